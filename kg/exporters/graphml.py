"""GraphML for networkx, igraph, Gephi, yEd and Cytoscape: typed attributes, own key ids, unique edge ids."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO
from xml.sax.saxutils import escape

from kg import network
from kg.terms import legible

if TYPE_CHECKING:
    from kg.graph import Graph

SUFFIXES = (".graphml",)

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
# Gephi takes a key of the id d3 for the label, whatever its name: ids of our own, the name in attr.name.
_NODE = {
    "label": "string",
    "kind": "string",
    "aliases": "string",
    "same_as": "string",
    "close_match": "string",
    "papers": "int",
    "iri": "string",
    "identifiers": "string",
    "year": "int",
    "venue": "string",
}
_EDGE = {"label": "string", "confidence": "double", "papers": "int", "weight": "double", "evidence": "string"}
# What a reader of XML would take for another character: 1.0, sections 2.11 and 3.3.3.
_TEXT = {"\r": "&#13;"}
_ATTRIBUTE = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


def export(graph: "Graph", file: BinaryIO) -> None:
    """Write GraphML 1.0 in UTF-8, nodes and edges sorted; the same graph gives the same bytes."""
    file.writelines(line.encode() for line in _lines(graph))


def _lines(graph: "Graph") -> Iterator[str]:
    """The file in pieces: one string an element is several times as fast as a tree of them."""
    yield f"<?xml version='1.0' encoding='UTF-8'?>\n<graphml xmlns=\"{_NAMESPACE}\">\n"
    for prefix, domain, keys in (("n", "node", _NODE), ("e", "edge", _EDGE)):
        for name, kind in keys.items():
            yield f'<key id="{prefix}_{name}" for="{domain}" attr.name="{name}" attr.type="{kind}"></key>\n'
    yield '<graph id="knowledge-graph" edgedefault="directed">\n'
    begun = {name: f'<data key="n_{name}">' for name in _NODE}
    for node, values in network.nodes(graph):
        yield f'<node id="{_attribute(node)}">{_data(values, begun)}</node>\n'
    begun = {name: f'<data key="e_{name}">' for name in _EDGE}
    for number, (source, target, _, values) in enumerate(network.edges(graph), 1):
        ends = f'source="{_attribute(source)}" target="{_attribute(target)}"'
        yield f'<edge id="e{number}" {ends}>{_data(values, begun)}</edge>\n'
    yield "</graph></graphml>"


def _data(values: Mapping[str, Any], begun: Mapping[str, str]) -> str:
    return "".join([f"{tag}{_text(values[name])}</data>" for name, tag in begun.items() if name in values])


def _text(value: str | float) -> str:
    return escape(legible(value), _TEXT) if isinstance(value, str) else str(value)


def _attribute(text: str) -> str:
    return escape(legible(text), _ATTRIBUTE)
