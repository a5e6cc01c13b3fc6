"""What is told of a possible edge: what the rules say, and the words and places around its two ends."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import nan

from kg.extraction import cues
from kg.extraction.facts import PAPER, Fact
from kg.extraction.proposals import main_things
from kg.extraction.reading import LETTERS, Reading
from kg.model import PREDICATES
from kg.names import is_coined

NEAR = 60  # characters on either side of a mention
_DOUBTED = 0.3  # of a rule's confidence where it found the fact negated or hedged
_CONTRAST = """not never without unlike instead rather no_longer lack* fail* limit* however although while
    existing prior previous traditional conventional recent*"""
_CUES: tuple[re.Pattern[str], ...] = (
    cues.BETTER,
    cues.EQUAL,
    re.compile(rf"\b{cues.USING}\b", re.I),
    cues.TESTED,
    re.compile(r"\b(?:pre-?|fine-?)?(?:train|tun)(?:ed|ing|es|s)?\b", re.I),
    re.compile(r"\b(?:for|towards?|solv\w+|address\w*|tackl\w+)\b", re.I),
    cues.OURS,
    re.compile(cues.INTRODUCE, re.I),
    re.compile(cues.STUDY, re.I),
    cues.RUN_ON,
    re.compile(rf"\b{cues.one_of(_CONTRAST)}\b", re.I),
    re.compile(r"\b(?:on|across|over)\b"),
    re.compile(r"\b(?:with|via|through|by)\b"),
    re.compile(r"\bof\b"),
    re.compile(r"\bin\b"),
    re.compile(r"\b(?:than|over|against|compared)\b"),
    re.compile(r"\b(?:such as|like|including|e\.g)\b"),
    re.compile(r"\b(?:is|are|,|:) (?:an?|the)\b"),
    cues.CLAUSE_END,
)
_WE = re.compile(cues.WE, re.I)
_JOINED = re.compile(r"\s*(?:,|and|or|,? and|&)\s*")
_BRACKET = re.compile(r"\s*\(")
_MASK = re.compile(r"‹[MLBTR](\d+)›")


@dataclass(frozen=True, slots=True)
class _Words:
    """Of a sentence: where each cue matches, and where each mention's mask stands."""

    masked: str
    found: tuple[tuple[int, ...], ...]  # by cue
    masks: Mapping[int, tuple[int, int]]  # by span
    flags: tuple[bool, bool, bool, bool]  # ours, better, we, title
    systems: int
    benchmarks: int

    def cues(self, start: int, end: int) -> list[bool]:
        """Which cues begin in a range."""
        return [bisect_left(at, start) < bisect_left(at, end) for at in self.found]


def _words(masked: str, text: str, in_title: bool) -> _Words:
    found = tuple(tuple(m.start() for m in cue.finditer(masked)) for cue in _CUES)
    masks = {int(m[1]): m.span() for m in _MASK.finditer(masked)}
    flags = (bool(cues.OURS.search(text)), bool(found[0]), bool(_WE.search(text)), in_title)
    systems = masked.count("‹M") + masked.count("‹L")
    return _Words(masked, found, masks, flags, systems, masked.count("‹B"))


