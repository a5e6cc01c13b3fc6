"""Rules over marked sentences: relations, proposals, results, and the confidences they rest on."""

import ast
import re
from pathlib import Path

import pytest
from texts import facts, numbers

import kg.extraction
from kg.model import PREDICATES

OURS = "We propose {M:TideNet}. "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TideNet outperforms {M:NetQ} and {M:NetW}.", {"outperforms NetQ", "outperforms NetW"}),
        ("It is better than {M:NetQ}.", {"outperforms NetQ"}),
        ("TideNet is faster on all of it than {M:NetQ}.", {"outperforms NetQ"}),
        ("{M:NetQ} is outperformed by TideNet.", {"outperforms NetQ"}),
        ("TideNet is comparable to {M:NetQ}.", {"comparedWith NetQ"}),
        ("TideNet is on par with {M:NetQ}.", {"comparedWith NetQ"}),
        ("TideNet was trained on {B:HarborSet}.", {"uses HarborSet"}),
        ("TideNet is built on {L:NetQ}.", {"uses NetQ"}),
        ("TideNet is applied to {T:tide reading}.", {"appliedTo tide reading"}),
        ("TideNet is a special case of {M:NetQ}.", {"variantOf NetQ"}),
        (
            "Experiments on {B:TideQA}, {B:QuaySet} and {B:DockQA} agree.",
            {"evaluatedOn TideQA", "evaluatedOn QuaySet", "evaluatedOn DockQA"},
        ),
        ("On {B:TideQA}, TideNet reaches more.", {"evaluatedOn TideQA"}),
    ],
)
def test_each_family_of_rules_finds_its_relation(text: str, expected: set[str]) -> None:
    assert {f"TideNet {fact}" for fact in expected} <= facts(OURS + text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TideNet does not outperform {M:NetQ}.", "not TideNet outperforms NetQ"),
        ("TideNet fails to surpass {M:NetQ}.", "not TideNet outperforms NetQ"),
        ("TideNet may outperform {M:NetQ}.", "maybe TideNet outperforms NetQ"),
        ("TideNet was not evaluated on {B:TideQA}.", "not TideNet evaluatedOn TideQA"),
    ],
)
def test_negation_and_hedging_are_seen(text: str, expected: str) -> None:
    found = facts(OURS + text)
    assert expected in found
    assert expected.removeprefix("not ").removeprefix("maybe ") not in found


def test_the_subject_is_the_system_that_the_clause_speaks_of() -> None:
    assert "NetQ outperforms NetW" in facts(OURS + "{M:NetQ} outperforms {M:NetW}.")
    with_tool = facts(OURS + "Retrieval with {M:PierIndex} outperforms {M:NetW}.")
    assert "PierIndex outperforms NetW" in with_tool
    assert "TideNet outperforms NetW" not in with_tool
    assert "TideNet outperforms NetW" in facts(OURS + "Over {M:NetQ}, our method outperforms {M:NetW}.")


def test_trained_on_is_no_evaluation() -> None:
    assert "TideNet evaluatedOn HarborSet" not in facts(OURS + "TideNet was trained on {B:HarborSet}.")


def test_others_are_evaluated_on_a_proposed_benchmark() -> None:
    found = facts("We introduce {B:TideBench}. We evaluate {L:NetQ-7B} and {L:NetW-7B} on TideBench.")
    assert {
        "PAPER proposes TideBench",
        "NetQ-7B evaluatedOn TideBench",
        "NetW-7B evaluatedOn TideBench",
    } <= found
    assert "PAPER studies TideBench" not in found


def test_a_size_is_a_variant_of_the_name_without_it() -> None:
    assert "Tide-7B variantOf Tide" in facts("{L:Tide-7B} is no {L:Tide}.")


def test_members_of_a_family_are_its_variants() -> None:
    assert {"NetQ variantOf tide nets", "NetW variantOf tide nets"} <= facts(
        "We like {M:tide nets} such as {M:NetQ} and {M:NetW}."
    )


def test_metrics_measure_tasks() -> None:
    assert "TideScore measures tide reading" in facts("{R:TideScore} measures the worth of {T:tide reading}.")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("We propose {M:TideNet}, a way to fold.", ""),
        ("A way to fold, called {M:TideNet}, is new.", ""),
        ("In this paper, we present a model named {M:TideNet}.", ""),
        ("{M:TideNet} is a novel way to fold.", ""),
        ("Our {M:TideNet} folds.", ""),
        ("Nothing more.", "{M:TideNet}: Folding Tides"),
        ("We release {B:QuaySet} and {M:TideNet}.", ""),
    ],
)
def test_ways_of_proposing(text: str, title: str) -> None:
    assert "PAPER proposes TideNet" in facts(text, title)


def test_what_is_only_used_is_not_proposed() -> None:
    found = facts("We propose {M:TideNet} based on {M:NetQ}. {M:NetW} is known.")
    assert {f for f in found if "proposes" in f} == {"PAPER proposes TideNet"}
    found = facts(OURS + "Our method outperforms {M:NetQ}. Our results on {B:TideQA} agree.")
    assert {f for f in found if "proposes" in f} == {"PAPER proposes TideNet"}


