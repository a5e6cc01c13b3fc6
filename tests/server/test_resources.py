"""Things by address, and what the endpoint says of itself."""

from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.namespace import RDF, VOID
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from kg.server.app import app
from kg.server.ondisk import serving
from kg.server.resources import iri_path
from kg.server.workers import Limits
from kg.store import named_queries, open_store

from .conftest import GRAPH, Running, running

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        ("text/turtle", ".ttl"),
        ("*/*", ".ttl"),
        ("", ".ttl"),
        ("application/ld+json, text/turtle;q=0.5", ".jsonld"),
        ("application/rdf+xml", ".rdf"),
        ("application/n-triples", ".nt"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", ".html"),
    ],
)
def test_a_thing_leads_to_the_document_that_the_client_likes(
    served: Running, accept: str, ending: str
) -> None:
    got = served.get("id/benchmark/dockqa", headers={"accept": accept})
    assert (got.status_code, got.headers["location"]) == (303, f"/id/benchmark/dockqa{ending}")
    assert got.headers["vary"] == "accept"


@pytest.mark.parametrize("ending", ["ttl", "jsonld", "nt", "rdf"])
def test_a_document_says_all_that_the_graph_does(served: Running, ending: str) -> None:
    got = served.get(f"id/benchmark/dockqa.{ending}")
    assert got.status_code == 200
    thing = ox.NamedNode("https://w3id.org/abstract-kg/id/benchmark/dockqa")
    format = ox.RdfFormat.from_media_type(got.headers["content-type"].partition(";")[0])
    found = {quad.triple for quad in ox.parse(got.content, format=format)}
    assert found >= {quad.triple for quad in open_store(GRAPH) if thing in (quad.subject, quad.object)}


def test_what_is_not_there_is_not_found(served: Running) -> None:
    for path in ("id/benchmark/nothing", "id/benchmark/nothing.ttl", "id/", "id/a%20b", "id/%ff", "id/<>"):
        assert served.get(path).status_code == 404
    assert served.get("id/benchmark/dockqa", headers={"accept": "image/png"}).status_code == 406
    assert served.get("id/benchmark/dockqa.html").status_code == 406  # a file has no explorer


@pytest.mark.parametrize("path", ["paper/doi/10.1000%2Fxyz", "method/größe-小"])
def test_addresses_are_taken_as_the_iris_they_are(path: str, tmp_path: Path) -> None:
    iri = f"https://w3id.org/abstract-kg/id/{path}"
    (tmp_path / "graph.nt").write_text(f'<{iri}> <http://example.org/p> "here" .\n', encoding="utf-8")
    with running(tmp_path / "graph.nt", tmp_path / "log", "--workers", "1") as server:
        got = httpx.get(f"{server.url}id/{quote(path, safe='/%')}", follow_redirects=True, timeout=60)
        assert got.status_code == 200
        assert "here" in got.text


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_a_path_comes_back_as_it_was_quoted(text: str) -> None:
    ascii_quoted = "".join(quote(char, safe="") if ord(char) < 128 else char for char in text)
    assert iri_path(("/id/" + quote(ascii_quoted, safe="/%")).encode()) == ascii_quoted


@given(st.binary())
def test_no_path_is_too_strange(raw: bytes) -> None:
    assert isinstance(iri_path(raw), str)


@pytest.mark.parametrize("path", ["void", ".well-known/void"])
def test_void_counts_what_is_there(served: Running, path: str) -> None:
    found = rdflib.Graph().parse(data=served.get(path).text, format="turtle")
    graph = open_store(GRAPH)
    types = list(graph.quads_for_pattern(None, ox.NamedNode(RDF.type), None))
    [dataset] = found.subjects(RDF.type, VOID.Dataset)
    assert str(found.value(dataset, VOID.triples)) == str(len(graph))
    assert str(found.value(dataset, VOID.sparqlEndpoint)) == served.url + "sparql"
    parts = {
        found.value(part, VOID.property): found.value(part, VOID.triples)
        for part in found.objects(dataset, VOID.propertyPartition)
    }
    assert str(parts[RDF.type]) == str(len(types))


@pytest.mark.parametrize("accept", ["", "text/turtle", "application/rdf+xml", "application/ld+json", "*/*"])
def test_the_endpoint_describes_itself(served: Running, accept: str) -> None:
    """The W3C's tests of service descriptions: it is RDF, names the endpoint, and fits the schema."""
    got = served.get("sparql", headers={"accept": accept})
    media = got.headers["content-type"].partition(";")[0]
    found = rdflib.Graph().parse(data=got.text, format="json-ld" if "ld" in media else media)
    [service] = found.subjects(RDF.type, SD.Service)
    assert str(found.value(service, SD.endpoint)) == served.url + "sparql"
    assert found.value(service, SD.supportedLanguage) == SD.SPARQL11Query
    assert len(list(found.objects(service, SD.resultFormat))) == 8
    dataset = found.value(service, SD.defaultDataset)
    assert (dataset, RDF.type, SD.Dataset) in found
    assert (found.value(dataset, SD.defaultGraph), RDF.type, SD.Graph) in found
    assert {str(text) for text in found.objects(None, SH.select)} == {
        query.text for query in named_queries().values()
    }


def test_a_browser_is_led_to_the_query_page_where_there_is_one(served: Running, tmp_path: Path) -> None:
    headers = {"accept": "text/html,application/xml;q=0.9,*/*;q=0.8"}
    got = served.get("sparql", headers=headers)  # a file alone has none
    assert (got.status_code, got.headers["content-type"]) == (200, "application/rdf+xml")
    with serving(GRAPH, tmp_path) as made:
        pages = app(made, limits=Limits(workers=1), hosts=("testserver",), more=[Route("/query", repr)])
        with TestClient(pages, follow_redirects=False) as client:
            led = client.get("/sparql", headers=headers)
            assert (led.status_code, led.headers["location"]) == (303, "/query")


def test_health(served: Running) -> None:
    got = served.get("health").json()
    assert (got["status"], got["triples"]) == ("ok", len(open_store(GRAPH)))


def test_where_there_is_an_explorer_a_browser_is_led_to_the_thing_in_it(tmp_path: Path) -> None:
    async def explorer(request: Request) -> Response:
        return PlainTextResponse("the explorer")

    with serving(GRAPH, tmp_path) as made:
        pages = app(made, limits=Limits(workers=1), hosts=("testserver",), more=[Route("/", explorer)])
        with TestClient(pages, follow_redirects=False) as client:
            assert client.get("/").text == "the explorer"
            assert client.get("/").headers["content-security-policy"].startswith("default-src 'none'")
            got = client.get("/id/benchmark/dockqa.html")
            assert (got.status_code, got.headers["location"]) == (302, "/#at=benchmark%2Fdockqa")


def test_a_fault_of_ours_is_a_plain_500_under_guard(tmp_path: Path) -> None:
    async def faulty(request: Request) -> Response:
        raise ValueError("secret")

    with serving(GRAPH, tmp_path) as made:
        pages = app(made, limits=Limits(workers=1), hosts=("testserver",), more=[Route("/faulty", faulty)])
        with TestClient(pages) as client:
            got = client.get("/faulty")
            assert (got.status_code, "secret" in got.text) == (500, False)
            assert got.headers["x-content-type-options"] == "nosniff"
            assert client.get("/health").status_code == 200
