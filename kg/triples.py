"""Graph -> triples, in the words of the contract and in an order that a person can read."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox

from kg import ids
from kg.errors import KgError
from kg.model import TERM_KINDS, Claim, Entity, Evidence, Match, Paper, Result

if TYPE_CHECKING:
    import rdflib

    from kg.graph import Graph

# Plain strings: millions of them are told apart and sorted.
Property = tuple[int, str]  # rank within a block, IRI
Value = tuple[str, str, str]  # text, language, IRI of the datatype; of an IRI the last two are empty
Fact = tuple[str, Property, Value]  # the id of the subject first
Block = tuple[str, Sequence[Property], Sequence[Value]]  # a subject, and what is said of it in reading order

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
_PAPER_SCHEMES = ("arxiv", "doi", "acl")
# What XML 1.0 (section 2.2) has no character for; `rapper` and lxml refuse most of it, pyoxigraph surrogates.
_ILLEGIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN = re.compile(r"[a-z0-9/-]+")  # an id that is an IRI path as it stands
_SPACE = re.compile(r"\s")
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_DAY, _YEAR = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), re.compile(r"\d{4}", re.ASCII)
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", re.ASCII)


@cache
def _name(text: str) -> Value:
    prefix, _, local = text.partition(":")
    return NAMESPACES[prefix] + local, "", ""


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


@cache
def _property(text: str) -> Property:
    return _RANK.get(text, len(_RANK)), _name(text)[0]


_TYPE = _property("rdf:type")


def legible(text: str) -> str:
    """A text that every format can hold: U+FFFD for surrogates, controls and noncharacters, one for one."""
    if text.isascii() and text.isprintable():  # most are, and this is told at once
        return text
    return _ILLEGIBLE.sub("\ufffd", text)


def address(path: str, base: str) -> str:
    """The IRI of an id as the exports write it; an id that is no IRI path is percent-encoded."""
    plain = ids.iri(path, base)
    return (
        plain if _PLAIN.fullmatch(path) or _is_iri(plain) else ids.iri(quote(legible(path), safe="/"), base)
    )


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


def sections(graph: "Graph") -> Iterator[tuple[str, list[Block]]]:
    """Blocks under headings, sorted by subject, property and object; empty sections are left out.

    Claims, results and evidence are sorted by what they say.

    Raises:
        KgError: the base of the graph is no absolute IRI.
    """
    if not _is_iri(graph.base):
        raise KgError(f"base IRI {graph.base!r} is no absolute IRI")
    blocks: dict[str, list[Block]] = defaultdict(list)
    things: dict[str, set[tuple[Property, Value]]] = defaultdict(set)
    for subject, name, value in _facts(graph):
        things[subject].add((name, value))
    for subject, facts in sorted(things.items(), key=itemgetter(0)):
        names, values = zip(*sorted(facts), strict=True)
        blocks[subject.partition("/")[0]].append((subject, names, values))
    del things
    # The ids of statements are hashes: what they say brings together what belongs together.
    for block in sorted(_statements(graph), key=itemgetter(2, 0)):
        blocks[block[0].partition("/")[0]].append(block)
    rest = sorted(set(blocks) - set(SECTIONS.values()))
    for heading, segment in (*SECTIONS.items(), *((name.capitalize(), name) for name in rest)):
        if found := blocks.pop(segment, []):
            yield heading, found


def to_triples(graph: "Graph") -> Iterator[ox.Triple]:
    """The triples of the contract in reading order, each once."""
    for _, blocks in sections(graph):
        for subject, names, values in blocks:
            me = ox.NamedNode(address(subject, graph.base))
            for (_, name), value in zip(names, values, strict=True):
                yield ox.Triple(me, _named(name), term(value))


def term(value: Value) -> ox.NamedNode | ox.Literal:
    """The term of a value."""
    text, language, datatype = value
    if not datatype:
        return _named(text)
    if language:
        return ox.Literal(text, language=language)
    return ox.Literal(text, datatype=_named(datatype))


@lru_cache(maxsize=1 << 16)  # most ids stand in several triples
def _named(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def to_rdflib(graph: "Graph") -> "rdflib.Graph":
    """The triples of the contract as an rdflib graph; numbers keep their digits."""
    import rdflib

    def node(value: Value) -> rdflib.term.Identifier:
        text, language, datatype = value
        if not datatype:
            return rdflib.URIRef(text)
        if language or datatype == _name("xsd:string")[0]:
            return rdflib.Literal(text, lang=language or None)
        return rdflib.Literal(text, datatype=rdflib.URIRef(datatype), normalize=False)

    made = rdflib.Graph()
    for prefix, namespace in prefixes(graph.base).items():
        made.bind(prefix, namespace)
    for _, blocks in sections(graph):
        for subject, names, values in blocks:
            me = rdflib.URIRef(address(subject, graph.base))
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
    mentions = _property("kg:mentions")
    for mention in graph.mentions:
        if mention.entity and kinds.get(mention.entity, mention.kind) in TERM_KINDS:
            yield mention.paper, mentions, _node(mention.entity, base)
    for entity in graph.entities:
        yield from _entity(entity)
    for claim in graph.claims:
        if claim.asserted:
            predicate = _property(_predicate(claim))
            yield claim.subject, predicate, _node(claim.object, base)
            if claim.predicate == "comparedWith":
                yield claim.object, predicate, _node(claim.subject, base)
    for run in {evidence.run for evidence in graph.evidence} - {""}:
        yield run, _TYPE, _name("prov:Activity")
    for row in graph.replaced:
        yield row.id, _property("dcterms:isReplacedBy"), _node(row.by, base)


def _statements(graph: "Graph") -> Iterator[Block]:
    """What has a row of its own, each with all that is said of it."""
    for entity in graph.entities:
        yield from _matches(entity, graph.base)
    for claim in graph.claims:
        yield _claim(claim, graph.base)
    for result in graph.results:
        yield _result(result, graph.base)
    for evidence in graph.evidence:
        yield _evidence(evidence, graph.base)


@lru_cache(maxsize=1 << 16)
def _node(path: str, base: str) -> Value:
    return address(path, base), "", ""


def _typed(text: str, datatype: str) -> Value:
    return text, "", _name(datatype)[0]


@lru_cache(maxsize=1 << 16)
def _text(text: str, language: str = "") -> Value:
    if tag := _tag(language):
        return legible(text), tag, _name("rdf:langString")[0]
    return _typed(legible(text), "xsd:string")


@lru_cache
def _tag(language: str) -> str:
    """A language as literals write it; empty if it is no BCP 47 tag: the text is worth more than its tag."""
    try:
        return ox.Literal("", language=language or None).language or ""
    except ValueError:
        return ""


def _link(text: str) -> Value:
    """An IRI of somebody else's, or the text as it stands where it is none."""
    return (text, "", "") if _is_iri(text) else _text(text)