def test_without_a_proposal_a_paper_studies() -> None:
    found = facts("We study {T:tide reading} and analyse {L:NetQ-7B}.")
    assert found == {"PAPER studies tide reading", "PAPER studies NetQ-7B"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "It reaches an {R:accuracy} of 93.40% on {B:TideQA}.",
            [("93.40", "%", "absolute", "", "TideNet", "TideQA", "accuracy", "")],
        ),
        (
            "It outperforms {M:NetQ} by 3.2 points on {B:TideQA}.",
            [("3.2", "points", "gain", "", "TideNet", "TideQA", "", "NetQ")],
        ),
        ("It is up to 3.5x faster than {M:NetQ}.", [("3.5", "x", "gain", "max", "TideNet", "", "", "NetQ")]),
        (
            "It gains 2-4% on {B:TideQA}.",
            [
                ("2", "%", "gain", "min", "TideNet", "TideQA", "", ""),
                ("4", "%", "gain", "max", "TideNet", "TideQA", "", ""),
            ],
        ),
        (
            "{R:F1} rises from 0.55 to 0.75.",
            [
                ("0.55", "", "absolute", "", "TideNet", "", "F1", ""),
                ("0.75", "", "absolute", "", "TideNet", "", "F1", ""),
            ],
        ),
        (
            "It has an {R:AUC} of 0.91 and 0.87.",
            [
                ("0.91", "", "absolute", "", "TideNet", "", "AUC", ""),
                ("0.87", "", "absolute", "", "TideNet", "", "AUC", ""),
            ],
        ),
        ("It loses 1.5 points of accuracy.", [("1.5", "points", "loss", "", "TideNet", "", "", "")]),
        ("It reaches 44.16% accuracy.", [("44.16", "%", "absolute", "", "TideNet", "", "", "")]),
        ("It reduces errors by at least 1,200.5%.", [("1200.5", "%", "gain", "min", "TideNet", "", "", "")]),
    ],
)
def test_numbers_keep_digits_units_kinds_and_bounds(text: str, expected: list[tuple[str, ...]]) -> None:
    assert numbers(OURS + text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "In 2024, accuracy improved.",
        "We collect 12,000 examples and 3 benchmarks of accuracy.",
        "It reaches this accuracy with 10% of the data.",
        "It outperforms {L:GPT-4}, {L:Tide-7B} and CIFAR-10 systems in accuracy.",
        "It has 7B parameters and beats 13B models in accuracy.",
        "The score of {B:TideQA-2.5} improves.",
    ],
)
def test_years_counts_shares_and_parts_of_names_are_no_results(text: str) -> None:
    assert numbers(OURS + text) == []


def test_a_number_in_another_clause_keeps_to_its_own() -> None:
    reached, saved = numbers(
        OURS + "On {B:TideQA}, TideNet reaches 74.2% accuracy while reading 60% fewer passages."
    )
    assert reached[5] == "TideQA"
    assert saved[5] == ""


def test_a_gain_has_the_baseline_beside_it_and_an_absolute_value_none() -> None:
    first, second = numbers(
        OURS + "It improves over {M:NetQ} by 3.2% and reduces cost by 20% compared with {M:NetW}."
    )
    assert (first[7], second[7]) == ("NetQ", "NetW")
    gain, score = numbers(OURS + "It outperforms {M:NetQ} by 3.2 points and achieves 91.5% accuracy.")
    assert (gain[7], score[7]) == ("NetQ", "")


def test_a_paper_whose_thing_has_no_name_is_itself_the_subject() -> None:
    assert numbers("Our way of folding reaches 91.5% accuracy.")[0][4] == "PAPER"


def _rules() -> set[str]:
    """Beginnings of the rule names that the code can make, read off its sources."""
    folder = Path(kg.extraction.__file__).parent
    found = set()
    for name in ("relations.py", "proposals.py", "results.py"):
        for node in ast.walk(ast.parse((folder / name).read_text(encoding="utf-8"))):
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            if isinstance(parts[0], ast.Constant) and isinstance(parts[0].value, str):
                found.add(parts[0].value)
    return {text for text in found if re.match(r"(?:[a-z]+[A-Z]?[a-z]+)-", text)}


def test_every_rule_begins_with_a_predicate_that_has_a_confidence() -> None:
    known = kg.extraction.confidences()
    assert {*PREDICATES, "result"} <= set(known)
    named = {rule for rule in _rules() if rule.partition("-")[0] in {*PREDICATES, "result"}}
    assert {"result-percent", "proposes-", "variantOf-size"} <= named
    assert all(0 <= kg.extraction.confidence(rule) <= 1 for rule in named)
    assert all(0 <= value <= 1 for value in known.values())


def test_a_rule_that_gold_never_met_has_its_predicates_confidence() -> None:
    assert kg.extraction.confidence("uses-unheard-of") == kg.extraction.confidences()["uses"]
