"""Mentions of all papers -> entities; claims and results on them, one a statement."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kg.graph import Graph
from kg.ids import BASE
from kg.linking import families
from kg.linking.cluster import cluster
from kg.linking.decisions import Decision, Unheeded
from kg.linking.given import Given, replacements
from kg.linking.organisations import cities
from kg.linking.unite import resolve, unite_claims, unite_results
from kg.model import Claim, Evidence, Extracted, Known, Mention, Merge, Paper, Result

# Plain triples from this confidence up: four in five are right in cross-validation (docs/evaluation.md).
MIN_CONFIDENCE = 0.6


@dataclass(frozen=True, slots=True)
class Linked:
    """A graph, the table of given names as it is afterwards, the decisions that could not be followed, and
    what made names one.
    """

    graph: Graph
    given: tuple[Given, ...]
    unheeded: tuple[Unheeded, ...]
    merges: tuple[Merge, ...]


def link(
    papers: Iterable[Paper],
    rows: Iterable[Extracted],
    *,
    min_confidence: float = MIN_CONFIDENCE,
    decisions: Iterable[Decision] = (),
    given: Iterable[Given] = (),
    known: Mapping[str, Known] = MappingProxyType({}),
    concepts: Mapping[str, str] = MappingProxyType({}),
    base: str = BASE,
) -> Linked:
    """Rows of an extraction -> a graph, the same whatever the order of the rows.

    Claims that are negated, hedged or below `min_confidence` stay claims without a plain triple. `given` are
    the names that earlier builds gave: a thing keeps its id. `decisions` win over what was found. `known` is
    what vocabularies call by a folded name (`kg.grounding.aliases`), `concepts` what they know mentions of
    organisations for (`kg.grounding.concepts`).
    """
    mentions: dict[str, Mention] = {}
    evidence: dict[str, Evidence] = {}
    claims: list[Claim] = []
    results: list[Result] = []
    for row in rows:
        match row:
            case Mention():
                mentions[row.id] = row
            case Evidence():
                evidence[row.id] = row
            case Claim():
                claims.append(row)
            case Result():
                results.append(row)
    papers = tuple(sorted(papers, key=lambda p: p.id))
    found = cluster(
        mentions.values(),
        claims,
        evidence,
        decisions=decisions,
        given=given,
        known=known,
        cities=cities(papers, mentions),
        concepts=concepts,
        base=base,
    )
    entity_of, kinds = found.entity_of, {e.id: e.kind for e in found.entities}
    resolved = resolve(claims, entity_of, kinds)
    relatives, named = families.claims(found.entities, mentions.values(), entity_of)
    evidence |= {item.id: item for item in named}
    united = unite_claims([*resolved, *relatives], evidence, min_confidence=min_confidence)
    numbers = unite_results(resolve(results, entity_of, kinds), evidence)
    cited = {i for claim in united for i in claim.evidence} | {i for n in numbers for i in n.evidence}
    standing = {*kinds, *(paper.id for paper in papers)}
    graph = Graph(
        papers=papers,
        entities=found.entities,
        mentions=tuple(_of(entity_of[ident], mentions[ident]) for ident in sorted(mentions)),
        claims=united,
        evidence=tuple(evidence[i] for i in sorted(cited)),
        results=numbers,
        replaced=replacements(found.given, standing),
        base=base,
    )
    return Linked(graph, found.given, found.unheeded, found.merges)


def _of(entity: str, m: Mention) -> Mention:
    """A mention of an entity."""
    return Mention(m.id, m.paper, m.field, m.start, m.end, m.text, m.kind, m.extractor, m.score, entity)
