"""Long and short forms of one paper: "Rotary Position Embeddings (RoPE)", "MQAR (Multi-Query ...)".

The matching is that of Schwartz & Hearst, "A simple algorithm for identifying abbreviation
definitions in biomedical text" (PSB 2003), with the plural s of a short form left out.
"""

import re
from dataclasses import dataclass

_BRACKETS = re.compile(r"\(([^()\n]{2,120})\)")
_WORDS_BEFORE = re.compile(r"[^\s()\[\];:,]+")
_SENTENCE_END = re.compile(r"[.!?;:]\s|\n|\)")


@dataclass(frozen=True, slots=True)
class Pair:
    """Character ranges of a long form and of the short form that stands for it."""

    long_start: int
    long_end: int
    short_start: int
    short_end: int


def is_short_form(text: str) -> bool:
    """Two to ten characters, at most two words, begins with a letter or digit, holds a capital."""
    return (
        2 <= len(text) <= 12
        and len(text.split()) <= 2
        and text[0].isalnum()
        and any(c.isupper() for c in text)
        and not text.isnumeric()
    )


def long_form_start(short: str, before: str) -> int | None:
    """Where in `before` the long form of `short` begins, or None: every letter of the short form
    stands in order in the long form, its first letter at the beginning of a word.
    """
    s, i = len(short) - 1, len(before) - 1
    while s >= 0:
        letter = short[s].lower()
        if not letter.isalnum():
            s -= 1
            continue
        while i >= 0 and (before[i].lower() != letter or (s == 0 and i > 0 and before[i - 1].isalnum())):
            i -= 1
        if i < 0:
            return None
        i -= 1
        s -= 1
    # Back to the beginning of the word in which the first letter stands.
    start = i + 1
    while start > 0 and not before[start - 1].isspace() and before[start - 1] not in "-(/":
        start -= 1
    return start


def find(text: str) -> list[Pair]:
    """All pairs of a text, in order."""
    pairs = []
    for match in _BRACKETS.finditer(text):
        inner = re.split(r"[;,]\s", match[1])[0].strip()
        if pair := _short_in_brackets(text, match, inner) or _long_in_brackets(text, match):
            pairs.append(pair)
    return pairs


def _singular(short: str) -> str:
    return short[:-1] if len(short) > 2 and short.endswith("s") and short[-2].isupper() else short


def _short_in_brackets(text: str, match: re.Match[str], inner: str) -> Pair | None:
    if not is_short_form(inner):
        return None
    end = len(text[: match.start()].rstrip())
    floor = max(
        (m.end() for m in _SENTENCE_END.finditer(text, max(0, end - 200), end)), default=max(0, end - 200)
    )
    before = text[floor:end]
    words = list(_WORDS_BEFORE.finditer(before))
    limit = min(len(inner) + 5, 2 * len(inner))
    if not words:
        return None
    first = words[max(0, len(words) - limit)].start()
    start = long_form_start(_singular(inner), before[first:])
    if start is None or len(before[first + start :]) <= len(inner):
        return None
    short_start = text.index(inner, match.start())
    return Pair(floor + first + start, end, short_start, short_start + len(inner))


def _long_in_brackets(text: str, match: re.Match[str]) -> Pair | None:
    words = list(re.finditer(r"[^\s()]+", text[max(0, match.start() - 40) : match.start()]))
    if not words or len(match[1].split()) < 2:
        return None
    short = words[-1][0].lstrip("\"'“‘")
    if not is_short_form(short) or long_form_start(_singular(short), match[1]) != 0:
        return None
    short_end = len(text[: match.start()].rstrip())
    inner_start = match.start(1)
    return Pair(inner_start, inner_start + len(match[1]), short_end - len(short), short_end)
