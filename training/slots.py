"""Learn which thing fills each slot of a result: one judge of trees for subject, benchmark and metric.

Usage: python training/slots.py SHARED WORK

Papers and folds as in edges.py. Of each number that gold knows, every thing of the right kind is a
candidate; slots that gold leaves empty teach nothing. Writes WORK/slots/ROLE.onnx from all folds, and
WORK/models/fold-K/slots/ROLE.onnx from the others.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import trees
from held import Held, arguments, leave_one_out, matched, named

from kg.extraction import slots
from kg.extraction.signals import Signals

Rows = dict[str, tuple[list[list[float]], list[bool]]]  # by role, features and answers


def rows_of(papers: Iterable[Held], confidence: dict[str, float]) -> Rows:
    """Every candidate for a slot that gold fills."""
    made: Rows = defaultdict(lambda: ([], []))
    for one in papers:
        if not one.numbers or not one.record["results"]:
            continue
        signals, name = Signals(one.reading, one.facts, confidence), named(one)
        places = slots.places(signals, one.numbers)
        for number, place, wanted in zip(one.numbers, places, matched(one), strict=True):
            for role in slots.KINDS:
                if wanted is None or wanted.get(role) is None:
                    continue
                features, answers = made[role]
                features += slots.features(signals, number, place, role)
                answers += [name(thing) == wanted[role] for thing in slots.candidates(signals, role)]
    return made


def learn(parts: list[Rows], output: Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    for role in slots.KINDS:
        features = np.array([row for part in parts for row in part[role][0]], dtype="float32")
        answers = np.array([right for part in parts for right in part[role][1]])
        trees.learn(features, answers, np.ones(len(answers)), output / f"{role}.onnx", count=200, share=0.3)


def main() -> None:
    shared, work = arguments(__doc__ or "")
    for rows, output in leave_one_out(shared, work, rows_of):
        learn(rows, output / "slots")


if __name__ == "__main__":
    main()
