"""Names as forms, the ties that evidence lays between them, and the parts that hang together.

A form is a folded name, either of the whole corpus or, where a paper says itself what it means by it,
of that paper. Ties are taken the strongest first, and one that would bring together what a decision
keeps apart is cut: the weakest tie on every path between the two.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from kg.model import TERM_KINDS
from kg.names import fold, institution_key, is_coined, without_head, words

# A short form in brackets within a name: "vision-language (VL) models".
_GLOSS = re.compile(r"(?<=\w)\s+\((?=\w*[A-Z]\w*[A-Z])[A-Za-z-]+\)(?=\s|$)")
Key = tuple[str, ...]  # (group, folded name), a department's preceded by its organisation's
# Kinds that one phrase may be taken for by different papers: one thing all the same.
GROUPS = {"Method": "System", "Model": "System"}
# What ties two forms, and how strongly; within a paper the evidence's confidence is added.
WEIGHTS = {
    "decision": math.inf,
    "department": 5.0,
    "abbreviation": 4.0,
    "same-name": 4.0,
    "spelling": 3.0,
    "phrase": 2.0,
    "context": 2.0,
    "reading": 2.0,
    "vocabulary": 1.6,
    "kind": 1.5,
    "inflection": 1.4,
    "head-word": 1.3,
    "only-expansion": 1.0,
    "place": 0.9,
    "misprint": 0.8,
    "same-spelling": 0.0,
}


class Form(NamedTuple):
    """A folded name; `paper` is empty where it is that of the whole corpus."""

    paper: str
    key: Key


@dataclass(frozen=True, slots=True)
class Tie:
    """Two forms that name one thing, what says so, and how strongly."""

    rule: str
    one: Form
    other: Form
    confidence: float = 0.0

    def order(self) -> tuple[float, str, Form, Form]:
        """Sort key, the strongest first."""
        return (-WEIGHTS[self.rule] - self.confidence, self.rule, self.one, self.other)


Apart = tuple[frozenset[Key], frozenset[Key]]  # names on either side that must not meet


@lru_cache(1 << 18)  # names recur, from paper to paper and from stage to stage
def name_key(text: str, kind: str) -> Key:
    """A coined name is one thing whatever kinds it is taken for; a phrase may be a task and a metric."""
    if kind == "Institution":
        return (kind, institution_key(text))
    name = without_head(_GLOSS.sub("", text) if "(" in text else text)
    group = "Name" if is_coined(name) else kind
    return (GROUPS.get(group, group), fold(name))


def name_keys(text: str, kind: str) -> set[Key]:
    """Keys under which papers may name the same thing: a phrase's of all kinds, but that one word that is
    measured is no task or method of its name.
    """
    own = name_key(text, kind)
    if own[0] in ("Name", "Institution"):
        return {own}
    phrase = len(words(text)) > 1
    kinds = [other for other in TERM_KINDS if phrase or (other == "Metric") == (kind == "Metric")]
    return {own, *((GROUPS.get(other, other), own[-1]) for other in kinds)}


@dataclass(slots=True)
class _Parts:
    """A union-find (Tarjan 1975) whose parts carry marks: (pair, side) of the names to keep apart."""

    parent: dict[Form, Form] = field(default_factory=dict)
    marks: dict[Form, set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))

    def root(self, form: Form) -> Form:
        parent = self.parent
        while (above := parent.setdefault(form, form)) != form:
            parent[form] = form = parent[above]
        return form

    def join(self, one: Form, other: Form) -> bool:
        """Whether the two are now in one part."""
        first, second = sorted((self.root(one), self.root(other)))
        if first != second:
            if any((pair, 1 - side) in self.marks[first] for pair, side in self.marks.get(second, ())):
                return False
            self.parent[second] = first
            self.marks[first] |= self.marks.pop(second, set())
        return True


def components(
    forms: Iterable[Form], ties: Iterable[Tie], apart: Sequence[Apart] = ()
) -> tuple[dict[Form, Form], list[Tie], list[Tie]]:
    """The first form of the part of every form (those in ties too), the ties used, and those cut.

    A form of one paper whose tie was cut goes with the name as the corpus knows it, and departments of one
    organisation go together by their names. Same input, same answer, whatever its order.
    """
    parts, used, cut = _Parts(), list[Tie](), list[Tie]()
    ties = sorted(ties, key=Tie.order)
    known = {*forms, *(form for tie in ties for form in (tie.one, tie.other))}
    marks: dict[Key, set[tuple[int, int]]] = defaultdict(set)
    for number, sides in enumerate(apart):
        for side in (0, 1):
            for key in sides[side]:
                marks[key].add((number, side))
    for form in known:
        if form.key in marks:
            parts.marks[form] |= marks[form.key]
    for tie in ties:
        (used if parts.join(tie.one, tie.other) else cut).append(tie)
    for form in [tie.one for tie in cut if tie.one.paper]:
        if parts.join(form, Form("", form.key)):
            used.append(Tie("same-spelling", form, Form("", form.key)))
    for tie in _departments(known, parts):
        (used if parts.join(tie.one, tie.other) else cut).append(tie)
    first: dict[Form, Form] = {}
    for form in sorted(known):
        first.setdefault(parts.root(form), form)
    return {form: first[parts.root(form)] for form in known}, used, cut


def _departments(known: Iterable[Form], parts: _Parts) -> list[Tie]:
    """Ties of departments that have one name and, by now, one organisation."""
    found: dict[tuple[Form, str], Form] = {}
    made = []
    for form in sorted(form for form in known if len(form.key) > 2):
        place = (parts.root(Form("", form.key[:-1])), form.key[-1])
        first = found.setdefault(place, form)
        if first != form:
            made.append(Tie("department", first, form))
    return made
