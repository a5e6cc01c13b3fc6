"""An id, once given, stays with its thing."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_linking import Corpus, Names

from kg.errors import TableError
from kg.linking import Linked, link
from kg.linking.decisions import parse
from kg.linking.given import Given, read, write
from kg.model import ALIAS, Refused
from kg.names import fold, without_head

Table = tuple[Given, ...]


def linked(corpus: Corpus, papers: set[int], table: Table = (), decisions: str = "") -> Linked:
    """The graph of some of the papers, counted from 0."""
    chosen = {corpus.papers[n].id for n in papers if n < len(corpus.papers)}
    rows = [row for row in corpus.rows if getattr(row, "paper", None) in chosen]
    known = {row.id for row in rows if not isinstance(row, Refused)}
    rows += [r for r in corpus.rows if not hasattr(r, "paper") and set(r.evidence) <= known]
    made = link(
        [p for p in corpus.papers if p.id in chosen], rows, given=table, decisions=parse(decisions, "d.txt")
    )
    made.graph.check()
    return made


def ids(made: Linked) -> dict[str, str]:
    return {entity.label: entity.id for entity in made.graph.entities}


def replaced(made: Linked) -> dict[str, str]:
    return {row.id: row.by for row in made.graph.replaced}


def short(corpus: Corpus, short: str, long: str) -> Names:
    names = corpus.paper(Method=[long, short])
    corpus.say(names[short], ALIAS, names[long])
    return names


def test_a_label_that_changes_leaves_the_id_as_it_was() -> None:
    corpus = Corpus()
    corpus.paper(Method=["rapid tide folding"])
    short(corpus, "RTF", "rapid tide folding")
    first = linked(corpus, {0})
    assert ids(first) == {"rapid tide folding": "method/rapid-tide-folding"}
    assert ids(linked(corpus, {0, 1}, first.given)) == {"RTF": "method/rapid-tide-folding"}
    assert ids(linked(corpus, {0, 1})) == {"RTF": "method/rtf"}  # without the table


def test_a_kind_that_changes_leaves_the_id_as_it_was() -> None:
    corpus = Corpus()
    for kind in ("Method", "Model", "Model"):
        corpus.paper(**{kind: ["TideNet"]})
    table = linked(corpus, {0}).given
    (entity,) = linked(corpus, {0, 1, 2}, table).graph.entities
    assert (entity.id, entity.kind) == ("method/tidenet", "Model")


def test_of_two_ids_of_one_thing_one_stands_and_the_other_leads_to_it() -> None:
    corpus = Corpus()
    corpus.paper(Method=["RTF"])
    corpus.paper(Method=["rapid tide folding"])
    short(corpus, "RTF", "rapid tide folding")
    apart = linked(corpus, {0, 1})
    assert set(ids(apart).values()) == {"method/rtf", "method/rapid-tide-folding"}
    one = linked(corpus, {0, 1, 2}, apart.given)
    assert ids(one) == {"RTF": "method/rtf"}
    assert replaced(one) == {"method/rapid-tide-folding": "method/rtf"}
    again = linked(corpus, {0, 1}, one.given)  # the paper that joined them is taken out
    assert again.graph == apart.graph


def test_parts_of_a_thing_keep_its_id_where_its_label_is() -> None:
    corpus = Corpus()
    for _ in range(2):
        short(corpus, "RTF", "rapid tide folding")
    whole = linked(corpus, {0, 1})
    assert ids(whole) == {"RTF": "method/rtf"}
    parts = linked(corpus, {0, 1}, whole.given, 'different RTF "rapid tide folding"')
    assert ids(parts) == {"RTF": "method/rtf", "rapid tide folding": "method/rapid-tide-folding"}


def test_readings_of_one_acronym_keep_their_ids_apart() -> None:
    corpus = Corpus()
    short(corpus, "RTF", "Rapid Tide Folding")
    short(corpus, "RTF", "Recurrent Tree Filter")
    corpus.paper(Method=["RTF"])
    late = linked(corpus, {1})
    both = linked(corpus, {0, 1}, late.given)
    by_alias = {entity.aliases[0].text: entity.id for entity in both.graph.entities}
    assert by_alias["Recurrent Tree Filter"] == "method/rtf"
    assert by_alias["Rapid Tide Folding"].startswith("method/rtf-")
    three = linked(corpus, {0, 1, 2}, both.given)
    assert {e.aliases[0].text: e.id for e in three.graph.entities if e.aliases} == by_alias


def test_a_reading_that_is_written_in_the_plural_alone_keeps_its_id() -> None:
    corpus = Corpus()
    short(corpus, "EPI", "exponential priority index")
    short(corpus, "EPI", "external pressure inlet")
    corpus.paper(Benchmark=["EPI"])
    plural = corpus.paper(Method=["epipolar images", "EPIs"])
    corpus.say(plural["EPIs"], ALIAS, plural["epipolar images"])
    first = linked(corpus, set(range(4)))
    again = linked(corpus, set(range(4)), first.given)
    assert again.given == first.given


def test_a_thing_that_comes_back_has_its_id_and_nobody_had_it_meanwhile() -> None:
    corpus = Corpus()
    corpus.paper(Method=["C"])
    corpus.paper(Method=["C++"])
    first = linked(corpus, {0})
    other = linked(corpus, {1}, first.given)
    assert ids(first) == {"C": "method/c"} and ids(other)["C++"].startswith("method/c-")
    assert ids(linked(corpus, {0, 1}, other.given)) == ids(first) | ids(other)


def test_departments_go_with_their_organisation() -> None:
    corpus = Corpus()
    for university in ("University of Norcaster", "University of Southport"):
        names = corpus.paper(Institution=["Department of Tides", university])
        corpus.say(names["Department of Tides"], "unitOf", names[university])
    first = linked(corpus, {0})
    both = linked(corpus, {0, 1}, first.given)
    assert set(ids(first).values()) < {entity.id for entity in both.graph.entities}
    one = linked(corpus, {0, 1}, both.given, 'same "University of Norcaster" "University of Southport"')
    assert len(one.graph.entities) == 2
    assert replaced(one) == {
        "institution/university-of-southport": "institution/university-of-norcaster",
        "institution/university-of-southport/department-of-tides": (
            "institution/university-of-norcaster/department-of-tides"
        ),
    }


def test_what_the_user_renames_or_retypes_has_a_new_id_and_the_old_one_leads_there() -> None:
    corpus = Corpus()
    corpus.paper(Method=["TideNet"], Task=["tide reading"])
    first = linked(corpus, {0})
    lines = 'rename TideNet "Ebb Network"\nretype "tide reading" Benchmark\n'
    made = linked(corpus, {0}, first.given, lines)
    assert ids(made) == {"Ebb Network": "method/ebb-network", "tide reading": "benchmark/tide-reading"}
    assert replaced(made) == {
        "method/tidenet": "method/ebb-network",
        "task/tide-reading": "benchmark/tide-reading",
    }
    back = linked(corpus, {0}, made.given)  # the user thinks better of it
    assert ids(back) == ids(first)
    assert replaced(back) == {
        "method/ebb-network": "method/tidenet",
        "benchmark/tide-reading": "task/tide-reading",
    }
    assert linked(corpus, {0}, back.given, lines).graph == made.graph


@pytest.fixture(scope="module")
def mixed() -> Corpus:
    """Papers that share, shorten, contradict and vary names."""
    corpus = Corpus()
    short(corpus, "RTF", "Rapid Tide Folding")
    short(corpus, "RTF", "Recurrent Tree Filter")
    short(corpus, "RTF", "rapid tide foldings")
    for kinds in (
        {"Method": ["RTF", "TideNet"]},
        {"Model": ["RTF", "Tide-Nets"], "Task": ["tide reading"]},
        {"Metric": ["tide reading"], "Method": ["C"]},
        {"Method": ["C++", "rapid tide folding"]},
        {"Benchmark": ["TideNet", "TideReading"]},
    ):
        corpus.paper(**kinds)
    for university in ("University of Norcaster", "University of Southport, Inc."):
        names = corpus.paper(Institution=["Department of Tides", university])
        corpus.say(names["Department of Tides"], "unitOf", names[university])
    return corpus


LINES = [
    'same TideNet "tide reading"',
    'different RTF "Rapid Tide Folding"',
    'rename RTF "The Fold"',
    "retype TideNet Metric",
    "same C C++",
    "rename method/c Cee",
]
STEP = st.tuples(st.sets(st.integers(0, 9), min_size=1), st.lists(st.sampled_from(LINES), max_size=2))


@given(st.lists(STEP, min_size=2, max_size=5))
@settings(max_examples=150)
def test_whatever_comes_and_goes_ids_stay_lead_on_or_wait(
    mixed: Corpus, steps: list[tuple[set[int], list[str]]]
) -> None:
    before: Linked | None = None
    for papers, lines in steps:
        table = before.given if before else ()
        made = linked(mixed, papers, table, "\n".join(lines))
        again = linked(mixed, papers, made.given, "\n".join(lines))
        # The table that it wrote changes nothing.
        assert (again.graph, again.given) == (made.graph, made.given)
        standing = {entity.id for entity in made.graph.entities}
        rows = {row.id: row for row in made.given}
        known = {row.id for row in table} | standing
        assert known <= rows.keys() <= known | {"method/c"}  # a decision's naming it is a giving too
        for row in made.given:
            assert not (row.replaced_by and row.id in standing)
            assert not row.replaced_by or not rows[row.replaced_by].replaced_by
        if before:
            here = {mention.id for mention in made.graph.mentions}
            labels = {
                (mention.entity, fold(without_head(mention.text)))
                for mention in before.graph.mentions
                if mention.id in here
            }
            kept = {row.id for row in before.given if (row.id, fold(row.label)) in labels}
            assert kept <= standing | replaced(made).keys()
        before = made


def test_the_order_of_the_table_decides_nothing(mixed: Corpus) -> None:
    table = linked(mixed, {1, 3, 5, 8}).given
    made = linked(mixed, set(range(10)), table)
    assert linked(mixed, set(range(10)), table[::-1]) == made


def test_a_table_reads_as_it_was_written_whatever_names_hold(tmp_path: Path) -> None:
    rows = (
        Given("method/a", "Method", 'A "quoted"\ttab', ("a  b", "=1+1", "é")),
        Given("method/b", "Method", "B", (), "method/a", "paper/x/1"),
    )
    write(rows[::-1], tmp_path / "names.tsv")
    assert read(tmp_path / "names.tsv") == rows
    assert read(tmp_path / "none.tsv") == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\tb\n", "line 1: a row has 6 fields"),
        ("id\tkind\tlabel\tnames\treplaced_by\tpaper\n\t\t\t\t\t\n", "line 2: a row has 6 fields"),
        ("m/a\tMethod\tA\t\t\t\nm/a\tMethod\tA\t\t\t\n", "line 2: m/a is given twice"),
        ("\udcff", "not a table of given names"),
    ],
)
def test_a_table_that_is_none_is_told_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "names.tsv"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(TableError, match=words):
        read(path)
