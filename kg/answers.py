"""Answers to queries, and how they are written: a table for a terminal, CSV, JSON, Turtle."""

import csv
import io
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Literal, get_args

import pyoxigraph as ox

from kg.errors import QueryError
from kg.terms import NAMESPACES

Format = Literal["table", "csv", "json", "turtle"]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

# What would move the cursor, ring or recolour a terminal, or turn the reading direction.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BREAK = re.compile("[\t\n\r\u2028\u2029]+")
_LOCAL = re.compile(r"[A-Za-z][\w-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rows:
    """What a SELECT found: a cell is None where its variable is unbound; `more` than were asked for."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Triples:
    """What a CONSTRUCT or DESCRIBE made."""

    triples: tuple[ox.Triple, ...]
    more: bool = False


Answer = Rows | Triples | bool


def render(answer: Answer, format: Format = "table") -> str:
    """An answer as text: CSV and JSON as in the W3C's SPARQL 1.1 results, Turtle sorted.

    A table and Turtle are for the eye: control characters of the data stand escaped in a table. A graph
    is Turtle also where a table was asked for.

    Raises:
        QueryError: the answer has no such form.
    """
    match answer, format:
        case bool(), "table" | "csv":
            return "true\n" if answer else "false\n"
        case bool(), "json":
            return _json({"head": {}, "boolean": answer})
        case Rows(), "table":
            return _table(answer)
        case Rows(), "csv":
            return _csv(answer)
        case Rows(), "json":
            bindings = [
                {
                    name: as_json(term)
                    for name, term in zip(answer.variables, row, strict=True)
                    if term is not None
                }
                for row in answer.rows
            ]
            return _json({"head": {"vars": list(answer.variables)}, "results": {"bindings": bindings}})
        case Triples(), "table" | "turtle":
            return _turtle(answer)
    if format not in get_args(Format):
        raise QueryError("", f"no format {format!r}; there are {', '.join(get_args(Format))}")
    if isinstance(answer, Triples):
        raise QueryError("", f"a graph is written as turtle, not as {format}")
    raise QueryError("", "only CONSTRUCT and DESCRIBE make turtle; take table, csv or json")


def printable(text: str) -> str:
    """One line that a terminal shows as it is: control and direction characters escaped."""
    return _CONTROL.sub(lambda found: _escape(found[0]), _BREAK.sub(" ", text))


def _escape(char: str) -> str:
    return f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\u{ord(char):04x}"


def _table(answer: Rows) -> str:
    cells = [list(answer.variables), *([_shown(term) for term in row] for row in answer.rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    cells.insert(1, ["-" * width for width in widths])
    lines = (
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        for row in cells
    )
    return "".join(line.rstrip() + "\n" for line in lines)


def _width(text: str) -> int:
    """Columns of a terminal (UAX 11): two for wide letters, none for combining marks."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(bool(unicodedata.combining(char)) for char in text)


def _shown(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        for prefix, namespace in NAMESPACES.items():
            local = term.value.removeprefix(namespace)
            if local != term.value and _LOCAL.fullmatch(local):
                return f"{prefix}:{local}"
    return printable(plain(term))


def plain(term: Term) -> str:
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    return str(term) if isinstance(term, ox.Triple) else term.value


def _csv(answer: Rows) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file)  # lines end in CR LF, as the W3C's recommendation has it
    writer.writerow(answer.variables)
    writer.writerows([["" if term is None else plain(term) for term in row] for row in answer.rows])
    return file.getvalue()


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def as_json(term: Term) -> dict[str, Any]:
    match term:
        case ox.NamedNode():
            return {"type": "uri", "value": term.value}
        case ox.BlankNode():
            return {"type": "bnode", "value": term.value}
        case ox.Literal():
            made = {"type": "literal", "value": term.value}
            if term.language is not None:
                return made | {"xml:lang": term.language}
            plain = term.datatype.value == NAMESPACES["xsd"] + "string"
            return made if plain else made | {"datatype": term.datatype.value}
        case ox.Triple():
            ends = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
            return {"type": "triple", "value": {name: as_json(end) for name, end in ends.items()}}


def _turtle(answer: Triples) -> str:
    made = ox.serialize(sorted(answer.triples, key=str), format=ox.RdfFormat.TURTLE, prefixes=NAMESPACES)
    return (made or b"").decode()
