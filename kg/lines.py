"""An affiliation line cut into the pieces that its source gives to authors, with their footnote marks.

Readers tie authors to pieces, and extraction finds the institutions of a piece: both cut alike.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_RAISED = "⁰¹²³⁴-⁹ᵃ-ᵿⁱⁿ"
# Marks that are nothing else: raised digits and letters, "^1" and "^{1,2}", daggers and the like.
MARK = (
    rf"[{_RAISED}]+(?:\s?[,·]\s?[{_RAISED}]+)*"
    r"|\^(?:\{[\da-z][\da-z\s,·]*\}|\d+(?:\s?[,·]\s?\d+\b)*|[a-z]\b)"
    r"|[†‡§¶‖]+"
)
_MOST = 99  # plain numbers beyond are none
_TOKEN = re.compile(rf"(?P<open>[(（])|(?P<close>[)）])|(?P<cut>[;；|\n])|(?P<mark>{MARK})")
_FIRST = re.compile(r"\s*[(\[]?1[)\].:]?\s*(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Piece:
    """`line[start:end]`, trimmed and not empty; `mark` is the footnote mark before it, if any."""

    start: int
    end: int
    mark: str = ""


def marks(text: str) -> tuple[str, ...]:
    """The marks that a run of them says: "¹,²" -> "1", "2"; "^{a}" -> "a"; "†‡" -> "†", "‡"."""
    plain = unicodedata.normalize("NFKC", text)
    return tuple(re.findall(r"\d+|[a-z]|[†‡§¶‖]", plain))


def pieces(line: str) -> list[Piece]:
    """Pieces between semicolons, bars, line ends and footnote marks that stand outside brackets.

    Plain numbers are marks where the line begins with 1 and goes on with 2, 3, …
    """
    found: list[Piece] = []
    begin, mark = 0, ""
    for at, end, sign in sorted([*_numbered(line), *_tokens(line)]):
        if at < begin:  # a mark inside a mark
            continue
        found += _trimmed(line, begin, at, mark)
        begin, mark = end, sign
    return [*found, *_trimmed(line, begin, len(line), mark)]


def _tokens(line: str) -> Iterator[tuple[int, int, str]]:
    """Where to cut and what mark stands there, if any: start, end, mark."""
    depth = 0
    for match in _TOKEN.finditer(line):
        if match["open"]:
            depth += 1
        elif match["close"]:
            depth = max(depth - 1, 0)
        elif depth == 0:
            yield *match.span(), "".join(marks(match["mark"] or "")[:1])


def _numbered(line: str) -> Iterator[tuple[int, int, str]]:
    number, match = 1, _FIRST.match(line)
    while match and number <= _MOST:
        yield *match.span(), str(number)
        number += 1
        after = rf"(?<=[\s,;.|)])[(\[]?{number}[)\].:]?\s*(?=[^\W\d_])"
        match = re.compile(after).search(line, match.end())


def _trimmed(line: str, start: int, end: int, mark: str) -> Iterator[Piece]:
    text = line[start:end]
    if bare := re.sub(r"(?:^|[\s,])(?:and|&)$", "", text.strip(" ,")).strip(" ,"):
        first = start + text.index(bare)
        yield Piece(first, first + len(bare), mark)
