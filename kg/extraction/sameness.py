"""Which names of one paper are one thing: a key for each, equal where they are.

Long and short forms share it ("OOD detection", "out-of-distribution detection"), and so do the orders and
inflections of a phrase ("detecting anomalies", "anomaly detection"), with or without a head word that
says nothing ("Markov chain model"). Only within a paper: there two such names are hardly ever two things.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kg.extraction.abbreviations import Pair
from kg.names import fold, is_coined, singular

_WORD = re.compile(r"[^\W_]+[+#]*")
_BRACKETS = re.compile(r"\s?\([^()]*\)")
_EMPTY = frozenset(
    [
        "a",
        "an",
        "and",
        "based",
        "by",
        "for",
        "from",
        "in",
        "its",
        "of",
        "on",
        "our",
        "the",
        "their",
        "to",
        "using",
        "via",
        "with",
    ]
)
_HEADS = frozenset(
    [
        "algorithm",
        "application",
        "approach",
        "architecture",
        "benchmark",
        "block",
        "corpus",
        "dataset",
        "framework",
        "layer",
        "mechanism",
        "method",
        "metric",
        "model",
        "module",
        "network",
        "pipeline",
        "problem",
        "procedure",
        "process",
        "scheme",
        "score",
        "set",
        "strategy",
        "suite",
        "system",
        "task",
        "technique",
    ]
)
_SUFFIX = re.compile(
    r"(?:izations?|izing|ations?|atives?|ating|ated|ates?|itions?|ionary|ional|ions?|ings?|ers?|ors?|ed|es|al|s|e|y)$"
)


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """A word without its inflection, where at least four letters are left; with digits, as it is."""
    if any(c.isdigit() for c in word):
        return word
    cut = _SUFFIX.sub("", word)
    return cut if len(cut) >= 4 else singular(word)


def keys(names: Sequence[str], pairs: Iterable[Pair], text: str) -> list[str]:
    """A key for each name of a paper; `pairs` are the abbreviations that its text gives."""
    short_of: dict[tuple[str, ...], str] = {}
    for pair in pairs:
        long = _words(text[pair.long_start : pair.long_end])
        long = [singular(word) for word in long if word not in _EMPTY]
        short_of.setdefault(tuple(long), fold(text[pair.short_start : pair.short_end]))
    made = [_key(name, short_of) for name in names]
    by_initials = _initials(names, made)
    return [by_initials.get(key, key) for key in made]


def content_words(name: str) -> list[str]:
    """Words of a name in lower case, without those that join or point."""
    return [word for word in _words(name) if word not in _EMPTY]


def _words(name: str) -> list[str]:
    return [word for word in _WORD.findall(_BRACKETS.sub("", name).casefold()) if word != "s"]


def _key(name: str, short_of: dict[tuple[str, ...], str]) -> str:
    words = [singular(word) for word in _words(name)]
    words = [word for word in words if word not in _EMPTY] or words
    for long, short in short_of.items():
        for i in range(len(words) - len(long) + 1):
            if tuple(words[i : i + len(long)]) == long:
                words[i : i + len(long)] = [short]
                break
    while len(words) > 1 and words[-1] in _HEADS:
        words.pop()
    if len(words) < 2 or is_coined(name):
        return fold("".join(words)) or fold(name)
    return " ".join(sorted({stem(word) for word in words}))


def _initials(names: Sequence[str], made: Sequence[str]) -> dict[str, str]:
    """Key of a phrase -> key of the one name that is its initials."""
    short = {
        name: key for name, key in zip(names, made, strict=True) if name.isupper() and 3 <= len(name) <= 6
    }
    found: dict[str, str] = {}
    for name, key in zip(names, made, strict=True):
        words = _words(name)
        for letters in ("".join(w[0] for w in words), "".join(w[0] for w in words if w not in _EMPTY)):
            if len(words) > 2 and letters.upper() in short:
                found[key] = short[letters.upper()]
    return found
