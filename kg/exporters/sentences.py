"""The sentence around a quote, for reading: no tokenizer needed, and a wrong break harms no offset."""

import re

_BREAK = re.compile(r"[.!?][\"'”’)\]]*[^\S\n]+(?=[\"'“‘(\[]?[A-Z0-9À-Þ])|[。！？]|\n+")
_NO_BREAK = re.compile(r"(?:\b(?:e\.g|i\.e|et al|vs|cf|resp|approx|Fig|Figs|Eq|Sec|Tab|No|Dr)|\b[A-Z])\.\s+$")


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Start and end of what surrounds `text[start:end]` up to the sentence breaks, half open."""
    first, last = 0, len(text)
    for match in _BREAK.finditer(text):
        if _NO_BREAK.search(text[: match.end()][-12:]):
            continue
        if match.end() <= start:
            first = match.end()
        elif match.start() + 1 >= end:
            last = len(text[: match.end()].rstrip())
            break
    return first, max(last, end)
