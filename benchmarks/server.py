"""A server on a graph of a million triples: named queries, ego networks, many clients at once.

Usage: python benchmarks/server.py [--triples 1000000] [--clients 50] [--seconds 60] [--folder DIR]

The graph is invented (tests/explorer/invented.py, with institutions, proposals and the rest of what a build
finds); `--folder` keeps it for the next run. `kg serve` runs as a user starts it, and is asked over HTTP.

- Named queries, once the server has warmed up: each is asked `--rounds` times, with a parameter about a
  thing drawn at random, the well-known ones more often. The server keeps answers; "worked out" is what one
  costs that is not kept.
- Ego networks: where the views are mounted at /api.
- Clients: each asks at random, one after the other, without a pause: named queries about things, things by
  address, small SPARQL. Errors are all answers but 200 and 303. Memory is the resident set of all processes.
"""

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psutil
import pyoxigraph as ox

from kg import ids, triples
from kg.graph import Graph
from kg.model import Author, Claim, Entity, Evidence, Name
from kg.store import named_queries

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from explorer import invented

KINDS = {
    "entity": ("method", "model", "benchmark"),
    "benchmark": ("benchmark",),
    "method": ("method", "model"),
}
KINDS["institution"] = ("institution",)


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


def make(folder: Path, count: int) -> None:
    graph = _graph(count)
    folder.mkdir(parents=True, exist_ok=True)
    graph.save(folder)
    ox.serialize(triples.to_triples(graph), folder / "graph.nt", format=ox.RdfFormat.N_TRIPLES)


