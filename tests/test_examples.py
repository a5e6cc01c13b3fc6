"""The examples read as their README says; what is extracted of them is tested where it is extracted."""

import re
from pathlib import Path

import pytest

from kg.model import Paper
from kg.readers import merge_papers, read_source

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
SHARED = EXAMPLES.parents[1] / "shared" / "corpora"
SHAPES = {
    "arxiv-digest.txt": ("arxiv-digest", 12),
    "press-release.txt": ("press-release", 5),
    "author-page.txt": ("arxiv-listing", 11),
}


def papers(name: str) -> tuple[Paper, ...]:
    return read_source(EXAMPLES / name).papers


@pytest.mark.parametrize("name", SHAPES)
def test_each_file_is_recognised_and_every_record_is_kept(name: str) -> None:
    source = read_source(EXAMPLES / name)
    assert (source.format, source.seen, len(source.papers), source.skipped) == (
        *SHAPES[name],
        SHAPES[name][1],
        (),
    )


def test_the_readme_counts_and_lists_what_is_there() -> None:
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    total = sum(count for _, count in SHAPES.values())
    assert f"{total} abstracts in all" in readme
    for name, (_, count) in SHAPES.items():
        assert re.search(rf"`{name}` \|.*\| {count} \|", readme)
    assert sorted(p.name for p in EXAMPLES.iterdir()) == sorted([*SHAPES, "README.md"])


def test_every_paper_of_the_digest_has_all_its_fields() -> None:
    digest = papers("arxiv-digest.txt")
    assert [p.identifiers[0] for p in digest] == [f"arxiv:2699.{n:05}" for n in range(1, 13)]
    for paper in digest:
        assert paper.title and paper.authors and paper.affiliation_text and paper.date and paper.subjects
        assert [t.language for t in paper.translations] == ["zh"]
        assert re.search("[一-鿿]", paper.translations[0].abstract)
        assert not re.search("[一-鿿]|\\\\", paper.title + paper.abstract)
    assert sum(bool(p.venue) for p in digest) >= 6
    assert sum(bool(p.journal_reference) for p in digest) >= 1
    assert sum(bool(p.code) for p in digest) >= 4


def test_abstracts_have_the_length_of_real_ones() -> None:
    for name in SHAPES:
        for paper in papers(name):
            assert 90 <= len(paper.abstract.split()) <= 200, paper.id


def test_the_hubs_are_shared_by_five_papers_or_more() -> None:
    texts = [p.abstract for name in SHAPES for p in papers(name)]
    for hub in ("HarborQA", "LongTrail", "GLUE", "ImageNet", "CIFAR-10", "PolyMol"):
        assert sum(hub in text for text in texts) >= 5, hub


def test_no_paper_is_told_twice() -> None:
    every = [p for name in SHAPES for p in papers(name)]
    assert len(merge_papers(every)) == len(every) == len({p.abstract for p in every})


@pytest.mark.skipif(not SHARED.is_dir(), reason="the corpora that the examples imitate are not here")
def test_no_sentence_comes_from_the_corpora_that_were_imitated() -> None:
    def sentences(text: str) -> set[str]:
        return {s.strip() for s in re.split(r"(?<=[.。])\s*|\n", text) if len(s.strip()) > 40}

    ours = {s for path in EXAMPLES.glob("*.txt") for s in sentences(path.read_text(encoding="utf-8"))}
    theirs = {s for path in SHARED.glob("*.txt") for s in sentences(path.read_text(encoding="utf-8"))}
    assert not ours & theirs
