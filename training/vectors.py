"""Train the floret vectors of the recogniser on the arXiv rows of the abstracts (CC0 metadata).

Usage: python training/vectors.py SHARED WORK     (about 10 CPU-minutes, one thread for repeatability)

Gold, dev and corpora are left out, by normalised title and by the beginning of the abstract.
"""

import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import floret
import spacy
from spacy.training.initialize import convert_vectors

from kg.extraction.nlp import join
from kg.text import clean

DIMENSIONS, BUCKETS = 96, 50_000
VECTORS = "vectors"  # a blank pipeline that holds the table


def key(text: str) -> str:
    """Letters and digits of a text, folded: two printings of one text share it."""
    return re.sub(r"\W+", "", text).casefold()


def held_out(shared: Path) -> tuple[set[str], list[str]]:
    """Keys of gold titles and beginnings, and the corpora's texts as keys."""
    keys = set()
    with (shared / "gold/train.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            keys |= {key(record["title"]), key(record["abstract"])[:120]}
    corpora = [key(p.read_text(encoding="utf-8")) for p in sorted((shared / "corpora").iterdir())]
    return keys, corpora


def texts(shared: Path) -> Iterator[str]:
    keys, corpora = held_out(shared)
    with gzip.open(shared / "data/abstracts/abstracts.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            title, start = key(record["title"]), key(record["abstract"])[:120]
            if record["venue"] != "arxiv" or title in keys or start in keys:
                continue
            if not any(start in corpus or (len(title) > 30 and title in corpus) for corpus in corpora):
                yield join(clean(record["title"]), clean(record["abstract"]))[0]


def main() -> None:
    shared, work = Path(sys.argv[1]), Path(sys.argv[2])
    work.mkdir(parents=True, exist_ok=True)
    corpus = work / "abstracts.txt"
    if not corpus.exists():
        partial = corpus.with_suffix(".partial")
        with partial.open("w", encoding="utf-8") as out:
            for text in texts(shared):
                out.write(" ".join(re.findall(r"\w+|[^\w\s]", text)) + "\n")
        partial.rename(corpus)
    model = floret.train_unsupervised(
        str(corpus), mode="floret", model="cbow", hashCount=2, bucket=BUCKETS, minn=4, maxn=5,
        dim=DIMENSIONS, epoch=3, minCount=5, neg=8, lr=0.05, thread=1,
    )  # fmt: skip
    table = work / "vectors.floret"
    model.save_floret_vectors(str(table))
    nlp = spacy.blank("en")
    convert_vectors(nlp, table, truncate=-1, prune=-1, mode="floret")
    nlp.to_disk(work / VECTORS)


if __name__ == "__main__":
    main()
