"""How often a run of words occurs in a corpus: what makes a phrase a term, and where it ends.

A term is more frequent than chance would have it, and its extensions are rarer than it is (the idea of
C-value, Frantzi et al. 2000, left to the network to weigh). Counts are kept by a hash of 32 bits.
"""

from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from kg.extraction.lexicon import LONGEST

MOST = 6  # words a phrase
FEATURES = 5
_FACTOR, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)
Table = tuple[npt.NDArray[np.uint32], npt.NDArray[np.float32]]
Floats = npt.NDArray[np.float32]


def word_hash(word: str) -> int:
    return crc32(word.casefold().encode())


def hashes(words: npt.NDArray[np.uint64], size: int) -> npt.NDArray[np.uint32]:
    """Of every run of `size` words, given the hashes of the words."""
    count = max(0, len(words) - size + 1)
    made = np.full(count, size, dtype="uint64")
    for k in range(size):
        made = (made ^ words[k : k + count]) * _FACTOR
        made ^= made >> np.uint64(29)
    return ((made * _MIX) >> np.uint64(32)).astype("uint32")


def load(path: Path) -> Table:
    """Sorted hashes, and how often each phrase occurs (log2, over 16)."""
    with np.load(path) as file:
        return file["hashes"], file["logs"].astype("float32") / 128


def frequencies(found: Sequence[str], table: Table) -> Floats:
    """(words, LONGEST, 5): of the span from each word over so many words, of the spans one word longer to
    the left and right, and of those one word shorter; 0 for what is rare or too long.
    """
    known, logs = table
    count = len(found)
    of_words = np.array([word_hash(word) for word in found], dtype="uint64")
    by_size = np.zeros((LONGEST + 2, count + 2), dtype="float32")  # size, first word + 1
    asked = [hashes(of_words, size) for size in range(1, MOST + 1)]
    every = np.concatenate(asked)
    at = np.minimum(np.searchsorted(known, every), len(known) - 1)
    known_logs = np.where(known[at] == every, logs[at], 0)
    ends = np.cumsum([len(one) for one in asked])[:-1]
    for size, row in enumerate(np.split(known_logs, ends), 1):
        by_size[size, 1 : 1 + len(row)] = row
    here, one_more, one_less = by_size[1:-1], by_size[2:], by_size[:-2]
    return np.stack(
        [
            here[:, 1:-1].T,
            one_more[:, :-2].T,
            one_more[:, 1:-1].T,
            one_less[:, 2:].T,
            one_less[:, 1:-1].T,
        ],
        axis=-1,
    )
