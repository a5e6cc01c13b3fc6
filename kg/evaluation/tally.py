"""What is right, extra and missed; the figures made of it, and how sure they are."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

DRAWS, SEED = 1000, 7


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a figure; `a + b` adds them up."""

    hit: int = 0
    extra: int = 0
    missed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.hit + other.hit, self.extra + other.extra, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Share of what was given that is right; 0 where nothing was given."""
        return self.hit / (self.hit + self.extra) if self.hit + self.extra else 0.0

    @property
    def recall(self) -> float:
        """Share of what was asked for that was given; 0 where nothing was asked for."""
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 where both are."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


HIT, EXTRA, MISSED = Tally(hit=1), Tally(extra=1), Tally(missed=1)
Tallies = dict[str, Tally]


def total(counted: Iterable[tuple[str, Tally]]) -> Tallies:
    """Tallies of each name added up, sorted by name; a name that was counted as nothing is there too."""
    sums: dict[str, list[int]] = {}
    for name, tally in counted:
        row = sums.setdefault(name, [0, 0, 0])
        row[0] += tally.hit
        row[1] += tally.extra
        row[2] += tally.missed
    return {name: Tally(*sums[name]) for name in sorted(sums)}


def by_unit(units: Iterable[tuple[Hashable, Mapping[str, Tally]]]) -> list[Tallies]:
    """Tallies of each unit, in the order in which units come first: what a bootstrap draws from."""
    grouped: dict[Hashable, list[tuple[str, Tally]]] = {}
    for unit, tallies in units:
        grouped.setdefault(unit, []).extend(tallies.items())
    return [total(rows) for rows in grouped.values()]


def intervals(
    units: Sequence[Mapping[str, Tally]], *, draws: int = DRAWS, seed: int = SEED
) -> dict[str, tuple[float, float]]:
    """95 % confidence interval of each F1 by the percentile bootstrap (Efron 1979).

    As many units as there are, drawn with replacement, `draws` times; the same seed gives the same
    intervals. Empty for fewer than two units, of which nothing can be said.
    """
    if len(units) < 2:
        return {}
    names = sorted({name for unit in units for name in unit})
    column = {name: n for n, name in enumerate(names)}
    counts = np.zeros((len(units), len(names), 3))
    for row, unit in enumerate(units):
        for name, tally in unit.items():
            counts[row, column[name]] = tally.hit, tally.extra, tally.missed
    flat = counts.reshape(len(units), -1)
    rng = np.random.default_rng(seed)
    drawn = np.array(
        [
            np.bincount(rng.integers(len(units), size=len(units)), minlength=len(units)) @ flat
            for _ in range(draws)
        ]
    ).reshape(draws, len(names), 3)
    hit, wrong = drawn[..., 0], drawn[..., 1] + drawn[..., 2]
    f1 = np.divide(2 * hit, 2 * hit + wrong, out=np.zeros_like(hit), where=hit > 0)
    low, high = np.percentile(f1, [2.5, 97.5], axis=0)
    return {name: (float(low[n]), float(high[n])) for n, name in enumerate(names)}
