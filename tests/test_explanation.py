"""Why the graph says so."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import kg
from kg.cli import app
from kg.explanation import ENGLISH
from kg.model import AFFILIATION_PREDICATES, PREDICATES


def invoke(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["explain", *map(str, arguments)])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explained")
    paper = {
        "id": "x:1",
        "title": "TideNet: Folding Tides",
        "abstract": "We propose TideNet, a tide network. We evaluate TideNet on TideQA. "
        "TideNet does not outperform HarborFlow on TideQA.",
    }
    (folder / "papers.jsonl").write_text(json.dumps(paper))
    kg.build([folder / "papers.jsonl"], folder / "out")
    return folder / "out"


def test_every_predicate_is_said_in_english() -> None:
    assert set(ENGLISH) == {*PREDICATES, *AFFILIATION_PREDICATES}


def test_a_claim_is_told_with_its_sentence_the_names_in_it_and_its_finder(built: Path) -> None:
    [one] = kg.explain(built, "tidenet", "evaluatedOn", "TideQA")
    assert one.statement == "TideNet was evaluated on TideQA" and one.asserted
    assert "We evaluate [TideNet] on [TideQA]." in [quote.marked() for quote in one.quotes]
    assert all(quote.found_by.startswith(("rule:", "model:")) for quote in one.quotes)


def test_what_is_denied_is_told_as_denied(built: Path) -> None:
    told = {one.statement: one.asserted for one in kg.explain(built, "TideNet", "outperforms")}
    assert told == {"denied: TideNet outperforms HarborFlow": False}


def test_a_paper_is_found_by_its_title_and_a_thing_with_what_ends_at_it(built: Path) -> None:
    [one] = kg.explain(built, "TideNet: Folding Tides", "proposes")
    assert one.statement == "“TideNet: Folding Tides” introduces TideNet"
    assert one in kg.explain(built, "TideNet")
    assert one not in kg.explain(built, "TideNet", None, "TideQA")
    assert kg.explain(built, "TideNet", limit=1) == kg.explain(built, "TideNet")[:1]


def test_a_paper_without_a_title_is_cited_by_its_id_alone(built: Path) -> None:
    graph = kg.load(built)
    untitled = replace(graph, papers=tuple(replace(p, title="") for p in graph.papers))
    untitled.save(built.parent / "untitled")
    shown = invoke(built.parent / "untitled", "TideNet", "evaluatedOn", "TideQA").stdout
    assert "in the abstract of paper/" in shown and "“”" not in shown


def test_the_command_prints_lines_or_json(built: Path) -> None:
    shown = invoke(built, "TideNet", "evaluatedOn")
    assert shown.exit_code == 0 and "We evaluate [TideNet] on [TideQA]." in shown.stdout
    [row] = json.loads(invoke(built, "TideNet", "evaluatedOn", "--json").stdout)
    assert row["statement"] == "TideNet was evaluated on TideQA"


@pytest.mark.parametrize(("words", "told"), [(["Tidenett"], "tidenet"), (["TideNet", "eats"], "evaluatedOn")])
def test_a_wrong_name_is_an_error_that_tells_the_right_ones(built: Path, words: list[str], told: str) -> None:
    shown = invoke(built, *words)
    assert shown.exit_code == 1 and told in shown.stderr and "Traceback" not in shown.output
