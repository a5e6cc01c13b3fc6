"""Sentence -> facts between things, by rules over masked sentences (see `kg.extraction.reading`).

Every fact names the rule that found it; a rule's confidence is its precision on held-out gold,
measured by `training/calibrate.py` and kept in `confidence.json`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.extraction.context import is_coined
from kg.extraction.reading import Reading, Sentence

PAPER = -1  # the paper itself as subject
SYSTEMS = ("Method", "Model")

# How far a way of proposing something outweighs another when a paper's facts need one subject.
_STRENGTH = {
    "proposes-title-name": 8, "proposes-a-novel": 5, "proposes-called": 5, "proposes-verb-name": 5,
    "proposes-title-phrase": 4, "proposes-our-name": 3, "proposes-verb": 3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """`subject` and `object` are things (or PAPER); start and end are characters of the joined text."""

    subject: int
    predicate: str
    object: int
    start: int
    end: int
    rule: str
    negative: bool = False
    hedged: bool = False


_ANY = r"‹[MLBTR]\d+›"
_SYS = r"‹[ML]\d+›"
_WE = r"\b(?:we|this (?:paper|work|article|study|report|survey)|our (?:work|paper|study)|the (?:paper|authors?)|here)\b"
_INTRODUCE = (
    r"\b(?:propos|introduc|present|develop|design|devis|contribut|releas|construct|formulat|establish|unveil|curat|"
    r"creat|put forward|build|built|collect|annotat|deriv|invent|coin|launch|train)\w*"
)
_STUDY = (
    r"\b(?:stud(?:y|ies)|studied|investigat|analy[sz]|examin|explor|evaluat|compar|revisit|understand|characteri[sz]|"
    r"assess|benchmark|survey|review|prob|test|re-?examin|demystif|consider|address|tackl|focus)\w*"
)
_NAMED = rf"\b(?:called|named|termed|dubbed|coined|namely|denoted (?:as|by)|abbreviated as|which we (?:call|term|name|dub))(?: the)? ['\"“]?({_SYS}|‹[BR]\d+›)"
_BREAK = re.compile(r"[;:]| (?:that|which|where|whose|while|whereas|because|since|when|if|but)\b|, (?:which|where|while|and (?:show|demonstrate|find|prove))\b")
_OBJECT_END = re.compile(
    r"[;:]| (?:that|which|where|whose|to|for|by|based on|built on|built upon|using|via|with|from|on|in|under|leverag\w+|inspired|"
    r"consisting|comprising|capable|designed|aim\w+|and (?:show|demonstrate|find|prove|evaluate|apply|use))\b"
)
_BETTER = re.compile(
    r"\b(outperform\w*|surpass\w*|exceed\w*|beat(?:s|en|ing)?\b|(?:is|are|be|being)? ?(?:superior to|better than)|"
    r"improv\w+ (?:\w+ ){0,2}?(?:over|upon|on)|improvements? (?:\w+ ){0,3}?over|gains? (?:\w+ ){0,3}?over|"
    r"(?:higher|lower|faster|fewer|stronger|greater|smaller|less|more \w+|better)(?: [^,;.]{1,60}?)? than|advantages? over|ahead of|dominat\w+|"
    r"outpac\w+|outscor\w+)"
)
_EQUAL = re.compile(
    r"\b(comparabl[ey] (?:\w+ ){0,3}?(?:to|with)|on par with|competitive (?:\w+ ){0,2}?with|match(?:es|ing|ed)?(?: or \w+)?\b|rival(?:s|ing|ed)?\b|"
    r"(?:in comparison|compar(?:ed|ing|isons?)) (?:\w+ ){0,4}?(?:to|with|against)|similar (?:\w+ ){0,2}?to|parity with|versus|vs\.?|against)(?= |$)"
)
_NEGATION = re.compile(r"\b(?:not|never|fails? to|failed to|cannot|can't|doesn't|don't|without|neither|nor|unable to|no longer)\b[^,;]{0,25}$", re.I)
_HEDGE = re.compile(r"\b(?:may|might|could|potentially|possibly|presumably|would)\b[^,;]{0,25}$", re.I)
_SCOPE_END = re.compile(r"[;:]|\b(?:on|by|in terms of|while|whereas|across|with respect to|in both|when|using|under|achiev\w+|reduc\w+|requir\w+)\b|\. ")
_TRAINED = re.compile(r"\b(?:pre-?|fine-?)?(?:train(?:ed|ing)|tun(?:ed|ing))\b[^,;.‹]{0,40}(?:on|with|from|using)\b[^,;.]{0,30}$")
_TESTED = re.compile(
    r"\b(?:evaluat|experiment|benchmark|test(?:ed|s|ing)?\b|result|achiev|outperform|improv|demonstrat|validat|show|state-of-the-art|"
    r"performance|accuracy|surpass|attain|reach|assess|gain|score|conduct|appl(?:y|ied)|dataset|verif|compar|reduc|yield|increas|obtain|across)\w*",
    re.I,
)
_OURS = re.compile(r"\b(?:we|our|ours|it|its|the (?:proposed|new|resulting)|this (?:method|approach|model|framework|algorithm)|experiment\w*|results?|evaluat\w+)\b", re.I)
_USING = re.compile(
    r"\b(?:us(?:es?|ed|ing)|leverag\w+|employ\w*|combin\w+|integrat\w+|incorporat\w+|based on|built (?:on|upon|from)|builds? (?:on|upon)|via|with|"
    r"through|adopt\w*|utili[sz]\w+|exploit\w*|by|unif\w+|consist\w+ of|compris\w+|pairs?|powered by|equipped|relies on|coupl\w+|inspired by|"
    r"introduc\w+|train\w*|fine-tun\w+|learns?|appl(?:y|ies|ied)|add\w*|contain\w*|extend\w*|on top of|from)\b",
    re.I,
)
_SUCH_AS = re.compile(rf"({_SYS})(?:\s+(?:methods?|models?|algorithms?|approaches|techniques|architectures?|variants?|baselines?|agents?|layers?|networks?))*,?\s*(?:\([^()]*\),?\s*)?(?:such as|like|including|e\.g\.,?|for example|namely|:)\s+((?:{_SYS}|,|and|or|\s|&|\([^()]*\))+)")
_IS_A = re.compile(rf"({_SYS})(?: \({_SYS}\))?(?:,| is| are|:) (?:an? |the first |the )(?:[\w-]+,? ){{0,6}}?({_SYS})(?=[\s,.;:])")
_VARIANT = re.compile(rf"({_SYS})[^‹.;]{{0,50}}\b(?:variants?|extensions?|special cases?|instances?|versions?|generali[sz]ations?|extends|generali[sz]es|modification|distilled version)\b(?: of| on| to)?[^‹.;]{{0,40}}({_SYS})")


def find(reading: Reading) -> Iterator[Fact]:
    """All facts of a paper; one fact may be found by several rules and sentences."""
    proposals = list(_proposals(reading))
    yield from proposals
    proposed = list(dict.fromkeys(f.object for f in proposals))
    main = main_things(reading, proposals)
    introduced_at = min((f.start for f in proposals), default=0)
    for sentence in reading.sentences:
        yield from _better(reading, sentence, main)
        yield from _equal(reading, sentence, main)
        yield from _evaluations(reading, sentence, main, proposed)
        yield from _variants(reading, sentence)
        if sentence.in_title or sentence.start >= introduced_at:
            yield from _applications(reading, sentence, main)
            yield from _uses(reading, sentence, main, proposed)
        yield from _studies(reading, sentence, proposed)
        yield from _measures(reading, sentence)
    yield from _sizes(reading)


def _things(reading: Reading, masked: str, kinds: str = "MLBTR") -> list[int]:
    """Things of the given kinds in a piece of masked text, in order, each once."""
    found = re.findall(rf"‹[{kinds}](\d+)›", masked)
    return list(dict.fromkeys(reading.spans[int(i)].thing for i in found))


def _thing(reading: Reading, token: str) -> int:
    return reading.spans[int(token[2:-1])].thing


def main_things(reading: Reading, facts: Iterable[Fact]) -> tuple[int, ...]:
    """What the paper's facts hang on: its proposed method or model, the most often named one."""
    strength: Counter[int] = Counter()
    for fact in facts:
        if fact.predicate == "proposes" and reading.kinds[fact.object] in SYSTEMS:
            strength[fact.object] += _STRENGTH.get(fact.rule, 1)
    mentions = Counter(s.thing for s in reading.spans)
    ranked = sorted(strength, key=lambda t: (-strength[t] - mentions[t], t))
    return tuple(ranked[:1])


