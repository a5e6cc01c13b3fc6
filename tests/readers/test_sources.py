"""Which reader a file gets, the law of counting, files that cannot be read, and merging."""

import gzip
import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

import pytest

from kg import plugins, readers
from kg.errors import PluginError, ReadError, Skipped
from kg.ids import paper_id
from kg.model import Author, Paper, Translation
from kg.readers import jsonl

LINE = '{"id": "arxiv:2601.00001v2", "abstract": "Body."}\n'


def write(folder: Path, text: str | bytes, name: str = "in.dat") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def paper(*identifiers: str, **values: Any) -> Paper:
    defaults = {"title": "", "abstract": "Body.", "sources": ("a.txt",)} | values
    return Paper(id=paper_id(identifiers), identifiers=identifiers, **defaults)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A reader of our own behind the same door, whose answers a test sets."""
    module = SimpleNamespace(
        sniff=lambda head, name: 1.0, count=lambda file: 0, read=lambda file, name: iter(())
    )
    monkeypatch.setattr(plugins, "find", lambda group: {"broken": None, "fake": None, "jsonl": None})

    def load(group: str, name: str) -> Any:
        if name == "broken":
            raise PluginError(group, name, ("fake",), "it does not load (boom)")
        return module if name == "fake" else jsonl

    monkeypatch.setattr(plugins, "load", load)
    return module


def test_content_decides_and_format_overrides(tmp_path: Path) -> None:
    path = write(tmp_path, LINE, "table.csv")
    assert readers.read_source(path).format == "jsonl"
    with pytest.raises(ReadError, match="no column for the abstract"):
        readers.read_source(path, format="csv")
    with pytest.raises(PluginError, match=r"no kg\.readers named 'bibtex'"):
        readers.read_source(path, format="bibtex")


def test_highest_sniff_wins_and_ties_go_by_name(tmp_path: Path, fake: SimpleNamespace) -> None:
    path = write(tmp_path, LINE)
    fake.read = lambda file, name: iter([Skipped(name, 1, 1, "mine")])
    assert readers.read_source(path).format == "fake"
    fake.sniff = lambda head, name: 0.9
    assert readers.read_source(path).format == "fake"
    fake.sniff = lambda head, name: 0.89
    assert readers.read_source(path).format == "jsonl"


def test_what_is_counted_and_not_parsed_is_skipped_with_a_reason(
    tmp_path: Path, fake: SimpleNamespace
) -> None:
    def parse(file: BinaryIO, name: str) -> Iterator[Paper | Skipped]:
        yield paper("a")
        yield Skipped(name, 2, 7, "bad")

    fake.read, fake.count = parse, lambda file: 4
    source = readers.read_source(write(tmp_path, LINE))
    assert source.seen == 4 == len(source.papers) + len(source.skipped)
    assert [(s.record, s.reason) for s in source.skipped[1:]] == [
        (3, "seen but not parsed (4 counted, 2 read)"),
        (4, "seen but not parsed (4 counted, 2 read)"),
    ]
    assert list(readers.read(tmp_path / "in.dat")) == [*source.papers, *source.skipped]
    fake.count = lambda file: 1
    assert readers.read_source(tmp_path / "in.dat").seen == 2
    del fake.count
    assert readers.read_source(tmp_path / "in.dat").seen == 2


def test_hash_is_of_the_bytes_on_disk(tmp_path: Path) -> None:
    packed = gzip.compress(LINE.encode())
    source = readers.read_source(write(tmp_path, packed, "in.jsonl.gz"))
    assert source.sha256 == hashlib.sha256(packed).hexdigest()
    assert source.papers[0].identifiers == ("arxiv:2601.00001",)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (gzip.compress(b"", mtime=0), "the file is empty"),
        (b"%PDF-1.7\n%\xe2\xe3 Abstract: x", "no reader knows this kind of file"),
        (b"<!DOCTYPE html>\n<p>\nAbstract: x</p>", "no reader knows this kind of file"),
        (bytes(range(256)) * 9, "no reader knows this kind of file"),
        (b"just a line of prose\n", "no reader knows this kind of file"),
        (b"id,abstract\n", "the file holds no record"),
    ],
)
def test_what_cannot_be_read_is_one_line(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        readers.read_source(write(tmp_path, content))
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("in.dat: ")


def test_refusal_names_the_readers_that_were_tried(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"tried arxiv-digest, arxiv-listing, csv, jsonl, press-release"):
        readers.read_source(write(tmp_path, "prose\n"))


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file"):
        readers.read_source(tmp_path / "none.txt")
    with pytest.raises(ReadError, match="a folder, not a file"):
        readers.read_source(tmp_path)


def test_papers_that_share_an_identifier_become_one_whatever_the_order() -> None:
    papers = [
        paper("arxiv:2601.00001", title="Salt", sources=("b.txt",), subjects=("cs.LG",)),
        paper(
            "doi:10.1000/x", "arxiv:2601.00001", title="Salt!", sources=("a.txt",), venue="Journal of Salt"
        ),
        paper("doi:10.1000/x", sources=("c.txt",), translations=(Translation("zh", "盐", ""),)),
        paper("arxiv:2601.00002", sources=("a.txt",)),
    ]
    merged = readers.merge_papers(papers)
    assert [p.id for p in merged] == ["paper/arxiv/2601.00001", "paper/arxiv/2601.00002"]
    assert merged[0].identifiers == ("arxiv:2601.00001", "doi:10.1000/x")
    assert merged[0].sources == ("a.txt", "b.txt", "c.txt")
    assert (merged[0].title, merged[0].subjects, merged[0].venue) == ("Salt!", ("cs.LG",), "Journal of Salt")
    assert merged[0].translations == (Translation("zh", "盐", ""),)
    assert all(readers.merge_papers(order) == merged for order in itertools.permutations(papers))


def test_chance_ids_do_not_join_papers_and_get_ids_of_their_own() -> None:
    one = paper("1", abstract="One.", sources=("a.csv",))
    other = paper("1", abstract="Other.", sources=("b.csv",))
    same = replace(one, sources=("c.csv",), abstract="one")
    merged = readers.merge_papers([other, one, same])
    assert len(merged) == 2
    assert len({p.id for p in merged}) == 2
    assert all(p.id.startswith("paper/1-") for p in merged)
    assert sorted(p.sources for p in merged) == [("a.csv", "c.csv"), ("b.csv",)]
    assert readers.merge_papers([one, other]) == readers.merge_papers([other, one])


def test_slugs_that_collide_are_told_apart() -> None:
    merged = readers.merge_papers([paper("C++", abstract="A."), paper("C", abstract="B."), paper("D")])
    assert len({p.id for p in merged}) == 3
    assert "paper/d" in {p.id for p in merged}


def test_authors_keep_the_line_that_says_where_they_are() -> None:
    bare = paper("doi:10.1000/x", authors=(Author("A B"),), sources=("a",))
    full = replace(bare, authors=(Author("A B", "Acme"),), affiliation_text="Acme", sources=("b",))
    merged = readers.merge_papers([bare, full])[0]
    assert (merged.authors, merged.affiliation_text) == (full.authors, "Acme")
