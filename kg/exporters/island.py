"""Graph -> the columns that a page carries, and how they stand inside HTML.

Two islands: `head`, everything but the long texts, and `texts`, the titles, abstracts and affiliation
lines, which a page opens when somebody reads. Nodes, papers and sentences are named by their number;
`web/src/source/island.ts` has the same names on the reading side.
"""

import base64
import json
import zlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from kg import ids, network
from kg.exporters import selection
from kg.exporters.layout import positions
from kg.exporters.sentences import between, breaks, units
from kg.model import Claim, Entity, Paper
from kg.terms import legible

if TYPE_CHECKING:
    from kg.graph import Graph

VERSION = 1
STANDS, NEGATIVE, HEDGED = 1, 2, 4  # bits of a claim's flags
FIELDS = ("title", "abstract", "affiliation")
PLAIN = 100_000  # characters of an island that is not worth packing
Spot = tuple[str, str, int, int, str]  # paper, field, start, end, found by
Rows = dict[str, list[Any]]


def islands(graph: "Graph", *, nodes: int, claims: int) -> dict[str, Any]:
    """`head` and `texts` of a graph, or of its best part where it has more nodes or claims than that."""
    part = selection.best(graph, nodes=nodes, claims=claims)
    ranked = selection.rank(part)
    things = dict(network.nodes(part))
    number = {node: n for n, node in enumerate(things)}
    words = _Words(part, number)
    head: dict[str, Any] = {
        "version": VERSION,
        "base": part.base,
        "all": _counts(graph),
        "shown": _counts(part),
        "kinds": sorted({row["kind"] for row in things.values()}),
        "predicates": sorted({claim.predicate for claim in part.claims}),
        "first": ranked.first,
    }
    order = {name: n for n, name in enumerate(head["predicates"])}
    head["claims"] = _claims(ranked.claims, number, order, words)
    head["results"] = _results(part, number, words)
    head["nodes"] = _nodes(part, things, head["kinds"], ranked, _named(part, words))
    head["papers"] = _papers(part, number)
    head["spots"] = words.rows(part)
    texts = {
        "title": [legible(paper.title) for paper in part.papers],
        "abstract": [legible(paper.abstract) for paper in part.papers],
        "affiliation": [legible(paper.affiliation_text) for paper in part.papers],
    }
    return {"head": head, "texts": texts}


def packed(value: Any) -> tuple[str, str]:
    """A value as text for a `script` element, and its writing: `json`, or `deflate` (base64, RFC 1950)."""
    text = _json(value)
    if len(text) <= PLAIN and len(plain := escaped(value)) <= PLAIN:
        return plain, "json"
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode(), "deflate"


def escaped(value: Any) -> str:
    """JSON that can stand inside an HTML `script`: no character that could end it or start markup."""
    text = _json(value)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _counts(graph: "Graph") -> dict[str, int]:
    return {name: len(getattr(graph, name)) for name in ("papers", "entities", "claims", "results")}


class _Words:
    """Numbers the places in the texts that claims, results and names point at."""

    def __init__(self, graph: "Graph", number: dict[str, int]) -> None:
        self.spots: dict[Spot, int] = {}
        self.evidence = {row.id: row for row in graph.evidence}
        self.number = number

    def of(self, names: tuple[str, ...]) -> list[int]:
        rows = [self.evidence[name] for name in names]
        rows.sort(key=lambda row: (row.paper, row.field, row.start, row.id))
        return [self.add((row.paper, row.field, row.start, row.end, row.found_by)) for row in rows]

    def add(self, spot: Spot) -> int:
        return self.spots.setdefault(spot, len(self.spots))

    def rows(self, graph: "Graph") -> Rows:
        """Columns of the places; offsets count UTF-16 units, as JavaScript does."""
        index = {paper.id: n for n, paper in enumerate(graph.papers)}
        found_by = sorted({spot[4] for spot in self.spots})
        by = {name: n for n, name in enumerate(found_by)}
        texts: dict[tuple[str, str], tuple[str, list[int]]] = {}
        found = []
        for paper, field, start, end, by_whom in self.spots:
            if (paper, field) not in texts:
                row = graph.papers[index[paper]]
                text = legible(
                    {"title": row.title, "abstract": row.abstract}.get(field, row.affiliation_text)
                )
                texts[paper, field] = text, breaks(text) if field == "abstract" else []
            text, stops = texts[paper, field]
            place = (start, end, *between(text, stops, start, end))
            found.append((index[paper], FIELDS.index(field), *units(text, place), by[by_whom]))
        names = ("paper", "field", "start", "end", "first", "last", "by")
        columns: Rows = {name: [row[n] for row in found] for n, name in enumerate(names)}
        columns["names"] = [legible(name) for name in found_by]
        return columns


