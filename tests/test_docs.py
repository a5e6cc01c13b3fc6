"""The README and the docs: what they show runs, what they name is there, and no command is left out."""

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import typer
from typer.testing import CliRunner

import kg
from kg.cli import app
from kg.readers import fields

ROOT = Path(__file__).resolve().parents[1]
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CLI, START = ROOT / "docs" / "cli.md", ROOT / "docs" / "getting-started.md"
COMPLETE = (CLI, START)  # they bring along every file and name that they use
KG: Any = typer.main.get_command(app)
SHELLS = ("sh", "bash", "shell", "console")
# A fence may name the file that its text is to be saved as: ```json title="papers.jsonl"
FENCE = re.compile(r"^```(\w*)(?: +title=\"([\w.-]+)\")?[^\n`]*\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\]\(<?([^)\s>]+)>?(?: \"[^\"]*\")?\)|(?:src|href)=\"([^\"]+)\"")
every_document = pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)


@dataclass(frozen=True)
class Block:
    language: str
    title: str
    text: str
    line: int


def blocks(document: Path) -> list[Block]:
    text = document.read_text(encoding="utf-8")
    return [Block(m[1], m[2] or "", m[3], text.count("\n", 0, m.start()) + 2) for m in FENCE.finditer(text)]


def kg_lines(block: Block) -> list[str]:
    """Lines that call `kg`, continued lines joined, prompt and path to the program left out."""
    joined = re.sub(r"\\\n\s*", " ", block.text) if block.language in SHELLS else ""
    bare = (re.sub(r"^(?:\$ )?(?:\.venv/bin/)?(?=kg )", "", line.strip()) for line in joined.splitlines())
    return [line for line in bare if line.startswith("kg ")]


def arguments(line: str) -> tuple[list[str], bool]:
    """What the shell hands to `kg`, and whether that is the whole line: no pipe, no redirection."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|;<>&")
    lexer.whitespace_split = True
    words = list(lexer)
    end = next((n for n, word in enumerate(words) if re.fullmatch(r"[|;<>&]+", word)), len(words))
    return words[1:end], end == len(words)


def parsed(line: str) -> dict[str, Any]:
    """Parameters of a call; raises what click raises for an unknown command, option or value."""
    verb, *rest = arguments(line)[0]
    if verb.startswith("-"):
        assert verb in {name for option in KG.params for name in option.opts}, line
        return {}
    assert verb in KG.commands, line
    if {"-h", "--help"} & set(rest):
        return {}
    command = KG.commands[verb]
    if subcommands := getattr(command, "commands", {}):
        command, rest = subcommands[rest[0]], rest[1:]
    parameters: dict[str, Any] = command.make_context(verb, rest).params
    return parameters


def call(line: str) -> tuple[int, str]:
    """Exit code and stderr of a line, in this process where no shell is needed."""
    words, alone = arguments(line)
    if words[0] == "serve":
        return serve(words)
    if alone:
        result = CliRunner().invoke(app, words)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stderr
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(["sh", "-c", line], env=os.environ | {"PATH": path}, capture_output=True, text=True)
    return done.returncode, done.stderr


def serve(words: list[str]) -> tuple[int, str]:
    """A server runs until it is told to stop: here, when it says where it is."""
    command = [sys.executable, "-m", "kg", *words, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        if process.stdout.readline().startswith("http://"):
            process.terminate()
        return process.wait(60), process.communicate()[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a reader has after the first step: the examples, and their graph in `outputs`."""
    place = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "examples", place / "examples")
    kg.build([place / "examples"], place / "outputs")
    return place


@every_document
def test_every_call_of_kg_parses(document: Path) -> None:
    for block in blocks(document):
        for line in kg_lines(block):
            try:
                parsed(line)
            except Exception as error:
                pytest.fail(f"{document.name}:{block.line}: {line}: {error}")


@every_document
def test_what_is_shown_runs_in_its_order(
    document: Path, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    shutil.copytree(built, here)
    monkeypatch.chdir(here)
    names: dict[str, Any] = {"__name__": "docs"}
    left_out = []
    for block in blocks(document):
        where = f"{document.name}:{block.line}"
        if block.title:
            Path(block.title).write_text(block.text, encoding="utf-8")
        if block.language == "python":
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile("\n" * (block.line - 1) + block.text, document, "exec"), names)  # noqa: S102
        for line in kg_lines(block):
            parameters = parsed(line)
            inputs = parameters.get("inputs") or [parameters.get(n) for n in ("folder", "path", "file")]
            if not all(path.exists() for path in inputs if path):
                left_out.append(f"{where}: {line}")  # it stands for a file of the reader's own
                continue
            code, words = call(line)
            if "nothing in this graph is named" in words and document not in COMPLETE:
                left_out.append(f"{where}: {line}")  # it stands for another graph than the examples'
                continue
            assert code == 0, f"{where}: {line}: exit {code}: {words}"
    assert document not in COMPLETE or not left_out


@every_document
def test_links_within_the_repository_lead_somewhere(document: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", FENCE.sub("", document.read_text(encoding="utf-8")))
    for found in LINK.finditer(text):
        link = found[1] or found[2]
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (document.parent / path) if path else document
        assert target.exists() and target.resolve().is_relative_to(ROOT), f"{document.name}: {link}"
        assert not anchor or anchor in anchors(target), f"{document.name}: {link}"


def anchors(document: Path) -> set[str]:
    """Anchors that GitHub gives to the headings of a document."""
    headings = re.findall(r"^#+ +(.+?)\s*$", FENCE.sub("", document.read_text(encoding="utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def section(verb: str) -> str:
    parts = re.split(r"^## (.+)$", CLI.read_text(encoding="utf-8"), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[f"kg {verb}"]


@pytest.mark.parametrize("verb", KG.commands)
def test_the_reference_names_every_option_of_a_command_and_no_other(verb: str) -> None:
    text = section(verb)
    first_cells = " ".join(re.findall(r"^\| (.+?) \|", text, re.M))
    commands = [KG.commands[verb], *getattr(KG.commands[verb], "commands", {}).values()]
    given = [p for command in commands for p in command.params if p.param_type_name == "option"]
    options = {name for p in given for name in (*p.opts, *p.secondary_opts)}
    assert set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", first_cells)) == options | {"--help", "-h"}
    examples = [
        line for block in blocks(CLI) for line in kg_lines(block) if f"{line} ".startswith(f"kg {verb} ")
    ]
    assert len(examples) >= 2 and all(line in text for line in examples)


def test_the_reference_names_the_options_of_kg_itself_and_no_unknown_command() -> None:
    text = CLI.read_text(encoding="utf-8")
    options = {name for parameter in KG.params for name in parameter.opts}
    assert {name for name in options | {"-h", "--help"} if f"`{name}`" not in text} == set()
    assert set(re.findall(r"^## kg ([\w-]+)$", text, re.M)) == set(KG.commands)
    assert set(re.findall(r"^\| \[`kg ([\w-]+)`\]", text, re.M)) == set(KG.commands)


def test_columns_that_are_said_to_be_understood_are() -> None:
    table = START.read_text(encoding="utf-8").split("### Columns and keys")[1].split("\n## ")[0]
    rows = re.findall(r"^\| [a-z ]+ \| (`.+`) \|$", table, re.M)
    assert len(rows) >= 10
    for row in rows:
        names = re.findall(r"`([^`]+)`", row)
        assert fields.known_names(names) == len(names), row
