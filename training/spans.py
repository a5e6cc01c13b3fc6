"""Gold graphs -> spans of words with the kinds a reader would accept.

A span's key is its spelling without marks and case: all spans of one key in a paper are one candidate.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import spacy
import torch
from prepare import FREQUENT
from spacy.vectors import Vectors
from torch import Tensor
from vectors import VECTORS

from kg.extraction import phrases
from kg.extraction.lexicon import LONGEST, candidates, features, hash_of, words
from kg.extraction.nlp import join
from kg.extraction.phrases import FEATURES, Table, frequencies
from kg.extraction.recogniser import MOST_WORDS, PHRASES
from kg.text import clean

KINDS = ("Method", "Model", "Benchmark", "Task", "Metric")
MASKED = -1


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the network is told of words and phrases, from a work folder."""

    names: list[str]  # the frequent words, in the order of their rows
    rows: dict[str, int]
    vectors: Vectors
    phrases: Table


def lexicon_of(work: Path) -> Lexicon:
    names = (work / "words.txt").read_text(encoding="utf-8").split("\n")[: FREQUENT - 1]
    names = [name.replace("\\n", "\n") for name in names]
    rows = {word: row for row, word in enumerate(names, 1)}
    return Lexicon(names, rows, spacy.load(work / VECTORS).vocab.vectors, phrases.load(work / PHRASES))


@dataclass(frozen=True, slots=True)
class Example:
    """One paper: word features, candidate spans, their keys, and per key the kinds accepted (a bit each;
    bit 0 is none) or MASKED where either answer is right.
    """

    ident: str
    text: str
    ranges: list[tuple[int, int]]
    ids: np.ndarray  # (words, 4)
    static: np.ndarray  # (words, dims)
    space: np.ndarray  # (words,)
    frequencies: np.ndarray  # (words, longest, 5)
    spans: np.ndarray  # (spans, 2) first and last word
    key: np.ndarray  # (spans,)
    accepted: np.ndarray  # (keys,)


def example(record: dict[str, Any], lexicon: Lexicon) -> Example:
    """A record of gold: candidates by spelling."""
    text, _ = join(clean(record["title"]), clean(record["abstract"]))
    accepted_of: dict[np.uint64, int] = {}
    for entity in sorted(record["entities"], key=lambda e: bool(e.get("optional")), reverse=True):
        bits = sum(1 << (KINDS.index(k) + 1) for k in {entity["type"], *entity.get("or", [])} if k in KINDS)
        masked = entity.get("optional") or entity["type"] not in KINDS
        for form in [entity["name"], *entity.get("aliases", [])]:
            accepted_of[hash_of(clean(form))] = MASKED if masked else bits
    ranges = words(text)[:MOST_WORDS]
    spans, key, spellings = candidates(text, ranges)
    # Of the forms of one thing, one that gold requires speaks for all, then one that it leaves open.
    unknown = MASKED - 1
    accepted = np.full(key.max(initial=-1) + 1, unknown, dtype="int64")
    np.maximum.at(accepted, key, np.array([accepted_of.get(s, unknown) for s in spellings], dtype="int64"))
    accepted[accepted == unknown] = 1
    return _example(record["id"], text, ranges, spans, key, accepted, lexicon)


def unlabelled(text: str, lexicon: Lexicon) -> Example:
    """A text of which nothing is known: candidates by spelling, all masked."""
    ranges = words(text)[:MOST_WORDS]
    spans, key, _ = candidates(text, ranges)
    masked = np.full(key.max(initial=-1) + 1, MASKED, dtype="int64")
    return _example("", text, ranges, spans, key, masked, lexicon)


def spans_example(row: dict[str, Any], kinds: Sequence[str], lexicon: Lexicon) -> Example:
    """A text with marked spans (training/external.py): every span is a candidate of its own."""
    text = row["text"]
    ranges = words(text)[:MOST_WORDS]
    marked = {
        (start, end): 1 << (kinds.index(kind) + 1) for start, end, kind in row["spans"] if kind in kinds
    }
    spans, _, _ = candidates(text, ranges)
    found = [marked.get((ranges[i][0], ranges[j][1]), 1) for i, j in spans.tolist()]
    accepted = np.array(found, dtype="int64")
    return _example(row["doc"], text, ranges, spans, np.arange(len(spans)), accepted, lexicon)


def _example(
    ident: str,
    text: str,
    ranges: list[tuple[int, int]],
    spans: np.ndarray,
    key: np.ndarray,
    accepted: np.ndarray,
    lexicon: Lexicon,
) -> Example:
    found = [text[a:b] for a, b in ranges]
    return Example(
        ident,
        text,
        ranges,
        np.array([features(w, lexicon.rows) for w in found], dtype="int64").reshape(-1, 4),
        lexicon.vectors.get_batch(found).astype("float32"),
        np.array([a == 0 or text[a - 1].isspace() for a, _ in ranges], dtype="int64"),
        frequencies(found, lexicon.phrases).astype("float16"),
        spans,
        key,
        accepted,
    )


@dataclass(frozen=True, slots=True)
class Batch:
    ids: Tensor
    static: Tensor
    space: Tensor
    keep: Tensor
    frequencies: Tensor
    spans: Tensor  # (spans, 3) paper, first, last
    key: Tensor
    accepted: Tensor


def batch(examples: list[Example]) -> Batch:
    longest = max(len(e.ids) for e in examples)
    ids = torch.zeros(len(examples), longest, 4, dtype=torch.int64)
    static = torch.zeros(len(examples), longest, examples[0].static.shape[1])
    space = torch.zeros(len(examples), longest, dtype=torch.int64)
    keep = torch.zeros(len(examples), longest, dtype=torch.bool)
    told = torch.zeros(len(examples), longest, LONGEST, FEATURES)
    spans, key, accepted, base = [], [], [], 0
    for n, e in enumerate(examples):
        size = len(e.ids)
        ids[n, :size], static[n, :size] = torch.from_numpy(e.ids), torch.from_numpy(e.static)
        space[n, :size], keep[n, :size] = torch.from_numpy(e.space), True
        told[n, :size] = torch.from_numpy(e.frequencies)
        spans.append(np.concatenate([np.full((len(e.spans), 1), n), e.spans], 1))
        key.append(e.key + base)
        accepted.append(e.accepted)
        base += len(e.accepted)
    return Batch(
        ids, static, space, keep, told, torch.from_numpy(np.concatenate(spans)),
        torch.from_numpy(np.concatenate(key)), torch.from_numpy(np.concatenate(accepted)),
    )  # fmt: skip


def batches(examples: list[Example], size: int, rng: random.Random) -> Iterable[list[Example]]:
    """Papers of like length together, in a random order."""
    order = sorted(examples, key=lambda e: len(e.ids) + rng.random() * 60)
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(groups)
    return groups