class Signals:
    """Features of the edges of one paper, each part of them computed once."""

    def __init__(self, reading: Reading, facts: Sequence[Fact], confidence: Mapping[str, float]) -> None:
        self.reading = reading
        starts = [s.start for s in reading.sentences]
        self.sentences = [_words(s.masked, s.text, s.in_title) for s in reading.sentences]
        self.mentions: dict[int, list[tuple[int, int]]] = defaultdict(list)  # thing -> (sentence, span)
        for i, span in enumerate(reading.spans):
            self.mentions[span.thing].append((bisect_right(starts, span.start) - 1, i))
        self.said: Counter[tuple[int, str, int]] = Counter()  # by how many rules
        self.sure: dict[tuple[int, str, int], float] = defaultdict(float)
        for fact in facts:
            key = (fact.subject, fact.predicate, fact.object)
            chance = confidence.get(fact.rule, _DOUBTED) * (_DOUBTED if fact.negative or fact.hedged else 1)
            self.sure[key] = 1 - (1 - self.sure[key]) * (1 - chance)
            self.said[key] += 1
        self.main = set(main_things(reading, facts))
        counts = Counter(reading.kinds)
        proposed = [p for (_, predicate, _), p in self.sure.items() if predicate == "proposes"]
        self.paper = [
            *(counts[kind] for kind in LETTERS),
            len(reading.sentences),
            len(self.main),
            max(proposed, default=0.0),
        ]
        self.things = {thing: self._thing(thing) for thing in self.mentions}
        self.pairs: dict[tuple[int, int], list[float]] = {}

    def of(self, subject: int, predicate: str, other: int) -> list[float]:
        """Features of one edge: as many for all edges of a predicate, nan where there is nothing to say."""
        key = (subject, predicate, other)
        told: list[float] = [self.sure.get(key, 0.0), self.said[key]]
        told += [self.sure.get((subject, p, other), 0.0) for p in PREDICATES]
        if subject == PAPER:
            return [*told, *self.paper, *self.things[other]]
        told += [self.sure.get((other, p, subject), 0.0) for p in PREDICATES]
        if (subject, other) not in self.pairs:
            self.pairs[subject, other] = self._pair(subject, other)
        return [*told, *self.paper, *self.things[other], *self.things[subject], *self.pairs[subject, other]]

    def _thing(self, thing: int) -> list[float]:
        reading, mentions = self.reading, self.mentions[thing]
        spans = [reading.spans[i] for _, i in mentions]
        sentences = [self.sentences[s] for s, _ in mentions]
        name, length = reading.names[thing], max(1, len(reading.text))
        before, after = [False] * len(_CUES), [False] * len(_CUES)
        for (_, i), words in zip(mentions, sentences, strict=True):
            if i in words.masks:
                start, end = words.masks[i]
                before = [
                    a or b for a, b in zip(before, words.cues(max(0, start - NEAR), start), strict=True)
                ]
                after = [a or b for a, b in zip(after, words.cues(end, end + NEAR), strict=True)]
        return [
            thing in self.main,
            self.sure.get((PAPER, "proposes", thing), 0.0),
            self.sure.get((PAPER, "studies", thing), 0.0),
            len(mentions),
            min(span.start for span in spans) / length,
            max(span.start for span in spans) / length,
            is_coined(name),
            len(name.split()),
            max(span.score for span in spans),
            *(reading.kinds[thing] == kind for kind in LETTERS),
            *(sum(words.flags[i] for words in sentences) for i in range(4)),
            *before,
            *after,
        ]

    def nearest(self, one: int, other: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """The two mentions, as (sentence, span), that are nearest: in one sentence where they can be."""
        spans = self.reading.spans

        def distance(pair: tuple[tuple[int, int], tuple[int, int]]) -> tuple[int, int]:
            (s, i), (t, j) = pair
            return abs(s - t), abs(spans[i].start - spans[j].start)

        return min(((a, b) for a in self.mentions[one] for b in self.mentions[other]), key=distance)

    def _pair(self, one: int, other: int) -> list[float]:
        (s, i), (t, j) = self.nearest(one, other)
        together = {at for at, _ in self.mentions[one]} & {at for at, _ in self.mentions[other]}
        told: list[float] = [len(together), abs(s - t), i < j]
        words = self.sentences[s]
        if s != t or i not in words.masks or j not in words.masks:
            return [*told, *([nan] * (3 * len(_CUES) + 8))]
        (start, lo), (hi, end) = sorted((words.masks[i], words.masks[j]))
        between = words.masked[lo:hi]
        return [
            *told,
            between.count(" "),
            between.count("‹"),
            len(between),
            _JOINED.fullmatch(between) is not None,
            _BRACKET.match(between) is not None,
            words.flags[3],
            words.systems,
            words.benchmarks,
            *words.cues(lo, hi),
            *words.cues(max(0, start - NEAR), start),
            *words.cues(end, end + NEAR),
        ]


def candidates(kinds: Sequence[str]) -> Iterable[tuple[int, str, int]]:
    """Every edge that the kinds of a paper's things allow; of comparedWith, which has no direction, one."""
    for predicate, (subjects, objects) in PREDICATES.items():
        ones = [PAPER] if subjects == ("Paper",) else [t for t, kind in enumerate(kinds) if kind in subjects]
        others = [t for t, kind in enumerate(kinds) if kind in objects]
        for one in ones:
            for other in others:
                if one != other and (predicate != "comparedWith" or one < other):
                    yield one, predicate, other
