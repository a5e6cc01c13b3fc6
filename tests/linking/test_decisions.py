"""What the user decides about names wins over the machine."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_linking import Corpus

from kg.errors import DecisionError
from kg.linking import Linked, link
from kg.linking.decisions import parse, read
from kg.linking.given import Given
from kg.model import ALIAS


def linked(corpus: Corpus, lines: str, table: Iterable[Given] = ()) -> Linked:
    made = link(corpus.papers, corpus.rows, decisions=parse(lines, "decisions.txt"), given=table)
    made.graph.check()
    return made


def nodes(made: Linked) -> list[set[str]]:
    """All names of every node."""
    return sorted(({e.label, *(name.text for name in e.aliases)} for e in made.graph.entities), key=sorted)


def test_same_joins_what_nothing_else_would() -> None:
    corpus = Corpus()
    corpus.paper(Method=["TideNet", "TideNet", "Ebb Network"])
    assert nodes(linked(corpus, 'same TideNet "ebb networks"')) == [{"TideNet", "Ebb Network"}]


def test_different_parts_a_short_form_from_its_long_form_in_every_paper() -> None:
    corpus = Corpus()
    for _ in range(2):
        names = corpus.paper(Method=["Rapid Tide Folding", "RTF"])
        corpus.say(names["RTF"], ALIAS, names["Rapid Tide Folding"])
    corpus.paper(Method=["RTF"])
    made = linked(corpus, 'different RTF "Rapid Tide Folding"')
    assert nodes(made) == [{"RTF"}, {"Rapid Tide Folding"}]


def test_different_cuts_the_weakest_tie_between_two_names() -> None:
    corpus = Corpus()
    names = corpus.paper(Method=["Rapid Tide Folding", "RTF"])
    corpus.say(names["RTF"], ALIAS, names["Rapid Tide Folding"])
    corpus.paper(Method=["RTF"])  # goes to the only expansion: the weakest tie
    names = corpus.paper(Method=["rapid tide foldings", "RaTiFo"])
    corpus.say(names["RaTiFo"], ALIAS, names["rapid tide foldings"])
    made = linked(corpus, "different RTF RaTiFo")
    assert sorted(map(len, nodes(made))) == [1, 3]  # what holds RTF apart is weaker than spelling
    assert not any({"RTF", "RaTiFo"} <= texts for texts in nodes(made))


def test_different_parts_names_that_only_their_spelling_tells_apart() -> None:
    corpus = Corpus()
    corpus.paper(Method=["TIDE", "Tide", "tides"])
    assert nodes(linked(corpus, "different TIDE Tide")) == [{"TIDE", "tides"}, {"Tide"}]


def test_departments_follow_organisations_that_are_the_same() -> None:
    corpus = Corpus()
    for university in ("University of Norcaster", "Norcaster Tech"):
        names = corpus.paper(Institution=["Department of Tides", university])
        corpus.say(names["Department of Tides"], "unitOf", names[university])
    assert len(linked(corpus, 'same "Norcaster Tech" "University of Norcaster"').graph.entities) == 2


def test_rename_and_retype_reach_the_whole_thing_by_any_of_its_names() -> None:
    corpus = Corpus()
    names = corpus.paper(Method=["Rapid Tide Folding", "RTF"], Benchmark=["TideQA"])
    corpus.say(names["RTF"], ALIAS, names["Rapid Tide Folding"])
    corpus.say(names["RTF"], "evaluatedOn", names["TideQA"])
    corpus.say(names["TideQA"], "uses", names["RTF"])
    made = linked(
        corpus, 'rename "rapid tide folding" "RT Folding"\nretype TideQA Model\nsame "RT folding" RTF'
    )
    assert {(e.id, e.label, e.kind) for e in made.graph.entities} == {
        ("method/rt-folding", "RT Folding", "Method"),
        ("model/tideqa", "TideQA", "Model"),
    }
    assert [(c.predicate, c.object) for c in made.graph.claims] == [("uses", "method/rt-folding")]
    assert not made.unheeded


def test_a_thing_is_named_by_id_or_iri_where_its_name_is_not_enough() -> None:
    corpus = Corpus()
    for kind in ("Task", "Task", "Metric"):
        corpus.paper(**{kind: ["reading"]})
    for name in ("metric/reading", "https://w3id.org/abstract-kg/id/metric/reading"):
        made = linked(corpus, f"rename {name} TR")
        assert {e.id for e in made.graph.entities} == {"task/reading", "metric/tr"}
    assert "task/tr" in {e.id for e in linked(corpus, 'rename "reading" TR').graph.entities}


def test_an_acronym_with_several_readings_means_the_commonest() -> None:
    corpus = Corpus()
    for long in ("Rapid Tide Folding", "Recurrent Tree Filter", "Recurrent Tree Filters"):
        names = corpus.paper(Method=[long, "RTF"])
        corpus.say(names["RTF"], ALIAS, names[long])
    corpus.paper(Method=["EbbNet"])
    made = linked(corpus, "same RTF EbbNet")
    assert nodes(made) == [
        {"EbbNet", "RTF", "Recurrent Tree Filter", "Recurrent Tree Filters"},
        {"RTF", "Rapid Tide Folding"},
    ]


def test_the_ids_of_two_readings_of_one_acronym_tell_which_is_meant() -> None:
    corpus = Corpus()
    for long in ("Rapid Tide Folding", "Recurrent Tree Filter", "Round Trip Fusion"):
        names = corpus.paper(Method=[long, "RTF"])
        corpus.say(names["RTF"], ALIAS, names[long])
    first = linked(corpus, "")
    rapid, tree, trip = (
        {name.text: e.id for e in first.graph.entities for name in e.aliases}[long]
        for long in ("Rapid Tide Folding", "Recurrent Tree Filter", "Round Trip Fusion")
    )
    made = linked(corpus, f"same {rapid} {trip}\nrename {tree} TreeFilter", first.given)
    assert nodes(made) == [
        {"RTF", "Rapid Tide Folding", "Round Trip Fusion"},
        {"RTF", "Recurrent Tree Filter", "TreeFilter"},
    ]


def test_what_is_called_nothing_is_left_unheeded_and_the_rest_holds() -> None:
    corpus = Corpus()
    corpus.paper(Method=["TideNet", "EbbNet"])
    made = linked(corpus, "same TideNet Nobody\n# the next line holds\nsame TideNet EbbNet\n")
    assert [(one.decision.line, one.reason) for one in made.unheeded] == [(1, "nothing is called 'Nobody'")]
    assert len(made.graph.entities) == 1


def test_words_quotes_and_comments() -> None:
    found = parse('SAME "a \\"b\\" c" C# # why\n\n  # nothing\nretype x model\n', "d.txt")
    assert [(d.line, d.verb, d.one, d.other) for d in found] == [
        (1, "same", 'a "b" c', "C#"),
        (4, "retype", "x", "Model"),
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("join a b", "line 2: no decision 'join'; there are same, different, rename, retype"),
        ("same a", "line 2: same takes two names"),
        ("same a b c", r'line 2: same takes two names; a name of several words stands in "double quotes"'),
        ('same "a b', "line 2: a double quote that does not end"),
        ('rename a ""', "line 2: rename takes a thing and its new name"),
        ("retype a Paper", "line 2: no kind 'Paper'; there are Benchmark"),
        ("different a a", "line 2: 'a' twice"),
        ("same a b\nsame b c\ndifferent c a", "line 4: 'c' and 'a' are the same by other lines"),
    ],
)
def test_a_line_that_is_no_decision_is_told_with_its_place(line: str, words: str) -> None:
    with pytest.raises(DecisionError, match=f"d.txt, {words}"):
        parse(f"# mine\n{line}\n", "d.txt")


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_bytes(b"same a b\n\xff")
    with pytest.raises(DecisionError, match=r"d\.txt, line 2: no UTF-8"):
        read(tmp_path / "d.txt")
    with pytest.raises(DecisionError, match="none: no such file"):
        read(tmp_path / "none")


@given(st.text(max_size=60))
def test_any_text_is_parsed_or_refused_by_line(text: str) -> None:
    try:
        parse(text, "d.txt")
    except DecisionError as error:
        assert error.line >= 1
