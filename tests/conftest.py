"""Fixtures that several test modules share: a tiny invented corpus and the graph made of it by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import plain_browser, playwright, web, webgl_browser
from hypothesis import settings

from kg import ids
from kg.graph import Graph
from kg.model import Author, Claim, Entity, Evidence, Mention, Name, Paper, Result, Translation

# How long a case takes is no matter of a test, least of all on a busy machine.
settings.register_profile("kg", deadline=None)
settings.load_profile("kg")

__all__ = ["plain_browser", "playwright", "web", "webgl_browser"]  # fixtures

RUN = ids.run_id("tiny")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write the golden files anew; review the diff")


@pytest.fixture(autouse=True, scope="session")
def _no_vocabulary_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_VOCABULARIES", str(tmp_path_factory.mktemp("vocabularies")))
        yield


@pytest.fixture
def renew(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written instead of compared."""
    return bool(request.config.getoption("--renew"))


@pytest.fixture(scope="session")
def golden() -> Path:
    """The folder of golden files."""
    return Path(__file__).parent / "golden"


def _papers() -> tuple[Paper, ...]:
    return (
        Paper(
            id="paper/arxiv/2601.00001",
            identifiers=("arxiv:2601.00001", "doi:10.1000/fold"),
            title="Alpha: Folding Long Texts into Short Notes",
            abstract=(
                "We present Alpha, a method that folds long texts into short notes. "
                "We test Alpha-7B on BetaBench, where it reaches 70.70% accuracy and outperforms Gamma. "
                "Alpha-7B may build on Gamma.\n"
                "Alpha-7B does not outperform Delta-Net, e.g. on SigmaQA; both were compared at length."
            ),
            translations=(Translation("zh", "Alpha：把长文本折叠成短笔记", "我们提出 Alpha。"),),
            date="2026-01-05",
            subjects=("cs.CL", "cs.LG"),
            venue="Northmere Workshop on Reading 2026",
            comment="12 pages, 3 figures",
            journal_reference="Notes on Reading 4 (2026) 1-12",
            authors=(
                Author("Ada Example", "University of Northmere", "0000-0002-1825-0097"),
                Author("Bo Sample"),
            ),
            affiliation_text="Department of Computing, University of Northmere (北湖大学)",
            code=("https://example.org/alpha",),
            sources=("tiny.jsonl",),
        ),
        Paper(
            id="paper/doi/10.1000%2Fgamma",
            identifiers=("doi:10.1000/gamma",),
            title='Does "Gamma" <b>Scale</b>? Costs & Gains',
            abstract="Gamma is studied on BetaBench. It loses 1.5 points of accuracy \\ gains speed.",
            date="2025",
            sources=("tiny.jsonl",),
        ),
        Paper(
            id="paper/notes-3",
            identifiers=("notes:3",),
            title="",
            abstract="Here nothing has a name.",
            sources=("notes.csv",),
        ),
    )


ALPHA, ALPHA7, GAMMA, DELTA = "method/alpha", "model/alpha-7b", "model/gamma", "method/delta-net"
BETA, SIGMA, ACCURACY, READING = "benchmark/betabench", "benchmark/sigmaqa", "metric/accuracy", "task/reading"
NORTHMERE = "institution/university-of-northmere"
COMPUTING = NORTHMERE + "/department-of-computing"


def _entities() -> tuple[Entity, ...]:
    entities = (
        Entity(ALPHA, "Method", "Alpha"),
        Entity(DELTA, "Method", "Delta-Net", (Name("DeltaNet"), Name("Δ-Net"))),
        Entity(ALPHA7, "Model", "Alpha-7B"),
        Entity(GAMMA, "Model", "Gamma", (Name('the "Gamma" model'),)),
        Entity(BETA, "Benchmark", "BetaBench", (Name("Beta Bench"),), ("https://example.org/betabench",)),
        Entity(SIGMA, "Benchmark", "SigmaQA"),
        Entity(ACCURACY, "Metric", "accuracy"),
        Entity(READING, "Task", "folding of long texts"),
        Entity(NORTHMERE, "Institution", "University of Northmere", (Name("北湖大学", "zh"),)),
        Entity(COMPUTING, "Institution", "Department of Computing"),
    )
    return tuple(sorted(entities, key=lambda e: e.id))


