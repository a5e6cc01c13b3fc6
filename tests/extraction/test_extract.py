"""Papers -> rows with the weights that the package ships: offsets, nodes, and texts that nobody expects."""

import dataclasses
import json
import random
import time
from pathlib import Path

import pytest

from kg.extraction import confidences, extract, nlp
from kg.ids import identifier, paper_id
from kg.linking import link
from kg.model import Claim, Evidence, Extracted, Mention, Paper, Refused, Result
from kg.text import clean

SAMPLE = Path(__file__).resolve().parents[3] / "shared/data/abstracts/sample-2000.jsonl"


def paper(number: int, title: str, abstract: str, affiliation: str = "") -> Paper:
    known = (identifier(f"2601.{number:05}"),)
    return Paper(paper_id(known), known, clean(title), clean(abstract), affiliation_text=clean(affiliation))


PAPERS = (
    paper(
        1,
        "HarborRAG: Retrieval-Augmented Generation for Port Logistics",
        "Large language models (LLMs) often err on port logistics. We propose HarborRAG, a "
        "retrieval-augmented generation framework that indexes manuals with Pier Graph Encoding (PGE). "
        "We evaluate HarborRAG on HarborQA and QuayBench. HarborRAG reaches 74.20\\% accuracy on HarborQA "
        "and outperforms GPT-4 by 3.5 points. It does not outperform LLaMA-3-70B on QuayBench. "
        "Code is available at https://example.org/HarborRAG.",
        "Department of Port Studies, University of Norcaster, Norcaster, UK",
    ),
    paper(
        2,
        "QuayBench: A Benchmark for Reading Port Documents",
        "We introduce QuayBench, a benchmark of 4,200 questions for document understanding. "
        "We evaluate GPT-4 and LLaMA-3-70B on QuayBench.\nGPT-4 reaches an F1 of 61.4, while "
        "LLaMA-3-70B (fine-tuned on HarborQA) may reach 64.0.",
    ),
    paper(
        3,
        "A Study of Tidal Dropout",
        "We study the effect of tidal dropout on image classification. Tidal dropout reduces error by "
        "up to 12% compared with dropout on ImageNet, and trains 1.5x faster.",
    ),
)


def check(papers: tuple[Paper, ...], rows: list[Extracted]) -> None:
    """Offsets hold, nodes are of the paper that states them, every row points at what is there."""
    by_id = {p.id: p for p in papers}
    texts = {(p.id, name): getattr(p, name) for p in papers for name in ("title", "abstract")}
    texts |= {(p.id, "affiliation"): p.affiliation_text for p in papers}
    mentions = {r.id: r for r in rows if isinstance(r, Mention)}
    evidence = {r.id: r for r in rows if isinstance(r, Evidence)}
    for row in rows:
        match row:
            case Mention():
                assert texts[row.paper, row.field][row.start : row.end] == row.text != ""
            case Evidence():
                assert texts[row.paper, row.field][row.start : row.end] == row.quote != ""
                assert 0 <= row.score <= 1
            case Claim():
                said_in = {evidence[i].paper for i in row.evidence}
                assert len(said_in) == 1
                for node in (row.subject, row.object):
                    owner = mentions[node].paper if node in mentions else node
                    assert owner in said_in | {o for o in (node,) if o.startswith("person/")}
            case Result():
                ends = {row.subject, row.benchmark, row.metric, row.baseline} - {"", row.paper}
                assert all(mentions[end].paper == row.paper for end in ends)
                assert row.paper in by_id
                float(row.value)


@pytest.fixture(scope="module")
def rows() -> list[Extracted]:
    return list(extract(PAPERS))


def test_quotes_and_nodes_are_those_of_the_paper(rows: list[Extracted]) -> None:
    check(PAPERS, rows)
    assert any(isinstance(row, Result) for row in rows)


def test_what_three_papers_say_is_found(rows: list[Extracted]) -> None:
    graph = link(PAPERS, rows).graph
    graph.check()
    stated = {(c.subject, c.predicate, c.object) for c in graph.claims if c.asserted}
    names = {name: e.id for e in graph.entities for name in (e.label, *(a.text for a in e.aliases))}
    rag, quay, harbor = names["HarborRAG"], names["QuayBench"], names["HarborQA"]
    assert (PAPERS[0].id, "proposes", rag) in stated
    assert (PAPERS[1].id, "proposes", quay) in stated
    assert {(rag, "evaluatedOn", quay), (rag, "evaluatedOn", harbor)} <= stated
    assert {("74.20", "%", "absolute"), ("3.5", "points", "gain"), ("12", "%", "gain")} <= {
        (r.value, r.unit, r.kind) for r in graph.results
    }
    negated = {(c.subject, c.object) for c in graph.claims if c.polarity == "negative"}
    assert (rag, names["LLaMA-3-70B"]) in negated
    assert quay.startswith("benchmark/")


