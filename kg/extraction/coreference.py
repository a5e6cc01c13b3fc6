"""Which things of a paper are one where spelling does not say so: "Folded Tide Attention", "FoTA".

A boosted ensemble of trees judges every pair of things by what their names share and where they stand
(training/coreference.py; the features follow Soon et al. 2001, "A machine learning approach to
coreference resolution of noun phrases"); things are united while the mean chance of their pairs is high.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import log1p

import numpy as np

from kg.extraction.judges import Judge
from kg.extraction.sameness import content_words, stem
from kg.model import TERM_KINDS
from kg.names import fold, is_coined, singular

THRESHOLD = 0.35
LEAST_ALIKE, LEAST_INITIALS = 0.1, 0.6  # shares of trigrams and of an acronym's letters
_RUNS = re.compile(r"[^\W_]+")
_LISTED = re.compile(r"\s*(?:,|and|or|&|, and|/|vs\.?|than|over|with)\s*")
_BRACKET = re.compile(r"\s*[(\[]\S?")
_LONGEST_ACRONYM = 14  # letters


@dataclass(frozen=True, slots=True)
class Thing:
    """Spellings of a thing, its kind, and the character ranges of its mentions."""

    names: tuple[str, ...]
    kind: str
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """What of a paper says how far two mentions are apart."""

    text: str
    abstract_start: int
    sentence_starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    stems: tuple[str, ...]
    trigrams: frozenset[str]
    letters: str  # of the words, in lower case
    capitals: str  # first letters and capitals
    coined: bool
    words: int


@lru_cache(maxsize=1 << 14)
def _form(name: str) -> _Form:
    spelled, runs = f" {fold(name)} ", _RUNS.findall(name)
    return _Form(
        tuple(stem(singular(word)) for word in content_words(name)),
        frozenset(spelled[i : i + 3] for i in range(len(spelled) - 2)),
        "".join(runs).lower(),
        "".join(c for run in runs for i, c in enumerate(run) if i == 0 or c.isupper()).lower(),
        is_coined(name),
        len(name.split()),
    )


def _in_order(short: str, long: str) -> int:
    """Length of the longest common subsequence."""
    best = [0] * (len(long) + 1)
    for x in short:
        before = 0
        for j, y in enumerate(long, 1):
            before, best[j] = best[j], before + 1 if x == y else max(best[j], best[j - 1])
    return best[-1]


def _initials(short: _Form, long: _Form) -> tuple[float, float, float]:
    """How much of an acronym stands in a phrase's initials and in its letters, and of the initials in it."""
    if not (short.coined and short.words == 1 < long.words and 0 < len(short.letters) <= _LONGEST_ACRONYM):
        return 0.0, 0.0, 0.0
    found = _in_order(short.letters, long.capitals)
    return (
        found / len(short.letters),
        _in_order(short.letters, long.letters) / len(short.letters),
        found / max(1, len(long.capitals)),
    )


def features(a: Thing, b: Thing, within: Text) -> list[float]:
    """What is told of a pair, in a fixed order; the names compared are the two that are most alike."""
    forms = [(_form(x), _form(y)) for x in a.names for y in b.names]
    x, y = max(forms, key=lambda pair: _overlap(*pair))
    if (len(x.stems), len(x.letters)) > (len(y.stems), len(y.letters)):
        x, y = y, x
    shared, every = set(x.stems) & set(y.stems), set(x.stems) | set(y.stems)
    size = len(x.stems)
    initials = max(max(_initials(p, q), _initials(q, p)) for p, q in forms)
    return [
        len(shared) / max(1, len(every)),
        len(shared) / max(1, len(set(x.stems))),
        _alike(x, y),
        len(set(y.stems) - shared),
        len(set(x.stems) - shared),
        size,
        len(y.stems),
        x.stems[-1:] == y.stems[-1:],
        x.stems[:1] == y.stems[:1],
        size > 0 and y.stems[-size:] == x.stems,
        size > 0 and y.stems[:size] == x.stems,
        *initials,
        x.coined,
        y.coined,
        a.kind == b.kind,
        *((a.kind == kind) + (b.kind == kind) for kind in TERM_KINDS),
        *_distance(a, b, within),
    ]


def comparable(things: Sequence[Thing]) -> list[tuple[int, int]]:
    """The pairs worth judging: those that share a word, letters, or initials."""
    found = []
    for (i, a), (j, b) in combinations(enumerate(things), 2):
        forms = [(_form(x), _form(y)) for x in a.names for y in b.names]
        if any(
            not set(x.stems).isdisjoint(y.stems)
            or _alike(x, y) >= LEAST_ALIKE
            or max(_initials(x, y), _initials(y, x))[0] >= LEAST_INITIALS
            for x, y in forms
        ):
            found.append((i, j))
    return found


def _alike(x: _Form, y: _Form) -> float:
    return len(x.trigrams & y.trigrams) / max(1, len(x.trigrams | y.trigrams))


def _overlap(x: _Form, y: _Form) -> float:
    shared = len(set(x.stems) & set(y.stems))
    return shared / max(1, len(x.stems) + len(y.stems) - shared) + _alike(x, y)


def _distance(a: Thing, b: Thing, within: Text) -> list[float]:
    """How far apart two things stand, and what joins their nearest mentions."""
    title = [{start < within.abstract_start for start, _ in thing.places} for thing in (a, b)]
    sentences = [{bisect_right(within.sentence_starts, s) for s, _ in thing.places} for thing in (a, b)]
    _, one, two = min((abs(p[0] - q[0]), p, q) for p in a.places for q in b.places)
    gap = within.text[min(one[1], two[1]) : max(one[0], two[0])]
    return [
        title in ([{True}, {False}], [{False}, {True}]),
        (True in title[0]) != (True in title[1]),
        all(True in fields for fields in title),
        min(len(a.places), len(b.places)),
        max(len(a.places), len(b.places)),
        len(sentences[0] & sentences[1]) / min(len(s) for s in sentences),
        log1p(abs(one[0] - two[0])),
        _LISTED.fullmatch(gap) is not None,
        _BRACKET.fullmatch(gap) is not None,
    ]


def unite(things: Sequence[Thing], within: Text, judge: Judge) -> list[int]:
    """For each thing the number of the first one that it is the same as, itself where there is none."""
    pairs = comparable(things)
    if not pairs:
        return list(range(len(things)))
    told = [features(things[i], things[j], within) for i, j in pairs]
    found = judge(np.array(told, dtype="float32"))
    chance = np.zeros((len(things), len(things)), dtype="float32")
    for (i, j), p in zip(pairs, found.tolist(), strict=True):
        chance[i, j] = chance[j, i] = p
    groups = [[n] for n in range(len(things))]
    for at in np.argsort(-found, kind="stable").tolist():
        if found[at] < THRESHOLD:
            break
        one, two = (groups[n] for n in pairs[at])
        if one is not two and chance[np.ix_(one, two)].mean() >= THRESHOLD:
            one += two
            for n in two:
                groups[n] = one
    return [min(group) for group in groups]
