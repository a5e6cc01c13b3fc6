"""Research variants that do not ship: train on an external set's training split, score its test splits.

Usage: python training/research.py WORK {scier,scierc,tdmsci} [--encoder encoder.pt]

Figures are micro-averaged F1 of exact spans with their kinds, on raw text: a span that the words of the
text cannot express counts as missed. The threshold is chosen on the development split.
"""

import argparse
import json
import random
from pathlib import Path
from typing import Any

import torch
from encoder import Recogniser
from finetune import learn, load_encoder, network, probabilities
from spans import Example, batches, lexicon_of, spans_example
from updates import Updates, steps_of

SETS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "scier": (("Method", "Task", "Dataset"), ("dev", "test", "ood")),
    "scierc": (("Method", "OtherScientificTerm", "Generic", "Task", "Material", "Metric"), ("dev", "test")),
    "tdmsci": (("TASK", "METRIC", "DATASET"), ("test",)),
}
THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)


def texts(work: Path, name: str) -> list[dict[str, Any]]:
    path = work / "external" / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


Guess = list[tuple[float, tuple[int, int, str]]]  # chance and span, the surest first


def guesses(model: Recogniser, name: str, examples: list[Example], kinds: tuple[str, ...]) -> list[Guess]:
    """Of each text, spans that do not meet."""
    made = []
    for e, p in zip(examples, probabilities(model, name, examples), strict=True):
        sure = 1 - p[:, 0]
        taken: set[int] = set()
        guess: Guess = []
        for i in torch.argsort(sure, descending=True).tolist():
            first, last = e.spans[i].tolist()
            if sure[i] < THRESHOLDS[0]:
                break
            if not taken & set(range(first, last + 1)):
                taken |= set(range(first, last + 1))
                span = e.ranges[first][0], e.ranges[last][1], kinds[int(p[i, 1:].argmax())]
                guess.append((float(sure[i]), span))
        made.append(guess)
    return made


def figures(rows: list[dict[str, Any]], made: list[Guess], threshold: float) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    hit = given = wanted = 0
    for row, guess in zip(rows, made, strict=True):
        gold = {tuple(s) for s in row["spans"]}
        found = {span for chance, span in guess if chance >= threshold}
        hit, given, wanted = hit + len(found & gold), given + len(found), wanted + len(gold)
    return hit / max(1, given), hit / max(1, wanted), 2 * hit / max(1, given + wanted)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("set", choices=sorted(SETS))
    parser.add_argument("--encoder", default="encoder.pt")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--dropout", type=float, default=0.2)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    rng = random.Random(1)
    lexicon = lexicon_of(args.work)
    kinds, splits = SETS[args.set]
    rows = {split: texts(args.work, f"{args.set}-{split}") for split in ("train", *splits)}
    if "dev" not in rows:  # the threshold is chosen on every tenth text of training instead
        rows["dev"], rows["train"] = rows["train"][::10], [t for i, t in enumerate(rows["train"]) if i % 10]
    asked = {split: [spans_example(row, kinds, lexicon) for row in found] for split, found in rows.items()}
    train = asked.pop("train")
    train = [e for e in train if len(e.spans)]
    size = 16 if args.set == "tdmsci" else 8
    model = network({args.set: len(kinds)}, lexicon, args.dropout)
    load_encoder(model, args.work / args.encoder)
    updates = Updates(
        model, steps_of(len(train), size, args.epochs), args.rate, fresh=lambda n: n.startswith("heads.")
    )
    for epoch in range(args.epochs):
        loss = sum(learn(updates, args.set, group, 0.1) for group in batches(train, size, rng))
        line = f"epoch {epoch + 1} loss {loss / len(train):.3f}"
        if epoch + 1 in (args.epochs // 2, args.epochs):
            made = {s: guesses(model, args.set, examples, kinds) for s, examples in asked.items()}
            best = max(THRESHOLDS, key=lambda t: figures(rows["dev"], made["dev"], t)[2])
            line += f" | threshold {best}"
            for split in asked:
                line += " | {} P {:.3f} R {:.3f} F {:.3f}".format(
                    split, *figures(rows[split], made[split], best)
                )
        print(line, flush=True)


if __name__ == "__main__":
    main()
