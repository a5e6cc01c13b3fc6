"""Pure string functions: a name -> the keys that a vocabulary is searched by.

A vocabulary's file keeps the keys, so `STAMP` tells by which rules they were made.
"""

import unicodedata
from functools import lru_cache

from kg.ids import digest
from kg.names import SMALL_WORDS, fold, institution_words, without_head, words

_TECHNICAL = dict.fromkeys(["technical", "technische", "technological"], "technology")
# Words that tell no organisation from another: a name of nothing else could be anywhere.
_GENERIC = frozenset([
    "academy", "advanced", "agency", "agricultural", "agriculture", "applied", "art", "arts", "artificial",
    "association", "biology", "biological", "business", "center", "central", "chemistry", "clinic",
    "college", "community", "company", "computer", "computing", "corporation", "council", "data",
    "department", "development", "economics", "education", "educational", "electronics", "energy",
    "engineering", "environmental", "faculty", "federal", "foundation", "general", "government", "group",
    "health", "hospital", "informatics", "information", "institute", "intelligence", "international",
    "laboratory", "law", "life", "management", "materials", "mathematics", "mechanics", "medical",
    "medicine", "ministry", "museum", "music", "national", "natural", "nuclear", "open", "organization",
    "physics", "polytechnic", "public", "regional", "research", "school", "science", "service", "services",
    "social", "society", "space", "state", "statistics", "studies", "system", "systems", "technical",
    "technological", "technology", "telecommunications", "theoretical", "university", "veterinary",
])  # fmt: skip


def term_key(name: str) -> str:
    """Key of a method, model, benchmark, task or metric: words run together, no head word, no plural."""
    return fold(without_head(" ".join(name.split())))


@lru_cache(maxsize=1 << 16)
def institution_keys(name: str) -> tuple[str, str, str]:
    """Three keys of an organisation's name, from strict to free: "univ. of york" gives "university of york";
    the same without small words, "university york"; and its words in alphabetical order, a technical
    university among those of technology.
    """
    found = institution_words(name)
    loose = [w for w in found if w not in SMALL_WORDS]
    turned = sorted(_TECHNICAL.get(w, w) for w in loose)
    return " ".join(found) or name, " ".join(loose) or name, " ".join(turned) or name


def is_generic(name: str) -> bool:
    """No word tells it from others of its sort: "Institute of Physics", "National University"."""
    return all(w in _GENERIC or len(w) == 1 for w in institution_words(name) if w not in SMALL_WORDS)


def is_short(name: str) -> bool:
    """A short form, which several things may share: one word of at most 8 letters, mostly capitals."""
    letters = [c for c in name if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    return " " not in name.strip() and 0 < len(letters) <= 8 and capitals * 2 > len(letters)


def has_word(text: str, name: str) -> bool:
    """Whether the words of a name stand in a text, one behind the other."""
    return bool(name) and f" {' '.join(words(name))} " in f" {' '.join(words(text))} "


def plain(text: str) -> str:
    """One line without control characters; the empty text where nothing is left."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


_PROBES = (
    "The Univ. of Example & Arts, Inc.", "Graph-Formers dataset", "GPT-4o", "Señal Labs", "F1 scores", "分词",
    "Word2Vec", "corpora", "ROUGE-L", "U. of St. Elsewhere (Nowhere)", "Univeristy ofNowhere",
)  # fmt: skip
# Changes when any of the rules above does; a file with another stamp has to be made anew.
STAMP = digest(*(part for p in _PROBES for part in (term_key(p), *institution_keys(p))))
