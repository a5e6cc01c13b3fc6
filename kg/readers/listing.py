"""Author page or listing: blocks with an `Abstract:` each, other labelled lines before it if any."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from kg.errors import Skipped
from kg.model import Author, Paper
from kg.readers import people, record
from kg.readers.fields import author_names, subject_list

# A paragraph without a label behind an abstract goes on with it if it is prose of this many words.
PROSE_WORDS = 25

_LABEL = re.compile(
    r"\s*(?P<label>abstract|title|authors?|comments?|subjects?|journal[- ]ref(?:erence)?|doi|arxiv|date"
    r"|affiliations?)\s*[:：]\s*(?P<text>.*)",
    re.I,
)
_NAMES = {"author": "authors", "comment": "comments", "subject": "subjects", "affiliation": "affiliations"}
_ARXIV = re.compile(r"\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}")


def sniff(head: bytes, name: str) -> float:
    """How surely this is such a page: lines that begin with `Abstract:`."""
    text = record.head_text(head)
    return 0.8 if re.search(r"^\s*abstract\s*[:：]", text, re.I | re.M) else 0.0


def count(file: BinaryIO) -> int:
    """Lines that begin with `Abstract:`."""
    labels = (line.removeprefix(b"\xef\xbb\xbf").lstrip().lower() for line in file)
    return sum(re.match(rb"abstract\s*(?::|\xef\xbc\x9a)", line) is not None for line in labels)


def read(file: BinaryIO, name: str) -> Iterator[Paper | Skipped]:
    """One paper an `Abstract:`; labelled lines before it, back to the last abstract, are its own."""
    number, start = 0, 0
    fields: dict[str, list[str]] = {}
    current, gap = "", True
    for line_number, line in record.text_lines(file):
        match = _LABEL.fullmatch(line)
        if match:
            label = re.sub(r"journal.*", "journal", match["label"].lower())
            label = _NAMES.get(label, label)
            if "abstract" in fields:
                yield _paper(fields, name=name, number=number, line=start)
                fields = {}
            if label == "abstract":
                number, start = number + 1, line_number
            fields[label] = [match["text"]]
            current, gap = label, False
        elif not line.strip():
            gap = True
        elif current == "abstract" and (not gap or _prose(line)):
            fields[current] += ["", line] if gap else [line]
            gap = False
        elif current and not gap:
            fields[current].append(line)
        else:
            current = ""
    if "abstract" in fields:
        yield _paper(fields, name=name, number=number, line=start)


def _prose(line: str) -> bool:
    return len(line.split()) >= PROSE_WORDS and line.rstrip().endswith((".", "!", "?"))


def _paper(fields: dict[str, list[str]], *, name: str, number: int, line: int) -> Paper | Skipped:
    text = {label: "\n".join(lines) for label, lines in fields.items()}
    found = _ARXIV.match(text.get("arxiv", "").strip())
    doi = text.get("doi", "").strip()
    authors, line_of_places = people.tie(
        [Author(name) for name in author_names(text.get("authors", ""))],
        record.one_line(text.get("affiliations", "")),
    )
    return record.build(
        source=name,
        record=number,
        line=line,
        identifiers=[*([f"arxiv:{found[0]}"] if found else []), *([f"doi:{doi}"] if doi else [])],
        title=text.get("title", ""),
        abstract=text["abstract"],
        day=record.iso_date(text.get("date", "").strip()),
        subjects=subject_list(text.get("subjects", "")),
        comment=text.get("comments", ""),
        journal_reference=text.get("journal", ""),
        authors=authors,
        affiliation_text=line_of_places,
    )
