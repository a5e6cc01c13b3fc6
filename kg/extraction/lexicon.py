"""Words of a text, what the recogniser's network is told of each, and the spans it may choose from."""

import re
from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from kg.extraction import abbreviations

# A run of letters and digits, or one mark: a name's borders are always borders of words.
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_|\n+")
AFFIX_ROWS, SHAPE_ROWS = 4000, 1000
LONGEST = 12  # words a span
_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, so that it has an inverse
_INVERSE = np.uint64(pow(int(_BASE), -1, 1 << 64))
Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]


TEXT = "kg_text"  # a Doc's text in its user data: `doc.text` is put together anew at every look


def text_of(doc: Doc) -> str:
    """The text of a Doc."""
    known: str | None = doc.user_data.get(TEXT)
    return doc.text if known is None else known


def words(text: str) -> list[tuple[int, int]]:
    """Character ranges of the words of a text; a line break is a word."""
    return [match.span() for match in _WORD.finditer(text)]


def shape(word: str) -> str:
    """X and x for letters, d for digits, runs cut at three: `Qwen2` -> `Xxxxd`."""
    drawn = "".join(
        "d" if c.isdigit() else "X" if c.isupper() else "x" if c.isalpha() else c for c in word[:24]
    )
    return re.sub(r"(.)\1{3,}", r"\1\1\1", drawn)


def features(word: str, rows: dict[str, int]) -> tuple[int, int, int, int]:
    """Rows of the word, prefix, suffix and shape tables; row 0 of words is that of rare ones."""
    return (
        rows.get(word, 0),
        crc32(b"p" + word[:3].encode()) % AFFIX_ROWS,
        crc32(b"s" + word[-3:].encode()) % AFFIX_ROWS,
        crc32(shape(word).encode()) % SHAPE_ROWS,
    )


def candidates(text: str, ranges: Sequence[tuple[int, int]]) -> tuple[Ints, Ints, Hashes]:
    """Spans of words (n, 2) from first to last, the number of each one's candidate, and its spelling's hash.

    A spelling is without marks, case and a plural s. All spans of one spelling are one candidate, and so
    are a long form and the short form that a text gives for it. A span begins and ends with a letter or
    digit, stays on its line and leaves no bracket open.
    """
    folded = [spelling(text[start:end]) for start, end in ranges]
    if not any(folded):
        return np.zeros((0, 2), dtype="int64"), np.zeros(0, dtype="int64"), np.zeros(0, dtype="uint64")
    marks = ["" if name else text[start] for name, (start, _) in zip(folded, ranges, strict=True)]
    named = np.array([not mark for mark in marks])
    stops = np.array([mark != "" and mark in "\n;:?!" for mark in marks])
    turns = [(mark != "") * ((mark in "([{") - (mark in ")]}")) for mark in marks]
    depth = np.cumsum(np.array(turns, dtype="int64"))

    begins = np.flatnonzero(named)
    last = begins[:, None] + np.arange(LONGEST)
    inside = last < len(folded)
    last = np.minimum(last, len(folded) - 1)
    open_brackets = depth[last] - depth[begins][:, None]
    over = np.logical_or.accumulate(stops[last] | (open_brackets < 0), axis=1)
    row, size = np.nonzero(inside & named[last] & (open_brackets == 0) & ~over)
    spans = np.stack([begins[row], begins[row] + size], axis=1)

    # Ends of words in the letters of all words together; a plural s ends one letter earlier.
    codes = _codes("".join(folded))
    ends = np.cumsum([len(name) for name in folded])
    start = ends[spans[:, 0]] - np.array([len(name) for name in folded])[spans[:, 0]]
    end = ends[spans[:, 1]]
    plural = (codes[end - 1] == ord("s")) & (end - start > 3) & (codes[end - 2] != ord("s"))
    made = _hashes(codes, start, end - plural)

    tied = made.copy()
    for form, first in _tied(text).items():
        tied[made == form] = first
    number = np.unique(tied, return_inverse=True)[1].reshape(-1)
    return spans, number, made


def _tied(text: str) -> dict[np.uint64, np.uint64]:
    """Hash of each long and short form of a text -> one hash for all forms of the thing."""
    first: dict[np.uint64, np.uint64] = {}
    for pair in abbreviations.find(text):
        long = hash_of(text[pair.long_start : pair.long_end])
        short = hash_of(text[pair.short_start : pair.short_end])
        one = first.get(long, first.get(short, long))
        first.setdefault(long, one)
        first.setdefault(short, one)
    return first


def hash_of(name: str) -> np.uint64:
    """The hash by which `candidates` knows a name."""
    codes = _codes(singular(spelling(name)) or " ")
    made: np.uint64 = _hashes(codes, np.array([0]), np.array([len(codes)]))[0]
    return made


def _codes(spelled: str) -> Hashes:
    return np.frombuffer(spelled.encode("utf-32-le"), dtype="<u4").astype("uint64")


def _hashes(codes: Hashes, start: Ints, end: Ints) -> Hashes:
    """Of runs of letters, by prefix sums of a polynomial (Karp & Rabin 1987) modulo 2^64."""
    powers = np.cumprod(np.full(len(codes), _BASE, dtype="uint64"))
    shifts = np.cumprod(np.full(len(codes), _INVERSE, dtype="uint64"))
    sums = np.concatenate([np.zeros(1, dtype="uint64"), np.cumsum(codes * powers)])
    made: Hashes = (sums[end] - sums[start]) * shifts[start]
    return made


@lru_cache(maxsize=1 << 16)
def spelling(name: str) -> str:
    """Letters and digits of a name, case folded."""
    return "".join(c for c in name.casefold() if c.isalnum())


def singular(spelled: str) -> str:
    """A spelling without a plural s."""
    return spelled[:-1] if len(spelled) > 3 and spelled[-1] == "s" and spelled[-2] != "s" else spelled
