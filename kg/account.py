"""`build.json`: what went into a graph, what came of it, and what the next run needs to know."""

import json
from pathlib import Path
from typing import Any, TypedDict

from kg.errors import TableError
from kg.inputs import InputReport, UnreadReport
from kg.staging import REPORT


class Counts(TypedDict, total=False):
    """What a graph holds (after `read`: papers only); `held_back` claims stand without a plain triple."""

    papers: int
    entities: dict[str, int]
    claims: dict[str, int]
    held_back: int
    mentions: int
    results: int


class RemovedReport(TypedDict):
    """A paper that the user took out."""

    identifiers: list[str]
    title: str


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
