"""Why a link or a result is missed, false or wrong: one case for each cause."""

from typing import Any

import pytest

from kg.evaluation.causes import BELOW, HEDGED, NEGATED
from kg.evaluation.layout import by_cause
from kg.evaluation.scoring import Found, score

ENTITIES = [
    {"name": "Heron", "type": "Model"},
    {"name": "Tern", "type": "Method"},
    {"name": "MarshQA", "type": "Benchmark"},
    {"name": "wading", "type": "Task"},
    {"name": "Reed", "type": "Model"},  # its name stands on the node of Tern
    {"name": "Gull", "type": "Model"},  # nowhere
    {"name": "ebb rate", "type": "Metric"},  # nowhere
    {"name": "depth", "type": "Task", "or": ["Metric"]},  # a metric in the graph
]
NODES = {
    1: ({"heron"}, "Model"),
    2: ({"tern", "reed"}, "Method"),
    3: ({"marshqa"}, "Benchmark"),
    4: ({"wading"}, "Task"),
    5: ({"depth"}, "Metric"),
    9: ({"mud"}, "Task"),  # of which gold knows nothing
}
TESTED = ("Heron", "evaluatedOn", "MarshQA")


def causes(
    gold: tuple[str, str, str] | None = None,
    *claims: tuple[int, str, int],
    held_back: dict[tuple[int, str, int], str] | None = None,
    wanted: tuple[dict[str, Any], ...] = (),
    given: tuple[dict[str, Any], ...] = (),
) -> dict[tuple[str, str, str], int]:
    relations = [dict(zip("spo", gold, strict=True))] if gold else []
    record = {"id": "p", "entities": ENTITIES, "relations": relations, "institutions": []}
    paper = Found(
        node=0, claims=set(claims), results=given, entities=NODES, institutions={}, held_back=held_back or {}
    )
    return dict(score({"p": paper}, [{**record, "results": wanted}]).causes)


@pytest.mark.parametrize(
    ("link", "cause"),
    [
        (("Gull", "uses", "Heron"), "subject not found"),
        (("PAPER", "proposes", "Gull"), "object not found"),
        (("ebb rate", "measures", "Gull"), "neither end found"),
        (("Reed", "evaluatedOn", "MarshQA"), "an end merged into another thing"),
        (("Heron", "appliedTo", "depth"), "the kinds of the ends do not fit"),
        (TESTED, "not proposed"),
    ],
)
def test_why_a_link_is_missed(link: tuple[str, str, str], cause: str) -> None:
    assert causes(link) == {("missed links", link[1], cause): 1}


@pytest.mark.parametrize("reason", [BELOW, HEDGED, NEGATED])
def test_a_missed_link_may_stand_as_a_claim_alone(reason: str) -> None:
    assert causes(TESTED, held_back={(1, "evaluatedOn", 3): reason}) == {
        ("missed links", "evaluatedOn", reason): 1
    }


def test_a_comparison_held_back_in_the_other_order_is_the_same_one() -> None:
    told = causes(("Heron", "comparedWith", "Tern"), held_back={(2, "comparedWith", 1): BELOW})
    assert told == {("missed links", "comparedWith", BELOW): 1}


def test_a_link_that_is_stated_otherwise_is_missed_and_false() -> None:
    assert causes(("Heron", "outperforms", "Tern"), (2, "outperforms", 1)) == {
        ("missed links", "outperforms", "the other way round"): 1,
        ("false links", "outperforms", "the other way round"): 1,
    }
    assert causes(("Heron", "uses", "Tern"), (1, "variantOf", 2)) == {
        ("missed links", "uses", "another predicate"): 1,
        ("false links", "variantOf", "another predicate"): 1,
    }


@pytest.mark.parametrize(
    ("claim", "cause"),
    [
        ((1, "appliedTo", 9), "object not in gold"),
        ((9, "uses", 1), "subject not in gold"),
        ((9, "uses", 10), "neither end in gold"),
        ((1, "appliedTo", 4), "ends unrelated in gold"),
    ],
)
def test_why_a_link_is_false(claim: tuple[int, str, int], cause: str) -> None:
    assert causes(None, claim) == {("false links", claim[1], cause): 1}


def test_a_link_may_be_true_of_a_thing_that_is_merged_into_its_end() -> None:
    told = causes(("Reed", "evaluatedOn", "MarshQA"), (2, "evaluatedOn", 3))
    assert told["false links", "evaluatedOn", "true of a thing merged into an end"] == 1


def test_a_paper_that_is_not_there_misses_all_for_that_reason() -> None:
    record = {"id": "q", "entities": ENTITIES, "relations": [dict(zip("spo", TESTED, strict=True))]}
    told = score({}, [{**record, "results": [{"value": 1}], "institutions": []}]).causes
    assert {cause for _, _, cause in told} == {"paper not in the graph"} and told.total() == 2


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        ({"value": 8.0, "subject": 1, "benchmark": 3, "metric": None}, "number not found"),
        ({"value": 7.0, "subject": 2, "benchmark": 3, "metric": None}, "subject wrong"),
        ({"value": 7.0, "subject": 0, "benchmark": 3, "metric": None}, "subject not given"),
        ({"value": 7.0, "subject": 1, "benchmark": None, "metric": None}, "benchmark not given"),
        ({"value": 7.0, "subject": 2, "benchmark": None, "metric": None}, "subject and benchmark"),
    ],
)
def test_what_of_a_result_is_missed(row: dict[str, Any], cause: str) -> None:
    wanted = {"value": 7, "subject": "Heron", "benchmark": "MarshQA", "metric": None}
    told = causes(wanted=(wanted,), given=(row,))
    assert told.pop(("missed or wrong results", "", cause)) == 1
    assert told == ({("false results", "", "no result in gold"): 1} if row["value"] == 8.0 else {})


def test_a_slot_whose_thing_was_never_found_says_so() -> None:
    wanted = {"value": 7, "subject": None, "benchmark": None, "metric": "ebb rate"}
    row = {"value": 7.0, "subject": 1, "benchmark": None, "metric": 5}
    assert causes(wanted=(wanted,), given=(row, row)) == {
        ("missed or wrong results", "", "metric not found"): 1,
        ("false results", "", "a result of gold once more"): 1,
    }


def test_causes_are_listed_links_first_and_the_commonest_first() -> None:
    listed = by_cause(
        [
            (("false results", "", "no result in gold"), 9),
            (("missed links", "uses", "not proposed"), 1),
            (("missed links", "uses", BELOW), 2),
            (("missed links", "studies", BELOW), 3),
        ]
    )
    assert listed == [
        ("missed links", 6, [(BELOW, 5, {"uses": 2, "studies": 3}), ("not proposed", 1, {"uses": 1})]),
        ("false results", 9, [("no result in gold", 9, {"": 9})]),
    ]
