"""The mistakes worth reading first, each with its sentence."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg.evaluation.built import Built
from kg.evaluation.causes import NUMBER
from kg.evaluation.gold import Span, Text
from kg.evaluation.matching import Pair
from kg.evaluation.scoring import Gold, Scores, norm

WORST = 50
_BREAK = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-ZÀ-Þ])|[。！？]|\n+")
_MOST = 480  # characters of a sentence


@dataclass(frozen=True, slots=True)
class Mistake:
    """A name that was missed, or given and wrong: `sentence[start:end]` is the name where it has a place.

    `expected` and `given` are kinds, labels or a predicate, empty on the side that has none; `times` is
    how often this happens, `score` the highest that a model gave it, `cause` why a link or result is one.
    """

    unit: str
    what: str
    expected: str
    given: str
    name: str
    sentence: str = ""
    start: int = 0
    end: int = 0
    score: float | None = None
    times: int = 1
    cause: str = ""


def worst(mistakes: Iterable[Mistake], *, count: int = WORST) -> tuple[Mistake, ...]:
    """The `count` mistakes to read first: half of them misses, half of them wrong answers.

    The same mistake about the same folded name is one, shown where the model was surest, else where it
    came first. Misses stand by how often they recur; wrong answers by how sure the model was of them and,
    where it does not say or is equally sure, by how often they recur. Where one half has too few, the
    other has more.
    """
    groups: dict[tuple[str, ...], list[Mistake]] = {}
    for one in mistakes:
        # The same number elsewhere is another thing.
        unit = one.unit if NUMBER in (one.expected, one.given) else ""
        groups.setdefault((one.what, one.expected, one.given, norm(one.name), unit), []).append(one)
    merged = [replace(max(group, key=_surety), times=len(group)) for group in groups.values()]
    missed = sorted((m for m in merged if not m.given), key=lambda m: -m.times)
    wrong = sorted((m for m in merged if m.given), key=lambda m: (-_surety(m), -m.times))
    some = max(count // 2, count - len(wrong))
    kept = missed[:some]
    return (*kept, *wrong[: count - len(kept)])


def of_spans(texts: Sequence[Text], pairs: Sequence[Sequence[Pair]]) -> Iterator[Mistake]:
    """Mistakes in texts: "missed", "spurious", "label" (bounds right), "bounds" (label right) or "both"."""
    for text, row in zip(texts, pairs, strict=True):
        for wanted, given in row:
            span = given or wanted
            if span is None or (what := _what(wanted, given)) == "":
                continue
            yield _placed(
                Mistake(
                    text.doc,
                    what,
                    wanted.label if wanted else "",
                    given.label if given else "",
                    text.text[span.start : span.end],
                    score=given.score if given else None,
                ),
                text.text,
                (span.start, span.end),
            )


def of_graph(scores: Scores, built: Built, gold: Iterable[Gold]) -> Iterator[Mistake]:
    """Mistakes of a graph; a name stands in the first sentence of the paper that holds it."""
    records = {record["id"]: record for record in gold}
    for error in scores.errors:
        nodes = [str(node) for node in error.nodes]
        name = error.name or " → ".join(built.labels.get(node, node) for node in nodes)
        given = error.given or (error.kind if nodes else "")
        expected = "" if nodes or error.given == NUMBER else error.kind or NUMBER
        mistake = Mistake(error.paper, error.what, expected, given, name, error.quote, cause=error.cause)
        if len(nodes) == 2:
            paper = str(built.papers[error.paper]["node"])
            yield replace(mistake, sentence=built.quotes[paper, nodes[0], error.kind, nodes[1]])
        elif error.quote:
            yield mistake
        else:
            fields = (records[error.paper].get(field) for field in ("title", "abstract"))
            texts = [text for text in built.texts.get(error.paper, ()) if text]
            yield _found(mistake, texts or [field for field in fields if isinstance(field, str)])


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Bounds of the sentence around `text[start:end]`, cut between words to what is read at a glance."""
    first, last = max(0, start - _MOST // 2), min(len(text), end + _MOST // 2)
    if first and (space := text.find(" ", first, start)) >= 0:
        first = space + 1
    if last < len(text) and (space := text.rfind(" ", end, last)) >= 0:
        last = space
    for match in _BREAK.finditer(text, first, last):
        if match.end() <= start:
            first = match.end()
        elif match.start() + 1 >= end:
            return first, max(end, match.start() + len(match[0].rstrip()))
    return first, last


def _surety(mistake: Mistake) -> float:
    return 0.0 if mistake.score is None else mistake.score


def _what(wanted: Span | None, given: Span | None) -> str:
    if given is None:
        return "missed"
    if wanted is None:
        return "spurious"
    bounds, label = (wanted.start, wanted.end) != (given.start, given.end), wanted.label != given.label
    return "both" if bounds and label else "bounds" if bounds else "label" if label else ""


def _placed(mistake: Mistake, text: str, place: tuple[int, int]) -> Mistake:
    first, last = sentence(text, *place)
    return replace(mistake, sentence=text[first:last], start=place[0] - first, end=place[1] - first)


def _found(mistake: Mistake, texts: Iterable[str]) -> Mistake:
    pattern = re.compile(r"(?<!\w)" + re.escape(mistake.name), re.IGNORECASE)
    for text in texts:
        if match := pattern.search(text):
            return _placed(mistake, text, match.span())
    return mistake
