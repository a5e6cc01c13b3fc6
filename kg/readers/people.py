"""Who of the authors is at which of a record's affiliations, as far as the record says so.

A record says whose an affiliation is by an author's own field, by a list inside the list, by footnote marks
on both sides, or by a list with one place for each author that repeats an affiliation or leaves a place
empty: a list of a paper's distinct affiliations does neither. As many distinct affiliations as authors may be
such a list by chance; that is left to extraction, which knows what the pieces name and says how sure it is.
Commas and line breaks inside a cell tie nobody: they part a department from its town as well.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kg.lines import MARK, marks, pieces
from kg.model import Author

_SIGNS = re.compile(rf"\s*(?P<signs>(?:(?:{MARK})[\s,·*]*)+)$")
_NUMBERS = re.compile(r"(?<=[^\W\d_.])\.?\s?(?P<signs>\d{1,2}(?:·\d{1,2})*)$")
_BRACKETED = re.compile(r"\s?\((\d{1,2}(?:\s*(?:,|;|and|&)\s*\d{1,2})*)\)")


def joined_marks(text: str) -> str:
    """A string of authors in which no comma stands inside a name's marks: "B. Kim1,2" -> "B. Kim1·2"."""
    text = _BRACKETED.sub(lambda m: "^{" + "·".join(re.findall(r"\d+", m[1])) + "}", text)
    text = re.sub(rf"{MARK}", lambda m: re.sub(r"\s?,\s?", "·", m[0]), text)
    return re.sub(r"(?<=\d)\s?,\s?(?=\d{1,2}(?!\d)\s*(?:[,;*]|$|and\b|&))", "·", text)


def tie(authors: Sequence[Author], value: Any) -> tuple[tuple[Author, ...], str]:
    """Authors with their affiliations and without footnote marks, and the line of the paper.

    `value` is what the record says beside its authors: a string, or a list of strings and of lists of
    strings. Authors who have an affiliation of their own keep it.
    """
    line = value if isinstance(value, str) else "; ".join(dict.fromkeys(_flat(value)))
    known = {piece.mark: line[piece.start : piece.end] for piece in pieces(line) if piece.mark}
    named = [pair for author in authors if (pair := _without_marks(author, known))[0].name]
    found = tuple(author for author, _ in named)
    if any(author.affiliation for author in authors):
        own = [piece for author in found for piece in author.affiliation.split("; ")]
        return found, "; ".join(dict.fromkeys(piece for piece in [*own, *line.split("; ")] if piece))
    own_marks = [[mark for mark in signs if mark in known] for _, signs in named]
    if any(own_marks):
        return tuple(
            replace(author, affiliation="; ".join(known[mark] for mark in signs))
            for author, signs in zip(found, own_marks, strict=True)
        ), line
    places = _places(value)
    if len(places) == len(found) and _one_for_each(value, places):
        return tuple(replace(a, affiliation=p) for a, p in zip(found, places, strict=True)), line
    return found, line


def _flat(value: Sequence[Any]) -> list[str]:
    nested = [item if isinstance(item, list) else [item] for item in value]
    return [text for item in nested for text in item if text]


def _places(value: Any) -> list[str]:
    """What stands in each place of a list, or of a string parted by semicolons or by bars."""
    if isinstance(value, str):
        outer = "|" if "|" in value else ";；"  # bars part authors where semicolons part one's own
        return [part.strip(" ,;；") for part in re.split(f"[{outer}]", value.strip())]
    return ["; ".join(text for text in item if text) if isinstance(item, list) else item for item in value]


def _one_for_each(value: Any, places: Sequence[str]) -> bool:
    nested = not isinstance(value, str) and any(isinstance(item, list) for item in value)
    repeats = len(set(places)) < len(places) and any(places)
    return nested or repeats or "" in places[:-1]  # a last empty place may be but a separator too many


def _without_marks(author: Author, known: dict[str, str]) -> tuple[Author, tuple[str, ...]]:
    """The author without marks behind the name; plain numbers are marks where the line explains them all."""
    name = author.name.rstrip("* ")
    if match := _SIGNS.search(name):
        return replace(author, name=name[: match.start()].rstrip(" ,·")), marks(match["signs"])
    if (match := _NUMBERS.search(name)) and set(signs := marks(match["signs"])) <= set(known):
        return replace(author, name=name[: match.start("signs")].rstrip()), signs
    return replace(author, name=name), ()
