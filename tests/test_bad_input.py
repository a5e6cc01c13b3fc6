"""What users get wrong and what disks do, through the command line: one line each, and the rest goes on."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import kg
from kg import tables
from kg.cli import app
from kg.model import Paper

ABSTRACT = "We describe a small encoder and test it on a question answering set of our own making."
GOOD = json.dumps({"id": "good", "title": "A Small Encoder", "abstract": ABSTRACT})
DIGEST = (Path(__file__).resolve().parents[1] / "examples" / "arxiv-digest.txt").read_bytes()


def read(*inputs: Path, options: tuple[str, ...] = ()) -> tuple[Result, list[str], set[str]]:
    """`kg read` of the inputs and of one good file: its result, complaints and the ids of papers kept."""
    folder = inputs[0].parent
    (folder / "good.jsonl").write_text(GOOD, encoding="utf-8")
    result = CliRunner().invoke(
        app, ["read", *map(str, inputs), str(folder / "good.jsonl"), "-o", str(folder / "out"), *options]
    )
    lines = [line for line in result.stderr.splitlines() if line.startswith(("skipped", "not read", "kg:"))]
    kept = tables.from_table(tables.read_table(folder / "out" / "tables" / "papers.parquet", Paper), Paper)
    return result, lines, {identifier for paper in kept for identifier in paper.identifiers}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("missing.txt", None, "no such file"),
        ("empty.txt", b"", "the file is empty"),
        ("blank.txt", b" \n\n \n", "the file is empty"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200), "no reader knows this kind of file"),
        ("paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "no reader knows this kind of file"),
        ("letter.txt", b"Dear all,\nthe meeting is on Monday.\n", "no reader knows this kind of file"),
    ],
)
def test_a_file_that_cannot_be_read_costs_one_line_and_exit_code_2(
    tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    result, lines, kept = read(path)
    assert result.exit_code == 2
    assert len(lines) == 1 and lines[0].startswith(f"not read: {path}: {reason}")
    assert kept == {"good"}


@pytest.mark.parametrize(
    ("name", "content", "record", "line", "reason"),
    [
        ("cut.jsonl", GOOD.replace("good", "one") + '\n{"id": "two", "abstr', 2, 2, "JSON"),
        ("list.jsonl", GOOD.replace("good", "one") + "\n[1, 2]", 2, 2, ""),
        ("null.jsonl", GOOD.replace("good", "one") + '\n{"id": "two", "abstract": null}', 2, 2, "abstract"),
    ],
)
def test_a_bad_record_costs_one_line_and_not_its_neighbours(
    tmp_path: Path, name: str, content: str, record: int, line: int, reason: str
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    result, lines, kept = read(path)
    assert result.exit_code == 0
    assert len(lines) == 1 and lines[0].startswith(f"skipped: {path}: record {record}, line {line}: ")
    assert reason in lines[0]
    assert kept == {"good", "one"}
    strict, _, _ = read(path, options=("--strict",))
    assert strict.exit_code == 1


def test_a_digest_cut_in_its_last_record_keeps_the_others(tmp_path: Path) -> None:
    path = tmp_path / "digest.txt"
    path.write_bytes(DIGEST[: DIGEST.rindex("英文摘要".encode())])
    result, lines, kept = read(path)
    assert result.exit_code == 0
    assert len(lines) == 1 and lines[0].startswith(f"skipped: {path}: record 12, line ")
    assert len(kept) == 12


def test_invalid_utf_8_is_reported_with_its_record(tmp_path: Path) -> None:
    path = tmp_path / "latin.jsonl"
    path.write_bytes(
        GOOD.replace("good", "one").encode() + b"\n" + GOOD.replace("small", "sm\xe4ll").encode("latin-1")
    )
    result, lines, kept = read(path)
    assert result.exit_code == 0
    assert len(lines) == 1 and lines[0].startswith(f"skipped: {path}: record 2, line 2: ")
    assert "UTF-8" in lines[0]
    assert kept == {"good", "one"}


@pytest.mark.parametrize("name", ["long.jsonl", "long.txt"])
def test_a_line_of_five_megabytes_is_a_skipped_record(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    long = "word " * 1_000_000
    if name.endswith(".jsonl"):
        path.write_text(GOOD.replace("good", "one") + "\n" + json.dumps({"id": "two", "abstract": long}))
    else:
        path.write_bytes(DIGEST.replace(b"Ablations show", long.encode() + b"Ablations show"))
    result, lines, kept = read(path)
    assert result.exit_code == 0
    assert len(lines) == 1 and lines[0].startswith(
        f"skipped: {path}: record {2 if 'jsonl' in name else 1}, line "
    )
    assert len(lines[0]) < 300
    assert len(kept) == (2 if name.endswith(".jsonl") else 12)


def test_what_is_skipped_stands_in_the_report_too(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl"
    path.write_text(GOOD.replace("good", "one") + "\n{")
    _, lines, _ = read(path)
    report = json.loads((tmp_path / "out" / "build.json").read_text(encoding="utf-8"))
    source = next(s for s in report["inputs"] if s["name"] == str(path))
    assert (source["seen"], source["kept"], len(source["skipped"])) == (2, 1, 1)
    assert lines[0].endswith(source["skipped"][0]["reason"])


def test_when_nothing_can_be_read_the_old_build_stays(tmp_path: Path) -> None:
    read(tmp_path / "missing.txt")
    before = (tmp_path / "out" / "tables" / "papers.parquet").read_bytes()
    result = CliRunner().invoke(app, ["read", str(tmp_path / "missing.txt"), "-o", str(tmp_path / "out")])
    assert (result.exit_code, result.stderr.splitlines()) == (
        2,
        [f"kg: {tmp_path / 'missing.txt'}: no such file"],
    )
    assert (tmp_path / "out" / "tables" / "papers.parquet").read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="file names are text there")
def test_a_file_name_that_is_no_text_is_one_line(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/na\xefve.jsonl"))
    path.write_text(GOOD)
    result, lines, kept = read(path)
    assert result.exit_code == 2 and kept == {"good"}
    assert len(lines) == 1 and r"na\udcefve.jsonl: the name of the file is no UTF-8" in lines[0]
    report = json.loads((tmp_path / "out" / "build.json").read_bytes())
    assert [unread["name"] for unread in report["failed"]] == [str(path)]


def test_control_characters_never_reach_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "red\x1b[31m.jsonl"
    path.write_text(GOOD + "\n{")
    result, lines, _ = read(path)
    assert r"red\x1b[31m.jsonl: record 2, line 2" in lines[0]
    assert "\x1b" not in result.output


def test_an_output_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "good.jsonl").write_text(GOOD)
    (tmp_path / "out").write_text("a file, not a folder")
    result = CliRunner().invoke(app, ["read", str(tmp_path / "good.jsonl"), "-o", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [f"kg: {tmp_path / 'out'}: File exists"]


def test_the_report_of_another_program_is_refused(tmp_path: Path) -> None:
    (tmp_path / "good.jsonl").write_text(GOOD)
    kg.read([tmp_path / "good.jsonl"], tmp_path)
    (tmp_path / "build.json").write_text("make: nothing to be done")
    result = CliRunner().invoke(app, ["export", str(tmp_path), "-o", str(tmp_path / "graph.ttl")])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1 and "build.json: not the report of a build" in result.stderr
