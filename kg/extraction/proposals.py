"""What a paper introduces, what its facts hang on, and what it studies."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from kg.extraction import cues
from kg.extraction.facts import PAPER, SYSTEMS, Fact, thing, things
from kg.extraction.reading import Reading, Sentence
from kg.names import is_coined

# How far a way of proposing something outweighs another when a paper's facts need one subject.
_STRENGTH = {
    "proposes-title-name": 8, "proposes-a-novel": 5, "proposes-called": 5, "proposes-verb-name": 5,
    "proposes-title-phrase": 4, "proposes-our-name": 3, "proposes-verb": 3,
}  # fmt: skip


def main_things(reading: Reading, facts: Iterable[Fact]) -> tuple[int, ...]:
    """What the paper's facts hang on: its proposed method or model, the most often named one."""
    strength: Counter[int] = Counter()
    for fact in facts:
        if fact.predicate == "proposes" and reading.kinds[fact.object] in SYSTEMS:
            strength[fact.object] += _STRENGTH.get(fact.rule, 1)
    mentions = Counter(s.thing for s in reading.spans)
    ranked = sorted(strength, key=lambda t: (-strength[t] - mentions[t], t))
    return tuple(ranked[:1])


def proposals(reading: Reading) -> Iterator[Fact]:
    """What the paper says that it introduces; one thing may be found in several ways."""
    for s in reading.sentences:
        if s.in_title:
            if match := cues.TITLE_NAME.match(s.masked):
                found = thing(reading, match[1])
                kind = "name" if is_coined(reading.names[found]) else "phrase"
                yield _proposal(found, s, f"title-{kind}")
            continue
        yield from _by_verb(reading, s)
        if re.search(rf"{cues.WE}|\b(?:novel|new)\b", s.masked, re.I):
            for match in cues.NAMED.finditer(s.masked):
                yield _proposal(thing(reading, match[1]), s, "called")
        for match in cues.A_NOVEL.finditer(s.masked):
            yield _proposal(thing(reading, match[1]), s, "a-novel")
        for match in cues.OURS_NAMED.finditer(s.masked):
            found = thing(reading, match[1])
            yield _proposal(found, s, "our-name" if is_coined(reading.names[found]) else "our")


def _by_verb(reading: Reading, s: Sentence) -> Iterator[Fact]:
    """After "we propose A, B and C": the first thing, and further ones with names of their own."""
    for match in re.finditer(rf"{cues.WE}[^.;]{{0,60}}?{cues.INTRODUCE}", s.masked, re.I):
        rest = s.masked[match.end() :]
        rule = "weak-verb" if cues.WEAK_VERB.search(match[0]) else "verb"
        clause = rest[: m.start()] if (m := cues.OBJECT_END.search(rest)) else rest
        found = things(reading, clause, "MLBR")
        later = [] if found else things(reading, rest, "MLBR")
        if found:
            yield _proposal(found[0], s, rule + ("-name" if is_coined(reading.names[found[0]]) else ""))
        for also in found[1:]:
            if is_coined(reading.names[also]):
                yield _proposal(also, s, rule + "-also")
        if later:
            named = [t for t in later if is_coined(reading.names[t])]
            yield _proposal((named or later)[0], s, rule + ("-later-name" if named else "-later"))


def _proposal(found: int, s: Sentence, rule: str) -> Fact:
    return Fact(PAPER, "proposes", found, s.start, s.end, f"proposes-{rule}")


def studies(reading: Reading, s: Sentence, proposed: list[int]) -> Iterator[Fact]:
    """What the paper analyses without proposing it, told apart by what else it proposes."""
    systems = any(reading.kinds[t] in SYSTEMS for t in proposed)
    state = "with-proposal" if systems else "with-benchmark" if proposed else "alone"
    if s.in_title:
        for topic in things(reading, s.masked, "MLT"):
            if topic not in proposed:
                rule = f"studies-title-{reading.kinds[topic].lower()}-{state}"
                yield Fact(PAPER, "studies", topic, s.start, s.end, rule)
        return
    for match in re.finditer(rf"{cues.WE}[^.;]{{0,40}}?{cues.STUDY}", s.masked, re.I):
        rest = s.masked[match.end() :]
        clause = rest[: m.start()] if (m := cues.CLAUSE_END.search(rest)) else rest
        for n, topic in enumerate(things(reading, clause, "MLT")):
            if topic not in proposed:
                place = "first" if n == 0 else "later"
                yield Fact(PAPER, "studies", topic, s.start, s.end, f"studies-verb-{place}-{state}")
