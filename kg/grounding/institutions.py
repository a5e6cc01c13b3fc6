"""Which organisation of a vocabulary a name in an affiliation line is, or none.

A name that fits several is decided by the places behind it in the line; where they do not tell, it stays
without an answer. A place that speaks against the only candidate rules it out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.grounding.keys import institution_keys, is_generic, is_short
from kg.grounding.places import countries
from kg.grounding.vocabulary import Term, Vocabulary
from kg.model import Match, Relation
from kg.names import has_legal_form, words

# Confidence by how the name was found, and what the line says of the place: city, country, nothing.
_SCORES: dict[str, tuple[float, float, float]] = {
    "name": (0.99, 0.98, 0.92),
    "alias": (0.98, 0.97, 0.88),
    "shorter": (0.97, 0.95, 0.85),
    "turned": (0.93, 0.9, 0.0),
    "branch": (0.98, 0.97, 0.6),
    "acronym": (0.92, 0.85, 0.0),
    "arm": (0.75, 0.7, 0.65),
    "within": (0.79, 0.75, 0.7),
}
_SEVERAL = 0.7  # at most this for a name that several have, where no place tells them apart
_ALONE = 0.6  # of such a short form without a place
SURE = 0.8  # from here up a match is exact
# What firms call parts of themselves: "Acme Research", "Acme AI Lab".
_ARM = frozenset([
    "research", "corporate", "ai", "ml",
    "lab", "laboratory", "group", "team", "cloud", "brain", "center", "innovation",
    "asia", "europe", "r", "d", "rd", "labs", "institute", "nlp", "applied", "science", "web", "services",
    "platform", "platforms", "technology", "health", "robotics", "digital",
])  # fmt: skip

_UNIT = re.compile(
    r"(?:dep\b|department|departement|dipartimento|departamento|facult|fakult|school|college|division|section|chair|graduate"
    r"|group|institut|laborator|center|clinic|klinik|abteilung|lehrstuhl|sektion|unit\b|program)"
)
# Before a name they make it another one: "City University of ...".
_OTHER = frozenset([
    "agricultural", "american", "catholic", "central", "christian", "city", "eastern", "federal", "free",
    "general", "international", "islamic", "medical", "metropolitan", "national", "new", "normal",
    "northern", "open", "polytechnic", "southern", "state", "technical", "technological", "western",
])  # fmt: skip
_PART = re.compile("[,;()]")
_UNMISTAKABLE = 4  # letters of a short form that says enough by itself, if only one organisation has it
_WITHIN = 9  # words of a name that is looked for within a longer one


@dataclass(frozen=True, slots=True)
class Place:
    """What a line says of where a name is: its words with spaces around, and the countries it names; the
    parts that stand next to the name, before and behind it.
    """

    text: str
    countries: frozenset[str]
    before: str = ""
    behind: str = ""

    @classmethod
    def of(cls, text: str, *, before: str = "") -> "Place":
        last = [part for part in _PART.split(before) if part.strip()][-1:]
        first = [part for part in _PART.split(text) if part.strip()][:1]
        ends = (" ".join(words("".join(part))) for part in (last, first))
        return cls(f" {' '.join(words(text))} ", countries(text), *ends)

    def has(self, city: str) -> bool:
        return bool(city) and f" {' '.join(words(city))} " in self.text


@dataclass(frozen=True, slots=True)
class Index:
    """The terms of one vocabulary that any of the names in question could be."""

    vocabulary: str
    key: Mapping[str, Sequence[Term]]
    loose: Mapping[str, Sequence[Term]]
    sorted: Mapping[str, Sequence[Term]]


def index(names: Iterable[tuple[str, Place]], vocabulary: Vocabulary) -> Index:
    """Look up all names, each at its place, at once."""
    spelt = {(institution_keys(name), place) for name, place in names}
    strict = {key for (key, _, _), _ in spelt}
    starts = {start for key in strict for start, _ in _starts(key)}
    parts = {part for key in strict for part, _, _ in _parts(key)}
    joined = {whole for (key, loose, _), place in spelt for whole in _joined(key, loose, place)}
    return Index(
        vocabulary.name,
        vocabulary.find(strict | starts | parts | joined, by="key"),
        vocabulary.find({loose for (_, loose, _), _ in spelt} | joined, by="loose"),
        vocabulary.find({turned for (_, _, turned), _ in spelt}, by="sorted"),
    )


def match(name: str, place: Place, known: Index, *, others: Sequence[str] = ()) -> Match | None:
    """The organisation that is called `name` at a place; `others` are further names of the same thing."""
    for rule, terms in _readings(name, place, known):
        left = _left(terms, place)
        if len(left) > 1:
            break  # several of one name: a freer reading would only hide that
        if left and (found := _match(name, left[0], place, rule, known)) is not None:
            return found
    longer = (match(other, place, known) for other in others if not is_short(other))
    return next((found for found in longer if found is not None), None)


def _readings(name: str, place: Place, known: Index) -> Iterator[tuple[str, list[Term]]]:
    """Terms that a name may be, rule by rule, the surest first; an empty rule is that of the term's role."""
    key, loose, turned = institution_keys(name)
    for whole in _joined(key, loose, place):
        yield "", _named(whole, known)
        yield "shorter", [t for t in known.loose.get(whole, ()) if t.role != "acronym"]
    yield "", _named(key, known)
    if len(key.split()) == 1:
        yield "", [t for t in known.key.get(key, ()) if t.role == "acronym"]
        return
    if len(loose.split()) > 1:
        yield "shorter", [t for t in known.loose.get(loose, ()) if t.role != "acronym"]
    for start, rest in _starts(key):
        terms, where = known.key.get(start, ()), Place.of(rest)  # "Tsinghua University Beijing", "LMU Munich"
        yield (
            "placed",
            [t for t in terms if where.has(t.city) or (t.country in where.countries and t.role != "acronym")],
        )
        terms = _named(start, known)
        if all(word in _ARM or f" {word} " in place.text for word in rest.split()):
            yield "arm", [t for t in terms if t.company]
    if len(loose.split()) > 1:
        yield "turned", [t for t in known.sorted.get(turned, ()) if t.role != "acronym"]
    for part, before, after in _parts(key):  # "Department of Physics University of Perugia"
        terms = [t for t in _named(part, known) if t.role != "branch" and not is_generic(t.name)]
        yield "within", [t for t in terms if _is_border(before, after, t)]