def _build() -> Graph:
    papers = {paper.id: paper for paper in _papers()}
    first, second = "paper/arxiv/2601.00001", "paper/doi/10.1000%2Fgamma"
    evidence: dict[str, Evidence] = {}

    def say(paper: str, quote: str, rule: str, field: str = "abstract") -> tuple[str, ...]:
        row = papers[paper]
        text = {"title": row.title, "abstract": row.abstract, "affiliation": row.affiliation_text}[field]
        start = text.index(quote)
        end = start + len(quote)
        by = f"rule:{rule}"
        made = ids.evidence_id(paper, field, start, end, by, RUN)
        evidence[made] = Evidence(made, paper, field, start, end, quote, by, RUN)
        return (made,)

    def name(paper: str, text: str, entity: str, kind: str, field: str = "abstract") -> Mention:
        whole = papers[paper].title if field == "title" else papers[paper].abstract
        start = whole.index(text)
        made = ids.mention_id(paper, field, start, start + len(text), kind)
        return Mention(made, paper, field, start, start + len(text), text, kind, "tiny", 0.9, entity)

    def claim(
        subject: str,
        predicate: str,
        object: str,
        score: float,
        words: tuple[str, ...],
        *,
        negative: bool = False,
        hedged: bool = False,
        asserted: bool = True,
    ) -> Claim:
        polarity = "negative" if negative else "positive"
        made = ids.claim_id(subject, predicate, object, polarity, hedged)
        stands = asserted and not negative and not hedged
        return Claim(made, subject, predicate, object, polarity, hedged, score, tuple(sorted(words)), stands)

    def result(score: float, words: tuple[str, ...], *fields: str) -> Result:
        paper, subject, benchmark, metric, value, unit, kind, baseline, bound = fields
        return Result(
            ids.result_id(*fields),
            paper,
            subject,
            benchmark,
            metric,
            value,
            unit,
            kind,
            baseline,
            bound,
            score,
            words,
        )

    tested = say(first, "We test Alpha-7B on BetaBench", "evaluated-on")
    line = say(first, "Department of Computing, University of Northmere", "line", "affiliation")
    mentions = (
        name(first, "Alpha", ALPHA, "Method", "title"),
        name(first, "Alpha", ALPHA, "Method"),
        name(first, "Alpha-7B", ALPHA7, "Model"),
        name(first, "BetaBench", BETA, "Benchmark"),
        name(first, "Gamma", GAMMA, "Model"),
        name(first, "Delta-Net", DELTA, "Method"),
        name(first, "SigmaQA", SIGMA, "Benchmark"),
        name(first, "accuracy", ACCURACY, "Metric"),
        name(first, "folds long texts", READING, "Task"),
        name(second, "Gamma", GAMMA, "Model"),
        name(second, "BetaBench", BETA, "Benchmark"),
        name(second, "accuracy", ACCURACY, "Metric"),
    )
    claims = (
        claim(first, "proposes", ALPHA, 0.97, say(first, "We present Alpha", "proposes")),
        claim(second, "studies", GAMMA, 0.8, say(second, "Gamma is studied", "studies")),
        claim(ALPHA7, "evaluatedOn", BETA, 0.93, tested),
        claim(
            GAMMA, "evaluatedOn", BETA, 0.91235, say(second, "Gamma is studied on BetaBench", "evaluated-on")
        ),
        claim(ALPHA7, "outperforms", GAMMA, 0.88, say(first, "outperforms Gamma", "outperforms")),
        claim(
            ALPHA7,
            "outperforms",
            DELTA,
            0.9,
            say(first, "Alpha-7B does not outperform Delta-Net", "outperforms"),
            negative=True,
        ),
        claim(DELTA, "comparedWith", ALPHA7, 0.7, say(first, "both were compared", "compared")),
        claim(ALPHA7, "uses", GAMMA, 0.6, say(first, "Alpha-7B may build on Gamma", "uses"), hedged=True),
        claim(ALPHA7, "variantOf", ALPHA, 0.3, say(first, "Alpha-7B", "size"), asserted=False),
        claim(ALPHA, "appliedTo", READING, 1.0, say(first, "folds long texts", "applied-to")),
        claim(first, "affiliation", NORTHMERE, 1.0, line),
        claim(first, "department", COMPUTING, 1.0, line),
        claim(COMPUTING, "unitOf", NORTHMERE, 1.0, line),
        claim(ids.person_id(first, 1, "0000-0002-1825-0097"), "affiliation", NORTHMERE, 1.0, line),
    )
    results = (
        result(
            0.88,
            say(first, "it reaches 70.70% accuracy", "result"),
            *(first, ALPHA7, BETA, ACCURACY, "70.70", "%", "absolute", GAMMA, "max"),
        ),
        result(
            0.75,
            say(second, "It loses 1.5 points of accuracy", "result"),
            *(second, second, "", ACCURACY, "1.5", "points", "loss", "", ""),
        ),
    )
    return Graph(
        papers=tuple(papers.values()),
        entities=_entities(),
        mentions=tuple(sorted(mentions, key=lambda m: m.id)),
        claims=tuple(sorted(claims, key=lambda c: c.id)),
        evidence=tuple(sorted(evidence.values(), key=lambda e: e.id)),
        results=tuple(sorted(results, key=lambda r: r.id)),
    )


@pytest.fixture(scope="session")
def tiny_papers() -> tuple[Paper, ...]:
    """Three papers: one with everything a source can state, one hostile to markup, one bare."""
    return _papers()


@pytest.fixture(scope="session")
def tiny_graph() -> Graph:
    """The linked graph of the tiny papers, with claims asserted, negated, hedged and doubtful."""
    return _build()