def _claims(claims: tuple[Claim, ...], number: dict[str, int], order: dict[str, int], words: _Words) -> Rows:
    return {
        "s": [number[claim.subject] for claim in claims],
        "p": [order[claim.predicate] for claim in claims],
        "o": [number[claim.object] for claim in claims],
        "score": [percent(claim.score) for claim in claims],
        "flags": [
            STANDS * claim.asserted + NEGATIVE * (claim.polarity == "negative") + HEDGED * claim.hedged
            for claim in claims
        ],
        "words": [words.of(claim.evidence) for claim in claims],
    }


def _results(graph: "Graph", number: dict[str, int], words: _Words) -> Rows:
    rows: Rows = {
        name: [number.get(getattr(result, name), -1) for result in graph.results]
        for name in ("paper", "subject", "benchmark", "metric", "baseline")
    }
    for name in ("value", "unit", "kind", "bound"):
        rows[name] = [legible(getattr(result, name)) for result in graph.results]
    rows["score"] = [percent(result.score) for result in graph.results]
    rows["words"] = [words.of(result.evidence) for result in graph.results]
    return rows


def percent(score: float) -> int:
    """Rounded towards zero at the top: what is not quite sure never reads as 100 %."""
    return 100 if score >= 1 else min(round(score * 100), 99)


def _named(graph: "Graph", words: _Words) -> dict[str, list[int]]:
    """Entity -> where each paper names it first."""
    found: dict[str, dict[str, Spot]] = defaultdict(dict)
    for m in sorted(graph.mentions, key=lambda m: (m.paper, m.field != "title", m.start, m.id)):
        if m.entity:
            found[m.entity].setdefault(m.paper, (m.paper, m.field, m.start, m.end, m.extractor))
    return {
        entity: [words.add(spot) for _, spot in sorted(by_paper.items())]
        for entity, by_paper in found.items()
    }


def _nodes(
    graph: "Graph",
    things: dict[str, dict[str, Any]],
    kinds: list[str],
    ranked: selection.Ranked,
    named: dict[str, list[int]],
) -> Rows:
    first = [(claim.subject, claim.object) for claim in ranked.claims[: ranked.first]]
    points = positions(things, network.pairs(graph), first)
    entities = {entity.id: entity for entity in graph.entities}
    empty: list[Any] = []
    return {
        "id": list(things),
        "kind": [kinds.index(row["kind"]) for row in things.values()],
        "label": [legible(row["label"]) for row in things.values()],
        "papers": [row["papers"] for row in things.values()],
        "x": [points[node][0] for node in things],
        "y": [points[node][1] for node in things],
        "names": [
            [legible(alias.text) for alias in entities[node].aliases] if node in entities else empty
            for node in things
        ],
        "same": [
            [legible(other) for other in elsewhere(entities[node])] if node in entities else empty
            for node in things
        ],
        "named": [named.get(node, empty) for node in things],
    }


def elsewhere(entity: Entity) -> tuple[str, ...]:
    """IRIs of what an entity is elsewhere, the surest first; guesses are left out."""
    matches = sorted(
        (m for m in entity.matches if m.relation != "closeMatch"), key=lambda m: (-m.score, m.iri)
    )
    return tuple(dict.fromkeys([*entity.same_as, *(m.iri for m in matches)]))


def _papers(graph: "Graph", number: dict[str, int]) -> Rows:
    def people(paper: Paper) -> list[int]:
        return [number[ids.person_id(paper.id, n, author.orcid)] for n, author in enumerate(paper.authors, 1)]

    return {
        "node": [number[paper.id] for paper in graph.papers],
        "date": [legible(paper.date) for paper in graph.papers],
        "venue": [legible(paper.venue) for paper in graph.papers],
        "ids": [[legible(name) for name in paper.identifiers] for paper in graph.papers],
        "code": [[legible(address) for address in paper.code] for paper in graph.papers],
        "authors": [people(paper) for paper in graph.papers],
    }
