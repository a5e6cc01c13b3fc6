"""What only the whole corpus shows of names: each rule joins what it is for, and nothing more."""

import random
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_linking import Corpus, Names

from kg import ids
from kg.linking import link
from kg.model import ALIAS, SAME, Claim, Mention


def nodes(corpus: Corpus, *names: str) -> list[set[str]]:
    """Names of every node, of those that bear one of `names` where there are any."""
    found = [{e.label, *(name.text for name in e.aliases)} for e in corpus.link().entities]
    return sorted((texts for texts in found if not names or texts.intersection(names)), key=sorted)


def count(corpus: Corpus, name: str) -> int:
    return len(nodes(corpus, name))


def same(corpus: Corpus, one: str, other: str, **kinds: Iterable[str]) -> Names:
    """A paper that uses two names for one thing."""
    names = corpus.paper(**kinds) if kinds else corpus.paper(Method=[one, other])
    corpus.say(names[one], SAME, names[other])
    return names


def propose(corpus: Corpus, name: Mention) -> None:
    """The paper of a name introduces it."""
    evidence = corpus.quote(name.paper, "rule:proposes", 0.9)
    ident = ids.claim_id(name.paper, "proposes", name.id, "positive", False)
    claim = Claim(ident, name.paper, "proposes", name.id, "positive", False, 0.9, (evidence.id,))
    corpus.rows += [evidence, claim]


def test_a_phrase_that_papers_take_for_several_kinds_is_one_thing() -> None:
    corpus = Corpus()
    for kind in ("Task", "Task", "Method", "Benchmark"):
        corpus.paper(**{kind: ["tide forecasting"]})
    (entity,) = corpus.link().entities
    assert entity.kind == "Task"


@pytest.mark.parametrize(("name", "things"), [("coverage", 2), ("tide coverage", 1)])
def test_one_word_may_be_a_metric_and_a_task_and_more_words_are_one_thing(name: str, things: int) -> None:
    corpus = Corpus()
    corpus.paper(Task=[name])
    corpus.paper(Metric=[name])
    assert count(corpus, name) == things


def test_what_a_task_does_to_a_thing_is_the_task() -> None:
    corpus = Corpus()
    corpus.paper(Task=["detecting tides"])
    corpus.paper(Task=["tide detection"])
    corpus.paper(Method=["matching tides", "tide matches"])  # of methods it may say what they do
    assert len(nodes(corpus)) == 3


def test_a_head_word_falls_where_papers_use_the_rest_by_itself() -> None:
    corpus = Corpus()
    corpus.paper(Method=["harbour sweep smoothing framework"])
    corpus.paper(Method=["harbour sweep smoothing"])
    assert len(nodes(corpus)) == 1


def test_the_score_of_a_metric_is_the_metric() -> None:
    corpus = Corpus()
    corpus.paper(Metric=["tide gauge score"])
    corpus.paper(Metric=["tide gauge"])
    corpus.paper(Metric=["tide rate", "tide"])  # one word is rarely a term
    assert len(nodes(corpus)) == 3


def test_what_is_done_needs_no_second_word_before_its_head() -> None:
    corpus = Corpus()
    corpus.paper(Task=["tiding", "tiding tasks"])
    corpus.paper(Task=["tide", "tide tasks"])
    assert len(nodes(corpus)) == 3


def test_a_method_named_after_its_task_is_the_task_but_a_system_is_not() -> None:
    corpus = Corpus()
    corpus.paper(Task=["tide sweep planning"])
    corpus.paper(Method=["tide sweep planning algorithm"])
    corpus.paper(Method=["tide sweep planning system"])
    assert len(nodes(corpus)) == 2


@pytest.mark.parametrize(
    ("one", "other", "things"),
    [
        ("standard tide folding", "tide folding", 1),
        ("automated gauge reading", "gauge reading", 1),
        ("automated tide learning", "tide learning", 2),  # a field of its own
        ("nested tide folding", "tide folding", 2),
        ("conventional TideNet", "TideNet", 1),
        ("TideNet module", "TideNet", 1),
        ("TideNet cascade", "TideNet", 2),
    ],
)
def test_words_that_say_nothing_around_a_term(one: str, other: str, things: int) -> None:
    corpus = Corpus()
    corpus.paper(Method=[one])
    corpus.paper(Method=[other])
    assert len(nodes(corpus)) == things


