"""Span level: bounds and labels, masks, sources of gold, intervals, and the mistakes to read first."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KgError, ReadError
from kg.evaluation import causes, evaluate, find, gold, mistakes
from kg.evaluation.gold import Span, Text
from kg.evaluation.matching import compare
from kg.evaluation.mistakes import Mistake
from kg.evaluation.tally import HIT, MISSED, Tally, by_unit, intervals, total
from kg.extraction.nlp import join

TEXT = "We run HeronNet and the Marsh parser on ReedQA."
HERON, MARSH, REED = (7, 15), (24, 36), (40, 46)


class Finder:
    """A pipeline that finds what a pattern matches, and is as sure of a name as it is long."""

    def __init__(self, labels: dict[str, str], *, scores: bool = True) -> None:
        self.labels, self.scores, self.nlp = labels, scores, spacy.blank("en")

    def pipe(self, texts: Iterable[str], *, batch_size: int) -> Iterator[Any]:
        for text in texts:
            doc = self.nlp(text)
            found = [
                doc.char_span(m.start(), m.end(), label, alignment_mode="expand")
                for pattern, label in self.labels.items()
                for m in re.finditer(pattern, text)
            ]
            doc.ents = tuple(found)
            if self.scores:
                doc.spans["sc"] = list(doc.ents)
                doc.spans["sc"].attrs["scores"] = [len(e.text) / 100 for e in doc.ents]
            yield doc


def text(*spans: tuple[tuple[int, int], str], masked: tuple[tuple[int, int], ...] = ()) -> Text:
    return Text(TEXT, tuple(Span(*place, label) for place, label in spans), masked, "a")


def spans(*found: tuple[tuple[int, int], str]) -> list[Span]:
    return [Span(*place, label) for place, label in found]


def write(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def test_exact_needs_bounds_and_label_partial_a_shared_character() -> None:
    wanted = text((HERON, "Model"), (MARSH, "Method"), (REED, "Benchmark"))
    tallies = compare(wanted, spans((HERON, "Method"), ((30, 36), "Method"), (REED, "Benchmark"))).tallies
    assert tallies["exact"] == Tally(hit=1, extra=2, missed=2)
    assert tallies["exact.untyped"] == Tally(hit=2, extra=1, missed=1)
    assert tallies["exact.Method"] == Tally(extra=2, missed=1)
    assert tallies["partial"] == Tally(hit=2, extra=1, missed=1)
    assert tallies["partial.untyped"] == Tally(hit=3)
    assert tallies["partial.Model"] == Tally(missed=1)


def test_each_span_has_one_partner_the_one_of_its_own_bounds_first() -> None:
    wanted = text(((0, 6), "X"), ((3, 9), "X"))
    compared = compare(wanted, spans(((3, 9), "X"), ((20, 22), "X")))
    assert compared.tallies["partial"] == Tally(hit=1, extra=1, missed=1)
    assert [(g and g.start, f and f.start) for g, f in compared.pairs] == [(0, None), (3, 3), (None, 20)]
    assert dict(compared.confusion) == {("X", "missed"): 1, ("X", "X"): 1, ("spurious", "X"): 1}


def test_what_touches_only_a_mask_does_not_count() -> None:
    wanted = text((HERON, "Model"), masked=(MARSH,))
    assert compare(wanted, spans((HERON, "Model"), ((30, 36), "Method"))).tallies["exact"] == Tally(hit=1)
    both = compare(wanted, spans(((7, 30), "Model"))).tallies  # wrong bounds of a name that counts
    assert both["exact"] == Tally(extra=1, missed=1)


some_spans = st.lists(
    st.builds(
        lambda s, n, label: Span(s, s + n, label),
        st.integers(0, 30),
        st.integers(1, 9),
        st.sampled_from("XY"),
    ),
    max_size=8,
    unique=True,
)


@given(some_spans, some_spans)
def test_every_span_is_counted_once(wanted: list[Span], given: list[Span]) -> None:
    tallies = compare(Text("." * 40, tuple(wanted)), given).tallies
    for measure in ("exact", "exact.untyped", "partial", "partial.untyped"):
        tally = tallies[measure]
        assert (tally.hit + tally.missed, tally.hit + tally.extra) == (len(wanted), len(given))
    assert tallies["exact"].hit <= tallies["partial"].hit <= tallies["partial.untyped"].hit
    assert tallies["exact"].hit == len(set(wanted) & set(given))


def test_gold_graphs_give_the_spans_of_their_names(tmp_path: Path) -> None:
    entities = [
        {"name": "HeronNet", "type": "Model"},
        {"name": "QA", "type": "Task"},
        {"name": "open QA", "type": "Task", "optional": True},
        {"name": "Fen University", "type": "Institution"},
    ]
    file = write(
        tmp_path / "gold.jsonl",
        {
            "id": "x:1",
            "title": "HeronNets of Fen University",
            "abstract": "Open QA, QA and qa.",
            "entities": entities,
        },
    )
    (made,) = gold.texts(file)
    assert made.text == join("HeronNets of Fen University", "Open QA, QA and qa.")[0] and made.doc == "x:1"
    assert [made.text[s.start : s.end] for s in made.spans] == ["HeronNets", "QA"]
    assert [made.text[s:e] for s, e in made.masked] == ["Open QA"]


def test_labels_are_renamed_on_both_sides_and_left_out(tmp_path: Path) -> None:
    record = {"text": TEXT, "spans": [[*HERON, "System"], [*REED, "Dataset"], [*MARSH, "Generic"]]}
    file = write(tmp_path / "spans.jsonl", record, {"text": "None.", "spans": []})
    model = Finder({"HeronNet": "Model", "Marsh parser": "Model", "ReedQA": "Benchmark", "None": "Metric"})
    labels = {"System": "Model", "Dataset": "Benchmark", "Generic": "", "Metric": ""}
    made = evaluate(file, model=model, labels=labels)
    figures = {figure.name: figure.tally for figure in made.figures}
    assert figures["exact"] == Tally(hit=2) and made.mistakes == ()


@pytest.mark.parametrize("scores", [True, False])
def test_scores_are_taken_where_a_model_gives_them(scores: bool) -> None:
    (found,) = find(Finder({"ReedQA": "Benchmark"}, scores=scores), [TEXT])
    assert found == (Span(*REED, "Benchmark", 0.06 if scores else None),)


def test_intervals_are_seeded_hold_the_figure_and_shrink_with_more_units() -> None:
    units = [total([("f", HIT if n % 3 else MISSED)]) for n in range(90)]
    (low, high), (low_few, high_few) = intervals(units)["f"], intervals(units[:9])["f"]
    assert low < total(p for u in units for p in u.items())["f"].f1 < high
    assert high - low < high_few - low_few
    assert intervals(units) == intervals(units) != intervals(units, seed=8)
    # F1 of 60 hits and 30 misses is .8; its standard error by the delta method is .0358.
    assert (high - low) / 2 == pytest.approx(1.96 * 0.0358, rel=0.05)


def test_one_unit_has_no_interval_and_texts_of_a_document_are_drawn_together() -> None:
    assert intervals([{"f": HIT}]) == {}
    units = by_unit([("a", {"f": HIT}), ("b", {"f": MISSED}), ("a", {"f": HIT})])
    assert units == [{"f": Tally(hit=2)}, {"f": Tally(missed=1)}]


def test_the_worst_are_misses_that_recur_and_wrong_answers_that_are_sure() -> None:
    def one(name: str, given: str = "", score: float | None = None) -> Mistake:
        return Mistake("u", "spurious" if given else "missed", "" if given else "X", given, name, score=score)

    rows = [one("once"), one("Twice"), one("twice")]
    rows += [one("unsure", "X", 0.1), one("sure", "X", 0.8), one("sure", "X", 0.9), one("dumb", "X")]
    assert [(m.name, m.times, m.score) for m in mistakes.worst(rows)] == [
        ("Twice", 2, None),
        ("once", 1, None),
        ("sure", 2, 0.9),
        ("unsure", 1, 0.1),
        ("dumb", 1, None),
    ]
    numbers = [Mistake(unit, "missed result", causes.NUMBER, "", "2") for unit in "abb"]
    assert [(m.unit, m.times) for m in mistakes.worst(numbers)] == [("b", 2), ("a", 1)]
    assert [m.name for m in mistakes.worst(rows, count=2)] == ["Twice", "sure"]
    assert [m.name for m in mistakes.worst(rows[:4], count=3)] == ["Twice", "once", "unsure"]


@given(st.text(alphabet="aB .!?\n。", max_size=1500), st.data())
def test_the_sentence_of_a_name_holds_it_and_is_short(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 20)))
    first, last = mistakes.sentence(text, start, end)
    assert 0 <= first <= start <= end <= last <= len(text) and last - first <= 520


def test_a_sentence_ends_at_its_stop() -> None:
    text = "Long ago. The heron of v. 2.1 waded (it did). Then it flew."
    first, last = mistakes.sentence(text, 14, 19)
    assert text[first:last] == "The heron of v. 2.1 waded (it did)."


def test_evaluation_of_a_model_names_its_mistakes(tmp_path: Path) -> None:
    record = {"text": TEXT, "spans": [[*HERON, "Model"], [*MARSH, "Method"]], "doc": "a"}
    file = write(tmp_path / "spans.jsonl", record, record | {"doc": "b"})
    made = evaluate(file, model=Finder({"parser": "Method", "HeronNet": "Method", "ReedQA": "Benchmark"}))
    assert [(m.what, m.expected, m.given, m.name, m.times) for m in made.mistakes] == [
        ("label", "Model", "Method", "HeronNet", 2),
        ("bounds", "Method", "Method", "parser", 2),
        ("spurious", "", "Benchmark", "ReedQA", 2),
    ]
    assert all(m.sentence[m.start : m.end] == m.name for m in made.mistakes)
    assert (made.units, made.level, made.figures[0].interval) == (2, "spans", (0.0, 0.0))
    assert json.loads(json.dumps(made.to_json()))["figures"]["partial"]["f1"] == 0.4


GRAPH = {"id": "x", "entities": [], "relations": [], "results": [], "institutions": []}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 2: no JSON"),
        ("[]", "line 2: a JSON list"),
        ("[" * 100_000, "line 2: no JSON"),
        ("{}", "line 2: `id`"),
        (json.dumps(GRAPH | {"entities": None}), "line 2: `entities` should be a list"),
        (json.dumps(GRAPH | {"entities": [{"name": "A"}]}), "line 2: an entity needs a `type`"),
        (
            json.dumps(GRAPH | {"entities": [{"name": "A", "type": "Task", "aliases": "B"}]}),
            "line 2: `aliases`",
        ),
        (json.dumps(GRAPH | {"relations": [{"s": "A"}]}), "line 2: a relation"),
        (json.dumps(GRAPH | {"results": [{"value": "many"}]}), "line 2: a result"),
        (json.dumps(GRAPH | {"results": [{"value": 1, "metric": 2}]}), "line 2: `subject`"),
        (json.dumps(GRAPH | {"institutions": [{}]}), "line 2: an institution"),
    ],
)
def test_a_line_that_is_no_gold_graph_is_named(line: str, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text(f"{json.dumps(GRAPH)}\n{line}\n")
    with pytest.raises(ReadError, match=re.escape(reason)) as raised:
        gold.graphs(file)
    assert str(raised.value).startswith(f"{file}: ")


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"text": 1}, "`text` should be"),
        ({"text": "ab"}, "`spans`"),
        ({"text": "ab", "spans": [[0, 3, "X"]]}, "no span of a text of 2"),
        ({"text": "ab", "spans": [[1, 1, "X"]]}, "no span"),
        ({"text": "ab", "spans": [[True, 2, "X"]]}, "no span"),
        ({"text": "ab", "spans": [[0, 1]]}, "should be [start, end, label]"),
        ({"text": "ab", "spans": [], "masked": [[0, 9]]}, "no span"),
        ({"title": "ab"}, "neither `text` nor"),
        ({"title": "ab", "abstract": "c"}, "`entities`"),
    ],
)
def test_a_line_that_is_no_text_with_spans_is_named(record: Any, reason: str, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=re.escape(f"line 1: {reason}" if reason[0] == "`" else reason)):
        gold.texts(write(tmp_path / "spans.jsonl", record))


def test_files_that_are_not_there_empty_or_no_text_are_told(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="No such file"):
        gold.graphs(tmp_path / "none")
    (tmp_path / "empty").write_bytes(b"\n")
    with pytest.raises(ReadError, match="no record"):
        gold.texts(tmp_path / "empty")
    (tmp_path / "latin").write_bytes(b"\n\xe9\n")
    with pytest.raises(ReadError, match="line 2: no UTF-8"):
        gold.texts(tmp_path / "latin")


def test_a_build_needs_gold_and_spans_a_model(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="either gold"):
        evaluate(tmp_path)
    with pytest.raises(KgError, match="either gold"):
        evaluate(tmp_path, tmp_path, model=Finder({}))
