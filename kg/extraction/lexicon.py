"""Words of a text, what the recogniser's network is told of each, and the spans it may choose from."""

import re
from collections.abc import Sequence
from zlib import crc32

from kg.extraction import abbreviations

# A run of letters and digits, or one mark: a name's borders are always borders of words.
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_|\n+")
AFFIX_ROWS, SHAPE_ROWS = 4000, 1000
LONGEST = 12  # words a span


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


def candidates(
    text: str, ranges: Sequence[tuple[int, int]]
) -> tuple[list[tuple[int, int]], list[int], list[tuple[str, ...]]]:
    """Spans of words (first, last), the number of each one's candidate, and the candidates' spellings.

    A spelling is without marks, case and a plural s. All spans of one spelling are one candidate, and so
    are a long form and the short form that a text gives for it. A span begins and ends with a letter or
    digit, stays on its line and leaves no bracket open.
    """
    folded = [spelling(text[start:end]) for start, end in ranges]
    numbers = _tied(text)
    groups: list[list[str]] = [[] for _ in range(len(set(numbers.values())))]
    for name, number in numbers.items():
        groups[number].append(name)
    spans: list[tuple[int, int]] = []
    key: list[int] = []
    for first, word in enumerate(folded):
        if not word:
            continue
        name, depth = "", 0
        for last in range(first, min(first + LONGEST, len(folded))):
            if not folded[last]:
                mark = text[ranges[last][0]]
                depth += (mark in "([{") - (mark in ")]}")
                if depth < 0 or mark in "\n;:?!":
                    break
                continue
            if depth:  # an open bracket: no name ends in it
                name += folded[last]
                continue
            name += folded[last]
            # As `singular`, without the call: this is the innermost loop of all.
            one = name[:-1] if name[-1] == "s" and len(name) > 3 and name[-2] != "s" else name
            at = numbers.get(one, -1)
            if at < 0:
                at = numbers[one] = len(groups)
                groups.append([one])
            spans.append((first, last))
            key.append(at)
    return spans, key, [tuple(group) for group in groups]


def _tied(text: str) -> dict[str, int]:
    """Spellings of the long and short forms of a text, numbered so that those of one thing share a number."""
    numbers: dict[str, int] = {}
    for pair in abbreviations.find(text):
        long = singular(spelling(text[pair.long_start : pair.long_end]))
        short = singular(spelling(text[pair.short_start : pair.short_end]))
        if long not in numbers and short not in numbers:
            numbers[long] = numbers[short] = len(set(numbers.values()))
        elif long not in numbers or short not in numbers:
            numbers[long] = numbers[short] = numbers.get(long, numbers.get(short, 0))
    return numbers


def spelling(name: str) -> str:
    """Letters and digits of a name, case folded."""
    return "".join(c for c in name.casefold() if c.isalnum())


def singular(spelled: str) -> str:
    """A spelling without a plural s."""
    return spelled[:-1] if len(spelled) > 3 and spelled[-1] == "s" and spelled[-2] != "s" else spelled
