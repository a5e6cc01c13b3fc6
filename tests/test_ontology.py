"""The ontology defines every term of the contract, and three parsers read it alike."""

import shutil
import subprocess
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS
from rdflib.collection import Collection

from kg.model import KINDS, PREDICATES
from kg.ontology import resource

KG = rdflib.Namespace("https://w3id.org/abstract-kg/ontology#")
CLASSES = [
    "Paper",
    "Method",
    "Model",
    "Benchmark",
    "Task",
    "Metric",
    "Institution",
    "Person",
    "Claim",
    "Result",
    "Evidence",
    "Match",
]
OBJECT_PROPERTIES = [
    "mentions",
    "affiliation",
    "department",
    "proposes",
    "studies",
    "evaluatedOn",
    "outperforms",
    "comparedWith",
    "uses",
    "variantOf",
    "appliedTo",
    "measures",
    "evidence",
    "paper",
    "subject",
    "benchmark",
    "metric",
    "baseline",
]
DATATYPE_PROPERTIES = [
    "translatedTitle",
    "translatedAbstract",
    "venue",
    "comment",
    "journalReference",
    "affiliationText",
    "confidence",
    "polarity",
    "hedged",
    "field",
    "foundBy",
    "matchedName",
    "matchedLabel",
    "vocabulary",
    "value",
    "unit",
    "kind",
    "bound",
]
FILES = ["kg.ttl", "shapes.ttl", "vocabulary.ttl"]


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(data=resource("kg.ttl").read_text(encoding="utf-8"), format="turtle")


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (CLASSES, OWL.Class),
        (OBJECT_PROPERTIES, OWL.ObjectProperty),
        (DATATYPE_PROPERTIES, OWL.DatatypeProperty),
    ],
    ids=["classes", "object properties", "datatype properties"],
)
def test_terms_of_the_contract_are_defined(
    ontology: rdflib.Graph, names: list[str], kind: rdflib.URIRef
) -> None:
    defined = {
        str(term).removeprefix(str(KG))
        for term in ontology.subjects(RDF.type, kind)
        if str(term).startswith(KG)
    }
    assert defined == set(names)


@pytest.mark.parametrize("name", [*CLASSES, *OBJECT_PROPERTIES, *DATATYPE_PROPERTIES])
def test_term_has_one_english_label_and_comment(ontology: rdflib.Graph, name: str) -> None:
    for about in (RDFS.label, RDFS.comment):
        [text] = ontology.objects(KG[name], about)
        assert isinstance(text, rdflib.Literal) and text.language == "en" and str(text).strip()


@pytest.mark.parametrize("name", [*OBJECT_PROPERTIES, *DATATYPE_PROPERTIES])
def test_property_has_a_domain_and_a_range(ontology: rdflib.Graph, name: str) -> None:
    assert ontology.value(KG[name], RDFS.domain) is not None
    assert name == "confidence" or ontology.value(KG[name], RDFS.range) is not None


def members(ontology: rdflib.Graph, name: str, about: rdflib.URIRef) -> set[str]:
    node = ontology.value(KG[name], about)
    union = ontology.value(node, OWL.unionOf)
    found = [node] if union is None else list(Collection(ontology, union))
    return {str(member).removeprefix(str(KG)) for member in found}


@pytest.mark.parametrize("name", PREDICATES)
def test_domains_and_ranges_are_those_of_the_model(ontology: rdflib.Graph, name: str) -> None:
    starts, ends = PREDICATES[name]
    assert members(ontology, name, RDFS.domain) == set(starts)
    assert members(ontology, name, RDFS.range) == set(ends)


def test_kinds_of_the_model_are_classes() -> None:
    assert set(KINDS) < set(CLASSES)


def test_header_names_title_description_version_and_licence(ontology: rdflib.Graph) -> None:
    [header] = ontology.subjects(RDF.type, OWL.Ontology)
    for about in (DCTERMS.title, DCTERMS.description, DCTERMS.license, OWL.versionInfo):
        assert ontology.value(header, about)


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.w3.org/ns/mls#",
        "http://purl.org/spar/fabio/",
        "http://www.w3.org/ns/org#",
        "http://www.w3.org/ns/prov#",
        "http://www.w3.org/2004/02/skos/core#",
        "http://www.w3.org/ns/oa#",
        "https://schema.org/",
    ],
)
def test_terms_are_aligned_with_the_vocabularies_around(ontology: rdflib.Graph, namespace: str) -> None:
    ours = (triple for triple in ontology if str(triple[0]).startswith(KG))
    assert any(str(node).startswith(namespace) for _, *rest in ours for node in rest)


@pytest.mark.parametrize("name", FILES)
def test_three_parsers_read_the_same_number_of_triples(name: str, tmp_path: Path) -> None:
    text = resource(name).read_text(encoding="utf-8")
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    triples = len(rdflib.Graph().parse(path))
    assert triples == len(set(pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE))) > 400
    rapper = shutil.which("rapper")
    if rapper is None:
        pytest.skip("rapper (Debian: raptor2-utils) is not installed")
    said = subprocess.run([rapper, "-c", "-i", "turtle", path], capture_output=True, text=True, check=True)
    assert f"returned {triples} triples" in said.stderr
