"""Abstracts -> arrays of words for pre-training: WORK/corpus.npz and WORK/words.txt.

Usage: python training/prepare.py SHARED WORK     (about 3 CPU-minutes)
"""

import sys
from collections import Counter
from pathlib import Path

import numpy as np
from vectors import texts

from kg.extraction.lexicon import words

FREQUENT = 24_000


def main() -> None:
    shared, work = Path(sys.argv[1]), Path(sys.argv[2])
    index: dict[str, int] = {}
    tokens: list[np.ndarray] = []
    spaces: list[np.ndarray] = []
    counts: Counter[str] = Counter()
    for text in texts(shared):
        ranges = words(text)
        found = [text[a:b] for a, b in ranges]
        counts.update(found)
        tokens.append(np.array([index.setdefault(w, len(index)) for w in found], dtype="int32"))
        spaces.append(np.array([a == 0 or text[a - 1].isspace() for a, _ in ranges], dtype="uint8"))
    frequent = [w for w, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[: FREQUENT - 1]]
    rank = {w: i for i, w in enumerate(frequent)}
    # The frequent first, by rank, so that a word's number is its row.
    order = sorted(index, key=lambda w: (rank.get(w, FREQUENT), index[w]))
    moved = np.empty(len(order), dtype="int32")
    for new, word in enumerate(order):
        moved[index[word]] = new
    lengths = np.array([len(t) for t in tokens], dtype="int32")
    np.savez(
        work / "corpus.npz",
        tokens=moved[np.concatenate(tokens)],
        spaces=np.concatenate(spaces),
        lengths=lengths,
    )
    (work / "words.txt").write_text("\n".join(w.replace("\n", "\\n") for w in order), encoding="utf-8")
    print(len(lengths), "texts", int(lengths.sum()), "words", len(order), "distinct")


if __name__ == "__main__":
    main()
