"""Graph level: what a graph says of each paper against what a careful reader would put there.

Figures, by name:

    entities              required entities, found under one of their names with a kind that holds
    entities.untyped      found, whatever the kind
    entities.KIND         by kind: hits and misses by the kind of gold, extras by the kind given
    relations             plain triples that a claim with evidence in the paper stands behind
    relations.PREDICATE
    results.value         numbers, as they stand or as percentages of shares
    results.full          with subject, benchmark and metric where gold says them
    institutions          organisations, by name

Names are compared folded (`norm`). What gold calls optional is neither right nor wrong. A second
node for a thing is an extra and counted among the duplicates. A paper that the graph lacks is missed
with all that it holds.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, NotRequired, TypedDict

from kg.evaluation import causes, links
from kg.evaluation.causes import View
from kg.evaluation.tally import EXTRA, HIT, MISSED, Tallies, Tally, total
from kg.model import TERM_KINDS

PAPER = "PAPER"  # how gold calls the paper itself
Node = Hashable
Gold = Mapping[str, Any]  # a record of a gold file (`kg.evaluation.gold.graphs` checks them)
_CLOSE = 1e-9


class Found(TypedDict):
    """What a graph says of one paper.

    A node is anything hashable: an IRI, a number. `entities`: node -> folded names and kind;
    `institutions`: node -> folded names; `claims`: subject, predicate, object; a result has `subject`,
    `benchmark`, `metric` (a node or None) and `value` (a float). `held_back`: why a claim has no plain
    triple, by claim, one of `kg.evaluation.causes.HELD_BACK`; it decides no figure.
    """

    node: Node
    claims: Set[tuple[Node, str, Node]]
    results: Sequence[Mapping[str, Any]]
    entities: Mapping[Any, tuple[Set[str], str]]
    institutions: Mapping[Any, Set[str]]
    held_back: NotRequired[Mapping[Any, str]]


class Error(NamedTuple):
    """Something gold and graph differ in: by the name in gold, or by the nodes given where it has none.

    `kind` is gold's kind or predicate, that of the graph where gold has none; `given` is the graph's kind.
    `cause` says of a link or result why (`kg.evaluation.causes`).
    """

    paper: str
    what: str
    kind: str
    name: str = ""
    nodes: tuple[Node, ...] = ()
    quote: str = ""
    given: str = ""
    cause: str = ""


class Judged(NamedTuple):
    """One decision: the figures that it counts for, what it counts as, and the error that it is."""

    figures: tuple[str, ...]
    tally: Tally
    error: Error | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """The tallies of a graph, in all and paper by paper in the order of gold.

    `confusion` counts pairs of kinds (gold, graph): "missed" stands for no node, "spurious" for no
    entity of gold; a kind that gold accepts as well counts as gold's own.
    """

    tallies: Tallies
    papers: tuple[Tallies, ...]
    errors: tuple[Error, ...]
    missing: tuple[str, ...]
    duplicates: int
    confusion: Counter[tuple[str, str]]

    @property
    def causes(self) -> Counter[tuple[str, str, str]]:
        """What went wrong with links and results: (what, predicate, cause); results have no predicate."""
        return Counter(
            (causes.SUMMARY[error.what], error.kind, error.cause) for error in self.errors if error.cause
        )


@lru_cache(maxsize=1 << 17)  # the same names come in many papers
def norm(text: str) -> str:
    """Fold a name to what two spellings of one thing share: no case, marks, macros or plural s."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"\\[a-zA-Z]+\s*", "", text)
    text = re.sub(r"[^\w]+", "", text.casefold().replace("_", ""))
    return text[:-1] if len(text) > 3 and text.endswith("s") and not text.endswith("ss") else text


def forms(entity: Gold) -> set[str]:
    """Folded names of an entity or institution of gold."""
    return {norm(form) for form in (entity["name"], *entity.get("aliases", ()))} - {""}


def kinds(entity: Gold) -> set[str]:
    """Kinds that a careful reader could give an entity of gold."""
    return {entity["type"], *entity.get("or", ())}


