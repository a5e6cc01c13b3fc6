"""Daily digest of new papers with a translation: `id date categories`, then labelled parts.

A record: header line, title, translated title, authors; then, each behind its label, affiliations,
summary, comments, journal reference, translated abstract, abstract. Any part may be missing.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from kg.errors import Skipped
from kg.model import Author, Paper, Translation
from kg.readers import record
from kg.text import clean

LANGUAGE = "zh"

_HEADER = re.compile(
    r"\s*(?P<id>(?:arxiv:)?(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?)"
    r"(?:\s+(?P<date>\d{4}-\d\d-\d\d))?(?P<subjects>(?:\s+[a-z][a-z-]*(?:\.[A-Za-z-]+)?)*)\s*",
    re.I,
)
_COUNTED = re.compile(
    rb"\s*(?:arxiv:)?(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?\s+[\da-z]", re.I
)
_LABELS = {
    "发表机构": "affiliation",
    "AI总结": "summary",
    "Comments": "comment",
    "Comment": "comment",
    "Journal ref": "journal",
    "Journal reference": "journal",
    "DOI": "doi",
    "详情": "details",
    "AI中文摘要": "translation",
    "中文摘要": "translation",
    "英文摘要": "abstract",
}
_LABEL = re.compile(r"(" + "|".join(sorted(_LABELS, key=len, reverse=True)) + r")(?:[\s:：*]+|$)(.*)")


def sniff(head: bytes, name: str) -> float:
    """How surely this is a digest: header lines, and labels of parts."""
    text = record.head_text(head)
    lines = text.splitlines()
    if not any((m := _HEADER.fullmatch(line)) and m["date"] for line in lines):
        return 0.0
    return 0.95 if any(_LABEL.match(line) for line in lines) else 0.5


def count(file: BinaryIO) -> int:
    """Lines that begin with an arXiv id."""
    return sum(_COUNTED.match(line.removeprefix(b"\xef\xbb\xbf")) is not None for line in file)


def read(file: BinaryIO, name: str) -> Iterator[Paper | Skipped]:
    """Papers in their order; what stands before the first header is the page's own."""
    number, start, header, body = 0, 0, None, list[str]()
    for line_number, line in record.text_lines(file):
        match = _HEADER.fullmatch(line)
        if match and (match["date"] or match["subjects"]):
            if header:
                yield _paper(header, body, name=name, number=number, line=start)
            number, start, header, body = number + 1, line_number, match, []
        elif header:
            body.append(line)
    if header:
        yield _paper(header, body, name=name, number=number, line=start)


def _parts(body: list[str]) -> dict[str, list[str]]:
    """Lines of each labelled part; what stands before the first label is `head`."""
    parts: dict[str, list[str]] = {"head": []}
    current = "head"
    for line in body:
        # An abstract may begin a line with a label's word, a title too.
        match = (
            None if current == "abstract" or not (any(parts["head"]) or _cjk(line)) else _LABEL.match(line)
        )
        if match:
            current = _LABELS[match[1]]
            line = match[2]
        parts.setdefault(current, []).append(line.strip())
    return parts


def _cjk(line: str) -> bool:
    return record.has_han(line)


def _text(parts: dict[str, list[str]], name: str) -> str:
    return "\n".join(parts.get(name, ()))


def _paper(header: re.Match[str], body: list[str], *, name: str, number: int, line: int) -> Paper | Skipped:
    parts = _parts(body)
    title, translated, authors = _head([text for text in parts["head"] if text])
    abstract = "\n\n".join(text for text in parts.get("abstract", ()) if text)
    if not abstract and (reason := _missing(parts)):
        return Skipped(name, number, line, reason)
    translation = "\n\n".join(text for text in parts.get("translation", ()) if text)
    doi = _text(parts, "doi").strip()
    return record.build(
        source=name,
        record=number,
        line=line,
        identifiers=[header["id"], *([f"doi:{doi}"] if doi.startswith("10.") else [])],
        title=title,
        abstract=abstract,
        translations=[Translation(LANGUAGE, record.one_line(translated), clean(translation))],
        day=record.iso_date(header["date"] or ""),
        subjects=header["subjects"].split(),
        comment=_text(parts, "comment"),
        journal_reference=_text(parts, "journal"),
        authors=[Author(n) for n in (record.one_line(a) for a in re.split(r"[,;，、]", authors)) if n],
        affiliation_text=_text(parts, "affiliation"),
    )


def _missing(parts: dict[str, list[str]]) -> str:
    if "abstract" in parts:
        return "no abstract behind its label"
    return "cut off before the English abstract" if "translation" in parts else "no English abstract"


def _head(lines: list[str]) -> tuple[str, str, str]:
    """Title, translated title, authors out of the lines before the first label."""
    foreign = [line for line in lines if record.has_han(line)]
    plain = [line for line in lines if not record.has_han(line)]
    if foreign and lines[0] == foreign[0] and len(lines) > 2:  # the title itself quotes a Chinese word
        return lines[0], lines[1], lines[2]
    title = plain[0] if plain else ""
    authors = plain[1] if len(plain) > 1 else foreign[1] if len(foreign) > 1 else ""
    return title, foreign[0] if foreign else "", authors
