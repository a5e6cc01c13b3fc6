"""Where sentences end, for reading: no tokenizer needed, and a wrong break harms no offset."""

import re

_BREAK = re.compile(r"[.!?][\"'”’)\]]*[^\S\n]+(?=[\"'“‘(\[]?[A-Z0-9À-Þ])|[。！？]|\n+")
_NO_BREAK = re.compile(r"(?:\b(?:e\.g|i\.e|et al|vs|cf|resp|approx|Fig|Figs|Eq|Sec|Tab|No|Dr)|\b[A-Z])\.\s+$")


def breaks(text: str) -> list[int]:
    """Offsets at which a sentence starts after another, ascending."""
    found = (match.end() for match in _BREAK.finditer(text))
    return [end for end in found if not _NO_BREAK.search(text[max(0, end - 12) : end])]


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Start and end of what surrounds `text[start:end]` up to the sentence breaks, half open."""
    stops = breaks(text)
    first = max((stop for stop in stops if stop <= start), default=0)
    last = min((stop for stop in stops if stop >= end), default=len(text))
    return first, max(len(text[:last].rstrip()), end)
