"""Why the graph says so: claims in English, with the sentences that state them."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import KgError
from kg.graph import Graph
from kg.ids import person_id
from kg.model import Claim, Evidence, Mention
from kg.pipeline import load

ENGLISH = {
    "proposes": "{} introduces {}",
    "studies": "{} studies {}",
    "evaluatedOn": "{} was evaluated on {}",
    "outperforms": "{} outperforms {}",
    "comparedWith": "{} is compared with {}",
    "uses": "{} uses {}",
    "variantOf": "{} is a variant of {}",
    "appliedTo": "{} is applied to {}",
    "measures": "{} measures {}",
    "affiliation": "{} comes from {}",
    "department": "{} comes from the department {}",
    "unitOf": "{} is a part of {}",
}


@dataclass(frozen=True, slots=True)
class Quote:
    """A piece of evidence: its paper, its words, where they name the claim's ends, and what found it."""

    paper: str
    title: str
    field: str
    words: str
    marks: tuple[tuple[int, int], ...]
    found_by: str
    score: float

    def marked(self, left: str = "[", right: str = "]") -> str:
        """The words with brackets around the names of the claim's ends."""
        text = self.words
        for start, end in sorted(self.marks, reverse=True):
            text = text[:start] + left + text[start:end] + right + text[end:]
        return text


@dataclass(frozen=True, slots=True)
class Explanation:
    """A claim as a sentence, its confidence, whether it stands as a plain triple, and its evidence."""

    statement: str
    claim: str
    confidence: float
    asserted: bool
    quotes: tuple[Quote, ...]


def explain(
    graph: Graph | Path | str,
    subject: str,
    predicate: str | None = None,
    object: str | None = None,
    *,
    limit: int | None = None,
) -> list[Explanation]:
    """Claims of a graph, the surest first, with their evidence.

    Args:
        graph: a graph, or the folder of a build.
        subject: a label, another name, an id of an entity; or a title or an identifier of a paper.
        predicate: one of the contract's, such as `evaluatedOn`; all, where left out.
        object: named like the subject; with `subject` alone, claims that end at it are told too.
        limit: how many claims to stop after.

    Raises:
        KgError: nothing has that name (the nearest ones are told), or there is no such predicate.
        TableError: the folder holds no graph.
    """
    if not isinstance(graph, Graph):
        graph = load(graph)
    if predicate is not None and predicate not in ENGLISH:
        raise KgError(f"no predicate {predicate!r}; there are {', '.join(ENGLISH)}")
    labels = labels_of(graph)
    ones = nodes(graph, labels, subject)
    others = None if object is None else nodes(graph, labels, object)
    alone = predicate is None and others is None
    found = [
        claim
        for claim in graph.claims
        if predicate in (None, claim.predicate)
        and (claim.subject in ones or (alone and claim.object in ones))
        and (others is None or claim.object in others)
    ]
    found.sort(key=lambda claim: (-claim.score, claim.id))
    evidence = {row.id: row for row in graph.evidence}
    titles = {paper.id: paper.title for paper in graph.papers}
    mentions: dict[str, list[Mention]] = {}
    for mention in graph.mentions:
        mentions.setdefault(mention.entity, []).append(mention)
    return [
        Explanation(
            statement(claim, labels),
            claim.id,
            claim.score,
            claim.asserted,
            tuple(
                _quote(
                    evidence[cited],
                    titles,
                    [*mentions.get(claim.subject, ()), *mentions.get(claim.object, ())],
                )
                for cited in claim.evidence
            ),
        )
        for claim in found[:limit]
    ]


def statement(claim: Claim, labels: Mapping[str, str]) -> str:
    """A claim as a sentence; `labels` as `labels_of` gives them."""
    said = ENGLISH[claim.predicate].format(labels[claim.subject], labels[claim.object])
    if claim.polarity == "negative":
        said = f"denied: {said}"
    return f"perhaps: {said}" if claim.hedged else said


def _quote(row: Evidence, titles: Mapping[str, str], named: list[Mention]) -> Quote:
    marks = {
        (mention.start - row.start, mention.end - row.start)
        for mention in named
        if (mention.paper, mention.field) == (row.paper, row.field)
        and row.start <= mention.start
        and mention.end <= row.end
    }
    return Quote(
        row.paper, titles[row.paper], row.field, row.quote, tuple(sorted(marks)), row.found_by, row.score
    )


def labels_of(graph: Graph) -> dict[str, str]:
    """What each node is called in a sentence."""
    labels = {entity.id: entity.label for entity in graph.entities}
    for paper in graph.papers:
        labels[paper.id] = f"“{paper.title}”" if paper.title else paper.id
        for number, author in enumerate(paper.authors, 1):
            labels[person_id(paper.id, number, author.orcid)] = author.name
    return labels


def nodes(graph: Graph, labels: dict[str, str], name: str) -> set[str]:
    """Nodes of a name, whatever its case."""
    names: dict[str, set[str]] = {}
    for node, label in labels.items():
        for known in (node, label.strip("“”")):
            names.setdefault(known.casefold(), set()).add(node)
    for entity in graph.entities:
        for alias in entity.aliases:
            names.setdefault(alias.text.casefold(), set()).add(entity.id)
    for paper in graph.papers:
        for identifier in paper.identifiers:
            names.setdefault(identifier.casefold(), set()).add(paper.id)
    for row in graph.replaced:
        names.setdefault(row.id.casefold(), set()).add(row.by)
    found = names.get(name.casefold())
    if found is None:
        near = difflib.get_close_matches(name.casefold(), names, n=3)
        hint = f"; near it: {', '.join(near)}" if near else ""
        raise KgError(f"nothing in the graph is called {name!r}{hint}")
    return found
