"""A paper as the rules see it: things, their spans, and sentences with spans masked.

A masked sentence reads "We propose ‹M3›, a model for ‹T4›.": M(ethod), L (a model), B(enchmark),
T(ask), R (a metric), and the index of the span. Rules are regular expressions over it.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from kg.extraction import abbreviations, coreference, judges, sameness
from kg.extraction.lexicon import text_of
from kg.extraction.nlp import LONGEST_WORD, join
from kg.extraction.recogniser import SCORES
from kg.model import Paper
from kg.names import fold, is_coined

LETTERS = {"Method": "M", "Model": "L", "Benchmark": "B", "Task": "T", "Metric": "R"}
# Words that name a class of things and no thing, where nothing else stands beside them.
_GENERIC = frozenset(
    [
        "ablation",
        "algorithm",
        "analysis",
        "application",
        "approach",
        "architecture",
        "baseline",
        "benchmark",
        "code",
        "component",
        "data",
        "dataset",
        "evaluation",
        "experiment",
        "framework",
        "loss",
        "method",
        "metric",
        "mechanism",
        "model",
        "module",
        "network",
        "objective",
        "paradigm",
        "performance",
        "pipeline",
        "policy",
        "procedure",
        "process",
        "result",
        "scheme",
        "score",
        "solution",
        "strategy",
        "system",
        "task",
        "technique",
        "test",
        "training",
        "work",
    ]
)
_URL = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|org|io|ai|net)/\S+")
_ABSURD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")  # no word; backtracking in it costs its square
_OWN_MARKS = str.maketrans("‹›", "«»")  # a text that holds the marks of masks
UNSURE = 0.5  # the score of a name that rules alone found
LIST_VOTES = 2
_LEADING = re.compile(r"(?:(?:the|a|an|our|this|these|its|their|novel|new|proposed)\s+)+", re.I)


@dataclass(frozen=True, slots=True)
class Span:
    """A mention: characters of the joined text, the thing it names, and the recogniser's trust."""

    start: int
    end: int
    kind: str
    thing: int
    source: str
    score: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters of the joined text, the same with mentions masked, and the spans inside."""

    start: int
    end: int
    text: str
    masked: str
    spans: tuple[int, ...]
    in_title: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """`kinds[t]` and `names[t]` are of the thing `t`; `aliases` pairs spans that name one thing."""

    paper: Paper
    text: str
    abstract_start: int
    spans: tuple[Span, ...]
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    aliases: tuple[tuple[int, int], ...]

    def place(self, start: int, end: int) -> tuple[str, int, int]:
        """Field and offsets in it of a range of the joined text."""
        if start >= self.abstract_start:
            return "abstract", start - self.abstract_start, end - self.abstract_start
        return "title", start, end


def read(paper: Paper, doc: Doc, *, judge: judges.Judge | None = None) -> Reading:
    """Entities of a Doc, repeated names and abbreviations -> things and masked sentences.

    A mention's score is the model's probability for it, or the best one of its thing. `judge` decides
    which things are one (`kg.extraction.coreference`), if not the one that ships.
    """
    text = text_of(doc)
    abstract_start = join(paper.title, "")[1]
    found = [_trim(text, e.start_char, e.end_char, e.label_) for e in doc.ents]
    prose = _blank(_URL, _blank(_ABSURD, text))
    ranges = {
        (s, e): (k, "model:ner")
        for s, e, k in found
        if _is_name(text[s:e]) and "\n" not in text[s:e] and prose[s:e] == text[s:e]
    }
    pairs = abbreviations.find(prose)
    for pair in pairs:
        _complete(ranges, pair)
    _repeat(ranges, prose)
    ordered = sorted(ranges)
    keys = sameness.keys([text[s:e] for s, e in ordered], pairs, text)
    things = _numbered(keys)
    votes = _votes(text, ordered, things, [ranges[r][0] for r in ordered])
    within = coreference.Text(text, abstract_start, tuple(sent.start_char for sent in doc.sents))
    apart = [
        coreference.Thing(tuple(sorted({text[s:e] for s, e in places})), _kind(vote), places)
        for places, vote in zip(_grouped(ordered, things), votes, strict=True)
    ]
    united = coreference.unite(apart, within, judge or judges.shipped("coreference"))
    for thing, first in enumerate(united):
        if thing != first:
            votes[first] += votes[thing]
    kinds = [_kind(votes[first]) for first in sorted(set(united))]
    things = _numbered([united[thing] for thing in things])
    scores = _scores(doc, text)
    best = [max(scores.get(place, 0.0) for place in places) for places in _grouped(ordered, things)]
    spans = tuple(
        Span(s, e, kinds[thing], thing, ranges[s, e][1], scores.get((s, e)) or best[thing] or UNSURE)
        for (s, e), thing in zip(ordered, things, strict=True)
    )
    named = [Counter(text[s:e] for s, e in places) for places in _grouped(ordered, things)]
    names = tuple(min(n, key=lambda name: (len(name), -n[name], name)) for n in named)
    index = {(s.start, s.end): i for i, s in enumerate(spans)}
    aliases = tuple(
        (index[p.long_start, p.long_end], index[p.short_start, p.short_end])
        for p in pairs
        if (p.long_start, p.long_end) in index and (p.short_start, p.short_end) in index
    )
    sentences = tuple(_sentences(doc, text, spans, abstract_start))
    return Reading(paper, text, abstract_start, spans, tuple(kinds), names, sentences, aliases)


def _numbered(keys: Sequence[object]) -> list[int]:
    """Equal keys by one number, in the order of their first."""
    numbers = {key: n for n, key in enumerate(dict.fromkeys(keys))}
    return [numbers[key] for key in keys]


def _grouped(ordered: Sequence[tuple[int, int]], things: Sequence[int]) -> list[tuple[tuple[int, int], ...]]:
    """Ranges by thing."""
    places: list[list[tuple[int, int]]] = [[] for _ in set(things)]
    for place, thing in zip(ordered, things, strict=True):
        places[thing].append(place)
    return [tuple(group) for group in places]


def _votes(
    text: str, ordered: list[tuple[int, int]], things: Sequence[int], kinds: Sequence[str]
) -> list[Counter[str]]:
    """By thing, how many mentions speak for each kind."""
    votes = [Counter[str]() for _ in set(things)]
    for thing, kind in zip(things, kinds, strict=True):
        votes[thing][kind] += 1
    for listed in _lists(text, ordered):
        # "A, B and C" are of one kind: each hears the others' votes.
        group = {things[i] for i in listed}
        together = sum((votes[thing] for thing in group), Counter[str]())
        kind = _kind(together)
        if 2 * together[kind] > together.total():
            for thing in group:
                votes[thing][kind] += LIST_VOTES
    return votes


def _kind(votes: Counter[str]) -> str:
    return max(sorted(votes), key=lambda kind: votes[kind])


def _scores(doc: Doc, text: str) -> dict[tuple[int, int], float]:
    """Probabilities that the model gave, by trimmed range."""
    group = doc.spans.get(SCORES)
    if group is None:
        return {}
    return {
        _trim(text, s.start_char, s.end_char, "")[:2]: round(p, 4)
        for s, p in zip(group, group.attrs["scores"], strict=True)
    }


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """The text with what matches made spaces: offsets stay."""
    return pattern.sub(lambda match: " " * len(match[0]), text)


def _trim(text: str, start: int, end: int, kind: str) -> tuple[int, int, str]:
    """Whole words, without leading articles, enclosing punctuation and trailing head words."""
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    if match := _LEADING.match(text, start, end):
        start = match.end()
    while start < end and (text[start].isspace() or text[start] in "\"'“”‘’(,;:-–."):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "\"'“”‘’,;:-–."):
        end -= 1
    if text[end - 2 : end] in ("'s", "’s") and end - 2 > start:
        end -= 2
    if end > start and text[end - 1] == ")" and "(" not in text[start:end]:
        end -= 1
    return start, end, kind


def _is_name(text: str) -> bool:
    return len(text) > 1 and any(c.isalpha() for c in text) and fold(text) not in _GENERIC


def _complete(ranges: dict[tuple[int, int], tuple[str, str]], pair: abbreviations.Pair) -> None:
    """Give both sides of an abbreviation one kind when the recogniser found either of them."""
    long, short = (pair.long_start, pair.long_end), (pair.short_start, pair.short_end)

    def overlapping(a: tuple[int, int]) -> list[tuple[int, int]]:
        return [r for r in ranges if r[0] < a[1] and a[0] < r[1]]

    # What reaches the long form's end from further left is the same name with its qualifiers.
    near = overlapping(long)
    known = ranges.get(short) or next((ranges[r] for r in near if r[1] == long[1]), None)
    if known is None:
        return
    for r in {*near, *overlapping(short)}:
        del ranges[r]
    kind = known[0]
    ranges[long] = ranges[short] = (kind, "rule:abbreviation")


def _repeat(ranges: dict[tuple[int, int], tuple[str, str]], text: str) -> None:
    """Mark every other occurrence of a name that holds a capital or digit after its first letter."""
    taken = bytearray(len(text))
    for s, e in ranges:
        taken[s:e] = b"\1" * (e - s)
    names: dict[str, Counter[str]] = {}
    for (s, e), (kind, _) in ranges.items():
        if any(c.isupper() or c.isdigit() for c in text[s + 1 : e]):
            names.setdefault(text[s:e], Counter())[kind] += 1
    for name in sorted(names, key=lambda n: (-len(n), n)):
        kind = max(sorted(names[name]), key=lambda k: names[name][k])
        for match in re.finditer(r"(?<![\w-])" + re.escape(name) + r"(?![\w-])", text):
            if not any(taken[match.start() : match.end()]):
                ranges[match.span()] = (kind, "rule:repeated-name")
                taken[match.start() : match.end()] = b"\1" * len(name)


def _lists(text: str, ranges: list[tuple[int, int]]) -> Iterable[list[int]]:
    """Runs of coined names with nothing but commas and conjunctions between them.

    Two names and a comma are none: "On HarborQA, PierNet reaches".
    """

    def listed(run: list[int]) -> bool:
        return len(run) > 2 or (len(run) == 2 and text[ranges[run[0]][1] : ranges[run[1]][0]] != ", ")

    run: list[int] = []
    for i, (start, end) in enumerate(ranges):
        joined = run and re.fullmatch(r",? (?:and |or |& )?(?:the )?|/", text[ranges[run[-1]][1] : start])
        if not joined:
            if listed(run):
                yield run
            run = []
        run = [*run, i] if is_coined(text[start:end]) else []
    if listed(run):
        yield run


def _sentences(doc: Doc, whole: str, spans: tuple[Span, ...], abstract_start: int) -> Iterable[Sentence]:
    starts = [s.start for s in spans]
    for sent in doc.sents:
        text = whole[sent.start_char : sent.end_char].rstrip()
        start = sent.start_char + len(text) - len(text.lstrip())
        end = sent.start_char + len(text)
        if start >= end:
            continue
        near = range(bisect_left(starts, start), bisect_left(starts, end))
        inside = tuple(i for i in near if spans[i].end <= end)
        masked, at = [], start
        for i in inside:
            masked += [whole[at : spans[i].start].translate(_OWN_MARKS), f"‹{LETTERS[spans[i].kind]}{i}›"]
            at = spans[i].end
        masked.append(whole[at:end].translate(_OWN_MARKS))
        yield Sentence(start, end, whole[start:end], "".join(masked), inside, end <= abstract_start)
