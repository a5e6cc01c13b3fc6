"""IRIs and literals as plain strings, of which an export sorts millions, and as terms of the RDF library."""

import re
from functools import cache, lru_cache
from urllib.parse import quote

import pyoxigraph as ox

from kg import ids

Property = tuple[int, str]  # rank within a block, IRI
Value = tuple[str, str, str]  # text, language, IRI of the datatype; of an IRI the last two are empty

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
# What XML 1.0 (section 2.2) has no character for; `rapper` and lxml refuse most of it, pyoxigraph surrogates.
_ILLEGIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN = re.compile(r"[a-z0-9/-]+")  # an id that is an IRI path as it stands
_SPACE = re.compile(r"\s")
_DECIMAL = re.compile(r"(?:\+|(?P<sign>-))?(?=\.?\d)(?P<whole>\d*)(?:(?P<part>\.\d+)|\.)?", re.ASCII)
_DAY, _YEAR = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), re.compile(r"\d{4}", re.ASCII)


@cache
def name(text: str) -> Value:
    """The IRI of a prefixed name ("kg:value")."""
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
def prop(text: str) -> Property:
    """A property by its prefixed name."""
    return _RANK.get(text, len(_RANK)), name(text)[0]


def legible(text: str) -> str:
    """A text that every format can hold: U+FFFD for surrogates, controls and noncharacters, one for one."""
    if text.isascii() and text.isprintable():  # most are, and this is told at once
        return text
    return _ILLEGIBLE.sub("\ufffd", text)


def address(path: str, base: str) -> str:
    """The IRI of an id as the exports write it; an id that is no IRI path is percent-encoded."""
    plain = ids.iri(path, base)
    return plain if _PLAIN.fullmatch(path) or is_iri(plain) else ids.iri(quote(legible(path), safe="/"), base)


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI to all that read the exports."""
    if _SPACE.search(text):  # RFC 3987 allows U+00A0 and its like, rdflib does not
        return False
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1 << 16)
def node(path: str, base: str) -> Value:
    """The IRI of an id."""
    return address(path, base), "", ""


def typed(text: str, datatype: str) -> Value:
    """A literal; the datatype by its prefixed name."""
    return text, "", name(datatype)[0]


@lru_cache(maxsize=1 << 12)
def literal(text: str, language: str = "") -> Value:
    """A legible text, in a language where that is a BCP 47 tag."""
    if tag := _tag(language):
        return legible(text), tag, name("rdf:langString")[0]
    return typed(legible(text), "xsd:string")


@lru_cache
def _tag(language: str) -> str:
    """A language as literals write it; empty if it is no tag: the text is worth more than its tag."""
    try:
        return ox.Literal("", language=language or None).language or ""
    except ValueError:
        return ""


def link(text: str) -> Value:
    """An IRI of somebody else's, or the text as it stands where it is none."""
    return (text, "", "") if is_iri(text) else literal(text)


def decimal(text: str) -> Value:
    """A number with the digits of the text, or the text as it stands where it is none.

    ".5" is written 0.5, "5." as 5 and "+5" as 5, as libraries do that read them.
    """
    if match := _DECIMAL.fullmatch(text):
        return typed(f"{match['sign'] or ''}{match['whole'] or 0}{match['part'] or ''}", "xsd:decimal")
    return literal(text)


@lru_cache(maxsize=1 << 16)
def confidence(score: float) -> Value:
    """A decimal of at most four digits."""
    digits = f"{score:.4f}".rstrip("0")
    return decimal(digits + "0" if digits.endswith(".") else digits)


@lru_cache(maxsize=1 << 16)
def integer(number: int) -> Value:
    """A whole number."""
    return typed(str(number), "xsd:integer")


def date(text: str) -> Value:
    """A day, a year, or the text as it stands where it is neither."""
    for pattern, datatype in ((_DAY, "xsd:date"), (_YEAR, "xsd:gYear")):
        if pattern.fullmatch(text):
            return typed(text, datatype)
    return literal(text)


def term(value: Value) -> ox.NamedNode | ox.Literal:
    """The term of a value."""
    text, language, datatype = value
    if not datatype:
        return named(text)
    if language:
        return ox.Literal(text, language=language)
    return ox.Literal(text, datatype=named(datatype))


@lru_cache(maxsize=1 << 16)  # most ids stand in several triples
def named(iri: str) -> ox.NamedNode:
    """The term of an IRI."""
    return ox.NamedNode(iri)
