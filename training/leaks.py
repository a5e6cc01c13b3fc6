"""Which texts of two collections are, in part, the same words."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping

GRAM = 10  # words
BEGINNING, LEAST = 50, 30  # letters compared of a sentence, letters that it needs


def _grams(text: str) -> set[str]:
    """Runs of ten words, letters only, so that tokenisation and numbers make no difference."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return {" ".join(words[i : i + GRAM]) for i in range(max(1, len(words) - GRAM + 1))} - {""}


def _beginnings(text: str) -> set[str]:
    letters = (re.sub(r"[\W\d_]+", "", s.lower()) for s in re.split(r"(?<=[.!?])\s+|\n+", text))
    return {found[:BEGINNING] for found in letters if len(found) >= LEAST}


def leaks(texts_a: Mapping[str, str], texts_b: Mapping[str, str]) -> dict[str, list[str]]:
    """Id of `texts_a` -> ids of `texts_b` that it shares text with.

    Shared: three beginnings of sentences, or half of the 10-grams of the shorter text.
    """
    result: dict[str, set[str]] = defaultdict(set)
    for parts, share, least in ((_grams, 0.5, 1), (_beginnings, 0.0, 3)):
        index: dict[str, list[str]] = defaultdict(list)
        size = {}
        for b in sorted(texts_b):
            found = parts(texts_b[b])
            size[b] = len(found)
            for part in found:
                index[part].append(b)
        for a in sorted(texts_a):
            mine = parts(texts_a[a])
            common = Counter(b for part in mine for b in index.get(part, ()))
            result[a] |= {b for b, n in common.items() if n >= max(least, share * min(len(mine), size[b]))}
    return {a: sorted(found) for a, found in sorted(result.items()) if found}
