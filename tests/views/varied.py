"""Invented graphs with a bit of everything: several claims a link, doubt, institutions, odd names."""

import random

from kg import ids
from kg.graph import Graph
from kg.model import Author, Claim, Entity, Evidence, Match, Mention, Name, Paper, Result

RUN = ids.run_id("varied")
NAMES = (
    "Alpha", "alpha-7B", "ALPHA 7b", "Beta", "Béta²", "Gamma", "伽马模型", "伽马", "Delta-Net", "Δ-Net",
    "Épsilon", "zeta_10", "zeta_9", "zeta_2", "<b>Eta</b>", '"Theta"', "Iota & Kappa", "😀 Lambda", "x😀Mu",
    "Nu %", "ß-Net", "Ångström", "perplexity", "accuracy", "word error rate", "O'Rho", "C++", "C", "...",
    "Sigma (v2)", "tau/upsilon", "learning", "deep learning", "Learning to read",
)  # fmt: skip
SENTENCES = (
    "We test it here.", "It is tried, e.g. on that. ", "Näher 😀 betrachtet: nichts! ", "这里有一句话。",
    "More lines\nfollow. ",
)  # fmt: skip
DATES = ("2026-01-05", "2025", "", "2024-11", "2024-11-30", "2023-02-01", "soon", "2026-01-05")
VALUES = ("70.70", "1,234", "−2", "9", "10", "0.5", "n/a", "9.10", "1e3", "70.7")
CLAIMS = {
    "evaluatedOn": (("Method", "Model"), ("Benchmark",)),
    "outperforms": (("Method", "Model"), ("Method", "Model")),
    "comparedWith": (("Method", "Model"), ("Method", "Model")),
    "uses": (("Method", "Model"), ("Method", "Model", "Benchmark")),
    "appliedTo": (("Method", "Model"), ("Task",)),
    "measures": (("Metric",), ("Task", "Method")),
    "affiliation": (("Paper", "Person"), ("Institution",)),
    "department": (("Paper",), ("Department",)),
    "unitOf": (("Department", "Institution"), ("Institution",)),
    "proposes": (("Paper",), ("Method", "Benchmark")),
}


def graph(seed: int, *, papers: int = 14, things: int = 40, claims: int = 160, results: int = 60) -> Graph:
    chance = random.Random(seed)  # noqa: S311
    made_papers = tuple(sorted((_paper(chance, n) for n in range(papers)), key=lambda row: row.id))
    entities = tuple(sorted((_entity(chance, n) for n in range(things)), key=lambda row: row.id))
    by_kind: dict[str, list[str]] = {"Paper": [row.id for row in made_papers], "Person": []}
    for paper in made_papers:
        by_kind["Person"] += [ids.person_id(paper.id, n, a.orcid) for n, a in enumerate(paper.authors, 1)]
    for n, entity in enumerate(entities):
        # An institution is that of a paper or a department of its, not both.
        by_kind.setdefault("Department" * (entity.kind == "Institution" and n % 2) or entity.kind, []).append(
            entity.id
        )
    mentions: dict[str, Mention] = {}
    for _ in range(things * 4):
        paper, entity = chance.choice(made_papers), chance.choice(entities)
        field, start, end = _place(chance, paper)
        key = ids.mention_id(paper.id, field, start, end, entity.kind)
        text = _texts(paper)[field][start:end]
        linked = entity.id if chance.random() < 0.9 else ""
        mentions[key] = Mention(key, paper.id, field, start, end, text, entity.kind, "varied", 0.9, linked)
    evidence: dict[str, Evidence] = {}
    rows: dict[str, Claim] = {}
    for _ in range(claims):
        predicate = chance.choice(sorted(CLAIMS))
        ends = [by_kind.get(chance.choice(kinds)) for kinds in CLAIMS[predicate]]
        if not (ends[0] and ends[1]):
            continue
        subject, target = (chance.choice(end[: 1 + chance.randrange(len(end))]) for end in ends if end)
        negative, hedged = chance.random() < 0.1, chance.random() < 0.1
        claim = ids.claim_id(subject, predicate, target, "negative" if negative else "positive", hedged)
        asserted = not negative and not hedged and chance.random() < 0.85
        words = tuple(
            sorted({_evidence(chance, evidence, made_papers) for _ in range(chance.choice((0, 1, 1, 2, 5)))})
        )
        rows[claim] = Claim(
            claim, subject, predicate, target, "negative" if negative else "positive", hedged,
            chance.choice((1.0, 0.999, 0.5, chance.random())), words, asserted,
        )  # fmt: skip
    told: dict[str, Result] = {}
    for _ in range(results):
        result = _result(chance, by_kind, evidence, made_papers)
        told[result.id] = result
    return Graph(
        papers=made_papers,
        entities=entities,
        mentions=tuple(mentions[key] for key in sorted(mentions)),
        claims=tuple(rows[key] for key in sorted(rows)),
        evidence=tuple(evidence[key] for key in sorted(evidence)),
        results=tuple(told[key] for key in sorted(told)),
    )


