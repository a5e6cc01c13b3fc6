"""What a worker does: a question over the store in, pieces of an answer out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

from kg.answers import Rows, Triples
from kg.errors import QueryError
from kg.server import results
from kg.store import answer
from kg.terms import NAMESPACES

Cut = Literal["", "rows", "memory"]
_LABEL = ox.NamedNode(NAMESPACES["skos"] + "prefLabel")


@dataclass(frozen=True, slots=True)
class Question:
    """A query (SPARQL or the name of one, with its parameters), or an IRI to describe.

    `rows` and `triples` are short names of formats for the one and the other; empty: the reader takes none.
    """

    text: str
    params: tuple[tuple[str, str], ...] = ()
    rows: str = results.ROWS[0].name
    triples: str = results.TRIPLES[0].name
    about: Literal["query", "thing"] = "query"


@dataclass(frozen=True, slots=True)
class Start:
    """Comes before the pieces: the media type."""

    media: str


@dataclass(frozen=True, slots=True)
class End:
    """Comes after the pieces: how many rows or triples they hold, and what cut them short."""

    rows: int
    cut: Cut = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Comes instead of an answer: an HTTP status, the reason, and which limit it was, if any."""

    status: int
    reason: str
    limit: str = ""


Part = Start | bytes | End | Failure


def answers(
    store: ox.Store, question: Question, base: str, most_rows: int, most_bytes: int
) -> Iterator[Part]:
    """A start, pieces and an end; or a failure. Relative IRIs of a query are ids of the graph."""
    if question.about == "thing":
        yield from _thing(store, question, most_rows)
        return
    try:
        found = answer(store, question.text, params=dict(question.params), limit=most_rows, base=base)
    except QueryError as error:
        # Where the command line says --param, an address says $.
        yield Failure(400, error.reason.replace("--param ", "the parameter $"))
        return
    graph = isinstance(found, Triples)
    format = results.FORMATS.get(question.triples if graph else question.rows)
    if format is None:
        yield Failure(406, results.offered(results.TRIPLES if graph else results.ROWS))
        return
    yield Start(format.media)
    cut: Cut = "rows" if not isinstance(found, bool) and found.more else ""
    match found:
        case bool():
            yield results.truth(found, format)
            yield End(1)
        case Triples():
            made = results.triples(found.triples, format)
            if len(made) > most_bytes:
                yield Failure(503, f"the answer is larger than {most_bytes} bytes; ask for less", "memory")
                return
            yield from _pieces(made)
            yield End(len(found.triples), cut)
        case Rows():
            size = count = 0
            left = iter(found.rows)
            fits = (row for row in left if size < most_bytes)
            for piece, rows in results.rows(found.variables, fits, format):
                size, count = size + len(piece), count + rows
                yield piece
            yield End(count, "memory" if count < len(found.rows) else cut)


def _thing(store: ox.Store, question: Question, most: int) -> Iterator[Part]:
    """What the graph says of a thing: triples from and to it, and the labels of what they lead to."""
    graph = ox.DefaultGraph()
    thing = ox.NamedNode(question.text)
    found: dict[ox.Triple, None] = {}
    cut: Cut = ""
    for subject, object in ((thing, None), (None, thing)):
        for quad in store.quads_for_pattern(subject, None, object, graph):
            if len(found) >= most:
                cut = "rows"
                break
            found[quad.triple] = None
    ends = {
        end for triple in found for end in (triple.subject, triple.object) if isinstance(end, ox.NamedNode)
    }
    for end in sorted(ends, key=str):
        found.update((quad.triple, None) for quad in store.quads_for_pattern(end, _LABEL, None, graph))
    if not found:
        yield Failure(404, "this graph says nothing of it")
        return
    format = results.FORMATS[question.triples]
    yield Start(format.media)
    yield from _pieces(results.triples(found, format))
    yield End(len(found), cut)


def _pieces(made: bytes) -> Iterator[bytes]:
    for start in range(0, len(made), results.PIECE):
        yield made[start : start + results.PIECE]
