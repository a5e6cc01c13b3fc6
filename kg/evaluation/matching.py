"""Span level: the names that a model finds in texts against those that it should.

Figures, by name: `exact` (same bounds and label), `exact.untyped` (same bounds), `exact.LABEL`, and the
same for `partial`: a span that shares a character with one of gold counts, each with one partner, pairs of
the same bounds first, then those that share most. What touches a masked stretch and no span of gold is
neither right nor wrong.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.evaluation.gold import Span, Text
from kg.evaluation.tally import EXTRA, HIT, MISSED, Tallies, Tally, total

Pair = tuple[Span | None, Span | None]  # gold, found


@dataclass(frozen=True, slots=True)
class Compared:
    """One text: its tallies, and every span of gold with what was found in its place, or None.

    A span found where gold has none stands beside None. Partners are chosen whatever their labels,
    those of the same bounds first, then those of the same label.
    """

    tallies: Tallies
    pairs: tuple[Pair, ...]

    @property
    def confusion(self) -> Counter[tuple[str, str]]:
        """Pairs of labels (gold, found); "missed" and "spurious" where there is no partner."""
        return Counter((g.label if g else "spurious", f.label if f else "missed") for g, f in self.pairs)


def compare(gold: Text, found: Sequence[Span]) -> Compared:
    """Compare what was found in one text with its gold."""
    kept = [
        span
        for span in dict.fromkeys(found)
        if any(_shared(span, g) for g in gold.spans)
        or not any(span.start < end and start < span.end for start, end in gold.masked)
    ]
    return Compared(total(_counted(gold.spans, kept)), tuple(_pairs(gold.spans, kept)))


def _counted(gold: Sequence[Span], found: Sequence[Span]) -> Iterator[tuple[str, Tally]]:
    labels = sorted({span.label for span in (*gold, *found)})
    for measure, exact in (("exact", True), ("partial", False)):
        yield f"{measure}.untyped", _matched(gold, found, exact=exact)
        yield measure, Tally()
        for label in labels:
            tally = _matched(
                [s for s in gold if s.label == label], [s for s in found if s.label == label], exact=exact
            )
            yield measure, tally
            yield f"{measure}.{label}", tally


def _matched(gold: Sequence[Span], found: Sequence[Span], *, exact: bool) -> Tally:
    sums = Tally()
    for wanted, given in _pairs(gold, found, exact=exact):
        sums += MISSED if given is None else EXTRA if wanted is None else HIT
    return sums


def _pairs(gold: Sequence[Span], found: Sequence[Span], *, exact: bool = False) -> Iterator[Pair]:
    """Each span once, with its partner of any label; gold in its order, then what is left of the found."""
    candidates = sorted(
        (not same, given.label != wanted.label, -_shared(wanted, given), g, f)
        for g, wanted in enumerate(gold)
        for f, given in enumerate(found)
        if (same := (wanted.start, wanted.end) == (given.start, given.end))
        or (not exact and _shared(wanted, given))
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for *_, g, f in candidates:
        if g not in partner and f not in taken:
            partner[g] = f
            taken.add(f)
    for g, wanted in enumerate(gold):
        yield wanted, found[partner[g]] if g in partner else None
    for f, given in enumerate(found):
        if f not in taken:
            yield None, given


def _shared(one: Span, other: Span) -> int:
    """Characters that both hold."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))
