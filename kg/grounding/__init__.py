"""A linked graph and vocabularies -> the same graph, its entities matched with things of the world.

Nothing else changes: no label, no id, no claim. Equal graphs and vocabularies give equal matches.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from kg.graph import Graph
from kg.grounding import institutions, terms
from kg.grounding.institutions import Place
from kg.grounding.known import aliases
from kg.grounding.places import countries
from kg.grounding.starter import starter
from kg.grounding.vocabulary import Vocabulary
from kg.model import TERM_KINDS, Entity, Match, Mention

__all__ = ["LEAST", "Vocabulary", "aliases", "ground", "starter"]

LEAST = 0.5  # a less sure match is none
_SEPARATOR = re.compile(r"[;；|\n]|\s\+\s|\+(?=[A-ZÀ-Þ])")  # between affiliations


def ground(graph: Graph, vocabularies: Iterable[Vocabulary]) -> Graph:
    """Every entity with at most one match a vocabulary; several where papers speak for several."""
    found: dict[str, list[Match]] = defaultdict(list)
    for vocabulary in sorted(vocabularies, key=lambda v: v.name):
        kinds = vocabulary.kinds()
        if kinds & {"", *TERM_KINDS}:
            for ident, match in _terms(graph.entities, vocabulary):
                found[ident].append(match)
        if "Institution" in kinds:
            for ident, match in _institutions(graph, vocabulary):
                found[ident].append(match)
    return replace(graph, entities=tuple(replace(e, matches=_sorted(found[e.id])) for e in graph.entities))


def _sorted(matches: Iterable[Match]) -> tuple[Match, ...]:
    return tuple(sorted(matches, key=lambda m: (m.vocabulary, -m.score, m.iri)))


def _terms(entities: Sequence[Entity], vocabulary: Vocabulary) -> list[tuple[str, Match]]:
    named = [entity for entity in entities if entity.kind in TERM_KINDS]
    known = terms.index(named, vocabulary)
    pairs = ((entity.id, terms.match(entity, known)) for entity in named)
    return [(ident, match) for ident, match in pairs if match is not None and match.score >= LEAST]


def _institutions(graph: Graph, vocabulary: Vocabulary) -> list[tuple[str, Match]]:
    """One vote a mention; where mentions vote for several organisations, each is a guess by its share."""
    names = {e.id: terms.names(e) for e in graph.entities if e.kind == "Institution"}
    units = frozenset(claim.subject for claim in graph.claims if claim.predicate == "unitOf")
    places = [(m.entity, m.text, place) for m, place in _places(graph, units)]
    looked_up = {(name, place) for ident, text, place in places for name in (text, *names[ident])}
    known = institutions.index(looked_up, vocabulary)

    @cache
    def answer(ident: str, name: str, place: Place) -> Match | None:
        if ident in units:
            return institutions.match_unit(name, place, known)
        return institutions.match(name, place, known, others=[n for n in names[ident] if n != name])

    votes: dict[str, list[Match]] = defaultdict(list)
    for ident, text, place in places:
        if (match := answer(ident, text, place)) is not None:
            votes[ident].append(match)
    return [(ident, match) for ident in sorted(votes) for match in _elected(votes[ident])]


def _elected(votes: Sequence[Match]) -> list[Match]:
    """One match for each organisation that has votes; short forms vote only where no full name does."""
    votes = [vote for vote in votes if "acronym" not in vote.found_by] or votes
    tally = Counter(vote.iri for vote in votes)
    best = {vote.iri: vote for vote in sorted(votes, key=lambda v: (v.score, v.name, v.found_by))}
    if len(best) > 1:
        best = {
            iri: replace(vote, relation="closeMatch", score=round(vote.score * tally[iri] / len(votes), 4))
            for iri, vote in best.items()
        }
    return [vote for vote in best.values() if vote.score >= LEAST]


def _places(graph: Graph, units: frozenset[str]) -> list[tuple[Mention, Place]]:
    """Mentions of institutions, and what their line says of where each is.

    The place is what stands behind a name, up to the next organisation; where it names no country, up to the
    end of the piece ("A and B, Japan").
    """
    papers = {paper.id: paper for paper in graph.papers}
    lines: dict[str, list[Mention]] = defaultdict(list)
    for mention in graph.mentions:
        if mention.field == "affiliation" and mention.entity:
            lines[mention.paper].append(mention)
    found = []
    for paper, mentions in lines.items():
        line = papers[paper].affiliation_text
        starts = sorted((m.start, m.entity) for m in mentions if m.entity not in units)
        for mention in mentions:
            end = _SEPARATOR.search(line, mention.end)
            piece = end.start() if end else len(line)
            stop = next((s for s, e in starts if s >= mention.end and e != mention.entity), piece)
            near, far = line[mention.end : min(stop, piece)], line[mention.end : piece]
            before = _SEPARATOR.split(line[: mention.start])[-1]
            found.append((mention, Place.of(near if countries(near) else far, before=before)))
    return found
