"""Turtle: prefixed, sorted, one block a subject, under headings."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, cycle
from typing import TYPE_CHECKING, BinaryIO

import pyoxigraph as ox

from kg import terms, triples

if TYPE_CHECKING:
    from kg.graph import Graph

SUFFIXES = (".ttl", ".turtle")

_ENDS = tuple(map(ox.NamedNode, ("x:0", "x:1")))  # of two that take turns, each writes a line
_TYPE = ox.NamedNode(terms.NAMESPACES["rdf"] + "type")
_INTEGER = terms.NAMESPACES["xsd"] + "integer"
_PLAIN = re.compile(r"([a-z]+)/([a-z0-9][a-z0-9-]*)")
_AT_ONCE = 1024  # blocks: what recurs stands close together, and the tables of what is written stay small
_BEFORE, _AFTER = len("<x:0> a "), -len(" .\n")


def export(graph: "Graph", file: BinaryIO) -> None:
    """Write Turtle 1.1 in UTF-8; the same graph gives the same bytes."""
    names = triples.prefixes(graph.base)
    begun = False
    for heading, blocks in triples.sections(graph):
        if not begun:
            file.writelines(sorted(_lines([_TYPE], names)[:-1]))
            begun = True
        file.write(f"\n# {heading}\n".encode())
        for start in range(0, len(blocks), _AT_ONCE):
            file.writelines(_written(blocks[start : start + _AT_ONCE], graph.base, names))
        del blocks


def _written(blocks: Sequence[triples.Block], base: str, names: Mapping[str, str]) -> Iterator[bytes]:
    """Each block as text; a term that recurs is written by the library once."""
    subjects = [(terms.address(subject, base), "", "") for subject, _, _ in blocks]
    shapes = {shape for _, shape, _ in blocks}
    said = {*subjects, *((name, "", "") for shape in shapes for _, name in shape)}
    said.update(chain.from_iterable(values for _, _, values in blocks))
    written = {value: text for value in said if (text := _plain(value, base, names))}
    others = [value for value in said if value not in written]
    lines = _lines(list(map(terms.term, others)), names)[-len(others) :]
    written |= {value: line[_BEFORE:_AFTER] for value, line in zip(others, lines, strict=True)}
    patterns = {shape: _pattern(shape, written) for shape in shapes}
    for me, (_, shape, values) in zip(subjects, blocks, strict=True):
        yield patterns[shape] % (written[me], *map(written.__getitem__, values))


def _plain(value: terms.Value, base: str, names: Mapping[str, str]) -> bytes | None:
    """A whole number, or an id whose letters need no escape as prefix and name: most are hashes or slugs."""
    iri, _, datatype = value
    if datatype == _INTEGER and iri.isascii() and iri.isdecimal():
        return iri.encode()
    if datatype or not iri.startswith(base) or not (found := _PLAIN.fullmatch(iri, len(base))):
        return None
    return f"{found[1]}:{found[2]}".encode() if names.get(found[1]) == iri[: found.start(2)] else None


def _pattern(shape: Sequence[terms.Property], written: Mapping[terms.Value, bytes]) -> bytes:
    """A block with a gap for its subject and one for each value; values of one property stand together."""
    text, before = b"\n%b", None
    for name in shape:
        if name == before:
            text += b" , %b"
        else:
            verb = b"a" if name[1] == _TYPE.value else written[name[1], "", ""].replace(b"%", b"%%")
            text += (b" ;\n\t" if before else b" ") + verb + b" %b"
            before = name
    return text + b" .\n"


def _lines(terms: list[ox.NamedNode | ox.Literal], names: Mapping[str, str]) -> list[bytes]:
    """A line for each prefix, then one for each term: `<x:0> a TERM .` (breaks in texts are escaped)."""
    rows = [ox.Triple(me, _TYPE, term) for me, term in zip(cycle(_ENDS), terms, strict=False)]
    return (ox.serialize(rows, format=ox.RdfFormat.TURTLE, prefixes=dict(names)) or b"").splitlines(
        keepends=True
    )
