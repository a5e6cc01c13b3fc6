"""What a name in an affiliation line may stand for: terms of a vocabulary, rule by rule, the surest first."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.grounding.keys import institution_keys, is_generic, is_short
from kg.grounding.places import Place, countries
from kg.grounding.vocabulary import Term, Vocabulary
from kg.names import LEGAL_FORMS, SMALL_WORDS, has_legal_form, words

# What firms call parts of themselves: "Acme Research", "Acme AI Lab"; the first ones say so by themselves.
_STRONG_ARM = frozenset(["research", "ai", "lab", "laboratory", "labs", "cloud", "brain", "corporate"])
_ARM = _STRONG_ARM | frozenset([
    "ml", "group", "team", "center", "innovation", "asia", "europe", "r", "d", "rd", "institute", "nlp",
    "applied", "science", "web", "services", "platform", "platforms", "technology", "health", "robotics",
    "digital",
])  # fmt: skip
_UNIT = (
    r"(?:dep\b|department|departement|dipartimento|departamento|facult|faculd|facolt|fakult|school|college"
    r"|division|section|chair|graduate|group|institut|laborator|center|clinic|klinik|abteilung|lehrstuhl|sektion|unit\b"
    r"|program|campus)"
)
UNIT = re.compile(_UNIT)
_HOLDS_UNIT = re.compile(rf"\b{_UNIT}")
_DEPARTMENT_AND = re.compile(rf"\b{_UNIT}.* and$")
# Behind them stands whose the rest is: "Optics at Acme University".
_WHOSE = frozenset(["at", "of", "da", "do", "der", "della", "dell", "du", "del", "des"])
_HEAD = re.compile(
    r"\b(?:universi|institut|college|academy|hospital|hochschule|polytechnic|laboratory|center|society|agency)"
)
_ADDRESS = re.compile(
    r"\d|(?:\w*stra(?:ss|ß)e|str|street|avenue|road|blvd|boulevard|rue|via|av|avda|p o box|s n)\b"
)
# Before a name they make it another one: "City University of ...".
_OTHER = frozenset([
    "agricultural", "american", "catholic", "central", "christian", "city", "eastern", "federal", "free",
    "general", "international", "islamic", "medical", "metropolitan", "national", "new", "normal",
    "northern", "open", "polytechnic", "southern", "state", "technical", "technological", "western",
])  # fmt: skip
_WITHIN = 9  # words of a name that is looked for within a longer one
# Brackets that hold another form of the name, not a campus: "(TU/e)", "(former)".
_ASIDE = re.compile(r"\s*\((?:[^()]*[A-Z][^()]*[A-Z/][^()]*|[Ff]ormer\w*)\)\s*")
_BRACKET = re.compile(r"\(([^()]+)\)")
_POST = re.compile(r"^[A-Z]{1,3}-\d{4,}\s+")  # a postal code
_DASH = re.compile(r"\s*[–—]\s*|\s+-+\s*|\s*-+\s+|(?<=[A-Z]{3})-(?=[A-Z])|(?<=\w)-(?=[A-Z]{3,}\b)")
_SLASH = re.compile(r"\s*[/+|:]\s*|\s\.\s")
# Numbers of laboratories of the CNRS, and rivers: "CNRS UMR 5205", "Frankfurt a. M.".
_BEHIND = re.compile(r"\s(?:(?:UMR|UMRS|UPR|URA|UMI|FRE)\b.*|[ai]\.\s?(?:d\.\s?)?[A-Z]\w*\.?)$")
_AND = re.compile(r"\s+(?:and|et|und|&)\s+(?:the\s+)?(?=[A-ZÀ-Þ])")


@dataclass(frozen=True, slots=True)
class Index:
    """The terms of one vocabulary that any of the names in question could be."""

    vocabulary: str
    key: Mapping[str, Sequence[Term]]
    loose: Mapping[str, Sequence[Term]]
    sorted: Mapping[str, Sequence[Term]]

    def named(self, key: str) -> list[Term]:
        """The terms of that key but for short forms."""
        return [t for t in self.key.get(key, ()) if t.role != "acronym"]

    def loosely(self, key: str) -> list[Term]:
        """The same by the key without small words."""
        return [t for t in self.loose.get(key, ()) if t.role != "acronym"]


def index(names: Iterable[tuple[str, Place]], vocabulary: Vocabulary) -> Index:
    """Look up all names, each at its place, at once."""
    spelt = {(form, place) for name, place in names for form in (name, *(one for one, _ in pieces(name)))}
    keyed = {(institution_keys(name), place) for name, place in spelt}
    strict = {key for (key, _, _), _ in keyed}
    starts = {start for key in strict for start, _ in _starts(key)}
    parts = {part for key in strict for part, _, _ in _parts(key)}
    joined = {whole for (key, loose, _), place in keyed for whole in _joined(key, loose, place)}
    return Index(
        vocabulary.name,
        vocabulary.find(strict | starts | parts | joined, by="key"),
        vocabulary.find({loose for (_, loose, _), _ in keyed} | joined, by="loose"),
        vocabulary.find({turned for (_, _, turned), _ in keyed}, by="sorted"),
    )


def firms(name: str, place: Place, known: Index) -> Iterator[list[Term]]:
    """Terms that a name of a firm or of its part may be."""
    key, _, _ = institution_keys(name)
    yield known.named(key)
    yield from (known.named(start) for start, rest in _starts(key) if _is_arm(rest, place))


def readings(name: str, place: Place, known: Index) -> Iterator[tuple[str, list[Term]]]:
    """Terms that a name may be, rule by rule; an empty rule is that of the term's role."""
    key, loose, turned = institution_keys(name)
    several = len(key.split()) > 1
    if not several:
        yield "", known.named(key)
    for whole in _joined(key, loose, place):
        yield "", known.named(whole)
        yield "shorter", known.loosely(whole)
    if several:
        yield "", known.named(key)
    if " " not in name.strip() or not several or all(map(is_short, name.split())):  # "CEA LIST"
        short = [t for t in known.key.get(key, ()) if t.role == "acronym"]
        yield "", [t for t in short if t.company or len(key) > 3 or not has_legal_form(name)]
    if len(loose.split()) > 1:
        yield "shorter", known.loosely(loose)
    for start, rest in _starts(key):
        terms, where = known.key.get(start, ()), Place.of(rest)  # "Tsinghua University Beijing", "LMU Munich"
        yield (
            "placed",
            [t for t in terms if where.has(t.city) or (t.country in where.countries and t.role != "acronym")],
        )
        if _is_arm(rest, place):
            yield "arm", [t for t in known.named(start) if t.company]
    if len(loose.split()) > 1:
        yield "turned", [t for t in known.sorted.get(turned, ()) if t.role != "acronym"]
    shorts = (
        frozenset(word for one in name.split() if is_short(one) for word in words(one)) if several else ()
    )
    for part, before, after in _parts(key):  # "Department of Physics University of Perugia"
        terms = [t for t in known.named(part) if t.role != "branch" and not is_generic(t.name)]
        yield "within", [t for t in terms if _is_border(before, after, t, place, known, shorts)]
    yield from _of_pieces(name, place, known)


