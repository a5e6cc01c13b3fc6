"""Mentions of all papers -> entities; claims and results on them, one a statement."""

from collections.abc import Iterable
from dataclasses import replace

from kg.graph import Graph
from kg.ids import BASE
from kg.linking.cluster import cluster
from kg.linking.unite import resolve, unite_claims, unite_results
from kg.model import Claim, Evidence, Extracted, Mention, Paper, Result

# Plain triples from this confidence up: four in five are right in cross-validation (docs/evaluation.md).
MIN_CONFIDENCE = 0.6


def link(
    papers: Iterable[Paper],
    rows: Iterable[Extracted],
    *,
    min_confidence: float = MIN_CONFIDENCE,
    base: str = BASE,
) -> Graph:
    """Rows of an extraction -> a graph, the same whatever the order of the rows.

    Claims that are negated, hedged or below `min_confidence` stay claims without a plain triple.
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
    entities, entity_of = cluster(mentions.values(), claims)
    kinds = {e.id: e.kind for e in entities}
    resolved = resolve(claims, entity_of, kinds)
    united = unite_claims(resolved, evidence, min_confidence=min_confidence)
    numbers = unite_results(resolve(results, entity_of, kinds), evidence)
    cited = {i for claim in united for i in claim.evidence} | {i for n in numbers for i in n.evidence}
    return Graph(
        papers=tuple(sorted(papers, key=lambda p: p.id)),
        entities=entities,
        mentions=tuple(
            replace(m, entity=entity_of[m.id]) for m in sorted(mentions.values(), key=lambda m: m.id)
        ),
        claims=united,
        evidence=tuple(evidence[i] for i in sorted(cited)),
        results=numbers,
        base=base,
    )