def _joined(key: str, loose: str, place: Place) -> list[str]:
    """A name with its neighbours: "Royal Holloway, University of London"; "Trinity College, Dublin"."""
    if len(key.split()) == 1:
        return []
    pairs = [(place.before, key), (key, place.behind), (place.before, loose), (loose, place.behind)]
    return [f"{one} {other}" for one, other in pairs if one and other]


def _named(key: str, known: Index) -> list[Term]:
    return [t for t in known.key.get(key, ()) if t.role != "acronym"]


def _parts(key: str) -> Iterator[tuple[str, str, str]]:
    """Stretches of a long key, the longest first, each with what stands before and behind it."""
    found = key.split()
    if len(found) <= 3 * _WITHIN:  # more is prose
        for length in range(min(_WITHIN, len(found) - 1), 1, -1):
            for start in range(len(found) - length + 1):
                end = start + length
                yield " ".join(found[start:end]), " ".join(found[:start]), " ".join(found[end:])


def _is_border(before: str, after: str, term: Term) -> bool:
    """Whether only a department stands before a name, and a department or place behind it."""
    last = before.split()[-1:]
    if before and (not re.search(rf"\b{_UNIT.pattern}", before) or set(last) & _OTHER):
        return False
    place = Place.of(after)
    return not after or bool(
        _UNIT.match(after)
        or re.match(r"medical (?:school|center)|\d", after)
        or place.text.startswith(f" {term.city} ".casefold())
        or place.countries
    )


def _starts(key: str) -> Iterator[tuple[str, str]]:
    """A key cut in two, the longest beginning first; at most three words are cut off."""
    parts = key.split()
    for cut in range(1, min(4, len(parts))):
        yield " ".join(parts[:-cut]), " ".join(parts[-cut:])


def _left(terms: Iterable[Term], place: Place) -> list[Term]:
    """The terms that a place leaves, one an organisation: in its country, its city if any is, not closed."""
    rank = {"label": 0, "alias": 1, "branch": 2, "acronym": 3}
    best = {t.iri: t for t in sorted(terms, key=lambda t: (-rank[t.role], t.name))}  # the best role stays
    left = [t for t in best.values() if not place.countries or t.country in place.countries | {""}]
    left = [t for t in left if place.has(t.city)] or left
    left = [t for t in left if t.active] or left
    if len(left) > 1:
        left = [t for t in left if t.role == "label"] or left
    if len(left) > 1 and not place.countries:
        left = _head(left) or left
    return left


def _head(branches: Sequence[Term]) -> list[Term]:
    """Of a firm's branches the one that all others belong to, or with the bare name, or the firm's site."""
    if not all(t.role == "branch" or t.company for t in branches):
        return []
    roots = [t for t in branches if all(o.parent == t.iri for o in branches if o is not t)]
    bare = [t for t in branches if t.role != "branch"]
    own = [
        t for t in branches if t.site == "own" and all(o.site == "national" for o in branches if o is not t)
    ]
    return next((found for found in (roots, bare, own) if len(found) == 1), [])


def _match(name: str, term: Term, place: Place, rule: str, known: Index) -> Match | None:
    """None where name and place together say too little."""
    agreed = ""
    if place.has(term.city) or (rule == "placed" and Place.of(name).has(term.city)):
        agreed = "city"
    elif term.country in place.countries or rule == "placed":
        agreed = "country"
    if rule in ("", "placed"):
        rule = {"label": "name"}.get(term.role, term.role)
    score = _SCORES[rule][("city", "country", "").index(agreed)]
    if not agreed:
        same = {t.iri for t in known.key.get(term.key, ()) if t.role != "acronym" or rule == "acronym"}
        firm = len(same) == 1 and has_legal_form(name)  # "Acme, Inc." is the one Acme, though "Acme (Japan)"
        abroad = term.role == "branch" and (not term.active or term.site == "national")
        if is_generic(term.name) or (abroad and not firm):
            return None
        if rule == "acronym" and len(name) >= _UNMISTAKABLE and len(same) == 1:
            score = _ALONE
        elif len(same) > 1:  # the name belongs to others, too
            score = min(score, _SEVERAL)
    if not score:
        return None
    relation: Relation = "closeMatch" if score < SURE else "sameAs" if agreed else "exactMatch"
    return Match(
        term.iri,
        relation,
        term.label,
        name,
        known.vocabulary,
        "+".join(filter(None, (f"rule:{rule}", agreed))),
        score,
    )


def match_unit(name: str, place: Place, known: Index) -> Match | None:
    """A department or laboratory that is an organisation of its own in the vocabulary, and in the same city.

    Only under its full name: what departments are called ("Department of Energy") is called elsewhere too.
    """
    key, _, _ = institution_keys(name)
    terms = [t for t in known.key.get(key, ()) if t.role in ("label", "alias") and place.has(t.city)]
    if is_generic(name) or _UNIT.match(key) or len({t.iri for t in terms}) != 1:
        return None
    return _match(name, terms[0], place, "", known)
