"""Graph -> triples, in the words of the contract and in an order that a person can read."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox

from kg import ids
from kg.errors import KgError
from kg.model import TERM_KINDS, Claim, Entity, Evidence, Paper, Result

if TYPE_CHECKING:
    import rdflib

    from kg.graph import Graph

Term = ox.NamedNode | ox.Literal
Facts = Iterator[tuple[str, str, Term]]  # subject id, property ("kg:value"), object

NAMESPACES = {
    "dcterms": "http://purl.org/dc/terms/",
    "kg": ids.ONTOLOGY,
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
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
_HASHED = ("match", "claim", "result", "evidence")
_PAPER_SCHEMES = ("arxiv", "doi", "acl")
# What XML 1.0 (section 2.2) has no character for; `rapper` and lxml refuse most of it, pyoxigraph surrogates.
_ILLEGIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = re.compile(r"\s")
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_DAY, _YEAR = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), re.compile(r"\d{4}", re.ASCII)
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", re.ASCII)


@cache
def _name(text: str) -> ox.NamedNode:
    prefix, _, local = text.partition(":")
    return ox.NamedNode(NAMESPACES[prefix] + local)


# The order of properties within a subject; whatever is not named here comes after, by its IRI.
_ORDER = """
rdf:type skos:prefLabel skos:altLabel owl:sameAs skos:exactMatch skos:closeMatch dcterms:isReplacedBy
dcterms:identifier dcterms:title kg:translatedTitle dcterms:date dcterms:creator dcterms:subject kg:venue
kg:journalReference kg:comment schema:codeRepository kg:affiliationText kg:affiliation kg:department
org:unitOf dcterms:abstract kg:translatedAbstract kg:proposes kg:studies kg:mentions rdf:subject
rdf:predicate rdf:object kg:polarity kg:hedged kg:matchedName kg:matchedLabel kg:vocabulary kg:subject
kg:benchmark kg:metric kg:value kg:unit kg:kind kg:baseline kg:bound kg:confidence kg:evidence kg:paper
kg:field oa:exact oa:start oa:end kg:foundBy prov:wasGeneratedBy
"""
_RANK = {text: rank for rank, text in enumerate(_ORDER.split())}
_TYPE = "rdf:type"
_XSD = {name: _name(f"xsd:{name}") for name in ("date", "gYear", "decimal")}


def legible(text: str) -> str:
    """A text that every format can hold: U+FFFD for surrogates, controls and noncharacters, one for one."""
    return _ILLEGIBLE.sub("\ufffd", text)


def address(path: str, base: str) -> str:
    """The IRI of an id as the exports write it; an id that is no IRI path is percent-encoded."""
    plain = ids.iri(path, base)
    return plain if _is_iri(plain) else ids.iri(quote(legible(path), safe="/"), base)


def _is_iri(text: str) -> bool:
    if _SPACE.search(text):  # RFC 3987 allows U+00A0 and its like, rdflib does not
        return False
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def prefixes(base: str) -> dict[str, str]:
    """Prefix -> namespace: the contract's vocabularies, and one for each kind of id below the base."""
    own = {segment: f"{base}{segment}/" for segment in SECTIONS.values()}
    return NAMESPACES | own | {scheme: f"{base}paper/{scheme}/" for scheme in _PAPER_SCHEMES}


def sections(graph: "Graph") -> Iterator[tuple[str, list[ox.Triple]]]:
    """The triples under headings, sorted by subject, property and object; empty sections are left out.

    Claims, results and evidence are sorted by what they say.

    Raises:
        KgError: the base of the graph is no absolute IRI.
    """
    if not _is_iri(graph.base):
        raise KgError(f"base IRI {graph.base!r} is no absolute IRI")
    found: dict[str, set[tuple[str, Term]]] = defaultdict(set)
    for subject, predicate, value in _facts(graph):
        found[subject].add((predicate, value))
    blocks: dict[str, list[tuple[list[str], str, list[tuple[str, Term]]]]] = defaultdict(list)
    for subject, pairs in found.items():
        segment = subject.partition("/")[0]
        facts = _in_reading_order(pairs)
        # The ids of these are hashes: what they say brings together what belongs together.
        said = [value.value for _, value in facts] if segment in _HASHED else []
        blocks[segment].append((said, subject, facts))
    rest = sorted(set(blocks) - set(SECTIONS.values()))
    for heading, segment in (*SECTIONS.items(), *((name.capitalize(), name) for name in rest)):
        rows = [
            ox.Triple(_node(subject, graph.base), _name(predicate), value)
            for _, subject, facts in sorted(blocks[segment], key=lambda block: block[:2])
            for predicate, value in facts
        ]
        if rows:
            yield heading, rows