def _decimal(text: str) -> Value:
    return _typed(text, "xsd:decimal") if _DECIMAL.fullmatch(text) else _text(text)


@lru_cache(maxsize=1 << 16)
def _confidence(score: float) -> Value:
    digits = f"{score:.4f}".rstrip("0")
    return _decimal(digits + "0" if digits.endswith(".") else digits)


@lru_cache(maxsize=1 << 16)
def _integer(number: int) -> Value:
    return _typed(str(number), "xsd:integer")


def _date(text: str) -> Value:
    for pattern, name in ((_DAY, "xsd:date"), (_YEAR, "xsd:gYear")):
        if pattern.fullmatch(text):
            return _typed(text, name)
    return _text(text)


def _paper(paper: Paper, base: str) -> Iterator[Fact]:
    me = paper.id
    yield me, _TYPE, _name("kg:Paper")
    for identifier in paper.identifiers:
        yield me, _property("dcterms:identifier"), _text(identifier)
    if paper.title:
        yield me, _property("dcterms:title"), _text(paper.title, "en")
    if paper.abstract:
        yield me, _property("dcterms:abstract"), _text(paper.abstract, "en")
    for translation in paper.translations:
        if translation.title:
            yield me, _property("kg:translatedTitle"), _text(translation.title, translation.language)
        if translation.abstract:
            yield me, _property("kg:translatedAbstract"), _text(translation.abstract, translation.language)
    if paper.date:
        yield me, _property("dcterms:date"), _date(paper.date)
    for subject in paper.subjects:
        yield me, _property("dcterms:subject"), _text(subject)
    for name, text in (
        ("kg:venue", paper.venue),
        ("kg:comment", paper.comment),
        ("kg:journalReference", paper.journal_reference),
        ("kg:affiliationText", paper.affiliation_text),
    ):
        if text:
            yield me, _property(name), _text(text)
    for repository in paper.code:
        yield me, _property("schema:codeRepository"), _link(repository)
    for number, author in enumerate(paper.authors, 1):
        yield me, _property("dcterms:creator"), _node(ids.person_id(me, number, author.orcid), base)


