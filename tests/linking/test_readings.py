"""Names that mean several things: told apart by the papers that use them."""

import pytest
from test_corpus import count, nodes, propose
from test_linking import Corpus

from kg.linking import readings as rules
from kg.model import ALIAS


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


LONG = {"Rapid Tide Folding": "reef", "Random Ticket Forest": "queue"}


def two_readings() -> Corpus:
    """RTF is Rapid Tide Folding in papers on reefs, Random Ticket Forest in papers on queues."""
    corpus = Corpus()
    for long, topic in LONG.items():
        for n in range(2):
            names = corpus.paper(Method=[long, "RTF"], Task=[f"{topic} charting", f"{topic} part{n} survey"])
            corpus.say(names["RTF"], ALIAS, names[long])
    for n in range(9):
        corpus.paper(Task=[f"topic{n} research"])
    return corpus


@pytest.mark.parametrize(
    ("topic", "long"), [("reef", "Rapid Tide Folding"), ("queue", "Random Ticket Forest")]
)
def test_an_acronym_of_several_long_forms_goes_with_the_papers_like_its_own(topic: str, long: str) -> None:
    corpus = two_readings()
    names = corpus.paper(Method=["RTF"], Task=[f"{topic} charting"])
    entity = {m.id: m.entity for m in corpus.link().mentions}
    (meant,) = (e for e in corpus.link().entities if e.id == entity[names["RTF"].id])
    assert long in {meant.label, *(name.text for name in meant.aliases)}


def test_an_acronym_that_no_paper_like_its_own_explains_stays_by_itself() -> None:
    corpus = two_readings()
    corpus.paper(Task=["RTF", "topic3 research"])
    assert {"RTF"} in nodes(corpus)


def test_an_acronym_in_other_capitals_is_told_apart_where_little_else_tells() -> None:
    corpus = Corpus()
    for long, short, topic in (("mean tide angle", "mTA", "reef"), ("Moving Ticket Average", "MTA", "queue")):
        for n in range(9):
            names = corpus.paper(Method=[long, short], Task=[f"{topic} part{n} survey"])
            corpus.say(names[short], ALIAS, names[long])
    spelt = {
        short: corpus.paper(Method=[short], Task=[f"{topic} part1 survey"])[short]
        for short, topic in (("mTA", "reef"), ("MTA", "queue"))
    }
    entity = {m.id: m.entity for m in corpus.link().mentions}
    assert entity[spelt["mTA"].id] != entity[spelt["MTA"].id]


@pytest.mark.parametrize(
    "other",
    [
        "Rapid Tide Folding network",
        "Rapidly Tide Folding",
        "Rapid Tide with Folding",
        "Rapid Tide Ebb Folding",
    ],
)
def test_long_forms_of_one_acronym_that_hardly_differ_are_one(other: str) -> None:
    corpus = Corpus()
    for long in ("Rapid Tide Folding", other):
        names = corpus.paper(Method=[long, "RTF"])
        corpus.say(names["RTF"], ALIAS, names[long])
    assert count(corpus, "RTF") == 1


@pytest.mark.parametrize(("short", "long"), [("RTF", "Rapid Tide Folding"), ("MAP", "maximum a posteriori")])
def test_what_holds_the_acronym_as_a_word_is_no_long_form_of_it(short: str, long: str) -> None:
    corpus = Corpus()
    for other in (f"{short}-based", long):
        names = corpus.paper(Method=[other, short])
        corpus.say(names[short], ALIAS, names[other])
    corpus.paper(Method=[short])
    assert {short, long} in nodes(corpus)
