"""The three page shapes: digest, author page, press release."""

from pathlib import Path

import pytest

from kg.errors import Skipped
from kg.model import Author, Paper, Translation
from kg.readers import read_source

SHARED = Path(__file__).resolve().parents[3] / "shared" / "corpora"

DIGEST = """每日速递 周一至周五更新
全部学科分类 12
2603.00011 2026-03-02 cs.LG stat.ML

\\textsc{Tidal}: Pooling over $k$-Hop Shores

潮汐: 在$k$跳海岸上的池化

Ana Lund, Bo Chen (陈波), Çelik Öz

发表机构 * Institute for Waves, University of Norcaster(波浪研究所,诺卡斯特大学) Acme AI

AI总结 一句话。

Comments Accepted at ICXL 2026. Code: https://github.com/acme/tidal.

Journal ref Journal of Shores, vol. 3, pp. 1-9, 2026

详情
AI中文摘要

我们提出潮汐。

它更快。

英文摘要

We present Tidal, which pools over shores.

Comments on shores are rare. It gains 93.40% on ShoreBench.

2603.00012v2 2026-03-02 cs.CL

A Title Alone

英文摘要

Second abstract.
"""

LISTING = """Ana Lund
Professor of Shores

Abstract:We introduce \\textit{Brine}, a parser of tide tables. It is small.




Abstract: A second abstract that was
wrapped by hand.

See also my other pages
Abstract:Third one.
"""

PRESS = """We advise you to take one of these browsers, please click here for instructions.
March 3, 2026
Two papers from Acme were accepted at ICXL2026 (Conference on X Learning). The papers are as follows.
{first}
{second}
{third}
Abbreviated names of the laboratories:
AI: Acme Ice Laboratories
"""
FIRST = (
    "Ice models are hard to train. "
    + "In this paper, we propose a method that trains them with less data. " * 4
)
SECOND = (
    "Large ice is heavy. " + "We show that existing approaches waste energy and propose a framework. " * 4
)
THIRD = "Notably, our experiments show that training on snow improves the results on ice by a wide margin."


def write(folder: Path, text: str | bytes, name: str = "page.dat") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_digest_gives_every_part_of_a_record(tmp_path: Path) -> None:
    source = read_source(write(tmp_path, DIGEST))
    assert (source.format, source.seen, source.skipped) == ("arxiv-digest", 2, ())
    assert source.papers[0] == Paper(
        id="paper/arxiv/2603.00011",
        identifiers=("arxiv:2603.00011",),
        title="Tidal: Pooling over k-Hop Shores",
        abstract=(
            "We present Tidal, which pools over shores.\n"
            "Comments on shores are rare. It gains 93.40% on ShoreBench."
        ),
        translations=(Translation("zh", "潮汐: 在k跳海岸上的池化", "我们提出潮汐。\n它更快。"),),
        date="2026-03-02",
        subjects=("cs.LG", "stat.ML"),
        venue="ICXL 2026",
        comment="Accepted at ICXL 2026. Code: https://github.com/acme/tidal.",
        journal_reference="Journal of Shores, vol. 3, pp. 1-9, 2026",
        authors=(Author("Ana Lund"), Author("Bo Chen (陈波)"), Author("Çelik Öz")),
        affiliation_text=("Institute for Waves, University of Norcaster(波浪研究所,诺卡斯特大学) Acme AI"),
        code=("https://github.com/acme/tidal",),
        sources=("page.dat",),
    )
    assert source.papers[1].identifiers == ("arxiv:2603.00012",)
    assert source.papers[1].translations == ()


def test_title_that_begins_with_a_label_is_a_title(tmp_path: Path) -> None:
    text = DIGEST.replace("A Title Alone", "Comments on Tides")
    assert read_source(write(tmp_path, text)).papers[1].title == "Comments on Tides"


def test_digest_record_cut_off_is_skipped_with_its_line(tmp_path: Path) -> None:
    cut = DIGEST[: DIGEST.index("英文摘要")]
    source = read_source(write(tmp_path, cut + "\n2603.00013 2026-03-02 cs.CL\n\nT\n\n英文摘要\n\nBody.\n"))
    assert [p.id for p in source.papers] == ["paper/arxiv/2603.00013"]
    assert source.skipped == (Skipped("page.dat", 1, 3, "cut off before the English abstract"),)
    assert source.seen == 2


