"""Tokens of annotated sets -> text as an abstract would print it, spans with it.

Sets come as tokens joined by blanks ("pre - existing", "( 3D )", "CIFAR-1 0 0"); a model trained on
that learns a tokenisation which no abstract has. White space is put or left out, and a few PTB marks
are written as the signs they stand for: no other character changes.
"""

import re
from collections.abc import Mapping, Sequence

Span = tuple[int, int, str]  # half open; counts tokens or characters

_SIGNS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}",
          "``": '"', "''": '"', "`": "'"}  # fmt: skip
_CONTRACTION = re.compile(r"(?:['’](?:s|t|d|m|re|ve|ll)|n['’]t)", re.IGNORECASE)
_AFTER_APOSTROPHE = {"s", "t", "d", "m", "re", "ve", "ll"}
_SUSPENDED = {"and", "or", "nor", "to"}  # "pre- and post-training"
_AFTER_TWO = {"vec", "seq", "pix"}  # Word2Vec, Seq2Seq, pix2pix
_CLOSING, _OPENING = tuple(",;:!?)]}%”"), tuple("([{“‘")
_APART = {"!=", ":="}


def plain(token: str) -> str:
    """The sign that a token stands for."""
    return _SIGNS.get(token, token)


def _wordlike(left: str, right: str) -> bool:
    """Whether a sign between the two binds them: a word or bracket on either side."""
    return (left[-1:].isalnum() or left[-1:] in tuple(")]%+")) and (
        right[:1].isalnum() or right[:1] in tuple("([")
    )


def _binds(sign: str, before: str, after: str, *, hyphens: bool) -> bool:
    """Whether a sign standing alone is part of a compound with both neighbours."""
    if sign in ("-", "‐", "‑"):
        return _wordlike(before, after) and (hyphens or before[-1:] == ")")
    if sign in ("–", "—"):
        digits = before[-1:].isdigit() and after[:1].isdigit()
        return digits or (before[:1].isupper() and after[:1].isupper())
    return sign in ("/", "@", "_") and _wordlike(before, after)


def _quotes(words: Sequence[str]) -> dict[int, str]:
    """The side that each quotation mark or apostrophe of a sentence leans to: `<`, `>` or both."""
    sides: dict[int, str] = {}
    open_double = open_single = False
    for i, word in enumerate(words):
        before, after = words[i - 1] if i else "", words[i + 1] if i + 1 < len(words) else ""
        if word == '"':
            sides[i] = "<" if open_double else ">"
            open_double = not open_double
        elif word == "‘":
            open_single = True
        elif word in ("'", "’"):
            if before[-1:].isalpha() and after.lower() in _AFTER_APOSTROPHE:
                sides[i] = "<>"
            elif open_single:
                sides[i], open_single = "<", False
            elif (before[-1:] == "s" or (word == "’" and before[-1:].isalnum())) and not (
                {"'", "’"} & set(words[i + 1 : i + 8])
            ):
                sides[i] = "<"  # a plural's possessive, unless a closing mark follows soon
            else:
                sides[i], open_single = ">", True
    return sides


def _leans_left(words: Sequence[str], i: int, quotes: Mapping[int, str], *, hyphens: bool) -> bool:
    word, before = words[i], words[i - 1]
    after = words[i + 1] if i + 1 < len(words) else ""
    if "<" in quotes.get(i, "") or _CONTRACTION.fullmatch(word) or word in (".", "//", "..", "\\%"):
        return True
    if (word.startswith(_CLOSING) and word not in _APART) or (before, word) == ("F", "1"):
        return True
    if len(word) > 1 and word[0] in "-/" and word[1].isalpha():
        return before[-1].isalnum()
    return _binds(word, before, after, hyphens=hyphens)


def _leans_right(words: Sequence[str], i: int, quotes: Mapping[int, str], *, hyphens: bool) -> bool:
    word, before, after = words[i], words[i - 1] if i else "", words[i + 1]
    if ">" in quotes.get(i, "") or word.endswith(_OPENING) or word == "//":
        return True
    if word in ("$", "#", "~", "∼", "≈"):
        return after[0].isdigit()
    if word == ".":
        return (before.isdecimal() and after[0].isdigit()) or (before, after) in (("i", "e"), ("e", "g"))
    if len(word) > 1 and word[-1] in "/@" and word != "w/":
        return word[-2].isalnum() and after[0].isalnum()
    if word == "-" and after in _SUSPENDED and words[i + 2 : i + 3] != ["-"]:
        return False
    return _binds(word, before, after, hyphens=hyphens)


