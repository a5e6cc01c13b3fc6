"""`build.json`: what went into a graph, what came of it, and what the next run needs to know."""

import json
import platform
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypedDict

from kg.errors import TableError
from kg.graph import Graph
from kg.grounding import Vocabulary
from kg.inputs import InputReport, Reading, UnreadReport
from kg.linking import Linked
from kg.linking.decisions import Decision, Unheeded
from kg.model import Extracted, Paper, Refused
from kg.staging import REPORT


class Counts(TypedDict, total=False):
    """What a graph holds (after `read`: papers only); `held_back` claims stand without a plain triple."""

    papers: int
    entities: dict[str, int]
    claims: dict[str, int]
    held_back: int
    mentions: int
    results: int
    matches: dict[str, int]


class RemovedReport(TypedDict):
    """A paper that the user took out."""

    identifiers: list[str]
    title: str


class RefusedReport(TypedDict):
    """Words that were taken for nothing, why, and where they stand; record 0 is unknown."""

    name: str
    record: int
    paper: str
    field: str
    text: str
    reason: str


class UnheededReport(TypedDict):
    """A decision that could not be followed."""

    file: str
    line: int
    decision: list[str]
    reason: str


class Report(TypedDict, total=False):
    """`build.json`: what went in, what was made of it, and what was left out and why.

    `options` are what a later `add` takes over; `changed` and `gone` are inputs that are no longer what was
    read; `extracted_papers` counts those that extraction read now, the others were kept.
    """

    inputs: list[InputReport]
    failed: list[UnreadReport]
    passed_over: list[UnreadReport]
    unchanged: list[str]
    changed: list[str]
    gone: list[str]
    removed: list[RemovedReport]
    left_out: list[str]
    options: dict[str, Any]
    decisions: int
    unheeded: list[UnheededReport]
    extracted_papers: int
    versions: dict[str, str]
    extractors: dict[str, dict[str, Any]]
    extracted: dict[str, int]
    refused: list[RefusedReport]
    vocabularies: list[dict[str, Any]]
    settings: dict[str, Any]
    counts: Counts
    yielded_nothing: list[str]
    files: list[str]


def read_report(folder: Path) -> Report:
    """`build.json` of a folder; empty where there is none."""
    path = folder / REPORT
    if not path.is_file():
        return {}
    try:
        report: Report = json.loads(path.read_bytes())
    except ValueError as error:
        raise TableError(str(path), f"not the report of a build ({error})") from error
    return report


def write_report(stage: Path, report: Report) -> None:
    """Write `build.json`."""
    text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    # A file name that is no UTF-8 holds lone surrogates; as \udc80 they are still JSON.
    (stage / REPORT).write_bytes(text.encode("utf-8", "backslashreplace"))


def of_reading(reading: Reading) -> Report:
    """What was read, what was not, and by which versions."""
    packages = ("abstract-kg", "pyarrow", "pyoxigraph", "spacy", "onnxruntime")
    return {
        "inputs": reading.inputs,
        "failed": reading.failed,
        "passed_over": reading.passed_over,
        "unchanged": reading.unchanged,
        "changed": list(reading.changed),
        "gone": list(reading.gone),
        "versions": {"python": platform.python_version()} | {name: version(name) for name in packages},
    }


def of_graph(graph: Graph, min_confidence: float) -> Report:
    """What a graph holds."""
    speaking = {m.paper for m in graph.mentions if m.field != "affiliation"} | {
        r.paper for r in graph.results
    }
    return {
        "settings": {"min_confidence": min_confidence, "base_iri": graph.base},
        "counts": {
            "papers": len(graph.papers),
            "entities": _tally(e.kind for e in graph.entities),
            "claims": _tally(c.predicate for c in graph.claims),
            "held_back": sum(not c.asserted for c in graph.claims),
            "mentions": len(graph.mentions),
            "results": len(graph.results),
            "matches": _tally(m.vocabulary for e in graph.entities for m in e.matches),
        },
        "yielded_nothing": [p.identifiers[0] for p in graph.papers if p.id not in speaking],
    }


def of_choices(linked: Linked, decided: Sequence[Decision], chosen: Sequence[Vocabulary]) -> Report:
    """The user's decisions and vocabularies, and which decisions could not be followed."""
    return {
        "decisions": len(decided),
        "unheeded": [_unheeded(one) for one in linked.unheeded],
        "vocabularies": [vocabulary.about.to_json() for vocabulary in chosen],
    }


def of_refusals(
    papers: Sequence[Paper], rows: Iterable[Extracted], reading: Reading | None = None
) -> list[RefusedReport]:
    """What extractors refused, by paper and place, under every source of a paper whose record is known."""
    by_id = {paper.id: paper for paper in papers}
    refused = {row for row in rows if isinstance(row, Refused) and row.paper in by_id}
    records = _records(reading) if reading and refused else {}
    found: list[RefusedReport] = []
    for row in sorted(refused, key=lambda r: (r.paper, r.field, r.start, r.end, r.reason)):
        paper = by_id[row.paper]
        numbers = {
            source: number
            for source in paper.sources
            for name in paper.identifiers
            if (number := records.get((source, name)))
        } or dict.fromkeys(paper.sources, 0)
        found += [
            {
                "name": source,
                "record": number,
                "paper": paper.identifiers[0],
                "field": row.field,
                "text": row.text,
                "reason": row.reason,
            }
            for source, number in numbers.items()
        ]
    return found


def _records(reading: Reading) -> dict[tuple[str, str], int]:
    """(Name of a file, identifier) -> which record of the file, from 1."""
    found: dict[tuple[str, str], int] = {}
    for source, papers in zip(reading.inputs, reading.papers, strict=True):
        lost = {skipped["record"] for skipped in source["skipped"]}
        kept = (record for record in range(1, source["seen"] + 1) if record not in lost)
        for record, paper in zip(kept, papers, strict=False):
            found |= {(name, known): record for name in paper.sources for known in paper.identifiers}
    return found


def _unheeded(one: Unheeded) -> UnheededReport:
    words = [one.decision.verb, one.decision.one, one.decision.other]
    return {
        "file": one.decision.source, "line": one.decision.line, "decision": words, "reason": one.reason
    }  # fmt: skip


def _tally(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
