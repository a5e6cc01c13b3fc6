"""What the table and the page have in common."""

from collections.abc import Iterable

Pair = tuple[str, str]
_NONE = ("missed", "spurious")


def matrix(confusion: Iterable[tuple[Pair, int]]) -> tuple[list[str], list[str], dict[Pair, int]]:
    """Rows (gold, "spurious" last), columns (given, "missed" last) and counts of a confusion matrix.

    Every kind has a row and a column, also where one of them is empty.
    """
    counts = dict(confusion)
    kinds = sorted({kind for pair in counts for kind in pair} - set(_NONE))
    return [*kinds, "spurious"], [*kinds, "missed"], counts
