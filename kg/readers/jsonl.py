"""JSON Lines, one object a line; also a file that holds one list of objects, or objects over many lines."""

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from kg.errors import Skipped
from kg.model import Paper
from kg.readers import fields, record

# Strings as a whole, so that a brace inside one is no brace of the file.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[{}]', re.S)
_HEAD = 65536


def sniff(head: bytes, name: str) -> float:
    """How surely this is JSON: an object with a first key, or a list of such."""
    text = record.head_text(head).lstrip()
    return 0.9 if re.match(r'\[?\s*\{\s*"', text) else 0.0


def count(file: BinaryIO) -> int:
    """Lines that are not blank; opening braces outside others where objects span lines."""
    if _by_lines(file.read(_HEAD)):
        file.seek(0)
        return sum(bool(line.removeprefix(b"\xef\xbb\xbf").strip()) for line in file)
    file.seek(0)
    plain = re.sub(rb'"(?:[^"\\]++|\\.)*+(?:"|\Z)', b"", file.read(), flags=re.S)
    depth = seen = 0
    for brace in re.findall(rb"[{}]", plain):
        seen += brace == b"{" and depth == 0
        depth = depth + 1 if brace == b"{" else max(depth - 1, 0)
    return seen


def read(file: BinaryIO, name: str) -> Iterator[Paper | Skipped]:
    """Papers in their order; a record that does not parse is skipped, the next is read."""
    by_lines = _by_lines(file.read(_HEAD))
    file.seek(0)
    records = _lines(file) if by_lines else _objects(file)
    for number, (line, text) in enumerate(records, 1):
        value = _parse(text)
        if isinstance(value, str):
            yield Skipped(name, number, line, value)
        else:
            yield fields.paper_of(value, source=name, number=number, line=line)


def _by_lines(head: bytes) -> bool:
    """One object a line? Not in a list, nor where the first line is but the start of an object."""
    lines = [line.strip() for line in head.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip()]
    if not lines or lines[0].startswith(b"["):
        return False
    return lines[0] != b"{" and (len(lines) < 2 or lines[0].endswith(b"}") or not lines[1].startswith(b'"'))


def _lines(file: BinaryIO) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in record.text_lines(file) if line.strip())


def _objects(file: BinaryIO) -> Iterator[tuple[int, str]]:
    """Outermost objects with their lines; the last may be cut off."""
    text = file.read().removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    depth = start = 0
    line, counted = 1, 0
    for token in _TOKEN.finditer(text):
        if token[0] == "{":
            if depth == 0:
                start = token.start()
                line, counted = line + text.count("\n", counted, start), start
            depth += 1
        elif token[0] == "}" and depth:
            depth -= 1
            if depth == 0:
                yield line, text[start : token.end()]
    if depth:
        yield line, text[start:]


def _parse(text: str) -> dict[str, Any] | str:
    """The object, or what is wrong with it."""
    if broken := re.search(r"[\udc80-\udcff]", text):
        return f"invalid UTF-8 (byte 0x{ord(broken[0]) - 0xDC00:02X} at character {broken.start() + 1})"
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        return f"no JSON ({error.msg} at character {error.pos + 1})"
    except (ValueError, RecursionError) as error:
        return f"no JSON that can be read ({error})"
    return value if isinstance(value, dict) else f"a JSON {type(value).__name__}, not an object"
