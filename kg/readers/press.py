"""Press-release page: abstracts as bare paragraphs among boilerplate, without titles or ids.

Every line is a paragraph. Abstracts are the long ones that speak of research after the announcement;
a paragraph that only goes on ("Notably, …", "We believe …") belongs to the one before it.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from kg.errors import Skipped
from kg.model import Paper
from kg.readers import record

# Shorter paragraphs than this many words are captions, menus and notes, not abstracts.
ABSTRACT_WORDS = 40
CONTINUED_WORDS = 15

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_PAPERS = re.compile(rf"\b(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})\s+(?:\w+\s+){{0,2}}papers?\b", re.I)
_ANNOUNCED = re.compile(
    r"\bpapers?\b.*\b(?:accepted|selected|presented|as follows|listed below)\b"
    r"|\b(?:accepted|selected|presented|announce[sd]?)\b.*\bpapers?\b",
    re.I,
)
_RESEARCH = re.compile(
    r"\b(?:we|our|in this (?:paper|study|work|article)|this (?:paper|study|work|article)|propos\w+|method\w*"
    r"|approach\w*|experiment\w*|results?|models?|dataset\w*|algorithm\w*|theor\w+|learning|existing"
    r"|prior work|analy[sz]\w+|framework|training|performance|accuracy)\b",
    re.I,
)
_CORPORATE = re.compile(
    r"\b(?:cookies?|copyright|all rights reserved|privacy policy|browsers?|headquarter\w*|revenue|customers|"
    r"trademarks?|subscribe|press contact|inquiries|fortune|newsletter|registered office|click)\b",
    re.I,
)
# Words that open a later paragraph, never the first sentence of an abstract.
_CONTINUES = re.compile(
    r"(?:notably|moreover|furthermore|in addition|additionally|finally|overall|consequently|as a result"
    r"|besides|we (?:believe|also|further|hope|expect|additionally|then)"
    r"|these (?:results|findings|experiments)"
    r"|our (?:results|findings|experiments|analys[ei]s)|extensive experiments|taken together|in summary"
    r"|in contrast|however|specifically|in particular|to (?:address|tackle|overcome) (?:this|these)"
    r"|based on (?:this|these)|therefore|thus|hence)\b",
    re.I,
)
# An abstract may count accepted papers too, but speaks in the first person.
_AUTHORS_SPEAK = re.compile(r"\b(?:we|our|this (?:paper|study|work|article))\b", re.I)
_VENUE = re.compile(r"\b(?:[Cc]onference|[Ww]orkshop|[Jj]ournal|[Ss]ymposium|[A-Z]{3,} ?(?:19|20)\d\d)\b")


def sniff(head: bytes, name: str) -> float:
    """How surely this is a page of bare abstracts: long research paragraphs, better if announced."""
    lines = record.head_text(head).splitlines()
    if any(re.match(r"\s*abstract\s*[:：]", line, re.I) for line in lines):
        return 0.0
    found = sum(_is_abstract(line) for line in lines)
    return 0.0 if not found else 0.6 if any(_announces(line) for line in lines) else 0.2


def count(file: BinaryIO) -> int:
    """Papers that the announcement says there are; 0 where it does not say."""
    for _, line in record.text_lines(file):
        if _announces(line) and (match := _PAPERS.search(line)):
            word = match["number"].lower()
            return int(word) if word.isdigit() else _NUMBERS.index(word) + 1
    return 0


def read(file: BinaryIO, name: str) -> Iterator[Paper | Skipped]:
    """Papers in their order; the paragraphs of one abstract are joined by a newline."""
    number, start, paragraphs = 0, 0, list[str]()
    for line_number, line in record.text_lines(file):
        if paragraphs and _goes_on(line):
            paragraphs.append(line)
        elif _is_abstract(line):
            if paragraphs:
                yield _paper(paragraphs, name=name, number=number, line=start)
            number, start, paragraphs = number + 1, line_number, [line]
    if paragraphs:
        yield _paper(paragraphs, name=name, number=number, line=start)


def _announces(line: str) -> bool:
    return bool(
        _ANNOUNCED.search(line)
        and _VENUE.search(line)
        and not _CORPORATE.search(line)
        and not _AUTHORS_SPEAK.search(line)
    )


def _is_abstract(line: str) -> bool:
    return (
        len(line.split()) >= ABSTRACT_WORDS
        and len(_RESEARCH.findall(line)) >= 2
        and not _CORPORATE.search(line)
        and not _announces(line)
    )


def _goes_on(line: str) -> bool:
    return _CONTINUES.match(line.lstrip()) is not None and len(line.split()) >= CONTINUED_WORDS


def _paper(paragraphs: list[str], *, name: str, number: int, line: int) -> Paper | Skipped:
    return record.build(source=name, record=number, line=line, abstract="\n\n".join(paragraphs))
