"""What training and evaluation share: gold as papers, and what was read as the scorer takes it."""

from collections.abc import Iterable
from typing import Any

from kg.evaluation.scoring import Found, norm
from kg.extraction.edges import Edge
from kg.extraction.facts import PAPER, Fact
from kg.extraction.reading import Reading
from kg.ids import identifier, paper_id
from kg.model import Paper
from kg.text import clean


def paper(record: dict[str, Any]) -> Paper:
    known = (identifier(record["id"]),)
    return Paper(paper_id(known), known, clean(record["title"]), clean(record["abstract"]))


def as_scored(
    reading: Reading, facts: Iterable[Fact | Edge], results: Iterable[dict[str, Any]] = ()
) -> Found:
    """One paper in the form that `kg.evaluation.scoring.score` takes: things are nodes."""
    labels: dict[int, set[str]] = {}
    for span in reading.spans:
        labels.setdefault(span.thing, set()).add(norm(reading.text[span.start : span.end]))
    return {
        "node": PAPER,
        "claims": {(f.subject, f.predicate, f.object) for f in facts if not (f.negative or f.hedged)},
        "results": list(results),
        "entities": {t: (names - {""}, reading.kinds[t]) for t, names in labels.items()},
        "institutions": {},
    }
