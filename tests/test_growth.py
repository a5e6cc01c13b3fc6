"""A graph that grows is, byte for byte, the graph that is built of everything at once."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg import ids, kept, plugins, staging, tables
from kg.errors import KgError, TableError
from kg.linking.given import read as read_names
from kg.model import ALIAS, Claim, Evidence, Extracted, Mention, Paper

BYTES = ["graph.ttl", "graph.graphml", "names.tsv", "tables/merges.parquet"]
BYTES += [f"tables/{name}.parquet" for name in tables.TABLES]
# "Rapid Tide Folding (RTF)" is a long and a short form; other capitalised words are names.
_NAME = re.compile(r"(?P<long>(?:[A-Z]\w+ )+)\((?P<short>[A-Z]\w*)\)|[A-Z]\w+(?:-\w+)*")
RUN = ids.run_id("toy")
asked: list[str] = []  # papers that the extractor was asked for


def find_names(papers: Iterable[Paper]) -> Iterator[Extracted]:
    """Names of an abstract in a toy language; a paper studies the first and compares it with the others."""
    for paper in papers:
        asked.append(paper.identifiers[0])
        found: list[Mention] = []
        for match in _NAME.finditer(paper.abstract):
            spans = [match.span("long"), match.span("short")] if match["long"] else [match.span()]
            pair = []
            for start, end in spans:
                text = paper.abstract[start:end].rstrip()
                ident = ids.mention_id(paper.id, "abstract", start, start + len(text), "Method")
                pair.append(
                    Mention(
                        ident, paper.id, "abstract", start, start + len(text), text, "Method", "test", 0.9
                    )
                )
            yield from pair
            found.append(pair[-1])
            if len(pair) == 2:
                yield from _claim(pair[1].id, ALIAS, pair[0].id, paper)
        if found:
            yield from _claim(paper.id, "studies", found[0].id, paper)
        for other in found[1:]:
            yield from _claim(found[0].id, "comparedWith", other.id, paper)


def _claim(subject: str, predicate: str, other: str, paper: Paper) -> Iterator[Extracted]:
    evidence = ids.evidence_id(paper.id, "abstract", 0, 5, f"rule:{predicate}", RUN, other)
    text = paper.abstract[:5]
    yield Evidence(evidence, paper.id, "abstract", 0, 5, text, f"rule:{predicate}", RUN, 0.8)
    ident = ids.claim_id(subject, predicate, other, "positive", False)
    yield Claim(ident, subject, predicate, other, "positive", False, 0.8, (evidence,))


@pytest.fixture(autouse=True, scope="module")
def toy() -> Iterator[None]:
    """The toy extractor in the place of the real one."""
    load = plugins.load

    def load_toy(group: str, name: str) -> Any:
        if (group, name) == ("kg.extractors", "abstracts"):
            return SimpleNamespace(extract=find_names, run_settings=lambda: {"rules": RULES[0]})
        return load(group, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plugins, "load", load_toy)
        yield


RULES = ["first"]


def source(folder: Path, name: str, *papers: tuple[str, str, str]) -> Path:
    path = folder / f"{name}.jsonl"
    rows = ({"id": ident, "title": title, "abstract": text} for ident, title, text in papers)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in BYTES}


def entities(folder: Path) -> dict[str, str]:
    return {entity.id: entity.label for entity in kg.load(folder).entities}


TEXTS = [
    "Rapid Tide Folding (RTF) beats LoomNet.",
    "Recurrent Tree Filter (RTF) beats LoomNets.",
    "We test RTF and Loom-Net.",
    "Rapid Tide Foldings (RTF) fold. TideNet does not.",
    "Tide-Net and HarborNet are compared.",
    "HarborNet (HN) again, and C.",
    "Nothing is named here.",
    "TideNet and C and LoomNet.",
]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sets(st.integers(0, 7), min_size=1, max_size=3)),
        st.tuples(st.sampled_from(["remove", "undo"]), st.integers(0, 7)),
    ),
    min_size=1,
    max_size=4,
)


def papers_of(place: Path) -> list[Path]:
    return [
        source(place, f"p{n}", (f"arxiv:2601.{n:05}", f"Paper number {n}", text))
        for n, text in enumerate(TEXTS)
    ]


@given(st.sets(st.integers(0, 7), min_size=1, max_size=3), STEPS)
@settings(max_examples=12)
def test_any_steps_leave_the_bytes_of_a_build_of_everything_and_no_id_is_lost(
    first: set[int], steps: list[tuple[str, Any]]
) -> None:
    with TemporaryDirectory() as name:
        place = Path(name)
        paths, grown = papers_of(place), place / "grown"
        kg.build([paths[n] for n in first], grown)
        inside, out = set(first), set[int]()
        for verb, what in steps:
            table = shutil.copy(grown / "names.tsv", place / "before.tsv")
            before = kg.load(grown)
            left = {"add": inside | (what if verb == "add" else set()), "undo": inside}.get(verb, inside)
            after = out | {what} if verb == "remove" else out - {what} if verb == "undo" else out
            possible = verb == "add" or (what in inside and (verb == "remove" or what in out))
            if not possible or not left - after:
                continue
            inside, out = left, after
            if verb == "add":
                kg.add([paths[n] for n in what], grown)
            else:
                kg.remove([f"2601.{what:05}"], grown, undo=verb == "undo")
            built = place / f"built-{verb}"
            shutil.rmtree(built, ignore_errors=True)
            kg.build([paths[n] for n in inside - out], built, names=table)
            assert bytes_of(grown) == bytes_of(built)
            _no_id_is_lost(before, kg.load(grown), grown)


def _no_id_is_lost(before: kg.Graph, after: kg.Graph, folder: Path) -> None:
    standing = {entity.id for entity in after.entities}
    replaced = {row.id: row.by for row in after.replaced}
    named = {mention.id: mention.entity for mention in after.mentions}
    rows = {row.id: row for row in read_names(folder / "names.tsv")}
    for entity in before.entities:
        assert entity.id in rows
        mine = {named[m.id] for m in before.mentions if m.entity == entity.id and m.id in named}
        if mine:  # the thing is still there, in one part or several: its id is, or leads to one of these
            assert entity.id in standing or replaced[entity.id] in standing


def test_only_what_is_new_or_changed_is_read_and_extracted(tmp_path: Path) -> None:
    a, b, c = papers_of(tmp_path)[:3]
    kg.build([a, b], tmp_path / "out")
    asked.clear()
    report = kg.add([a, c], tmp_path / "out")
    assert asked == ["arxiv:2601.00002"]
    assert (report["unchanged"], report["extracted_papers"]) == (["../p0.jsonl"], 1)
    source(tmp_path, "p0", ("arxiv:2601.00000", "Paper number 0", "QuayNet is new."))
    asked.clear()
    kg.add([a, b, c], tmp_path / "out")
    assert asked == ["arxiv:2601.00000"]
    assert "QuayNet" in entities(tmp_path / "out").values()
    assert "Rapid Tide Folding" not in (tmp_path / "out" / "graph.ttl").read_text(encoding="utf-8")


def test_inputs_that_changed_or_are_gone_are_told_and_stay_as_they_were_read(tmp_path: Path) -> None:
    a, b, c = papers_of(tmp_path)[:3]
    kg.build([a, b], tmp_path / "out")
    before = entities(tmp_path / "out")
    a.unlink()
    source(tmp_path, "p1", ("arxiv:2601.00001", "Paper number 1", "QuayNet is new."))
    report = kg.add([c], tmp_path / "out")
    assert (report["changed"], report["gone"]) == (["../p1.jsonl"], ["../p0.jsonl"])
    assert before.items() <= entities(tmp_path / "out").items()
    assert "QuayNet" not in entities(tmp_path / "out").values()


def test_other_rules_extract_everything_anew_from_the_papers_as_they_were_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b, c = papers_of(tmp_path)[:3]
    kg.build([a, b], tmp_path / "out")
    a.unlink()
    monkeypatch.setattr(sys.modules[__name__], "RULES", ["second"])
    asked.clear()
    kg.add([c], tmp_path / "out")
    assert sorted(asked) == [f"arxiv:2601.0000{n}" for n in range(3)]


def test_settings_of_the_build_are_those_of_the_graph_that_grows(tmp_path: Path) -> None:
    a, b = papers_of(tmp_path)[:2]
    kg.build([a], tmp_path / "out", base_iri="https://example.org/id/", min_confidence=0.95)
    kg.add([b], tmp_path / "out")
    graph = kg.load(tmp_path / "out")
    assert graph.base == "https://example.org/id/" and not any(c.asserted for c in graph.claims)


def test_a_removed_paper_stays_out_until_it_is_brought_back(tmp_path: Path) -> None:
    a, b = papers_of(tmp_path)[:2]
    kg.build([a, b], tmp_path / "out")
    before = bytes_of(tmp_path / "out")
    kg.remove(["Paper number 0"], tmp_path / "out")
    assert "method/rapid-tide-folding" not in str(entities(tmp_path / "out"))
    again = source(tmp_path, "again", ("arxiv:2601.00000v2", "Paper number 0", TEXTS[0]))
    report = kg.add([again], tmp_path / "out")
    assert report["left_out"] == ["arxiv:2601.00000"] and report["counts"]["papers"] == 1
    assert kg.build([a, b], tmp_path / "out")["counts"]["papers"] == 1  # a build in the folder heeds it too
    kg.remove(["arxiv:2601.00000"], tmp_path / "out", undo=True)
    assert bytes_of(tmp_path / "out") == before


@pytest.mark.parametrize(
    ("name", "undo", "words"),
    [
        ("2601.99999", False, "holds no paper '2601.99999'; near it: arxiv:2601"),
        ("Paper number 0", True, "was not removed"),
        ("Twice", False, "2 papers are called 'Twice'"),
    ],
)
def test_a_paper_that_cannot_be_removed_is_told(tmp_path: Path, name: str, undo: bool, words: str) -> None:
    a, b = papers_of(tmp_path)[:2]
    twins = source(tmp_path, "twins", ("a:1", "Twice", "One."), ("a:2", "Twice", "Two other words."))
    kg.build([a, b, twins], tmp_path / "out")
    with pytest.raises(KgError, match=words):
        kg.remove([name], tmp_path / "out", undo=undo)


def test_the_last_paper_is_not_removed_and_nothing_is_changed(tmp_path: Path) -> None:
    kg.build(papers_of(tmp_path)[:1], tmp_path / "out")
    before = bytes_of(tmp_path / "out")
    with pytest.raises(KgError, match="no paper is left"):
        kg.remove(["2601.00000"], tmp_path / "out")
    assert bytes_of(tmp_path / "out") == before


def test_a_folder_without_a_build_does_not_grow(tmp_path: Path) -> None:
    paths = papers_of(tmp_path)
    with pytest.raises(TableError, match="no build that could grow"):
        kg.add(paths, tmp_path / "none")
    assert not (tmp_path / "none").exists()
    kg.read(paths, tmp_path / "read")
    with pytest.raises(TableError, match="no build that could grow"):
        kg.remove(["2601.00000"], tmp_path / "read")


def test_a_paper_of_two_sources_is_one_with_both_and_its_old_id_leads_to_the_new_one(tmp_path: Path) -> None:
    title = "Folding the Rapid Tides of Text"
    first = source(tmp_path, "first", ("doi:10.1000/fold", title, TEXTS[0]))
    second = source(tmp_path, "second", ("arxiv:2601.00009", title, TEXTS[0] + " And more."))
    kg.build([first], tmp_path / "out")
    kg.add([second], tmp_path / "out")
    graph = kg.load(tmp_path / "out")
    (paper,) = graph.papers
    assert paper.id == "paper/arxiv/2601.00009"  # of the first identifier, whatever was known before
    assert [(row.id, row.by) for row in graph.replaced] == [("paper/doi/10.1000%2Ffold", paper.id)]
    assert paper.identifiers == ("arxiv:2601.00009", "doi:10.1000/fold")
    assert paper.sources == ("first.jsonl", "second.jsonl")


def test_two_papers_that_turn_out_to_be_one_leave_an_id_that_leads_to_the_other(tmp_path: Path) -> None:
    first = source(tmp_path, "first", ("doi:10.1000/fold", "One", TEXTS[0]))
    second = source(tmp_path, "second", ("arxiv:2601.00009", "Other", TEXTS[1]))
    kg.build([first, second], tmp_path / "out")
    both = tmp_path / "both.jsonl"
    both.write_text(
        json.dumps({"arxiv": "2601.00009", "doi": "10.1000/fold", "title": "One", "abstract": TEXTS[0]})
        + "\n"
    )
    kg.add([both], tmp_path / "out")
    assert [p.id for p in kg.load(tmp_path / "out").papers] == ["paper/arxiv/2601.00009"]
    text = (tmp_path / "out" / "graph.ttl").read_text(encoding="utf-8")
    assert re.search(r"^\S*10\.1000\S*Ffold>? dcterms:isReplacedBy arxiv:2601\.00009 \.$", text, re.M)
    assert not kg.validate(tmp_path / "out" / "graph.ttl")


def test_graphs_merge_into_the_graph_of_all_their_inputs(tmp_path: Path) -> None:
    paths = papers_of(tmp_path)
    kg.build(paths[:4], tmp_path / "a")
    kg.build(paths[3:], tmp_path / "b")
    asked.clear()
    report = kg.merge([tmp_path / "a", tmp_path / "b"], tmp_path / "both")
    assert asked == [] and len(report["inputs"]) == len(paths)
    kg.build(paths, tmp_path / "built", names=_united(tmp_path))
    assert bytes_of(tmp_path / "both") == bytes_of(tmp_path / "built")
    kg.merge([tmp_path / "a", tmp_path / "b"], tmp_path / "a")
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "both")


def _united(place: Path) -> Path:
    rows = dict[str, str]()
    for name in ("b", "a"):
        for line in (place / name / "names.tsv").read_text(encoding="utf-8").splitlines():
            rows[line.partition("\t")[0]] = line
    head = rows.pop("id")
    path = place / "united.tsv"
    path.write_text("\n".join([head, *(rows[i] for i in sorted(rows))]) + "\n", encoding="utf-8")
    return path


def test_merging_carries_decisions_and_removals_and_refuses_other_settings(tmp_path: Path) -> None:
    paths = papers_of(tmp_path)
    for name, lines in (("a", "rename LoomNet LooM # mine\n"), ("b", 'same C "HarborNet"\n')):
        (tmp_path / name).mkdir()
        (tmp_path / name / "decisions.txt").write_text(lines)
    kg.build(paths[:4], tmp_path / "a")
    kg.build(paths[4:], tmp_path / "b")
    kg.remove(["2601.00001"], tmp_path / "a")
    report = kg.merge([tmp_path / "a", tmp_path / "b"], tmp_path / "both")
    assert report["decisions"] == 2 and report["counts"]["papers"] == 7
    assert (
        tmp_path / "both" / "decisions.txt"
    ).read_text() == 'rename LoomNet LooM # mine\nsame C "HarborNet"\n'
    assert "LooM" in entities(tmp_path / "both").values()
    kg.build(paths[4:], tmp_path / "c", min_confidence=0.9)
    with pytest.raises(KgError, match="different settings"):
        kg.merge([tmp_path / "a", tmp_path / "c"], tmp_path / "both")


def test_decisions_beside_the_graph_win_and_survive_growth(tmp_path: Path) -> None:
    paths = papers_of(tmp_path)
    kg.build(paths[4:5], tmp_path / "out")
    assert "method/harbornet" in entities(tmp_path / "out")
    (tmp_path / "out" / "decisions.txt").write_text("rename HarborNet PortNet\nsame nobody nothing\n")
    report = kg.add(paths[5:6], tmp_path / "out")
    assert entities(tmp_path / "out")["method/portnet"] == "PortNet"
    assert [(one["line"], one["reason"]) for one in report["unheeded"]] == [
        (2, "nothing is called 'nobody' or 'nothing'")
    ]
    text = (tmp_path / "out" / "graph.ttl").read_text(encoding="utf-8")
    assert "method:harbornet dcterms:isReplacedBy method:portnet ." in text
    assert not kg.validate(tmp_path / "out" / "graph.ttl")


def test_a_file_of_decisions_is_remembered_from_wherever_kg_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = papers_of(tmp_path)
    (tmp_path / "mine.txt").write_text("rename HarborNet PortNet\n")
    monkeypatch.chdir(tmp_path)
    kg.build(paths[4:5], "out", decisions="mine.txt")
    monkeypatch.chdir("/")
    kg.add(paths[5:6], tmp_path / "out")
    assert "method/portnet" in entities(tmp_path / "out")


KILLED = """
import os, signal, sys
from types import SimpleNamespace
sys.path.insert(0, sys.argv[3])
import test_growth
from kg import kept, plugins
import kg
load, count = plugins.load, 0
def extract(papers):
    global count
    count += 1
    if count == 6:
        os.kill(os.getpid(), signal.SIGKILL)
    yield from test_growth.find_names(papers)
