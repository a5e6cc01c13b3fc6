"""What a user names on the command line -> the files behind it -> sources and papers."""

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypedDict

from kg import readers
from kg.errors import ReadError
from kg.model import Paper
from kg.staging import EXPORTS, FOLDERS, REPORT, is_ours

# stage, parts done, parts in all
Progress = Callable[[str, int, int], None]


class SkippedReport(TypedDict):
    """A record that was seen and not kept; record and line count from 1, line 0 is unknown."""

    record: int
    line: int
    reason: str


class InputReport(TypedDict):
    """One file: `seen == kept + len(skipped)`."""

    name: str
    format: str
    sha256: str
    seen: int
    kept: int
    skipped: list[SkippedReport]


class UnreadReport(TypedDict):
    """A file from which nothing could be read, and why."""

    name: str
    reason: str


class Reading(NamedTuple):
    """Papers of all sources, merged and sorted by id; `failed` was named, `passed_over` only found."""

    papers: tuple[Paper, ...]
    inputs: list[InputReport]
    failed: list[UnreadReport]
    passed_over: list[UnreadReport]
    # (name of the file, identifier) -> which record of the file, from 1
    records: dict[tuple[str, str], int]


def files(inputs: Iterable[Path | str]) -> list[tuple[Path, bool]]:
    """Files to read, sorted, each with whether it was named itself (or only lies in a named folder).

    A file that is reached twice counts once. Hidden files and folders are left alone, and so is what an
    earlier build wrote; links to folders are not followed.

    Raises:
        ReadError: a folder cannot be listed.
    """
    found: dict[str, tuple[Path, bool]] = {}
    for path in sorted(map(Path, inputs)):
        folder = path.is_dir()
        for file in _below(path) if folder else [path]:
            key = os.path.realpath(file)
            if key not in found or not folder:
                found[key] = (file, not folder)
    return sorted(found.values(), key=lambda pair: str(pair[0]))


def _below(folder: Path) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise ReadError(str(error.filename), error.strerror or str(error)) from error

    paths = []
    for root, folders, names in os.walk(folder, onerror=refuse):
        ours = (REPORT, *EXPORTS, *FOLDERS) if is_ours(Path(root)) else ()
        folders[:] = [name for name in folders if not name.startswith(".") and name not in ours]
        paths += [Path(root, name) for name in names if not name.startswith(".") and name not in ours]
    return paths


def read_all(
    inputs: Iterable[Path | str], *, format: str | None = None, progress: Progress | None = None
) -> Reading:
    """Read every file; one that cannot be read is reported and costs the others nothing.

    Raises:
        ReadError: no paper in any of them.
    """
    listed = files(inputs)
    papers: list[Paper] = []
    reports: list[InputReport] = []
    failed: list[UnreadReport] = []
    passed_over: list[UnreadReport] = []
    records: dict[tuple[str, str], int] = {}
    for number, (path, named) in enumerate(listed, 1):
        try:
            source = _read(path, format)
        except ReadError as error:
            (failed if named else passed_over).append({"name": str(path), "reason": error.reason})
        else:
            papers += source.papers
            lost = {skipped.record for skipped in source.skipped}
            kept = (record for record in range(1, source.seen + 1) if record not in lost)
            for record, paper in zip(kept, source.papers, strict=False):
                records |= {(source.name, name): record for name in paper.identifiers}
            reports.append(
                {
                    "name": str(path),
                    "format": source.format,
                    "sha256": source.sha256,
                    "seen": source.seen,
                    "kept": len(source.papers),
                    "skipped": [
                        {"record": s.record, "line": s.line, "reason": s.reason} for s in source.skipped
                    ],
                }
            )
        if progress:
            progress("read", number, len(listed))
    if not papers:
        raise ReadError(*_nothing(listed, reports, failed))
    return Reading(readers.merge_papers(papers), reports, failed, passed_over, records)


def _read(path: Path, format: str | None) -> readers.Source:
    if path.exists() and not path.is_file():  # opening a pipe would wait for ever
        raise ReadError(str(path), "a pipe or device, not a file")
    if any("\udc80" <= char <= "\udcff" for char in path.name):  # it will be part of the graph
        raise ReadError(str(path), "the name of the file is no UTF-8; rename it")
    return readers.read_source(path, format=format)


def _nothing(
    listed: Sequence[tuple[Path, bool]], reports: Sequence[InputReport], failed: Sequence[UnreadReport]
) -> tuple[str, str]:
    """Why there is no paper at all, as source and reason."""
    if len(listed) == 1 and failed:
        return failed[0]["name"], failed[0]["reason"]
    names = ", ".join(str(path) for path, _ in listed[:3]) or "the folders given"
    more = f" and {len(listed) - 3} more" if len(listed) > 3 else ""
    reasons = [f"{f['name']}: {f['reason']}" for f in failed]
    reasons += [
        f"{r['name']}: record {s['record']}: {s['reason']}" for r in reports for s in r["skipped"][:1]
    ]
    return names + more, "no paper to be found" + (f" ({'; '.join(reasons[:3])})" if reasons else "")
