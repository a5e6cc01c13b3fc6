"""Teach one network what several know: gold, and abstracts on which the teachers speak (soft labels).

Usage: python training/distil.py SHARED WORK OUTPUT TEACHER... [--fold K/N] [--depth 2]

A teacher is a folder that finetune.py wrote, for the same fold. Self-training with the agreement of
several (Hinton et al. 2015, "Distilling the knowledge in a neural network"): the loss on an abstract is the
cross-entropy against the mean of the teachers' probabilities for each candidate.
"""

import argparse
import random
import time
from pathlib import Path

import torch
from convert import folds, records
from encoder import Recogniser
from export import HEAD, export
from finetune import learn, load_encoder, network, pooled, probabilities, scores_of
from spans import KINDS, Example, Lexicon, batch, batches, example, lexicon_of, unlabelled
from torch import Tensor
from updates import Updates, save, steps_of
from vectors import texts

EPOCHS, SIZE = 8, 8  # of gold, and texts a step


def taught(teachers: list[Path], examples: list[Example], lexicon: Lexicon) -> dict[int, Tensor]:
    """Mean probabilities of the teachers, (keys, 1 + kinds), by the identity of an example."""
    total: list[Tensor] = []
    weights = [path for folder in teachers for path in sorted(folder.glob("weights*.pt"))]
    for path in weights:
        state = torch.load(path)
        depth = sum(name.endswith("qkv.weight") for name in state)
        teacher = network({HEAD: len(KINDS)}, lexicon, 0.0, depth)
        teacher.load_state_dict(state)
        teacher.bfloat16()
        found = [p.half() for p in probabilities(teacher, HEAD, examples)]
        total = [a + b for a, b in zip(total, found, strict=True)] if total else found
    return {id(e): p / len(weights) for e, p in zip(examples, total, strict=True)}


def follow(updates: Updates, group: list[Example], told: dict[int, Tensor], hide: float) -> float:
    """One step towards the teachers, a share of the words hidden; the loss, summed over the texts."""
    model, b = updates.model, batch(group)
    assert isinstance(model, Recogniser)  # noqa: S101 - for the type checker
    masked = torch.rand(b.space.shape) < hide
    scores = pooled(scores_of(model, HEAD, b, masked), b.key, len(b.accepted))
    wanted = torch.cat([told[id(e)] for e in group]).float()
    loss = -(wanted * scores.log_softmax(-1)).sum()
    updates.step(loss / (16 * len(group)))
    return loss.item()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("teachers", type=Path, nargs="+")
    parser.add_argument("--fold", default="")
    parser.add_argument("--texts", type=int, default=6000, help="abstracts, each seen once")
    parser.add_argument("--encoder", default="encoder-aux.pt")
    parser.add_argument("--depth", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    lexicon = lexicon_of(args.work)
    gold = records(args.shared / "gold/train.jsonl")
    if args.fold:
        k, n = map(int, args.fold.split("/"))
        gold = [r for i, part in enumerate(folds(gold, n)) for r in part if i != k]
    begun = time.time()
    found = rng.sample(list(texts(args.shared)), args.texts)
    others = [e for e in (unlabelled(text, lexicon) for text in found) if len(e.spans)]
    told = taught(args.teachers, others, lexicon)
    print(f"{len(others)} abstracts labelled, {(time.time() - begun) / 60:.1f} min", flush=True)
    train = [example(r, lexicon) for r in gold]
    model = network({HEAD: len(KINDS)}, lexicon, 0.2, args.depth)
    load_encoder(model, args.work / args.encoder)
    steps = steps_of(len(train), SIZE, EPOCHS) + steps_of(len(others), SIZE, 1)
    updates = Updates(model, steps, 5e-4, fresh=lambda name: name.startswith("heads."))
    waiting = list(batches(others, SIZE, rng))
    for epoch in range(EPOCHS):
        share = waiting[epoch::EPOCHS]
        plan = [(True, g) for g in batches(train, SIZE, rng)] + [(False, g) for g in share]
        rng.shuffle(plan)
        shown = {True: 0.0, False: 0.0}
        for known, group in plan:
            shown[known] += learn(updates, HEAD, group, 0.1) if known else follow(updates, group, told, 0.1)
        print(
            f"epoch {epoch + 1} loss {shown[True] / len(train):.3f}, on abstracts"
            f" {shown[False] * EPOCHS / len(others):.3f}, {(time.time() - begun) / 60:.1f} min",
            flush=True,
        )
    updates.finish()
    save(updates.state(), args.output / f"weights-{args.seed}.pt")
    export([model], args.output, args.work, lexicon.names, lexicon.vectors, KINDS)


if __name__ == "__main__":
    main()
