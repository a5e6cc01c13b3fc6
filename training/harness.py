"""What training and evaluation share: what was read, as the scorer takes it."""

from collections.abc import Iterable, Mapping
from typing import Any

from kg.evaluation.scoring import Found
from kg.extraction.edges import Edge
from kg.extraction.facts import PAPER, Fact
from kg.extraction.reading import Reading
from kg.gold_names import things


def as_scored(
    reading: Reading,
    facts: Iterable[Fact | Edge],
    results: Iterable[dict[str, Any]] = (),
    held_back: Mapping[tuple[int, str, int], str] | None = None,
) -> Found:
    """One paper in the form that `kg.evaluation.scoring.score` takes: things are nodes."""
    return {
        "node": PAPER,
        "claims": {(f.subject, f.predicate, f.object) for f in facts if not (f.negative or f.hedged)},
        "results": list(results),
        "entities": things(reading),
        "institutions": {},
        "held_back": held_back or {},
    }
