"""SKOS concepts in any format that pyoxigraph reads -> terms.

A concept is what has a `skos:prefLabel` or `rdfs:label` and is a `skos:Concept`. Its kind is its
`dcterms:type` or `rdf:type` where that is a class of ours, else what the caller says.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import pyoxigraph as ox

from kg.errors import ReadError
from kg.grounding.keys import plain
from kg.grounding.vocabulary import Term, institution_term, other_term
from kg.ids import ONTOLOGY
from kg.model import KINDS

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_TYPES = (_RDF_TYPE, "http://purl.org/dc/terms/type")
# Best first. Labels of SKOS-XL are nodes of their own and not read.
_LABELS = (_SKOS + "prefLabel", "http://www.w3.org/2000/01/rdf-schema#label")
_NAMES = (*_LABELS, _SKOS + "altLabel", _SKOS + "hiddenLabel")


def terms(file: BinaryIO, name: str, format: ox.RdfFormat, *, kinds: Sequence[str]) -> Iterator[Term]:
    """Concepts of one RDF file; names in every language count.

    Raises:
        ReadError: the file does not parse; the reason names the line.
    """
    labels: dict[str, dict[str, list[ox.Literal]]] = defaultdict(lambda: defaultdict(list))
    types: dict[str, set[str]] = defaultdict(set)
    try:
        for quad in ox.parse(file, format=format, base_iri="urn:vocabulary:"):
            subject, predicate, value = quad.subject, quad.predicate.value, quad.object
            if not isinstance(subject, ox.NamedNode):
                continue
            if predicate in _TYPES and isinstance(value, ox.NamedNode):
                types[subject.value].add(value.value)
            elif predicate in _NAMES and isinstance(value, ox.Literal):
                labels[subject.value][predicate].append(value)
    except (SyntaxError, ValueError) as error:
        raise ReadError(name, f"no {format.name}: {' '.join(str(error).split())}") from error
    for iri in sorted(labels):
        if _SKOS + "Concept" in types[iri]:
            own = sorted(t.removeprefix(ONTOLOGY) for t in types[iri] if t.removeprefix(ONTOLOGY) in KINDS)
            yield from _concept(iri, labels[iri], own or list(kinds) or [""])


def _concept(iri: str, labels: dict[str, list[ox.Literal]], kinds: Sequence[str]) -> Iterator[Term]:
    preferred = [text for about in _LABELS for text in sorted(labels[about], key=_english_first)]
    names = [(literal, "label") for about in _LABELS for literal in labels[about]]
    names += [(literal, "alias") for about in _NAMES[2:] for literal in labels[about]]
    label = next((shown for text in preferred if (shown := plain(text.value))), "")
    for literal, role in names:
        if text := plain(literal.value):
            for kind in kinds:
                if kind == "Institution":
                    yield institution_term(text, role, iri, label or text)
                else:
                    yield other_term(text, role, iri, label or text, kind)


def _english_first(text: ox.Literal) -> tuple[bool, str, str]:
    language = text.language or ""
    return not (language == "" or language.split("-")[0] == "en"), language, text.value
