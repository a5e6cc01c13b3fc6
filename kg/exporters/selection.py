"""What of a graph a page shows: the links to open on, and the best part of one too large for a page."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import networkx as nx

from kg.ids import person_id
from kg.model import TERM_KINDS, Claim, Paper, Result

if TYPE_CHECKING:
    from kg.graph import Graph

MOST_NODES, MOST_CLAIMS = 30_000, 90_000  # what a page carries well
FIRST = ("evaluatedOn", "outperforms", "comparedWith")
FIRST_LINKS = 260  # of the first view, at most
PART, ROUNDS = 4, 12  # nodes that a part of the first view has if it can; how often parts are weeded
MOST_OF_ONE = 10  # links of one thing that come before the others' turn: no view is a single star


class _Link(Protocol):
    """Whatever has two ends; equal where it is the same."""

    @property
    def subject(self) -> Any: ...
    @property
    def object(self) -> Any: ...


Pair = TypeVar("Pair", bound=_Link)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Claims, the strongest first, and how many of them at the head make the first view."""

    claims: tuple[Claim, ...]
    first: int


def rank(graph: "Graph") -> Ranked:
    """Order the claims of a graph by what a reader wants to see first.

    Methods and models by benchmark lead, then comparisons between what is drawn by then, then the rest.
    A link is the stronger the more papers state it, the surer it is and the better known its ends are.
    """
    papers = {row.id: row.paper for row in graph.evidence}
    terms = {entity.id for entity in graph.entities if entity.kind in TERM_KINDS}
    degree: dict[str, set[str]] = defaultdict(set)
    stands = [claim for claim in graph.claims if claim.asserted and claim.subject != claim.object]
    for claim in stands:
        if claim.predicate in FIRST:
            degree[claim.subject].add(claim.object)
            degree[claim.object].add(claim.subject)
    strengths = {
        claim.id: strength(
            len({papers[row] for row in claim.evidence}),
            claim.score,
            *(len(degree.get(end, ())) for end in (claim.subject, claim.object)),
        )
        for claim in graph.claims
    }
    by_strength = sorted(stands, key=lambda claim: (-strengths[claim.id], claim.id))
    head = first_view(
        (claim for claim in by_strength if claim.predicate == FIRST[0]),
        lambda: (claim for claim in by_strength if claim.predicate in FIRST[1:]),
        lambda: (claim for claim in by_strength if claim.subject in terms and claim.object in terms),
    )
    shown = {claim.id for claim in head}
    rest = [claim for claim in graph.claims if claim.id not in shown]
    rest.sort(key=lambda c: (not c.asserted, c.predicate not in FIRST, -strengths[c.id], c.id))
    return Ranked((*head, *rest), len(head))


def strength(papers: int, score: float, *known: int) -> float:
    """How strong a link is: papers that state it, its confidence, and the neighbours of its ends."""
    return round(papers * score * math.prod(1 + math.log2(1 + count) for count in known), 6)


