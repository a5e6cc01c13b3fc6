"""A linked graph and vocabularies -> the same graph, its entities matched with things of the world.

Nothing else changes: no label, no id, no claim. Equal graphs and vocabularies give equal matches.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache, partial

from kg.graph import Graph
from kg.grounding import institutions, terms
from kg.grounding.institutions import Place
from kg.grounding.known import aliases
from kg.grounding.places import countries
from kg.grounding.starter import starter
from kg.grounding.vocabulary import Vocabulary
from kg.model import TERM_KINDS, Claim, Entity, Extracted, Match, Mention, Paper

__all__ = ["LEAST", "Vocabulary", "aliases", "concepts", "ground", "starter"]

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


def concepts(
    papers: Iterable[Paper], rows: Iterable[Extracted], vocabularies: Iterable[Vocabulary]
) -> dict[str, str]:
    """Mention of an organisation -> what vocabularies surely know it for, of rows that are not linked yet."""
    chosen = [v for v in sorted(vocabularies, key=lambda v: v.name) if "Institution" in v.kinds()]
    if not chosen:
        return {}
    rows = [row for row in rows if isinstance(row, Mention | Claim)]
    units = {row.subject for row in rows if isinstance(row, Claim) and row.predicate == "unitOf"}
    named = [(row, row.text) for row in rows if isinstance(row, Mention) and row.kind == "Institution"]
    # Without its neighbours: "Holloway College, University of York" makes neither of them the other.
    places = [
        (mention, replace(place, before="", behind=()))
        for mention, place in _places(papers, named, units)
        if mention.id not in units
    ]
    found: dict[str, str] = {}
    for vocabulary in chosen:
        known = institutions.index({(mention.text, place) for mention, place in places}, vocabulary)
        answer = cache(partial(institutions.match, known=known))
        for mention, place in places:
            match = answer(mention.text, place)
            if match is not None and match.score >= institutions.SURE:
                found.setdefault(mention.id, match.iri)
    return found


def _institutions(graph: Graph, vocabulary: Vocabulary) -> list[tuple[str, Match]]:
    """One vote a mention; where mentions vote for several organisations, each is a guess by its share."""
    names = {e.id: terms.names(e) for e in graph.entities if e.kind == "Institution"}
    units = frozenset(claim.subject for claim in graph.claims if claim.predicate == "unitOf")
    named = [(m, m.entity) for m in graph.mentions if m.entity]
    apart = {mention.id for mention, entity in named if entity in units}
    places = [(m.entity, m.text, place) for m, place in _places(graph.papers, named, apart)]
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


def _places(
    papers: Iterable[Paper], named: Iterable[tuple[Mention, str]], units: Collection[str]
) -> list[tuple[Mention, Place]]:
    """Mentions of institutions, and what their line says of where each is; `named` are mentions with what
    each is taken for, `units` those of departments.

    The place is what stands behind a name, up to the next organisation; where it names no country, up to the
    end of the piece ("A and B, Japan").
    """
    lines: dict[str, list[tuple[Mention, str]]] = defaultdict(list)
    for mention, thing in named:
        if mention.field == "affiliation":
            lines[mention.paper].append((mention, thing))
    found = []
    for paper in papers:
        line, mentions = paper.affiliation_text, lines.get(paper.id, [])
        starts = sorted((m.start, thing) for m, thing in mentions if m.id not in units)
        for mention, thing in mentions:
            end = _SEPARATOR.search(line, mention.end)
            piece = end.start() if end else len(line)
            stop = next((s for s, other in starts if s >= mention.end and other != thing), piece)
            near, far = line[mention.end : min(stop, piece)], line[mention.end : piece]
            before = _SEPARATOR.split(line[: mention.start])[-1]
            found.append((mention, Place.of(near if countries(near) else far, before=before)))
    return found
