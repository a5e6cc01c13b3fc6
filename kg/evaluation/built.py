"""A built graph, read from its Turtle through the terms of the ontology, as scoring wants it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import ReadError
from kg.evaluation.scoring import Found, norm
from kg.model import PREDICATES
from kg.triples import NAMESPACES

# A node with several kinds is of the first.
_KINDS = ("Method", "Model", "Benchmark", "Task", "Metric")
Index = dict[str, dict[str, dict[str, None]]]  # subject -> predicate -> objects


@dataclass(frozen=True, slots=True)
class Built:
    """Papers by identifier, their titles and abstracts by identifier, labels of nodes.

    `quotes` are the words behind a claim: (paper, subject, predicate, object) -> text.
    """

    papers: dict[str, Found]
    texts: dict[str, tuple[str, ...]]
    labels: dict[str, str]
    quotes: dict[tuple[str, str, str, str], str]


def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return NAMESPACES[prefix] + local


_TYPE, _PAPER, _CLAIM, _RESULT = (_iri(n) for n in ("rdf:type", "kg:Paper", "kg:Claim", "kg:Result"))
_KIND_OF = {_iri(f"kg:{kind}"): kind for kind in _KINDS}


def read(path: Path) -> Built:
    """Read a Turtle file, or the `graph.ttl` of a folder.

    Raises:
        ReadError: it is missing, no Turtle, or a result in it has no number for a value.
    """
    file = path / "graph.ttl" if path.is_dir() else path
    index: Index = {}
    named: dict[str, dict[str, None]] = {kind: {} for kind in (_PAPER, _CLAIM, _RESULT)}
    for s, p, o in _triples(file):
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
    results: dict[str, list[dict[str, Any]]] = {paper: [] for paper in named[_PAPER]}

    def stated_in(node: str) -> dict[str, str]:
        """The papers that give evidence for a claim or result, each once, with the words."""
        found = ((first(e, "kg:paper") or "", first(e, "oa:exact")) for e in values(node, "kg:evidence"))
        return {paper: text(quote or "") for paper, quote in found if paper in claims}

    for claim in named[_CLAIM]:
        ends = tuple(first(claim, f"rdf:{end}") or "" for end in ("subject", "predicate", "object"))
        name = ends[1].rpartition("#")[2]
        # What is negated, hedged or doubtful has no plain triple.
        if name in PREDICATES and ends[2] in index.get(ends[0], {}).get(ends[1], ()):
            for paper, quote in stated_in(claim).items():
                claims[paper].add((ends[0], name, ends[2]))
                quotes[paper, ends[0], name, ends[2]] = quote
    for result in named[_RESULT]:
        row = {role: first(result, f"kg:{role}") for role in ("subject", "benchmark", "metric")}
        if papers := stated_in(result):
            value = _number(file, result, first(result, "kg:value"))
            for paper in papers:
                results[paper].append({**row, "value": value})

    found = {
        paper: Found(
            node=paper,
            claims=claims[paper],
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
            i: tuple(text(t) for p in ("dcterms:title", "dcterms:abstract") for t in values(paper, p))
            for i, paper in known
        },
        labels={node: names[0] for node in index if (names := labels(node))},
        quotes=quotes,
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


def _number(file: Path, node: str, term: str | None) -> float:
    try:
        return float(text(term or ""))
    except ValueError:
        raise ReadError(str(file), f"{node}: its kg:value is no number ({text(term or 'none')!r})") from None
