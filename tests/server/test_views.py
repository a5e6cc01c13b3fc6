"""The explorer's questions over HTTP."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("starlette")
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from kg.graph import Graph
from kg.server.views import routes
from kg.views import QUESTIONS, Views, open_views

ALPHA7, BETA = "model/alpha-7b", "benchmark/betabench"
ASKS: dict[str, dict[str, Any]] = {
    "search": {"text": "alpha"},
    "ego": {"ids": [ALPHA7]},
    "path": {"from": ALPHA7, "to": BETA},
    "entity": {"id": ALPHA7},
    "between": {"a": ALPHA7, "b": BETA},
    "leaderboard": {"benchmark": BETA},
    "table": {"ask": {"name": "claims"}},
    "timeline": {"benchmark": BETA},
    "text": {"paper": "paper/arxiv/2601.00001", "field": "title"},
}


@pytest.fixture(scope="module")
def views(tiny_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Views]:
    folder = tmp_path_factory.mktemp("built")
    tiny_graph.save(folder)
    made = open_views(folder)
    yield made
    made.close()


@pytest.fixture(scope="module")
def client(views: Views) -> TestClient:
    return TestClient(Starlette(routes=[Mount("/api", routes=routes(views))]))


def ask(client: TestClient, path: str, values: Any, **headers: str) -> Any:
    return client.get(f"/api/{path}", params={"ask": json.dumps(values)}, headers=headers)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_view_is_answered_as_json_and_as_a_flat_table(
    question: str, client: TestClient, views: Views
) -> None:
    values = ASKS.get(question, {})
    answer = ask(client, f"{question}.json", values)
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/json"
    assert answer.json() == json.loads(json.dumps(views.answer(question, values)))
    table = ask(client, f"{question}.csv", values)
    assert table.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(table.text, newline="")))
    assert len(rows) > 1 and len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("name", ["entities", "claims", "results", "papers"])
def test_things_in_a_table_are_names_and_ids(name: str, client: TestClient) -> None:
    answer = ask(client, "table.json", {"ask": {"name": name}}).json()
    table = ask(client, "table.csv", {"ask": {"name": name}})
    rows = list(csv.DictReader(io.StringIO(table.text, newline="")))
    assert len(rows) == len(answer["rows"]) > 0
    for row, values in zip(rows, answer["rows"], strict=True):
        for column, value in zip(answer["columns"], values, strict=True):
            if isinstance(value, dict):
                assert (row[column["name"]], row[f"{column['name']}_id"]) == (value["label"], value["id"])
    assert "{'" not in table.text


def test_what_is_asked_wrongly_is_told(client: TestClient) -> None:
    wrong = {
        "search.json?ask=": "ask should be JSON",
        "search.json?ask=[]": "search should be an object with text, limit",
        "search.json": "search needs 'text'",
        'search.json?ask={"text":1}': "text should be a text",
        'search.json?ask={"text":"a","limit":-1}': "limit should be a number, 0 or more",
        'search.json?ask={"text":"a","limit":true}': "limit should be a number, 0 or more",
        'search.json?ask={"text":"a","limit":NaN}': "limit should be a number, 0 or more",
        'search.json?ask={"text":"a","colour":1}': "search takes no 'colour'; it takes text, limit",
        'tally.csv?ask={"filter":{"kinds":"Task"}}': "kinds should be a list of texts",
        'tally.json?ask={"filter":{"doubtful":1}}': "doubtful should be true or false",
        'table.json?ask={"ask":{"name":"nodes"}}': "name should be one of entities, claims, results, papers",
        "search.json?ask=" + "[" * 20_000: "ask should be JSON",
        "search.json?ask=1" + "0" * 5000: "ask should be JSON",
        "ego.json?ask=" + json.dumps({"ids": ["a"] * 3000}): "ids has more than 2000 entries",
    }
    for path, reason in wrong.items():
        answer = client.get(f"/api/{path}")
        assert answer.status_code == 400, path[:80]
        assert answer.json()["error"].startswith(reason), answer.text
    for path in ("nothing.json", "search.xml", "__class__.json", "close.json", "answer.json"):
        answer = client.get(f"/api/{path}")
        assert answer.status_code == 404 and "no such view" in answer.json()["error"]
    assert client.post("/api/about.json").status_code == 405


def test_an_answer_that_takes_too_long_is_given_up(tiny_graph: Graph, tmp_path: Path) -> None:
    tiny_graph.save(tmp_path)
    hasty = open_views(tmp_path, seconds=-1)
    reader = hasty._index._all[0]
    reader._db.set_progress_handler(lambda: True, 1)
    for other in hasty._index._all[1:]:
        other._db.set_progress_handler(lambda: True, 1)
    client = TestClient(Starlette(routes=routes(hasty)))
    answer = client.get("/boards.json")
    assert answer.status_code == 503 and "longer than" in answer.json()["error"]
    assert "retry-after" in answer.headers
    hasty.close()


def test_what_a_reader_holds_already_is_not_sent_again(client: TestClient) -> None:
    first = ask(client, "search.json", {"text": "alpha"})
    again = ask(client, "search.json", {"text": "alpha"}, **{"if-none-match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
    other = ask(client, "search.json", {"text": "beta"}, **{"if-none-match": first.headers["etag"]})
    assert other.status_code == 200


def test_what_has_no_room_is_counted(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, views: Views
) -> None:
    monkeypatch.setattr("kg.views.entities.MOST", 1)
    answer = ask(client, "entity.json", {"id": ALPHA7})
    assert len(answer.json()["statements"]) == 1
    assert answer.json()["left_out"] == {"statements": 5}
    assert answer.headers["kg-left-out"] == "statements=5"
    monkeypatch.setattr("kg.views.boards.MOST_BOARDS", 1)
    answer = ask(client, "boards.json", {"filter": {"confidence": 1}})
    assert len(answer.json()) == 1 and answer.headers["kg-left-out"] == "rows=1"


@settings(max_examples=60)
@given(text=st.text(max_size=40) | st.text("\"'*:^()-+{}%_\\;\0 aNEAR", max_size=20))
def test_any_text_can_be_searched_for(client: TestClient, text: str) -> None:
    for path, values in (
        ("search.json", {"text": text}),
        ("table.json", {"ask": {"name": "claims", "text": text, "sort": text}}),
        ("matrix.json", {"metric": text}),
        ("entity.csv", {"id": text}),
        ("tally.json", {"filter": {"kinds": [text], "links": [text], "institution": text}}),
    ):
        assert ask(client, path, values).status_code == 200


@settings(max_examples=60)
@given(
    values=st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["filter", "ids", "limit", "text", "ask"]), inner, max_size=3)
        ),
    )
)
def test_any_arguments_are_answered_or_refused(client: TestClient, values: Any) -> None:
    for question in QUESTIONS:
        assert ask(client, f"{question}.json", values).status_code in (200, 400)
