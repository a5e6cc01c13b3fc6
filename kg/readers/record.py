"""What every reader shares: lines out of bytes, and one record -> `Paper` or `Skipped`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import PurePath
from typing import BinaryIO

from kg.errors import Skipped
from kg.ids import identifier, identifier_rank, paper_id
from kg.model import Author, Paper, Translation
from kg.readers.venue import venue_of
from kg.text import clean, composed

# Real abstracts stay below 20,000 characters; beyond this a record is a file gone wrong.
MAX_ABSTRACT = 100_000
MAX_TITLE, MAX_AFFILIATIONS = 2_000, 50_000

_HOSTS = (
    r"(?:github\.com|gitlab\.[\w.-]+|bitbucket\.org|codeberg\.org|gitee\.com|git\.sr\.ht"
    r"|sourceforge\.net|anonymous\.4open\.science)"
)
_CODE = re.compile(r"(?<![\w.@/-])(?:https?://)?(?:www\.)?(" + _HOSTS + r"/[\w.~%/-]+)", re.I)
_BROKEN = re.compile(r"[\udc80-\udcff]")
_HAN = re.compile(r"[\u3400-\u9fff]")


def stem(name: str) -> str:
    """File name without folder, `.gz` and suffix: the scheme of ids for sources without ids."""
    return PurePath(PurePath(name).name.removesuffix(".gz")).stem


def has_han(text: str) -> bool:
    return _HAN.search(text) is not None


def text_lines(file: BinaryIO) -> Iterator[tuple[int, str]]:
    """Numbered lines from 1, without their ends; bytes that are no UTF-8 become lone surrogates."""
    for number, raw in enumerate(file, 1):
        line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        yield number, line.decode("utf-8", "surrogateescape").rstrip("\r\n")


def head_text(head: bytes) -> str:
    """The head of a file as text; empty for what is plainly binary or markup."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if b"\0" in head or start.startswith((b"%pdf", b"<!doctype", b"<html", b"<?xml", b"{\\rtf")):
        return ""
    return head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "ignore")


def one_line(text: str) -> str:
    """A cleaned field that never holds a newline."""
    return clean(text).replace("\n", " ")


def iso_date(text: str) -> str:
    """The text where it is a day of the calendar, else nothing."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def code_links(*texts: str) -> tuple[str, ...]:
    """Addresses of code hosts in texts, each once, in their order."""
    found = (
        match[1].rstrip(".-/~%").removesuffix(".git") for text in texts for match in _CODE.finditer(text)
    )
    return tuple(dict.fromkeys(f"https://{link}" for link in found))


def build(
    *,
    source: str,
    record: int,
    line: int,
    abstract: str,
    title: str = "",
    identifiers: Iterable[str] = (),
    translations: Iterable[Translation] = (),
    day: str = "",
    subjects: Iterable[str] = (),
    venue: str = "",
    comment: str = "",
    journal_reference: str = "",
    authors: Iterable[Author] = (),
    affiliation_text: str = "",
    code: Iterable[str] = (),
) -> Paper | Skipped:
    """Raw fields of one record -> cleaned paper, or why it was skipped.

    `record` counts every record seen, from 1, and makes the identifier where the source has none.
    """

    def skipped(reason: str) -> Skipped:
        return Skipped(source, record, line, reason)

    if broken := _BROKEN.search(abstract + title + affiliation_text + comment):
        return skipped(f"invalid UTF-8 (byte 0x{ord(broken[0]) - 0xDC00:02X})")
    if len(abstract) > MAX_ABSTRACT:
        return skipped(f"the abstract has {len(abstract):,} characters (at most {MAX_ABSTRACT:,} are read)")
    for what, text, most in (
        ("title", title, MAX_TITLE),
        ("affiliations", affiliation_text, MAX_AFFILIATIONS),
    ):
        if len(text) > most:
            return skipped(f"the {what} of {len(text):,} characters: at most {most:,} are read")
    abstract = clean(abstract)
    if not abstract:
        return skipped("no abstract")
    known = {identifier(one_line(i)) for i in identifiers if i.strip()} or {f"{stem(source)}:{record}"}
    comment, journal_reference = one_line(comment), one_line(journal_reference)
    return Paper(
        id=paper_id(known),
        identifiers=tuple(sorted(known, key=identifier_rank)),
        title=one_line(title),
        abstract=abstract,
        translations=tuple(t for t in translations if t.title or t.abstract),
        date=day,
        subjects=tuple(dict.fromkeys(s for s in (one_line(s) for s in subjects) if s)),
        venue=one_line(venue) or venue_of(comment, journal_reference),
        comment=comment,
        journal_reference=journal_reference,
        authors=tuple(replace(a, affiliation=composed(a.affiliation)) for a in authors),
        affiliation_text=composed(one_line(affiliation_text)),
        code=tuple(dict.fromkeys([*code, *code_links(comment, abstract)])),
        sources=(source,),
    )
