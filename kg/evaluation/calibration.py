"""Whether confidences can be counted on: of what is claimed with 0.7, seven in ten should be right."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.evaluation import links
from kg.evaluation.built import Built
from kg.evaluation.scoring import PAPER, Gold, align

BINS = 10  # of equal width, from 0 to 1
_Z = 1.96  # standard normal, 95 %


@dataclass(frozen=True, slots=True)
class Bin:
    """Claims of about one confidence: their mean, the share that is right, and its 95 % interval."""

    low: float
    high: float
    claims: int
    confidence: float
    right: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Calibration:
    """How confidences fare against what is right.

    `error` is the expected calibration error over bins (Naeini et al. 2015; Guo et al. 2017); `brier` the
    mean squared error (Brier 1950), `base` that of claiming the share of right ones for all; `auc` the area
    under the ROC curve, None where all are right or all wrong. Bins without claims are left out.
    """

    claims: int
    error: float
    brier: float
    base: float
    auc: float | None
    bins: tuple[Bin, ...]

    def to_json(self) -> dict[str, Any]:
        """As JSON holds it, shares to four places."""
        return {name: _rounded(value) for name, value in asdict(self).items()}


def measure(judged: Iterable[tuple[float, bool]]) -> Calibration | None:
    """From confidences (0 to 1) and whether each is right; None where there are none."""
    pairs = list(judged)
    if not pairs:
        return None
    sure, right = np.array([c for c, _ in pairs]), np.array([r for _, r in pairs], dtype=bool)
    places = np.minimum((sure * BINS).astype(int), BINS - 1)
    bins = []
    for place in sorted(set(places.tolist())):
        chosen = places == place
        count, share = int(chosen.sum()), float(right[chosen].mean())
        ends = place / BINS, (place + 1) / BINS
        bins.append(Bin(*ends, count, float(sure[chosen].mean()), share, _wilson(share, count)))
    return Calibration(
        len(pairs),
        sum(abs(b.confidence - b.right) * b.claims for b in bins) / len(pairs),
        float(((sure - right) ** 2).mean()),
        float(right.mean() * (1 - right.mean())),
        _area(sure, right),
        tuple(bins),
    )


def judged(built: Built, records: Sequence[Gold]) -> list[tuple[float, bool]]:
    """Confidence of each positive claim of a graph, with plain triple or without, and whether gold says so.

    A claim is right if gold has it in one of the papers that it is from. Left out are claims that gold
    leaves open, and those with evidence from papers that gold does not hold.
    """
    told = {}
    for record in records:
        if found := built.papers.get(record["id"]):
            _, owner, _ = align(record["entities"], found["entities"])
            names = {node: entity["name"] for node, entity in owner.items()} | {found["node"]: PAPER}
            told[found["node"]] = (links.of(record), names)
    made = []
    for claim in built.positive:
        if claim.papers <= told.keys():
            answers = {
                said.says((names.get(claim.subject), claim.predicate, names.get(claim.object)))
                for said, names in (told[paper] for paper in claim.papers)
            }
            if True in answers or None not in answers:
                made.append((claim.confidence, True in answers))
    return made


def _wilson(share: float, count: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    middle = share + _Z**2 / (2 * count)
    spread = _Z * sqrt(share * (1 - share) / count + (_Z / (2 * count)) ** 2)
    whole = 1 + _Z**2 / count
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def _area(sure: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> float | None:
    """Chance that a right claim is surer than a wrong one, equals counted half (Mann and Whitney 1947)."""
    yes, no = int(right.sum()), int((~right).sum())
    if not yes or not no:
        return None
    _, place, counts = np.unique(sure, return_inverse=True, return_counts=True)
    ranks = (counts.cumsum() - (counts - 1) / 2)[place]
    return float((ranks[right].sum() - yes * (yes + 1) / 2) / (yes * no))


def _rounded(value: Any) -> Any:
    match value:
        case float():
            return round(value, 4)
        case tuple() | list():
            return [_rounded(part) for part in value]
        case dict():
            return {name: _rounded(part) for name, part in value.items()}
    return value
