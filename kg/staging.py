"""Files of a run are written aside and moved into place together, at the end."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kg.errors import KgError

try:
    import fcntl
except ImportError:  # Windows: no lock, so only one build at a time into a folder
    fcntl = None  # type: ignore[assignment]

_PREFIX = ".kg-writing-"
_LAST = "build.json"  # moved last: when it is new, everything is


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
        stage = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
        lock = _lock(stage)
        yield stage
        files = [path for path in stage.rglob("*") if path.is_file()]
        for path in sorted(files, key=lambda p: (p.name == _LAST, p)):
            target = folder / path.relative_to(stage)
            target.parent.mkdir(exist_ok=True)
            path.replace(target)
    finally:
        if stage is not None:
            shutil.rmtree(stage, ignore_errors=True)
        if lock >= 0:
            os.close(lock)
        if not existed:
            with contextlib.suppress(OSError):  # it holds files by now, or never came to be
                folder.rmdir()


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
