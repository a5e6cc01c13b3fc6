"""What is new in one graph beside another: papers, things, names that moved, claims, results."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg import ids
from kg.explanation import labels_of, statement
from kg.graph import Graph
from kg.model import Entity
from kg.names import fold
from kg.pipeline import load


@dataclass(frozen=True, slots=True)
class Item:
    """A node, claim or result, and what it says in words."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A name that stood for one thing and now stands for another; ids of then and now."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """A thing whose id stayed and whose label or kind changed."""

    id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """All that differs, each sorted. Ids replaced since count as the ids that stand for them now."""

    new_papers: tuple[Item, ...] = ()
    gone_papers: tuple[Item, ...] = ()
    new_entities: tuple[Item, ...] = ()
    gone_entities: tuple[Item, ...] = ()
    replaced_ids: tuple[Moved, ...] = ()
    new_labels: tuple[Change, ...] = ()
    new_kinds: tuple[Change, ...] = ()
    moved_names: tuple[Moved, ...] = ()
    new_claims: tuple[Item, ...] = ()
    gone_claims: tuple[Item, ...] = ()
    new_results: tuple[Item, ...] = ()
    gone_results: tuple[Item, ...] = ()

    def to_json(self) -> dict[str, list[dict[str, Any]]]:
        """The same as plain values."""
        return {name: [asdict(one) for one in getattr(self, name)] for name in self.__slots__}

    def words(self) -> Iterator[tuple[str, list[str]]]:
        """A heading and lines for each sort of change that there is."""
        for name in self.__slots__:
            lines = [_line(one) for one in getattr(self, name)]
            if lines:
                yield f"{len(lines)} {name.replace('_', ' ')}", lines


def _line(one: Item | Moved | Change) -> str:
    match one:
        case Item():
            return f"{one.text}  ({one.id})"
        case Moved():
            return f"{one.name}: {one.before} -> {one.after}"
        case Change():
            return f"{one.before} -> {one.after}  ({one.id})"


def diff(old: Graph | Path | str, new: Graph | Path | str) -> Changes:
    """What is new in a graph, and what is gone, beside an earlier one.

    Args:
        old: a graph, or the folder of a build.
        new: a graph, or the folder of a build.

    Raises:
        TableError: a folder holds no graph.
    """
    before = old if isinstance(old, Graph) else load(old)
    after = new if isinstance(new, Graph) else load(new)
    now = {row.id: row.by for row in after.replaced}
    then, today = _entities(before, now), _entities(after, {})
    both = sorted(then.keys() & today.keys())
    papers = _new_and_gone(_papers(before, now), _papers(after, {}))
    entities = _new_and_gone(
        *({i: f"{e.label}, a {e.kind}" for i, e in found.items()} for found in (then, today))
    )
    claims = _new_and_gone(_claims(before, now), _claims(after, {}))
    results = _new_and_gone(_results(before, now), _results(after, {}))
    return Changes(
        *papers,
        *entities,
        tuple(Moved(said, i, now[i]) for i, said in sorted(labels_of(before).items()) if i in now),
        tuple(Change(i, then[i].label, today[i].label) for i in both if then[i].label != today[i].label),
        tuple(Change(i, then[i].kind, today[i].kind) for i in both if then[i].kind != today[i].kind),
        tuple(_moved(then, today)),
        *claims,
        *results,
    )


def _entities(graph: Graph, now: Mapping[str, str]) -> dict[str, Entity]:
    return {now.get(entity.id, entity.id): entity for entity in graph.entities}


def _papers(graph: Graph, now: Mapping[str, str]) -> dict[str, str]:
    labels = labels_of(graph)
    return {now.get(paper.id, paper.id): labels[paper.id] for paper in graph.papers}


def _claims(graph: Graph, now: Mapping[str, str]) -> dict[str, str]:
    """What every claim says, by its id as it is today."""
    labels = labels_of(graph)
    found = {}
    for claim in graph.claims:
        ends = now.get(claim.subject, claim.subject), now.get(claim.object, claim.object)
        if claim.predicate == "comparedWith":
            ends = min(ends), max(ends)
        ident = ids.claim_id(ends[0], claim.predicate, ends[1], claim.polarity, claim.hedged)
        found[ident] = statement(claim, labels)
    return found


def _results(graph: Graph, now: Mapping[str, str]) -> dict[str, str]:
    """What every result says, by its id as it is today."""
    labels = labels_of(graph)
    found = {}
    for row in graph.results:
        fields = (
            row.paper, row.subject, row.benchmark, row.metric,
            row.value, row.unit, row.kind, row.baseline, row.bound,
        )  # fmt: skip
        on = f" on {labels[row.benchmark]}" if row.benchmark else ""
        metric = f" {labels[row.metric]}" if row.metric else ""
        sign = {"gain": "+", "loss": "-"}.get(row.kind, "")
        found[ids.result_id(*(now.get(field, field) for field in fields))] = (
            f"{labels[row.subject]}: {sign}{row.value}{row.unit and ' ' + row.unit}{metric}{on}"
        )
    return found


def _new_and_gone(
    before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    new = tuple(Item(ident, after[ident]) for ident in sorted(after.keys() - before.keys()))
    return new, tuple(Item(ident, before[ident]) for ident in sorted(before.keys() - after.keys()))


def _moved(before: Mapping[str, Entity], after: Mapping[str, Entity]) -> Iterator[Moved]:
    """Names whose things of then do not bear them today, while others do."""
    then, today = _bearers(before), _bearers(after)
    for folded in sorted(then.keys() & today.keys()):
        left, came = then[folded], today[folded]
        for old in sorted(left.keys() - came.keys()):
            for new in sorted(came.keys() - left.keys()):
                yield Moved(left[old], old, new)


def _bearers(entities: Mapping[str, Entity]) -> dict[str, dict[str, str]]:
    """Folded name -> ids of what is called so, and how it is spelt there."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for ident, entity in entities.items():
        for text in (*sorted((alias.text for alias in entity.aliases), reverse=True), entity.label):
            found[fold(text)][ident] = text
    return found
