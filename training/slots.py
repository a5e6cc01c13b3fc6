"""Learn which thing fills each slot of a result: one judge of trees for subject, benchmark and metric.

Usage: python training/slots.py SHARED WORK

Papers and folds as in edges.py. Of each number that gold knows, every thing of the right kind is a
candidate; slots that gold leaves empty teach nothing. Writes WORK/slots/ROLE.onnx from all folds, and
WORK/models/fold-K/slots/ROLE.onnx from the others.
"""

from collections import defaultdict
from collections.abc import Iterable

import trees
from held import Held, arguments, leave_one_out, matched, named
from trees import Rows

from kg.extraction import slots
from kg.extraction.signals import Signals


def rows_of(papers: Iterable[Held], confidence: dict[str, float]) -> Rows:
    """Every candidate for a slot that gold fills."""
    made: Rows = defaultdict(lambda: ([], []))
    for one in papers:
        if not one.numbers or not one.record["results"]:
            continue
        signals, name = Signals(one.reading, one.facts, confidence), named(one)
        known = [(n, gold) for n, gold in zip(one.numbers, matched(one), strict=True) if n.rule or gold]
        places = slots.places(signals, [number for number, _ in known])
        for (number, wanted), place in zip(known, places, strict=True):
            for role in slots.KINDS:
                if wanted is None or wanted.get(role) is None:
                    continue
                features, answers = made[role]
                features += slots.features(signals, number, place, role)
                answers += [name(thing) == wanted[role] for thing in slots.candidates(signals, role)]
    return made


def main() -> None:
    shared, work = arguments(__doc__ or "")
    for rows, output in leave_one_out(shared, work, rows_of):
        trees.learn_each(rows, slots.KINDS, output / "slots", count=200)


if __name__ == "__main__":
    main()
