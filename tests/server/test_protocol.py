"""The SPARQL 1.1 Protocol: the W3C's tests of it, and what a client may ask for and how."""

import re
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection

from kg.answers import render
from kg.store import answer, open_store

from .conftest import GRAPH, Running

W3C = Path(__file__).parents[3] / "shared" / "data" / "w3c" / "sparql" / "sparql11" / "protocol"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
# What the endpoint does not offer: updates, and choosing the dataset. Each of these gets a refusal.
NOT_HERE = {
    "query_dataset_default_graphs_get": "default-graph-uri",
    "query_dataset_default_graphs_post": "default-graph-uri",
    "query_dataset_named_graphs_post": "named-graph-uri",
    "query_dataset_named_graphs_get": "named-graph-uri",
    "query_dataset_full": "default-graph-uri, named-graph-uri",
    "query_multiple_dataset": "named-graph-uri",
    "update_dataset_default_graph": "update",
    "update_dataset_default_graphs": "update",
    "update_dataset_named_graphs": "update",
    "update_dataset_full": "update",
    "update_post_form": "update",
    "update_post_direct": "update",
    "update_base_uri": "update",
}
# These name a graph that they do not need: with the name they are refused, without it they pass.
GRAPH_NAMED_FOR_NOTHING = (
    "query_post_form",
    "query_get",
    "query_content_type_select",
    "query_content_type_ask",
    "query_content_type_describe",
    "query_content_type_construct",
)


def w3c_tests() -> list[Any]:
    if not W3C.is_dir():
        return []
    manifest = rdflib.Graph().parse(W3C / "manifest.ttl")
    [entries] = manifest.objects(None, MF.entries)
    made = []
    for test in Collection(manifest, entries):
        [action] = manifest.objects(test, MF.action)
        [requests] = manifest.objects(action, HT.requests)
        made.append(
            pytest.param(
                [_request(manifest, r) for r in Collection(manifest, requests)],
                id=str(test).rpartition("#")[2],
            )
        )
    return made


def _request(manifest: rdflib.Graph, node: Any) -> dict[str, Any]:
    def one(subject: Any, predicate: Any) -> Any:
        return next(manifest.objects(subject, predicate), None)

    headers = one(node, HT.headers)
    body = one(node, HT.body)
    response = one(node, HT.resp)
    text = str(one(body, CNT.chars)) if body is not None else ""
    return {
        "path": str(one(node, HT.absolutePath)),
        "method": str(one(node, HT.methodName)),
        "headers": [
            (str(one(header, HT.fieldName)), str(one(header, HT.fieldValue)))
            for header in (Collection(manifest, headers) if headers is not None else ())
        ],
        "body": text.encode(str(one(body, CNT.characterEncoding) or "utf-8")) if text else b"",
        "status": {str(status)[-3] for status in manifest.objects(response, MF.expectedStatus)},
        "boolean": one(response, MF.expectedBoolean),
        "format": str(one(response, MF.expectedFormat) or ""),
    }


def _send(served: Running, request: dict[str, Any]) -> httpx.Response:
    made = httpx.Request(
        request["method"],
        served.url.rstrip("/") + request["path"],
        content=request["body"],
        headers=request["headers"],
    )
    if not any(name.lower() == "content-type" for name, _ in request["headers"]):
        made.headers.pop("content-type", None)
    with httpx.Client(timeout=60) as client:
        return client.send(made)


@pytest.mark.skipif(not W3C.is_dir(), reason="the W3C's tests are not here")
@pytest.mark.parametrize("requests", w3c_tests())
def test_w3c_protocol(
    served: Running, requests: list[dict[str, Any]], request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.id
    for asked in requests:
        got = _send(served, asked)
        if name in GRAPH_NAMED_FOR_NOTHING:
            assert got.status_code == 400
            assert "there is one graph here" in got.text
            got = _send(served, asked | {"path": re.sub(r"default-graph-uri=[^&]*&?", "", asked["path"])})
        if name in NOT_HERE:
            if asked["body"] and b"ASK" in asked["body"] and "update" in NOT_HERE[name]:
                continue  # would look at what the update had done
            assert got.status_code in (400, 403, 415), got.text
            return
        assert str(got.status_code)[0] in asked["status"], got.text
        if asked["boolean"] is not None:
            assert got.json()["boolean"] is bool(asked["boolean"].toPython())
        kind = got.headers["content-type"].partition(";")[0]
        if asked["format"] == "tabular":
            assert kind in ("application/sparql-results+json", "application/sparql-results+xml", "text/csv")
        if asked["format"] == "RDF":
            assert kind in (
                "text/turtle",
                "application/rdf+xml",
                "application/n-triples",
                "application/ld+json",
            )


@pytest.mark.skipif(not W3C.is_dir(), reason="the W3C's tests are not here")
def test_the_lists_name_tests_that_there_are() -> None:
    assert {*NOT_HERE, *GRAPH_NAMED_FOR_NOTHING} <= {test.id for test in w3c_tests()}


def test_only_updates_and_datasets_are_not_offered() -> None:
    assert all(
        why.startswith(("update", "default-graph-uri", "named-graph-uri")) for why in NOT_HERE.values()
    )


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv;q=0.5, text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/turtle, text/csv;q=0.1", "text/csv; charset=utf-8"),
    ],
)
def test_rows_come_as_the_client_likes(served: Running, accept: str, media: str) -> None:
    got = served.ask("SELECT ?s { ?s a kg:Benchmark } ORDER BY ?s", accept)
    assert (got.status_code, got.headers["content-type"]) == (200, media)
    assert got.headers["vary"] == "accept"


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
)
def test_triples_come_as_the_client_likes(served: Running, accept: str) -> None:
    got = served.ask("CONSTRUCT WHERE { ?s skos:prefLabel ?o }", accept)
    assert got.headers["content-type"].partition(";")[0] == accept
    format = ox.RdfFormat.from_media_type(accept)
    found = {quad.triple for quad in ox.parse(got.content, format=format)}
    expected = {quad.triple for quad in open_store(GRAPH) if quad.predicate.value.endswith("#prefLabel")}
    assert found == expected


