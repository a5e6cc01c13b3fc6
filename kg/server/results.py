"""Answers written piece by piece: the W3C's result formats for rows and truths, RDF syntaxes for triples.

SPARQL 1.1 Query Results JSON (with triples as in 1.2), CSV and TSV, and the XML format. Each is a head, a
text for every row and a foot, so that an answer can be cut at a row and is still well-formed.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from kg.answers import Term, as_json, plain
from kg.terms import NAMESPACES, legible

Row = Sequence[Term | None]
PIECE = 1 << 16  # bytes that are passed on together, about


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write an answer: its short name, its media type, and further types that are taken for it."""

    name: str
    media: str
    aliases: tuple[str, ...] = ()
    rdf: ox.RdfFormat | None = None


# The first of each list is what a client gets that does not say.
ROWS = (
    Format("json", "application/sparql-results+json", ("application/json",)),
    Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml")),
    Format("csv", "text/csv"),
    Format("tsv", "text/tab-separated-values"),
)
TRIPLES = (
    Format("turtle", "text/turtle", ("text/plain",), ox.RdfFormat.TURTLE),
    Format("ntriples", "application/n-triples", (), ox.RdfFormat.N_TRIPLES),
    Format("jsonld", "application/ld+json", ("application/json",), ox.RdfFormat.JSON_LD),
    Format("rdfxml", "application/rdf+xml", ("application/xml", "text/xml"), ox.RdfFormat.RDF_XML),
)
FORMATS = {one.name: one for one in (*ROWS, *TRIPLES)}


def chosen(formats: tuple[Format, ...], name: str, accept: str) -> Format | None:
    """The format that is asked for by short name or else by the header Accept; None where there is none.

    Other names are not heeded, since clients send all sorts.
    """
    if name in FORMATS:
        return next((one for one in formats if one.name == name), None)
    if not accept:
        return formats[0]
    import mimeparse

    types = {media: one for one in formats for media in (*one.aliases, one.media)}
    # mimeparse takes the last of those that fit equally well.
    offered = [media for one in reversed(formats) for media in (*one.aliases, one.media)]
    try:
        return types.get(mimeparse.best_match(offered, accept))
    except mimeparse.MimeTypeParseException:
        return None


def offered(formats: tuple[Format, ...]) -> str:
    return f"it can be written as {', '.join(f'{one.media} (format={one.name})' for one in formats)}"


def triples(found: Iterable[ox.Triple], format: Format) -> bytes:
    """RDF, sorted, so that the same triples are the same bytes."""
    made = ox.serialize(sorted(found, key=str), format=format.rdf, prefixes=NAMESPACES)
    return made or b""


def truth(answer: bool, format: Format) -> bytes:
    text = "true" if answer else "false"
    match format.name:
        case "json":
            return f'{{"head":{{}},"boolean":{text}}}\n'.encode()
        case "xml":
            return f"{_XML}<head/><boolean>{text}</boolean></sparql>\n".encode()
    return f"{text}\n".encode()  # CSV and TSV have no form for it (their recommendation, 1)


def rows(names: Sequence[str], found: Iterable[Row], format: Format) -> Iterator[tuple[bytes, int]]:
    """Pieces of about `PIECE` bytes, each with the number of rows in it; the last is the foot."""
    head, row, foot, between = _WRITERS[format.name](names)
    piece, size, count = [head], len(head), 0
    first = True
    for terms in found:
        text = row(terms)
        piece.append(text if first else between + text)
        first = False
        size, count = size + len(text), count + 1
        if size >= PIECE:
            yield "".join(piece).encode(), count
            piece, size, count = [], 0, 0
    piece.append(foot)
    yield "".join(piece).encode(), count


Writer = tuple[str, Callable[[Row], str], str, str]  # head, a row, foot, what stands between rows
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'


def _json(names: Sequence[str]) -> Writer:
    keys = [json.dumps(name, ensure_ascii=False) + ":" for name in names]
    term = lru_cache(maxsize=4096)(
        lambda term: json.dumps(as_json(term), ensure_ascii=False, separators=(",", ":"))
    )

    def row(terms: Row) -> str:
        return "{" + ",".join([k + term(t) for k, t in zip(keys, terms, strict=True) if t is not None]) + "}"

    shown = json.dumps(list(names), ensure_ascii=False, separators=(",", ":"))
    return f'{{"head":{{"vars":{shown}}},"results":{{"bindings":[\n', row, "\n]}}\n", ",\n"


def _xml(names: Sequence[str]) -> Writer:
    opened = [f"<binding name={quoteattr(name)}>" for name in names]
    term = lru_cache(maxsize=4096)(_xml_term)

    def row(terms: Row) -> str:
        cells = [f"{o}{term(t)}</binding>" for o, t in zip(opened, terms, strict=True) if t is not None]
        return f"<result>{''.join(cells)}</result>\n"

    variables = "".join(f"<variable name={quoteattr(name)}/>" for name in names)
    return f"{_XML}<head>{variables}</head><results>\n", row, "</results></sparql>\n", ""


# A parser reads a bare carriage return as a line feed (XML 1.0, 2.11); some drop spaces at the ends.
_SPACES = re.compile(r"\A\s+|\s+\Z|\r")


def _xml_term(term: Term) -> str:
    match term:
        case ox.NamedNode():
            return f"<uri>{escape(legible(term.value))}</uri>"
        case ox.BlankNode():
            return f"<bnode>{escape(term.value)}</bnode>"
        case ox.Literal():
            tag = ""
            if term.language is not None:
                tag = f" xml:lang={quoteattr(term.language)}"
            elif term.datatype.value != NAMESPACES["xsd"] + "string":
                tag = f" datatype={quoteattr(term.datatype.value)}"
            text = _SPACES.sub(
                lambda found: "".join(f"&#{ord(c)};" for c in found[0]), escape(legible(term.value))
            )
            return f"<literal{tag}>{text}</literal>"
        case ox.Triple():
            ends = zip(("subject", "predicate", "object"), term, strict=True)
            return (
                "<triple>" + "".join(f"<{name}>{_xml_term(end)}</{name}>" for name, end in ends) + "</triple>"
            )


def _csv(names: Sequence[str]) -> Writer:
    def row(cells: Sequence[str]) -> str:
        line = io.StringIO(newline="")
        csv.writer(line).writerow(cells)
        return line.getvalue()

    return row(names), lambda terms: row(["" if term is None else plain(term) for term in terms]), "", ""


def _tsv(names: Sequence[str]) -> Writer:
    term = lru_cache(maxsize=4096)(str)  # as in Turtle, where tabs and line breaks stand escaped

    def row(terms: Row) -> str:
        return "\t".join(["" if one is None else term(one) for one in terms]) + "\n"

    return "\t".join(f"?{name}" for name in names) + "\n", row, "", ""


_WRITERS: dict[str, Callable[[Sequence[str]], Writer]] = {
    "json": _json,
    "xml": _xml,
    "csv": _csv,
    "tsv": _tsv,
}
