"""Graph -> triples, in the words of the contract and in an order that a person can read."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import ids, terms
from kg.errors import KgError
from kg.model import TERM_KINDS, Claim, Entity, Evidence, Match, Paper, Result

if TYPE_CHECKING:
    import rdflib

    from kg.graph import Graph

Fact = tuple[str, terms.Property, terms.Value]  # the id of the subject first
Block = tuple[
    str, Sequence[terms.Property], Sequence[terms.Value]
]  # a subject, and what is said of it in reading order

# Heading -> first segment of the ids below it, in the order in which a file is read.
SECTIONS = {
    "Papers": "paper",
    "People": "person",
    "Institutions": "institution",
    "Methods": "method",
    "Models": "model",
    "Benchmarks": "benchmark",
    "Tasks": "task",
    "Metrics": "metric",
    "Matches": "match",
    "Claims": "claim",
    "Results": "result",
    "Evidence": "evidence",
    "Runs": "run",
}
_PAPER_SCHEMES = ("arxiv", "doi", "acl")
_TYPE = terms.prop("rdf:type")
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", re.ASCII)


def prefixes(base: str) -> dict[str, str]:
    """Prefix -> namespace: the contract's vocabularies, and one for each kind of id below the base."""
    own = {segment: f"{base}{segment}/" for segment in SECTIONS.values()}
    return terms.NAMESPACES | own | {scheme: f"{base}paper/{scheme}/" for scheme in _PAPER_SCHEMES}


def sections(graph: "Graph") -> Iterator[tuple[str, list[Block]]]:
    """Blocks under headings, sorted by subject, property and object; empty sections are left out.

    Claims, results and evidence are sorted by what they say.

    Raises:
        KgError: the base of the graph is no absolute IRI.
    """
    if not terms.is_iri(graph.base):
        raise KgError(f"base IRI {graph.base!r} is no absolute IRI")
    blocks: dict[str, list[Block]] = defaultdict(list)
    things: dict[str, set[tuple[terms.Property, terms.Value]]] = defaultdict(set)
    for subject, name, value in _facts(graph):
        things[subject].add((name, value))
    for subject, facts in sorted(things.items(), key=itemgetter(0)):
        names, values = zip(*sorted(facts), strict=True)
        blocks[subject.partition("/")[0]].append((subject, names, values))
    del things
    statements = _statements(graph)
    rest = sorted(set(blocks) - set(SECTIONS.values()))
    for heading, segment in (*SECTIONS.items(), *((name.capitalize(), name) for name in rest)):
        # The ids of statements are hashes: what they say brings together what belongs together.
        found = blocks.pop(segment, []) + sorted(statements.get(segment, ()), key=itemgetter(2, 0))
        if found:
            yield heading, found
        del found  # millions of rows, before the next are made


def to_triples(graph: "Graph") -> Iterator[ox.Triple]:
    """The triples of the contract in reading order, each once."""
    for _, blocks in sections(graph):
        for subject, names, values in blocks:
            me = ox.NamedNode(terms.address(subject, graph.base))
            for (_, name), value in zip(names, values, strict=True):
                yield ox.Triple(me, terms.named(name), terms.term(value))


def to_rdflib(graph: "Graph") -> "rdflib.Graph":
    """The triples of the contract as an rdflib graph; numbers keep their digits."""
    import rdflib

    def node(value: terms.Value) -> rdflib.term.Identifier:
        text, language, datatype = value
        if not datatype:
            return rdflib.URIRef(text)
        if language or datatype == terms.name("xsd:string")[0]:
            return rdflib.Literal(text, lang=language or None)
        return rdflib.Literal(text, datatype=rdflib.URIRef(datatype), normalize=False)

    made = rdflib.Graph()
    for prefix, namespace in prefixes(graph.base).items():
        made.bind(prefix, namespace)
    for _, blocks in sections(graph):
        for subject, names, values in blocks:
            me = rdflib.URIRef(terms.address(subject, graph.base))
            for (_, name), value in zip(names, values, strict=True):
                made.add((me, rdflib.URIRef(name), node(value)))
    return made


