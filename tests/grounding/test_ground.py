"""Matches in a graph: what they change, what they leave, and how they stand in the exports."""

import io
from dataclasses import replace
from pathlib import Path

import pytest

import kg
from kg.errors import KgError, VocabularyError
from kg.exporters import graphml, turtle
from kg.graph import Graph
from kg.grounding import ground
from kg.grounding.compile import compile_file
from kg.grounding.vocabulary import Vocabulary
from kg.model import Match
from kg.validation import validate

EXAMPLES = Path(__file__).parents[2] / "examples"
ROWS = """name,iri,kind,aliases
BetaBench,http://example.org/beta,Benchmark,
accuracy,http://example.org/accuracy,Metric,
DeltaNet <b>&amp;</b>,"http://example.org/delta",Method,Delta-Net
"""


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    path = tmp_path_factory.mktemp("names") / "names.csv"
    path.write_text(ROWS, encoding="utf-8")
    return compile_file(path, "names")


def test_grounding_changes_nothing_but_matches(tiny_graph: Graph, names: Vocabulary) -> None:
    found = ground(tiny_graph, [names])
    assert {m.iri for e in found.entities for m in e.matches} == {
        "http://example.org/beta",
        "http://example.org/accuracy",
        "http://example.org/delta",
    }
    bare = replace(found, entities=tuple(replace(e, matches=()) for e in found.entities))
    assert bare == tiny_graph
    assert ground(found, [names]) == found and ground(found, []) == tiny_graph


def test_matches_are_saved_loaded_and_exported_escaped(
    tiny_graph: Graph, names: Vocabulary, tmp_path: Path
) -> None:
    papers = tuple(replace(p, abstract=p.abstract or "Nothing.") for p in tiny_graph.papers)
    found = replace(ground(tiny_graph, [names]), papers=papers)
    found.save(tmp_path)
    assert Graph.load(tmp_path) == found
    with (tmp_path / "graph.ttl").open("wb") as file:
        turtle.export(found, file)
    assert validate(tmp_path / "graph.ttl") == ()
    query = """PREFIX kg: <https://w3id.org/abstract-kg/ontology#>
        SELECT ?e ?c ?label WHERE {
        ?e <http://www.w3.org/2004/02/skos/core#exactMatch> <http://example.org/delta> .
        ?m a kg:Match ; rdf:subject ?e ; kg:confidence ?c ; kg:matchedLabel ?label }"""
    [row] = kg.query(tmp_path / "graph.ttl", query, format="csv").splitlines()[1:]
    assert row == "https://w3id.org/abstract-kg/id/method/delta-net,0.95,DeltaNet <b>&amp;</b>"
    xml = io.BytesIO()
    graphml.export(found, xml)
    assert b"https://example.org/betabench | http://example.org/beta</data>" in xml.getvalue()


def test_a_match_that_does_not_stand_as_triple_is_a_violation(tiny_graph: Graph, tmp_path: Path) -> None:
    match = Match("not an IRI", "sameAs", "x", "x", "v", "rule:name", 0.9)
    papers = tuple(replace(p, abstract=p.abstract or "Nothing.") for p in tiny_graph.papers)
    entities = (replace(tiny_graph.entities[0], matches=(match,)), *tiny_graph.entities[1:])
    with (tmp_path / "graph.ttl").open("wb") as file:
        turtle.export(replace(tiny_graph, papers=papers, entities=entities), file)
    assert [v.message for v in validate(tmp_path / "graph.ttl")] == ["a match has one rdf:object, an IRI"]


def test_a_build_says_which_vocabularies_it_used(tmp_path: Path) -> None:
    kg.read([EXAMPLES / "author-page.txt"], tmp_path)
    kg.extract(tmp_path, model="fast")
    (tmp_path / "mine.csv").write_text("name,iri\nCIFAR-10,http://example.org/c\n", encoding="utf-8")
    report = kg.link(tmp_path, vocab=[str(tmp_path / "mine.csv")])
    assert [(v["name"], v["source"]) for v in report["vocabularies"]] == [
        ("mine", "mine.csv"),
        ("starter", "package"),
    ]
    assert all(len(v["sha256"]) == 64 for v in report["vocabularies"])
    assert set(report["counts"]["matches"]) <= {"mine", "starter"}
    bare = kg.link(tmp_path, starter_vocabulary=False)
    assert bare["vocabularies"] == [] and bare["counts"]["matches"] == {}
    assert not any(entity.matches for entity in kg.load(tmp_path).entities)


def test_a_build_asks_for_vocabularies_by_name(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("name,iri\nTideBench,http://example.org/t\n", encoding="utf-8")
    assert [about.name for about in kg.vocab_list()] == ["starter"]
    about = kg.vocab_add("tides", table, kind=["Benchmark"])
    assert (about.concepts, about.names, about.source) == (1, 1, "t.csv")
    assert [about.name for about in kg.vocab_list()] == ["starter", "tides"]
    with pytest.raises(KgError, match="two vocabularies of this name"):
        kg.build([EXAMPLES], tmp_path / "out", vocab=["tides", "tides"])
    kg.vocab_remove("tides")
    for use in (
        lambda: kg.vocab_remove("tides"),
        lambda: kg.build([EXAMPLES], tmp_path / "out", vocab=["tides"]),
    ):
        with pytest.raises(VocabularyError, match="not added; added: none"):
            use()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["starter", "Tides", "../tides", "a b", ""])
def test_a_name_that_no_vocabulary_can_have_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="not a name for an added vocabulary"):
        kg.vocab_add(name, tmp_path / "t.csv")