def _proposals(reading: Reading) -> Iterator[Fact]:
    for s in reading.sentences:
        if s.in_title:
            if match := re.match(rf"({_SYS}|‹[BR]\d+›)(?: ?\([^)]*\))?\s*(?::|[-–—] )", s.masked):
                thing = _thing(reading, match[1])
                coined = is_coined(reading.names[thing])
                yield Fact(PAPER, "proposes", thing, s.start, s.end, "proposes-title-name" if coined else "proposes-title-phrase")
            continue
        for match in re.finditer(rf"{_WE}[^.;]{{0,60}}?(?:{_INTRODUCE})", s.masked, re.I):
            rest = s.masked[match.end() :]
            # A train of the verb "train", "build" alone says little about novelty.
            weak = re.search(r"(?:train|build|built|collect|annotat|creat|deriv|design|establish|construct|present)\w*$", match[0], re.I)
            clause = rest[: m.start()] if (m := _OBJECT_END.search(rest)) else rest
            things = _things(reading, clause, "MLBR")
            rule = "proposes-weak-verb" if weak else "proposes-verb"
            if things:
                suffix = "-name" if is_coined(reading.names[things[0]]) else ""
                yield Fact(PAPER, "proposes", things[0], s.start, s.end, rule + suffix)
            for also in things[1:]:
                if is_coined(reading.names[also]):
                    yield Fact(PAPER, "proposes", also, s.start, s.end, rule + "-also")
            if not things and (later := _things(reading, rest, "MLBR")):
                coined = [t for t in later if is_coined(reading.names[t])]
                yield Fact(PAPER, "proposes", (coined or later)[0], s.start, s.end, rule + "-later" + ("-name" if coined else ""))
        if re.search(rf"{_WE}|\b(?:novel|new)\b", s.masked, re.I):
            for match in re.finditer(_NAMED, s.masked):
                yield Fact(PAPER, "proposes", _thing(reading, match[1]), s.start, s.end, "proposes-called")
        for match in re.finditer(rf"({_SYS}|‹[BR]\d+›)(?: \({_ANY}\))?(?:,| is) (?:our|an?|the first)(?: [\w-]+,?){{0,3}}? (?:novel|new|first)\b", s.masked):
            yield Fact(PAPER, "proposes", _thing(reading, match[1]), s.start, s.end, "proposes-a-novel")
        for match in re.finditer(rf"\b(?:[Oo]ur|[Tt]he proposed)(?: (?:new|proposed|novel|full|final|best))?(?: [\w-]+){{0,2}}?,? ({_SYS}|‹[BR]\d+›)", s.masked):
            name = reading.names[_thing(reading, match[1])]
            rule = "proposes-our-name" if is_coined(name) else "proposes-our"
            yield Fact(PAPER, "proposes", _thing(reading, match[1]), s.start, s.end, rule)


