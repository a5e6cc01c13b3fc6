"""Pure string functions: a name -> the form that its spelling variants share."""

import re
import unicodedata
from functools import lru_cache

# Head words that add no identity: "CIFAR-10 dataset" is CIFAR-10, "BERT model" is BERT.
_HEADS = frozenset(
    [
        "algorithm",
        "approach",
        "architecture",
        "benchmark",
        "corpus",
        "dataset",
        "environment",
        "framework",
        "method",
        "model",
        "set",
        "suite",
        "task",
        "test",
        "validation",
    ]
)
# Head words that add none to a phrase either: "self-distillation method" is self-distillation.
_EMPTY_HEADS = frozenset(["approach", "method", "technique"])
_LEGAL_FORM = re.compile(r"(?:,? (?:Inc|Ltd|GmbH|Corp|Co|LLC)\b\.?)+$", re.I)
_WORD = re.compile(r"[^\W_]+[+#]*")
_IRREGULAR = {"corpora": "corpus", "indices": "index", "matrices": "matrix", "vertices": "vertex"}


def singular(word: str) -> str:
    """Singular of a lower-case English word, by suffix."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


# British endings, and what they are in American spelling; "four" and "pour" are too short to be meant.
_BRITISH = (
    (re.compile(r"(?<=\w\w\w)is(?=(?:e[ds]?|er|ers|ing|ations?|able)$)"), "iz"),
    (re.compile(r"(?<=\w\w\w)lys(?=(?:e[ds]?|er|ers|ing)$)"), "lyz"),
    (re.compile(r"(?<=\w\w\w)our(?=(?:s|ed|ing|al|ally|able|hoods?|ists?|less)?$)"), "or"),
    (re.compile(r"(?<=\w\w)ll(?=(?:ed|ing|er|ers)$)"), "l"),
    (re.compile(r"(?<=\w\w)ogue(?=s?$)"), "og"),
    (re.compile(r"(?<=cent)re(?=s?$)"), "er"),
)


@lru_cache(maxsize=1 << 18)
def american(word: str) -> str:
    """An English word by its endings, so that both ways of spelling it are one; no word to be shown."""
    for pattern, ending in _BRITISH:
        word = pattern.sub(ending, word)
    return word


def words(name: str) -> list[str]:
    """Folded words of a name: NFKC, accents dropped, case folded, every mark a border but + and #."""
    if name.isascii():  # none of its letters has an accent
        return _WORD.findall(name.lower())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    return _WORD.findall("".join(c for c in folded if not unicodedata.combining(c)))


@lru_cache(maxsize=1 << 18)
def fold(name: str) -> str:
    """Key of a name: words run together, the last one in the singular; a phrase's words all of them, and in
    American spelling.

    `GraphFormer`, `Graph-Former` and `graph formers` share it; `GPT-4` and `GPT-4o`, or `DART` and
    `DARTS`, do not.
    """
    parts = words(name)
    if not parts:
        return name
    if re.search(r"[A-Z]S$", name):  # no plural: that has a small s
        return "".join(parts)
    if is_coined(name):
        return "".join([*parts[:-1], singular(parts[-1])])
    return "".join(american(singular(part)) for part in parts)


@lru_cache(maxsize=1 << 18)
def without_head(name: str) -> str:
    """The name without trailing head words ("MQAR benchmark" -> "MQAR") where a name is left."""
    rest, _, head = name.rpartition(" ")
    word = singular(head.casefold())
    if not rest or word not in _HEADS | _EMPTY_HEADS:
        return name
    stem = without_head(rest)
    # "Palimpsa model" names Palimpsa; the capitals of "Large Language Models" are a title's.
    proper = is_coined(stem) or (stem[:1].isupper() and " " not in stem and head[:1].islower())
    return stem if proper or word in _EMPTY_HEADS else name


def without_legal_form(name: str) -> str:
    """A firm's name without Inc., Ltd, GmbH, Corp., Co. and LLC at its end."""
    return _LEGAL_FORM.sub("", name)


def same_phrase(one: str, other: str) -> bool:
    """Word by word the same or of one stem: "Rotary Position Embeddings", "rotary positional embedding"."""
    pairs = list(zip(words(one), words(other), strict=False))
    if len(words(one)) != len(words(other)):
        return False
    return all(a == b or (a[:5] == b[:5] and abs(len(a) - len(b)) <= 3) for a, b in pairs)


def shared_words(one: str, other: str) -> float:
    """Words that two texts share, of all their words: 0 to 1; two texts without a word share all."""
    first, second = set(words(one)), set(words(other))
    return len(first & second) / len(first | second) if first | second else 1.0


@lru_cache(maxsize=1 << 18)
def is_coined(name: str) -> bool:
    """A name of its own rather than a phrase: a word with a digit or a capital after its first letter.

    Capitals after hyphens count only in short names ("Drop-Upcycling", not "End-To-End Training").
    """
    parts = name.split() if len(name.split()) > 1 else [name]
    return len(parts) <= 4 and any(
        c.isupper() or c.isdigit() for part in parts for c in _inner(part, len(parts))
    )


def _inner(word: str, words: int) -> str:
    return word[1:] if words == 1 else "".join(piece[1:] for piece in word.split("-"))
