"""Learn which things of a paper are one, from gold's aliases and the names found in held-out papers.

Usage: python training/coreference.py SHARED WORK

WORK/models/fold-K was trained without the papers of that fold (finetune.py --fold K/5). Writes
WORK/coreference.onnx from the pairs of all folds, and WORK/models/fold-K/coreference.onnx from the others'.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import trees
from convert import FOLDS, folds, records

from kg import gold_names
from kg.evaluation.scoring import align
from kg.extraction import coreference, judges, nlp, reading
from kg.extraction.coreference import Text, Thing

NAME = "coreference.onnx"
OPEN = 0.1  # weight of a pair of which gold knows only one: it may be a name too many, not another thing
Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]  # features, whether one, weights


def pairs_of(record: dict[str, Any], read: reading.Reading) -> list[tuple[list[float], bool, float]]:
    """Features, answer and weight of every pair worth judging in a paper."""
    _, owner, _ = align(record["entities"], gold_names.things(read))
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
    texts = ((nlp.join(p.title, p.abstract)[0], (row, p)) for row in rows for p in [gold_names.paper(row)])
    made = [
        pair
        for doc, (row, one) in pipeline.pipe(texts, as_tuples=True, batch_size=32)
        for pair in pairs_of(row, reading.read(one, doc, judge=judges.never))
    ]
    features, answers, weights = zip(*made, strict=True)
    return np.array(features, dtype="float32"), np.array(answers), np.array(weights)


def learn(folds: list[Pairs], output: Path) -> None:
    features, answers, weights = (np.concatenate(parts) for parts in zip(*folds, strict=True))
    trees.learn(features, answers, weights, output, count=200, share=0.5)


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
        learn(found[:k] + found[k + 1 :], models / f"fold-{k}" / NAME)
    learn(found, args.work / NAME)


if __name__ == "__main__":
    main()
