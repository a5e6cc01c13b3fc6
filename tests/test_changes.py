"""What is new in a graph is told in words and as data."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kg
from kg import ids, report
from kg.changes import Change, Item, Moved
from kg.cli import app
from kg.model import Entity, Name, Paper, Replaced


def test_a_graph_is_no_news_beside_itself(tiny_graph: kg.Graph) -> None:
    found = kg.diff(tiny_graph, tiny_graph)
    assert not any(found.to_json().values()) and not any(found.words())


def test_what_is_new_one_way_is_gone_the_other(tiny_graph: kg.Graph) -> None:
    other = Paper("paper/notes-9", ("notes:9",), "Ninth", "Nothing.")
    fewer = replace(tiny_graph, claims=tiny_graph.claims[1:], results=())
    more = replace(tiny_graph, papers=(*tiny_graph.papers, other))
    there, back = kg.diff(fewer, more), kg.diff(more, fewer)
    assert there.new_papers == (Item("paper/notes-9", "“Ninth”"),)
    assert [one.id for one in there.new_claims] == [tiny_graph.claims[0].id]
    assert len(there.new_results) == len(more.results) > 0
    for sort in ("papers", "entities", "claims", "results"):
        assert getattr(there, f"new_{sort}") == getattr(back, f"gone_{sort}")
        assert not getattr(there, f"gone_{sort}")


def test_claims_of_a_replaced_id_are_no_news(tiny_graph: kg.Graph) -> None:
    old, new = tiny_graph.entities[0], replace(tiny_graph.entities[0], id="method/other")

    def now(node: str) -> str:
        return new.id if node == old.id else node

    claims = []
    for claim in tiny_graph.claims:
        ends = now(claim.subject), now(claim.object)
        if claim.predicate == "comparedWith":
            ends = min(ends), max(ends)
        ident = ids.claim_id(ends[0], claim.predicate, ends[1], claim.polarity, claim.hedged)
        claims.append(replace(claim, id=ident, subject=ends[0], object=ends[1]))
    after = replace(
        tiny_graph,
        entities=(new, *tiny_graph.entities[1:]),
        claims=tuple(claims),
        results=(),
        replaced=(Replaced(old.id, new.id),),
    )
    found = kg.diff(replace(tiny_graph, results=()), after)
    assert found.replaced_ids == (Moved(old.label, old.id, new.id),)
    assert sum(map(len, found.to_json().values())) == 1


def test_labels_kinds_and_names_that_move() -> None:
    before = kg.Graph(
        entities=(
            Entity("method/a", "Method", "A", (Name("RTF"),)),
            Entity("method/b", "Method", "B"),
            Entity("task/c", "Task", "C"),
        )
    )
    after = kg.Graph(
        entities=(
            Entity("method/a", "Model", "Aa"),
            Entity("method/b", "Method", "B", (Name("RTFs"),)),
            Entity("metric/d", "Metric", "C"),
        )
    )
    found = kg.diff(before, after)
    assert found.new_labels == (Change("method/a", "A", "Aa"),)
    assert found.new_kinds == (Change("method/a", "Method", "Model"),)
    assert found.moved_names == (Moved("C", "task/c", "metric/d"), Moved("RTF", "method/a", "method/b"))
    assert found.new_entities == (Item("metric/d", "C, a Metric"),)
    assert found.gone_entities == (Item("task/c", "C, a Task"),)


def test_the_command_tells_in_words_and_as_json(
    tiny_graph: kg.Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "MOST_LINES", 1)
    bare = replace(tiny_graph, claims=(), results=(), mentions=())
    bare.save(tmp_path / "new")
    replace(bare, papers=bare.papers[:1]).save(tmp_path / "old")
    words = CliRunner().invoke(app, ["diff", str(tmp_path / "old"), str(tmp_path / "new")])
    lines = words.stdout.splitlines()
    assert lines[0] == f"{len(tiny_graph.papers) - 1} new papers" and lines[-1].endswith("1 more, see --json")
    told = CliRunner().invoke(app, ["diff", str(tmp_path / "old"), str(tmp_path / "new"), "--json"])
    assert json.loads(told.stdout)["new_papers"][0]["id"] == tiny_graph.papers[1].id
    same = CliRunner().invoke(app, ["diff", str(tmp_path / "new"), str(tmp_path / "new")])
    assert (same.stdout, same.stderr) == ("", "nothing has changed\n")
