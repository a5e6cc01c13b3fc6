"""What a network says of every thing and number of a paper, and of every pair of them (training/pairs.py).

It reads the text once more, told where things and numbers stand, as document-level relation extraction does
(ATLOP: Zhou et al. 2021). Its logits are one voice among others (`kg.extraction.chances`).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import onnxruntime

from kg.extraction import recogniser
from kg.extraction.judges import logits
from kg.extraction.lexicon import words
from kg.extraction.reading import LETTERS, Reading
from kg.extraction.recogniser import MOST_WORDS, Floats, Lexicon
from kg.model import PREDICATES

Role = Literal["subject", "benchmark", "metric"]
ROLES: tuple[Role, ...] = ("subject", "benchmark", "metric")
RESULT, OWN = "result", "own"  # a number is a result; its subject is the paper itself
ALONE = ("proposes", "studies")
ONE = (*ALONE, RESULT, OWN)  # columns of what a thing or number is by itself
PAIR = (*(p for p in PREDICATES if p not in ALONE), *ROLES)  # columns of what stands between two
_SUBJECTS = frozenset(kind for subjects, _ in PREDICATES.values() for kind in subjects)
NUMBER = len(LETTERS) + 1  # the kind of a number; things have 1 to 5, other words 0
_STEPS = 12  # distances in words, by powers of two
DISTANCES = 2 * _STEPS  # ... before and after
INPUTS = ("ids", "static", "space", "kinds", "first", "last", "member", "places", "subjects")
FILE = "pairs.onnx"
MOST = 40_000_000  # numbers that the attention of a paper may take; above, the network is not asked
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Network:
    session: onnxruntime.InferenceSession
    lexicon: Lexicon


@dataclass(frozen=True, slots=True)
class Scores:
    """Logits: `one` (things + numbers, ONE) and `pair` (subjects, things, PAIR); `rows` has each subject."""

    rows: Mapping[int, int]
    one: Floats
    pair: Floats

    def link(self, subject: int, predicate: str, other: int) -> float:
        """Of an edge; a subject that is no thing is the paper."""
        if predicate in ALONE:
            return float(self.one[other, ONE.index(predicate)])
        column = PAIR.index(predicate)
        there = float(self.pair[self.rows[subject], other, column])
        if predicate == "comparedWith":  # symmetric
            return (there + float(self.pair[self.rows[other], subject, column])) / 2
        return there

    def result(self, number: int) -> float:
        """Of a number's being a result."""
        return float(self.one[self.pair.shape[1] + number, ONE.index(RESULT)])

    def slot(self, number: int, role: Role, things: Sequence[int]) -> Floats:
        """Log odds of each thing in a slot of a number, one of them being right; of a subject's slot, of the
        paper itself too, last.
        """
        node = self.pair.shape[1] + number
        able = self.pair[self.rows[node], list(things), PAIR.index(role)]
        if role == "subject":
            able = np.append(able, self.one[node, ONE.index(OWN)])
        odds = np.exp(able - able.max(initial=0.0))
        return logits(odds / odds.sum())


@cache
def shipped() -> Network:
    """The one that ships with the package."""
    with as_file(files("kg.extraction") / "models") as folder:
        return load(folder / FILE, folder / "accurate")


def load(path: Path, lexicon: Path) -> Network:
    """The network that training/pairs.py wrote, and the folder of a recogniser that knows the same words.

    Raises:
        ModelError: a file is missing or is not what it should be.
    """
    return Network(recogniser.session(path), recogniser.lexicon(lexicon))


def score(reading: Reading, numbers: Sequence[tuple[int, int]], by: Network) -> Scores | None:
    """Of a paper's things and of numbers at characters of its text; None where they are too many or none."""
    things = len(reading.kinds)
    if not things or (things + len(numbers)) * things * min(len(reading.text), MOST_WORDS) > MOST:
        return None
    inputs = described(reading, numbers, by.lexicon)
    one, pair = by.session.run(["one", "pair"], inputs)
    return Scores({node: row for row, node in enumerate(inputs["subjects"].tolist())}, one, pair)


def described(
    reading: Reading, numbers: Sequence[tuple[int, int]], lexicon: Lexicon
) -> dict[str, npt.NDArray[np.generic]]:
    """The network's inputs, by name."""
    text, things = reading.text, len(reading.kinds)
    ranges = words(text)[:MOST_WORDS]
    starts, ends = [a for a, _ in ranges], [b for _, b in ranges]
    owners = [span.thing for span in reading.spans] + [things + n for n in range(len(numbers))]
    at = [(span.start, span.end) for span in reading.spans] + [*numbers]
    known = max(0, len(ranges) - 1)
    first = np.array([min(bisect_right(ends, start), known) for start, _ in at], dtype="int64")
    last = np.array([min(bisect_left(starts, end) - 1, known) for _, end in at], dtype="int64")
    last = np.maximum(first, last)
    kinds = np.zeros(len(ranges), dtype="int64")
    named = list(LETTERS)
    for i, owner in enumerate(owners):
        kind = named.index(reading.kinds[owner]) + 1 if owner < things else NUMBER
        kinds[first[i] : last[i] + 1] = kind
    member = np.zeros((things + len(numbers), len(owners)), dtype="float32")
    member[owners, np.arange(len(owners))] = 1
    subjects = np.array(
        [t for t, kind in enumerate(reading.kinds) if kind in _SUBJECTS] + list(range(things, len(member))),
        dtype="int64",
    )
    found = [text[a:b] for a, b in ranges]
    ids, static = recogniser.told(found, lexicon)
    return {
        "ids": ids,
        "static": static,
        "space": np.array([a == 0 or text[a - 1].isspace() for a in starts], dtype="int64"),
        "kinds": kinds,
        "first": first,
        "last": last,
        "member": member,
        "places": _places(first, np.array(owners, dtype="int64"), things, len(member))[subjects],
        "subjects": subjects,
    }


def _places(first: Ints, owners: Ints, things: int, nodes: int) -> Ints:
    """How far each node's mentions stand from each thing's nearest ones, and which comes first."""
    far = np.full((nodes, nodes), 1 << 16, dtype="int64")
    np.minimum.at(far, (owners[:, None], owners[None]), np.abs(first[:, None] - first[None]))
    begins = np.full(nodes, 1 << 16, dtype="int64")
    np.minimum.at(begins, owners, first)
    steps = np.minimum(np.log2(far + 1).astype("int64"), _STEPS - 1)
    made: Ints = (steps + _STEPS * (begins[:, None] < begins[None]))[:, :things]
    return made
