"""Which concept of a vocabulary a method, model, benchmark, task or metric is, or none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.grounding.keys import is_short, term_key
from kg.grounding.vocabulary import Term, Vocabulary
from kg.model import Entity, Match, Relation
from kg.names import is_coined, same_phrase, words

_SYSTEM = ("Method", "Model")
LABEL, ALIAS = 0.95, 0.9  # confidence by whether the entity's label is the name, or another name of its
UNSURE = 0.6  # a name whose kind or spelling speaks against it
HOMONYM = 0.75  # a name that is short or that several have, and only the kind speaks for this one
SURE = 0.8  # from here up a match is exact


@dataclass(frozen=True, slots=True, order=True)
class _Reading:
    """A name of an entity (its `number`th) taken for one of a concept; `cost` is the confidence negated."""

    cost: float
    number: int
    name: str
    term: Term


@dataclass(frozen=True, slots=True)
class Index:
    """The terms of one vocabulary that any of the entities in question could be, and all names of theirs."""

    vocabulary: str
    key: Mapping[str, Sequence[Term]]
    names: Mapping[str, Sequence[Term]]


def index(entities: Iterable[Entity], vocabulary: Vocabulary) -> Index:
    """Look up all names of all entities at once."""
    found = vocabulary.find((term_key(name) for e in entities for name in names(e)), by="key")
    iris = {term.iri for terms in found.values() for term in terms}
    return Index(vocabulary.name, found, vocabulary.find(iris, by="iri"))


def names(entity: Entity) -> tuple[str, ...]:
    """All names of an entity, the label first."""
    return (entity.label, *(alias.text for alias in entity.aliases))


def match(entity: Entity, known: Index) -> Match | None:
    """The concept that an entity is.

    Of several concepts of one name, the one counts that another name of the entity speaks for, else the one
    of its kind, as a guess. A short form is refused where both sides have long forms and these differ.
    """
    readings: dict[str, _Reading] = {}
    for number, name in enumerate(names(entity)):
        for term in known.key.get(term_key(name), ()):
            score = _score(entity, name, term, known, first=number == 0)
            reading = _Reading(-score, number, name, term)
            if score and (term.iri not in readings or reading < readings[term.iri]):
                readings[term.iri] = reading
    left = sorted(readings.values())
    if len(left) > 1:
        spelt_out = [r for r in left if any(_is_long_form(n, r.name) for n in _shared(entity, r.term, known))]
        labelled = [r for r in left if r.number == 0]
        alike = [r for r in (labelled or left) if _is_alike(entity, r.term)]
        left = spelt_out or [replace(r, cost=max(r.cost, -HOMONYM)) for r in alike]
    if len({r.term.iri for r in left}) != 1:
        return None
    best = left[0]
    relation: Relation = "exactMatch" if -best.cost >= SURE else "closeMatch"
    found_by = "rule:name" if best.number == 0 else "rule:alias"
    return Match(best.term.iri, relation, best.term.label, best.name, known.vocabulary, found_by, -best.cost)


def _is_alike(entity: Entity, term: Term) -> bool:
    return term.kind == entity.kind or (term.kind in _SYSTEM and entity.kind in _SYSTEM)


def _shared(entity: Entity, term: Term, known: Index) -> list[str]:
    """Names of the entity that are names of the concept."""
    theirs = {t.key for t in known.names[term.iri]}
    return [name for name in names(entity) if term_key(name) in theirs]


def _score(entity: Entity, name: str, term: Term, known: Index, *, first: bool) -> float:
    """Confidence in one reading of one name; 0 rules it out."""
    score, alike = LABEL if first else ALIAS, _is_alike(entity, term)
    if term.kind and not alike:
        if not is_coined(name):
            return 0.0  # a phrase of another kind is another thing
        score = UNSURE  # of a coined name papers take different views
    if name.islower() and not term.name.islower() and len(words(name)) == 1:
        # "math" is not MATH, "adam" may be Adam.
        return UNSURE if term.kind == entity.kind and len(name) > 3 else 0.0
    if is_short(name) or is_short(term.name):
        short = name if is_short(name) else term.name
        ours = [n for n in names(entity) if _is_long_form(n, short)]
        theirs = [t.name for t in known.names[term.iri] if _is_long_form(t.name, short)]
        if ours and theirs:
            return score if any(same_phrase(a, b) for a in ours for b in theirs) else 0.0
        if theirs and len(name) <= 2:
            return 0.0
        if ours or (theirs and len(name) <= 3):  # nothing says that it stands for the same
            score = min(score, UNSURE if ours else HOMONYM)
    return score


def _is_long_form(long: str, short: str) -> bool:
    """Several words that begin with the letter of the short form and do not hold it."""
    spelt, letters = words(long), "".join(words(short))
    return len(spelt) > 1 and letters not in "".join(spelt) and spelt[0][:1] == letters[:1]