def to_triples(graph: "Graph") -> Iterator[ox.Triple]:
    """The triples of the contract in reading order, each once."""
    for _, rows in sections(graph):
        yield from rows


def to_rdflib(graph: "Graph") -> "rdflib.Graph":
    """The triples of the contract as an rdflib graph; numbers keep their digits."""
    import rdflib

    def term(value: Term) -> rdflib.term.Identifier:
        if isinstance(value, ox.NamedNode):
            return rdflib.URIRef(value.value)
        if value.language:
            return rdflib.Literal(value.value, lang=value.language)
        if value.datatype.value == NAMESPACES["xsd"] + "string":
            return rdflib.Literal(value.value)
        return rdflib.Literal(value.value, datatype=rdflib.URIRef(value.datatype.value), normalize=False)

    made = rdflib.Graph()
    for prefix, namespace in prefixes(graph.base).items():
        made.bind(prefix, namespace)
    for triple in to_triples(graph):
        subject, predicate, value = (term(part) for part in triple)
        made.add((subject, predicate, value))
    return made


def _in_reading_order(facts: Iterable[tuple[str, Term]]) -> list[tuple[str, Term]]:
    """Sorted by the rank of the property, then by value, language and datatype."""
    values: dict[str, list[Term]] = defaultdict(list)
    for predicate, value in facts:
        values[predicate].append(value)
    return [
        (predicate, value) for predicate in sorted(values, key=_rank) for value in _sorted(values[predicate])
    ]


@cache
def _rank(predicate: str) -> tuple[int, str]:
    return _RANK.get(predicate, len(_RANK)), _name(predicate).value


def _sorted(values: list[Term]) -> list[Term]:
    return sorted(values, key=_order) if len(values) > 1 else values


def _order(value: Term) -> tuple[str, str, str]:
    if isinstance(value, ox.NamedNode):
        return value.value, "", ""
    return value.value, value.language or "", value.datatype.value


def _facts(graph: "Graph") -> Facts:
    base = graph.base
    for paper in graph.papers:
        yield from _paper(paper, base)
    yield from _people(graph.papers)
    kinds = {entity.id: entity.kind for entity in graph.entities}
    for mention in graph.mentions:
        if mention.entity and kinds.get(mention.entity, mention.kind) in TERM_KINDS:
            yield mention.paper, "kg:mentions", _node(mention.entity, base)
    for entity in graph.entities:
        yield from _entity(entity)
        yield from _matches(entity, base)
    for claim in graph.claims:
        yield from _claim(claim, base)
    for result in graph.results:
        yield from _result(result, base)
    for evidence in graph.evidence:
        yield from _evidence(evidence, base)
    for row in graph.replaced:
        yield row.id, "dcterms:isReplacedBy", _node(row.by, base)


@lru_cache(maxsize=1 << 16)  # most ids stand in several triples
def _node(path: str, base: str) -> ox.NamedNode:
    return ox.NamedNode(address(path, base))


def _text(text: str, language: str = "") -> ox.Literal:
    try:
        return ox.Literal(legible(text), language=language or None)
    except ValueError:  # not a BCP 47 tag: the text is worth more than its tag
        return ox.Literal(legible(text))


def _link(text: str) -> Term:
    """An IRI of somebody else's, or the text as it stands where it is none."""
    return ox.NamedNode(text) if _is_iri(text) else _text(text)


def _decimal(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=_XSD["decimal"]) if _DECIMAL.fullmatch(text) else _text(text)


def _confidence(score: float) -> ox.Literal:
    digits = f"{score:.4f}".rstrip("0")
    return _decimal(digits + "0" if digits.endswith(".") else digits)


def _date(text: str) -> ox.Literal:
    for pattern, name in ((_DAY, "date"), (_YEAR, "gYear")):
        if pattern.fullmatch(text):
            return ox.Literal(text, datatype=_XSD[name])
    return _text(text)


def _paper(paper: Paper, base: str) -> Facts:
    me = paper.id
    yield me, _TYPE, _name("kg:Paper")
    for identifier in paper.identifiers:
        yield me, "dcterms:identifier", _text(identifier)
    if paper.title:
        yield me, "dcterms:title", _text(paper.title, "en")
    if paper.abstract:
        yield me, "dcterms:abstract", _text(paper.abstract, "en")
    for translation in paper.translations:
        if translation.title:
            yield me, "kg:translatedTitle", _text(translation.title, translation.language)
        if translation.abstract:
            yield me, "kg:translatedAbstract", _text(translation.abstract, translation.language)
    if paper.date:
        yield me, "dcterms:date", _date(paper.date)
    for subject in paper.subjects:
        yield me, "dcterms:subject", _text(subject)
    for name, text in (
        ("kg:venue", paper.venue),
        ("kg:comment", paper.comment),
        ("kg:journalReference", paper.journal_reference),
        ("kg:affiliationText", paper.affiliation_text),
    ):
        if text:
            yield me, name, _text(text)
    for repository in paper.code:
        yield me, "schema:codeRepository", _link(repository)
    for number, author in enumerate(paper.authors, 1):
        yield me, "dcterms:creator", _node(ids.person_id(me, number, author.orcid), base)