def _people(papers: tuple[Paper, ...]) -> Iterator[Fact]:
    names: dict[str, set[str]] = defaultdict(set)
    for paper in papers:
        for number, author in enumerate(paper.authors, 1):
            person = ids.person_id(paper.id, number, author.orcid)
            names[person].add(author.name)
            if _ORCID.fullmatch(author.orcid):
                yield person, _property("owl:sameAs"), (f"https://orcid.org/{author.orcid}", "", "")
    for person, known in names.items():
        # One ORCID under several spellings: the fullest is the name, the others stay as aliases.
        first, *others = sorted(known, key=lambda name: (-len(name), name))
        yield person, _TYPE, _name("kg:Person")
        yield person, _property("skos:prefLabel"), _text(first)
        for other in others:
            yield person, _property("skos:altLabel"), _text(other)


def _entity(entity: Entity) -> Iterator[Fact]:
    yield entity.id, _TYPE, _name(f"kg:{entity.kind}")
    yield entity.id, _property("skos:prefLabel"), _text(entity.label)
    for alias in entity.aliases:
        if (alias.text, alias.language) != (entity.label, ""):  # SKOS S13: no label is both
            yield entity.id, _property("skos:altLabel"), _text(alias.text, alias.language)
    for other in entity.same_as:
        yield entity.id, _property("owl:sameAs"), _link(other)
    for match in entity.matches:
        yield entity.id, _property(_relation(match)), _link(match.iri)


def _relation(match: Match) -> str:
    return ("owl:" if match.relation == "sameAs" else "skos:") + match.relation


def _predicate(claim: Claim) -> str:
    return "org:unitOf" if claim.predicate == "unitOf" else f"kg:{claim.predicate}"


@cache
def _shape(names: str) -> tuple[Property, ...]:
    """Properties by their names; those of a kind of statement are one tuple."""
    return tuple(map(_property, names.split()))


_MATCH = "rdf:type rdf:subject rdf:predicate rdf:object kg:matchedName kg:matchedLabel kg:vocabulary "


def _matches(entity: Entity, base: str) -> Iterator[Block]:
    for match in entity.matches:
        values = (
            _name("kg:Match"),
            _node(entity.id, base),
            _name(_relation(match)),
            _link(match.iri),
            _text(match.name),
            _text(match.label),
            _text(match.vocabulary),
            _confidence(match.score),
            _text(match.found_by),
        )
        me = ids.match_id(entity.id, match.relation, match.iri, match.vocabulary)
        yield me, _shape(_MATCH + "kg:confidence kg:foundBy"), values


_CLAIM = "rdf:type rdf:subject rdf:predicate rdf:object"


def _claim(claim: Claim, base: str) -> Block:
    names, marks = _CLAIM, []
    if claim.polarity == "negative":
        names += " kg:polarity"
        marks.append(_text("negative"))
    if claim.hedged:
        names += " kg:hedged"
        marks.append(_typed("true", "xsd:boolean"))
    values = (
        _name("kg:Claim"),
        _node(claim.subject, base),
        _name(_predicate(claim)),
        _node(claim.object, base),
        *marks,
        _confidence(claim.score),
        *_nodes(claim.evidence, base),
    )
    return claim.id, _shape(f"{names} kg:confidence" + " kg:evidence" * len(claim.evidence)), values


_ENDS = ("subject", "benchmark", "metric", "baseline")


def _result(result: Result, base: str) -> Block:
    said = [("rdf:type", _name("kg:Result"))]
    for name in ("subject", "benchmark", "metric", "value", "unit", "kind", "baseline", "bound"):
        text = getattr(result, name)
        if name == "value":
            said.append(("kg:value", _decimal(text)))
        elif text:
            said.append((f"kg:{name}", _node(text, base) if name in _ENDS else _text(text)))
    said.append(("kg:confidence", _confidence(result.score)))
    said += [("kg:evidence", value) for value in _nodes(result.evidence, base)]
    names, values = zip(*said, strict=True)
    return result.id, _shape(" ".join(names)), values


def _nodes(paths: tuple[str, ...], base: str) -> list[Value]:
    return sorted({_node(path, base) for path in paths})


_EVIDENCE = "rdf:type kg:paper kg:field oa:exact oa:start oa:end kg:foundBy"


def _evidence(evidence: Evidence, base: str) -> Block:
    values = (
        _name("kg:Evidence"),
        _node(evidence.paper, base),
        _text(evidence.field),
        _text(evidence.quote),
        _integer(evidence.start),
        _integer(evidence.end),
        _text(evidence.found_by),
    )
    if evidence.run:
        return evidence.id, _shape(_EVIDENCE + " prov:wasGeneratedBy"), (*values, _node(evidence.run, base))
    return evidence.id, _shape(_EVIDENCE), values
