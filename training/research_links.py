"""A research variant that does not ship: relations of SciER by the network of pairs.

Usage: python training/research_links.py SHARED WORK [--encoder encoder.pt]

Some sentences of a paper are one text; mentions are the nodes, and pairs within a sentence are judged. Strict
F1 (Rel+): both spans, both types, the relation and its direction must be right; with gold entities, and with
those of a recogniser trained on the same split. Thresholds are chosen on the development split.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - its customary name
from encoder import Shape
from finetune import learn as learn_names
from finetune import load_encoder, network
from pairnet import PairNet
from pairs import DROPOUT, HIDE, RATE, Lesson, judged, states
from prepare import FREQUENT
from research import SETS, guesses
from spans import Lexicon, batches, lexicon_of, spans_example
from torch import Tensor
from updates import Updates, steps_of

from kg.extraction import pairs, recogniser
from kg.extraction.lexicon import AFFIX_ROWS, SHAPE_ROWS
from kg.extraction.reading import Reading, Span
from kg.model import Paper

RELATIONS = (
    "Used-For", "Part-Of", "Synonym-Of", "SubClass-Of", "SubTask-Of", "Compare-With", "Evaluated-With",
    "Trained-With", "Benchmark-For",
)  # fmt: skip
KINDS = {"Method": "Method", "Task": "Model", "Dataset": "Metric"}  # any of ours that may be a subject
CHUNK, SIZE = 120, 8  # words a text, texts a step
THRESHOLDS = tuple(n / 20 for n in range(4, 15))
Name = tuple[int, int, str]  # first and last token, type
Link = tuple[Name, str, Name]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Tokens of some sentences, which sentence each is of, and what gold says."""

    tokens: list[str]
    sentence: list[int]
    names: list[Name]
    links: set[Link]

    @property
    def text(self) -> str:
        return " ".join(self.tokens)

    def place(self, name: Name) -> tuple[int, int]:
        """Characters of the text."""
        start = len(" ".join(self.tokens[: name[0]])) + (name[0] > 0)
        return start, start + len(" ".join(self.tokens[name[0] : name[1] + 1]))


Sentence = tuple[list[str], list[Name], list[Link]]


def sentences(path: Path) -> Iterator[tuple[str, Sentence]]:
    """Document and sentence, offsets within it; of the training split links are strings, which stand for the
    nearest pair of mentions so spelt.
    """
    for line in path.read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        if "tokens" in row:
            names = [(a, b, kind) for a, b, kind in row["ner"]]
            links = [found for s, r, o in row["rel"] if (found := _nearest(row["tokens"], names, s, r, o))]
            yield row["doc_id"], (row["tokens"], names, links)
            continue
        base = 0
        for tokens, ner, rel in zip(row["sentences"], row["ner"], row["relations"], strict=True):
            kinds = {(a - base, b - base): kind for a, b, kind in ner}
            links = [
                (
                    (a - base, b - base, kinds[a - base, b - base]),
                    r,
                    (c - base, d - base, kinds[c - base, d - base]),
                )
                for a, b, c, d, r in rel
            ]
            yield row["doc_id"], (tokens, [(*place, kind) for place, kind in kinds.items()], links)
            base += len(tokens)


def _nearest(tokens: list[str], names: list[Name], subject: str, label: str, other: str) -> Link | None:
    def spelt(text: str) -> list[Name]:
        return [name for name in names if " ".join(tokens[name[0] : name[1] + 1]) == text]

    able = [(abs(a[0] - b[0]), a, b) for a in spelt(subject) for b in spelt(other) if a != b]
    return (lambda best: (best[1], label, best[2]))(min(able)) if able else None


def chunks(path: Path) -> list[Chunk]:
    made = []
    for _, rows in groupby(sentences(path), key=lambda row: row[0]):
        found = Chunk([], [], [], set())
        for n, (_, (tokens, names, links)) in enumerate(rows):
            if found.tokens and len(found.tokens) + len(tokens) > CHUNK:
                made.append(found)
                found = Chunk([], [], [], set())
            base = len(found.tokens)
            found.tokens.extend(tokens)
            found.sentence.extend([n] * len(tokens))
            found.names.extend((a + base, b + base, kind) for a, b, kind in names)
            found.links.update(
                ((a + base, b + base, k), label, (c + base, d + base, m))
                for (a, b, k), label, (c, d, m) in links
            )
        made.append(found)
    return made


