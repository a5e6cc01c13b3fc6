"""Turtle: prefixed, sorted, one block a subject, under headings."""

from typing import TYPE_CHECKING, BinaryIO

import pyoxigraph as ox

from kg import triples

if TYPE_CHECKING:
    from kg.graph import Graph

SUFFIXES = (".ttl", ".turtle")


def export(graph: "Graph", file: BinaryIO) -> None:
    """Write Turtle 1.1 in UTF-8; the same graph gives the same bytes."""
    names = triples.prefixes(graph.base)
    begun = False
    for heading, rows in triples.sections(graph):
        text = ox.serialize(rows, format=ox.RdfFormat.TURTLE, prefixes=names) or b""
        # Line breaks inside texts are written as \\n, so the first letters of a line tell what it is.
        lines = text.splitlines(keepends=True)
        if not begun:
            file.writelines(sorted(line for line in lines if line.startswith(b"@prefix")))
            begun = True
        file.write(f"\n# {heading}\n".encode())
        for line in lines:
            if not line.startswith(b"@prefix"):
                file.write(line if line.startswith(b"\t") else b"\n" + line)
