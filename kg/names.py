"""Pure string functions: a name -> the form that its spelling variants share."""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

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
# Of organisations: usual short forms and the commonest words in other languages, what a firm is by law, and
# articles, prepositions and conjunctions in the languages that names come in.
_SPELT_OUT = {
    "univ": "university", "uni": "university", "u": "university", "inst": "institute", "tech": "technology",
    "technol": "technology", "natl": "national", "nat": "national", "sci": "science", "acad": "academy",
    "lab": "laboratory", "labs": "laboratory", "laboratories": "laboratory", "ctr": "center",
    "centre": "center", "coll": "college", "hosp": "hospital", "med": "medical", "sch": "school",
    "res": "research", "dept": "department", "intl": "international", "int": "international",
    "polytech": "polytechnic", "sciences": "science", "technologies": "technology", "eng": "engineering",
    "st": "saint", "engn": "engineering", "agr": "agricultural", "assoc": "association",
    "natn": "national", "fed": "federal", "tecnol": "technology", "corp": "corporation",
    "dep": "department", "departement": "department", "departamento": "department",
    "dipartimento": "department", "facultad": "faculty", "faculte": "faculty", "facolta": "faculty",
    "fakultat": "faculty", "laboratoire": "laboratory", "laboratorio": "laboratory", "centro": "center",
    "zentrum": "center", "comp": "computer", "elec": "electrical", "mech": "mechanical",
    "defence": "defense", "programme": "program", "organisation": "organization",
    "us": "united states", "usa": "united states",
    "tu": "technical university", "mpi": "max planck institute",
    "universitat": "university", "universitaet": "university", "universita": "university",
    "universite": "university", "universidad": "university", "universidade": "university",
    "universiteit": "university", "universitet": "university", "universitetet": "university",
    "uniwersytet": "university", "univerzita": "university", "universitas": "university",
    "institut": "institute", "instituto": "institute", "istituto": "institute",
}  # fmt: skip
# What universities call their parts; the same part is a school to one author, a department to another.
UNITS = frozenset(["college", "department", "division", "faculty", "school"])
# Long words in so many names that a word with one letter more, less or wrong is meant to be it.
_COMMON = (
    "department", "engineering", "foundation", "information", "institute", "international", "laboratory",
    "mathematics", "national", "polytechnic", "research", "technology", "university",
)  # fmt: skip
LEGAL_FORMS = frozenset([
    "inc", "incorporated", "ltd", "limited", "llc", "gmbh", "corporation", "co", "company", "plc", "ag", "oy",
    "ab", "kk", "bv", "sarl", "pvt", "pte", "pty", "kgaa", "spa",
])  # fmt: skip
SMALL_WORDS = frozenset([
    "the", "of", "for", "and", "at", "in", "on", "to", "de", "la", "le", "les", "des", "du", "der", "die",
    "das", "den", "dem", "fur", "von", "zu", "und", "et", "y", "e", "a", "i", "di", "del", "della", "dell",
    "dei", "degli", "d", "l", "do", "da", "dos", "en", "van", "het", "il", "el", "los", "las", "studi",
])  # fmt: skip
_STEMMER = snowballstemmer.stemmer("english")
# Words that mean another thing than what their stem does: distributed learning is not that of a distribution.
_TERMS = frozenset(
    [
        "agentic",
        "distributed",
        "equalized",
        "general",
        "randomized",
        "relative",
        "transformer",
        "transformers",
    ]
)
_WORD = re.compile(r"[^\W_]+[+#]*")
_IRREGULAR = {
    "analyses": "analysis", "automata": "automaton", "corpora": "corpus", "criteria": "criterion",
    "equilibria": "equilibrium", "formulae": "formula", "hypotheses": "hypothesis", "indices": "index",
    "matrices": "matrix", "maxima": "maximum", "minima": "minimum", "optima": "optimum",
    "stimuli": "stimulus", "vertices": "vertex",
}  # fmt: skip
# Words of one notion that no ending shows: face recognition is facial recognition.
_DERIVED = {
    "acoustical": "acoustic", "automated": "automatic", "clinical": "clinic", "emotional": "emotion",
    "facial": "face", "geometrical": "geometry", "geometric": "geometry", "grammatical": "grammar",
    "hierarchical": "hierarchy", "optical": "optic", "robotic": "robot", "robotics": "robot",
    "scientific": "science", "sequential": "sequence", "surgical": "surgery", "syntactic": "syntax",
    "visual": "vision",
}  # fmt: skip


