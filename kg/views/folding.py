"""Texts as searches and orders see them: without case and accents; in the order of a dictionary."""

import json
import re
import unicodedata

BETWEEN = " · "  # names in one cell
_BARE = re.compile(r"[\W_]+")
_PIECE = re.compile(r"\d+|\D")
# The order of marks in the Unicode collation (CLDR root); letters and digits come after all of them. Other
# symbols stand before the signs of money.
_MARKS = {
    mark: bytes((2 + place,)) for place, mark in enumerate(" _-–—,;:!?.'\"()[]{}§¶@*/\\&#%†‡•`^°©®→+±÷×<=>|~")
}
_MARKS |= {mark: b"\x61" + mark.encode() for mark in "$£¥€"}
_OTHER, _NUMBER, _LETTER = b"\x60", b"\x70", b"\x80"
# Letters and marks that count as others, beyond what their decomposition tells.
_AS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"}
    | dict(zip("‘’“”‐", "''\"\"-", strict=True))
)


def fold(text: str) -> str:
    """A text without accents and case: what `fold` in `web/src/source/search.ts` makes of it."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if unicodedata.category(c)[0] != "M").lower()


def joined(names: str) -> str:
    """Names in one cell of a table, from JSON."""
    return BETWEEN.join(json.loads(names))


def bare(folded: str) -> str:
    """The letters and digits of a folded text."""
    return _BARE.sub("", folded)


def collated(text: str) -> bytes:
    """Sorts as a reader expects: case and accents do not count, numbers go by their value.

    Near to `Intl.Collator` with `numeric` and base sensitivity; letters of one script by code point.
    """
    key = []
    for piece in _PIECE.findall(fold(text).translate(_AS)):
        if piece.isdecimal():
            digits = "".join(str(unicodedata.decimal(c)) for c in piece[:9999]).lstrip("0").encode()
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
