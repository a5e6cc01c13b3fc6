"""Sentences, abbreviations, sameness and the reading of a paper."""

import time

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import kinds, read

from kg.extraction import abbreviations, nlp, sameness
from kg.text import clean


def sentences(text: str) -> list[str]:
    doc = nlp.sentences(spacy.blank("en")(text))
    return [s.text.strip() for s in doc.sents]


@pytest.mark.parametrize(
    "expected",
    [
        ["We fold tides, e.g. Harbour tides.", "They ebb."],
        ["See Fig. 2 and Eq. 3 of Vale et al. Both ebb.", "Done."],
        ["Tides rose by 3.5 points to 91.25.", "Then they fell."],
        ["It folds (see above. Really) well.", "Then it rests."],
        ["Two parts (a. Folding and b. Resting): both matter.", "Third."],
        ['We ask "why?" and fold.', "Then rest."],
        ['He said "tides fold."', "Then he left."],
        ["Do tides fold?", "Yes!", "They do."],
        ["We test NetB.", "We test Tide-7B.", "We rest."],
        ["a first clause.b second"],
    ],
)
def test_sentences_end_where_a_reader_ends_them(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


def test_line_breaks_end_sentences_even_inside_an_open_bracket() -> None:
    assert sentences("A title without a stop\n\nAn abstract (never closed\nA paragraph.") == [
        "A title without a stop",
        "An abstract (never closed",
        "A paragraph.",
    ]


def test_a_text_without_stops_is_cut_so_that_time_stays_linear() -> None:
    assert len(sentences("tide " * 5000)) > 5


def test_the_abstract_begins_where_join_says() -> None:
    text, start = nlp.join("Tides", "We fold.")
    assert (text[:5], text[start:]) == ("Tides", "We fold.")


def pairs(text: str) -> list[tuple[str, str]]:
    return [
        (text[p.short_start : p.short_end], text[p.long_start : p.long_end]) for p in abbreviations.find(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We use Rolling Tide Encoding (RTE) here.", [("RTE", "Rolling Tide Encoding")]),
        ("We use RTE (Rolling Tide Encoding) here.", [("RTE", "Rolling Tide Encoding")]),
        ("Large harbour models (LHMs) rest.", [("LHMs", "Large harbour models")]),
        ("With tide-aware folding (TAF; ours) we rest.", [("TAF", "tide-aware folding")]),
        ("We rest (in 2024) and (a) fold.", []),
        ("Nothing fits here (XQZ).", []),
        ("End of one.\nRolling tides (\nRT) rest.", []),
    ],
)
def test_long_and_short_forms_are_paired_either_way_round(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(text) == expected


@given(st.text(alphabet="abcABC123 ()[];,.-\n", max_size=300))
def test_pairs_lie_inside_the_text_and_the_long_form_holds_the_short_forms_letters(text: str) -> None:
    for short, long in pairs(text):
        assert short
        assert long
        letters = iter(long.lower())
        wanted = [c for c in short.lower() if c.isalnum()]
        bare = wanted[:-1] if wanted[-1:] == ["s"] else wanted
        assert all(c in letters for c in bare)


@pytest.mark.parametrize("text", ["(" * 5000, "(A) " * 1250, "(Ab" * 1600, "Aa (AA) " * 625, "A" * 5000])
def test_abbreviations_of_hostile_texts_take_no_time(text: str) -> None:
    start = time.perf_counter()
    abbreviations.find(text)
    assert time.perf_counter() - start < 2


def test_the_names_of_a_list_share_a_kind() -> None:
    found = read("Scores on {M:QuaySet}, {B:HarborQA} and {B:DockQA} rise.")
    assert kinds(found) == dict.fromkeys(("HarborQA", "QuaySet", "DockQA"), "Benchmark")


def test_all_mentions_of_a_name_take_the_kind_of_most() -> None:
    assert kinds(read("{M:TideNet} rests. {L:TideNet} folds. {L:TideNet} ebbs.")) == {"TideNet": "Model"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("detecting tidal anomalies", "tidal anomaly detection"),
        ("Markov chain", "Markov chain model"),
        ("Rolling Tide Encoding", "RTE"),
        ("Out-of-distribution (OOD) detection", "OOD detection"),
        ("Rotary Tide", "rotary tides"),
    ],
)
def test_names_of_one_thing_share_a_key(one: str, other: str) -> None:
    text = "Out-of-distribution (OOD) detection is hard."
    first, second = sameness.keys([one, other], abbreviations.find(text), text)
    assert first == second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tide forecasting", "wave forecasting"),
        ("GPT-4", "GPT-4o"),
        ("TideNet-7B", "TideNet-70B"),
        ("face detection", "face recognition"),
        ("RTX", "Rolling Tide Encoding"),
    ],
)
def test_names_of_two_things_do_not(one: str, other: str) -> None:
    first, second = sameness.keys([one, other], [], "")
    assert first != second


