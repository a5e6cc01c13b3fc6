"""Gold graphs -> spaCy training files.

Usage: python training/convert.py SHARED WORK [--folds N]

Every occurrence of a required entity's names is an entity; an occurrence of an optional one is
masked, being neither right nor wrong. Where spans overlap, the longer one counts.
With `--folds N`, WORK/fold-K/ holds the training and held-out papers of each of N folds as well.
"""

import argparse
import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import spacy
from spacy.tokens import Doc, DocBin, Span

from kg.evaluation.gold import spans
from kg.extraction.nlp import join
from kg.text import clean

SEED, DEV_SHARE, FOLDS = 7, 0.08, 5


def records(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def folds(rows: list[Any], count: int) -> list[list[Any]]:
    """Rows dealt into folds by a seeded shuffle: by paper, since a row is a paper."""
    order = list(range(len(rows)))
    random.Random(SEED).shuffle(order)
    return [[rows[i] for i in sorted(order[k::count])] for k in range(count)]


def document(record: dict[str, Any], tokenize: spacy.tokenizer.Tokenizer) -> Doc:
    """One paper as spaCy reads it: title and abstract joined, required spans set, optional ones missing."""
    text, _ = join(clean(record["title"]), clean(record["abstract"]))
    doc = tokenize(text)
    required: list[Span] = []
    missing: list[Span] = []
    for start, end, kind in spans(text, record["entities"]):
        span = doc.char_span(start, end, label=kind, alignment_mode="expand")
        clash = any(span.start < s.end and s.start < span.end for s in required + missing)
        if not clash:
            (missing if kind == "?" else required).append(span)
    doc.set_ents(required, missing=missing, default="outside")
    return doc


def write(rows: Iterable[dict[str, Any]], path: Path) -> None:
    tokenize = spacy.blank("en").tokenizer
    path.parent.mkdir(parents=True, exist_ok=True)
    DocBin(docs=[document(row, tokenize) for row in rows]).to_disk(path)


def write_split(rows: list[dict[str, Any]], folder: Path) -> None:
    """train.spacy and dev.spacy; dev only chooses the step to stop at."""
    cut = folds(rows, round(1 / DEV_SHARE))
    write(cut[0], folder / "dev.spacy")
    write([row for part in cut[1:] for row in part], folder / "train.spacy")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    args = parser.parse_args()
    rows = records(args.shared / "gold/train.jsonl")
    write_split(rows, args.work)
    for number, held_out in enumerate(folds(rows, args.folds) if args.folds else []):
        ids = {row["id"] for row in held_out}
        folder = args.work / f"fold-{number}"
        write_split([row for row in rows if row["id"] not in ids], folder)
        (folder / "held-out.jsonl").write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in held_out), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
