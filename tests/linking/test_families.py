"""Variants by their names, and what says so."""

import pytest
from test_linking import Corpus

from kg.linking.families import RULE


def variants(corpus: Corpus) -> set[tuple[str, str]]:
    graph = corpus.link()
    label = {entity.id: entity.label for entity in graph.entities}
    return {(label[c.subject], label[c.object]) for c in graph.claims if c.predicate == "variantOf"}


@pytest.mark.parametrize(
    "variant",
    [
        "TideLM-7B",
        "TideLM 3.5",
        "TideLM-v2",
        "TideLM2",
        "TideLM-Instruct",
        "TideLM Large",
        "TideLM-2-7B-chat",
    ],
)
def test_a_size_an_edition_or_a_version_makes_a_variant(variant: str) -> None:
    corpus = Corpus()
    corpus.paper(Model=["TideLM"])
    corpus.paper(Model=[variant])
    assert variants(corpus) == {(variant, "TideLM")}


def test_a_variant_is_one_of_its_nearest_family() -> None:
    corpus = Corpus()
    corpus.paper(Model=["TideLM", "TideLM-2", "TideLM-2-7B", "TideLM-2-7B-Instruct"])
    assert variants(corpus) == {
        ("TideLM-2", "TideLM"),
        ("TideLM-2-7B", "TideLM-2"),
        ("TideLM-2-7B-Instruct", "TideLM-2-7B"),
    }


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("Method", ["TM25", "TM"]),  # a short name with a number is a name of its own
        ("Benchmark", ["TideBench-v2", "TideBench"]),  # the predicate joins no benchmarks
        ("Model", ["TideLMlarge", "TideLM"]),  # no word of its own
        ("Model", ["TideLM-7B"]),  # no family in the graph
    ],
)
def test_other_names_make_no_variant(kind: str, names: list[str]) -> None:
    corpus = Corpus()
    corpus.paper(**{kind: names})
    assert variants(corpus) == set()


def test_papers_that_name_both_say_so_where_there_are_any() -> None:
    corpus = Corpus()
    corpus.paper(Model=["TideLM-7B"])
    corpus.paper(Model=["TideLM"])
    (found,) = (e for e in corpus.link().evidence if e.found_by == RULE)
    assert (found.paper, found.quote) == (corpus.papers[0].id, "TideLM-7B")
    corpus.paper(Model=["TideLM", "TideLM-7B"])
    (found,) = (e for e in corpus.link().evidence if e.found_by == RULE)
    assert found.paper == corpus.papers[2].id
