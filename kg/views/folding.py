"""Texts as searches and orders see them: without case and accents; in the order of a dictionary."""

import re
import unicodedata

_BARE = re.compile(r"[\W_]+")
_PIECE = re.compile(r"\d+|\D", re.ASCII)
# The order of marks in the Unicode collation (CLDR root); letters and digits come after all of them.
_MARKS = {mark: bytes((2 + place,)) for place, mark in enumerate(" _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$")}
_OTHER, _NUMBER, _LETTER = b"\x60", b"\x70", b"\x80"


def fold(text: str) -> str:
    """A text without accents and case: what `fold` in `web/src/source/search.ts` makes of it."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if unicodedata.category(c)[0] != "M").lower()


def bare(folded: str) -> str:
    """The letters and digits of a folded text."""
    return _BARE.sub("", folded)


def collated(text: str) -> bytes:
    """Sorts as a reader expects: case and accents do not count, numbers go by their value.

    Near to `Intl.Collator` with `numeric` and base sensitivity; letters of one script by code point.
    """
    key = []
    for piece in _PIECE.findall(fold(text)):
        if piece.isascii() and piece.isdigit():
            digits = piece.lstrip("0").encode()[:60_000]
            key.append(_NUMBER + len(digits).to_bytes(2, "big") + digits)
        elif piece.isalnum():
            key.append(_LETTER + piece.encode())
        elif piece.isspace():
            key.append(_MARKS[" "])
        elif piece.isprintable():
            key.append(_MARKS.get(piece) or _OTHER + piece.encode())
    return b"".join(key)


def script_order(text: str) -> bytes:
    """The order of strings in JavaScript: by UTF-16 units."""
    return text.encode("utf-16-be", "surrogatepass")
