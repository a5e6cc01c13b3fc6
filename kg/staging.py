"""Files of a run are written aside and moved into place together, at the end."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from kg.errors import KgError

try:
    import fcntl
except ImportError:  # Windows: no lock, so only one build at a time into a folder
    fcntl = None  # type: ignore[assignment]

REPORT = "build.json"
EXPORTS = ("graph.ttl", "graph.graphml", "graph.html")
NAMES, DECISIONS = "names.tsv", "decisions.txt"
KEPT = "kept"  # what the next run need not read or extract again
FOLDERS = ("tables", "extracted", KEPT)
_PREFIX = ".kg-writing-"


@contextlib.contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A folder inside `folder` to write into; what lies there at the end replaces its namesakes.

    If the body raises, nothing is replaced and nothing is left behind. What a killed run left is
    removed by the next one.

    Raises:
        KgError: another run is writing into the folder.
    """
    existed = folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    stage: Path | None = None
    lock = -1
    try:
        for left in sorted(folder.glob(_PREFIX + "*")):
            os.close(_lock(left))
            shutil.rmtree(left)
        stage = folder / f"{_PREFIX}{os.getpid()}"  # named before it is made: an interrupt finds it
        stage.mkdir(mode=0o700)
        lock = _lock(stage)
        yield stage
        _move(stage, folder)
    finally:
        if stage is not None:
            shutil.rmtree(stage, ignore_errors=True)
        if lock >= 0:
            os.close(lock)
        if not existed:
            with contextlib.suppress(OSError):  # it holds files by now, or never came to be
                folder.rmdir()


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder that there is; another process that wants it waits. On Windows nobody waits."""
    with (folder / ".making.lock").open("w") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _move(stage: Path, folder: Path) -> None:
    files = [path.relative_to(stage) for path in stage.rglob("*") if path.is_file()]
    for name in files:  # what could fail, before the first file is replaced
        (folder / name).parent.mkdir(exist_ok=True)
        if (folder / name).is_dir():
            raise KgError(f"{folder / name}: a folder stands where a file is to be written")
    # The report comes last: when it is new, everything is.
    for name in sorted(files, key=lambda name: (name.name == REPORT, name)):
        (stage / name).replace(folder / name)


def is_ours(folder: Path) -> bool:
    """Whether a folder holds what a run wrote."""
    return (folder / REPORT).is_file() and (folder / FOLDERS[0] / "papers.parquet").is_file()


def _lock(folder: Path) -> int:
    """An open handle that marks the folder as in use for as long as this process lives."""
    if fcntl is None:
        return os.open(os.devnull, os.O_RDONLY)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise KgError(f"{folder.parent}: another run is writing here; wait for it or choose -o") from error
    return handle
