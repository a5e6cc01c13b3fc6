"""Why a link or a result of one paper is missed, false or wrong: one cause for each, the first that holds."""

from collections.abc import Hashable, Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.evaluation.links import Group, Link, Links
from kg.model import PREDICATES

if TYPE_CHECKING:
    from kg.evaluation.scoring import Found

ROLES = ("subject", "benchmark", "metric")
# How errors are counted: a number that is missed has no slot that could be right.
SUMMARY = {
    "missed relation": "missed links",
    "extra relation": "false links",
    "missed result": "missed or wrong results",
    "wrong result": "missed or wrong results",
    "extra result": "false results",
}
NUMBER = "number"  # what a result is called beside kinds and predicates
# Why a claim has no plain triple; where several claims of a link have none, the first reason counts.
BELOW, HEDGED, NEGATED = HELD_BACK = ("below the threshold", "hedged", "negated")
_OTHER_WAY, _OTHER_PREDICATE = "the other way round", "another predicate"


@dataclass(frozen=True, slots=True)
class View:
    """Gold and graph side by side, in one paper.

    `forms`: folded names of the entities of gold, by name. `nodes`: what each of them, and the paper, is
    in the graph; `names`: the way back, from second nodes of a thing too.
    """

    forms: Mapping[str, Set[str]]
    nodes: Mapping[str, Hashable]
    names: Mapping[Any, str]
    found: "Found"
    links: Links

    def link(self, claim: tuple[Hashable, str, Hashable]) -> Link:
        """A claim of the graph in names of gold."""
        return self.names.get(claim[0]), claim[1], self.names.get(claim[2])

    def labels(self, node: Hashable) -> Set[str]:
        return self.found["entities"][node][0] if node in self.found["entities"] else set()

    def kind(self, node: Hashable) -> str:
        return self.found["entities"][node][1] if node in self.found["entities"] else "Paper"


def of_missed(view: View, group: Group) -> str:
    """Why the graph lacks a link of gold."""
    subject, predicate, other = min(group)
    if view.found["node"] is None:
        return "paper not in the graph"
    lost = [end for end in (subject, other) if end not in view.nodes]
    if lost:
        gone = [end for end in lost if not _merged(view, end)]
        if not gone:
            return "an end merged into another thing"
        return "neither end found" if len(gone) == 2 else f"{_end(gone[0] == subject)} not found"
    held = view.found.get("held_back", {})
    reasons = {reason for claim, reason in held.items() if view.links.group(view.link(claim)) == group}
    if reasons:
        return min(reasons, key=HELD_BACK.index)
    given = {view.link(claim) for claim in view.found["claims"]}
    if (other, predicate, subject) in given:
        return _OTHER_WAY
    if any({s, o} == {subject, other} for s, _, o in given):
        return _OTHER_PREDICATE
    domain, range_ = PREDICATES.get(predicate, ((), ()))
    if view.kind(view.nodes[subject]) not in domain or view.kind(view.nodes[other]) not in range_:
        return "the kinds of the ends do not fit"
    return "not proposed"


def of_extra(view: View, claim: tuple[Hashable, str, Hashable]) -> str:
    """Why a plain triple is none of gold's."""
    link = subject, predicate, other = view.link(claim)
    if None in link:
        return "neither end in gold" if subject is other else f"{_end(subject is None)} not in gold"
    if view.links.group((other, predicate, subject)):
        return _OTHER_WAY
    known = (fact for group in (*view.links.required, *view.links.allowed) for fact in group)
    if any({s, o} == {subject, other} for s, _, o in known):
        return _OTHER_PREDICATE
    ends = [_all_names(view, end) for end in (claim[0], claim[2])]
    if any(view.links.says((s, predicate, o)) for s in ends[0] for o in ends[1]):
        return "true of a thing merged into an end"
    return "ends unrelated in gold"


def of_result(view: View, wanted: Mapping[str, Any], row: Mapping[str, Any] | None) -> str:
    """What of a result is missed: the number (`row` is None), or what stands wrong beside it."""
    if row is None:
        return "paper not in the graph" if view.found["node"] is None else "number not found"
    wrong = [
        role for role in ROLES if wanted.get(role) is not None and view.names.get(row[role]) != wanted[role]
    ]
    if len(wrong) > 1:
        return " and ".join(wrong) if len(wrong) == 2 else "all three slots"
    role = wrong[0]
    if wanted[role] not in view.nodes:
        return f"{role} not found"
    return f"{role} not given" if row[role] in (None, view.found["node"]) else f"{role} wrong"


def _end(is_subject: bool) -> str:
    return "subject" if is_subject else "object"


def _merged(view: View, name: str) -> bool:
    """Whether an entity's name stands on a node that is another's."""
    forms = view.forms.get(name, set())
    return any(labels & forms for labels, _ in view.found["entities"].values())


def _all_names(view: View, node: Hashable) -> list[str]:
    """Entities of gold whose names a node bears, and the one that it is."""
    labels = view.labels(node)
    return [view.names[node], *(name for name, forms in view.forms.items() if forms & labels)]