def align(
    gold: Iterable[Gold], found: Mapping[Any, tuple[Set[str], str]]
) -> tuple[dict[str, Any], dict[Any, Gold], set[Any]]:
    """Gold name -> its node, node -> its entity of gold, and the nodes that are duplicates.

    Required entities choose before optional ones, each in the order of gold: a node of a kind that
    holds before others, then by names shared, then by the node as text.
    """
    taken: dict[str, Any] = {}
    owner: dict[Any, Gold] = {}
    duplicates: set[Any] = set()
    for entity in sorted(gold, key=_optional):
        names, right = forms(entity), kinds(entity)
        hits = [
            (kind not in right, -len(shared), str(node), node)
            for node, (labels, kind) in found.items()
            if node not in owner and (shared := labels & names)
        ]
        hits.sort(key=lambda hit: hit[:3])
        for place, (*_, node) in enumerate(hits):
            owner[node] = entity
            if place == 0:
                taken[entity["name"]] = node
            else:
                duplicates.add(node)
    return taken, owner, duplicates


def score(papers: Mapping[str, Found], gold: Iterable[Gold]) -> Scores:
    """Score papers by identifier against records of gold; what gold does not hold is not looked at."""
    tallies: list[Tallies] = []
    errors: list[Error] = []
    missing: list[str] = []
    confusion: Counter[tuple[str, str]] = Counter()
    duplicates = 0
    for record in gold:
        found = papers.get(record["id"])
        if found is None:
            missing.append(record["id"])
            found = Found(node=None, claims=set(), results=(), entities={}, institutions={})
        taken, owner, twice = align(record["entities"], found["entities"])
        names = {node: entity["name"] for node, entity in owner.items()}
        if found["node"] is not None:
            names[found["node"]] = PAPER
        nodes = {**taken, PAPER: found["node"]}
        known = {entity["name"]: forms(entity) for entity in record["entities"]}
        view = View(known, nodes, names, found, links.of(record))
        judged = [
            *_entities(record, found, taken, owner, twice),
            *_relations(record, view),
            *_results(record, view),
            *_institutions(record, found),
        ]
        tallies.append(total((figure, one.tally) for one in judged for figure in one.figures))
        errors += [one.error for one in judged if one.error]
        confusion.update(_pairs(record, found, taken, owner, twice))
        duplicates += len(twice)
    summed = total(pair for paper in tallies for pair in paper.items())
    return Scores(summed, tuple(tallies), tuple(errors), tuple(missing), duplicates, confusion)


def _optional(entity: Gold) -> bool:
    return bool(entity.get("optional"))


def _entities(
    gold: Gold,
    found: Found,
    taken: Mapping[str, Node],
    owner: Mapping[Node, Gold],
    duplicates: Set[Node],
) -> Iterator[Judged]:
    for entity in gold["entities"]:
        kind, name = entity["type"], entity["name"]
        if _optional(entity) or kind not in TERM_KINDS:
            continue
        node = taken.get(name)
        yield Judged(("entities.untyped",), MISSED if node is None else HIT)
        figures = ("entities", f"entities.{kind}")
        if node is None:
            yield Judged(figures, MISSED, Error(gold["id"], "missed", kind, name))
        elif (given := found["entities"][node][1]) in kinds(entity):
            yield Judged(figures, HIT)
        else:
            yield Judged(figures, MISSED, Error(gold["id"], "wrong kind", kind, name, given=given))
    for node, (_, kind) in found["entities"].items():
        match = owner.get(node)
        if match is not None and _optional(match) and node not in duplicates:
            continue
        error = None  # a wrong kind is an extra of that kind too, but one error
        if match is None or node in duplicates:
            yield Judged(("entities.untyped",), EXTRA)
            what = "extra" if match is None else "duplicate"
            error = Error(gold["id"], what, kind, nodes=(node,), given=kind)
        elif kind in kinds(match):
            continue
        yield Judged(("entities", f"entities.{kind}"), EXTRA, error)