toy = SimpleNamespace(extract=extract, run_settings=lambda: {"rules": "first"})
plugins.load = lambda group, name: toy if group == "kg.extractors" else load(group, name)
kept.PART = kept.FILE = 2
kg.build([sys.argv[1]], sys.argv[2])
"""


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_build_that_is_killed_goes_on_from_what_it_has_extracted(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    papers_of(tmp_path / "in")
    places = [str(place) for place in (tmp_path / "in", tmp_path / "out", Path(__file__).parent)]
    done = subprocess.run([sys.executable, "-c", KILLED, *places], check=False)
    assert done.returncode == -signal.SIGKILL
    asked.clear()
    kg.build([tmp_path / "in"], tmp_path / "out")
    assert len(asked) == len(TEXTS) - 4
    kg.build([tmp_path / "in"], tmp_path / "anew")
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "anew")


def test_an_extraction_that_is_broken_or_not_wanted_any_more_is_thrown_away(tmp_path: Path) -> None:
    paths = papers_of(tmp_path)
    kg.build(paths[:2], tmp_path / "out")
    (tmp_path / "out" / "kept" / "extracted-0.parquet").write_text("no table")
    asked.clear()
    kg.build(paths[2:], tmp_path / "out")
    assert len(asked) == len(paths) - 2
    assert len(list((tmp_path / "out" / "kept").glob("extracted-*"))) == 1


def test_an_extractor_without_settings_is_asked_every_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = plugins.load
    plain = SimpleNamespace(extract=find_names)
    monkeypatch.setattr(plugins, "load", lambda g, n: plain if g == "kg.extractors" else load(g, n))
    paths = papers_of(tmp_path)
    kg.build(paths[:2], tmp_path / "out")
    asked.clear()
    kg.add(paths[2:3], tmp_path / "out")
    assert len(asked) == 3


def test_two_runs_into_one_folder_do_not_mix(tmp_path: Path) -> None:
    paths = papers_of(tmp_path)
    kg.build(paths[:2], tmp_path / "out")
    with staging.staging(tmp_path / "out"), pytest.raises(KgError, match="another run"):
        kg.add(paths[2:3], tmp_path / "out")


def test_rows_of_a_paper_are_the_same_whoever_its_neighbours_are(tmp_path: Path) -> None:
    papers = [paper for path in papers_of(tmp_path) for paper in kg.readers.read_source(path).papers]
    extractors = kept.Extractors(("abstracts",))
    together, _ = kept.extract(papers, extractors)
    assert together == [kept.extract([paper], extractors)[0][0] for paper in papers]


def test_vocabularies_of_the_build_are_those_of_what_is_added_and_merged(tmp_path: Path) -> None:
    paths = papers_of(tmp_path)
    kg.build(paths, tmp_path / "plain", starter_vocabulary=False)
    label = kg.load(tmp_path / "plain").entities[0].label
    known = tmp_path / "known.csv"
    known.write_text(f"name,iri\n{label},https://example.org/known\n")
    grown = tmp_path / "elsewhere" / "grown"
    options: dict[str, Any] = {"vocab": [str(known)], "starter_vocabulary": False}
    kg.build(paths[:3], grown, **options)
    table = shutil.copy(grown / "names.tsv", tmp_path / "before.tsv")
    report = kg.add(paths, grown)
    kg.build(paths, tmp_path / "built", names=table, **options)
    assert [v["name"] for v in report["vocabularies"]] == ["known"]
    assert any(entity.matches for entity in kg.load(grown).entities)
    assert bytes_of(grown) == bytes_of(tmp_path / "built")
    kg.merge([grown, tmp_path / "built"], tmp_path / "both")
    assert any(entity.matches for entity in kg.load(tmp_path / "both").entities)