def _facts(graph: "Graph") -> Iterator[Fact]:
    """What is said of things: of one thing many rows say something, and some the same."""
    base = graph.base
    for paper in graph.papers:
        yield from _paper(paper, base)
    yield from _people(graph.papers)
    kinds = {entity.id: entity.kind for entity in graph.entities}
    mentions = terms.prop("kg:mentions")
    for mention in graph.mentions:
        if mention.entity and kinds.get(mention.entity, mention.kind) in TERM_KINDS:
            yield mention.paper, mentions, terms.node(mention.entity, base)
    for entity in graph.entities:
        yield from _entity(entity)
    for claim in graph.claims:
        if claim.asserted:
            predicate = terms.prop(_predicate(claim))
            yield claim.subject, predicate, terms.node(claim.object, base)
            if claim.predicate == "comparedWith":
                yield claim.object, predicate, terms.node(claim.subject, base)
    for run in {evidence.run for evidence in graph.evidence} - {""}:
        yield run, _TYPE, terms.name("prov:Activity")
    for row in graph.replaced:
        yield row.id, terms.prop("dcterms:isReplacedBy"), terms.node(row.by, base)


def _statements(graph: "Graph") -> dict[str, Iterator[Block]]:
    """What has a row of its own, each with all that is said of it, by the first segment of the ids."""
    base = graph.base
    return {
        "match": (block for entity in graph.entities for block in _matches(entity, base)),
        "claim": (_claim(claim, base) for claim in graph.claims),
        "result": (_result(result, base) for result in graph.results),
        "evidence": (_evidence(evidence, base) for evidence in graph.evidence),
    }


def _paper(paper: Paper, base: str) -> Iterator[Fact]:
    me = paper.id
    yield me, _TYPE, terms.name("kg:Paper")
    for identifier in paper.identifiers:
        yield me, terms.prop("dcterms:identifier"), terms.literal(identifier)
    if paper.title:
        yield me, terms.prop("dcterms:title"), terms.literal(paper.title, "en")
    if paper.abstract:
        yield me, terms.prop("dcterms:abstract"), terms.literal(paper.abstract, "en")
    for translation in paper.translations:
        if translation.title:
            yield me, terms.prop("kg:translatedTitle"), terms.literal(translation.title, translation.language)
        if translation.abstract:
            yield (
                me,
                terms.prop("kg:translatedAbstract"),
                terms.literal(translation.abstract, translation.language),
            )
    if paper.date:
        yield me, terms.prop("dcterms:date"), terms.date(paper.date)
    for subject in paper.subjects:
        yield me, terms.prop("dcterms:subject"), terms.literal(subject)
    for name, text in (
        ("kg:venue", paper.venue),
        ("kg:comment", paper.comment),
        ("kg:journalReference", paper.journal_reference),
        ("kg:affiliationText", paper.affiliation_text),
    ):
        if text:
            yield me, terms.prop(name), terms.literal(text)
    for repository in paper.code:
        yield me, terms.prop("schema:codeRepository"), terms.link(repository)
    for number, author in enumerate(paper.authors, 1):
        yield me, terms.prop("dcterms:creator"), terms.node(ids.person_id(me, number, author.orcid), base)


def _people(papers: tuple[Paper, ...]) -> Iterator[Fact]:
    names: dict[str, set[str]] = defaultdict(set)
    for paper in papers:
        for number, author in enumerate(paper.authors, 1):
            person = ids.person_id(paper.id, number, author.orcid)
            names[person].add(author.name)
            if _ORCID.fullmatch(author.orcid):
                yield person, terms.prop("owl:sameAs"), (f"https://orcid.org/{author.orcid}", "", "")
    for person, known in names.items():
        # One ORCID under several spellings: the fullest is the name, the others stay as aliases.
        first, *others = sorted(known, key=lambda name: (-len(name), name))
        yield person, _TYPE, terms.name("kg:Person")
        yield person, terms.prop("skos:prefLabel"), terms.literal(first)
        for other in others:
            yield person, terms.prop("skos:altLabel"), terms.literal(other)


