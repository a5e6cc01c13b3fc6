import hashlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import kg
from kg import exporters, ids, inputs, kept, plugins, tables
from kg.errors import KgError, PluginError, ReadError, TableError
from kg.model import Claim, Evidence, Extracted, Mention, Paper, Refused

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
SOURCES = sorted(EXAMPLES.glob("*.txt"))
FILES = ["build.json", "graph.graphml", "graph.html", "graph.ttl", "names.tsv"] + [
    f"tables/{name}.parquet" for name in sorted([*tables.TABLES, "merges"])
]


def names(folder: Path) -> list[str]:
    """Files of a folder, without what is kept for the next run."""
    found = (p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    return sorted(name for name in found if not name.startswith("kept/"))


def contents(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names(folder)}


def find_hubs(papers: Iterable[Paper]) -> Iterator[Extracted]:
    """A tiny extractor: papers study the benchmark-like words that it knows."""
    for paper in papers:
        if line := paper.affiliation_text[:12]:
            mention = ids.mention_id(paper.id, "affiliation", 0, 12, "Institution")
            yield Mention(mention, paper.id, "affiliation", 0, 12, line, "Institution", "test", 0.9)
        for word, kind in (("TideFormer", "Model"), ("LoomNet", "Model"), ("GLUE", "Benchmark")):
            start = paper.abstract.find(word)
            if start < 0:
                continue
            end = start + len(word)
            mention = ids.mention_id(paper.id, "abstract", start, end, kind)
            evidence = ids.evidence_id(paper.id, "abstract", start, end, "rule:word", "run/test")
            yield Mention(mention, paper.id, "abstract", start, end, word, kind, "test", 0.9)
            yield Evidence(evidence, paper.id, "abstract", start, end, word, "rule:word", "run/test", 0.8)
            if kind == "Model":
                claim = ids.claim_id(paper.id, "studies", mention, "positive", False)
                yield Claim(claim, paper.id, "studies", mention, "positive", False, 0.8, (evidence,))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny extractor in the place of the real one, which takes seconds to load."""
    load = plugins.load

    def load_quick(group: str, name: str) -> Any:
        if (group, name) == ("kg.extractors", "abstracts"):
            return SimpleNamespace(extract=find_hubs, run_settings=lambda: {"rules": "test"})
        return load(group, name)

    monkeypatch.setattr(plugins, "load", load_quick)


@pytest.mark.usefixtures("quick")
def test_a_build_leaves_the_files_of_the_contract_and_touches_no_others(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "mine.csv").write_text("mine")
    (tmp_path / "graph.ttl").write_text("an earlier build")
    report = kg.build(SOURCES, tmp_path)
    assert names(tmp_path) == sorted([*FILES, "notes.txt", "tables/mine.csv"])
    assert sorted(report["files"]) == FILES
    assert "TideFormer" in (tmp_path / "graph.ttl").read_text(encoding="utf-8")


def test_refused_words_of_kept_records_are_told_with_file_and_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(papers: Iterable[Paper]) -> Iterator[Extracted]:
        for paper in papers:
            text = paper.affiliation_text
            yield Refused(paper.id, "affiliation", 0, len(text), text, "a blank of a template")

    found = SimpleNamespace(extract=refuse)
    load = plugins.load
    monkeypatch.setattr(plugins, "load", lambda g, n: found if g == "kg.extractors" else load(g, n))
    records = [
        {"id": "a", "abstract": "One."},
        {"id": "b"},
        {"abstract": "Three.", "affiliation": "University of YYY"},
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, records)))
    report = kg.build([tmp_path / "in.jsonl"], tmp_path / "out")
    told = {
        "name": "in.jsonl",
        "record": 3,
        "paper": "in:3",
        "field": "affiliation",
        "text": "University of YYY",
        "reason": "a blank of a template",
    }
    assert told in report["refused"]
    assert report["inputs"][0]["seen"] == report["inputs"][0]["kept"] + len(report["inputs"][0]["skipped"])
    kg.read([tmp_path / "in.jsonl"], tmp_path / "steps")
    assert told | {"record": 0} in kg.extract(tmp_path / "steps")["refused"]
    assert told | {"record": 0} in kg.link(tmp_path / "steps")["refused"]


@pytest.mark.usefixtures("quick")
def test_the_report_says_what_went_in_and_what_came_of_it(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    good = {
        "id": "a",
        "title": "On GLUE",
        "abstract": "We test a small encoder on GLUE, and find nothing unusual.",
    }
    broken.write_text(json.dumps(good) + '\n{"id": "b", "abstract": "cut he')
    report = kg.build([broken, tmp_path / "missing.txt", EXAMPLES], tmp_path / "out")
    assert report == json.loads((tmp_path / "out" / "build.json").read_text(encoding="utf-8"))
    by_name = {Path(source["name"]).name: source for source in report["inputs"]}
    for source in report["inputs"]:
        assert source["seen"] == source["kept"] + len(source["skipped"])
        assert source["sha256"] == hashlib.sha256(Path(source["name"]).read_bytes()).hexdigest()
    assert [s["record"] for s in by_name["broken.jsonl"]["skipped"]] == [2]
    assert [(Path(f["name"]).name, f["reason"]) for f in report["failed"]] == [
        ("missing.txt", "no such file")
    ]
    assert [Path(f["name"]).name for f in report["passed_over"]] == ["README.md"]
    graph = kg.load(tmp_path / "out")
    assert report["counts"]["papers"] == len(graph.papers) == 29
    assert report["counts"]["entities"] == {"Benchmark": 1, "Institution": 8, "Model": 2}
    assert report["counts"]["claims"] == {"studies": len(graph.claims)}
    assert "arxiv:2699.00012" in report["yielded_nothing"] and "a" not in report["yielded_nothing"]
    assert report["extractors"] == {"abstracts": {"rules": "test"}}
    assert set(report["versions"]) == {
        "python", "abstract-kg", "pyarrow", "pyoxigraph", "spacy", "onnxruntime",
    }  # fmt: skip


@pytest.mark.usefixtures("quick")
def test_the_steps_one_by_one_give_the_tables_of_a_build(tmp_path: Path) -> None:
    kg.build(SOURCES, tmp_path / "build")
    kg.read(SOURCES, tmp_path / "steps")
    assert names(tmp_path / "steps") == ["build.json", "tables/papers.parquet"]
    kg.extract(tmp_path / "steps")
    assert [n for n in names(tmp_path / "steps") if n.startswith("extracted/")] == [
        f"extracted/{name}.parquet" for name in ("claims", "evidence", "mentions", "results")
    ]
    report = kg.link(tmp_path / "steps")
    for name in tables.TABLES:
        path = f"tables/{name}.parquet"
        assert (tmp_path / "steps" / path).read_bytes() == (tmp_path / "build" / path).read_bytes(), name
    assert report["counts"] == json.loads((tmp_path / "build" / "build.json").read_bytes())["counts"]


@pytest.mark.usefixtures("quick")
def test_settings_reach_the_graph_and_are_remembered(tmp_path: Path) -> None:
    kg.build(SOURCES, tmp_path, base_iri="https://example.org/id/", min_confidence=0.95)
    graph = kg.load(tmp_path)
    assert graph.base == "https://example.org/id/"
    assert not any(claim.asserted for claim in graph.claims)
    assert "https://example.org/id/" in (tmp_path / "graph.ttl").read_text(encoding="utf-8")
    kg.export(graph, tmp_path / "again.ttl")
    assert (tmp_path / "again.ttl").read_bytes() == (tmp_path / "graph.ttl").read_bytes()


@pytest.mark.usefixtures("quick")
def test_an_export_that_fails_leaves_the_old_build_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kg.build(SOURCES[:1], tmp_path)
    before = contents(tmp_path)
    export = exporters.export

    def fail_on_the_page(graph: kg.Graph, path: Path, **options: Any) -> None:
        if path.suffix == ".html":
            raise OSError(28, "No space left on device", str(path))
        export(graph, path, **options)

    monkeypatch.setattr(exporters, "export", fail_on_the_page)
    with pytest.raises(OSError, match="No space"):
        kg.build(SOURCES, tmp_path)
    assert contents(tmp_path) == before


@pytest.mark.usefixtures("quick")
def test_the_order_of_inputs_and_of_papers_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "PART", 4)
    kg.build(SOURCES, tmp_path / "sorted")
    shuffled = [*SOURCES, EXAMPLES]
    random.Random(3).shuffle(shuffled)  # noqa: S311
    kg.build(shuffled, tmp_path / "shuffled")
    for name in FILES:
        if name != "build.json":
            same = (tmp_path / "sorted" / name).read_bytes() == (tmp_path / "shuffled" / name).read_bytes()
            assert same, name


@pytest.mark.usefixtures("quick")
def test_progress_is_told_stage_by_stage_up_to_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "PART", 10)
    told: list[tuple[str, int, int]] = []
    kg.build(SOURCES, tmp_path, progress=lambda *step: told.append(step))
    assert told[:3] == [("read", 1, 3), ("read", 2, 3), ("read", 3, 3)]
    assert told[3:7] == [("extract", done, 28) for done in (0, 10, 20, 28)]
    assert told[7:] == [("export", done, 3) for done in (1, 2, 3)]


def test_an_unknown_extractor_is_told_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match=r"no kg\.extractors named 'nonsense'; installed: abstracts"):
        kg.build(SOURCES, tmp_path / "out", extractor=["nonsense"])
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("quick")
def test_a_confidence_is_a_share(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="from 0 to 1, not 70"):
        kg.build(SOURCES[:1], tmp_path, min_confidence=70)


def test_a_step_without_the_step_before_says_which_is_missing(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"papers\.parquet: no such table"):
        kg.extract(tmp_path)
    kg.read(SOURCES, tmp_path)
    with pytest.raises(TableError, match=r"mentions\.parquet: no such table"):
        kg.link(tmp_path)


def test_no_paper_at_all_is_an_error_that_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Nothing of the kind")
    with pytest.raises(ReadError, match="no paper to be found"):
        kg.build([tmp_path], tmp_path / "out")
    with pytest.raises(ReadError, match=r"none\.txt: no such file"):
        kg.build([tmp_path / "none.txt"], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_folders_are_walked_in_order_without_hidden_files_or_twins(tmp_path: Path) -> None:
    for name in ("b/two.txt", "a/one.txt", ".git/config", "a/.hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "c").symlink_to(tmp_path / "a", target_is_directory=True)
    found = inputs.files([tmp_path, tmp_path / "a" / "one.txt"])
    assert [(str(p.relative_to(tmp_path)), named) for p, named in found] == [
        ("a/one.txt", True),
        ("b/two.txt", False),
    ]


@pytest.mark.usefixtures("quick")
def test_a_folder_is_read_without_what_an_earlier_build_left_in_it(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_bytes(SOURCES[1].read_bytes())
    first = kg.build([tmp_path], tmp_path)
    again = kg.build([tmp_path], tmp_path)
    assert [Path(source["name"]).name for source in again["inputs"]] == ["page.txt"]
    assert (again["counts"], again["passed_over"]) == (first["counts"], [])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ReadError, match="a pipe or device, not a file"):
        kg.read([tmp_path / "pipe"], tmp_path / "out")


@pytest.fixture(scope="module")
def real_builds(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The examples built in fresh processes: two hash seeds, one and two workers, inputs turned round."""
    folders = []
    for seed, workers, order in ((0, 1, SOURCES), (1, 2, SOURCES[::-1])):
        folders.append(tmp_path_factory.mktemp(f"seed{seed}"))
        command = [sys.executable, "-c", SMALL_PARTS, str(folders[-1]), str(workers), *map(str, order)]
        subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": str(seed)})
    return folders


SMALL_PARTS = """
import sys
from kg import kept, pipeline
if __name__ == "__main__":
    kept.PART = 8
    pipeline.build(sys.argv[3:], sys.argv[1], workers=int(sys.argv[2]))
"""


def test_hash_seeds_workers_and_order_change_no_byte(real_builds: list[Path]) -> None:
    first, second = map(contents, real_builds)
    del first["build.json"], second["build.json"]
    assert first == second


def test_every_piece_of_evidence_quotes_its_field(real_builds: list[Path]) -> None:
    graph = kg.load(real_builds[0])
    fields = {
        (p.id, name): text
        for p in graph.papers
        for name, text in (("title", p.title), ("abstract", p.abstract), ("affiliation", p.affiliation_text))
    }
    assert graph.evidence and graph.mentions
    for row in graph.evidence:
        assert fields[row.paper, row.field][row.start : row.end] == row.quote
    for mention in graph.mentions:
        assert fields[mention.paper, mention.field][mention.start : mention.end] == mention.text