def able(chunk: Chunk, names: Sequence[Name]) -> list[tuple[int, int]]:
    """Pairs of one sentence."""
    at = [chunk.sentence[name[0]] for name in names]
    return [(i, j) for i in range(len(names)) for j in range(len(names)) if i != j and at[i] == at[j]]


def lesson(chunk: Chunk, names: Sequence[Name], lexicon: recogniser.Lexicon) -> Lesson:
    """Inputs with some names, and gold's answers of all pairs of a sentence."""
    spans = tuple(
        Span(*chunk.place(name), KINDS[name[2]], thing, "", 1.0) for thing, name in enumerate(names)
    )
    kinds = tuple(span.kind for span in spans)
    reading = Reading(Paper("", (), "", ""), chunk.text, 0, spans, kinds, ("",) * len(names), (), ())
    rows = [
        (i, j, k, (names[i], label, names[j]) in chunk.links)
        for i, j in able(chunk, names)
        for k, label in enumerate(RELATIONS)
    ]
    inputs = {key: torch.from_numpy(value) for key, value in pairs.described(reading, [], lexicon).items()}
    return Lesson(inputs, torch.zeros(3, 0), torch.tensor(rows, dtype=torch.int64).reshape(-1, 4).T, [])


def logits(model: PairNet, x: Tensor, told: Lesson) -> Tensor:
    return judged(model, x, told)[1].float()


def step(updates: Updates, group: Sequence[Lesson]) -> float:
    model = updates.model
    assert isinstance(model, PairNet)  # noqa: S101 - for the type checker
    total = torch.zeros(())
    for row, told in zip(states(model, group, HIDE), group, strict=True):
        i, j, k, right = told.pair
        made = logits(model, row, told)[i, j, k]
        total = total + F.binary_cross_entropy_with_logits(made, right.float(), reduction="sum")
    updates.step(total / (20 * len(group)))
    return float(total.detach())


def found(
    model: PairNet, chunk: Chunk, names: Sequence[Name], lexicon: recogniser.Lexicon
) -> list[tuple[float, Link]]:
    """The likeliest relation of each pair with its chance; of two directions the likelier."""
    if len(names) < 2:
        return []
    told = lesson(chunk, names, lexicon)
    with torch.no_grad():
        chances = logits(model, states(model, [told], 0.0)[0], told).sigmoid()
    best: dict[frozenset[int], tuple[float, Link]] = {}
    for i, j in able(chunk, names):
        chance, k = chances[i, j].max(-1)
        guess = (float(chance), (names[i], RELATIONS[int(k)], names[j]))
        best[frozenset((i, j))] = max(best.get(frozenset((i, j)), guess), guess)
    return list(best.values())


def figures(
    made: list[list[tuple[float, Link]]], gold: list[Chunk], threshold: float
) -> tuple[float, float, float]:
    hit = given = wanted = 0
    for guesses_, chunk in zip(made, gold, strict=True):
        kept = {link for chance, link in guesses_ if chance >= threshold}
        hit, given, wanted = hit + len(kept & chunk.links), given + len(kept), wanted + len(chunk.links)
    return hit / max(1, given), hit / max(1, wanted), 2 * hit / max(1, given + wanted)