def _of_pieces(name: str, place: Place, known: Index) -> Iterator[tuple[str, list[Term]]]:
    for piece, behind in pieces(name):
        key, loose, _ = institution_keys(piece)
        if is_short(piece):
            yield "short", [t for t in known.key.get(key, ()) if t.role == "acronym"]
        elif len(loose.split()) > 1 or len(loose) > 5:
            found = known.named(key) + (known.loosely(loose) if _HEAD.search(key) else [])
            kept = [t for t in found if not is_generic(t.name) or place.has(t.city)]
            yield "within", [t for t in kept if all(_is_no_campus(rest, t, place) for rest in behind)]


def _is_no_campus(rest: str, term: Term, place: Place) -> bool:
    """Whether what stands behind a dash leaves the name before it what it is: "Acme University - Lowtown"."""
    said = " ".join(words(rest))
    return (
        is_short(rest)
        or is_generic(rest)
        or _HEAD.search(said) is not None
        or said == " ".join(words(term.city))
        or f" {said} " in place.text
    )


@lru_cache(maxsize=1 << 14)
def pieces(name: str) -> list[tuple[str, tuple[str, ...]]]:
    """Names that a name is joined of, each with those that stand behind it after a dash, short forms last:
    "Acme University (AU)", "AU - Acme University", "AU/Acme", "Acme University et Centre X".
    """
    bare = _BEHIND.sub("", " ".join(_ASIDE.sub(" ", _POST.sub("", name)).split()))
    found: list[tuple[str, tuple[str, ...]]] = [(bare, ())] if bare != name else []
    found += [(aside, ()) for aside in _BRACKET.findall(name) if _HEAD.search(aside.casefold())]
    for side in _SLASH.split(bare):
        dashed = [part.strip() for part in _DASH.split(side)]
        found += [(part, tuple(dashed[n + 1 :])) for n, part in enumerate(dashed)]
        found += [(half, ()) for part in dashed for half in _halves(part)]
    distinct = {piece: behind for piece, behind in reversed(found) if piece and piece != name}
    return sorted(distinct.items(), key=lambda item: (is_short(item[0]), name.find(item[0]), -len(item[0])))


