"""Pre-train the encoder on abstracts by masked words (Devlin et al. 2019, "BERT"), whole words at once.

Usage: python training/pretrain.py WORK [--epochs 1.0] [--threads 2]

WORK holds corpus.npz and words.txt (prepare.py) and vectors/ (train.py). Weights are kept in bfloat16
for the products and in float32 for the updates: on a CPU with AVX512-BF16 that is five times as fast.
"""

import argparse
import math
import time
from pathlib import Path

import numpy as np
import spacy
import torch
import torch.nn.functional as F  # noqa: N812 - its customary name
from encoder import Encoder, Shape
from prepare import FREQUENT
from torch import Tensor, nn
from updates import Updates, save
from vectors import VECTORS

from kg.extraction.lexicon import AFFIX_ROWS, SHAPE_ROWS, features

BLOCK, BATCH = 256, 32  # words a block, blocks a step
TARGETS = 16_000  # the most frequent words are guessed
SHARE = 0.25  # of words masked


def word_tables(work: Path) -> tuple[np.ndarray, np.ndarray]:
    """Features (words, 4) and floret vectors (words, dims) of every distinct word of the corpus."""
    names = (work / "words.txt").read_text(encoding="utf-8").split("\n")
    names = [n.replace("\\n", "\n") for n in names]
    # Row 0 is that of rare words: a frequent word's row is its rank + 1.
    rows = {w: i + 1 for i, w in enumerate(names[: FREQUENT - 1])}
    table = np.array([features(w, rows) for w in names], dtype="int64")
    vectors = spacy.load(work / VECTORS).vocab.vectors
    static = np.concatenate([vectors.get_batch(names[i : i + 4096]) for i in range(0, len(names), 4096)])
    return table, static.astype("float32")


class Masked(nn.Module):
    """The encoder with a guess of the word at each masked place."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.encoder = Encoder(shape)
        self.down = nn.Linear(shape.width, shape.embed)
        self.norm = nn.LayerNorm(shape.embed)
        self.bias = nn.Parameter(torch.zeros(TARGETS))

    def forward(self, ids: Tensor, static: Tensor, space: Tensor, masked: Tensor, guess: Tensor) -> Tensor:
        x = self.encoder(ids, static, space, masked)[guess]
        x = self.norm(F.gelu(self.down(x), approximate="tanh"))
        table = self.encoder.embed.tables[0].weight[1 : TARGETS + 1]
        return F.linear(x, table, self.bias)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--epochs", type=float, default=1.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rate", type=float, default=1.2e-3)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(1)
    table, static = word_tables(args.work)
    corpus = np.load(args.work / "corpus.npz")
    count = len(corpus["tokens"]) // BLOCK
    tokens = torch.from_numpy(corpus["tokens"][: count * BLOCK].reshape(count, BLOCK).astype("int64"))
    spaces = torch.from_numpy(corpus["spaces"][: count * BLOCK].reshape(count, BLOCK).astype("int64"))
    features_of, static_of = torch.from_numpy(table), torch.from_numpy(static).bfloat16()
    shape = Shape((FREQUENT, AFFIX_ROWS, AFFIX_ROWS, SHAPE_ROWS), static.shape[1])
    model = Masked(shape)
    print(sum(p.numel() for p in model.parameters()), "parameters,", count, "blocks", flush=True)
    steps = math.ceil(args.epochs * count / BATCH)
    updates = Updates(model, steps, args.rate, warm=0.09)
    order = torch.cat([torch.randperm(count) for _ in range(math.ceil(args.epochs))])
    begun, shown, seen = time.time(), 0.0, 0
    for step in range(steps):
        chosen = order[step * BATCH : (step + 1) * BATCH]
        ids = tokens[chosen]
        guess = (torch.rand(ids.shape) < SHARE) & (ids < TARGETS)
        hidden = guess & (torch.rand(ids.shape) < 0.85)
        targets = ids[guess]
        logits = model(features_of[ids], static_of[ids], spaces[chosen], hidden, guess)
        loss = F.cross_entropy(logits.float(), targets)
        updates.step(loss)
        shown, seen = shown + loss.item(), seen + 1
        if seen == 100 or step + 1 == steps:
            minutes = (time.time() - begun) / 60
            print(f"step {step + 1}/{steps} loss {shown / seen:.3f} {minutes:.1f} min", flush=True)
            shown, seen = 0.0, 0
        if (step + 1) % 500 == 0 or step + 1 == steps:
            save(updates.state("encoder."), args.work / "encoder.pt")


if __name__ == "__main__":
    main()
