"""The command, the table and the page."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy
from lxml import html
from typer.testing import CliRunner

import kg
from kg.cli import app
from kg.evaluation import Evaluation, Figure, Mistake, evaluate, page, table
from kg.evaluation.calibration import measure
from kg.evaluation.tally import Tally
from kg.extraction import nlp
from kg.terms import legible

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
GOLD = {
    "id": "arxiv:2601.00001",
    "entities": [
        {"name": "Alpha", "type": "Model"},
        {"name": "BetaBench", "type": "Benchmark"},
        {"name": "long texts", "type": "Task"},
    ],
    "relations": [{"s": "PAPER", "p": "studies", "o": "Alpha", "quote": "We present Alpha"}],
    "results": [{"subject": None, "value": 12, "quote": "twelve"}],
    "institutions": [],
}
HOSTILE = "<script>alert(1)</script> & \x1b[31m\u202e\x00 'quoted' \"name\""


@pytest.fixture(scope="module")
def built(tiny_graph: kg.Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    kg.export(tiny_graph, folder / "graph.ttl")
    missing = GOLD | {"id": "arxiv:0000.00000"}
    (folder / "gold.jsonl").write_text(f"{json.dumps(GOLD)}\n{json.dumps(missing)}\n")
    return folder


@pytest.fixture
def hostile() -> Evaluation:
    return Evaluation(
        level="spans",
        subject=HOSTILE,
        gold=HOSTILE,
        units=2,
        figures=(Figure("exact", Tally(2, 1, 0), (0.5, 1.0)), Figure(f"exact.{HOSTILE}", Tally(), None)),
        confusion=(((HOSTILE, "missed"), 3), ((HOSTILE, HOSTILE), 1)),
        mistakes=(
            Mistake(HOSTILE, "missed", HOSTILE, "", HOSTILE, f"So {HOSTILE}.", 3, 3 + len(HOSTILE)),
            Mistake("b", "spurious", "", "Task", "name", "A name.", 2, 6, 0.91, 2),
        ),
        causes=((("missed links", HOSTILE, HOSTILE), 3), (("false results", "", "no result in gold"), 1)),
        calibration=measure([(0.15, False), (0.9, True), (0.95, True), (1.0, False)]),
    )


def invoke(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_build_is_scored_and_its_mistakes_stand_in_their_sentences(built: Path) -> None:
    made = evaluate(built, built / "gold.jsonl")
    figures = {figure.name: figure.tally for figure in made.figures}
    assert figures["entities.Benchmark"] == Tally(hit=1, extra=1, missed=1)
    assert made.missing == ("arxiv:0000.00000",) and made.units == 2
    by_name = {(m.what, m.name): m for m in made.mistakes if m.unit == "arxiv:2601.00001"}
    wrong = by_name["wrong kind", "Alpha"]
    assert (wrong.expected, wrong.given, wrong.sentence[wrong.start : wrong.end]) == (
        "Model",
        "Method",
        "Alpha",
    )
    tested = by_name["extra relation", "Alpha-7B → BetaBench"]
    assert (tested.given, tested.sentence) == ("evaluatedOn", "We test Alpha-7B on BetaBench")
    missed = by_name["missed", "long texts"]
    assert missed.times == 2 and missed.sentence[missed.start : missed.end].lower() == "long texts"


def test_the_command_prints_a_table_json_and_a_page(built: Path, tmp_path: Path) -> None:
    words = invoke("evaluate", built, built / "gold.jsonl", "--page", tmp_path / "page.html")
    assert words.exit_code == 0
    assert re.search(
        r"^entities\.Benchmark +0\.500 +0\.500 +0\.500 +\d\.\d{3}–\d\.\d{3} +1 +1 +1$", words.stdout, re.M
    )
    assert "gold \\ given" in words.stdout and "written to" in words.stderr
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    told = json.loads(invoke("evaluate", built / "graph.ttl", built / "gold.jsonl", "--json").stdout)
    assert told["missing_papers"] == ["arxiv:0000.00000"]
    assert told["figures"]["entities.Benchmark"]["recall"] == 0.5
    assert {"gold": "Model", "given": "Method", "count": 1} in told["confusion"]
    assert {
        "what": "missed links",
        "predicate": "studies",
        "cause": "paper not in the graph",
        "count": 1,
    } in told["causes"]
    assert told["calibration"]["claims"] == sum(b["claims"] for b in told["calibration"]["bins"]) > 0
    assert re.search(r"^missed links: paper not in the graph +1 +50%$", words.stdout, re.M)
    assert "expected calibration error" in words.stdout


def test_the_command_finds_spans_with_the_model_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    def load(*names: str) -> Any:
        asked.append(names)
        pipeline = spacy.blank("en")
        pipeline.add_pipe("entity_ruler").add_patterns([{"label": "Model", "pattern": "Heron"}])
        return pipeline

    monkeypatch.setattr(nlp, "load", load)
    file = tmp_path / "spans.jsonl"
    file.write_text(json.dumps({"text": "Heron wades.", "spans": [[0, 5, "System"]]}))
    for options in ((), ("--model", "other", "--labels", "System=Model")):
        made = invoke("evaluate", file, "--json", *options)
        assert made.exit_code == 0
    assert asked == [(), ("other",)]
    assert json.loads(made.stdout)["figures"]["exact"]["f1"] == 1.0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("{built}", "none.jsonl"), "kg: none.jsonl: No such file"),
        (("none", "{built}/gold.jsonl"), "kg: none: no such graph"),
        (("{built}/gold.jsonl", "{built}/gold.jsonl"), "no Turtle"),
        (("{built}", "{built}/graph.ttl"), "graph.ttl: line 1: no JSON"),
        (("{built}",), "needs a file of gold graphs"),
        (("{built}", "{built}/gold.jsonl", "--model", "x"), "without GOLD"),
        (("{built}/gold.jsonl", "--labels", "A"), "--labels"),
    ],
)
def test_what_cannot_be_evaluated_is_told_in_a_line(
    arguments: tuple[str, ...], reason: str, built: Path
) -> None:
    made = invoke("evaluate", *(argument.format(built=built) for argument in arguments))
    assert made.exit_code == 2 and reason in " ".join(made.stderr.replace("│", "").split())
    assert "Traceback" not in made.output and made.stdout == ""


def test_the_page_escapes_everything_and_can_run_nothing(hostile: Evaluation) -> None:
    text = page.render(hostile)
    tree = html.document_fromstring(text)
    assert tree.xpath("//script | //@onclick | //a | //img | //*[@style]") == []
    assert tree.findtext(".//h1") == "Evaluation of " + legible(HOSTILE)
    assert [mark.text for mark in tree.iter("mark")] == [legible(HOSTILE), "name"]
    assert "default-src 'none'" in str(tree.xpath("string(//meta[@http-equiv]/@content)"))
    plot = next(svg for svg in tree.iter("svg") if svg.get("class") == "plot")
    assert len(plot.findall("circle")) == 2 and len(plot.findall("line[@class='spread']")) == 2
    assert [head.text for head in tree.iter("h3")][:2] == ["3 missed links", "1 false results"]
    assert "\x1b" not in text and page.render(hostile) == text


def test_the_table_has_no_power_over_a_terminal(hostile: Evaluation) -> None:
    text = table.render(hostile)
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text)
    assert re.search(r"^false results: no result in gold +1 +100%$", text, re.M)
    assert re.search(r"^0\.9–1\.0 +3 +0\.950 +0\.667 ", text, re.M)
    assert re.search(r"^exact +0\.667 +1\.000 +0\.800 +0\.500–1\.000 +2 +1 +0$", text, re.M)


@pytest.fixture
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])


def test_the_page_fits_a_phone_without_a_word_on_the_console(
    browser: Any, hostile: Evaluation, tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text(page.render(hostile), encoding="utf-8")
    for width, scheme in ((390, "dark"), (1200, "light")):
        view = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        words: list[str] = []
        view.on("console", lambda message, words=words: words.append(message.text))
        view.goto((tmp_path / "page.html").as_uri())
        assert view.evaluate("document.documentElement.scrollWidth") <= width
        assert view.evaluate("document.querySelector('rect.range').getBoundingClientRect().width") > 10
        assert (
            view.evaluate("getComputedStyle(document.querySelector('.r1, .r2')).backgroundColor")
            != "rgba(0, 0, 0, 0)"
        )
        assert words == []
