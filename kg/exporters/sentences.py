"""Where sentences end, for reading: no tokenizer needed, and a wrong break harms no offset."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

_BREAK = re.compile(r"[.!?][\"'”’)\]]*[^\S\n]+(?=[\"'“‘(\[]?[A-Z0-9À-Þ])|[。！？]|\n+")
_NO_BREAK = re.compile(r"(?:\b(?:e\.g|i\.e|et al|vs|cf|resp|approx|Fig|Figs|Eq|Sec|Tab|No|Dr)|\b[A-Z])\.\s+$")


def breaks(text: str) -> list[int]:
    """Offsets at which a sentence starts after another, ascending."""
    found = (match.end() for match in _BREAK.finditer(text))
    return [end for end in found if not _NO_BREAK.search(text[max(0, end - 12) : end])]


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Start and end of what surrounds `text[start:end]` up to the sentence breaks, half open."""
    return between(text, breaks(text), start, end)


def between(text: str, stops: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """What surrounds `text[start:end]` up to the breaks, without the blanks at its end."""
    before = bisect_right(stops, start)
    after = bisect_left(stops, end)
    first = stops[before - 1] if before else 0
    last = stops[after] if after < len(stops) else len(text)
    return first, max(len(text[:last].rstrip()), end)


def units(text: str, offsets: tuple[int, ...]) -> list[int]:
    """Offsets into a text in UTF-16 units, as JavaScript counts."""
    if text.isascii() or max(text) <= "\uffff":
        return list(offsets)
    return [len(text[:offset].encode("utf-16-le")) // 2 for offset in offsets]
