"""One page that works from disk: the graph, its sentences and a viewer, with nothing to fetch.

The drawing library is the vis-network that the installed pyvis carries; page, styles and script are ours.
"""

import base64
import hashlib
import json
import re
from collections import Counter, defaultdict
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from kg import ids, network
from kg.exporters.layout import positions
from kg.exporters.sentences import sentence
from kg.model import TERM_KINDS, Entity, Paper
from kg.triples import legible

if TYPE_CHECKING:
    from kg.graph import Graph

SUFFIXES = (".html", ".htm")

FIRST_LINKS = ("evaluatedOn", "outperforms", "comparedWith")
FIRST_COUNT = 300  # as many as viewer/graph.js draws at first
SCRIPTS = ("graph", "drawing", "panel", "main")
Spot = tuple[str, str, int, int, str]  # paper, field, start, end, found by


def export(graph: "Graph", file: BinaryIO) -> None:
    """Write the page in UTF-8; the same graph gives the same bytes."""
    vis, script, style = _vis(), _script(), _asset("viewer.css")
    policy = (
        f"default-src 'none'; script-src {_hash(vis)} {_hash(script)}; style-src {_hash(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = {"policy": policy, "style": style, "data": island(page_data(graph)), "vis": vis, "script": script}
    page = re.sub(r"@@(\w+)@@", lambda match: parts[match[1]], _asset("viewer.html"))
    file.write(page.encode())


def island(value: Any) -> str:
    """JSON that can stand inside an HTML `script`: no character that could end it or start markup."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def page_data(graph: "Graph") -> dict[str, Any]:
    """Everything the page shows. Offsets count UTF-16 units, as JavaScript does."""
    nodes = dict(network.nodes(graph))
    number = {node: n for n, node in enumerate(nodes)}
    papers = {paper.id: paper for paper in graph.papers}
    spots: dict[Spot, int] = {}
    by_id = {row.id: row for row in graph.evidence}

    def words(names: tuple[str, ...]) -> list[int]:
        rows = sorted(
            (by_id[name] for name in names), key=lambda row: (row.paper, row.field, row.start, row.id)
        )
        found = [(row.paper, row.field, row.start, row.end, row.found_by) for row in rows]
        return [spots.setdefault(spot, len(spots)) for spot in found]

    claims = [
        {
            "s": number[claim.subject],
            "p": claim.predicate,
            "o": number[claim.object],
            "score": round(claim.score, 2),
            "stands": claim.asserted,
            "negative": claim.polarity == "negative",
            "hedged": claim.hedged,
            "words": words(claim.evidence),
        }
        for claim in graph.claims
    ]
    results = [
        {
            "paper": number[result.paper],
            **{
                k: number[v]
                for k in ("subject", "benchmark", "metric", "baseline")
                if (v := getattr(result, k))
            },
            **{k: legible(getattr(result, k)) for k in ("value", "unit", "kind", "bound")},
            "score": round(result.score, 2),
            "words": words(result.evidence),
        }
        for result in graph.results
    ]
    named = _named(graph, spots)
    entities = {entity.id: entity for entity in graph.entities}
    points = _layout(graph, list(nodes))
    rows = []
    for node, attributes in nodes.items():
        row = {"id": node, "label": legible(attributes["label"]), "kind": attributes["kind"]}
        row |= {"x": points[node][0], "y": points[node][1], "papers": attributes["papers"]}
        if node in entities:
            row["names"] = [legible(alias.text) for alias in entities[node].aliases]
            row["same"] = [legible(other) for other in _elsewhere(entities[node])]
        if node in named:
            row["named"] = named[node]
        if node in papers:
            row |= _paper(papers[node], number)
        rows.append(row)
    counts = Counter(entity.kind for entity in graph.entities)
    return {
        "counts": {"claims": len(graph.claims), "results": len(graph.results), "papers": len(graph.papers)},
        "entities": sum(counts.values()),
        "kinds": {kind: list(style) for kind, style in network.STYLES.items()},
        "nodes": rows,
        "claims": claims,
        "results": results,
        "words": [_spot(spot, papers[spot[0]], number) for spot in spots],
    }


def _elsewhere(entity: Entity) -> tuple[str, ...]:
    """IRIs of what an entity is elsewhere, the surest first; guesses are left out."""
    matches = sorted(
        (m for m in entity.matches if m.relation != "closeMatch"), key=lambda m: (-m.score, m.iri)
    )
    return tuple(dict.fromkeys([*entity.same_as, *(m.iri for m in matches)]))


def _named(graph: "Graph", spots: dict[Spot, int]) -> dict[str, list[int]]:
    """Entity -> where each paper names it first."""
    found: dict[str, dict[str, Spot]] = defaultdict(dict)
    for m in sorted(graph.mentions, key=lambda m: (m.paper, m.field != "title", m.start, m.id)):
        if m.entity:
            found[m.entity].setdefault(m.paper, (m.paper, m.field, m.start, m.end, m.extractor))
    return {
        entity: [spots.setdefault(spot, len(spots)) for _, spot in sorted(by_paper.items())]
        for entity, by_paper in found.items()
    }


def _paper(paper: Paper, number: dict[str, int]) -> dict[str, Any]:
    authors = [ids.person_id(paper.id, n, author.orcid) for n, author in enumerate(paper.authors, 1)]
    texts = {
        "title": paper.title,
        "abstract": paper.abstract,
        "affiliation": paper.affiliation_text,
        "date": paper.date,
        "venue": paper.venue,
    }
    return {
        **{name: legible(text) for name, text in texts.items() if text},
        "ids": [legible(i) for i in paper.identifiers],
        "code": [legible(c) for c in paper.code],
        "authors": [number[author] for author in authors],
    }


def _spot(spot: Spot, paper: Paper, number: dict[str, int]) -> list[int | str]:
    """Paper, field, start and end of the words, start and end of their sentence, found by."""
    _, field, start, end, by = spot
    text = legible({"title": paper.title, "abstract": paper.abstract}.get(field, paper.affiliation_text))
    first, last = sentence(text, start, end) if field == "abstract" else (0, len(text))
    units = [len(text[:offset].encode("utf-16-le")) // 2 for offset in (start, end, first, last)]
    return [number[paper.id], field, *units, legible(by)]


def _layout(graph: "Graph", nodes: list[str]) -> dict[str, tuple[int, int]]:
    """Methods, models and benchmarks by the links that most papers state; without any, all that is named."""
    links = list(network.edges(graph))
    first = [link for link in links if link[2] in FIRST_LINKS]
    if not any(predicate == "evaluatedOn" for _, _, predicate, _ in first):
        terms = {entity.id for entity in graph.entities if entity.kind in TERM_KINDS}
        first = [link for link in links if link[0] in terms and link[1] in terms]
        first = first or [link for link in links if link[2] == "mentions"]
    first.sort(key=lambda link: (-link[3]["papers"], -round(link[3]["confidence"], 2), link[:3]))
    shown = [(s, o) for s, o, _, _ in first[:FIRST_COUNT]]
    return positions(nodes, [(s, o) for s, o, _, _ in links], shown)


def _asset(name: str) -> str:
    return files("kg.exporters").joinpath(name).read_text(encoding="utf-8")


def _script() -> str:
    """The viewer's parts in one scope, so that they see each other and the page sees none of them."""
    return (
        '"use strict";\n(() => {\n' + "\n".join(_asset(f"viewer/{part}.js") for part in SCRIPTS) + "})();\n"
    )


def _vis() -> str:
    """The newest vis-network that pyvis carries, found without importing pyvis (and IPython with it)."""
    templates = Path(str(distribution("pyvis").locate_file("pyvis/templates/lib")))
    newest = max(templates.glob("vis-*/vis-network.min.js"), key=lambda path: _version(path.parent.name))
    text = newest.read_text(encoding="utf-8")
    # Browsers look for a source map when their tools are open: the page is to fetch nothing at all.
    return re.sub(r"//# sourceMappingURL=.*", "", text).replace("</script", "<\\/script")


def _version(name: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", name)]


def _hash(text: str) -> str:
    """The source expression that lets a browser run or apply just this text (CSP 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
