"""Words, candidates and models other than the default: what `kg build --model` takes."""

import json
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ModelError
from kg.extraction import lexicon, nlp, transformer

onnx = pytest.importorskip("onnx", reason="writes a tiny network")
tokenizers = pytest.importorskip("tokenizers", reason="the extra `transformer` is not installed")

VOCAB = spacy.blank("en").vocab


def names(text: str, model: str) -> list[tuple[str, str]]:
    return [(e.text, e.label_) for e in nlp.load(model)(text).ents]


@given(st.text(max_size=80))
def test_the_tokenizer_keeps_every_character(text: str) -> None:
    assert nlp.split(VOCAB)(text).text == text


@given(st.text(alphabet="aB7-. \n(", max_size=40))
def test_candidates_begin_and_end_with_a_letter_or_digit_on_one_line(text: str) -> None:
    ranges = lexicon.words(text)
    spans, number, spellings = lexicon.candidates(text, ranges)
    assert len(spans) == len(number) == len(spellings)
    for (first, last), spelling in zip(spans.tolist(), spellings, strict=True):
        name = text[ranges[first][0] : ranges[last][1]]
        assert name[0].isalnum() and name[-1].isalnum() and "\n" not in name
        assert lexicon.hash_of(name) == spelling


def test_spellings_that_differ_in_marks_case_and_plural_are_one_candidate() -> None:
    text = "Tide-nets and tide nets and TideNet, but no tide; net"
    ranges = lexicon.words(text)
    spans, number, _ = lexicon.candidates(text, ranges)
    names = [text[ranges[a][0] : ranges[b][1]] for a, b in spans.tolist()]
    alike = {n for n, name in zip(number.tolist(), names, strict=True) if name in ("Tide-nets", "TideNet")}
    assert [n for n, one in zip(names, number.tolist(), strict=True) if one in alike] == [
        "Tide-nets",
        "tide nets",
        "TideNet",
    ]


def test_a_long_form_and_its_abbreviation_are_one_candidate() -> None:
    text = "Folded Tide Attention (FTA) is quick. We run FTA."
    _, number, spellings = lexicon.candidates(text, lexicon.words(text))
    forms = [lexicon.hash_of("folded tide attentions"), lexicon.hash_of("FTA")]
    assert len(set(number[np.isin(spellings, forms)].tolist())) == 1
    assert np.isin(spellings, forms).sum() == 3


def test_the_models_that_ship_find_a_coined_name_with_its_probability() -> None:
    for model in nlp.SHIPPED:
        doc = nlp.load(model)("TideNet: A Model for Tide Forecasting\n\nWe propose TideNet, a tide model.")
        assert ("TideNet", "Model") in [(e.text, e.label_) for e in doc.ents]
        scores = doc.spans["sc"].attrs["scores"]
        assert len(scores) == len(doc.ents) and all(0 < p <= 1 for p in scores)


def test_an_installed_or_saved_spacy_pipeline_is_used_with_its_labels_as_our_kinds(tmp_path: Path) -> None:
    pipeline = spacy.blank("en")
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "DATASET", "pattern": "TideQA"}, {"label": "PERSON", "pattern": "Ada"}])
    pipeline.to_disk(tmp_path / "pipe")
    assert names("Ada reads TideQA. Ada rests.", str(tmp_path / "pipe")) == [("TideQA", "Benchmark")]


def exported(folder: Path) -> Path:
    """A token classifier over five words: `tide` and `net` are B- and I-Model."""
    vocabulary = {"[UNK]": 0, "tide": 1, "net": 2, "we": 3, "run": 4}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    labels = ["O", "B-Model", "I-Model"]
    (folder / "config.json").write_text(json.dumps({"id2label": dict(enumerate(labels))}))
    table = np.zeros((5, 3), dtype="float32")
    table[:, 0], table[1, 1], table[2, 2] = 1, 5, 5
    helper, kind = onnx.helper, onnx.TensorProto
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["logits"])],
        "tiny",
        [helper.make_tensor_value_info("input_ids", kind.INT64, [1, None])],
        [helper.make_tensor_value_info("logits", kind.FLOAT, [1, None, 3])],
        [onnx.numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(folder / "model.onnx"))
    return folder


def test_a_transformer_in_onnx_form_is_read_from_its_folder(tmp_path: Path) -> None:
    folder = str(exported(tmp_path / "model"))
    doc = nlp.load(folder)("we run tide net")
    assert [(e.text, e.label_) for e in doc.ents] == [("tide net", "Model")]
    assert doc.spans["sc"].attrs["scores"][0] == pytest.approx(0.98, abs=0.03)


def test_a_long_text_is_read_in_windows_that_miss_nothing(tmp_path: Path) -> None:
    text = "we run " * 400 + "tide net " + "we run " * 400
    assert names(text, str(exported(tmp_path / "model"))) == [("tide net", "Model")]


def test_labels_become_runs_and_a_b_begins_a_new_one() -> None:
    chances = [[0.1, 0.9, 0], [0.1, 0, 0.9], [0.2, 0.8, 0], [1, 0, 0], [0, 0, 1]]
    places = [(0, 2), (3, 5), (6, 8), (9, 10), (11, 12)]
    found = transformer.decoded(places, [np.array(c) for c in chances], ("O", "B-X", "I-X"))
    assert [run[:3] for run in found] == [(0, 5, "X"), (6, 8, "X"), (11, 12, "X")]
    assert [run[3] for run in found] == pytest.approx([0.9, 0.8, 1.0])


@pytest.mark.parametrize("broken", ["config.json", "tokenizer.json", "model.onnx"])
def test_a_model_that_is_not_there_or_broken_is_told_in_one_line(tmp_path: Path, broken: str) -> None:
    with pytest.raises(ModelError, match="no-such-model"):
        nlp.load("no-such-model")
    folder = exported(tmp_path / "model")
    (folder / broken).write_bytes(b"\x00 nonsense")
    with pytest.raises(ModelError):
        nlp.load(str(folder))
