"""CSV and TSV with a header line; columns by name, delimiter by what makes the header understood."""

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import BinaryIO

from kg.errors import ReadError, Skipped
from kg.model import Paper
from kg.readers import fields, record

DELIMITERS = (",", "\t", ";", "|")
# csv refuses fields beyond 131,072 characters unless told; longer abstracts are skipped with a reason.
FIELD_LIMIT = 2**31 - 1
# A row of more lines than this is one whose quote was never closed.
ROW_LINES = 1000


def sniff(head: bytes, name: str) -> float:
    """How surely this is a table: understood column names, an abstract among them."""
    lines = record.head_text(head).splitlines()
    if not lines:
        return 0.0
    names = _split(lines[0], _delimiter(lines[0]))
    known = fields.known_names(names)
    if not _has_abstract(names) or len(names) < 2:
        return 0.3 if known >= 2 and name.removesuffix(".gz").endswith((".csv", ".tsv")) else 0.0
    return 0.85 if known >= 2 else 0.6


def count(file: BinaryIO) -> int:
    """Lines that hold something and begin outside quotes, the header left out."""
    seen, quoted = 0, False
    for line in file:
        seen += not quoted and bool(line.removeprefix(b"\xef\xbb\xbf").strip())
        quoted ^= line.count(b'"') % 2 == 1
    return max(seen - 1, 0)


def read(file: BinaryIO, name: str) -> Iterator[Paper | Skipped]:
    """Papers in their order.

    Raises:
        ReadError: no column holds an abstract.
    """
    csv.field_size_limit(FIELD_LIMIT)
    lines = ((number, line) for number, line in record.text_lines(file))
    header, delimiter = list[str](), ","
    for _, line in lines:
        if line.strip():
            delimiter = _delimiter(line)
            header = _split(line, delimiter)
            break
    if not _has_abstract(header):
        raise ReadError(name, f"no column for the abstract; columns: {', '.join(header)[:200]}")
    for number, (start, text) in enumerate(_records(lines, delimiter), 1):
        if text is None:
            yield Skipped(name, number, start, "a quote is opened and never closed")
            continue
        row = _split(text, delimiter)
        if any(value.strip() for value in row[len(header) :]):
            reason = f"{len(row)} fields where the header has {len(header)}"
            yield Skipped(name, number, start, reason)
            continue
        values = dict(zip(header, row, strict=False))
        paper = fields.paper_of(values, source=name, number=number, line=start)
        if isinstance(paper, Skipped) and len(row) < len(header):
            yield Skipped(name, number, start, f"{paper.reason} ({len(row)} of {len(header)} fields)")
        else:
            yield paper


def _delimiter(header: str) -> str:
    """The delimiter under which most column names are understood."""
    return max(DELIMITERS, key=lambda d: (fields.known_names(_split(header, d)), header.count(d)))


def _has_abstract(header: list[str]) -> bool:
    return any(fields.fold(name) in fields.NAMES["abstract"] for name in header)


def _split(text: str, delimiter: str) -> list[str]:
    text = text.replace("\r", " ") + "\n"
    return next(csv.reader([text], delimiter=delimiter, skipinitialspace=delimiter != "\t"), [])


def _records(lines: Iterator[tuple[int, str]], delimiter: str) -> Iterator[tuple[int, str | None]]:
    """Rows that may span lines, with their first line; None for one whose quote never closes.

    What follows such a row is read again line by line, so that one lost quote loses one record.
    """
    again: deque[tuple[int, str]] = deque()
    held: list[tuple[int, str]] = []
    scan = _scanner(delimiter)
    while True:
        item = again.popleft() if again else next(lines, None)
        if item is None and not held:
            return
        if not held and item and not item[1].strip():
            continue
        quoted, stray = scan(item[1], bool(held)) if item else (True, True)
        if held and (stray or len(held) >= ROW_LINES):
            yield held[0][0], None
            again.extendleft(reversed([*held[1:], *([item] if item else [])]))
            held = []
        elif item:
            held.append(item)
            if not quoted:
                yield held[0][0], "\n".join(text for _, text in held)
                held = []


def _scanner(delimiter: str) -> Callable[[str, bool], tuple[bool, bool]]:
    """A function of a line and whether a quoted field is open before it.

    It says whether one is open behind it, and whether a quote closed no field: the sign, in a field of
    several lines, that the opening one was lost.
    """
    opening = re.compile(rf'(?:^|{re.escape(delimiter)})[ ]*+"')
    closing = re.compile(rf'[^"]*+(?:""[^"]*+)*+"(?P<proper>(?=[ ]*(?:{re.escape(delimiter)}|$)))?')

    def scan(line: str, quoted: bool) -> tuple[bool, bool]:
        position, stray = 0, False
        while match := (closing.match(line, position) if quoted else opening.search(line, position)):
            position = match.end()
            if quoted and match["proper"] is None:
                stray = True
            else:
                quoted = not quoted
        return quoted, stray

    return scan
