"""What stands between the things of a paper: rules propose, trees and a network judge every possible edge.

The trees (training/edges.py) are told what the rules found and what words and places lie around the two
ends (`kg.extraction.signals`); the network (`kg.extraction.pairs`) reads the text itself. What both say is
the confidence of a positive fact; a fact that a rule found negated or hedged stays as the rule has it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kg.extraction.facts import PAPER, Fact
from kg.extraction.judges import Panel
from kg.extraction.pairs import Scores
from kg.extraction.recogniser import Floats
from kg.extraction.signals import Signals, candidates

LEAST = 0.1  # chance; what is less likely is left out
HOPELESS = -5.0  # logit of the network; below it the trees are not asked
LEARNED = "model:edges"
Triple = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class Edge:
    """A fact with its chance, and its evidence: ranges of the joined text and what found each."""

    subject: int
    predicate: str
    object: int
    chance: float
    evidence: tuple[tuple[int, int, str], ...]
    negative: bool = False
    hedged: bool = False


def find(
    signals: Signals,
    facts: Sequence[Fact],
    confidence: Mapping[str, float],
    panel: Panel,
    scores: Scores | None,
) -> list[Edge]:
    """Edges of a paper, the surest first within a predicate.

    Args:
        signals: of the paper.
        facts: what the rules found in it.
        confidence: precision of each rule, a feature; and the chance of what is negated or hedged.
        panel: judges of edges.
        scores: what the network says of the paper; None where it was not asked.
    """
    found: dict[Triple, list[Fact]] = defaultdict(list)
    for fact in facts:
        found[fact.subject, fact.predicate, fact.object].append(fact)
    edges = [edge for triple, stated in found.items() for edge in _doubted(triple, stated, confidence)]
    possible: dict[str, list[Triple]] = defaultdict(list)
    for triple in candidates(signals.reading.kinds):
        stated = found.get(triple, ())
        if not stated or any(_plain(fact) for fact in stated):
            possible[triple[1]].append(triple)
    for predicate, able in possible.items():
        triples = able if scores is None else [t for t in able if scores.link(*t) > HOPELESS]
        if not triples:
            continue
        chances = judged(signals, predicate, triples, panel, scores)
        for at in np.argsort(-chances, kind="stable").tolist():
            if chances[at] < LEAST:
                break
            evidence = _evidence(signals, triples[at], found.get(triples[at], ()))
            subject, _, other = triples[at]
            edges.append(Edge(subject, predicate, other, round(float(chances[at]), 4), evidence))
    return edges


def judged(
    signals: Signals, predicate: str, triples: Sequence[Triple], panel: Panel, scores: Scores | None
) -> Floats:
    """Chances of edges of one predicate."""
    told = np.array([signals.of(*triple) for triple in triples], dtype="float32")
    heard = None if scores is None else np.array([scores.link(*triple) for triple in triples])
    return panel.chance(predicate, panel.edges[predicate](told), heard)


def _plain(fact: Fact) -> bool:
    return not (fact.negative or fact.hedged)


def _doubted(triple: Triple, stated: Iterable[Fact], confidence: Mapping[str, float]) -> Iterator[Edge]:
    """Negated and hedged facts, one edge for each sort."""
    sorts: dict[tuple[bool, bool], list[Fact]] = defaultdict(list)
    for fact in stated:
        if not _plain(fact):
            sorts[fact.negative, fact.hedged].append(fact)
    for signs, facts in sorts.items():
        evidence = tuple(dict.fromkeys((f.start, f.end, f"rule:{f.rule}") for f in facts))
        chance = max(confidence.get(f.rule, 0.0) for f in facts)
        yield Edge(*triple, chance=chance, evidence=evidence, negative=signs[0], hedged=signs[1])


def _evidence(signals: Signals, triple: Triple, stated: Sequence[Fact]) -> tuple[tuple[int, int, str], ...]:
    """Where rules found the fact, else the sentence where its ends are nearest."""
    if stated:
        return tuple(dict.fromkeys((f.start, f.end, f"rule:{f.rule}") for f in stated if _plain(f)))
    subject, _, other = triple
    if subject == PAPER:
        place = signals.mentions[other][0][0]
    else:
        place = max(at for at, _ in signals.nearest(subject, other))
    sentence = signals.reading.sentences[place]
    return ((sentence.start, sentence.end, LEARNED),)
