"""Graphs of any size, invented: who is tested on what with Zipf's popularity, a sentence for every claim."""

import random
from itertools import accumulate

from kg import ids
from kg.graph import Graph
from kg.model import Claim, Entity, Evidence, Mention, Paper, Result

SHARES = {"Method": 0.38, "Model": 0.2, "Benchmark": 0.12, "Task": 0.08, "Metric": 0.02, "Paper": 0.2}
SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ne",
    "ru",
    "sa",
    "ti",
    "vo",
    "xa",
    "ze",
    "bri",
    "dor",
    "fel",
    "gan",
    "hul",
    "jor",
    "pli",
    "qua",
    "tra",
    "wyn",
]
MADE_OF = {
    "evaluatedOn": ("Benchmark", 0.45),
    "outperforms": ("Model", 0.15),
    "uses": ("Method", 0.15),
    "appliedTo": ("Task", 0.15),
    "comparedWith": ("Method", 0.1),
}
RUN = ids.run_id("invented")


def graph(nodes: int, links: int, *, seed: int = 3) -> Graph:
    """About as many nodes and exactly as many claims; a tenth of them with a result."""
    chance = random.Random(seed)  # noqa: S311
    kinds = {kind: max(1, round(nodes * share)) for kind, share in SHARES.items()}
    things = {
        kind: [Entity(f"{kind.lower()}/{n}", kind, _name(chance, n)) for n in range(count)]
        for kind, count in kinds.items()
        if kind != "Paper"
    }
    weights = {
        kind: list(accumulate(1 / (n + 1) ** 0.8 for n in range(len(rows)))) for kind, rows in things.items()
    }
    dates = [f"{2015 + n % 11}-{1 + n % 12:02d}-{1 + n % 28:02d}" for n in range(kinds["Paper"])]
    texts: list[list[str]] = [[] for _ in dates]
    rows: dict[str, Claim | Evidence | Mention | Result] = {}
    names = list(MADE_OF)
    shares = [share for _, share in MADE_OF.values()]
    made: set[tuple[str, str, str]] = set()
    while len(made) < links:
        predicate = chance.choices(names, shares)[0]
        first = chance.choice(("Method", "Model"))
        second = MADE_OF[predicate][0]
        subject = chance.choices(things[first], cum_weights=weights[first])[0]
        target = chance.choices(things[second], cum_weights=weights[second])[0]
        key = (subject.id, predicate, target.id)
        if subject.id == target.id or key in made or (predicate == "comparedWith" and subject.id > target.id):
            continue
        made.add(key)
        paper = chance.randrange(len(dates))
        value = f"{chance.uniform(20, 99):.1f}"
        with_result = predicate == "evaluatedOn" and chance.random() < 0.25
        told = f"{subject.label} {predicate} {target.label}" + (
            f" with {value}% accuracy" if with_result else ""
        )
        start = sum(len(text) + 1 for text in texts[paper])
        texts[paper].append(f"We find that {told} in every setting that was tried here.")
        _say(rows, f"paper/p{paper}", start + 13, told, key, subject, target, value if with_result else "")
    papers = tuple(
        Paper(
            f"paper/p{n}",
            (f"invented:{n}",),
            f"On {_name(chance, n)} and its kin",
            " ".join(texts[n]),
            date=date,
        )
        for n, date in enumerate(dates)
    )
    entities = [entity for kind in things.values() for entity in kind] + [
        Entity("metric/accuracy", "Metric", "accuracy")
    ]
    table = {
        kind: tuple(row for _, row in sorted(rows.items()) if isinstance(row, kind))
        for kind in (Mention, Claim, Evidence, Result)
    }
    return Graph(
        papers=tuple(sorted(papers, key=lambda row: row.id)),
        entities=tuple(sorted(entities, key=lambda row: row.id)),
        mentions=table[Mention],  # type: ignore[arg-type]
        claims=table[Claim],  # type: ignore[arg-type]
        evidence=table[Evidence],  # type: ignore[arg-type]
        results=table[Result],  # type: ignore[arg-type]
    )


def _say(
    rows: dict[str, Claim | Evidence | Mention | Result],
    paper: str,
    start: int,
    told: str,
    key: tuple[str, str, str],
    subject: Entity,
    target: Entity,
    value: str,
) -> None:
    by = f"rule:{key[1]}"
    evidence = Evidence(
        ids.evidence_id(paper, "abstract", start, start + len(told), by, RUN),
        paper, "abstract", start, start + len(told), told, by, RUN,
    )  # fmt: skip
    claim = Claim(
        ids.claim_id(*key, "positive", False),
        *key,
        "positive",
        False,
        0.4 + len(told) % 60 / 100,
        (evidence.id,),
    )
    rows[evidence.id], rows[claim.id] = evidence, claim
    for entity, at in ((subject, start), (target, start + told.index(target.label, len(subject.label)))):
        mention = ids.mention_id(paper, "abstract", at, at + len(entity.label), entity.kind)
        rows[mention] = Mention(
            mention,
            paper,
            "abstract",
            at,
            at + len(entity.label),
            entity.label,
            entity.kind,
            "invented",
            0.9,
            entity.id,
        )
    if value:
        fields = (paper, subject.id, target.id, "metric/accuracy", value, "%", "absolute", "", "")
        made = ids.result_id(*fields)
        rows[made] = Result(made, *fields, 0.9, (evidence.id,))


def _name(chance: random.Random, number: int) -> str:
    return "".join(chance.choices(SYLLABLES, k=3)).capitalize() + (f"-{number}" if number else "")
