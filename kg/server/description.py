"""What the endpoint and its graph are, for machines: a service description (W3C, 2013) and VoID (W3C, 2011).

The named queries stand in it as examples (SHACL's `sh:SPARQLExecutable`), as query editors look for them.
"""

from collections.abc import Iterator

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.ids import ONTOLOGY
from kg.server import results
from kg.server.ondisk import About
from kg.server.protocol import failure
from kg.server.workers import AskError
from kg.store import named_queries
from kg.terms import NAMESPACES

_SPACES = NAMESPACES | {
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
    "formats": "http://www.w3.org/ns/formats/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
}
_FORMATS = """
SPARQL_Results_JSON SPARQL_Results_XML SPARQL_Results_CSV SPARQL_Results_TSV Turtle N-Triples JSON-LD RDF_XML
"""
Triples = Iterator[ox.Triple]


def routes(about: About) -> list[Route]:
    """`/void`, also where well-known addresses are looked for."""

    async def void(request: Request) -> Response:
        return _written(request, dataset(about, str(request.base_url)))

    return [Route("/void", void), Route("/.well-known/void", void)]


async def describe(request: Request, about: About) -> Response:
    """The service description, in the form that is asked for."""
    return _written(request, service(about, str(request.base_url)))


def _written(request: Request, triples: Triples) -> Response:
    format = results.chosen(
        results.TRIPLES, request.query_params.get("format", ""), request.headers.get("accept", "")
    )
    if format is None:
        known = ", ".join(one.media for one in results.TRIPLES)
        return failure(AskError(406, f"it can be written as {known}"))
    made = ox.serialize(triples, format=format.rdf, prefixes=_SPACES) or b""
    return Response(made, media_type=format.media, headers={"vary": "accept", "cache-control": "no-cache"})


def service(about: About, base: str) -> Triples:
    """The endpoint at `base` (an address that ends in a slash): what it understands and how it answers."""
    me = ox.NamedNode(f"{base}sparql")
    yield ox.Triple(me, _name("rdf:type"), _name("sd:Service"))
    yield ox.Triple(me, _name("sd:endpoint"), me)
    yield ox.Triple(me, _name("sd:supportedLanguage"), _name("sd:SPARQL11Query"))
    for format in _FORMATS.split():
        yield ox.Triple(me, _name("sd:resultFormat"), _name(f"formats:{format}"))
    graph = ox.BlankNode("graph")
    yield ox.Triple(me, _name("sd:defaultDataset"), ox.NamedNode(f"{base}void#dataset"))
    yield ox.Triple(ox.NamedNode(f"{base}void#dataset"), _name("rdf:type"), _name("sd:Dataset"))
    yield ox.Triple(ox.NamedNode(f"{base}void#dataset"), _name("sd:defaultGraph"), graph)
    yield ox.Triple(graph, _name("rdf:type"), _name("sd:Graph"))
    yield ox.Triple(graph, _name("void:triples"), ox.Literal(about.triples))
    for number, (prefix, space) in enumerate(sorted(NAMESPACES.items())):
        declared = ox.BlankNode(f"prefix{number}")
        yield ox.Triple(me, _name("sh:declare"), declared)
        yield ox.Triple(declared, _name("sh:prefix"), ox.Literal(prefix))
        yield ox.Triple(declared, _name("sh:namespace"), ox.Literal(space, datatype=_name("xsd:anyURI")))
    for query in named_queries().values():
        example = ox.NamedNode(f"{base}queries.json#{query.name}")
        yield ox.Triple(example, _name("rdf:type"), _name("sh:SPARQLExecutable"))
        yield ox.Triple(example, _name("rdf:type"), _name("sh:SPARQLSelectExecutable"))
        yield ox.Triple(example, _name("rdfs:label"), ox.Literal(query.name))
        yield ox.Triple(example, _name("rdfs:comment"), ox.Literal(query.answers, language="en"))
        yield ox.Triple(example, _name("sh:select"), ox.Literal(query.text))
        yield ox.Triple(example, _name("schema:target"), me)


def dataset(about: About, base: str) -> Triples:
    """The graph: how much it holds of what, and where it is asked."""
    me = ox.NamedNode(f"{base}void#dataset")
    yield ox.Triple(me, _name("rdf:type"), _name("void:Dataset"))
    yield ox.Triple(
        me, _name("dcterms:title"), ox.Literal("A knowledge graph of paper abstracts", language="en")
    )
    yield ox.Triple(me, _name("void:sparqlEndpoint"), ox.NamedNode(f"{base}sparql"))
    yield ox.Triple(me, _name("foaf:homepage"), ox.NamedNode(base))
    yield ox.Triple(me, _name("void:uriSpace"), ox.Literal(about.base))
    yield ox.Triple(me, _name("void:vocabulary"), ox.NamedNode(ONTOLOGY))
    yield ox.Triple(me, _name("void:triples"), ox.Literal(about.triples))
    yield ox.Triple(me, _name("void:distinctSubjects"), ox.Literal(about.subjects))
    yield ox.Triple(me, _name("void:classes"), ox.Literal(len(about.classes)))
    yield ox.Triple(me, _name("void:properties"), ox.Literal(len(about.properties)))
    for format in ("Turtle", "N-Triples", "JSON-LD", "RDF_XML"):
        yield ox.Triple(me, _name("void:feature"), _name(f"formats:{format}"))
    for part, key, counted, counts in (
        ("classPartition", "class", "entities", about.classes),
        ("propertyPartition", "property", "triples", about.properties),
    ):
        for number, (iri, count) in enumerate(counts.items()):
            node = ox.BlankNode(f"{key}{number}")
            yield ox.Triple(me, _name(f"void:{part}"), node)
            yield ox.Triple(node, _name(f"void:{key}"), ox.NamedNode(iri))
            yield ox.Triple(node, _name(f"void:{counted}"), ox.Literal(count))


def _name(text: str) -> ox.NamedNode:
    prefix, _, local = text.partition(":")
    return ox.NamedNode(_SPACES[prefix] + local)
