"""What vocabularies know of names makes one thing of them."""

import pytest
from test_linking import Corpus

from kg.linking import link
from kg.linking import readings as rules
from kg.model import ALIAS, Known


def known(*names: str, kind: str = "Benchmark") -> dict[str, Known]:
    """Names of one thing, short where they are capitals."""
    return {
        name.casefold().replace(" ", ""): Known("kg:reef", names[0], kind, name.isupper()) for name in names
    }


def things(corpus: Corpus, names: dict[str, Known]) -> list[set[str]]:
    graph = link(corpus.papers, corpus.rows, known=names).graph
    return sorted(({e.label, *(n.text for n in e.aliases)} for e in graph.entities), key=sorted)


def test_names_of_one_thing_are_one_node() -> None:
    corpus = Corpus()
    corpus.paper(Benchmark=["Great Reef Survey"])
    corpus.paper(Benchmark=["Reef Count"])
    corpus.paper(Benchmark=["GRS"])
    assert len(things(corpus, {})) == 3
    assert len(things(corpus, known("Great Reef Survey", "Reef Count", "GRS"))) == 1


def test_a_name_taken_for_another_kind_is_another_thing() -> None:
    corpus = Corpus()
    corpus.paper(Benchmark=["Great Reef Survey"])
    corpus.paper(Method=["GRS"])
    assert len(things(corpus, known("Great Reef Survey", "GRS"))) == 2


def test_a_short_form_that_papers_explain_otherwise_is_theirs() -> None:
    corpus = Corpus()
    names = corpus.paper(Benchmark=["Grand Rudder Set", "GRS"])
    corpus.say(names["GRS"], ALIAS, names["Grand Rudder Set"])
    corpus.paper(Benchmark=["Great Reef Survey"])
    assert {"GRS", "Grand Rudder Set"} in things(corpus, known("Great Reef Survey", "GRS"))


def test_two_letters_stand_for_too_many_things() -> None:
    corpus = Corpus()
    corpus.paper(Method=["Reef Search"])
    corpus.paper(Method=["RS"])
    assert len(things(corpus, known("Reef Search", "RS", kind="Method"))) == 2


def test_papers_of_a_well_known_thing_need_nothing_in_common(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "LARGE", 1)
    corpus = Corpus()
    for n in range(3):
        corpus.paper(Method=["RTF"], Task=[f"topic{n} research"])
    assert things(corpus, {}).count({"RTF"}) == 3
    assert things(corpus, known("RTF", kind="Method")).count({"RTF"}) == 1