class Server:
    """`kg serve` at a free port."""

    def __init__(self, path: Path, store: Path) -> None:
        command = [sys.executable, "-m", "kg", "serve", str(path), "--port", "0", "--store", str(store)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = self.process.stdout.readline().strip() if self.process.stdout else ""
        if not self.url:
            raise SystemExit("the server did not start")

    def memory(self) -> tuple[float, float]:
        """Resident megabytes of the server and of its workers."""
        server = psutil.Process(self.process.pid)
        workers = server.children(recursive=True)
        return server.memory_info().rss / 1e6, sum(worker.memory_info().rss for worker in workers) / 1e6

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


def timed(ask: Callable[[], httpx.Response]) -> tuple[float, httpx.Response]:
    start = time.perf_counter()
    got = ask()
    return 1000 * (time.perf_counter() - start), got


def named(server: Server, chance: random.Random, sizes: dict[str, int], rounds: int) -> None:
    print("| named query | rows | worked out ms | p50 ms | p95 ms |\n| --- | ---: | ---: | ---: | ---: |")
    worst = 0.0
    with httpx.Client(timeout=60) as client:
        for name, query in named_queries().items():
            took, rows, anew = [], [], []
            for number in range(2 if not query.parameters else 0):
                text = f"{query.text}# {number}"  # another text: no kept answer is given for it
                ms, got = timed(partial(client.get, server.url + "sparql", params={"query": text}))
                anew.append(ms)
            for _ in range(rounds):
                params = {"query": name} | {
                    f"${key}": _thing(chance, sizes, key) for key, _ in query.parameters
                }
                ms, got = timed(partial(client.get, server.url + "sparql", params=params))
                if got.status_code != 200:
                    raise SystemExit(f"{name}: {got.status_code} {got.text}")
                took.append(ms)
                rows.append(int(got.headers["kg-rows"]))
            p95 = statistics.quantiles(took, n=20)[-1]
            worst = max(worst, p95)
            print(
                f"| {name} | {max(rows)} | {statistics.median(anew or took):.0f} "
                f"| {statistics.median(took):.1f} | {p95:.1f} |",
                flush=True,
            )
    print(f"\nworst p95: {worst:.1f} ms\n")


def egos(server: Server, chance: random.Random, sizes: dict[str, int], rounds: int) -> None:
    took = []
    with httpx.Client(timeout=60) as client:
        for _ in range(10 * rounds):
            ask = json.dumps({"id": _id(chance, sizes, "entity")})
            ms, got = timed(partial(client.get, server.url + "api/ego.json", params={"ask": ask}))
            if got.status_code == 404:
                print("ego networks: no views are mounted\n")
                return
            took.append(ms)
    print(f"ego networks: {_middle(took)}\n")


def crowd(server: Server, sizes: dict[str, int], clients: int, seconds: float) -> None:
    """Everybody at once."""
    about = [query for query in named_queries().values() if query.parameters]
    took: list[float] = []
    wrong: list[str] = []
    until = time.perf_counter() + seconds
    lock = threading.Lock()

    def client(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311
        with httpx.Client(timeout=60) as line:
            while time.perf_counter() < until:
                kind = chance.random()
                path, params = "sparql", {}
                if kind < 0.6:
                    query = chance.choice(about)
                    params = {"query": query.name}
                    params |= {f"${key}": _thing(chance, sizes, key) for key, _ in query.parameters}
                elif kind < 0.8:
                    path = f"id/{_id(chance, sizes, 'entity')}.ttl"
                else:
                    thing = f"{ids.BASE}{_id(chance, sizes, 'entity')}"
                    params = {"query": f"SELECT ?p (COUNT(*) AS ?n) {{ <{thing}> ?p ?o }} GROUP BY ?p"}
                try:
                    ms, got = timed(partial(line.get, server.url + path, params=params))
                    trouble = "" if got.status_code == 200 else f"{got.status_code} {got.text.strip()}"
                except httpx.HTTPError as error:
                    ms, trouble = 0.0, repr(error)
                with lock:
                    wrong.append(trouble) if trouble else took.append(ms)

    with httpx.Client(timeout=60) as warm:
        warm.get(server.url + "health")
    before = server.memory()
    with ThreadPoolExecutor(clients) as pool:
        running = [pool.submit(client, number) for number in range(clients)]
        time.sleep(seconds / 2)
        middle = server.memory()
        for one in running:
            one.result()
    after = server.memory()
    print(
        f"{clients} clients, {seconds:g} s: {len(took)} answers ({len(took) / seconds:.0f}/s), "
        f"{len(wrong)} errors"
    )
    for trouble in sorted(set(wrong))[:5]:
        print(f"    {trouble}")
    print(f"{_middle(took)}, most {max(took):.0f} ms")
    for what, (mine, workers) in (("start", before), ("half-way", middle), ("end", after)):
        print(f"memory at {what}: server {mine:.0f} MB, workers {workers:.0f} MB")


def _middle(took: list[float]) -> str:
    return f"p50 {statistics.median(took):.1f} ms, p95 {statistics.quantiles(took, n=20)[-1]:.1f} ms"


def _id(chance: random.Random, sizes: dict[str, int], parameter: str) -> str:
    kind = chance.choice(KINDS[parameter])
    return f"{kind}/{min(int(chance.paretovariate(0.7)) - 1, sizes[kind] - 1)}"


def _thing(chance: random.Random, sizes: dict[str, int], parameter: str) -> str:
    return ids.BASE + _id(chance, sizes, parameter)


def _sizes(server: Server) -> dict[str, int]:
    query = "SELECT ?type (COUNT(*) AS ?n) { ?s a ?type } GROUP BY ?type"
    found = httpx.get(server.url + "sparql", params={"query": query}, timeout=60).json()["results"][
        "bindings"
    ]
    counts = {row["type"]["value"].rpartition("#")[2].lower(): int(row["n"]["value"]) for row in found}
    counts["institution"] = counts["institution"] // 2  # the other half are departments
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or Path(temporary)
        if not (folder / "graph.nt").is_file():
            make(folder, args.triples)
        with_views = (Path(__file__).parents[1] / "kg" / "server" / "views.py").is_file()
        start = time.perf_counter()
        server = Server(folder if with_views else folder / "graph.nt", folder / "store")
        try:
            about: dict[str, Any] = httpx.get(server.url + "health", timeout=60).json()
            print(
                f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; "
                f"{about['triples']} triples, {about['workers']} workers; "
                f"up after {time.perf_counter() - start:.1f} s\n"
            )
            while not httpx.get(server.url + "health", timeout=60).json()["warm"]:
                time.sleep(0.1)
            print(f"warm after {time.perf_counter() - start:.1f} s\n")
            chance, sizes = random.Random(11), _sizes(server)  # noqa: S311
            named(server, chance, sizes, args.rounds)
            egos(server, chance, sizes, args.rounds)
            crowd(server, sizes, args.clients, args.seconds)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
