"""GraphML for networkx, igraph, Gephi, yEd and Cytoscape: typed attributes, own key ids, unique edge ids."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO

from lxml import etree

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


def export(graph: "Graph", file: BinaryIO) -> None:
    """Write GraphML 1.0 in UTF-8, nodes and edges sorted; the same graph gives the same bytes."""
    with etree.xmlfile(file, encoding="UTF-8") as xml:
        xml.write_declaration()
        with xml.element("graphml", nsmap={None: _NAMESPACE}):
            xml.write("\n")
            for prefix, domain, keys in (("n", "node", _NODE), ("e", "edge", _EDGE)):
                for name, kind in keys.items():
                    about = {"id": f"{prefix}_{name}", "for": domain, "attr.name": name, "attr.type": kind}
                    with xml.element("key", about):
                        pass
                    xml.write("\n")
            with xml.element("graph", {"id": "knowledge-graph", "edgedefault": "directed"}):
                xml.write("\n")
                for node, values in network.nodes(graph):
                    _element(xml, "node", {"id": legible(node)}, values, "n", _NODE)
                for number, (source, target, _, values) in enumerate(network.edges(graph), 1):
                    ends = {"id": f"e{number}", "source": legible(source), "target": legible(target)}
                    _element(xml, "edge", ends, values, "e", _EDGE)


def _element(
    xml: Any, tag: str, about: Mapping[str, str], values: Mapping[str, Any], prefix: str, keys: Iterable[str]
) -> None:
    with xml.element(tag, about):
        for name in keys:
            if name in values:
                with xml.element("data", key=f"{prefix}_{name}"):
                    xml.write(legible(str(values[name])))
    xml.write("\n")
