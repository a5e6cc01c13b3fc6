"""A built graph, read from its Turtle through the terms of the ontology, as scoring wants it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isnan, nan
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import ReadError
from kg.evaluation.causes import BELOW, HEDGED, HELD_BACK, NEGATED
from kg.evaluation.scoring import Found, norm
from kg.graph import Graph
from kg.model import PREDICATES
from kg.terms import NAMESPACES
from kg.triples import to_triples

# A node with several kinds is of the first.
_KINDS = ("Method", "Model", "Benchmark", "Task", "Metric")
Index = dict[str, dict[str, dict[str, None]]]  # subject -> predicate -> objects


@dataclass(frozen=True, slots=True)
class Positive:
    """A claim that is neither negated nor hedged, and the nodes of the papers that it is from."""

    subject: str
    predicate: str
    object: str
    confidence: float
    papers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Built:
    """Papers by identifier, their titles and abstracts by identifier, labels of nodes.

    `quotes` are the words behind a claim: (paper, subject, predicate, object) -> text. `positive` are the
    positive claims that say how sure they are, with plain triple and without.
    """

    papers: dict[str, Found]
    texts: dict[str, tuple[str, str]]
    labels: dict[str, str]
    quotes: dict[tuple[str, str, str, str], str]
    positive: tuple[Positive, ...]


def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return NAMESPACES[prefix] + local


_TYPE, _PAPER, _CLAIM, _RESULT = (_iri(n) for n in ("rdf:type", "kg:Paper", "kg:Claim", "kg:Result"))
_KIND_OF = {_iri(f"kg:{kind}"): kind for kind in _KINDS}


def read(path: Path) -> Built:
    """Read a Turtle file, or the `graph.ttl` of a folder.

    Raises:
        ReadError: it is missing, no Turtle, or a number in it is none.
    """
    file = path / "graph.ttl" if path.is_dir() else path
    return _built(_triples(file), str(file))


def of(graph: Graph) -> Built:
    """A graph in memory, as its Turtle would be read."""
    triples = ((_term(t.subject), _term(t.predicate), _term(t.object)) for t in to_triples(graph))
    return _built(triples, "the graph")


def _built(triples: Iterable[tuple[str, str, str]], file: str) -> Built:
    index: Index = {}
    named: dict[str, dict[str, None]] = {kind: {} for kind in (_PAPER, _CLAIM, _RESULT)}
    for s, p, o in triples:
        index.setdefault(s, {}).setdefault(p, {})[o] = None
        if p == _TYPE and o in named:
            named[o][s] = None

    def values(node: str, name: str) -> Iterable[str]:
        return index.get(node, {}).get(_iri(name), {})

    def first(node: str, name: str) -> str | None:
        return next(iter(values(node, name)), None)

    def labels(node: str) -> list[str]:
        return [text(label) for p in ("skos:prefLabel", "skos:altLabel") for label in values(node, p)]

    def folded(node: str) -> set[str]:
        return {norm(label) for label in labels(node)} - {""}

    def kind(node: str) -> str | None:
        types = set(values(node, "rdf:type"))
        return next((kind for iri, kind in _KIND_OF.items() if iri in types), None)

    claims: dict[str, set[tuple[str, str, str]]] = {paper: set() for paper in named[_PAPER]}
    quotes: dict[tuple[str, str, str, str], str] = {}
    held_back: dict[str, dict[tuple[str, str, str], str]] = {paper: {} for paper in named[_PAPER]}
    results: dict[str, list[dict[str, Any]]] = {paper: [] for paper in named[_PAPER]}
    positive: list[Positive] = []

    def why_not(claim: str) -> str:
        if first(claim, "kg:polarity") == '"negative':
            return NEGATED
        return HEDGED if first(claim, "kg:hedged") in ('"true', '"1') else BELOW

    def stated_in(node: str) -> dict[str, str]:
        """The papers that give evidence for a claim or result, each once, with the words."""
        found = ((first(e, "kg:paper") or "", first(e, "oa:exact")) for e in values(node, "kg:evidence"))
        return {paper: text(quote or "") for paper, quote in found if paper in claims}

    for claim in named[_CLAIM]:
        ends = tuple(first(claim, f"rdf:{end}") or "" for end in ("subject", "predicate", "object"))
        name = ends[1].rpartition("#")[2]
        if name not in PREDICATES:
            continue
        link, why, papers = (ends[0], name, ends[2]), why_not(claim), stated_in(claim)
        # What is negated, hedged or doubtful has no plain triple.
        plain = ends[2] in index.get(ends[0], {}).get(ends[1], ())
        for paper, quote in papers.items():
            if plain:
                claims[paper].add(link)
                quotes[(paper, *link)] = quote
            else:
                reasons = held_back[paper].get(link, why), why
                held_back[paper][link] = min(reasons, key=HELD_BACK.index)
        if why == BELOW and papers and (sure := first(claim, "kg:confidence")) is not None:
            positive.append(Positive(*link, _number(file, claim, "confidence", sure), frozenset(papers)))
    for result in named[_RESULT]:
        row = {role: first(result, f"kg:{role}") for role in ("subject", "benchmark", "metric")}
        if cited := stated_in(result):
            value = _number(file, result, "value", first(result, "kg:value"))
            for paper in cited:
                results[paper].append({**row, "value": value})

    found = {
        paper: Found(
            node=paper,
            claims=claims[paper],
            held_back=held_back[paper],
            results=results[paper],
            entities={e: (folded(e), k) for e in values(paper, "kg:mentions") if (k := kind(e))},
            institutions={i: folded(i) for i in values(paper, "kg:affiliation")},
        )
        for paper in named[_PAPER]
    }
    known = [(text(i), paper) for paper in named[_PAPER] for i in values(paper, "dcterms:identifier")]
    return Built(
        papers={i: found[paper] for i, paper in known},
        texts={
            i: (text(first(paper, "dcterms:title") or ""), text(first(paper, "dcterms:abstract") or ""))
            for i, paper in known
        },
        labels={node: names[0] for node in index if (names := labels(node))},
        quotes=quotes,
        positive=tuple(positive),
    )


def text(term: str) -> str:
    """The text of a literal, or an IRI as it is."""
    return term.removeprefix('"')


def _triples(file: Path) -> Iterator[tuple[str, str, str]]:
    """In the order of the file. A literal stands after a quotation mark, so that none passes for an IRI."""
    if not file.is_file():
        raise ReadError(str(file), "no such graph; `kg build INPUT... -o DIR` makes one")
    try:
        for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE):
            yield _term(quad.subject), _term(quad.predicate), _term(quad.object)
    except (OSError, SyntaxError, ValueError) as error:
        raise ReadError(str(file), f"no Turtle: {' '.join(str(error).split())}") from error


def _term(term: object) -> str:
    match term:
        case ox.NamedNode():
            return term.value
        case ox.BlankNode():
            return f"_:{term.value}"
        case ox.Literal():
            return f'"{term.value}'
    raise ValueError(f"triple terms are not part of a graph of this kind: {term}")


def _number(file: str, node: str, name: str, term: str | None) -> float:
    try:
        number = float(text(term or ""))
    except ValueError:
        number = nan
    if isnan(number) or (name == "confidence" and not 0 <= number <= 1):
        wanted = "number from 0 to 1" if name == "confidence" else "number"
        raise ReadError(file, f"{node}: its kg:{name} is no {wanted} ({text(term or 'none')!r})")
    return number
