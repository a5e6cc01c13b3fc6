"""JSON-LD in expanded form: full IRIs, no context to fetch."""

from typing import TYPE_CHECKING, BinaryIO

import pyoxigraph as ox

from kg import triples

if TYPE_CHECKING:
    from kg.graph import Graph

SUFFIXES = (".jsonld",)


def export(graph: "Graph", file: BinaryIO) -> None:
    """Write JSON-LD 1.1 in UTF-8, one object a subject; the same graph gives the same bytes."""
    quads = (ox.Quad(*triple) for triple in triples.to_triples(graph))
    ox.serialize(quads, file, ox.RdfFormat.JSON_LD)
