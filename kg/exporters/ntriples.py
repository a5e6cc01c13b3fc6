"""N-Triples: one triple a line, sorted as the Turtle is."""

from typing import TYPE_CHECKING, BinaryIO

import pyoxigraph as ox

from kg import triples

if TYPE_CHECKING:
    from kg.graph import Graph

SUFFIXES = (".nt",)


def export(graph: "Graph", file: BinaryIO) -> None:
    """Write N-Triples in UTF-8; the same graph gives the same bytes."""
    ox.serialize(triples.to_triples(graph), file, ox.RdfFormat.N_TRIPLES)