def test_invalid_bytes_lose_their_own_record_only(tmp_path: Path) -> None:
    source = read_source(
        write(tmp_path, DIGEST.encode().replace(b"Second abstract", b"Second \xff abstract"))
    )
    assert [p.id for p in source.papers] == ["paper/arxiv/2603.00011"]
    assert source.skipped[0].reason == "invalid UTF-8 (byte 0xFF)"
    assert source.skipped[0].line == DIGEST[: DIGEST.index("2603.00012")].count("\n") + 1


def test_header_that_the_parser_cannot_read_is_still_counted(tmp_path: Path) -> None:
    source = read_source(
        write(tmp_path, DIGEST + "\n2603.00014 02/03/2026 cs.LG\n\nTitle\n\n英文摘要\n\nBody.\n")
    )
    assert source.seen == 3
    assert len(source.papers) == 2
    assert source.skipped == (Skipped("page.dat", 3, 0, "seen but not parsed (3 counted, 2 read)"),)


def test_author_page_has_one_paper_an_abstract(tmp_path: Path) -> None:
    source = read_source(write(tmp_path, LISTING, "lund.txt"))
    assert (source.format, source.seen) == ("arxiv-listing", 3)
    assert [p.abstract for p in source.papers] == [
        "We introduce Brine, a parser of tide tables. It is small.",
        "A second abstract that was wrapped by hand.",
        "Third one.",
    ]
    assert [p.identifiers for p in source.papers] == [("lund:1",), ("lund:2",), ("lund:3",)]
    assert {p.title for p in source.papers} == {""}


def test_empty_abstract_is_skipped_and_counts_in_the_ordinals(tmp_path: Path) -> None:
    source = read_source(write(tmp_path, "Abstract:\nAbstract: Here.\n", "a.txt"))
    assert source.skipped == (Skipped("a.txt", 1, 1, "no abstract"),)
    assert source.papers[0].identifiers == ("a:2",)


def test_labelled_lines_before_an_abstract_belong_to_it(tmp_path: Path) -> None:
    text = "arXiv:2603.00020 [pdf]\nTitle: Kelp\nAuthors: Ana Lund and Bo Chen\nAbstract: Kelp grows.\n"
    paper = read_source(write(tmp_path, text)).papers[0]
    assert (paper.id, paper.title) == ("paper/arxiv/2603.00020", "Kelp")
    assert paper.authors == (Author("Ana Lund"), Author("Bo Chen"))


def test_press_page_joins_the_paragraphs_of_one_abstract(tmp_path: Path) -> None:
    source = read_source(write(tmp_path, PRESS.format(first=FIRST, second=SECOND, third=THIRD), "news.txt"))
    assert (source.format, source.seen, source.skipped) == ("press-release", 2, ())
    assert [p.abstract.count("\n") for p in source.papers] == [0, 1]
    assert source.papers[1].abstract.endswith(THIRD)
    assert [p.identifiers for p in source.papers] == [("news:1",), ("news:2",)]
    assert {p.title + p.venue + p.affiliation_text for p in source.papers} == {""}


def test_press_page_that_announces_more_than_it_shows_says_so(tmp_path: Path) -> None:
    text = PRESS.format(first=FIRST, second="", third="").replace("Two papers", "Three new papers")
    source = read_source(write(tmp_path, text))
    assert (source.seen, len(source.papers), len(source.skipped)) == (3, 1, 2)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpora are not here")
@pytest.mark.parametrize(
    ("number", "name", "papers"),
    [("000", "press-release", 5), ("001", "arxiv-digest", 30), ("002", "arxiv-listing", 10)],
)
def test_real_pages_whatever_their_name(tmp_path: Path, number: str, name: str, papers: int) -> None:
    original = next(SHARED.glob(f"{number}_*.txt"))
    source = read_source(write(tmp_path, original.read_bytes(), "renamed.bin"))
    assert (source.format, source.seen, len(source.papers)) == (name, papers, papers)
    assert source.seen == len(source.papers) + len(source.skipped)
    if name == "press-release":
        assert [p.abstract.count("\n") for p in source.papers] == [0, 0, 0, 2, 0]
    if name == "arxiv-digest":
        assert all(
            p.title and p.date and p.subjects and p.authors and p.affiliation_text for p in source.papers
        )
        assert all(len(p.translations) == 1 for p in source.papers)