def _paper(chance: random.Random, n: int) -> Paper:
    return Paper(
        f"paper/v{n}",
        (f"varied:{n}", f"doi:10.1/{n}") if chance.random() < 0.8 else (),
        "" if chance.random() < 0.15 else f"On {chance.choice(NAMES)} and {chance.choice(NAMES)}",
        "".join(
            chance.choice(SENTENCES) + (f"{chance.choice(NAMES)} is {chance.choice(NAMES)}. ")
            for _ in range(4)
        ),
        date=chance.choice(DATES),
        venue=chance.choice(("", "Workshop 10", "workshop 9", "Étude")),
        authors=tuple(
            Author(chance.choice(NAMES), "", "0000-0002-1825-0097" if first and chance.random() < 0.5 else "")
            for first in (True, False, False)[: chance.randrange(4)]
        ),
        affiliation_text="University of 北湖 and Nowhere",
        code=("https://example.org/code",) if chance.random() < 0.3 else (),
    )


def _entity(chance: random.Random, n: int) -> Entity:
    kind = chance.choice(
        ("Method", "Method", "Model", "Benchmark", "Benchmark", "Task", "Metric", "Institution")
    )
    names = tuple(Name(chance.choice(NAMES)) for _ in range(chance.randrange(3)))
    match = Match(f"https://example.org/{n}", "exactMatch", "x", "x", "v", "name", 0.9)
    return Entity(
        f"{kind.lower()}/e{n}",
        kind,
        chance.choice(NAMES),
        names,
        (),
        (match,) if chance.random() < 0.3 else (),
    )


def _texts(paper: Paper) -> dict[str, str]:
    return {"title": paper.title, "abstract": paper.abstract, "affiliation": paper.affiliation_text}


def _place(chance: random.Random, paper: Paper) -> tuple[str, int, int]:
    texts = _texts(paper)
    field = chance.choice([name for name, text in texts.items() if text])
    start = chance.randrange(len(texts[field]))
    return field, start, min(start + chance.randrange(1, 20), len(texts[field]))


def _evidence(chance: random.Random, evidence: dict[str, Evidence], papers: tuple[Paper, ...]) -> str:
    paper = chance.choice(papers)
    field, start, end = _place(chance, paper)
    by = chance.choice(("rule:a", "model:b"))
    made = ids.evidence_id(paper.id, field, start, end, by, RUN)
    evidence[made] = Evidence(made, paper.id, field, start, end, _texts(paper)[field][start:end], by, RUN)
    return made


def _result(
    chance: random.Random,
    by_kind: dict[str, list[str]],
    evidence: dict[str, Evidence],
    papers: tuple[Paper, ...],
) -> Result:
    def one(*kinds: str) -> str:
        known = [ident for kind in kinds for ident in by_kind.get(kind, ())]
        return chance.choice(known[:6]) if known and chance.random() < 0.85 else ""

    paper = chance.choice(papers).id
    subject = paper if chance.random() < 0.1 else one("Method", "Model")
    fields = (
        paper, subject, one("Benchmark"), one("Metric"), chance.choice(VALUES),
        chance.choice(("%", "", "points")), chance.choice(("absolute", "absolute", "gain", "loss")),
        one("Model"), chance.choice(("", "max", "min")),
    )  # fmt: skip
    words = tuple(sorted({_evidence(chance, evidence, papers) for _ in range(chance.choice((0, 1, 1, 2)))}))
    return Result(ids.result_id(*fields), *fields, round(chance.random(), 3), words)
