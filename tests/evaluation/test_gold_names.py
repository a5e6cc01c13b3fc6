"""Papers read with gold's names in the recogniser's place."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import kg
from kg import gold_names
from kg.cli import app
from kg.errors import KgError, ReadError
from kg.evaluation import Evaluation, evaluate

TITLE = "TideNet: Folding Tides"
ABSTRACT = (
    "We propose TideNet, a tide network. The Tide Net is tested on TideQA. "
    "On TideQA, TideNet reaches 71.4% accuracy and outperforms HarborFlow."
)
GOLD: dict[str, Any] = {
    "id": "x:1",
    "entities": [
        {"name": "TideNet", "type": "Model", "aliases": ["Tide Net"]},
        {"name": "TideQA", "type": "Benchmark"},
        {"name": "HarborFlow", "type": "Model", "optional": True},
        {"name": "accuracy", "type": "Metric"},
    ],
    "relations": [
        {"s": "PAPER", "p": "proposes", "o": "TideNet"},
        {"s": "TideNet", "p": "evaluatedOn", "o": "TideQA"},
    ],
    "results": [{"subject": "TideNet", "benchmark": "TideQA", "metric": "accuracy", "value": 71.4}],
    "institutions": [{"name": "University of Northmoor"}],
}
WITH_TEXTS = GOLD | {"title": TITLE, "abstract": ABSTRACT}


def written(folder: Path, record: dict[str, Any]) -> Path:
    (folder / "gold.jsonl").write_text(json.dumps(record))
    return folder / "gold.jsonl"


def figures(made: Evaluation) -> dict[str, tuple[int, int, int]]:
    return {f.name: (f.tally.hit, f.tally.extra, f.tally.missed) for f in made.figures}


def test_a_paper_has_one_thing_for_each_entity_of_gold_optional_ones_too() -> None:
    read = gold_names.read(WITH_TEXTS)
    assert {(frozenset(names), kind) for names, kind in gold_names.things(read).values()} == {
        (frozenset({"tidenet"}), "Model"),
        (frozenset({"tideqa"}), "Benchmark"),
        (frozenset({"harborflow"}), "Model"),
        (frozenset({"accuracy"}), "Metric"),
    }


def test_gold_with_texts_is_read_by_itself(tmp_path: Path) -> None:
    told = figures(evaluate(written(tmp_path, WITH_TEXTS), given_names=gold_names.graph))
    assert told["entities"] == (3, 0, 0) and told["institutions"] == (0, 0, 0)
    assert told["relations.proposes"] == told["relations.evaluatedOn"] == (1, 0, 0)
    assert told["results.full"] == (1, 0, 0)


def test_the_texts_may_come_from_a_build_whatever_it_found(tmp_path: Path) -> None:
    paper = gold_names.paper(WITH_TEXTS)
    kg.export(kg.Graph(papers=(paper,)), tmp_path / "graph.ttl")
    gold = written(tmp_path, GOLD)
    assert figures(evaluate(tmp_path, gold))["relations"] == (0, 0, 2)
    made = evaluate(tmp_path, gold, given_names=gold_names.graph)
    assert figures(made)["relations.evaluatedOn"] == (1, 0, 0)
    assert figures(made) == figures(evaluate(written(tmp_path, WITH_TEXTS), given_names=gold_names.graph))
    elsewhere = evaluate(tmp_path, written(tmp_path, GOLD | {"id": "x:2"}), given_names=gold_names.graph)
    assert elsewhere.missing == ("x:2",)


def test_an_identifier_counts_as_gold_writes_it(tmp_path: Path) -> None:
    gold = written(tmp_path, WITH_TEXTS | {"id": "https://arxiv.org/abs/2699.00001v2"})
    assert evaluate(gold, given_names=gold_names.graph).missing == ()


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    gold = written(tmp_path, GOLD)
    with pytest.raises(ReadError, match="line 1: neither `text` nor `title` and `abstract`"):
        evaluate(gold, given_names=gold_names.graph)
    with pytest.raises(KgError, match="evaluate needs"):
        evaluate(gold, given_names=gold_names.graph, model=object())  # type: ignore[arg-type]


def test_the_command_does_the_same(tmp_path: Path) -> None:
    gold = written(tmp_path, WITH_TEXTS)
    told = CliRunner().invoke(app, ["evaluate", str(gold), "--given-names", "--json"])
    made = json.loads(told.stdout)
    assert told.exit_code == 0 and made["figures"]["relations.evaluatedOn"]["f1"] == 1.0
    assert made == evaluate(gold, given_names=gold_names.graph).to_json()
    refused = CliRunner().invoke(app, ["evaluate", str(gold), "--given-names", "--model", "fast"])
    assert refused.exit_code == 2 and "--given-names" in refused.stderr
