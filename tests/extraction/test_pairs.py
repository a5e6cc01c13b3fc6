"""What the network is told of a paper, and what its word changes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import read

from kg.errors import ModelError
from kg.extraction import pairs, results, slots
from kg.extraction.facts import PAPER
from kg.extraction.pairs import NUMBER, ONE, PAIR

TEXT = "{M:TideNet} is run on {B:TideQA}. {M:TideNet} reaches 71.2% there."
PIECES = [
    "{M:TideNet}",
    "{B:TideQA}",
    "{T:tide forecasting}",
    "71.2%",
    "3x",
    "in 2024",
    "(",
    "\n",
    "潮",
    "‹M1›",
]


def asked(text: str) -> dict[str, np.ndarray]:
    reading = read(text)
    numbers = slots.asked(list(results.find(reading, (PAPER,))))
    return pairs.described(reading, numbers, pairs.shipped().lexicon)


def test_the_network_is_told_where_each_thing_and_number_stands() -> None:
    told = asked(TEXT)
    marked = told["kinds"][told["kinds"] > 0].tolist()
    assert marked == [1, 3, 1, NUMBER, NUMBER, NUMBER, NUMBER]  # 71 . 2 %
    assert told["member"].tolist() == [[1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]]
    assert told["subjects"].tolist() == [0, 2]  # a benchmark is no subject
    assert told["places"].shape == (2, 2)


def test_what_comes_first_and_how_far_is_told_by_the_nearest_mentions() -> None:
    near = asked("{M:TideNet} {M:HarborFlow}.")["places"]
    far = asked("{M:TideNet} rests, and it rests for very long before {M:HarborFlow}.")["places"]
    assert near[0, 1] != near[1, 0] and far[0, 1] > near[0, 1]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=25))
def test_any_text_with_things_gets_a_finite_score_for_every_pair(pieces: list[str]) -> None:
    reading = read(" ".join(pieces))
    numbers = slots.asked(list(results.find(reading, (PAPER,))))
    scores = pairs.score(reading, numbers, pairs.shipped())
    if not reading.kinds:
        assert scores is None
        return
    assert scores is not None
    nodes = len(reading.kinds) + len(numbers)
    assert scores.one.shape == (nodes, len(ONE))
    assert scores.pair.shape == (len(scores.rows), len(reading.kinds), len(PAIR))
    assert np.isfinite(scores.one).all() and np.isfinite(scores.pair).all()


def test_a_paper_of_very_many_things_is_left_to_the_trees() -> None:
    names = ", ".join(f"{{M:Net{n}}}" for n in range(300))
    assert pairs.score(read(f"We compare {names}."), [], pairs.shipped()) is None


def test_a_network_that_is_no_network_is_refused(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "pairs.onnx"
    path.write_bytes(b"no network")
    with pytest.raises(ModelError):
        pairs.load(path, path.parent)