def _people(papers: tuple[Paper, ...]) -> Facts:
    names: dict[str, set[str]] = defaultdict(set)
    for paper in papers:
        for number, author in enumerate(paper.authors, 1):
            person = ids.person_id(paper.id, number, author.orcid)
            names[person].add(author.name)
            if _ORCID.fullmatch(author.orcid):
                yield person, "owl:sameAs", ox.NamedNode(f"https://orcid.org/{author.orcid}")
    for person, known in names.items():
        # One ORCID under several spellings: the fullest is the name, the others stay as aliases.
        first, *others = sorted(known, key=lambda name: (-len(name), name))
        yield person, _TYPE, _name("kg:Person")
        yield person, "skos:prefLabel", _text(first)
        for other in others:
            yield person, "skos:altLabel", _text(other)


def _entity(entity: Entity) -> Facts:
    yield entity.id, _TYPE, _name(f"kg:{entity.kind}")
    yield entity.id, "skos:prefLabel", _text(entity.label)
    for alias in entity.aliases:
        if (alias.text, alias.language) != (entity.label, ""):  # SKOS S13: no label is both
            yield entity.id, "skos:altLabel", _text(alias.text, alias.language)
    for other in entity.same_as:
        yield entity.id, "owl:sameAs", _link(other)


def _matches(entity: Entity, base: str) -> Facts:
    for match in entity.matches:
        relation = ("owl:" if match.relation == "sameAs" else "skos:") + match.relation
        yield entity.id, relation, _link(match.iri)
        me = ids.match_id(entity.id, match.relation, match.iri, match.vocabulary)
        yield me, _TYPE, _name("kg:Match")
        yield me, "rdf:subject", _node(entity.id, base)
        yield me, "rdf:predicate", _name(relation)
        yield me, "rdf:object", _link(match.iri)
        yield me, "kg:matchedName", _text(match.name)
        yield me, "kg:matchedLabel", _text(match.label)
        yield me, "kg:vocabulary", _text(match.vocabulary)
        yield me, "kg:confidence", _confidence(match.score)
        yield me, "kg:foundBy", _text(match.found_by)


def _claim(claim: Claim, base: str) -> Facts:
    me = claim.id
    predicate = "org:unitOf" if claim.predicate == "unitOf" else f"kg:{claim.predicate}"
    subject, target = _node(claim.subject, base), _node(claim.object, base)
    if claim.asserted:
        yield claim.subject, predicate, target
        if claim.predicate == "comparedWith":
            yield claim.object, predicate, subject
    yield me, _TYPE, _name("kg:Claim")
    yield me, "rdf:subject", subject
    yield me, "rdf:predicate", _name(predicate)
    yield me, "rdf:object", target
    if claim.polarity == "negative":
        yield me, "kg:polarity", _text("negative")
    if claim.hedged:
        yield me, "kg:hedged", ox.Literal(True)
    yield me, "kg:confidence", _confidence(claim.score)
    for evidence in claim.evidence:
        yield me, "kg:evidence", _node(evidence, base)


def _result(result: Result, base: str) -> Facts:
    me = result.id
    yield me, _TYPE, _name("kg:Result")
    for name in ("subject", "benchmark", "metric", "baseline"):
        if path := getattr(result, name):
            yield me, f"kg:{name}", _node(path, base)
    yield me, "kg:value", _decimal(result.value)
    for name in ("unit", "kind", "bound"):
        if text := getattr(result, name):
            yield me, f"kg:{name}", _text(text)
    yield me, "kg:confidence", _confidence(result.score)
    for evidence in result.evidence:
        yield me, "kg:evidence", _node(evidence, base)


def _evidence(evidence: Evidence, base: str) -> Facts:
    me = evidence.id
    yield me, _TYPE, _name("kg:Evidence")
    yield me, "kg:paper", _node(evidence.paper, base)
    yield me, "kg:field", _text(evidence.field)
    yield me, "oa:exact", _text(evidence.quote)
    yield me, "oa:start", ox.Literal(evidence.start)
    yield me, "oa:end", ox.Literal(evidence.end)
    yield me, "kg:foundBy", _text(evidence.found_by)
    if evidence.run:
        yield me, "prov:wasGeneratedBy", _node(evidence.run, base)
        yield evidence.run, _TYPE, _name("prov:Activity")
