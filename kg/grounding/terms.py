"""Which concept of a vocabulary a method, model, benchmark, task or metric is, or none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.grounding.keys import is_short, term_key
from kg.grounding.vocabulary import Term, Vocabulary
from kg.model import Entity, Match, Relation
from kg.names import is_coined, same_phrase, words

_SYSTEM = ("Method", "Model")
LABEL, ALIAS = 0.95, 0.9  # confidence by whether the entity's label is the name, or another name of its
UNSURE = 0.6  # a name whose kind or spelling speaks against it, or a short form that nothing supports
SURE = 0.8  # from here up a match is exact


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

    A name of several concepts counts only where another name of the entity tells them apart. A short form
    is refused if both sides have long forms and these differ: `ACE` is many things.
    """
    readings: dict[str, list[tuple[float, int, str, Term]]] = {}
    for number, name in enumerate(names(entity)):
        terms = [t for t in known.key.get(term_key(name), ()) if t.kind in ("", *_kinds(entity.kind, name))]
        for term in terms:
            if score := _score(entity, name, term, known, first=number == 0):
                readings.setdefault(term.iri, []).append((-score, number, name, term))
    if not readings:
        return None
    best = {iri: min(found, key=lambda r: r[:3]) for iri, found in readings.items()}
    supported = [iri for iri, found in readings.items() if any(not is_short(r[2]) for r in found)]
    chosen = supported if len(supported) == 1 else list(best)
    first = [iri for iri in chosen if best[iri][1] == 0]
    if len(chosen) > 1 and len(first) != 1:
        return None
    score, number, name, term = best[(first or chosen)[0]]
    relation: Relation = "exactMatch" if -score >= SURE else "closeMatch"
    found_by = "rule:name" if number == 0 else "rule:alias"
    return Match(term.iri, relation, term.label, name, known.vocabulary, found_by, -score)


def _kinds(kind: str, name: str) -> tuple[str, ...]:
    """Kinds of concepts that an entity may be: its own; of a coined name any, for papers differ there."""
    if is_coined(name):
        return ("Method", "Model", "Benchmark", "Task", "Metric")
    return _SYSTEM if kind in _SYSTEM else (kind,)


def _score(entity: Entity, name: str, term: Term, known: Index, *, first: bool) -> float:
    """Confidence in one reading of one name; 0 rules it out."""
    score = LABEL if first else ALIAS
    alike = term.kind == entity.kind or (term.kind in _SYSTEM and entity.kind in _SYSTEM)
    if name.islower() and not term.name.islower() and len(words(name)) == 1:
        # "math" is not MATH, "adam" may be Adam.
        return UNSURE if alike and term.kind == entity.kind and len(name) > 4 else 0.0
    if is_short(name) or is_short(term.name):
        ours = [n for n in names(entity) if _is_long_form(n, name)]
        theirs = [t.name for t in known.names[term.iri] if _is_long_form(t.name, name)]
        if ours and theirs:
            return score if any(same_phrase(a, b) for a in ours for b in theirs) else 0.0
        if ours and not theirs:
            score = UNSURE  # it stands for something here; of the concept that is not known
        elif len(name) <= 2:
            return 0.0
        elif len(name) == 3 and term.kind != entity.kind:
            score = UNSURE
    return score if alike or not term.kind else min(score, UNSURE)


def _is_long_form(long: str, short: str) -> bool:
    """Several words that begin with the letter of the short form and do not hold it."""
    spelt, letters = words(long), "".join(words(short))
    return len(spelt) > 1 and letters not in spelt and spelt[0][:1] == letters[:1]
