"""What only the whole corpus shows of names: each rule joins what it is for, and nothing more."""

import random
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_linking import Corpus, Names

from kg import ids
from kg.linking import corpus as rules
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


def test_what_is_measured_is_no_task_of_its_name() -> None:
    corpus = Corpus()
    corpus.paper(Task=["tide coverage"])
    corpus.paper(Metric=["tide coverage"])
    assert count(corpus, "tide coverage") == 2


def test_a_head_word_falls_where_papers_use_the_rest_by_itself() -> None:
    corpus = Corpus()
    corpus.paper(Method=["harbour sweep smoothing framework"])
    corpus.paper(Method=["harbour sweep smoothing"])
    assert len(nodes(corpus)) == 2  # one paper is no usage
    corpus.paper(Method=["harbour sweep smoothing"])
    assert len(nodes(corpus)) == 1


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


def test_narrower_terms_stay_apart_over_papers() -> None:
    corpus = Corpus()
    terms = ["reef detection", "unsupervised reef detection"]
    same(corpus, terms[1], terms[0], Task=terms)
    assert len(nodes(corpus)) == 1
    for _ in range(3):  # now it is a term
        corpus.paper(Task=["reef detection"])
    assert nodes(corpus) == [{"reef detection"}, {"unsupervised reef detection"}]


def test_names_that_other_papers_use_too_are_not_one_because_one_paper_says_so() -> None:
    corpus = Corpus()
    same(corpus, "reef mapping", "shoal charting")
    assert len(nodes(corpus)) == 1
    corpus.paper(Method=["reef mapping"])
    assert len(nodes(corpus)) == 1  # the other name is this paper's own
    corpus.paper(Method=["shoal charting"])
    assert len(nodes(corpus)) == 2


def test_a_paper_s_own_words_go_with_the_name_that_others_use() -> None:
    corpus = Corpus()
    same(corpus, "reef mapping", "our shoal charter")
    corpus.paper(Method=["reef mapping"])
    (texts,) = nodes(corpus)
    assert texts == {"reef mapping", "our shoal charter"}


@pytest.mark.parametrize(("one", "other"), [("TideNet", "TideNet 2"), ("Reef-1", "Reef-1-B")])
def test_versions_stay_apart_even_where_a_paper_takes_them_for_one(one: str, other: str) -> None:
    corpus = Corpus()
    same(corpus, one, other)
    assert len(nodes(corpus)) == 2


def test_a_turn_and_its_reverse_are_two_tasks() -> None:
    corpus = Corpus()
    same(corpus, "chart-to-text", "text-to-chart")
    assert len(nodes(corpus)) == 2


def test_bare_acronyms_of_unlike_papers_stay_apart_and_of_like_papers_join(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rules, "LARGE", 1)
    corpus = Corpus()
    corpus.paper(Method=["RTF"], Task=["reef tide flow", "shoal charting"])
    corpus.paper(Method=["RTF"], Task=["reef tide drift", "shoal survey"])
    corpus.paper(Method=["RTF"], Task=["ticket ranking", "queue theory"])
    for n in range(9):  # other papers, so that words weigh something
        corpus.paper(Task=[f"topic{n} research"])
    papers = {m.paper: m.entity for m in corpus.link().mentions if m.text == "RTF"}
    first, second, third = (papers[paper.id] for paper in corpus.papers[:3])
    assert first == second != third


def test_a_bare_acronym_goes_to_the_expansion_of_papers_like_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rules, "LARGE", 1)
    corpus = Corpus()
    names = corpus.paper(Method=["Rapid Tide Folding", "RTF"], Task=["shoal charting"])
    corpus.say(names["RTF"], ALIAS, names["Rapid Tide Folding"])
    corpus.paper(Method=["RTF"], Task=["shoal survey"])
    corpus.paper(Method=["RTF"], Task=["ticket ranking"])
    for n in range(9):
        corpus.paper(Task=[f"topic{n} research"])
    assert nodes(corpus, "RTF") == [{"RTF"}, {"RTF", "Rapid Tide Folding"}]
    entity = {m.paper: m.entity for m in corpus.link().mentions if m.text == "RTF"}
    assert entity[corpus.papers[0].id] == entity[corpus.papers[1].id]


def test_in_few_papers_a_bare_acronym_is_one_thing() -> None:
    corpus = Corpus()
    corpus.paper(Method=["RTF"], Task=["reef tide flow", "shoal charting"])
    corpus.paper(Method=["RTF"], Task=["ticket ranking", "queue theory"])
    assert [texts for texts in nodes(corpus) if "RTF" in texts] == [{"RTF"}]


def test_a_name_that_two_papers_introduce_is_a_thing_in_each() -> None:
    corpus = Corpus()
    for _ in range(2):
        propose(corpus, corpus.paper(Method=["RTF"], Task=["shoal charting", "reef drift"])["RTF"])
    for n in range(9):
        corpus.paper(Task=[f"topic{n} research"])
    assert count(corpus, "RTF") == 2


def test_a_name_that_many_papers_use_is_well_known_and_one_thing() -> None:
    corpus = Corpus()
    for n in range(7):
        corpus.paper(Method=["RTF"], Task=[f"topic{n} research"])
    assert count(corpus, "RTF") == 1


def test_a_paper_that_names_nothing_else_says_nothing_of_an_acronym() -> None:
    corpus = Corpus()
    names = corpus.paper(Method=["Rapid Tide Folding", "RTF"])
    corpus.say(names["RTF"], ALIAS, names["Rapid Tide Folding"])
    corpus.paper(Method=["RTF"])
    assert nodes(corpus) == [{"RTF", "Rapid Tide Folding"}]


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
