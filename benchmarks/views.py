"""What the explorer's questions cost over an index on disk.

Usage: python benchmarks/views.py [--things 60000] [--claims 30000] [--rounds 100] [--folder DIR]

The graph is invented (tests/explorer/invented.py, with authors and institutions besides). Each question is
asked of things drawn by how many links they have, with the filter that a reader starts with and with years
filtered; answers that are kept are thrown away between.
"""

import argparse
import json
import os
import platform
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from kg import ids, triples
from kg.graph import Graph
from kg.model import Author, Claim, Entity, Evidence
from kg.views import Filter, Views, index, open_views

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from explorer import invented


def graph(things: int, claims: int) -> Graph:
    """An invented graph with three authors a paper, of some thousand people, and one institution."""
    made = invented.graph(things, claims)
    chance = random.Random(5)  # noqa: S311
    places = [
        Entity(f"institution/i{n}", "Institution", f"University of {n}") for n in range(max(things // 200, 2))
    ]
    shares = [1 / (n + 1) for n in range(len(places))]
    papers, rows, evidence = [], [], []
    for paper in made.papers:
        place = chance.choices(places, shares)[0]
        authors = tuple(
            Author(f"Person {n}", "", f"0000-0000-0000-{n:04d}") for n in chance.sample(range(10_000), 3)
        )
        papers.append(replace(paper, authors=authors, affiliation_text=place.label))
        words = ids.evidence_id(paper.id, "affiliation", 0, len(place.label), "rule:line", invented.RUN)
        evidence.append(
            Evidence(
                words, paper.id, "affiliation", 0, len(place.label), place.label, "rule:line", invented.RUN
            )
        )
        claim = ids.claim_id(paper.id, "affiliation", place.id, "positive", False)
        rows.append(Claim(claim, paper.id, "affiliation", place.id, "positive", False, 1.0, (words,)))
    return replace(
        made,
        papers=tuple(papers),
        entities=tuple(sorted((*made.entities, *places), key=lambda row: row.id)),
        claims=tuple(sorted((*made.claims, *rows), key=lambda row: row.id)),
        evidence=tuple(sorted((*made.evidence, *evidence), key=lambda row: row.id)),
    )


def questions(views: Views, chance: random.Random, let: Filter) -> dict[str, Callable[[], Any]]:
    """Each question with arguments that are drawn when it is asked."""
    entities = views.table("entities", limit=1000)["rows"]
    known = [row[0]["id"] for row in entities]
    weights = [1 + row[3] for row in entities]
    boards = [row["benchmark"]["id"] for row in views.boards() if row["benchmark"]][:200]
    labels = [row[0]["label"] for row in entities]

    def thing() -> str:
        return str(chance.choices(known, weights)[0])

    def typed() -> str:
        label: str = chance.choice(labels)
        return label[: chance.randrange(1, len(label) + 1)]

    def misspelt() -> str:
        label: str = chance.choice(labels)
        return label[:3] + label[4:]

    return {
        "about": views.about,
        "search, a key": lambda: views.search(typed(), 12),
        "search, misspelt": lambda: views.search(misspelt(), 12),
        "search, nowhere": lambda: views.search("qzx" + typed(), 12),
        "tally": lambda: views.tally(let),
        "overview": lambda: views.overview(let, 260),
        "ego": lambda: views.ego([thing()], let, 60),
        "ego of five": lambda: views.ego([thing() for _ in range(5)], let, 60),
        "path": lambda: views.path(thing(), thing(), let),
        "entity": lambda: views.entity(thing()),
        "between": lambda: views.between(thing(), thing()),
        "matrix": lambda: views.matrix(let),
        "boards": lambda: views.boards(let),
        "leaderboard": lambda: views.leaderboard(chance.choice(boards), let),
        "table, entities": lambda: views.table("entities", limit=50, filter=let),
        "table, claims": lambda: views.table("claims", offset=chance.randrange(1000), limit=50, filter=let),
        "table, claims sorted": lambda: views.table("claims", sort="subject", limit=50, filter=let),
        "table, claims with a text": lambda: views.table("claims", text=typed(), limit=50, filter=let),
        "table, papers": lambda: views.table("papers", sort="date", down=True, limit=50, filter=let),
        "timeline": lambda: views.timeline(chance.choice(boards), "", let),
    }


def measure(views: Views, ask: Callable[[], Any], rounds: int) -> tuple[float, float, int]:
    """Median and 95th percentile in milliseconds, and the bytes of the longest answer."""
    spent, longest = [], 0
    for _ in range(rounds):
        views.forget()
        start = time.perf_counter()
        answer = ask()
        spent.append((time.perf_counter() - start) * 1000)
        longest = max(longest, len(json.dumps(answer)))
    spent.sort()
    return statistics.median(spent), spent[min(int(len(spent) * 0.95), len(spent) - 1)], longest


def resident() -> float:
    """Megabytes of this process (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--things", type=int, default=60_000)
    parser.add_argument("--claims", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--folder", type=Path, help="a build folder to ask instead of an invented one")
    args = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as work:
        folder = args.folder or Path(work)
        if args.folder is None:
            child = os.fork()  # what making the graph costs is no matter of the views
            if child == 0:
                made = graph(args.things, args.claims)
                made.save(folder)
                print(f"{sum(1 for _ in triples.to_triples(made)):,} triples", flush=True)
                os._exit(0)
            os.waitpid(child, 0)
        start = time.perf_counter()
        open_views(folder).close()
        size = (folder / index.STORE / index.NAME).stat().st_size / 1e6
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        print(
            f"index made in {time.perf_counter() - start:.1f} s: {size:.0f} MB,",
            f"{peak:.0f} MB of memory at most",
        )
        views = open_views(folder)
        counts = ", ".join(f"{count:,} {name}" for name, count in views.about()["all"].items())
        print(f"{counts}; {sum(row[1] for row in views.tally()['links'].values()):,} links\n")
        print("| question | p50 ms | p95 ms | p50, by year | p95, by year | KB at most |")
        print("| --- | --- | --- | --- | --- | --- |")
        before = resident()
        usual = questions(views, random.Random(1), Filter())  # noqa: S311
        dated = questions(views, random.Random(1), Filter(first=2018, last=2020))  # noqa: S311
        for name in usual:
            p50, p95, longest = measure(views, usual[name], args.rounds)
            other = measure(views, dated[name], max(args.rounds // 5, 5))
            print(
                f"| {name} | {p50:.1f} | {p95:.1f} | {other[0]:.1f} | {other[1]:.1f} | {longest / 1e3:.0f} |",
                flush=True,
            )
        print(f"\nmemory before {before:.0f} MB, after {resident():.0f} MB")


if __name__ == "__main__":
    main()
