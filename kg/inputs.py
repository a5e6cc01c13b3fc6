"""What a user names on the command line -> the files behind it -> sources and papers."""

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypedDict

from kg import readers
from kg.errors import ReadError
from kg.model import Paper
from kg.readers import sha256
from kg.staging import DECISIONS, EXPORTS, FOLDERS, NAMES, REPORT, is_ours

# stage, parts done, parts in all
Progress = Callable[[str, int, int], None]


class SkippedReport(TypedDict):
    """A record that was seen and not kept; record and line count from 1, line 0 is unknown."""

    record: int
    line: int
    reason: str


class InputReport(TypedDict):
    """One file: `seen == kept + len(skipped)`; `file` is where it lies, seen from the folder of the build."""

    name: str
    file: str
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
    """Papers as they stand in each input; `failed` was named, `passed_over` only found; of files
    that an earlier reading holds, `unchanged` were named again, `changed` and `gone` were not.
    """

    inputs: list[InputReport]
    papers: list[tuple[Paper, ...]]
    failed: list[UnreadReport]
    passed_over: list[UnreadReport]
    unchanged: list[str]
    changed: Sequence[str] = ()
    gone: Sequence[str] = ()


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
        ours = (REPORT, NAMES, DECISIONS, *EXPORTS, *FOLDERS) if is_ours(Path(root)) else ()
        folders[:] = [name for name in folders if not name.startswith(".") and name not in ours]
        paths += [Path(root, name) for name in names if not name.startswith(".") and name not in ours]
    return paths


def read_all(
    inputs: Iterable[Path | str],
    folder: Path,
    *,
    format: str | None = None,
    known: Sequence[InputReport] = (),
    progress: Progress | None = None,
) -> Reading:
    """Read every file; one that cannot be read is reported and costs the others nothing.

    Args:
        inputs: files and folders.
        folder: that of the build, from which the places of files are told.
        format: the reader's name; without it every file is recognised by its content.
        known: inputs of an earlier reading; a file that is one of them, unchanged, is not read.
        progress: called with the stage, parts done and parts in all.

    Raises:
        ReadError: no paper in any of them.
    """
    listed = files(inputs)
    found = Reading([], [], [], [], [])
    before = {source["file"]: source for source in known}
    for number, (path, named) in enumerate(listed, 1):
        place = seen_from(folder, path)
        try:
            if _unchanged(path, before.get(place), format):
                found.unchanged.append(place)
            else:
                _add(found, path, place, _read(path, format))
        except ReadError as error:
            (found.failed if named else found.passed_over).append({"name": str(path), "reason": error.reason})
        if progress:
            progress("read", number, len(listed))
    if not any(found.papers) and not found.unchanged:
        raise ReadError(*_nothing(listed, found.inputs, found.failed))
    return found


def seen_from(folder: Path, path: Path) -> str:
    """Where a file lies, seen from a folder: both may move together."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # on another drive
        return path.resolve().as_posix()


def _unchanged(path: Path, before: InputReport | None, format: str | None) -> bool:
    if before is None or not path.is_file() or format not in (None, before["format"]):
        return False
    return sha256(path) == before["sha256"]


def _add(found: Reading, path: Path, place: str, source: readers.Source) -> None:
    found.papers.append(source.papers)
    found.inputs.append(
        {
            "name": str(path),
            "file": place,
            "format": source.format,
            "sha256": source.sha256,
            "seen": source.seen,
            "kept": len(source.papers),
            "skipped": [{"record": s.record, "line": s.line, "reason": s.reason} for s in source.skipped],
        }
    )


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