def _entity(entity: Entity) -> Iterator[Fact]:
    yield entity.id, _TYPE, terms.name(f"kg:{entity.kind}")
    yield entity.id, terms.prop("skos:prefLabel"), terms.literal(entity.label)
    for alias in entity.aliases:
        if (alias.text, alias.language) != (entity.label, ""):  # SKOS S13: no label is both
            yield entity.id, terms.prop("skos:altLabel"), terms.literal(alias.text, alias.language)
    for other in entity.same_as:
        yield entity.id, terms.prop("owl:sameAs"), terms.link(other)
    for match in entity.matches:
        yield entity.id, terms.prop(_relation(match)), terms.link(match.iri)


def _relation(match: Match) -> str:
    return ("owl:" if match.relation == "sameAs" else "skos:") + match.relation


def _predicate(claim: Claim) -> str:
    return "org:unitOf" if claim.predicate == "unitOf" else f"kg:{claim.predicate}"


@cache
def _shape(names: str) -> tuple[terms.Property, ...]:
    """Properties by their names; those of a kind of statement are one tuple."""
    return tuple(map(terms.prop, names.split()))


_MATCH = "rdf:type rdf:subject rdf:predicate rdf:object kg:matchedName kg:matchedLabel kg:vocabulary "


def _matches(entity: Entity, base: str) -> Iterator[Block]:
    for match in entity.matches:
        values = (
            terms.name("kg:Match"),
            terms.node(entity.id, base),
            terms.name(_relation(match)),
            terms.link(match.iri),
            terms.literal(match.name),
            terms.literal(match.label),
            terms.literal(match.vocabulary),
            terms.confidence(match.score),
            terms.literal(match.found_by),
        )
        me = ids.match_id(entity.id, match.relation, match.iri, match.vocabulary)
        yield me, _shape(_MATCH + "kg:confidence kg:foundBy"), values


_CLAIM = "rdf:type rdf:subject rdf:predicate rdf:object"


def _claim(claim: Claim, base: str) -> Block:
    names, marks, rows = _CLAIM, [], _nodes(claim.evidence, base)
    if claim.polarity == "negative":
        names += " kg:polarity"
        marks.append(terms.literal("negative"))
    if claim.hedged:
        names += " kg:hedged"
        marks.append(terms.typed("true", "xsd:boolean"))
    values = (
        terms.name("kg:Claim"),
        terms.node(claim.subject, base),
        terms.name(_predicate(claim)),
        terms.node(claim.object, base),
        *marks,
        terms.confidence(claim.score),
        *rows,
    )
    return claim.id, _shape(f"{names} kg:confidence" + " kg:evidence" * len(rows)), values


_ENDS = ("subject", "benchmark", "metric", "baseline")


def _result(result: Result, base: str) -> Block:
    said = [("rdf:type", terms.name("kg:Result"))]
    for name in ("subject", "benchmark", "metric", "value", "unit", "kind", "baseline", "bound"):
        text = getattr(result, name)
        if name == "value":
            said.append(("kg:value", terms.decimal(text)))
        elif text:
            said.append((f"kg:{name}", terms.node(text, base) if name in _ENDS else terms.literal(text)))
    said.append(("kg:confidence", terms.confidence(result.score)))
    said += [("kg:evidence", value) for value in _nodes(result.evidence, base)]
    names, values = zip(*said, strict=True)
    return result.id, _shape(" ".join(names)), values


def _nodes(paths: tuple[str, ...], base: str) -> list[terms.Value]:
    return sorted({terms.node(path, base) for path in paths})


_EVIDENCE = "rdf:type kg:paper kg:field oa:exact oa:start oa:end kg:foundBy"


def _evidence(evidence: Evidence, base: str) -> Block:
    values = (
        terms.name("kg:Evidence"),
        terms.node(evidence.paper, base),
        terms.literal(evidence.field),
        terms.literal(evidence.quote),
        terms.integer(evidence.start),
        terms.integer(evidence.end),
        terms.literal(evidence.found_by),
    )
    if not evidence.run:
        return evidence.id, _shape(_EVIDENCE), values
    run = terms.node(evidence.run, base)
    return evidence.id, _shape(_EVIDENCE + " prov:wasGeneratedBy"), (*values, run)
