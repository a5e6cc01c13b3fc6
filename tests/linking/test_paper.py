"""What one paper says of its names: it holds in the paper, and not always over papers."""

import pytest
from test_corpus import nodes, same
from test_linking import Corpus

from kg.model import ALIAS, SAME


def test_narrower_terms_stay_apart_over_papers() -> None:
    corpus = Corpus()
    terms = ["reef detection", "unsupervised reef detection"]
    same(corpus, terms[1], terms[0], Task=terms)
    assert len(nodes(corpus)) == 1
    corpus.paper(Task=["reef detection"])
    assert nodes(corpus) == [{"reef detection"}, {"unsupervised reef detection"}]


def test_names_of_other_words_are_not_one_where_other_papers_use_one_of_them() -> None:
    corpus = Corpus()
    same(corpus, "reef mapping", "shoal charting")
    assert len(nodes(corpus)) == 1
    corpus.paper(Method=["reef mapping"])
    assert len(nodes(corpus)) == 2


def test_a_paper_s_own_words_go_with_the_name_that_others_use() -> None:
    corpus = Corpus()
    same(corpus, "reef mapping", "mapped reefs")
    corpus.paper(Method=["reef mapping"])
    (texts,) = nodes(corpus)
    assert texts == {"reef mapping", "mapped reefs"}


@pytest.mark.parametrize(("one", "other"), [("TideNet", "TideNet 2"), ("Reef-1", "Reef-1-B")])
def test_versions_stay_apart_even_where_a_paper_takes_them_for_one(one: str, other: str) -> None:
    corpus = Corpus()
    same(corpus, one, other)
    assert len(nodes(corpus)) == 2


def test_a_turn_and_its_reverse_are_two_tasks() -> None:
    corpus = Corpus()
    same(corpus, "chart-to-text", "text-to-chart")
    assert len(nodes(corpus)) == 2


def test_a_name_takes_the_broader_one_of_its_paper_and_leaves_it_to_one_of_two() -> None:
    corpus = Corpus()
    terms = ["drift", "reef drift sensing", "coarse reef drift sensing"]
    names = corpus.paper(Task=terms)
    for term in terms[1:]:
        corpus.say(names[term], SAME, names["drift"])
    assert sorted(map(len, nodes(corpus))) == [1, 2]


def test_a_swap_of_two_names_loses_no_third() -> None:
    corpus = Corpus()
    names = corpus.paper(Method=["drift sensing", "reef drift sensing", "drift gauge"])
    corpus.say(names["reef drift sensing"], SAME, names["drift sensing"])
    corpus.say(names["drift gauge"], SAME, names["drift sensing"])
    assert nodes(corpus) == [{"drift sensing", "reef drift sensing", "drift gauge"}]


def test_a_short_form_is_compared_as_what_it_is_short_for() -> None:
    corpus = Corpus()
    names = corpus.paper(Task=["Tide Reading", "TR", "harbour tide reading"])
    corpus.say(names["TR"], ALIAS, names["Tide Reading"])
    corpus.say(names["harbour tide reading"], SAME, names["TR"])
    corpus.paper(Task=["tide reading"])
    assert {"harbour tide reading"} in nodes(corpus)


@pytest.mark.parametrize(
    ("short", "long", "things"),
    [
        ("HTIs", "harbour tide interactions", 1),
        ("DiT", "drift transformer", 1),
        ("TIP", "theory of idle piers", 1),
        ("RBW", "reef buoy", 2),  # not its initials, so other papers' RBW may be another
    ],
)
def test_initials_tell_what_an_acronym_is_short_for_in_other_papers_too(
    short: str, long: str, things: int
) -> None:
    corpus = Corpus()
    same(corpus, long, short)
    corpus.paper(Method=[long])
    corpus.paper(Method=[short])
    entity = {m.paper: m.entity for m in corpus.link().mentions}
    assert len({entity[paper.id] for paper in corpus.papers[1:]}) == things


def test_a_phrase_of_other_papers_is_not_the_name_that_one_paper_gives_its_own() -> None:
    corpus = Corpus()
    same(corpus, "reef mapping", "TideFold", Method=["reef mapping", "TideFold"])
    assert len(nodes(corpus)) == 1
    corpus.paper(Method=["reef mapping"])
    assert len(nodes(corpus)) == 2
