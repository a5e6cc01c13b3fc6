"""Learn which edges stand between the things of a paper, one judge of trees for each predicate.

Usage: python training/edges.py SHARED WORK

Each gold paper is read twice: by the recogniser that was trained without it (WORK/models/fold-K), whose
missed and false names are part of the lesson, and with gold's own names. What a rule is worth is counted on
other folds than the paper's. Writes WORK/edges/PREDICATE.onnx from all folds, and
WORK/models/fold-K/edges/PREDICATE.onnx from the others.
"""

from collections import defaultdict
from collections.abc import Iterable

import trees
from held import Held, answers, arguments, leave_one_out
from trees import Rows

from kg.extraction.signals import Signals, candidates
from kg.model import PREDICATES


def rows_of(papers: Iterable[Held], confidence: dict[str, float]) -> Rows:
    """Every edge of the papers on which gold speaks."""
    made: Rows = defaultdict(lambda: ([], []))
    for one in papers:
        signals, answer = Signals(one.reading, one.facts, confidence), answers(one)
        for subject, predicate, other in candidates(one.reading.kinds):
            right = answer(subject, predicate, other)
            if right is not None:
                features, verdicts = made[predicate]
                features.append(signals.of(subject, predicate, other))
                verdicts.append(right)
    return made


def main() -> None:
    shared, work = arguments(__doc__ or "")
    for rows, output in leave_one_out(shared, work, rows_of):
        trees.learn_each(rows, PREDICATES, output / "edges", count=300)


if __name__ == "__main__":
    main()
