"""What vocabularies know of names, for linking: that two names are one thing, or that they are two."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg import tables
from kg.grounding.keys import is_short
from kg.grounding.starter import starter
from kg.grounding.vocabulary import Term, Vocabulary
from kg.model import TERM_KINDS


@dataclass(frozen=True, slots=True)
class Known:
    """The one thing that vocabularies call by a name.

    `short`: the name is a short form. In papers it may stand for something else all the same, so it takes a
    long form, or a kind, that agrees.
    """

    concept: str
    label: str
    kind: str
    short: bool


def aliases(vocabularies: Iterable[Vocabulary] | None = None) -> dict[str, Known]:
    """Folded name (`kg.grounding.keys.term_key`) -> the thing of that name; by default of the starter.

    Two names are one thing if their concepts are equal, two things if they differ; a name that is not
    there says nothing. Names of several things are left out.
    """
    found: dict[str, dict[str, Term]] = defaultdict(dict)
    for vocabulary in (starter(),) if vocabularies is None else vocabularies:
        for term in tables.from_table(vocabulary.table, Term):
            if term.kind in ("", *TERM_KINDS):
                found[term.key][term.iri] = term
    only = ((key, next(iter(terms.values()))) for key, terms in sorted(found.items()) if len(terms) == 1)
    return {key: Known(term.iri, term.label, term.kind, is_short(term.name)) for key, term in only}
