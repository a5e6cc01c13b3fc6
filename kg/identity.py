"""Why names are one thing: the merges of linking, all or those that lead from one name to another."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg import tables
from kg.errors import KgError
from kg.explanation import labels_of, nodes
from kg.model import Merge
from kg.pipeline import MERGES, linked_anew, load


def merges(
    folder: Path | str,
    *,
    dry_run: bool = False,
    decisions: Path | str | None = None,
    names: Path | str | None = None,
) -> tuple[Merge, ...]:
    """All merges of names in a folder, sorted by entity, rule and names.

    Args:
        folder: that of a build, or where `extract` wrote.
        dry_run: tell what linking would merge now, with the rules and decisions of today; nothing is written.
        decisions: a file of decisions for the dry run; that of the folder where left out.
        names: a table of given names for the dry run; that of the folder where left out.

    Raises:
        TableError: the folder was not linked, or for a dry run holds nothing that was extracted.
        DecisionError: a line of the decisions is none.
    """
    folder = Path(folder)
    if dry_run:
        return linked_anew(folder, decisions=decisions, names=names).merges
    return tuple(tables.from_table(tables.read_table(folder / MERGES, Merge), Merge))


def why_same(folder: Path | str, one: str, other: str) -> tuple[Merge, ...]:
    """The shortest chain of merges from a name to another of the same entity, in this order; empty where the
    two are spelt alike.

    Args:
        folder: that of a build, or one that `link` wrote.
        one: a name, or the id or IRI of an entity, which stands for its label.
        other: likewise.

    Raises:
        KgError: nothing is called so, or the two are different things.
        TableError: the folder was not linked.
    """
    graph = load(folder)
    labels = labels_of(graph)
    ones, others = nodes(graph, labels, one), nodes(graph, labels, other)
    known = {entity.id: entity for entity in graph.entities}
    both = sorted(ones & others & known.keys())
    if not both:
        told = (", ".join(f"{labels[i]} ({i})" for i in sorted(found)) for found in (ones, others))
        raise KgError(f"{one!r} and {other!r} are different things: {' and '.join(told)}")
    found = merges(folder)
    chains = []
    for ident in both:
        entity = known[ident]
        texts = [entity.label, *(name.text for name in entity.aliases)]
        ends = [_spelt(name, ident, entity.label, texts) for name in (one, other)]
        rows = [row for row in found if row.entity == ident]
        if (chain := _chain(rows, *ends)) is not None:
            chains.append(chain)
    if not chains:  # a label that a decision gave stands in no text
        raise KgError(f"{one!r} and {other!r} are one thing, but no merge leads from one to the other")
    return min(chains, key=len)


def _spelt(name: str, ident: str, label: str, texts: Iterable[str]) -> set[str]:
    """The spellings of an entity that a user may have meant."""
    return {text for text in texts if text.casefold() == name.casefold()} or {label}


def _chain(rows: Sequence[Merge], starts: set[str], ends: set[str]) -> tuple[Merge, ...] | None:
    """The shortest way between names (breadth first), each merge turned so that it leads on."""
    ways: dict[str, list[Merge]] = defaultdict(list)
    for row in rows:
        ways[row.one].append(row)
        ways[row.other].append(row)
    reached: dict[str, tuple[str, Merge] | None] = dict.fromkeys(sorted(starts))
    queue = deque(reached)
    while queue:
        here = queue.popleft()
        if here in ends:
            chain = []
            while (step := reached[here]) is not None:
                chain.append(step[1])
                here = step[0]
            return tuple(reversed(chain))
        for row in ways[here]:
            there = row.other if row.one == here else row.one
            if there not in reached:
                reached[there] = (here, row)
                queue.append(there)
    return None
