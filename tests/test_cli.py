import inspect
import json
import os
import pty
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import kg
from kg.cli import app
from kg.report import plain

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
DIGEST = str(EXAMPLES / "arxiv-digest.txt")
TOP: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
COMMANDS = {
    name: command
    for verb, top in TOP.items()
    for name, command in {f"{verb} {sub}": c for sub, c in getattr(top, "commands", {}).items()}.items()
    or [(verb, top)]
}
# How an answer is shown and how a run is judged: affairs of a command line, not of a library.
ONLY_HERE = {"json", "page", "strict", "list", "help"}
KG = [sys.executable, "-m", "kg"]


@pytest.fixture(scope="module")
def built(tiny_graph: kg.Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tiny graph, its tables and its Turtle; the paper without abstract gets one."""
    folder = tmp_path_factory.mktemp("built")
    papers = tuple(replace(paper, abstract=paper.abstract or "Nothing.") for paper in tiny_graph.papers)
    graph = replace(tiny_graph, papers=papers)
    graph.save(folder)
    kg.export(graph, folder / "graph.ttl")
    return folder


def invoke(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def _function(verb: str) -> str:
    return verb.replace(" ", "_").replace("-", "_")


def test_the_verbs_are_those_of_the_library() -> None:
    verbs = {name for name in kg.__all__ if inspect.isfunction(getattr(kg, name))}
    assert {_function(verb) for verb in COMMANDS} == verbs - {"load"}  # every verb on a folder loads it


@pytest.mark.parametrize("verb", COMMANDS)
def test_every_command_is_a_function_of_the_same_name_with_the_same_options(verb: str) -> None:
    parameters = inspect.signature(getattr(kg, _function(verb))).parameters.values()
    keywords = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}
    takes = {p.name for p in parameters}
    options = {o.name for o in COMMANDS[verb].params if o.param_type_name == "option"} - ONLY_HERE
    # Where the result goes is an option on the command line and the second argument in the library.
    assert options <= keywords | ({"output"} if {"output", "path"} & takes else set())
    places = {
        "graph",
        "path",
        "folder",
        "inputs",
        "query",
        "output",
        "gold",
        "subject",
        "predicate",
        "object",
        "one",
        "other",
        "papers",
        "folders",
        "old",
        "new",
        "name",
        "file",
    }
    assert takes - keywords - places == set()


@pytest.mark.parametrize("verb", COMMANDS)
def test_every_command_says_what_it_does_with_an_example(verb: str) -> None:
    shown = " ".join(invoke(*verb.split(), "--help").stdout.split())
    assert COMMANDS[verb].help and COMMANDS[verb].help.split("\n")[0] in shown
    assert f"Example: kg {verb}" in shown
    for option in COMMANDS[verb].params:
        assert option.help or option.name == "help", option.name


def test_the_help_documents_the_exit_codes() -> None:
    shown = " ".join(invoke("--help").stdout.split())
    assert "Exit codes: 0 done; 1 findings of validate" in shown and "130 interrupted" in shown


def test_the_version_is_that_of_the_package() -> None:
    assert invoke("--version").stdout == f"abstract-kg {kg.__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["build"], ["build", DIGEST], ["read", DIGEST, "-o", "x", "--nonsense"], ["nonsense"]]
)
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    result = invoke(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_formats_lists_what_is_installed() -> None:
    assert json.loads(invoke("formats", "--json").stdout) == {k: list(v) for k, v in kg.formats().items()}
    lines = dict(line.split(maxsplit=1) for line in invoke("formats").stdout.splitlines())
    assert "arxiv-digest" in lines["readers"] and "turtle" in lines["exporters"]


def test_json_goes_to_stdout_and_words_to_stderr(tmp_path: Path) -> None:
    silent = invoke("read", DIGEST, "-o", tmp_path, "--json")
    assert json.loads(silent.stdout) == json.loads((tmp_path / "build.json").read_bytes())
    assert silent.stderr == ""
    worded = invoke("read", DIGEST, "-o", tmp_path)
    assert worded.stdout == ""
    assert "seen 12 = kept 12 + skipped 0" in worded.stderr


def test_an_error_of_ours_is_one_line_and_exit_code_1(tmp_path: Path) -> None:
    result = invoke("build", DIGEST, "-o", tmp_path, "--extractor", "nonsense")
    assert result.exit_code == 1
    assert result.stderr == "kg: no kg.extractors named 'nonsense'; installed: abstracts\n"


def test_an_interrupt_is_exit_code_130(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(kg, "read", interrupt)
    result = invoke("read", DIGEST, "-o", tmp_path)
    assert result.exit_code == 130
    assert result.stderr == "kg: interrupted; what was there before is unchanged\n"


def test_an_export_takes_the_format_from_the_suffix_or_the_option(built: Path, tmp_path: Path) -> None:
    assert invoke("export", built, "-o", tmp_path / "graph.ttl").exit_code == 0
    assert (tmp_path / "graph.ttl").read_bytes() == (built / "graph.ttl").read_bytes()
    assert invoke("export", built, "-o", tmp_path / "graph.txt", "--format", "turtle").exit_code == 0
    assert (tmp_path / "graph.txt").read_bytes() == (built / "graph.ttl").read_bytes()
    unknown = invoke("export", built, "-o", tmp_path / "graph.xyz")
    assert unknown.exit_code == 1 and len(unknown.stderr.splitlines()) == 1
    missing = invoke("export", tmp_path, "-o", tmp_path / "graph.ttl")
    assert missing.exit_code == 2 and "no such table" in missing.stderr


def test_an_export_takes_a_threshold(built: Path, tmp_path: Path) -> None:
    assert invoke("export", built, "-o", tmp_path / "sure.nt", "--min-confidence", "0.92").exit_code == 0
    text = (tmp_path / "sure.nt").read_text(encoding="utf-8")
    assert "model/alpha-7b> <https://w3id.org/abstract-kg/ontology#evaluatedOn>" in text
    assert "model/alpha-7b> <https://w3id.org/abstract-kg/ontology#outperforms>" not in text
    assert invoke("export", built, "-o", tmp_path / "x.nt", "--min-confidence", "70").exit_code == 2
    assert not (tmp_path / "x.nt").exists()


def test_a_query_answers_as_table_csv_json_and_turtle(built: Path) -> None:
    question = "SELECT ?label WHERE { ?b a kg:Benchmark ; skos:prefLabel ?label } ORDER BY ?label"
    assert invoke("query", built, question).stdout == "label\n---------\nBetaBench\nSigmaQA\n"
    rows = invoke("query", built / "graph.ttl", question, "--format", "csv").stdout
    assert rows.split() == ["label", "BetaBench", "SigmaQA"]
    found = json.loads(invoke("query", built, question, "--format", "json").stdout)
    assert [row["label"]["value"] for row in found["results"]["bindings"]] == ["BetaBench", "SigmaQA"]
    made = invoke(
        "query", built, "DESCRIBE <https://w3id.org/abstract-kg/id/benchmark/betabench>", "--format", "turtle"
    )
    assert "skos:prefLabel" in made.stdout


def test_a_query_that_is_cut_short_says_so(built: Path) -> None:
    result = invoke("query", built, "SELECT ?b WHERE { ?b a kg:Benchmark }", "--limit", "1")
    assert len(result.stdout.splitlines()) == 3
    assert result.stderr == "stopped after 1; there is more\n"


def test_named_queries_are_listed_and_take_parameters(built: Path) -> None:
    for arguments in (["--list"], []):
        assert "leaderboard --param benchmark=...\n" in invoke("query", built, *arguments).stdout
    answer = invoke("query", built, "leaderboard", "--param", "benchmark=BetaBench")
    assert answer.exit_code == 0 and "70.7" in answer.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["SELECT ?x WHERE {"], 1, "it does not parse"),
        (["no-such-query"], 1, "no such named query"),
        (["SELECT * WHERE { SERVICE <http://localhost:1/> { ?s ?p ?o } }"], 1, "SERVICE"),
        (["leaderboard"], 1, "it needs --param benchmark"),
        (["leaderboard", "--param", "benchmark"], 2, "should be NAME=VALUE"),
        (["benchmarks", "--format", "xml"], 2, "xml"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(
    built: Path, arguments: list[str], code: int, words: str
) -> None:
    result = invoke("query", built, *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr
    assert code == 2 or len(result.stderr.splitlines()) == 1


def test_a_graph_that_is_not_there_is_exit_code_2(tmp_path: Path) -> None:
    for verb in (["query", tmp_path / "none.ttl", "benchmarks"], ["validate", tmp_path / "none.ttl"]):
        result = invoke(*verb)
        assert result.exit_code == 2 and len(result.stderr.splitlines()) == 1


def test_validate_prints_a_line_a_violation_and_fails(built: Path, tmp_path: Path) -> None:
    fine = invoke("validate", built)
    assert (fine.exit_code, fine.stdout) == (0, "")
    broken = tmp_path / "broken.ttl"
    text = (built / "graph.ttl").read_text(encoding="utf-8")
    broken.write_text(
        text.replace("oa:start 0", "oa:start -7", 1) + "<urn:x> a <urn:y> .\n", encoding="utf-8"
    )
    found = kg.validate(broken)
    assert found
    result = invoke("validate", broken)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [plain(str(violation)) for violation in found]
    listed = json.loads(invoke("validate", broken, "--json").stdout)
    assert [violation["focus"] for violation in listed] == [violation.focus for violation in found]


def test_text_of_papers_has_no_power_over_a_terminal() -> None:
    assert plain("Émile 北京 \x1b[2J\x07 \u202egnp\u2028") == r"Émile 北京 \x1b[2J\x07 \u202egnp\u2028"
    assert plain("two\nlines\x00", keep="\n") == "two\nlines\\x00"


@pytest.mark.skipif(os.name == "nt", reason="no pipes of this kind")
def test_a_reader_that_has_read_enough_is_no_error() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run([*KG, "formats"], stdout=write_end, stderr=subprocess.PIPE, check=False)
    os.close(write_end)
    assert (done.returncode, done.stderr) == (0, b"")


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """What a command writes to stderr when that is a terminal."""
    master, slave = pty.openpty()
    known = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "TERM", "CI")}
    with subprocess.Popen(
        [*KG, *arguments], stderr=slave, env=known | {"TERM": "xterm"} | environment
    ) as process:
        os.close(slave)
        text = b""
        while True:
            try:
                block = os.read(master, 65536)
            except OSError:  # Linux says so when the last writer has gone
                break
            if not block:
                break
            text += block
    os.close(master)
    assert process.returncode in (0, 2)
    return text.decode()


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals")
def test_progress_shows_rate_and_time_left_on_a_terminal_only(tmp_path: Path) -> None:
    seen = on_a_terminal("read", str(EXAMPLES), "-o", str(tmp_path), COLUMNS="120")
    assert "━" in seen and "4/4" in seen
    piped = subprocess.run([*KG, "read", str(EXAMPLES), "-o", str(tmp_path)], capture_output=True, check=True)
    assert "━" not in piped.stderr.decode() and b"\x1b" not in piped.stderr


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals")
def test_no_color_is_honoured(tmp_path: Path) -> None:
    arguments = ("read", "missing.txt", DIGEST, "-o", str(tmp_path))
    assert "\x1b[31mnot read" in on_a_terminal(*arguments)
    assert "\x1b[31m" not in on_a_terminal(*arguments, NO_COLOR="1")


@pytest.mark.skipif(os.name == "nt", reason="no signals of this kind")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_stopped_leaves_no_trace(tmp_path: Path, number: signal.Signals, code: int) -> None:
    (tmp_path / "graph.ttl").write_text("old")
    with subprocess.Popen(
        [*KG, "build", str(EXAMPLES), "-o", str(tmp_path)], stderr=subprocess.PIPE
    ) as process:
        until = time.monotonic() + 30
        while len(list(tmp_path.iterdir())) < 2 and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(number)
        _, words = process.communicate(timeout=30)
    assert process.returncode == code
    assert b"Traceback" not in words
    assert [path.name for path in tmp_path.iterdir()] == ["graph.ttl"]
