"""Figures of calibration against cases counted by hand and another implementation; which claims count."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.errors import ReadError
from kg.evaluation import built, evaluate
from kg.evaluation.calibration import judged, measure

PAIRS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def test_the_figures_of_a_case_counted_by_hand() -> None:
    made = measure([(0.9, True), (0.94, False), (0.2, False), (0.2, True), (1.0, True)])
    assert made is not None
    assert [(b.low, b.claims, b.right) for b in made.bins] == [(0.2, 2, 0.5), (0.9, 3, pytest.approx(2 / 3))]
    assert made.error == pytest.approx((2 * 0.3 + 3 * (2.84 / 3 - 2 / 3)) / 5)
    assert made.brier == pytest.approx((0.01 + 0.94**2 + 0.04 + 0.64) / 5)
    assert made.base == pytest.approx(0.24)
    assert made.auc == pytest.approx((1 + 0.5 + 2) / 6)  # 0.9 beats 0.2, 0.2 ties with 0.2, 1.0 beats both
    assert made.bins[0].interval == pytest.approx((0.0945, 0.9055), abs=1e-3)


def test_there_is_no_calibration_of_nothing_and_no_curve_of_one_answer() -> None:
    made = measure([(0.5, True)])
    assert measure([]) is None and made is not None and made.auc is None


@given(PAIRS)
def test_the_figures_are_those_of_scikit_learn_and_the_bins_hold_every_claim(
    pairs: list[tuple[float, bool]],
) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    made = measure(pairs)
    assert made is not None
    sure, right = [c for c, _ in pairs], [r for _, r in pairs]
    assert sum(b.claims for b in made.bins) == len(pairs)
    assert made.brier == pytest.approx(np.mean((np.array(sure) - right) ** 2))
    assert all(
        0 <= b.interval[0] <= b.right + 1e-9 and b.right - 1e-9 <= b.interval[1] <= 1 for b in made.bins
    )
    if len(set(right)) == 2:
        assert made.auc == pytest.approx(metrics.roc_auc_score(right, sure))


def record(paper: str, relations: list[tuple[str, str, str]], **optional: bool) -> dict[str, object]:
    kinds = {"Alpha": "Method", "Alpha-7B": "Model", "BetaBench": "Benchmark", "Gamma": "Model"}
    return {
        "id": paper,
        "entities": [{"name": n, "type": k, "optional": n in optional} for n, k in kinds.items()],
        "relations": [dict(zip("spo", link, strict=True)) for link in relations],
        "results": [],
        "institutions": [],
    }


def test_positive_claims_count_also_without_plain_triple_and_open_ones_do_not(tiny_graph: kg.Graph) -> None:
    gold = [record("arxiv:2601.00001", [("PAPER", "proposes", "Alpha"), ("Alpha-7B", "variantOf", "Alpha")])]
    told = sorted(judged(built.of(tiny_graph), gold))
    # variantOf stands below the threshold; what is negated or hedged is left out, as is the other paper.
    assert told == [(0.3, True), (0.7, False), (0.88, False), (0.93, False), (0.97, True), (1.0, False)]
    loose = [record("arxiv:2601.00001", [("PAPER", "proposes", "Alpha")], Gamma=True)]
    assert 0.88 not in {sure for sure, _ in judged(built.of(tiny_graph), loose)}  # outperforms Gamma


def test_a_claim_of_two_papers_is_judged_where_gold_holds_both(tiny_graph: kg.Graph) -> None:
    tested, *_ = (c for c in tiny_graph.claims if c.predicate == "evaluatedOn" and c.score == 0.93)
    other = next(e.id for e in tiny_graph.evidence if "doi" in e.paper)
    both = replace(tested, evidence=tuple(sorted((*tested.evidence, other))))
    graph = built.of(replace(tiny_graph, claims=(both,)))
    link = ("Alpha-7B", "evaluatedOn", "BetaBench")
    first, second = record("arxiv:2601.00001", [link]), record("doi:10.1000/gamma", [])
    assert judged(graph, [first]) == [] and judged(graph, [first, second]) == [(0.93, True)]


def test_a_confidence_that_is_none_is_told(tiny_graph: kg.Graph, tmp_path: Path) -> None:
    kg.export(tiny_graph, tmp_path / "graph.ttl")
    text = (tmp_path / "graph.ttl").read_text(encoding="utf-8")
    (tmp_path / "graph.ttl").write_text(text.replace("kg:confidence 0.93", "kg:confidence 93"))
    (tmp_path / "gold.jsonl").write_text(json.dumps(record("arxiv:2601.00001", [])))
    with pytest.raises(ReadError, match="its kg:confidence is no number from 0 to 1 \\('93'\\)"):
        evaluate(tmp_path, tmp_path / "gold.jsonl")


def test_a_graph_in_memory_reads_like_its_turtle(tiny_graph: kg.Graph, tmp_path: Path) -> None:
    kg.export(tiny_graph, tmp_path / "graph.ttl")
    one, other = built.of(tiny_graph), built.read(tmp_path)
    assert one.papers == other.papers and one.texts == other.texts and one.quotes == other.quotes
    assert sorted(map(str, one.positive)) == sorted(map(str, other.positive))
