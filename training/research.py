"""Research variants that do not ship: train on an external set's training split, score its test splits.

Usage: python training/research.py WORK {scier,scierc,tdmsci} [--encoder encoder.pt]

Figures are micro-averaged F1 of exact spans with their kinds, on raw text: a span that the words of the
text cannot express counts as missed.
"""

import argparse
import json
import random
from pathlib import Path
from typing import Any

import torch
from encoder import Recogniser
from finetune import learn, load_encoder, network, probabilities
from spans import Lexicon, batches, lexicon_of, spans_example
from updates import Updates, steps_of

SETS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "scier": (("Method", "Task", "Dataset"), ("dev", "test", "ood")),
    "scierc": (("Method", "OtherScientificTerm", "Generic", "Task", "Material", "Metric"), ("dev", "test")),
    "tdmsci": (("TASK", "METRIC", "DATASET"), ("test",)),
}


def texts(work: Path, name: str) -> list[dict[str, Any]]:
    path = work / "external" / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def score(
    model: Recogniser, name: str, split: str, kinds: tuple[str, ...], lexicon: Lexicon, work: Path
) -> str:
    found = texts(work, f"{name}-{split}")
    examples = [spans_example(row, kinds, lexicon) for row in found]
    hit = given = wanted = 0
    for row, e, p in zip(found, examples, probabilities(model, name, examples), strict=True):
        gold = {tuple(s) for s in row["spans"]}
        sure = 1 - p[:, 0]
        taken: set[int] = set()
        made = set()
        for i in torch.argsort(sure, descending=True).tolist():
            first, last = e.spans[i].tolist()
            if sure[i] < 0.5:
                break
            if not taken & set(range(first, last + 1)):
                taken |= set(range(first, last + 1))
                made.add((e.ranges[first][0], e.ranges[last][1], kinds[int(p[i, 1:].argmax())]))
        hit, given, wanted = hit + len(made & gold), given + len(made), wanted + len(gold)
    precision, recall = hit / max(1, given), hit / max(1, wanted)
    return f"{split} P {precision:.3f} R {recall:.3f} F {2 * hit / max(1, given + wanted):.3f}"


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
    train = [spans_example(row, kinds, lexicon) for row in texts(args.work, f"{args.set}-train")]
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
            line += "".join(f" | {score(model, args.set, s, kinds, lexicon, args.work)}" for s in splits)
        print(line, flush=True)


if __name__ == "__main__":
    main()