def _pairs(
    gold: Gold,
    found: Found,
    taken: Mapping[str, Node],
    owner: Mapping[Node, Gold],
    duplicates: Set[Node],
) -> Iterator[tuple[str, str]]:
    for entity in gold["entities"]:
        if _optional(entity) or entity["type"] not in TERM_KINDS:
            continue
        node = taken.get(entity["name"])
        given = "missed" if node is None else found["entities"][node][1]
        yield entity["type"], entity["type"] if given in kinds(entity) else given
    for node, (_, kind) in found["entities"].items():
        if node not in owner or node in duplicates:
            yield "spurious", kind


def _relations(gold: Gold, view: View) -> Iterator[Judged]:
    done = set()
    for claim in sorted(view.found["claims"], key=str):  # for the order of the errors
        link = view.link(claim)
        figures = ("relations", f"relations.{claim[1]}")
        match view.links.says(link):
            case True if (group := view.links.group(link)) not in done:
                done.add(group)
                yield Judged(figures, HIT)
            case False:
                why = causes.of_extra(view, claim)
                error = Error(gold["id"], "extra relation", claim[1], nodes=claim[::2], cause=why)
                yield Judged(figures, EXTRA, error)
    for group, quote in view.links.required.items():
        if group not in done:
            subject, predicate, other = min(group)
            error = Error(
                gold["id"], "missed relation", predicate, f"{subject} → {other}", quote=quote,
                cause=causes.of_missed(view, group),
            )  # fmt: skip
            yield Judged(("relations", f"relations.{predicate}"), MISSED, error)


def _results(gold: Gold, view: View) -> Iterator[Judged]:
    left = list(view.found["results"])
    for wanted in gold["results"]:
        if _optional(wanted):
            continue
        near = [row for row in left if _same_value(row, wanted)]
        full = [
            row
            for row in near
            if all(wanted.get(role) in (None, view.names.get(row[role])) for role in causes.ROLES)
        ]
        error = None
        if not full:
            why = causes.of_result(view, wanted, near[0] if near else None)
            what, given = ("wrong result", why) if near else ("missed result", "")
            quote = str(wanted.get("quote") or "")
            error = Error(gold["id"], what, "", str(wanted["value"]), quote=quote, given=given, cause=why)
        yield Judged(("results.value",), HIT if near else MISSED)
        yield Judged(("results.full",), HIT if full else MISSED, error)
        if near:
            left.remove((full or near)[0])
    figures = ("results.value", "results.full")
    yield Judged(figures, Tally())
    free = [wanted for wanted in gold["results"] if _optional(wanted)]
    # An optional result excuses one number whatever its value; the errors name those that are not its.
    left.sort(key=lambda row: any(_same_value(row, wanted) for wanted in free))
    for row in left[: max(0, len(left) - len(free))]:
        again = any(_same_value(row, wanted) for wanted in gold["results"])
        error = Error(
            gold["id"], "extra result", "", f"{row['value']:g}", given=causes.NUMBER,
            cause="a result of gold once more" if again else "no result in gold",
        )  # fmt: skip
        yield Judged(figures, EXTRA, error)


def _same_value(row: Mapping[str, Any], wanted: Gold) -> bool:
    """As it stands, or as the percentage of a share."""
    value = float(wanted["value"])
    return bool(abs(row["value"] - value) < _CLOSE or abs(row["value"] * 100 - value) < _CLOSE)


def _institutions(gold: Gold, found: Found) -> Iterator[Judged]:
    owned: set[Node] = set()
    for wanted in sorted(gold["institutions"], key=_optional):
        names = forms(wanted)
        nodes = [n for n, labels in found["institutions"].items() if n not in owned and labels & names]
        if _optional(wanted):  # a department may stand under several organisations
            owned.update(nodes)
            continue
        owned.update(nodes[:1])
        error = None if nodes else Error(gold["id"], "missed institution", "Institution", wanted["name"])
        yield Judged(("institutions",), HIT if nodes else MISSED, error)
    yield Judged(("institutions",), Tally(extra=len(set(found["institutions"]) - owned)))