def first_view(
    tested: Iterable[Pair], compared: Callable[[], Iterable[Pair]], terms: Callable[[], Iterable[Pair]]
) -> list[Pair]:
    """The links to open on, out of three kinds of links, each the strongest first.

    Only as much of the kinds is looked at as the view needs, so that they can come from a disk.

    Args:
        tested: what is tested on what.
        compared: what is compared with what.
        terms: whatever connects two terms, for a graph without either.
    """
    head = _in_turn(tested)[:FIRST_LINKS]
    drawn = {end for claim in head for end in (claim.subject, claim.object)}
    inside = list(
        islice((c for c in compared() if c.subject in drawn and c.object in drawn), FIRST_LINKS // 2)
    )
    room = max(0, FIRST_LINKS - len(head) - len(inside))
    outside = (c for c in compared() if c not in inside) if room else iter(())
    head = (head + inside + list(islice(outside, room)))[: FIRST_LINKS * 3 // 2]
    # Nothing tested, nothing compared: how what is named hangs together.
    return head or _in_turn(terms())[:FIRST_LINKS]


def _in_turn(claims: Iterable[Pair]) -> list[Pair]:
    """The claims; those beyond the first of one thing, and before them mere pairs, go to the end.

    Of many only as many as a first view can need.
    """
    seen: dict[object, int] = defaultdict(int)
    early: list[Pair] = []
    late: list[Pair] = []
    for claim in claims:
        ends = (claim.subject, claim.object)
        (late if any(seen[end] >= MOST_OF_ONE for end in ends) else early).append(claim)
        for end in ends:
            seen[end] += 1
        if len(early) == FIRST_LINKS * (ROUNDS + 2):  # more than the weeding below can look at
            break
        del late[FIRST_LINKS:]
    return _joined(early) + late


def _joined(claims: list[Pair]) -> list[Pair]:
    """The same claims; while others are left, those of the smallest parts of the first view go to the end."""
    if len(claims) <= FIRST_LINKS:
        return claims
    late: list[Pair] = []
    for _ in range(ROUNDS):
        head = claims[:FIRST_LINKS]
        graph: nx.Graph[object] = nx.Graph((claim.subject, claim.object) for claim in head)
        small = {n for part in nx.connected_components(graph) if len(part) < PART for n in part}
        alone = [claim for claim in head if claim.subject in small]
        if not alone or len(claims) - len(alone) < FIRST_LINKS:
            break
        late += alone
        claims = [claim for claim in head if claim.subject not in small] + claims[FIRST_LINKS:]
    return claims + late


def best(graph: "Graph", *, nodes: int = MOST_NODES, claims: int = MOST_CLAIMS) -> "Graph":
    """The part that the most papers state, at most as many nodes and claims; the graph itself if it fits.

    A statement comes with its ends and with the papers that state it, a paper with its authors.
    """
    people = {paper.id: _people(paper) for paper in graph.papers}
    if (
        len(graph.claims) <= claims
        and len(graph.entities)
        + len(graph.papers)
        + len({person for row in people.values() for person in row})
        <= nodes
    ):
        return graph
    papers_of = {row.id: row.paper for row in graph.evidence}
    kept: set[str] = set()

    def take(row: Claim | Result) -> bool:
        """Add what a row needs if there is room for it."""
        cited = {papers_of[name] for name in row.evidence}
        ends = (
            (row.subject, row.object)
            if isinstance(row, Claim)
            else (row.paper, row.subject, row.benchmark, row.metric, row.baseline)
        )
        needs = {end for end in ends if end} | cited
        needs |= {person for paper in needs & people.keys() for person in people[paper]}
        if len(kept) + len(needs - kept) > nodes:
            return False
        kept.update(needs)
        return True

    def order(row: Claim | Result) -> tuple[bool, int, float, str]:
        doubtful = isinstance(row, Claim) and not row.asserted
        return doubtful, -len({papers_of[name] for name in row.evidence}), -row.score, row.id

    rows: list[Claim | Result] = [*graph.claims, *graph.results]
    chosen: set[str] = set()
    for row in sorted(rows, key=order):
        if len(chosen) >= claims or len(kept) >= nodes:
            break
        if take(row):
            chosen.add(row.id)
    claim_rows = tuple(row for row in graph.claims if row.id in chosen)
    result_rows = tuple(row for row in graph.results if row.id in chosen)
    cited = {name for row in claim_rows for name in row.evidence}
    cited |= {name for row in result_rows for name in row.evidence}
    return replace(
        graph,
        papers=tuple(paper for paper in graph.papers if paper.id in kept),
        entities=tuple(entity for entity in graph.entities if entity.id in kept),
        mentions=tuple(m for m in graph.mentions if m.paper in kept and m.entity in kept),
        claims=claim_rows,
        evidence=tuple(row for row in graph.evidence if row.id in cited),
        results=result_rows,
    )


def _people(paper: Paper) -> list[str]:
    return [person_id(paper.id, number, author.orcid) for number, author in enumerate(paper.authors, 1)]
