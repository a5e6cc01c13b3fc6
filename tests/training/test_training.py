"""The road from texts to a shipped recogniser, on a few invented texts."""

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `training` is not installed")
pytest.importorskip("floret", reason="the extra `training` is not installed")
sys.path.insert(0, str(Path(__file__).parents[2] / "training"))

import distil
import finetune
import pairs
import phrases
import prepare
import pretrain
import torch
import trees
import vectors
import weigh
from encoder import Encoder, Shape
from held import with_gold_names

from kg.extraction import judges, recogniser
from kg.extraction import pairs as judged
from kg.extraction.lexicon import AFFIX_ROWS, SHAPE_ROWS

TEXTS = [
    ("TideNet: Folding Tides", "We propose TideNet, a tide network. TideNet beats HarborFlow on TideQA."),
    ("HarborFlow for Currents", "We introduce HarborFlow, a current network. HarborFlow runs on TideQA."),
    ("Waves at Rest", "We present WaveMix, a wave network. On TideQA, WaveMix beats TideNet."),
    ("Reading Sand", "SandNet is a network of sand. We test SandNet and WaveMix on TideQA."),
]
KINDS = {
    "TideNet": "Model",
    "HarborFlow": "Model",
    "WaveMix": "Model",
    "SandNet": "Model",
    "TideQA": "Benchmark",
}


def run(main: Callable[[], None], *arguments: object) -> None:
    sys.argv = ["training", *map(str, arguments)]
    main()


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder laid out as the real one, of invented texts."""
    folder = tmp_path / "shared"
    for place in ("gold", "corpora", "data/abstracts"):
        (folder / place).mkdir(parents=True)
    (folder / "corpora/digest.txt").write_text("Nothing of these tides.")
    rows = [
        {
            "id": f"x:{n}", "title": title, "abstract": abstract,
            "entities": [
                {"name": name, "type": kind, "or": [], "aliases": [], "optional": False}
                for name, kind in KINDS.items() if name in title + abstract
            ],
        }
        for n, (title, abstract) in enumerate(TEXTS)
    ]  # fmt: skip
    (folder / "gold/train.jsonl").write_text("\n".join(map(json.dumps, rows)))
    with gzip.open(folder / "data/abstracts/abstracts.jsonl.gz", "wt") as out:
        for n in range(200):
            title, abstract = TEXTS[n % len(TEXTS)]
            text = f"{abstract} It rests for {n} days. " * 3
            out.write(
                json.dumps({"venue": "arxiv", "title": f"{title} {n}", "abstract": f"{n} {text}"}) + "\n"
            )
    return folder


def test_a_tiny_recogniser_is_trained_exported_and_finds_its_names_the_same_every_time(
    shared: Path, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    run(vectors.main, shared, work)
    run(prepare.main, shared, work)
    run(phrases.main, work)
    run(pretrain.main, work, "--epochs", 4, "--threads", 1)
    options = ("--epochs", 60, "--size", 2, "--rate", "1e-3", "--depth", 2, "--hide", 0, "--dropout", 0)
    for output in ("one", "two"):
        run(finetune.main, shared, work, tmp_path / output, *options)
    made = recogniser.load(tmp_path / "one")
    text = "\n\n".join(TEXTS[0])
    found = {(text[s:e], kind) for s, e, kind, _ in recogniser.recognised(text, made)}
    assert {("TideNet", "Model"), ("TideQA", "Benchmark")} <= found
    run(distil.main, shared, work, tmp_path / "pupil", tmp_path / "one", "--texts", 8, "--depth", 2,
        "--encoder", "encoder.pt")  # fmt: skip
    pupil = recogniser.load(tmp_path / "pupil")
    assert all(0 < chance <= 1 for *_, chance in recogniser.recognised(text, pupil))
    for name in (recogniser.NETWORK, recogniser.VECTORS, recogniser.WORDS, recogniser.SETTINGS):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_trees_learn_the_same_every_time_and_take_what_is_not_told(tmp_path: Path) -> None:
    draw = np.random.default_rng(1)
    rows = draw.normal(size=(2000, 3)).astype("float32")
    answers = rows[:, 0] + rows[:, 1] > 0.5
    rows[draw.random(rows.shape) < 0.2] = np.nan
    for name in ("one", "two"):
        trees.learn(rows, answers, np.ones(len(rows)), tmp_path / name, count=30, share=1.0)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    chances = judges.load(tmp_path / "one")(rows)
    assert chances[answers].mean() > 0.6 > 0.4 > chances[~answers].mean()


def test_the_network_of_pairs_learns_a_link_and_its_file_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = {
        "id": "x:1", "title": "TideNet", "abstract": "TideNet runs on TideQA, 2.5 points above HarborFlow.",
        "entities": [
            {"name": name, "type": KINDS[name], "or": [], "aliases": []}
            for name in ("TideNet", "TideQA", "HarborFlow")
        ],
        "relations": [{"s": "TideNet", "p": "evaluatedOn", "o": "TideQA"}],
        "results": [{"value": 2.5, "subject": "TideNet", "benchmark": None, "metric": None}],
    }  # fmt: skip
    one = with_gold_names(record)
    lexicon = judged.shipped().lexicon
    told = pairs.lesson(one, lexicon)
    monkeypatch.setattr(pairs, "EPOCHS", 40)
    monkeypatch.setattr(pairs, "RATE", 2e-3)
    torch.manual_seed(1)
    shape = Shape((prepare.FREQUENT, AFFIX_ROWS, AFFIX_ROWS, SHAPE_ROWS), lexicon.vectors.shape[1], depth=1)
    torch.save(Encoder(shape).state_dict(), tmp_path / "encoder.pt")
    model = pairs.trained([[told]], tmp_path / "encoder.pt", 1, shape.static)
    pairs.write(model, told, tmp_path / judged.FILE)
    numbers = [(number.start, number.end) for number in one.numbers]
    scores = judged.score(
        one.reading, numbers, judged.Network(recogniser.session(tmp_path / judged.FILE), lexicon)
    )
    assert scores is not None
    tide, harbor, benchmark = map(one.reading.names.index, ("TideNet", "HarborFlow", "TideQA"))
    assert scores.link(tide, "evaluatedOn", benchmark) > 0 > scores.link(harbor, "evaluatedOn", benchmark)
    assert scores.result(0) > 0
    assert scores.slot(0, "subject", [tide, harbor]).argmax() == 0


def test_weights_follow_the_voice_that_is_right() -> None:
    rows = [("uses", 0.5, 3.0 if right else -3.0, right) for right in (True, False) * 20]
    both, alone = weigh.fitted(rows)
    assert both["uses"][2] > 0.5 > abs(both["uses"][1]) and abs(alone["uses"][1]) < 0.5