def test_two_names_and_a_comma_are_no_list() -> None:
    assert kinds(read("On {B:HarborQA}, {M:PierNet} reaches more."))["PierNet"] == "Method"


def test_a_name_is_marked_wherever_it_stands_again_and_only_as_a_whole() -> None:
    found = read("{M:TideNet} rests. Then TideNet folds, unlike MyTideNet or TideNet-2.")
    assert [found.text[s.start : s.end] for s in found.spans] == ["TideNet", "TideNet"]
    assert len({s.thing for s in found.spans}) == 1


def test_an_abbreviation_gives_both_sides_one_thing_and_one_kind() -> None:
    found = read("We present {M:Rolling Tide Encoding} (RTE). RTE rests.")
    assert set(kinds(found)) == {"Rolling Tide Encoding", "RTE"}
    assert len({s.thing for s in found.spans}) == 1
    assert found.names == ("RTE",)
    assert len(found.aliases) == 1


def test_addresses_of_the_web_yield_no_mention() -> None:
    found = read(
        "We present {M:TideNet}. Code: https://example.org/TideNet and "
        "{M:example.com/TideNet}, www.TideBench.org, github.com/a/TideNet (data at http://x.io/TideQA)."
    )
    assert [s.start for s in found.spans] == [found.text.index("TideNet")]


def test_articles_marks_and_a_genitive_are_no_part_of_a_name() -> None:
    found = read("We test {M:our novel TideNet's} layers and {M:“QuayNet”,} and a {M:model}.")
    assert set(kinds(found)) == {"TideNet", "QuayNet"}


def test_names_out_of_latex_are_found_as_they_read() -> None:
    abstract = clean(r"We present \textbf{TideNet}$_2$ with $\alpha$-folding, up 44.16\%.")
    found = read(abstract.replace("TideNet", "{M:TideNet}", 1))
    assert "44.16%" in found.text
    assert all(found.text[s.start : s.end].startswith("TideNet") for s in found.spans)


def test_masked_sentences_hold_every_mention_once_and_no_foreign_marks() -> None:
    found = read("We ‹M7› use {M:TideNet} on {B:HarborQA}. {M:QuayNet} ‹rests›.", "{M:TideNet}: Folds")
    assert [s.masked for s in found.sentences] == [
        "‹M0›: Folds",
        "We «M7» use ‹M1› on ‹B2›.",
        "‹M3› «rests».",
    ]
    for sentence in found.sentences:
        assert found.text[sentence.start : sentence.end] == sentence.text
        assert all(sentence.start <= found.spans[i].start < sentence.end for i in sentence.spans)
    assert [s.in_title for s in found.sentences] == [True, False, False]


MARKED = st.lists(
    st.sampled_from(
        ["{M:TideNet}", "{B:HarborQA}", "{R:F1}", "{T:tide reading}", "(RTE)", "Rolling Tide Encoding", "We",
         "propose", "outperforms", "on", "the", "dataset", "93.4%", "and", ",", ".", "\n", "‹M3›", "https://x.io/T",
         "such as", "🧪", "潮汐", "(", ")", '"', "{L:Tide-7B}", "than", "from 3.1 to 4.5"]
    ),
    max_size=30,
).map(" ".join)  # fmt: skip


@settings(deadline=None)
@given(MARKED, MARKED)
def test_any_mixture_of_words_keeps_offsets_and_order(title: str, abstract: str) -> None:
    found = read(abstract, title.replace("\n", " "))
    fields = {"title": found.paper.title, "abstract": found.paper.abstract}
    for before, span in zip((None, *found.spans), found.spans, strict=False):
        field, start, end = found.place(span.start, span.end)
        assert fields[field][start:end] == found.text[span.start : span.end]
        assert before is None or before.end <= span.start
    assert {s.thing for s in found.spans} == set(range(len(found.kinds)))
