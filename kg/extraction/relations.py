"""Sentence -> facts between things, by rules over masked sentences (see `kg.extraction.reading`).

Every fact names the rule that found it; a rule's confidence is its precision on held-out gold,
measured by `training/calibrate.py` and kept in `confidence.json`.
"""

import re
from collections.abc import Iterator

from kg.extraction import cues, proposals
from kg.extraction.facts import SYSTEMS, Fact, thing, things
from kg.extraction.reading import Reading, Sentence
from kg.names import is_coined

Main = tuple[int, ...]  # what the paper's own facts hang on: one thing, or none


def find(reading: Reading) -> Iterator[Fact]:
    """All facts of a paper; one fact may be found by several rules and sentences."""
    introduced = list(proposals.proposals(reading))
    yield from introduced
    proposed = list(dict.fromkeys(f.object for f in introduced))
    main = proposals.main_things(reading, introduced)
    introduced_at = min((f.start for f in introduced), default=0)
    for sentence in reading.sentences:
        yield from _better(reading, sentence, main)
        yield from _equal(reading, sentence, main)
        yield from _evaluations(reading, sentence, main, proposed)
        yield from _variants(reading, sentence)
        if sentence.in_title or sentence.start >= introduced_at:
            yield from _applications(reading, sentence, main)
            yield from _uses(reading, sentence, main, proposed)
        yield from proposals.studies(reading, sentence, proposed)
        yield from _measures(reading, sentence)
    yield from _sizes(reading)


def _fact(
    s: Sentence,
    subject: int,
    predicate: str,
    other: int,
    rule: str,
    signs: tuple[bool, bool] = (False, False),
) -> Fact:
    return Fact(subject, predicate, other, s.start, s.end, f"{predicate}-{rule}", *signs)


def _signs(before: str) -> tuple[bool, bool]:
    """Negated, hedged: by what stands before a verb in its clause."""
    return bool(cues.NEGATION.search(before)), bool(cues.HEDGE.search(before))


def _subjects(reading: Reading, before: str, main: Main) -> Main:
    """Who a verb speaks of: the last system before it in its clause, else what the paper proposes."""
    clause = re.split(r"[;:]|\b(?:that|which|while|whereas|but)\b", before)[-1]
    governed = re.sub(rf"\b(?:over|than|on|with|of|for|using) {cues.SYSTEM}", "", clause, flags=re.I)
    systems = re.findall(cues.SYSTEM, governed)
    if not systems and not cues.OURS.search(clause):  # "Retrieval with ‹M1› outperforms"
        systems = re.findall(rf"^\W*(?:[\w-]+ ){{1,4}}?(?:with|using|of) ({cues.SYSTEM})", clause)
    return (thing(reading, systems[-1]),) if systems else main


def _compare(
    reading: Reading, s: Sentence, main: Main, pattern: re.Pattern[str], predicate: str
) -> Iterator[Fact]:
    for match in pattern.finditer(s.masked):
        before, after = s.masked[: match.start()], s.masked[match.end() :]
        scope = after[: m.start()] if (m := cues.SCOPE_END.search(after)) else after
        verb = match[0].split()[0].lower()
        passive = re.match(r"\s+by\b", after) and verb.startswith(("outperform", "surpass", "beat", "exceed"))
        if passive:
            scope = after[3:]
        for subject in _subjects(reading, before, main):
            for other in things(reading, scope, "ML"):
                if other != subject:
                    ends = (other, subject) if passive else (subject, other)
                    yield _fact(s, ends[0], predicate, ends[1], verb[:5], _signs(before))


def _better(reading: Reading, s: Sentence, main: Main) -> Iterator[Fact]:
    yield from _compare(reading, s, main, cues.BETTER, "outperforms")


def _equal(reading: Reading, s: Sentence, main: Main) -> Iterator[Fact]:
    if not cues.BETTER.search(s.masked):
        yield from _compare(reading, s, main, cues.EQUAL, "comparedWith")


