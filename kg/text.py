"""Cleaning: raw text of a source -> the text that offsets count in."""

import logging
import re
import unicodedata
from functools import lru_cache

from pylatexenc.latex2text import LatexNodes2Text, get_default_latex_context_db

_TO_TEXT = LatexNodes2Text(math_mode="text", keep_comments=True, strict_latex_spaces=False)
logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)  # one line a broken macro, on stderr
_KNOWN = get_default_latex_context_db()

# Two levels of braces: deeper nesting is kept as written rather than parsed at any cost.
_ARGUMENT = r"\{(?:[^{}]|\{[^{}]*\})*\}"
_FRAGMENT = re.compile(
    r"(?P<math>(?<!\\)\$\$?(?![\s$]|\d[^$]*\$\d)[^$\n]{1,300}?(?<![\s\\])\$\$?|\\\([^\n]{1,300}?\\\))"
    r"|(?P<group>\{\\(?:em|it|bf|sc|tt|rm|sf)\b[^{}]*\})"
    r"|\\(?P<escaped>[%&$#_{}])"
    r"|(?P<accent>\\['\"`^~=.]\s?(?:\{\\?[A-Za-z]\}|\\?[A-Za-z])|\\[cvuHkr]\{\\?[A-Za-z]\})"
    r"|\\(?P<name>[A-Za-z]+)\*?(?P<arguments>(?:" + _ARGUMENT + r")*)"
)
_INVISIBLE = re.compile(r"[\x00\u00ad\u200b\u2060\ufeff]|[\ud800-\udfff]")
_PARAGRAPH = re.compile(r"\n(?:[^\S\n]*\n)+\s*")


@lru_cache(maxsize=65536)  # the same few symbols make up most of a corpus
def _latex(fragment: str) -> str:
    try:
        text: str = _TO_TEXT.latex_to_text(fragment)
    except Exception:  # pylatexenc raises what its macros happen to raise; the raw fragment stays
        return fragment
    return unicodedata.normalize("NFKC", text) if "$" in fragment or "\\(" in fragment else text


def _replace(match: re.Match[str]) -> str:
    if match["escaped"]:
        return match["escaped"]
    name = match["name"]
    if name is None:
        return _latex(match[0]).strip()
    arguments = match["arguments"]
    if name in ("url", "href"):
        return arguments.replace("}{", " ").strip("{}")
    if _KNOWN.get_macro_spec(name) is not None:
        return _latex(match[0])
    # A macro of the author's own ("\ours"): its argument, else its name, is the best there is.
    return latex_to_text(arguments.replace("}{", " ").strip("{} ")) or name


def latex_to_text(text: str) -> str:
    """Resolve the LaTeX fragments of a text; prose around them, `%` and prices stay."""
    if not any(mark in text for mark in ("\\", "$", "~", "``")):
        return text
    text = _FRAGMENT.sub(_replace, text)
    text = re.sub(r"(?<=[^\s~])~(?=[^\s~])", " ", text)
    return text.replace("``", '"').replace("''", '"')


def clean(text: str) -> str:
    """One field as it is stored: NFC, LaTeX resolved, no control characters, white space folded.

    A blank line between paragraphs becomes one newline, any other run of white space one space.
    """
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    text = latex_to_text(_PARAGRAPH.sub("\0", text.replace("\r\n", "\n").strip()))
    text = "\n".join(filter(None, (" ".join(part.split()) for part in text.split("\0"))))
    if not text.replace("\n", "").isprintable():  # most are: then no character needs a look of its own
        text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cn", "Co"))
        text = "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
    return unicodedata.normalize("NFC", text)


# Accents that a PDF sets as characters of their own, and the combining marks that they stand for.
_SPACING = {
    "`": "\u0300", "ˋ": "\u0300", "´": "\u0301", "ˊ": "\u0301", "ˆ": "\u0302", "˜": "\u0303", "¯": "\u0304",
    "ˉ": "\u0304", "˘": "\u0306", "˙": "\u0307", "¨": "\u0308", "˚": "\u030a", "˝": "\u030b", "ˇ": "\u030c",
    "¸": "\u0327", "˛": "\u0328",
}  # fmt: skip
_LOOSE_ACCENT = re.compile(
    rf"(?P<before>[^\W\d_]{{,30}})(?P<gap> ?)(?P<mark>[{''.join(_SPACING)}])(?: ?(?P<behind>[^\W\d_]))?"
)
_VOWELS = frozenset("aeiouyAEIOUYı")
_FRENCH = frozenset(["au", "aux", "de", "des", "du", "en", "et", "la", "le", "les", "à"])  # a word may follow


def composed(line: str) -> str:
    """A line of a PDF with its accents where they belong: "Universit ´e" is "Université", "c¸" is "ç".

    TeX sets an accent before its letter, or a cedilla behind it; only marks that make one letter with a
    neighbour are taken in, and a grave accent that may be a quotation mark is left.
    """
    return _LOOSE_ACCENT.sub(_compose, line) if any(mark in line for mark in _SPACING) else line


def _compose(match: re.Match[str]) -> str:
    before, gap, mark, behind = (part or "" for part in match.groups())
    text, start, end = match.string, match.start(), match.end()
    if mark == "`" and (not (before or gap) or re.compile(r"\w*['’]").match(text, end)):
        return match[0]
    after = _one_letter(behind, mark)
    own = "" if gap and (behind or mark not in "¸˛") else _one_letter(before[-1:], mark)
    if own and (mark in "¸˛" or not after or (before[-1] in _VOWELS and behind not in _VOWELS)):
        return before[:-1] + own + text[match.end("mark") : end]
    if not after:
        return match[0]
    goes_on = text.endswith(tuple(_SPACING), 0, start)  # "c¸ ˜oes"
    alone = after == "à" and not text[end : end + 1].isalpha() and not before.endswith("t")  # "Universit `a"
    begins = (not before and not goes_on) or behind.isupper() or before.casefold() in _FRENCH or alone
    return before + (gap if begins else "") + after


def _one_letter(letter: str, mark: str) -> str:
    """A letter with a mark; empty where Unicode has no such letter, or there is none."""
    made = unicodedata.normalize("NFC", {"ı": "i"}.get(letter, letter) + _SPACING[mark])
    return made if letter and len(made) == 1 else ""