def _halves(name: str) -> list[str]:
    """The sides of a conjunction that are names by themselves: "Washington and Lee University" has none."""
    found = []
    for cut in _AND.finditer(name):
        left, right = name[: cut.start()], name[cut.end() :]
        first = _HEAD.search(institution_keys(left)[0]) or is_short(left)
        if (
            (first or is_short(right.split()[0]))
            and (" " in right or is_short(right))
            and not is_generic(right)
        ):
            found += [left, right] if first else [right]
    return found


def _joined(key: str, loose: str, place: Place) -> list[str]:
    """A name with its neighbours: "Royal Holloway, University of London"; "Trinity College, Dublin"."""
    behind = [f"{one} {part}" for part in place.behind for one in dict.fromkeys((key, loose)) if one]
    if len(key.split()) == 1 or not place.before:
        return behind
    return [f"{place.before} {one}" for one in dict.fromkeys((key, loose))] + behind


def _is_arm(rest: str, place: Place) -> bool:
    """Whether words behind a firm's name are those of a part of it, or of its town."""
    said = rest.split()
    if all(word in _ARM or f" {word} " in place.text for word in said) or countries(rest) & place.countries:
        return True
    return said[0] in _STRONG_ARM and all(w in _ARM or not (is_generic(w) or w in SMALL_WORDS) for w in said)


def _parts(key: str) -> Iterator[tuple[str, str, str]]:
    """Stretches of a long key, the longest first, each with what stands before and behind it."""
    found = key.split()
    if len(found) <= 3 * _WITHIN:  # more is prose
        for length in range(min(_WITHIN, len(found) - 1), 1, -1):
            for start in range(len(found) - length + 1):
                end = start + length
                yield " ".join(found[start:end]), " ".join(found[:start]), " ".join(found[end:])


def _is_border(
    before: str, after: str, term: Term, place: Place, known: Index, shorts: Iterable[str]
) -> bool:
    """Whether a name may begin and end inside a longer one: only a department or a short form stands before
    it, and a department, a place, a short form or another known name behind it.
    """
    return _may_begin(before, after, term, place, known, shorts) and _may_end(
        before, after, term, place, known, shorts
    )


def _may_begin(
    before: str, after: str, term: Term, place: Place, known: Index, shorts: Iterable[str]
) -> bool:
    last = before.split()[-1:]
    if not before or (not after and known.named(before)):
        return True
    if set(last) & _OTHER:
        return False
    # "Physics and Statistics Acme University": the end of what its department is for
    subject = _DEPARTMENT_AND.search(place.before) or (" " in before and is_generic(last[0]))
    if subject and _HEAD.search(term.key) and not _HEAD.search(before):
        return True
    return (
        before == "united states"
        or (set(last) <= _WHOSE and _HEAD.search(term.key) is not None)
        or _HOLDS_UNIT.search(before) is not None
        or (before in shorts and len(term.loose.split()) > 2)
    )


def _may_end(before: str, after: str, term: Term, place: Place, known: Index, shorts: Iterable[str]) -> bool:
    return not after or bool(
        UNIT.match(after)
        or re.match(r"medical (?:school|center)|\d|(?:\w+ ){1,2}campus$", after)
        or f" {after} ".startswith(f" {' '.join(words(term.city))} ")
        or Place.of(after).countries
        or (_ADDRESS.search(after) and not _HEAD.search(after))
        or (not before and known.named(after))
        or (set(after.split()) <= set(shorts) and len(term.loose.split()) > 2)
    )


def _starts(key: str) -> Iterator[tuple[str, str]]:
    """A key cut in two, the longest beginning first; at most three words are cut off."""
    parts = key.split()
    for cut in range(1, min(4, len(parts))):
        start = parts[:-cut]
        while len(start) > 1 and start[-1] in LEGAL_FORMS:  # "Acme GmbH Research"
            start = start[:-1]
        yield " ".join(start), " ".join(parts[-cut:])