def _evaluations(reading: Reading, s: Sentence, main: Main, proposed: list[int]) -> Iterator[Fact]:
    cue = "-cue" if cues.TESTED.search(s.masked) else ""
    own = bool(cues.OURS.search(s.masked))
    scored = {thing(reading, match[1]) for match in cues.REACHES.finditer(s.masked)}
    for match in re.finditer(r"‹B(\d+)›", s.masked):
        benchmark = reading.spans[int(match[1])].thing
        before = s.masked[: match.start()]
        # "does not outperform it on B" denies the outperforming, not the test.
        signs = bool(cues.UNTESTED.search(before)), _signs(before[-40:])[1]
        if cues.TRAINED.search(before):
            for subject in _subjects(reading, before, main):
                yield _fact(s, subject, "uses", benchmark, "trained-on")
        elif benchmark in proposed:  # others are run on it
            if cues.RUN_ON.search(s.masked):
                for system in things(reading, s.masked, "ML"):
                    yield _fact(s, system, "evaluatedOn", benchmark, "proposed", signs)
        else:
            named = things(reading, before, "ML")
            for system in sorted(scored - set(main)):
                yield _fact(s, system, "evaluatedOn", benchmark, "scored", signs)
            for system in (t for t in named if t not in main and t not in scored):
                name = "-name" if is_coined(reading.names[system]) else ""
                only = "" if main else "-only"
                yield _fact(s, system, "evaluatedOn", benchmark, f"named{cue}{name}{only}", signs)
            for subject in main:
                ours = "-scored" if subject in scored else "-own" if own or subject in named else ""
                title = "-title" if s.in_title else ""
                yield _fact(s, subject, "evaluatedOn", benchmark, f"main{cue}{ours}{title}", signs)


def _applications(reading: Reading, s: Sentence, main: Main) -> Iterator[Fact]:
    where = "title" if s.in_title else "text"
    own = "-own" if set(things(reading, s.masked, "ML")) & set(main) or cues.OURS.search(s.masked) else ""
    for match in re.finditer(r"‹T(\d+)›", s.masked):
        task = reading.spans[int(match[1])].thing
        before = s.masked[: match.start()]
        cue = "for" if cues.FOR_TASK.search(before) else "near"
        for subject in main:
            yield _fact(s, subject, "appliedTo", task, f"{where}-{cue}{own}")
        direct = cues.DIRECTLY_FOR.search(before)
        if direct and thing(reading, direct[1]) not in main:
            yield _fact(s, thing(reading, direct[1]), "appliedTo", task, f"direct-{where}")


def _uses(reading: Reading, s: Sentence, main: Main, proposed: list[int]) -> Iterator[Fact]:
    where = "title" if s.in_title else "text"
    compared = cues.BETTER.search(s.masked) or cues.EQUAL.search(s.masked)
    for match in re.finditer(r"‹[ML](\d+)›", s.masked):
        other = reading.spans[int(match[1])].thing
        if other in main or (compared and compared.start() < match.start()):
            continue
        before = s.masked[: match.start()]
        cue = "-cue" if cues.USED.search(before) else ""
        own = set(things(reading, before, "ML")) & set(main)
        whose = "-own" if own else "-ours" if cues.OURS.search(before) else ""
        part = "-part" if other in proposed else ""
        for subject in main:
            yield _fact(s, subject, "uses", other, f"{where}{cue}{whose}{part}")
        direct = cues.USES_DIRECTLY.search(before)
        if direct and thing(reading, direct[1]) not in main:
            yield _fact(s, thing(reading, direct[1]), "uses", other, f"direct-{where}")


def _variants(reading: Reading, s: Sentence) -> Iterator[Fact]:
    for match in cues.SUCH_AS.finditer(s.masked):
        family = thing(reading, match[1])
        for member in things(reading, match[2]):
            if member != family:
                yield _fact(s, member, "variantOf", family, "such-as")
    for rule, pattern in (("is-a", cues.IS_A), ("of", cues.VARIANT)):
        for match in pattern.finditer(s.masked):
            member, family = thing(reading, match[1]), thing(reading, match[2])
            if member != family:
                yield _fact(s, member, "variantOf", family, rule)


def _measures(reading: Reading, s: Sentence) -> Iterator[Fact]:
    for match in cues.MEASURES.finditer(s.masked):
        metric, other = (reading.spans[int(match[i])].thing for i in (1, 3))
        yield _fact(s, metric, "measures", other, "for")


def _sizes(reading: Reading) -> Iterator[Fact]:
    """`Qwen2.5-7B` is a size of `Qwen2.5` where both are named."""
    systems = [t for t, kind in enumerate(reading.kinds) if kind in SYSTEMS]
    by_name = {reading.names[t]: t for t in systems}
    for t in systems:
        match = cues.SIZE.fullmatch(reading.names[t])
        if match and match[1] in by_name:
            span = next(s for s in reading.spans if s.thing == t)
            yield Fact(t, "variantOf", by_name[match[1]], span.start, span.end, "variantOf-size")