def _signs(before: str) -> tuple[bool, bool]:
    """Negated, hedged: by what stands before a verb in its clause."""
    return bool(_NEGATION.search(before)), bool(_HEDGE.search(before))


def _subjects(reading: Reading, before: str, main: tuple[int, ...]) -> tuple[int, ...]:
    """Who a verb speaks of: the last system before it in its clause, else what the paper proposes."""
    clause = re.split(r"[;:]|\b(?:that|which|while|whereas|but)\b", before)[-1]
    own = re.search(r"\b(?:our|ours|it|the proposed|this (?:method|approach|model|framework))\b", clause, re.I)
    systems = re.findall(rf"{_SYS}(?!\w)", re.sub(rf"\b(?:over|than|on|with|of|for|using) {_SYS}", "", clause))
    if systems:
        return (_thing(reading, systems[-1]),)
    if own or not re.search(_ANY, clause):
        return main
    return main


def _compare(reading: Reading, s: Sentence, main: tuple[int, ...], pattern: re.Pattern[str], predicate: str) -> Iterator[Fact]:
    for match in pattern.finditer(s.masked):
        before, after = s.masked[: match.start()], s.masked[match.end() :]
        scope = after[: m.start()] if (m := _SCOPE_END.search(after)) else after
        passive = re.match(r"\s+by\b", after) and match[0].startswith(("outperform", "surpass", "beat", "exceed"))
        if passive:
            scope = after[3:]
        negative, hedged = _signs(before)
        rule = f"{predicate}-{match[0].split()[0].lower()[:5]}"
        for subject in _subjects(reading, before, main):
            for other in _things(reading, scope, "ML"):
                if other != subject:
                    pair = (other, subject) if passive else (subject, other)
                    yield Fact(pair[0], predicate, pair[1], s.start, s.end, rule, negative, hedged)