@pytest.mark.parametrize(("papers", "things"), [(2, 3), (3, 2)])
def test_a_short_form_within_a_name_is_written_out_if_several_papers_give_it(
    papers: int, things: int
) -> None:
    corpus = Corpus()
    for _ in range(papers):
        names = corpus.paper(Method=["rapid tide folding", "RTF"])
        corpus.say(names["RTF"], ALIAS, names["rapid tide folding"])
    corpus.paper(Task=["training deep RTFs"])
    corpus.paper(Task=["deep rapid tide folding training"])
    assert len(nodes(corpus)) == things


def test_the_f1_score_has_many_names() -> None:
    corpus = Corpus()
    for name in ("F1", "F-measure", "F1-score", "macro F1", "macro-averaged F-score", "F1-macro", "F2 score"):
        corpus.paper(Metric=[name])
    assert [len(texts) for texts in nodes(corpus)] == [3, 3, 1]


def test_a_short_form_in_brackets_in_the_midst_of_a_name_is_none_of_it() -> None:
    corpus = Corpus()
    corpus.paper(Method=["rapid tide (RT) folding"])
    corpus.paper(Method=["rapid tide folding"])
    assert len(nodes(corpus)) == 1


@pytest.mark.parametrize(
    ("one", "other", "things"),
    [
        ("facial tide markers", "face tide markers", 1),
        ("tidal computation cost", "tidal computational costs", 1),
        ("sparse gauge retrievers", "sparse gauge retrieval", 1),
        ("distributed gauge learning", "distribution gauge learning", 2),
        ("gauging", "gauges", 2),  # of one word too little is left
    ],
)
def test_inflected_words_make_no_other_term(one: str, other: str, things: int) -> None:
    corpus = Corpus()
    corpus.paper(Method=[one])
    corpus.paper(Method=[other])
    assert len(nodes(corpus)) == things


@pytest.mark.parametrize(
    ("kind", "whole", "rest"),
    [
        ("Method", "tidal scheme", "tidal"),  # a stem of one word is rarely a term
        ("Task", "tide folding framework", "tide folding"),  # what a task does is no framework
        ("Method", "tide folding ensemble", "tide folding"),  # the head says what it is
    ],
)
def test_other_last_words_make_things_of_their_own(kind: str, whole: str, rest: str) -> None:
    corpus = Corpus()
    corpus.paper(**{kind: [whole]})
    for _ in range(2):
        corpus.paper(**{kind: [rest]})
    assert len(nodes(corpus)) == 2


@pytest.mark.parametrize(
    ("one", "other", "things"),
    [
        ("estimation of harbour depths", "harbour depth estimation", 1),
        ("tidal causal drift analysis", "causal tidal drift analysis", 1),
        ("drift analysis", "analysis drift", 2),  # two words are too few
        ("chart to text generation", "text to chart generation", 2),  # order tells
        ("buoy to buoy drift", "buoy drift to buoy", 2),
    ],
)
def test_words_in_another_order_are_the_same_term(one: str, other: str, things: int) -> None:
    corpus = Corpus()
    corpus.paper(Task=[one])
    corpus.paper(Task=[other])
    assert len(nodes(corpus)) == things


NAMES = ["RTF", "Rapid Tide Folding", "tide folding", "tide folding framework", "folding of tides", "TideNet"]
PAPER = st.tuples(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True),
    st.sampled_from(["Method", "Model", "Task"]),
    st.sampled_from([ALIAS, SAME, None]),
)


@given(st.lists(PAPER, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    papers: list[tuple[list[str], str, str | None]], chance: random.Random
) -> None:
    corpus = Corpus()
    for texts, kind, predicate in papers:
        names = corpus.paper(**{kind: texts})
        if predicate and len(texts) > 1:
            corpus.say(names[texts[0]], predicate, names[texts[1]])
    rows = corpus.rows[:]
    chance.shuffle(rows)
    assert link(corpus.papers[::-1], rows) == link(corpus.papers, corpus.rows)
