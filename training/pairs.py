"""Train the network that weighs every pair of things, from the pre-trained encoder.

Usage: python training/pairs.py SHARED WORK [--parts 0 1 2 3 4 all]

Each gold paper is seen as the recogniser that was trained without it read it, or with gold's own names: one
of the two each time. Of every thing, number and pair on which gold speaks the network learns the answer; of
the things that may fill a result's slot, the one that gold names. Writes WORK/models/fold-K/pairs.onnx from
the other folds, and WORK/pairs.onnx from all (`all`).
"""

import argparse
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its customary name
from convert import FOLDS, folds, records
from encoder import Shape
from export import onnx_file
from held import Held, answers, matched, named, read_fold, with_gold_names
from pairnet import OnePaper, PairNet
from prepare import FREQUENT
from torch import Tensor
from updates import Updates, save, steps_of

from kg.extraction import pairs, recogniser, signals, slots
from kg.extraction.lexicon import AFFIX_ROWS, SHAPE_ROWS
from kg.extraction.pairs import ALONE, ONE, OWN, PAIR, RESULT
from kg.extraction.recogniser import Lexicon

DEPTH, EPOCHS, SIZE, RATE, DROPOUT, HIDE = 4, 8, 8, 4e-4, 0.2, 0.1
_TEXT = 4  # inputs that have a row for each word
_AXES = {name: {0: "words"} for name in pairs.INPUTS[:_TEXT]} | {
    "first": {0: "mentions"},
    "last": {0: "mentions"},
    "member": {0: "nodes", 1: "mentions"},
    "places": {0: "subjects", 1: "things"},
    "subjects": {0: "subjects"},
    "one": {0: "nodes"},
    "pair": {0: "subjects", 1: "things"},
}


@dataclass(frozen=True, slots=True)
class Lesson:
    """A paper's inputs and what gold says: (node, column, answer) of things and numbers by themselves,
    (node, thing, column, answer) of pairs, and of each slot its number, column, candidates (and whether the
    paper itself is one) and which of them are right.
    """

    inputs: dict[str, Tensor]
    alone: Tensor
    pair: Tensor
    slots: list[tuple[int, int, Tensor, bool, Tensor]]


def lesson(one: Held, lexicon: Lexicon) -> Lesson:
    reading, answer, name = one.reading, answers(one), named(one)
    things = len(reading.kinds)
    alone, pair, wanted = [], [], []
    for subject, predicate, other in signals.candidates(reading.kinds):
        right = answer(subject, predicate, other)
        if right is None:
            continue
        if predicate in ALONE:
            alone.append((other, ONE.index(predicate), right))
        else:
            pair.append((subject, other, PAIR.index(predicate), right))
            if predicate == "comparedWith":
                pair.append((other, subject, PAIR.index(predicate), right))
    for n, gold in enumerate(matched(one)):
        alone.append((things + n, ONE.index(RESULT), gold is not None))
        for role, kinds in slots.KINDS.items():
            if gold is None or gold.get(role) is None:
                continue
            able = [thing for thing, kind in enumerate(reading.kinds) if kind in kinds]
            own = role == "subject"
            fits = [i for i, thing in enumerate(able) if name(thing) == gold[role]]
            if own and gold[role] == "PAPER":
                fits = [len(able)]
            if fits:
                of_slot = torch.tensor(able, dtype=torch.int64), own, torch.tensor(fits)
                wanted.append((things + n, PAIR.index(role), *of_slot))
    inputs = pairs.described(reading, slots.asked(one.numbers), lexicon)
    return Lesson(
        {key: torch.from_numpy(np.asarray(value)) for key, value in inputs.items()},
        torch.tensor(alone, dtype=torch.int64).reshape(-1, 3).T,
        torch.tensor(pair, dtype=torch.int64).reshape(-1, 4).T,
        wanted,
    )


def loss_of(one: Tensor, pair: Tensor, told: Lesson) -> Tensor:
    """Summed over what gold says."""
    one, pair = one.float(), pair.float()
    node, column, answer = told.alone
    total = F.binary_cross_entropy_with_logits(one[node, column], answer.float(), reduction="sum")
    if told.pair.shape[1]:
        node, thing, column, answer = told.pair
        total = total + F.binary_cross_entropy_with_logits(
            pair[node, thing, column], answer.float(), reduction="sum"
        )
    for number, role, able, own, right in told.slots:
        logits = pair[number, able, role]
        if own:
            logits = torch.cat([logits, one[number, [ONE.index(OWN)]]])
        total = total + logits.logsumexp(0) - logits[right].logsumexp(0)
    return total


