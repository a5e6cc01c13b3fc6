"""What vocabularies know of names, for linking."""

from collections import defaultdict
from collections.abc import Iterable

from kg import tables
from kg.grounding.keys import is_short
from kg.grounding.starter import starter
from kg.grounding.vocabulary import Term, Vocabulary
from kg.model import TERM_KINDS, Known


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
