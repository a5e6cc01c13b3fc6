"""Which numbers are results, and whose: subject, benchmark and metric, judged by trees and a network.

Every thing of the right kind in the paper is a candidate; the trees (training/slots.py) are told where it
stands beside the number, how the two are joined, what the rules chose, and what is known of the thing.
The network (`kg.extraction.pairs`) reads the text itself.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan

import numpy as np

from kg.extraction.facts import PAPER
from kg.extraction.judges import Panel
from kg.extraction.pairs import OWN, RESULT, Role, Scores
from kg.extraction.recogniser import Floats
from kg.extraction.results import NONE, Number
from kg.extraction.signals import NEAR, Signals

LEARNED = "model:results"
KINDS: dict[Role, tuple[str, ...]] = {
    "subject": ("Method", "Model"), "benchmark": ("Benchmark",), "metric": ("Metric",)
}  # fmt: skip
TAKEN = 0.5  # chance; from it a number is a result
LEAST = 0.05  # ... below it the slot stays empty
_UNRULED = 0.05  # chance that a number is a result where no rule says so, before the network is heard
UNITS = ("%", "points", "x", "")


@dataclass(frozen=True, slots=True)
class Place:
    """A number's sentence, where it stands in the masked one, and which of how many it is there."""

    sentence: int
    at: int
    rank: int
    count: int


def places(signals: Signals, numbers: Sequence[Number]) -> list[Place]:
    """Where each number stands."""
    starts = [s.start for s in signals.reading.sentences]
    sentences = [bisect_right(starts, number.start) - 1 for number in numbers]
    return [
        Place(s, number.at, sentences[:n].count(s), sentences.count(s))
        for n, (number, s) in enumerate(zip(numbers, sentences, strict=True))
    ]


def candidates(signals: Signals, role: Role) -> list[int]:
    return [thing for thing, kind in enumerate(signals.reading.kinds) if kind in KINDS[role]]


def features(signals: Signals, number: Number, place: Place, role: Role) -> Iterator[list[float]]:
    """What is told of each candidate, in their order."""
    words = signals.sentences[place.sentence]
    things = candidates(signals, role)
    letters = {"subject": "ML", "benchmark": "B", "metric": "R"}[role]
    beside = [i for i, span in words.masks.items() if words.masked[span[0] + 1] in letters]
    order = list(dict.fromkeys(signals.reading.spans[i].thing for i in sorted(beside)))
    distance = {
        thing: min(_gap(words.masks[i], place.at) for i in beside if signals.reading.spans[i].thing == thing)
        for thing in order
    }
    nearest = min(distance, key=lambda thing: distance[thing], default=NONE)
    left = [t for t in order if _starts(signals, place, t) < place.at]
    for thing in things:
        told: list[float] = [
            thing == getattr(number, role),
            thing == number.baseline,
            number.kind == "gain",
            number.kind == "loss",
            *(number.unit == unit for unit in UNITS),
            place.rank,
            place.count,
            len(things),
            len(order),
            thing == nearest,
            bool(left) and thing == left[-1],
            thing in order and len(order) == place.count and order.index(thing) == place.rank,
            thing in order,
            min(abs(place.sentence - at) for at, _ in signals.mentions[thing]),
            min(place.sentence - at for at, _ in signals.mentions[thing]),
            max(
                (signals.sure.get((m, "evaluatedOn", thing), 0.0) for m in signals.main),
                default=0.0,
            ),
            *signals.things[thing],
        ]
        yield [*told, *_between(signals, place, thing)]


def _gap(mask: tuple[int, int], at: int) -> int:
    return at - mask[1] if mask[1] <= at else mask[0] - at


def _starts(signals: Signals, place: Place, thing: int) -> int:
    masks = signals.sentences[place.sentence].masks
    return min(masks[i][0] for at, i in signals.mentions[thing] if at == place.sentence and i in masks)


def _between(signals: Signals, place: Place, thing: int) -> list[float]:
    """Order, distance and cues between a number and the thing's nearest mention in its sentence."""
    words = signals.sentences[place.sentence]
    near = [words.masks[i] for at, i in signals.mentions[thing] if at == place.sentence and i in words.masks]
    around = [
        *words.cues(max(0, place.at - NEAR), place.at),
        *words.cues(place.at, place.at + NEAR),
    ]
    if not near:
        return [nan, nan, nan, nan, nan, *([nan] * len(words.found)), *around]
    mask = min(near, key=lambda span: _gap(span, place.at))
    lo, hi = (mask[1], place.at) if mask[1] <= place.at else (place.at, mask[0])
    text = words.masked[lo:hi]
    return [
        mask[1] <= place.at, hi - lo, text.count("‹"), text.count(","), text.count(";"), *words.cues(lo, hi),
        *around,
    ]  # fmt: skip


def asked(numbers: Sequence[Number]) -> list[tuple[int, int]]:
    """Where numbers stand, for the network."""
    return [(number.start, number.end) for number in numbers]


def results(
    numbers: Sequence[Number], confidence: Mapping[str, float], panel: Panel, scores: Scores | None
) -> list[tuple[int, float]]:
    """Those that are results, by their place among the numbers, each with its chance."""
    trust = ruled(numbers, confidence)
    if scores is None:
        return [(n, round(float(trust[n]), 4)) for n, number in enumerate(numbers) if number.rule]
    chances = panel.chance(RESULT, trust, np.array([scores.result(n) for n in range(len(numbers))]))
    return [(n, round(chance, 4)) for n, chance in enumerate(chances.tolist()) if chance >= TAKEN]


def ruled(numbers: Sequence[Number], confidence: Mapping[str, float]) -> Floats:
    """How sure the rules are of each."""
    return np.array([confidence.get(n.rule, _UNRULED) for n in numbers], dtype="float32")


def fill(
    signals: Signals,
    numbers: Sequence[Number],
    kept: Sequence[int],
    panel: Panel,
    scores: Scores | None,
) -> list[Number]:
    """The kept ones of some numbers, the likeliest thing in each slot; NONE where no thing is likely.

    Where the likeliest subject is the paper itself, or no thing is likely, it is PAPER.
    """
    filled = [numbers[n] for n in kept]
    if not filled:
        return filled
    found = places(signals, filled)
    for role in KINDS:
        things = candidates(signals, role)
        if not things:
            continue
        rows = [row for n, p in zip(filled, found, strict=True) for row in features(signals, n, p, role)]
        trees = panel.slots[role](np.array(rows, dtype="float32"))
        least = np.full(len(filled), LEAST, dtype="float32")
        heard = None
        if scores is not None:
            said = np.array([scores.slot(n, role, things) for n in kept])
            heard = said[:, : len(things)].reshape(-1)
            if role == "subject":
                least = np.maximum(least, panel.chance(OWN, np.full(len(kept), 0.5), said[:, -1]))
        chances = panel.chance(role, trees, heard).reshape(len(filled), len(things))
        for n, best in enumerate(chances.argmax(1).tolist()):
            chosen = things[best] if chances[n, best] >= least[n] else PAPER if role == "subject" else NONE
            filled[n] = _with(filled[n], role, chosen)
    return filled


def _with(number: Number, role: Role, thing: int) -> Number:
    match role:
        case "subject":
            return replace(number, subject=thing)
        case "benchmark":
            return replace(number, benchmark=thing)
        case "metric":
            return replace(number, metric=thing)