def states(model: PairNet, group: Sequence[Lesson], hide: float) -> Tensor:
    """Of some papers, (papers, words, width)."""
    longest = max(len(told.inputs["ids"]) for told in group)

    def padded(name: str) -> Tensor:
        parts = [told.inputs[name] for told in group]
        whole = parts[0].new_zeros(len(parts), longest, *parts[0].shape[1:])
        for row, part in zip(whole, parts, strict=True):
            row[: len(part)] = part
        return whole

    keep = torch.zeros(len(group), longest, dtype=torch.bool)
    for row, told in zip(keep, group, strict=True):
        row[: len(told.inputs["ids"])] = True
    static = padded("static").to(model.first.weight.dtype)
    masked = torch.rand(keep.shape) < hide if hide else None
    return model.states(padded("ids"), static, padded("space"), padded("kinds"), masked, keep)


def judged(model: PairNet, x: Tensor, told: Lesson) -> tuple[Tensor, Tensor]:
    """The network's logits, from the states of a paper's words; pairs with a row for every node."""
    given = (told.inputs[name] for name in ("first", "last", "member", "places", "subjects"))
    one, pair = model(x[: len(told.inputs["ids"])], *given)
    whole = pair.new_zeros(len(one), *pair.shape[1:])
    return one, whole.index_copy(0, told.inputs["subjects"], pair)


def learn(updates: Updates, group: Sequence[Lesson]) -> float:
    """One step; the loss, summed over the papers."""
    model = updates.model
    assert isinstance(model, PairNet)  # noqa: S101 - for the type checker
    x = states(model, group, HIDE)
    total = x.new_zeros((), dtype=torch.float32)
    for row, told in zip(x, group, strict=True):
        one, pair = judged(model, row, told)
        total = total + loss_of(one, pair, told)
    updates.step(total / (20 * len(group)))
    return float(total.detach())


def trained(papers: Sequence[Sequence[Lesson]], encoder: Path, depth: int, static: int) -> PairNet:
    """A network taught with one of each paper's lessons in every epoch."""
    torch.manual_seed(1)
    rng = random.Random(1)
    model = PairNet(Shape((FREQUENT, AFFIX_ROWS, AFFIX_ROWS, SHAPE_ROWS), static, depth=depth), DROPOUT)
    weights = torch.load(encoder)
    model.encoder.load_state_dict({name: weights[name] for name in model.encoder.state_dict()})
    updates = Updates(
        model, steps_of(len(papers), SIZE, EPOCHS), RATE, fresh=lambda name: not name.startswith("encoder.")
    )
    begun = time.time()
    for epoch in range(EPOCHS):
        chosen = [rng.choice(lessons) for lessons in papers]
        chosen.sort(key=lambda told: len(told.inputs["ids"]) + rng.random() * 60)
        groups = [chosen[i : i + SIZE] for i in range(0, len(chosen), SIZE)]
        rng.shuffle(groups)
        shown = sum(learn(updates, group) for group in groups) / len(papers)
        print(f"epoch {epoch + 1} loss {shown:.3f} {(time.time() - begun) / 60:.1f} min", flush=True)
    updates.finish()
    return model


def write(model: PairNet, example: Lesson, path: Path) -> None:
    given = tuple(example.inputs[name] for name in pairs.INPUTS)
    save(model.state_dict(), path.with_suffix(".pt"))
    onnx_file(OnePaper(model), given, pairs.INPUTS, ("one", "pair"), _AXES, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--parts", nargs="+", default=[*map(str, range(FOLDS)), "all"])
    parser.add_argument("--depth", type=int, default=DEPTH)
    parser.add_argument("--encoder", default="encoder-aux.pt")
    args = parser.parse_args()
    torch.set_num_threads(1)
    models = args.work / "models"
    lexicon = recogniser.lexicon(models / "fold-0")
    of_fold: list[list[list[Lesson]]] = []
    for k, rows in enumerate(folds(records(args.shared / "gold/train.jsonl"), FOLDS)):
        found = read_fold(rows, models / f"fold-{k}")
        both = zip(found, map(with_gold_names, rows), strict=True)
        of_fold.append([[lesson(one, lexicon) for one in versions if one.reading.spans] for versions in both])
    for part in args.parts:
        papers = [p for k, lessons in enumerate(of_fold) for p in lessons if str(k) != part and p]
        model = trained(papers, args.work / args.encoder, args.depth, lexicon.vectors.shape[1])
        path = args.work if part == "all" else models / f"fold-{part}"
        write(model, papers[0][0], path / pairs.FILE)


if __name__ == "__main__":
    main()
