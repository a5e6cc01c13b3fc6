"""The folder that is served: built again, served twice, killed half-way, not to be written to."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from explorer import invented

import kg
from kg.graph import Graph

from .conftest import Running, built, running

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals, locks")


def kept(folder: Path) -> list[str]:
    """What stands in the store but for locks."""
    names = sorted(path.name for path in (folder / "store").iterdir() if not path.name.endswith(".lock"))
    return [name.partition("-")[0] for name in names]


def state(server: Running) -> tuple[int, int]:
    """Triples by the endpoint, claims by the views."""
    [row] = server.ask(COUNT).json()["results"]["bindings"]
    return int(row["n"]["value"]), server.get("api/about.json").json()["all"]["claims"]


def refused(path: Path, *options: str) -> str:
    """The one line that `kg serve` ends with."""
    command = [sys.executable, "-m", "kg", "serve", str(path), "--port", "0", *options]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert found.returncode != 0 and found.stdout == ""
    [line] = found.stderr.splitlines()
    assert line.startswith("kg: ")
    return line


@posix
def test_two_servers_that_start_at_once_share_a_store(tiny_graph: Graph, tmp_path: Path) -> None:
    built(tiny_graph, tmp_path / "out")
    command = [sys.executable, "-m", "kg", "serve", str(tmp_path / "out"), "--port", "0", "--workers", "1"]
    both = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for _ in range(2)
    ]
    try:
        addresses = [process.stdout.readline().strip() for process in both if process.stdout]
        found = [
            httpx.get(address + path, timeout=60).json()
            for path in ("health", "api/about.json")
            for address in addresses
        ]
        assert found[0]["triples"] == found[1]["triples"] > 0 and found[2] == found[3]
    finally:
        for process in both:
            process.terminate()
            process.communicate(timeout=20)
    assert kept(tmp_path / "out") == ["graph", "views.sqlite"]


@posix
def test_a_build_while_it_is_served_is_seen_by_the_next_server(tiny_graph: Graph, tmp_path: Path) -> None:
    folder = built(tiny_graph, tmp_path / "out")
    with running(folder, tmp_path / "log", "--workers", "1") as server:
        before = state(server)
        kg.build(["examples/press-release.txt"], folder)
        assert state(server) == before
        assert server.get("api/entity.json?ask={%22id%22:%22model/gamma%22}").json()["label"] == "Gamma"
        with running(folder, tmp_path / "second", "--workers", "1") as second:
            after = state(second)
            assert after[0] != before[0] and after[1] != before[1]
            assert state(server) == before
            assert server.ask("ASK { <model/gamma> a kg:Model }").json()["boolean"] is True
        assert kept(folder) == ["graph", "graph", "views.sqlite"]
    with running(folder, tmp_path / "third", "--workers", "1") as third:
        assert state(third) == after
        assert third.get("api/entity.json?ask={%22id%22:%22model/gamma%22}").json() is None
    assert kept(folder) == ["graph", "views.sqlite"]


@posix
@pytest.mark.parametrize("half", [".graph-*.stage", ".kg-writing-*"])
def test_a_server_killed_while_it_prepares_leaves_nothing_in_the_way(half: str, tmp_path: Path) -> None:
    folder = built(invented.graph(2000, 3000), tmp_path / "out")
    command = [sys.executable, "-m", "kg", "serve", str(folder), "--port", "0", "--workers", "1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list((folder / "store").glob(half)):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.001)
    process.kill()
    process.wait()
    assert "views.sqlite" not in kept(folder)
    with running(folder, tmp_path / "log", "--workers", "1") as server:
        assert state(server)[1] == 3000
    assert kept(folder) == ["graph", "views.sqlite"]


def test_a_folder_without_a_graph_or_without_tables_is_told_at_once(
    tiny_graph: Graph, tmp_path: Path
) -> None:
    assert "no such graph; `kg build INPUT... -o DIR` makes one" in refused(tmp_path)
    built(tiny_graph, tmp_path)
    (tmp_path / "graph.ttl").rename(tmp_path / "elsewhere.ttl")
    assert "no such graph" in refused(tmp_path)
    (tmp_path / "elsewhere.ttl").rename(tmp_path / "graph.ttl")
    (tmp_path / "tables" / "claims.parquet").unlink()
    assert "claims.parquet: no such table" in refused(tmp_path)
    shutil.rmtree(tmp_path / "tables")
    assert "papers.parquet: no such table" in refused(tmp_path)
    assert not (tmp_path / "store").exists()


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    folder.chmod(0o500)
    try:
        yield
    finally:
        folder.chmod(0o700)


def test_a_folder_that_cannot_be_written_to_is_served_with_a_store_elsewhere(
    tiny_graph: Graph, tmp_path: Path
) -> None:
    folder, store = built(tiny_graph, tmp_path / "out"), tmp_path / "a" / "store"
    with read_only(folder):
        if not os.access(folder, os.W_OK):  # root may write anywhere
            assert "Permission denied; --store DIR keeps the store elsewhere" in refused(folder)
        with running(folder, tmp_path / "log", "--workers", "1", "--store", str(store)) as server:
            assert state(server)[1] == len(tiny_graph.claims)
    assert kept(tmp_path / "a") == ["graph", "views.sqlite"]
    assert not (folder / "store").exists()
