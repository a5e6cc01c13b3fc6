"""A server under load: named queries, ego networks, many clients at once, on a graph of a million triples."""

import random
from dataclasses import replace

from kg import ids
from kg.graph import Graph
from kg.model import Author, Claim, Entity, Evidence, Name

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from explorer import invented


def _graph(triples: int, *, seed: int = 5) -> Graph:
    """About that many triples, in the proportions of a build: some 40 triples a paper."""
    chance = random.Random(seed)  # noqa: S311
    base = invented.graph(round(triples * 0.047), round(triples * 0.017), seed=seed)
    organisations = [
        Entity(f"institution/{n}", "Institution", f"University of {invented._name(chance, n)}")
        for n in range(max(2, len(base.papers) // 6))
    ]
    weights = [1 / (n + 1) ** 0.8 for n in range(len(organisations))]
    units = [
        Entity(f"{whole.id}/{n}", "Institution", f"Department {n} of {whole.label}")
        for whole in organisations[::4]
        for n in range(2)
    ]
    things = [entity for entity in base.entities if entity.kind in ("Method", "Model")]
    claims: dict[str, Claim] = {}
    evidence: dict[str, Evidence] = {}

    def say(paper: str, quote: str, key: tuple[str, str, str], field: str, **more: bool) -> None:
        found = ids.evidence_id(paper, field, 0, len(quote), f"rule:{key[1]}", invented.RUN, "".join(key))
        evidence[found] = Evidence(found, paper, field, 0, len(quote), quote, f"rule:{key[1]}", invented.RUN)
        negative, hedged = more.get("negative", False), more.get("hedged", False)
        polarity = "negative" if negative else "positive"
        made = ids.claim_id(*key, polarity, hedged)
        score = 0.5 + chance.randrange(50) / 100
        if made in claims:
            claims[made] = replace(claims[made], evidence=(*claims[made].evidence, found))
            return
        claims[made] = Claim(
            made, *key, polarity, hedged, score, (found,), asserted=not (negative or hedged or score < 0.55)
        )

    papers = []
    for n, paper in enumerate(base.papers):
        homes = {one.id: one for one in chance.choices(organisations, weights, k=chance.randint(1, 3))}
        line = "; ".join(one.label for one in homes.values())
        papers.append(
            replace(
                paper,
                authors=tuple(Author(invented._name(chance, n + k)) for k in range(3)),
                affiliation_text=line,
                venue="invented proceedings" if n % 3 == 0 else "",
                code=(f"https://example.org/code/{n}",) if n % 5 == 0 else (),
                subjects=("cs.CL", "cs.LG")[: 1 + n % 2],
            )
        )
        for one in homes:
            say(paper.id, line, (paper.id, "affiliation", one), "affiliation")
        if chance.random() < 0.7:
            thing = chance.choice(things)
            say(paper.id, paper.title, (paper.id, "proposes", thing.id), "title")
        if chance.random() < 0.15:
            thing, other = chance.sample(things, 2)
            flaw = {"negative": n % 2 == 0, "hedged": n % 2 == 1}
            say(paper.id, paper.title, (thing.id, "outperforms", other.id), "title", **flaw)
        if chance.random() < 0.2:
            thing, other = chance.sample(things, 2)
            say(paper.id, paper.title, (thing.id, "variantOf", other.id), "title")
    for unit in units:
        whole = unit.id.rpartition("/")[0]
        paper = chance.choice(papers)
        say(paper.id, unit.label, (unit.id, "unitOf", whole), "affiliation")
        say(paper.id, unit.label, (paper.id, "department", unit.id), "affiliation")
    named = [
        replace(entity, aliases=(Name(entity.label.lower() + " network"),)) if n % 4 == 0 else entity
        for n, entity in enumerate(base.entities)
    ]
    rows = {row.id: row for row in base.claims} | claims
    return replace(
        base,
        papers=tuple(papers),
        entities=tuple(sorted([*named, *organisations, *units], key=lambda row: row.id)),
        claims=tuple(row for _, row in sorted(rows.items())),
        evidence=tuple(sorted([*base.evidence, *evidence.values()], key=lambda row: row.id)),
    )
