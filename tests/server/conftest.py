"""A server in a process of its own, as a user starts it, on the small graph of the named queries."""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from kg.exporters import turtle
from kg.graph import Graph

GRAPH = Path(__file__).parents[1] / "queries" / "graph.ttl"
# Joins of everything with everything: seconds of work with nothing to show.
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@dataclass(frozen=True)
class Running:
    url: str
    process: subprocess.Popen[str]
    log: Path

    def get(self, path: str, **more: object) -> httpx.Response:
        return httpx.get(self.url + path, timeout=60, **more)  # type: ignore[arg-type]

    def ask(self, query: str, accept: str = "application/sparql-results+json", **more: str) -> httpx.Response:
        return self.get("sparql", params={"query": query, **more}, headers={"accept": accept})


def built(graph: Graph, folder: Path) -> Path:
    """A folder with what `kg serve` reads of a build."""
    graph.save(folder)
    with (folder / "graph.ttl").open("wb") as file:
        turtle.export(graph, file)
    return folder


@contextlib.contextmanager
def running(path: Path, log: Path, *options: str, **environment: str) -> Iterator[Running]:
    """`kg serve` at a free port; killed at the end if it has not ended by then."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "kg", "serve", str(path), "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, **environment},
        )
    lines: queue.Queue[str] = queue.Queue()
    assert process.stdout is not None
    threading.Thread(
        target=lambda out: lines.put(out.readline()), args=(process.stdout,), daemon=True
    ).start()
    try:
        url = lines.get(timeout=120).strip()
        assert url.startswith("http://"), log.read_text()
        yield Running(url, process, log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(GRAPH, tmp_path_factory.mktemp("served") / "log") as found:
        yield found


@pytest.fixture(scope="package")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server with tight limits."""
    limits = ("--timeout", "1.5", "--rows", "5", "--workers", "2", "--memory", "600")
    with running(GRAPH, tmp_path_factory.mktemp("strict") / "log", *limits) as found:
        yield found