def named(
    splits: dict[str, list[Chunk]], lexicon: Lexicon, encoder: Path, epochs: int
) -> dict[str, list[list[tuple[float, Name]]]]:
    """Names that a recogniser of the training split finds in the others."""
    kinds = SETS["scier"][0]

    def row(chunk: Chunk) -> dict[str, Any]:
        return {"doc": "", "text": chunk.text, "spans": [(*chunk.place(n), n[2]) for n in chunk.names]}

    train = [e for chunk in splits["train"] if len((e := spans_example(row(chunk), kinds, lexicon)).spans)]
    model = network({"scier": len(kinds)}, lexicon, DROPOUT)
    load_encoder(model, encoder)
    updates = Updates(
        model, steps_of(len(train), SIZE, epochs), 5e-4, fresh=lambda name: name.startswith("heads.")
    )
    rng = random.Random(1)
    for epoch in range(epochs):
        loss = sum(learn_names(updates, "scier", group, 0.1) for group in batches(train, SIZE, rng))
        print(f"names, epoch {epoch + 1} loss {loss / len(train):.3f}", flush=True)
    made = {}
    for split, known in splits.items():
        if split != "train":
            examples = [spans_example(row(chunk), kinds, lexicon) for chunk in known]
            by_place = guesses(model, "scier", examples, kinds)
            made[split] = [_tokens(c, guess) for c, guess in zip(known, by_place, strict=True)]
    return made


def _tokens(chunk: Chunk, guess: list[tuple[float, tuple[int, int, str]]]) -> list[tuple[float, Name]]:
    """Characters -> tokens, where they are whole."""
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    at = 0
    for n, token in enumerate(chunk.tokens):
        starts[at], ends[at + len(token)] = n, n
        at += len(token) + 1
    return [
        (chance, (starts[a], ends[b], kind)) for chance, (a, b, kind) in guess if a in starts and b in ends
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--encoder", default="encoder.pt")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--depth", type=int, default=6)
    parser.add_argument("--rate", type=float, default=RATE)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    rng = random.Random(1)
    data = args.shared / "data/scier"
    splits = {"train": chunks(data / "derived/train-spans.jsonl")}
    splits |= {
        n: chunks(data / f"PLM/{f}.jsonl") for n, f in (("dev", "dev"), ("test", "test"), ("ood", "test_ood"))
    }
    lexicon, words = lexicon_of(args.work), recogniser.lexicon(args.work / "models/fold-0")
    lessons = [lesson(chunk, chunk.names, words) for chunk in splits["train"] if len(chunk.names) > 1]
    shape = Shape((FREQUENT, AFFIX_ROWS, AFFIX_ROWS, SHAPE_ROWS), words.vectors.shape[1], depth=args.depth)
    model = PairNet(shape, DROPOUT, 1, len(RELATIONS))
    weights = torch.load(args.work / args.encoder)
    model.encoder.load_state_dict({name: weights[name] for name in model.encoder.state_dict()})
    steps = steps_of(len(lessons), SIZE, args.epochs)
    updates = Updates(model, steps, args.rate, fresh=lambda name: not name.startswith("encoder."))
    for epoch in range(args.epochs):
        rng.shuffle(lessons)
        loss = sum(step(updates, lessons[i : i + SIZE]) for i in range(0, len(lessons), SIZE))
        print(f"links, epoch {epoch + 1} loss {loss / len(lessons):.3f}", flush=True)
    updates.finish()
    model.eval()
    ideal = {
        s: [found(model, c, c.names, words) for c in known] for s, known in splits.items() if s != "train"
    }
    best = max(THRESHOLDS, key=lambda t: figures(ideal["dev"], splits["dev"], t)[2])
    for split, made in ideal.items():
        print(
            "gold entities {}: {} P {:.3f} R {:.3f} F {:.3f}".format(
                best, split, *figures(made, splits[split], best)
            )
        )
    names = named(splits, lexicon, args.work / args.encoder, args.epochs)
    whole: dict[float, dict[str, list[list[tuple[float, Link]]]]] = {}
    for least in (0.4, 0.5, 0.6):
        whole[least] = {
            split: [
                found(model, c, [n for p, n in guess if p >= least], words)
                for c, guess in zip(splits[split], guessed, strict=True)
            ]
            for split, guessed in names.items()
        }
    both = [(n, t) for n in whole for t in THRESHOLDS]
    least, best = max(both, key=lambda nt: figures(whole[nt[0]]["dev"], splits["dev"], nt[1])[2])
    for split, made in whole[least].items():
        print(
            "end to end {} {}: {} P {:.3f} R {:.3f} F {:.3f}".format(
                least, best, split, *figures(made, splits[split], best)
            )
        )


if __name__ == "__main__":
    main()