def _better(reading: Reading, s: Sentence, main: tuple[int, ...]) -> Iterator[Fact]:
    yield from _compare(reading, s, main, _BETTER, "outperforms")


def _equal(reading: Reading, s: Sentence, main: tuple[int, ...]) -> Iterator[Fact]:
    if not _BETTER.search(s.masked):
        yield from _compare(reading, s, main, _EQUAL, "comparedWith")


def _evaluations(reading: Reading, s: Sentence, main: tuple[int, ...], proposed: list[int]) -> Iterator[Fact]:
    for match in re.finditer(r"‹B(\d+)›", s.masked):
        benchmark = reading.spans[int(match[1])].thing
        before = s.masked[: match.start()]
        if _TRAINED.search(before):
            for subject in _subjects(reading, before, main):
                yield Fact(subject, "uses", benchmark, s.start, s.end, "uses-trained-on")
            continue
        negative, hedged = _signs(before[-40:])
        if benchmark in proposed:
            if re.search(r"\b(?:evaluat|benchmark|test|assess|compar|achiev|experiment|score|accuracy)\w*", s.masked, re.I):
                for system in _things(reading, s.masked, "ML"):
                    yield Fact(system, "evaluatedOn", benchmark, s.start, s.end, "evaluatedOn-proposed", negative, hedged)
            continue
        named = [t for t in _things(reading, before, "ML")]
        cue = bool(_TESTED.search(s.masked))
        own = bool(_OURS.search(s.masked))
        for system in (t for t in named if t not in main):
            own_name = "-name" if is_coined(reading.names[system]) else ""
            rule = "evaluatedOn-named" + ("-cue" if cue else "") + own_name + ("-only" if not main else "")
            yield Fact(system, "evaluatedOn", benchmark, s.start, s.end, rule, negative, hedged)
        for subject in main:
            rule = "evaluatedOn-main" + ("-cue" if cue else "") + ("-own" if own or subject in named else "")
            rule += "-title" if s.in_title else ""
            yield Fact(subject, "evaluatedOn", benchmark, s.start, s.end, rule, negative, hedged)


def _applications(reading: Reading, s: Sentence, main: tuple[int, ...]) -> Iterator[Fact]:
    for match in re.finditer(r"‹T(\d+)›", s.masked):
        task = reading.spans[int(match[1])].thing
        before = s.masked[: match.start()]
        where = "title" if s.in_title else "text"
        cue = "for" if re.search(r"\b(?:for|of|to|on|in|towards?|solv\w+|address\w*|tackl\w+|improv\w+)(?: [\w-]+,?){0,3} $", before) else "near"
        own = "-own" if set(_things(reading, s.masked, "ML")) & set(main) or _OURS.search(s.masked) else ""
        for subject in main:
            yield Fact(subject, "appliedTo", task, s.start, s.end, f"appliedTo-{where}-{cue}{own}")
        direct = re.search(rf"({_SYS})(?: [\w-]+)? (?:for|to|in)(?: [\w-]+)? $", before)
        if direct and _thing(reading, direct[1]) not in main:
            yield Fact(_thing(reading, direct[1]), "appliedTo", task, s.start, s.end, f"appliedTo-direct-{where}")


