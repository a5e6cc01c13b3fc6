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
