"""The sets of others come out as plain text whose spans hold the words annotated, without leaks."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT / "training"))

from detokenise import Span, detokenise, plain  # noqa: E402
from external import SETS, convert, render  # noqa: E402
from formats import Text, read_scirex, tidy  # noqa: E402
from leaks import leaks  # noqa: E402


def squeeze(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ("pre - and post - training of end - to - end nets .", "pre- and post-training of end-to-end nets."),
        ("TideNet ( 3D ) - based , and / or [ 4 , 5 ] :", "TideNet (3D)-based, and/or [4, 5]:"),
        ("the nets ' depth , a net 's depth , is n't it ?", "the nets' depth, a net's depth, isn't it?"),
        ("a ' tide ' and a \" wave \" of users ' s", "a 'tide' and a \"wave\" of users's"),
        ("`` tide '' -LRB- T -RRB- and '' wave ''", '"tide" (T) and "wave"'),
        ("“ tide ” , ‘ wave ’ , net ’s", "“tide”, ‘wave’, net ’s".replace(" ’s", "’s")),
        ("91 . 8 % , i . e . Hits @ 10 of ~ 5 k", "91.8%, i.e. Hits@10 of ~5 k"),
        ("Encoder – Decoder , 3 – 5 , nets – some deep", "Encoder–Decoder, 3–5, nets – some deep"),
        ('F 1 of 2 , 254 " nets "', 'F1 of 2, 254 "nets"'),
        ("- a list ; x != y", "- a list; x != y"),
    ],
)
def test_text_reads_as_printed(tokens: str, text: str) -> None:
    assert detokenise(tokens.split())[0] == text


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ("TIDE-1 0 0 / 1 0 got 6 . 4 2 %", "TIDE-100/10 got 6.42%"),
        ("6 0 , 0 0 0 words in 2 0 1 6", "60,000 words in 2016"),
        ("WaveV 2 , I 3 D , Word 2 Vec , 3 D , TNN - 8 s", "WaveV2, I3D, Word2Vec, 3D, TNN-8s"),
        ("VOC 2 0 1 2 , Table 3 , IoU 0 . 5", "VOC 2012, Table 3, IoU 0.5"),
    ],
)
def test_split_numbers_are_put_together(tokens: str, text: str) -> None:
    assert detokenise(tokens.split(), split_digits=True)[0] == text
    assert detokenise(["1", "2"])[0] == "1 2"


def test_a_number_never_crosses_the_edge_of_a_span() -> None:
    tokens = ["Tide-1", "0", "1", "3", "9"]
    assert detokenise(tokens, [(0, 3, "M")], split_digits=True) == ("Tide-101 39", [(0, 8, "M")])


def test_a_lone_hyphen_is_a_dash_where_compounds_stay_whole() -> None:
    tokens = ["(", "T", ")", "-", "based", "nets", "-", "all"]
    assert detokenise(tokens, split_hyphens=False)[0] == "(T)-based nets - all"


def test_breaks_stand_before_the_sentence_that_follows() -> None:
    tokens = ["Tide", "(", "x", "", "Waves", "-", "8", '"', "end"]
    assert detokenise(tokens, breaks={3: "\n\n", 7: " "})[0] == 'Tide (x\n\nWaves-8 "end'


SIGNS = """Tide net pre - – — / // . , : ; ( ) [ ] ' ’ ‘ “ ” " `` '' -LRB- -RRB- % $ # @ _ ~ 1 2 20 0. 's n't
s and to V K D vec 2D/ /adv -dev R@ T( ][ ... e g i Netz’ café"""
TOKEN = st.sampled_from([*SIGNS.split(), "", " ", "\u00a0"])


@st.composite
def annotated(draw: st.DrawFn) -> tuple[list[str], list[Span], dict[int, str]]:
    tokens = draw(st.lists(TOKEN, min_size=1, max_size=25))
    place = st.integers(0, len(tokens))
    pairs = draw(st.lists(st.tuples(place, place), max_size=5))
    spans = [(min(p), max(p), f"L{n}") for n, p in enumerate(pairs)]
    return tokens, spans, draw(st.dictionaries(place, st.sampled_from([" ", "\n", "\n\n"]), max_size=3))


@settings(max_examples=300, deadline=None)
@given(annotated(), st.booleans(), st.booleans())
def test_spans_lie_in_the_text_and_keep_their_tokens(
    case: tuple[list[str], list[Span], dict[int, str]], digits: bool, hyphens: bool
) -> None:
    tokens, spans, breaks = case
    text, found = detokenise(tokens, spans, breaks=breaks, split_digits=digits, split_hyphens=hyphens)
    words = [squeeze(plain(token.strip())) for token in tokens]
    assert squeeze(text) == "".join(words)
    assert text == text.strip()
    assert {label for _, _, label in found} == {c for a, b, c in spans if any(words[a:b])}
    by_label = {c: "".join(words[a:b]) for a, b, c in spans}
    for start, end, label in found:
        assert 0 <= start < end <= len(text)
        assert squeeze(text[start:end]) == by_label[label]
        assert text[start:end] == text[start:end].strip()


@settings(deadline=None)
@given(st.text("ab .,()[ ]\n"), st.integers(0, 20), st.integers(1, 9))
def test_tidying_moves_spans_with_their_text(raw: str, start: int, length: int) -> None:
    end = min(len(raw), start + length)
    spans = ((start, end, "Dataset"),) if raw[start:end].strip() else ()
    done = tidy(Text("d", raw, spans))
    assert squeeze(done.text) == squeeze(raw)
    assert [squeeze(done.text[a:b]) for a, b, _ in done.spans] == [squeeze(raw[a:b]) for a, b, _ in spans]


SENTENCES = [
    "The harbour model Tidewave predicts the height of water at twelve small ports .",
    "We measure the error of every forecast on the open PortLog collection by hand .",
    "Longer windows of past water levels make all of our forecasts a little better .",
    "Storm days remain the hardest part of the year for each of the systems shown .",
]
OTHER = [
    "Bakers judge the crumb of their loaves by eye and seldom write any of it down .",
    "Our camera CrumbCam counts pores in slices and reports their mean size per loaf .",
    "Loaves of rye gave fewer pores than loaves of wheat under any light we had here .",
]


def jsonl(path: Path, *rows: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def dygie(key: str, doc: str, sentences: list[str], ner: list[list[Any]]) -> dict[str, Any]:
    return {key: doc, "sentences": [s.split() for s in sentences], "ner": ner}


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """Every set in its own form: Tidewave and CrumbCam named, the test of SciERC repeating a train paper."""
    data = tmp_path / "shared/data"
    rows: list[dict[str, Any]] = [{"doc_id": "t1", "tokens": s.split(), "ner": []} for s in OTHER]
    rows[1]["ner"] = [[2, 2, "Method"]]
    jsonl(data / "scier/derived/train-spans.jsonl", *rows)
    jsonl(
        data / "scier/PLM/dev.jsonl",
        dygie("doc_id", "d1", ["A net , Tide-1 0 1 3 9 ."], [[[3, 5, "Method"]]]),
    )
    spans = [[[3, 3, "Method"], [1, 3, "Generic"]], [], [], []]
    jsonl(data / "scierc/json/train.json", dygie("doc_key", "c1", SENTENCES, spans))
    jsonl(data / "scierc/json/test.json", dygie("doc_key", "c9", SENTENCES[1:], [[], [], []]))
    words = ["document", ":", "Tide", "-", "Net", "for", "Ports"]
    ends = [len(words)]
    for sentence in (
        *OTHER, "Bare left over words", "section : Baking [ reference ]", "More of it ( [ reference ] ) ."
    ):  # fmt: skip
        words += sentence.split()
        ends.append(len(words))
    row = {
        "doc_id": "x1",
        "words": words,
        "sentences": [list(pair) for pair in zip([0, *ends], ends, strict=False)],
        "sections": [[0, ends[4]], [ends[4], ends[-1]]],
        "ner": [[2, 5, "Method"], [ends[1] + 2, ends[1] + 3, "Method"], [ends[4] + 2, ends[4] + 3, "Task"]],
    }
    jsonl(data / "scirex/train.jsonl", row)
    tdmsci = data / "tdmsci"
    tdmsci.mkdir()
    block = "On\t0\tO\nPort\t3\tB-DATASET\nLog\t8\tI-DATASET\n,\t11\tO\nRMSE\t13\tB-METRIC\n"
    (tdmsci / "train_1500_v2.conll").write_text(f"{block}\n{block.replace('Port', 'Ship')}\n")
    names = data / "dataset-names"
    names.mkdir()
    (names / "Train_set_sentences.csv").write_text(
        ",id,text,labels,datasets,conference\n"
        "0,7,\"The PortLog data , as is .\",\"[[4, 17, 'Dataset'], [4, 17, 'Datatset']]\",['x'],NIPS\n"
        "1,8,Nothing here .,\"[[0, 7, 'Geen Dataset']]\",[],SDM\n"
    )
    jsonl(
        tmp_path / "shared/gold/train.jsonl", {"id": "our:1", "title": "Bread", "abstract": " ".join(OTHER)}
    )
    return tmp_path / "shared"


def named(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(row["text"][a:b], label) for a, b, label in row["spans"]]


def test_every_set_comes_out_in_one_form(shared: Path, tmp_path: Path) -> None:
    convert(shared, tmp_path / "work")
    out = tmp_path / "work/external"
    (scier,) = read(out / "scier-train.jsonl")
    assert (named(scier), scier["doc"]) == ([("CrumbCam", "Method")], "t1")
    assert scier["text"].startswith("Bakers judge") and "down. Our camera" in scier["text"]
    (dev,) = read(out / "scier-dev.jsonl")
    assert (dev["text"], named(dev)) == ("A net, Tide-101 39.", [("Tide-101", "Method")])
    (head,) = read(out / "scirex-train.jsonl")
    assert head["text"].startswith("Tide-Net for Ports\n\nBakers judge")
    assert head["text"].endswith("had here.")
    assert named(head) == [("Tide-Net", "Method"), ("CrumbCam", "Method")]
    (rest,) = read(out / "scirex-full-train.jsonl")
    assert (rest["text"], named(rest)) == ("Baking\nMore of it.", [("Baking", "Task")])
    port, ship = read(out / "tdmsci-train.jsonl")
    assert named(port) == [("Port Log", "DATASET"), ("RMSE", "METRIC")]
    assert port["doc"] != ship["doc"]
    first, second = read(out / "dataset-names-train.jsonl")
    assert (first["text"], named(first)) == ("The PortLog data, as is.", [("PortLog data", "Dataset")])
    assert second["spans"] == []
    assert {path.name for path in out.iterdir()} == {
        f"{name}-{split}.jsonl" for name, split, file, _, _ in SETS if (shared / "data" / file).exists()
    }


def test_papers_of_other_splits_leave_training_and_ours_are_marked(shared: Path, tmp_path: Path) -> None:
    report = convert(shared, tmp_path / "work")
    assert report["dropped"] == {"scierc/train/c1": ["scierc/test/c9"]}
    assert read(tmp_path / "work/external/scierc-train.jsonl") == []
    assert report["counts"]["scierc-train"]["placed"] == 2
    assert read(tmp_path / "work/external/scierc-test.jsonl")[0]["gold"] is None
    assert [row["gold"] for row in read(tmp_path / "work/external/scier-train.jsonl")] == ["our:1"]
    assert report["gold"] == {"scier/train/t1": ["our:1"], "scirex/train/x1": ["our:1"]}


def test_text_is_shared_whatever_its_tokens_and_numbers() -> None:
    whole = " ".join(SENTENCES)
    other = detokenise(whole.replace("twelve", "12").split())[0].upper()
    assert leaks({"a": whole}, {"b": other, "c": " ".join(OTHER)}) == {"a": ["b"]}
    assert leaks({"a": whole}, {"b": "We measure the error of every forecast by eye ."}) == {}
    assert leaks({"a": "Short one ."}, {"b": "short ONE", "c": "Short two"}) == {"a": ["b"]}
    assert leaks({"": ""}, {"b": ""}) == {}


@pytest.mark.parametrize(("shared_sentences", "found"), [(2, {}), (3, {"a": ["b"]})])
def test_three_beginnings_of_sentences_are_text_shared(
    shared_sentences: int, found: dict[str, list[str]]
) -> None:
    def own(mark: str) -> str:
        return " ".join("".join(c + mark for c in f"w{n:b}".translate({48: "o", 49: "i"})) for n in range(99))

    common = " ".join(SENTENCES[:shared_sentences])
    assert leaks({"a": f"{common} {own('x')}"}, {"b": f"{own('y')} . {common}"}) == found


@pytest.mark.skipif(not (SHARED / "data/scirex").exists(), reason="the sets of others are not at hand")
def test_counts_are_those_of_the_sets() -> None:
    """SciREX apart, whose entities within citations have no text, all but one that is labelled twice."""
    for name, split, file, convert_set, expected in SETS:
        if name.startswith("scirex"):
            continue
        texts = list(convert_set(SHARED / "data" / file))
        assert expected - 1 <= sum(len(text.spans) for text in texts) <= expected, (name, split)
    source = next(iter(read_scirex(SHARED / "data/scirex/dev.jsonl")))
    text = render(source, list(source.sentences))
    words = ["".join(source.tokens[a:b]) for a, b, _ in source.spans]
    assert sorted(squeeze(text.text[a:b]) for a, b, _ in text.spans) == sorted(
        filter(None, map(squeeze, words))
    )