def _uses(reading: Reading, s: Sentence, main: tuple[int, ...], proposed: list[int]) -> Iterator[Fact]:
    compared = _BETTER.search(s.masked) or _EQUAL.search(s.masked)
    for match in re.finditer(r"‹[ML](\d+)›", s.masked):
        other = reading.spans[int(match[1])].thing
        if other in main:
            continue
        before = s.masked[: match.start()]
        if compared and compared.start() < match.start():
            continue
        where = "title" if s.in_title else "text"
        cue = re.search(rf"(?:{_USING.pattern})(?: [\w-]+,?){{0,4}} (?:{_SYS}(?:,| and|, and)? (?:an? |the )?)*$", before, re.I)
        own = set(_things(reading, before, "ML")) & set(main)
        ours = bool(_OURS.search(before))
        part = "-part" if other in proposed else ""
        for subject in main:
            rule = f"uses-{where}{'-cue' if cue else ''}{'-own' if own else '-ours' if ours else ''}{part}"
            yield Fact(subject, "uses", other, s.start, s.end, rule)
        direct = re.search(rf"({_SYS})(?: [\w-]+)? (?:uses|using|with|via|based on|leveraging|employs) (?:[\w-]+ ){{0,2}}$", before)
        if direct and _thing(reading, direct[1]) not in main:
            yield Fact(_thing(reading, direct[1]), "uses", other, s.start, s.end, f"uses-direct-{where}")


def _variants(reading: Reading, s: Sentence) -> Iterator[Fact]:
    for match in _SUCH_AS.finditer(s.masked):
        family = _thing(reading, match[1])
        for member in _things(reading, match[2]):
            if member != family:
                yield Fact(member, "variantOf", family, s.start, s.end, "variantOf-such-as")
    for rule, pattern in (("variantOf-is-a", _IS_A), ("variantOf-of", _VARIANT)):
        for match in pattern.finditer(s.masked):
            member, family = _thing(reading, match[1]), _thing(reading, match[2])
            if member != family:
                yield Fact(member, "variantOf", family, s.start, s.end, rule)


def _studies(reading: Reading, s: Sentence, proposed: list[int]) -> Iterator[Fact]:
    state = "with-proposal" if any(reading.kinds[t] in SYSTEMS for t in proposed) else "with-benchmark" if proposed else "alone"
    if s.in_title:
        for thing in _things(reading, s.masked, "MLT"):
            if thing not in proposed:
                yield Fact(PAPER, "studies", thing, s.start, s.end, f"studies-title-{reading.kinds[thing].lower()}-{state}")
        return
    for match in re.finditer(rf"{_WE}[^.;]{{0,40}}?(?:{_STUDY})", s.masked, re.I):
        rest = s.masked[match.end() :]
        clause = rest[: m.start()] if (m := _BREAK.search(rest)) else rest
        for n, thing in enumerate(_things(reading, clause, "MLT")):
            if thing not in proposed:
                place = "first" if n == 0 else "later"
                yield Fact(PAPER, "studies", thing, s.start, s.end, f"studies-verb-{place}-{state}")


def _measures(reading: Reading, s: Sentence) -> Iterator[Fact]:
    pattern = r"‹R(\d+)›[^‹.;]{0,40}\b(?:to (?:measure|quantify|assess|evaluate)|for|that (?:measures|quantifies|captures)|measur\w+)\b[^‹.;]{0,30}‹([TM])(\d+)›"
    for match in re.finditer(pattern, s.masked):
        metric, other = (reading.spans[int(match[i])].thing for i in (1, 3))
        yield Fact(metric, "measures", other, s.start, s.end, "measures-for")


def _sizes(reading: Reading) -> Iterator[Fact]:
    """`Qwen2.5-7B` is a size of `Qwen2.5` where both are named."""
    systems = [t for t, kind in enumerate(reading.kinds) if kind in SYSTEMS]
    by_name = {reading.names[t]: t for t in systems}
    for t in systems:
        match = re.fullmatch(r"(.+?)[- ](?:\d+(?:\.\d+)?[BMK]|(?:x?x?[Ll]arge|[Bb]ase|[Ss]mall|[Tt]iny|[Mm]ini|[Mm]edium|XL|XXL))(?:-\w+)?", reading.names[t])
        if match and match[1] in by_name:
            span = next(s for s in reading.spans if s.thing == t)
            yield Fact(t, "variantOf", by_name[match[1]], span.start, span.end, "variantOf-size")
