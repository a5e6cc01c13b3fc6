"""What the table and the page have in common."""

from collections import Counter
from collections.abc import Iterable

from kg.evaluation.causes import SUMMARY

Pair = tuple[str, str]
Causes = Iterable[tuple[tuple[str, str, str], int]]
_NONE = ("missed", "spurious")
_ORDER = list(dict.fromkeys(SUMMARY.values()))


def matrix(confusion: Iterable[tuple[Pair, int]]) -> tuple[list[str], list[str], dict[Pair, int]]:
    """Rows (gold, "spurious" last), columns (given, "missed" last) and counts of a confusion matrix.

    Every kind has a row and a column, also where one of them is empty.
    """
    counts = dict(confusion)
    kinds = sorted({kind for pair in counts for kind in pair} - set(_NONE))
    return [*kinds, "spurious"], [*kinds, "missed"], counts


def by_cause(counts: Causes) -> list[tuple[str, int, list[tuple[str, int, dict[str, int]]]]]:
    """(what, how many, its causes) of counts by (what, predicate, cause); links come first.

    A cause is (cause, how many, the same by predicate), the commonest first.
    """
    found: dict[str, dict[str, Counter[str]]] = {}
    for (what, predicate, cause), count in counts:
        found.setdefault(what, {}).setdefault(cause, Counter())[predicate] += count
    made = []
    for what in sorted(found, key=_ORDER.index):
        listed = [(cause, split.total(), dict(split)) for cause, split in found[what].items()]
        listed.sort(key=lambda row: (-row[1], row[0]))
        made.append((what, sum(count for _, count, _ in listed), listed))
    return made
