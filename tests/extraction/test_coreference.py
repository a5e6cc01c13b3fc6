"""Which things of a paper are one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extraction import judges
from kg.extraction.coreference import Text, Thing, comparable, features, unite

TEXT = "Tide Forecasting\n\nWe study tide prediction, sand counting and tide forecasting on buoys."
WITHIN = Text(TEXT, 18, (0, 18))
words = st.sampled_from(["tide", "Tide", "TideNet", "TN", "sand counting", "net of tides", "(", "é", ""])
things_of = st.builds(
    Thing, st.tuples(words, words), st.sampled_from(["Task", "Model"]), st.just(((0, 4), (20, 24)))
)


def thing(*names: str) -> Thing:
    places = tuple((TEXT.index(name), TEXT.index(name) + len(name)) for name in names)
    return Thing(names, "Task", places)


def test_only_things_that_share_a_word_letters_or_initials_are_compared() -> None:
    tide, sand = thing("tide prediction"), thing("buoys")
    acronym = Thing(("TP",), "Task", ((0, 2),))
    assert comparable([tide, thing("Tide Forecasting"), sand, acronym]) == [(0, 1), (0, 3)]


def test_things_are_united_while_the_mean_chance_of_their_pairs_is_high() -> None:
    things = [thing("Tide Forecasting"), thing("tide prediction"), thing("tide forecasting")]
    answers = {(0, 1): 0.5, (0, 2): 0.9, (1, 2): 0.1}
    order = comparable(things)
    judged = np.array([answers[pair] for pair in order], dtype="float32")
    assert unite(things, WITHIN, lambda pairs: judged) == [0, 1, 0]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Learning Short-Term Tide Forecasting\n\nWe study tide forecasting. Sand counting rests.",
            ("Short-Term Tide Forecasting", "tide forecasting", "Sand counting"),
        ),
        (
            "Folded Tide Attention for Buoys\n\nFoTA reads tides. We propose FoTA for sand counting.",
            ("Folded Tide Attention", "FoTA", "sand counting"),
        ),
    ],
)
def test_the_judge_that_ships_unites_two_wordings_of_one_thing_only(
    text: str, names: tuple[str, ...]
) -> None:
    begun = text.index("\n\n") + 2
    things = [Thing((n,), "Task", ((text.index(n), text.index(n) + len(n)),)) for n in names]
    assert unite(things, Text(text, begun, (0, begun)), judges.shipped("coreference")) == [0, 0, 2]


@given(things_of, things_of)
def test_any_two_things_have_as_many_finite_features(one: Thing, other: Thing) -> None:
    told = features(one, other, WITHIN)
    assert len(told) == 31 and np.isfinite(told).all()


@given(st.lists(things_of, max_size=6), st.floats(0, 1))
def test_every_thing_is_given_the_first_of_its_group(things: list[Thing], chance: float) -> None:
    first = unite(things, WITHIN, lambda pairs: np.full(len(pairs), chance, dtype="float32"))
    assert all(first[n] == n and n <= i for i, n in enumerate(first))
