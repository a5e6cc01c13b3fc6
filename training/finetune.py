"""Train the recogniser on gold graphs, from a pre-trained encoder.

Usage: python training/finetune.py SHARED WORK OUTPUT [--fold K/N] [--scratch]

A candidate is all spans of a paper with one spelling; its loss is that of the mean of their scores, so that
mentions vote. Optional names are masked. With `--fold K/N` the papers of that fold are held out and scored.
Of several seeds the networks' mean is exported.
"""

import argparse
import random
import time
from pathlib import Path

import torch
from convert import folds, records
from encoder import Recogniser, Shape
from export import HEAD, export
from prepare import FREQUENT
from spans import KINDS, MASKED, Batch, Example, Lexicon, batch, batches, example, lexicon_of
from torch import Tensor
from updates import Updates, save, steps_of

from kg.extraction.lexicon import AFFIX_ROWS, LONGEST, SHAPE_ROWS
from kg.extraction.phrases import FEATURES


def scores_of(model: Recogniser, head: str, b: Batch, masked: Tensor | None = None) -> Tensor:
    """(spans, 1 + kinds) in float32."""
    n, first, last = b.spans.unbind(-1)
    kind = next(model.parameters()).dtype
    grid = model(head, b.ids, b.static.to(kind), b.space, b.frequencies.to(kind), masked, b.keep)
    scores: Tensor = grid[n, first, last - first].float()
    return scores


def pooled(scores: Tensor, key: Tensor, count: int) -> Tensor:
    """Mean over the spans of a key."""
    total = scores.new_zeros(count, scores.shape[1]).index_add_(0, key, scores)
    return total / torch.bincount(key, minlength=count)[:, None]


def loss_of(scores: Tensor, accepted: Tensor) -> Tensor:
    """-log of the probability of all accepted kinds together, masked candidates left out."""
    bits = (accepted[:, None] >> torch.arange(scores.shape[1])) & 1
    chosen = accepted != MASKED
    log = scores[chosen].log_softmax(-1).masked_fill(bits[chosen] == 0, float("-inf"))
    return -log.logsumexp(-1)


def learn(updates: Updates, head: str, group: list[Example], hide: float) -> float:
    """One step on some texts, a share of their words hidden; the loss, summed over the texts."""
    model, b = updates.model, batch(group)
    assert isinstance(model, Recogniser)  # noqa: S101 - for the type checker
    masked = torch.rand(b.space.shape) < hide if hide else None
    scores = pooled(scores_of(model, head, b, masked), b.key, len(b.accepted))
    loss = loss_of(scores, b.accepted).sum()
    updates.step(loss / (16 * len(group)))
    return loss.item()


def network(kinds: dict[str, int], lexicon: Lexicon, dropout: float, depth: int = 6) -> Recogniser:
    """Untrained, with a head of so many kinds for each name."""
    shape = Shape((FREQUENT, AFFIX_ROWS, AFFIX_ROWS, SHAPE_ROWS), lexicon.vectors.shape[1], depth=depth)
    return Recogniser(shape, kinds, LONGEST, FEATURES, dropout)


def load_encoder(model: Recogniser, path: Path) -> None:
    """Pre-trained weights; of a deeper encoder the first layers."""
    state = torch.load(path)
    wanted = model.encoder.state_dict()
    model.encoder.load_state_dict({name: state[name] for name in wanted})


def probabilities(model: Recogniser, head: str, examples: list[Example]) -> list[Tensor]:
    """By text, (keys, 1 + kinds)."""
    model.eval()
    made: dict[int, Tensor] = {}  # texts may share an identifier
    with torch.no_grad():
        for group in batches(examples, 16, random.Random(0)):
            b = batch(group)
            p = pooled(scores_of(model, head, b), b.key, len(b.accepted)).softmax(-1)
            for e, part in zip(group, p.split([len(e.accepted) for e in group]), strict=True):
                made[id(e)] = part
    model.train()
    return [made[id(e)] for e in examples]


def figures(examples: list[Example], probs: list[Tensor], threshold: float) -> tuple[float, float, float]:
    """Strict P, R, F1 of candidates by spelling: a quick stand-in for the graph's figures."""
    hit = extra = missed = 0
    for e, p in zip(examples, probs, strict=True):
        accepted = torch.from_numpy(e.accepted)
        given = (1 - p[:, 0] > threshold) & (accepted != MASKED)
        kind = p[:, 1:].argmax(-1) + 1
        right = ((accepted >> kind) & 1).bool() & given
        hit += int(right.sum())
        extra += int((given & ~right).sum())
        missed += int(((accepted > 1) & ~right).sum())
    precision, recall = hit / max(1, hit + extra), hit / max(1, hit + missed)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--fold", default="")
    parser.add_argument("--scratch", action="store_true")
    parser.add_argument("--encoder", default="encoder.pt")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--hide", type=float, default=0.1, help="share of words masked")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="a network each")
    parser.add_argument("--size", type=int, default=8)
    parser.add_argument("--depth", type=int, default=6, help="layers; fewer than pre-trained: the first ones")
    args = parser.parse_args()
    torch.set_num_threads(1)
    lexicon = lexicon_of(args.work)
    gold = records(args.shared / "gold/train.jsonl")
    held: list[Example] = []
    if args.fold:
        k, n = map(int, args.fold.split("/"))
        parts = folds(gold, n)
        held = [example(r, lexicon) for r in parts[k]]
        gold = [r for i, part in enumerate(parts) for r in part if i != k]
    train = [example(r, lexicon) for r in gold]
    models = [trained(train, held, lexicon, seed, args) for seed in args.seeds]
    export(models, args.output, args.work, lexicon.names, lexicon.vectors, KINDS)


def trained(
    train: list[Example], held: list[Example], lexicon: Lexicon, seed: int, args: argparse.Namespace
) -> Recogniser:
    """One network, its weights saved."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    model = network({HEAD: len(KINDS)}, lexicon, args.dropout, args.depth)
    if not args.scratch:
        load_encoder(model, args.work / args.encoder)
    updates = Updates(
        model, steps_of(len(train), args.size, args.epochs), args.rate, fresh=lambda n: n.startswith("heads.")
    )
    begun = time.time()
    for epoch in range(args.epochs):
        shown = 0.0
        for group in batches(train, args.size, rng):
            shown += learn(updates, HEAD, group, args.hide)
        line = f"epoch {epoch + 1} loss {shown / len(train):.3f} {(time.time() - begun) / 60:.1f} min"
        if held and epoch + 1 in (args.epochs // 2, args.epochs):
            probs = probabilities(model, HEAD, held)
            for threshold in (0.35, 0.45, 0.55):
                p, r, f = figures(held, probs, threshold)
                line += f" | {threshold} P {p:.3f} R {r:.3f} F {f:.3f}"
        print(line, flush=True)
    updates.finish()
    save(updates.state(), args.output / f"weights-{seed}.pt")
    return model


if __name__ == "__main__":
    main()
