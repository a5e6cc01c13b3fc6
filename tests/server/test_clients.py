"""Clients that nobody here wrote get the answers of `kg query`."""

import csv
import io
import json
from typing import Any

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, POST, POSTDIRECTLY, RDFXML, TURTLE, XML, SPARQLWrapper

import kg
from kg.store import named_queries

from .conftest import GRAPH, Running

VALUES = {"benchmark": "DockQA", "method": "Tide Routing", "institution": "Pier Labs", "entity": "Gull-7B"}
WHOLE = [name for name, query in named_queries().items() if not query.parameters]


def rows(name: str, **params: str) -> list[list[str]]:
    """The rows that `kg query --format csv` prints."""
    return list(csv.reader(io.StringIO(kg.query(GRAPH, name, params=params, format="csv"), newline="")))[1:]


def wrapper(served: Running, query: str, format: str) -> Any:
    made = SPARQLWrapper(served.url + "sparql")
    made.setQuery(query)
    made.setReturnFormat(format)
    return made


@pytest.mark.parametrize("name", WHOLE)
def test_sparqlwrapper_gets_the_rows_of_kg_query(served: Running, name: str) -> None:
    found = wrapper(served, named_queries()[name].text, JSON).query().convert()
    names = found["head"]["vars"]
    got = [[row.get(key, {"value": ""})["value"] for key in names] for row in found["results"]["bindings"]]
    assert got == rows(name)


@pytest.mark.parametrize("post", [None, POSTDIRECTLY])
def test_sparqlwrapper_posts_as_form_and_as_body(served: Running, post: str | None) -> None:
    asked = wrapper(served, named_queries()["benchmarks"].text, CSV)
    asked.setMethod(POST)
    if post:
        asked.setRequestMethod(post)
    got = list(csv.reader(io.StringIO(asked.query().convert().decode(), newline="")))[1:]
    assert got == rows("benchmarks")


def test_sparqlwrapper_reads_xml_and_triples(served: Running) -> None:
    document = wrapper(served, named_queries()["benchmarks"].text, XML).query().convert()
    assert len(document.getElementsByTagName("result")) == len(rows("benchmarks"))
    for format in (TURTLE, RDFXML):
        found = wrapper(served, "CONSTRUCT WHERE { ?s skos:altLabel ?o }", format).query().convert()
        graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found)
        assert {str(o) for o in graph.objects()} >= {"Dock-QA"}


@pytest.mark.parametrize("name", WHOLE)
def test_rdflib_gets_the_rows_of_kg_query(served: Running, name: str) -> None:
    graph = rdflib.Graph(SPARQLStore(served.url + "sparql"))
    found = graph.query(named_queries()[name].text)
    got = [["" if cell is None else str(cell) for cell in row] for row in found]  # type: ignore[union-attr]
    expected = rows(name)
    assert len(got) == len(expected)
    for mine, theirs in zip(got, expected, strict=True):
        # rdflib writes decimals and truths its own way.
        assert [_plain(cell) for cell in mine] == [_plain(cell) for cell in theirs]


def test_rdflib_walks_the_graph(served: Running) -> None:
    remote = rdflib.Graph(SPARQLStore(served.url + "sparql", returnFormat="json"))
    local = rdflib.Graph().parse(GRAPH)
    label = rdflib.URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")
    assert set(remote.subject_objects(label)) == set(local.subject_objects(label))
    assert len(remote) == len(local)


def test_a_parameter_by_address_is_the_one_of_the_command_line(served: Running) -> None:
    for name, query in named_queries().items():
        params = {parameter: VALUES[parameter] for parameter, _ in query.parameters}
        got = served.ask(name, "text/csv", **{f"${key}": value for key, value in params.items()})
        assert list(csv.reader(io.StringIO(got.text, newline="")))[1:] == rows(name, **params), name


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # it looks for the form of a query in its text
@pytest.mark.parametrize("method", [GET, POST])
@pytest.mark.parametrize("name", sorted(set(named_queries()) - set(WHOLE)))
def test_sparqlwrapper_asks_a_named_query_with_its_parameters(
    served: Running, name: str, method: str
) -> None:
    params = {parameter: VALUES[parameter] for parameter, _ in named_queries()[name].parameters}
    asked = wrapper(served, name, JSON)
    asked.setMethod(method)
    for key, value in params.items():
        asked.addParameter(f"${key}", value)
    found = asked.query().convert()
    names = found["head"]["vars"]
    got = [[row.get(key, {"value": ""})["value"] for key in names] for row in found["results"]["bindings"]]
    assert got == rows(name, **params) and got


def test_sparqlwrapper_asks_the_text_of_a_named_query_with_a_value_in_it(served: Running) -> None:
    for name in sorted(set(named_queries()) - set(WHOLE)):
        [(parameter, _)] = named_queries()[name].parameters
        bound = named_queries()[name].text.replace(
            "WHERE {", f'WHERE {{ VALUES ?{parameter} {{ "{VALUES[parameter]}" }}', 1
        )
        found = wrapper(served, bound, JSON).query().convert()["results"]["bindings"]
        assert len(found) == len(rows(name, **{parameter: VALUES[parameter]})) > 0, name


def test_json_is_that_of_kg_query(served: Running) -> None:
    got = served.ask("results").json()
    assert got == json.loads(kg.query(GRAPH, "results", format="json"))


def _plain(cell: str) -> str:
    try:
        return f"{float(cell):g}"
    except ValueError:
        return cell
