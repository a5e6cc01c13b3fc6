"""Count the phrases of the corpus: WORK/phrases.npz, as `kg.extraction.phrases` reads it.

Usage: python training/phrases.py WORK     (WORK holds corpus.npz and words.txt; about 1 CPU-minute)
"""

import sys
from pathlib import Path

import numpy as np

from kg.extraction.phrases import MOST, hashes, word_hash

LEAST = 10  # occurrences


def main() -> None:
    work = Path(sys.argv[1])
    names = [n.replace("\\n", "\n") for n in (work / "words.txt").read_text(encoding="utf-8").split("\n")]
    corpus = np.load(work / "corpus.npz")
    words = np.array([word_hash(name) for name in names], dtype="uint64")[corpus["tokens"]]
    ends = np.cumsum(corpus["lengths"])
    until = np.repeat(ends, corpus["lengths"])  # by word, where its text ends
    kept, logs = [], []
    for size in range(1, MOST + 1):
        found = hashes(words, size)
        inside = np.arange(len(found)) + size <= until[: len(found)]
        found = np.sort(found[inside])
        starts = np.flatnonzero(np.concatenate([[True], found[1:] != found[:-1]]))
        counts = np.diff(np.append(starts, len(found)))
        often = counts >= LEAST
        kept.append(found[starts[often]])
        logs.append(np.log2(counts[often]))
        print(size, "words:", int(often.sum()), "phrases", flush=True)
    every, values = np.concatenate(kept), np.concatenate(logs)
    order = np.argsort(every, kind="stable")
    unique, first = np.unique(every[order], return_index=True)
    # A byte holds an eighth of a doubling, up to 2 ** 32.
    np.savez_compressed(
        work / "phrases.npz", hashes=unique, logs=np.round(values[order][first] * 8).astype("uint8")
    )


if __name__ == "__main__":
    main()