def test_an_address_of_the_web_names_nothing(rows: list[Extracted]) -> None:
    first = PAPERS[0]
    start = first.abstract.index("https://")
    mine = [m for m in rows if isinstance(m, Mention) and (m.paper, m.field) == (first.id, "abstract")]
    assert mine
    assert all(m.end <= start for m in mine)


def test_every_rule_that_speaks_has_a_confidence(rows: list[Extracted]) -> None:
    found_by = [r.found_by.partition(":") for r in rows if isinstance(r, Evidence)]
    rules = {name for kind, _, name in found_by if kind == "rule"}
    known = confidences()
    assert all(rule.partition("-")[0] in known for rule in rules if not rule.startswith("affiliation"))


def row_id(row: Extracted) -> str | Refused:
    return row if isinstance(row, Refused) else row.id


def test_batches_of_other_papers_change_nothing_but_digits(rows: list[Extracted]) -> None:
    alone = [row for one in PAPERS for row in extract([one])]
    assert list(map(row_id, alone)) == list(map(row_id, rows))


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("", "We propose TideNet and test it on HarborQA."),
        ("TideNet: Folding Tides", ""),
        ("", ""),
        ("潮汐网络：折叠潮汐", "我们提出潮汐网络，并在港口数据上进行评估。"),
        ("🌊 Tides 🌊", "We propose TideNet 🌊, which reaches 91.2% 🎉 on HarborQA."),
        ("TideNet (", "a) TideNet ((RTE) ‹M1› «x» “ ” ) ."),
        ("A (Long Net", "LN (tail) We propose it)."),
        ("..", "?!"),
        ("T" * 400, "We propose " + "Tide" * 200 + " on HarborQA."),
    ],
)
def test_odd_texts_are_read_like_any_other(title: str, abstract: str) -> None:
    odd = (paper(9, title, abstract),)
    found = list(extract(odd))
    check(odd, found)
    link(odd, found).graph.check()


def _without_stops(length: int) -> str:
    part = (
        "we evaluate PierIndex on HarborQA with an accuracy of 93.4% over GPT-4 while Alpha-7B uses the Long "
        "Name Model (LNM) and is better than BetaNet such as GammaNet, DeltaNet and "
    )
    return part * (length // len(part))


def _recombined() -> tuple[Paper, ...]:
    """200 papers made of the sentences of the three, cut and shuffled."""
    source = random.Random(7)  # noqa: S311
    pool = [s for p in PAPERS for s in (p.title, *p.abstract.replace("\n", " ").split(". "))]
    pool += [s[: len(s) // 2] for s in pool] + ["(", "93.4", "‹M3›", "than", "and HarborQA", "\n"]
    return tuple(
        paper(n, source.choice(pool), source.choice([". ", " ", ", "]).join(source.choices(pool, k=9)))
        for n in range(200)
    )


def test_recombined_sentences_never_break_a_stage() -> None:
    papers = _recombined()
    found = list(extract(papers))
    check(papers, found)
    link(papers, found).graph.check()


@pytest.mark.skipif(not SAMPLE.exists(), reason="no sample of real abstracts beside the repository")
def test_real_abstracts_never_break_a_stage() -> None:
    with SAMPLE.open(encoding="utf-8") as lines:
        records = [json.loads(line) for _, line in zip(range(300), lines, strict=False)]
    papers = tuple(
        dataclasses.replace(paper(n, r["title"], r["abstract"]), date=str(r["year"]))
        for n, r in enumerate(records)
    )
    found = list(extract(papers))
    check(papers, found)
    link(papers, found).graph.check()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(_without_stops(50_000), id="no full stop"),
        pytest.param("(" * 50_000, id="brackets"),
        pytest.param("Aa-" * 16_000, id="one word"),
        pytest.param("ABC, " * 10_000, id="names"),
        pytest.param("12.5% " * 8_000, id="numbers"),
        pytest.param("1" * 50_000, id="digits"),
        pytest.param("\n".join("A1" for _ in range(12_000)), id="lines"),
    ],
)
def test_fifty_thousand_characters_take_seconds(text: str) -> None:
    nlp.load()
    start = time.perf_counter()
    list(extract([paper(9, "Tides", text)]))
    assert time.perf_counter() - start < 60  # four to ten seconds; squares took minutes