@lru_cache(maxsize=1 << 18)
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


@lru_cache(maxsize=1 << 18)
def stem(word: str) -> str:
    """A folded English word without its endings (Porter2); as it is where it is a term of its own."""
    return word if word in _TERMS else str(_STEMMER.stemWord(_DERIVED.get(word, word)))


def plain(text: str) -> str:
    """A text without case, accents and forms of one letter: NFKC, casefold, NFKD, no combining marks."""
    if text.isascii():  # nearly every name, and ten times as fast
        return text.lower()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in folded if not unicodedata.combining(c))


def words(name: str) -> list[str]:
    """Folded words of a name: NFKC, accents dropped, case folded, every mark a border but + and #."""
    return _WORD.findall(plain(name))


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
    if re.search(r"\b[A-Z]{1,5}S$", name):  # no plural: that has a small s
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


_BROKEN = re.compile(r"([^\W\d_]{2,})- ?([a-z]{2,})")
_INITIALS = re.compile(r"\bR ?& ?D\b|\bU\. ?S\. ?(?:A\.)?")
_SAID = {"R": "research and development", "U": "United States "}


def without_a_letter(word: str) -> set[str]:
    """A word without any one of its letters: two words within an edit of each other share one, or one is
    among the other's (SymSpell).
    """
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


_NEARLY = {cut: word for word in _COMMON for cut in without_a_letter(word)}


@lru_cache(maxsize=1 << 16)
def spelt_out(word: str) -> str:
    """A folded word of an organisation's name in full and in English, if it is a usual one; misprints mended:
    "univ", "universität", "universiy" and "univeristy" are "university".
    """
    if word in _SPELT_OUT or len(word) < 7 or word.removesuffix("s") in _COMMON:  # a plural is meant
        return _SPELT_OUT.get(word, word)
    cuts = without_a_letter(word)
    near = _NEARLY.get(word) or next((w for w in _COMMON if w in cuts), None)
    alike = (_NEARLY[cut] for cut in sorted(cuts) if cut in _NEARLY and len(_NEARLY[cut]) == len(word))
    return near or next(alike, word)


def institution_words(name: str) -> list[str]:
    """Folded words of an organisation's name: usual short forms spelt out, legal forms left out."""
    name = re.sub(r"(?<=\w)['’]s\b", "s", _INITIALS.sub(lambda m: _SAID[m[0][0]], name).replace("&", " and "))
    name = re.sub(r"(?:\b|(?<=[Uu]niversity)|(?<=[Ii]nstitute))of(?=[A-Z][a-z])", " of ", name)
    name = _BROKEN.sub(lambda m: m[1] + m[2] if (m[1] + m[2]).casefold() in _COMMON else m[0], name)
    found = " ".join(map(spelt_out, words(name))).split()
    if found[:1] == ["the"]:
        found = found[1:]
    while len(found) > 1 and found[-1] in LEGAL_FORMS:
        found = found[:-1]
    return found


def has_legal_form(name: str) -> bool:
    """Whether a name says that it is a firm's: "Acme, Inc."."""
    return words(name)[-1:] != [] and words(name)[-1] in LEGAL_FORMS


def institution_key(name: str, *, unit: bool = False) -> str:
    """Key of an organisation's name: its words run together, but for articles and the like; those of a `unit`
    ("Dept. of Physics", "Physics Department", "School of Physics") in alphabetical order, without what it is.
    """
    found = [word for word in institution_words(name) if word not in SMALL_WORDS]
    if unit:
        found = sorted(word for word in found if word not in UNITS) or found
    return "".join(found) or fold(name)


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
