"""Claims and results on entities: mention ids replaced, one row a statement, evidence united."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from kg import ids
from kg.graph import stands
from kg.model import ALIAS, PREDICATES, SAME, Claim, Evidence, Result

R = TypeVar("R", Claim, Result)
_SYSTEM = ("Method", "Model")


def resolve(rows: Iterable[R], entity_of: Mapping[str, str], kinds: Mapping[str, str]) -> Iterator[R]:
    """Mention ids -> entity ids, with the row's own id made anew.

    Left out: aliases (now names of one entity), claims of a thing about itself, and claims whose
    ends are of kinds that the predicate does not join once the corpus has settled the kinds. A result
    loses such an end, and is the paper's own where that was its subject.
    """
    for row in rows:
        moved = _claim(row, entity_of) if isinstance(row, Claim) else _result(row, entity_of, kinds)
        if isinstance(moved, Result) or _stands(moved, kinds):
            yield moved


def _claim(row: Claim, entity_of: Mapping[str, str]) -> Claim:
    subject, other = entity_of.get(row.subject, row.subject), entity_of.get(row.object, row.object)
    if row.predicate == "comparedWith":  # symmetric: one claim, subject first in sorted order
        subject, other = sorted((subject, other))
    said = (subject, row.predicate, other, row.polarity, row.hedged)
    return Claim(ids.claim_id(*said), *said, row.score, row.evidence, row.asserted)


def _result(row: Result, entity_of: Mapping[str, str], kinds: Mapping[str, str]) -> Result:
    def end(node: str, *allowed: str) -> str:
        entity = entity_of.get(node, node)
        return entity if kinds.get(entity) in allowed else ""

    subject = end(row.subject, *_SYSTEM) or row.paper
    benchmark, metric = end(row.benchmark, "Benchmark"), end(row.metric, "Metric")
    baseline = end(row.baseline, *_SYSTEM)
    baseline = baseline if baseline != subject else ""
    fields = (
        row.paper, subject, benchmark, metric,
        row.value, row.unit, row.kind, baseline, row.bound,
    )  # fmt: skip
    return Result(ids.result_id(*fields), *fields, row.score, row.evidence)


def _stands(claim: Claim, kinds: Mapping[str, str]) -> bool:
    if claim.predicate in (ALIAS, SAME) or claim.subject == claim.object:
        return False
    if claim.predicate not in PREDICATES:
        return True
    domain, range_ = PREDICATES[claim.predicate]
    return kinds.get(claim.subject, "Paper") in domain and kinds.get(claim.object) in range_


def confidence(evidence: Iterable[Evidence]) -> float:
    """Probability that a statement holds: the best evidence of each paper, papers independent.

    Recomputed from all evidence, never from partial scores, so that uniting is associative.
    """
    best: dict[str, float] = {}
    for item in evidence:
        best[item.paper] = max(best.get(item.paper, 0.0), item.score)
    return round(1.0 - math.prod(1.0 - best[paper] for paper in sorted(best)), 4)


def unite_claims(
    rows: Iterable[Claim], evidence: Mapping[str, Evidence], *, min_confidence: float
) -> tuple[Claim, ...]:
    """One claim an id, its evidence united and sorted, its score combined; sorted by id."""
    found: dict[str, tuple[Claim, set[str]]] = {}
    for row in rows:
        found.setdefault(row.id, (row, set()))[1].update(row.evidence)
    united = []
    for ident in sorted(found):
        row, cited = found[ident]
        score = confidence(evidence[i] for i in cited)
        said = (row.subject, row.predicate, row.object, row.polarity, row.hedged)
        asserted = stands(row.polarity, row.hedged, score, min_confidence)
        united.append(Claim(ident, *said, score, tuple(sorted(cited)), asserted))
    return tuple(united)


def unite_results(rows: Iterable[Result], evidence: Mapping[str, Evidence]) -> tuple[Result, ...]:
    """One result an id, evidence united; sorted by id."""
    found: dict[str, tuple[Result, set[str]]] = {}
    for row in rows:
        found.setdefault(row.id, (row, set()))[1].update(row.evidence)
    return tuple(
        replace(row, score=confidence(evidence[i] for i in cited), evidence=tuple(sorted(cited)))
        for row, cited in (found[ident] for ident in sorted(found))
    )