def _is_digit(word: str) -> bool:
    return len(word) == 1 and word.isdecimal()


def _joins_number(words: Sequence[str], i: int) -> bool:
    """Whether token i goes on with the one before, names and numbers being split at their digits.

    Only spelling decides, never an annotation: "HRNetV 2", "I 3 D", "Word 2 Vec" are one word;
    "VOC 2 0 1 2", "Table 3" and "IoU 0 . 5" are two.
    """
    word, before, earlier = words[i], words[i - 1], words[i - 2] if i > 1 else ""
    stop = i
    while stop < len(words) and _is_digit(words[stop]):
        stop += 1
    if before == "," and earlier[-1:].isdigit():  # "6 0 , 0 0 0"
        return stop - i >= 3
    if stop > i:
        if re.search(r"\d$|^\d+\.$", before):
            return True
        after = words[stop] if stop < len(words) else ""
        if after.lower() in _AFTER_TWO and stop == i + 1:
            return before.isalpha()
        year = stop - i == 4 and word + words[i + 1] in ("19", "20")
        decimal = after == "." and stop + 1 < len(words) and _is_digit(words[stop + 1])
        coined = before == "v" or (
            before.isupper() if len(before) == 1 else sum(map(str.isupper, before)) > 1
        )
        return before.isalpha() and coined and not year and not decimal
    if not _is_digit(before):
        return False
    if word in ("D", "K", "k", "M", "B") or (word == "s" and earlier == "-"):  # 3D, 100K, FCN-8s
        return True
    return (word.lower() in _AFTER_TWO and earlier.isalpha()) or (
        len(word) == len(earlier) == 1 and word.isupper() and earlier.isupper()
    )


def _segments(tokens: Sequence[str], breaks: Mapping[int, str]) -> list[list[int]]:
    """The tokens that are not blank, by sentence."""
    segments: list[list[int]] = [[]]
    for i, token in enumerate(tokens):
        if i in breaks and segments[-1]:
            segments.append([])
        if token.strip():
            segments[-1].append(i)
    return [segment for segment in segments if segment]


def detokenise(
    tokens: Sequence[str],
    spans: Sequence[Span] = (),
    *,
    breaks: Mapping[int, str] | None = None,
    split_digits: bool = False,
    split_hyphens: bool = True,
) -> tuple[str, list[Span]]:
    """Text and spans in characters; blank tokens vanish, and spans that hold nothing else.

    `breaks`: what stands before a token that begins a sentence, instead of what the rules say.
    `split_digits`: the set writes "CIFAR-1 0 0", "I 3 D"; glued, but never across the edge of a span.
    `split_hyphens`: the set writes "pre - existing"; otherwise a lone hyphen is a dash.
    """
    breaks = breaks or {}
    edges = {edge for start, end, _ in spans for edge in (start, end)}
    text = ""
    places: dict[int, tuple[int, int]] = {}
    for segment in _segments(tokens, breaks):
        words = [plain(tokens[i].strip()) for i in segment]
        quotes = _quotes(words)
        for at, i in enumerate(segment):
            if at == 0:
                between = next((breaks[n] for n in range(i, 0, -1) if n in breaks), " ") if text else ""
            else:
                crosses = any(edge in edges for edge in range(segment[at - 1] + 1, i + 1))
                glued = (
                    _leans_left(words, at, quotes, hyphens=split_hyphens)
                    or _leans_right(words, at - 1, quotes, hyphens=split_hyphens)
                    or (split_digits and not crosses and _joins_number(words, at))
                )
                between = "" if glued else " "
            text += between
            places[i] = (len(text), len(text) + len(words[at]))
            text += words[at]
    found: list[Span] = []
    for start, end, label in spans:
        inside = [places[i] for i in range(start, end) if i in places]
        if inside:
            found.append((inside[0][0], inside[-1][1], label))
    return text, found
