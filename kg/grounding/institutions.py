"""Which organisation of a vocabulary a name in an affiliation line is, or none.

A name that fits several is decided by the places behind it in the line; where they do not tell, it stays
without an answer. A place that speaks against the only candidate rules it out, unless that is a firm.
"""

from collections.abc import Iterable, Sequence

from kg.grounding.keys import institution_keys, is_generic, is_short
from kg.grounding.places import Place
from kg.grounding.readings import UNIT, Index, firms, index, readings
from kg.grounding.vocabulary import Term
from kg.model import Match, Relation
from kg.names import has_legal_form, words

__all__ = ["Index", "Place", "index", "match", "match_unit"]

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
    "short": (0.79, 0.75, 0.0),  # an acronym within a name
    "abroad": (0.0, 0.0, 0.6),
}
_SEVERAL = 0.7  # at most this for a name that several have, where no place tells them apart
_ALONE = 0.6  # of such a short form without a place
SURE = 0.8  # from here up a match is exact
_OWN = ("label", "alias")  # not one that a record has only by its country or as a short form
_UNMISTAKABLE = 4  # letters of a short form that says enough by itself, if only one organisation has it


def match(name: str, place: Place, known: Index, *, others: Sequence[str] = ()) -> Match | None:
    """The organisation that is called `name` at a place; `others` are further names of the same thing."""
    for rule, terms in readings(name, place, known):
        left = _left(terms, place)
        if len(left) > 1:
            break  # several of one name: a freer reading would only hide that
        if left and (found := _match(name, left[0], place, rule, known)) is not None:
            return found
    longer = (match(other, place, known) for other in others if not is_short(other))
    return next((found for found in longer if found is not None), None) or _abroad(name, place, known)


def _abroad(name: str, place: Place, known: Index) -> Match | None:
    """A firm for its branch in a country where the vocabulary knows none: not another branch."""
    for terms in firms(name, place, known):
        own = {t.iri: t for t in terms if t.site == "own" and t.active and t.role in _OWN}
        if len(own) == 1 and all(t.company for t in terms):
            return _match(name, next(iter(own.values())), place, "abroad", known)
    return None


def _left(terms: Iterable[Term], place: Place) -> list[Term]:
    """The terms that a place leaves, one an organisation: in its country, its city if any is, not closed."""
    rank = {"label": 0, "alias": 1, "branch": 2, "acronym": 3}
    best = {t.iri: t for t in sorted(terms, key=lambda t: (-rank[t.role], t.name))}  # the best role stays
    left = [t for t in best.values() if not place.countries or t.country in place.countries | {""}]
    left = [t for t in left if place.has(t.city)] or left
    left = [t for t in left if t.active] or left
    if len(left) > 1:
        left = [t for t in left if t.role == "label"] or left
    if len({t.city for t in left}) == 1:  # an alias that has no word of the label is rather that of the host
        left = [t for t in left if t.role != "alias" or set(words(t.name)) & set(words(t.label))] or left
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
        short = rule in ("acronym", "short")
        same = {t.iri for t in known.key.get(term.key, ()) if t.role != "acronym" or short}
        firm = len(same) == 1 and has_legal_form(name)  # "Acme, Inc." is the one Acme, though "Acme (Japan)"
        abroad = term.role == "branch" and (not term.active or term.site == "national")
        if is_generic(term.name) or (abroad and not firm):
            return None
        if short and len(term.name) >= _UNMISTAKABLE + (rule == "short") and len(same) == 1:
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
    In another town, or where the line names none, only a name that can be nobody else's.
    """
    key, loose, _ = institution_keys(name)
    terms = [t for t in known.key.get(key, ()) if t.role in _OWN]
    if " " not in name and is_short(name.replace("*", "")):
        terms += known.key.get(key, ())
    here = [t for t in terms if place.has(t.city)]
    if is_generic(name) or UNIT.match(key):
        return None
    if len(near := _left(here, place)) == 1:
        return _match(name, near[0], place, "", known)
    found = loose.split()
    telling = "university" in found or len(found) > (4 if {"laboratory", "group"} & set(found) else 2)
    left = _left(terms, place) if telling else []
    return _match(name, left[0], place, "within", known) if len(left) == 1 and not here else None
