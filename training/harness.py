"""What training and evaluation share: gold as papers and Docs, and the scorer of the gold sets."""

import importlib.util
import json
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from kg.extraction.facts import PAPER, Fact
from kg.extraction.reading import Reading
from kg.ids import identifier, paper_id
from kg.model import Paper
from kg.text import clean


def scorer(shared: Path) -> ModuleType:
    """`tools/score.py` of the shared folder, imported from its file."""
    spec = importlib.util.spec_from_file_location("score", shared / "tools/score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no scorer in {shared}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def paper(record: dict[str, Any]) -> Paper:
    known = (identifier(record["id"]),)
    return Paper(paper_id(known), known, clean(record["title"]), clean(record["abstract"]))


def gold(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def as_scored(
    score: ModuleType, reading: Reading, facts: Iterable[Fact], results: Iterable[dict[str, Any]] = ()
) -> dict[str, Any]:
    """One paper in the form that the scorer's `score` takes: things are nodes."""
    labels: dict[int, set[str]] = {}
    for span in reading.spans:
        labels.setdefault(span.thing, set()).add(score.norm(reading.text[span.start : span.end]))
    return {
        "node": PAPER,
        "claims": {(f.subject, f.predicate, f.object) for f in facts if not (f.negative or f.hedged)},
        "results": list(results),
        "entities": {t: (names - {""}, reading.kinds[t]) for t, names in labels.items()},
        "institutions": {},
    }
