"""Learn which things of a paper are one, from gold's aliases and the names found in held-out papers.

Usage: python training/coreference.py SHARED WORK

WORK/models/fold-K was trained without the papers of that fold (finetune.py --fold K/5). Writes
WORK/coreference.onnx from the pairs of all folds, and WORK/models/fold-K/coreference.onnx from the others'.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from convert import FOLDS, folds, records
from harness import as_scored, paper
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import GradientBoostingClassifier

from kg.evaluation.scoring import align
from kg.extraction import coreference, nlp, reading
from kg.extraction.coreference import Text, Thing

OPEN = 0.1  # weight of a pair of which gold knows only one: it may be a name too many, not another thing
Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]  # features, whether one, weights


def apart(pairs: np.ndarray) -> np.ndarray:
    """Unites nothing."""
    return np.zeros(len(pairs), dtype="float32")


def pairs_of(record: dict[str, Any], read: reading.Reading) -> list[tuple[list[float], bool, float]]:
    """Features, answer and weight of every pair worth judging in a paper."""
    _, owner, _ = align(record["entities"], as_scored(read, ())["entities"])
    places: dict[int, list[tuple[int, int]]] = {}
    for span in read.spans:
        places.setdefault(span.thing, []).append((span.start, span.end))
    numbers = sorted(places)
    things = [
        Thing(tuple(sorted({read.text[a:b] for a, b in places[n]})), read.kinds[n], tuple(places[n]))
        for n in numbers
    ]
    within = Text(read.text, read.abstract_start, tuple(s.start for s in read.sentences))
    made = []
    for i, j in coreference.comparable(things):
        owners = owner.get(numbers[i]), owner.get(numbers[j])
        one = owners[0] is not None and owners[0] is owners[1]
        weight = OPEN if None in owners else 1.0
        made.append((coreference.features(things[i], things[j], within), one, weight))
    return made


def pairs_of_fold(rows: list[dict[str, Any]], model: Path) -> Pairs:
    pipeline = nlp.load(str(model))
    texts = ((nlp.join(p.title, p.abstract)[0], (row, p)) for row in rows for p in [paper(row)])
    made = [
        pair
        for doc, (row, one) in pipeline.pipe(texts, as_tuples=True, batch_size=32)
        for pair in pairs_of(row, reading.read(one, doc, judge=apart))
    ]
    features, answers, weights = zip(*made, strict=True)
    return np.array(features, dtype="float32"), np.array(answers), np.array(weights)


def learn(folds: list[Pairs], output: Path) -> None:
    """Write trees as ONNX."""
    features, answers, weights = (np.concatenate(parts) for parts in zip(*folds, strict=True))
    trees = GradientBoostingClassifier(
        n_estimators=300, learning_rate=0.04, max_depth=5, min_samples_leaf=20, subsample=0.5, max_features=6,
        random_state=1,
    ).fit(features, answers, sample_weight=weights)  # fmt: skip
    kind = FloatTensorType([None, features.shape[1]])
    made = to_onnx(trees, initial_types=[("pairs", kind)], options={"zipmap": False}, target_opset=17)
    output.write_bytes(made.SerializeToString())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("work", type=Path)
    args = parser.parse_args()
    models = args.work / "models"
    parts = folds(records(args.shared / "gold/train.jsonl"), FOLDS)
    found = [pairs_of_fold(part, models / f"fold-{k}") for k, part in enumerate(parts)]
    print(sum(len(a) for _, a, _ in found), "pairs,", sum(int(a.sum()) for _, a, _ in found), "of one thing")
    for k in range(len(parts)):
        learn(found[:k] + found[k + 1 :], models / f"fold-{k}" / coreference.NAME)
    learn(found, args.work / coreference.NAME)


if __name__ == "__main__":
    main()
