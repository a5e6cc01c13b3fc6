"""Sources -> papers.

Every reader is a module behind an entry point of the group `kg.readers`:

sniff(head, name) -> float      how surely the head of a file (64 KiB) is of this shape, 0 to 1
read(file, name)                papers and skipped records in their order, from an open binary file
count(file) -> int              optional: records that the file holds, counted another way than by parsing

The law `seen = kept + skipped` holds for each source: what `count` sees and `read` does not yield
becomes a skipped record of its own.
"""

import hashlib
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from kg import plugins
from kg.errors import PluginError, ReadError, Skipped
from kg.model import Paper
from kg.readers.merge import merge_papers

__all__ = ["GROUP", "Source", "merge_papers", "read", "read_source", "sha256"]

GROUP = "kg.readers"
HEAD = 65536
_CHUNK = 1 << 20
_IN_MEMORY = 64 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """What one file gave: `seen == len(papers) + len(skipped)`; `sha256` of the bytes on disk."""

    name: str
    format: str
    sha256: str
    seen: int
    papers: tuple[Paper, ...]
    skipped: tuple[Skipped, ...]


def read(path: Path | str, *, format: str | None = None) -> Iterator[Paper | Skipped]:
    """Papers and skipped records of a file (plain or `.gz`), in their order.

    `format` is the name of a reader; without it the content decides.

    Raises:
        ReadError: the file is missing, empty, of no kind that a reader knows, or holds no record.
        PluginError: no reader is named `format`.
    """
    path = Path(path)
    with _open(path) as (file, damage):
        _, reader = _reader(file, path.name, format)
        counted, parsed = _count(reader, file), 0
        for record in _parse(reader, file, path.name, damage):
            parsed += 1
            yield record
        yield from _unparsed(path.name, counted, parsed)


def read_source(path: Path | str, *, format: str | None = None) -> Source:
    """Read a whole file, with what names it and what was counted; raises as `read` does."""
    path = Path(path)
    with _open(path) as (file, damage):
        name, reader = _reader(file, path.name, format)
        counted = _count(reader, file)
        parsed = tuple(_parse(reader, file, path.name, damage))
        digest = sha256(path)
    records = (*parsed, *_unparsed(path.name, counted, len(parsed)))
    return Source(
        name=path.name,
        format=name,
        sha256=digest,
        seen=max(counted, len(parsed)),
        papers=tuple(r for r in records if isinstance(r, Paper)),
        skipped=tuple(r for r in records if isinstance(r, Skipped)),
    )


@contextmanager
def _open(path: Path) -> Iterator[tuple[BinaryIO, str]]:
    """The file's bytes as UTF-8 or as they are, unpacked, and what broke on the way (mostly nothing)."""
    if path.is_dir():
        raise ReadError(str(path), "a folder, not a file")
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise ReadError(str(path), "no such file") from error
    except OSError as error:
        raise ReadError(str(path), error.strerror or str(error)) from error
    with file, tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        head = file.read(4)
        if head.startswith(b"\x1f\x8b"):
            file.seek(0)
            yield _spooled(spool), _unpack(file, spool)
        elif head.startswith((b"\xff\xfe", b"\xfe\xff")):  # what spreadsheets call Unicode text
            file.seek(0)
            spool.write(file.read().decode("utf-16", "replace").encode("utf-8"))
            yield _spooled(spool), ""
        else:
            yield file, ""


def _spooled(spool: Any) -> BinaryIO:
    stream: BinaryIO = spool
    return stream


def _unpack(file: BinaryIO, spool: Any) -> str:
    """Unpack gzip members; what comes before damage is kept, and the damage is returned in words."""
    while True:
        member = zlib.decompressobj(wbits=31)
        rest = b""
        while not member.eof:
            block = rest or file.read(_CHUNK)
            if not block:
                return "the packed file is cut off"
            try:
                spool.write(member.decompress(block))
            except zlib.error as error:
                return f"the packed file is damaged ({error})"
            rest = b""
        rest = member.unused_data
        file.seek(-len(rest), 1)
        if not rest.strip(b"\0"):
            return ""


def _reader(file: BinaryIO, name: str, format: str | None) -> tuple[str, Any]:
    """Name and module of the reader that is asked for or that recognises the content best."""
    file.seek(0)
    head = file.read(HEAD)
    if not head.strip():
        raise ReadError(name, "the file is empty")
    if format is not None:
        return format, plugins.load(GROUP, format)
    found, tried = [], []
    for candidate in plugins.find(GROUP):
        try:
            reader = plugins.load(GROUP, candidate)
        except PluginError:  # somebody's broken plugin; it is named when asked for
            continue
        tried.append(candidate)
        if (score := reader.sniff(head, name)) > 0:
            found.append((-score, candidate, reader))
    if not found:
        raise ReadError(name, f"no reader knows this kind of file (tried {', '.join(tried)})")
    _, best, reader = min(found, key=lambda item: item[:2])
    return best, reader


def _count(reader: Any, file: BinaryIO) -> int:
    file.seek(0)
    return int(reader.count(file)) if hasattr(reader, "count") else 0


def _parse(reader: Any, file: BinaryIO, name: str, damage: str) -> Iterator[Paper | Skipped]:
    file.seek(0)
    number = 0
    for number, record in enumerate(reader.read(file, name), 1):  # noqa: B007
        yield record
    if damage:
        yield Skipped(name, number + 1, 0, damage)
    elif not number:
        raise ReadError(name, "the file holds no record")


def _unparsed(name: str, counted: int, parsed: int) -> Iterator[Skipped]:
    for number in range(parsed + 1, counted + 1):
        yield Skipped(name, number, 0, f"seen but not parsed ({counted} counted, {parsed} read)")


def sha256(path: Path) -> str:
    """Digest of a file's bytes, in hexadecimal.

    Raises:
        ReadError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ReadError(str(path), error.strerror or str(error)) from error