@pytest.mark.parametrize(
    "accept", ["image/png", "text/turtle", "nonsense", "application/sparql-results+json;q=0"]
)
def test_what_cannot_be_written_is_not_acceptable(served: Running, accept: str) -> None:
    got = served.ask("SELECT ?s { ?s a kg:Benchmark }", accept)
    assert got.status_code == 406
    assert "format=json" in got.text


def test_a_link_names_the_format_itself(served: Running) -> None:
    got = served.ask("SELECT ?s { ?s a kg:Metric }", "text/html", format="csv")
    assert got.text.splitlines()[0] == "s"
    assert served.ask("SELECT ?s { ?s a kg:Metric }", format="turtle").status_code == 406
    assert served.ask("ASK {}", format="nonsense").json()["boolean"] is True


def test_relative_iris_are_ids(served: Running) -> None:
    assert served.ask("ASK { <benchmark/dockqa> a kg:Benchmark }").json()["boolean"] is True


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("SELECT * {", 400, "does not parse"),
        ("SELECT * { SERVICE <http://localhost:9/> { ?s ?p ?o } }", 400, "SERVICE is not followed"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 400, "FROM is not followed"),
        ("LOAD <file:///etc/passwd>", 400, "would change the graph"),
        ("DROP ALL", 400, "would change the graph"),
        ("ASK { " + "{" * 600 + "}" * 600 + " }", 400, "opening brackets"),
        ("nonsense", 400, "no such named query"),
        ("leaderboard", 400, "it needs"),
        ("", 400, "there is no query"),
    ],
)
def test_what_is_not_answered_says_why(served: Running, query: str, status: int, words: str) -> None:
    got = served.ask(query)
    assert (got.status_code, got.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert words in got.text
    assert got.text.count("\n") == 1


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_dataset_of_ones_own_is_refused_in_words(served: Running, name: str) -> None:
    got = served.ask("ASK {}", **{name: "http://example.org/g"})
    assert got.status_code == 400
    assert "there is one graph here" in got.text


def test_no_graph_but_the_one_is_seen(served: Running) -> None:
    assert served.ask("ASK { GRAPH ?g { ?s ?p ?o } }").json()["boolean"] is False
    assert served.ask("ASK { ?s kg:foldedName ?o }").json()["boolean"] is False


def test_a_named_query_is_answered_as_on_the_command_line(served: Running) -> None:
    got = served.ask("leaderboard", "text/csv", **{"$benchmark": "dock-qa"})
    expected = answer(open_store(GRAPH), "leaderboard", params={"benchmark": "dock-qa"})
    assert got.text.replace("\r\n", "\n") == render(expected, "csv").replace("\r\n", "\n")


def test_a_value_is_a_term_and_never_text_of_the_query(served: Running) -> None:
    for value in ('x"} UNION {?s ?p ?o} #', "x> ?p ?o } #", "<x> <y> <z>"):
        assert (
            served.ask("SELECT ?s ?l { ?s skos:prefLabel ?l }", **{"$l": value}).json()["results"]["bindings"]
            == []
        )


def test_the_search_for_a_name_inside_a_text_finds_the_same(served: Running) -> None:
    text = """PREFIX kg: <https://w3id.org/abstract-kg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?e ?p WHERE {
  VALUES ?entity { "%s" }
  ?e skos:prefLabel|skos:altLabel ?name .
  FILTER(LCASE(STR(?name)) = LCASE(STR(?entity)) || STR(?e) = STR(?entity))
  ?p kg:mentions ?e
} GROUP BY ?e ?p ORDER BY ?e ?p"""
    for value in ("heron", "HERON", "https://w3id.org/abstract-kg/id/model/gull-7b", "nobody", r"a\"b\\"):
        expected = answer(open_store(GRAPH), text % value)
        assert served.ask(text % value, "text/csv").text == render(expected, "csv"), value


def test_percent_signs_are_decoded_once(served: Running) -> None:
    got = httpx.post(served.url + "sparql", data={"query": 'SELECT ("100%25 caf%C3%A9" AS ?x) {}'})
    assert got.json()["results"]["bindings"][0]["x"]["value"] == "100%25 caf%C3%A9"


def test_post_of_a_query_itself(served: Running) -> None:
    headers = {"content-type": "application/sparql-query; charset=UTF-8"}
    got = httpx.post(
        served.url + "sparql?format=json", content='ASK { FILTER("é" = "é") }'.encode(), headers=headers
    )
    assert got.json()["boolean"] is True
    twice = httpx.post(served.url + "sparql?query=ASK%7B%7D", content=b"ASK {}", headers=headers)
    assert twice.status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_not_allowed(served: Running, method: str) -> None:
    got = httpx.request(method, served.url + "sparql")
    assert got.status_code == 405
    assert "GET" in got.headers["allow"]


def test_head_says_what_get_would(served: Running) -> None:
    got = httpx.head(served.url + "sparql", params={"query": "ASK {}"})
    assert (got.status_code, got.content) == (200, b"")
    assert int(got.headers["content-length"]) > 0
