"""The graph on disk: made once, made anew for another graph, and never half."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import KgError, ReadError
from kg.server.ondisk import serving
from kg.store import answer, open_store

from .conftest import GRAPH


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(GRAPH, tmp_path / "graph.ttl")
    (tmp_path / "build.json").write_text('{"settings": {"base_iri": "https://example.org/id/"}}')
    return tmp_path


def stores(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "store").iterdir() if not path.name.endswith(".lock"))


def test_a_store_holds_the_graph_and_what_there_is_of_it(folder: Path) -> None:
    with serving(folder, folder / "store") as served:
        store, graph = ox.Store.read_only(str(served.path)), open_store(GRAPH)
        assert set(store.quads_for_pattern(None, None, None, ox.DefaultGraph())) == set(graph)
        assert served.about.base == "https://example.org/id/"
        assert served.about.triples == len(graph) == sum(served.about.properties.values())
        assert served.about.subjects == len({quad.subject for quad in graph})
        assert served.about.classes["https://w3id.org/abstract-kg/ontology#Benchmark"] == 2


def test_a_store_is_made_once_and_anew_when_the_graph_is_another(folder: Path) -> None:
    with serving(folder, folder / "store") as served:
        first, made = served.path, (served.path / "about.json").stat().st_mtime_ns
    with serving(folder, folder / "store") as served:
        assert (served.path, (served.path / "about.json").stat().st_mtime_ns) == (first, made)
    with (folder / "graph.ttl").open("a") as file:
        file.write("<https://example.org/id/x> <http://www.w3.org/2004/02/skos/core#prefLabel> 'new' .\n")
    with serving(folder, folder / "store") as served:
        assert served.path != first
        assert answer(ox.Store.read_only(str(served.path)), "ASK { ?s skos:prefLabel 'new' }") is True
        assert stores(folder) == [served.path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="locks")
def test_a_store_that_another_server_reads_stays(folder: Path) -> None:
    with serving(folder, folder / "store") as old:
        os.utime(folder / "graph.ttl", (1, 1))
        with serving(folder, folder / "store") as new:
            assert stores(folder) == sorted([old.path.name, new.path.name])
    with serving(folder, folder / "store") as again:
        assert stores(folder) == [again.path.name]


def test_what_a_build_wrote_comes_before_an_export_and_a_file_is_served_by_itself(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "graph.nt").write_text(
        "<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n"
    )
    with serving(folder, folder / "store") as served:
        assert served.about.triples > 1
    (folder / "graph.ttl").unlink()
    with serving(folder, folder / "store") as served:
        assert served.about.triples == 1
    with serving(GRAPH, tmp_path / "elsewhere") as served:
        assert served.about.base == "https://w3id.org/abstract-kg/id/"


def test_a_graph_that_does_not_parse_leaves_nothing(folder: Path) -> None:
    (folder / "graph.ttl").write_text("<a> <b> .")
    with pytest.raises(ReadError, match="cannot be loaded"), serving(folder, folder / "store"):
        pass
    assert stores(folder) == []


def test_a_half_made_store_is_not_used(folder: Path) -> None:
    with serving(folder, folder / "store") as served:
        path = served.path
    shutil.rmtree(path)
    path.with_name(f".{path.name}.stage").mkdir()  # what a killed server leaves
    with serving(folder, folder / "store") as served:
        assert json.loads((served.path / "about.json").read_text())["triples"] > 0
    assert stores(folder) == [path.name]


def test_what_cannot_be_served_says_why(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such graph"), serving(tmp_path, tmp_path / "store"):
        pass
    (tmp_path / "graph.json").write_text("{}")
    with (
        pytest.raises(ReadError, match="should end in"),
        serving(tmp_path / "graph.json", tmp_path / "store"),
    ):
        pass
    (tmp_path / "file").write_text("")
    with pytest.raises(KgError, match="--store DIR"), serving(GRAPH, tmp_path / "file" / "store"):
        pass


def test_names_are_found_the_same_way_on_disk(folder: Path) -> None:
    with serving(folder, folder / "store") as served:
        store, graph = ox.Store.read_only(str(served.path)), open_store(GRAPH)
        for name in ("heron", "HERON", "Tide Routing", "tr", "https://w3id.org/abstract-kg/id/model/gull-7b"):
            params = {"entity": name}
            assert answer(store, "papers-naming", params=params) == answer(
                graph, "papers-naming", params=params
            )
        with pytest.raises(KgError, match="near it: Heron"):
            answer(store, "papers-naming", params={"entity": "Heronn"})


def test_without_the_extra_one_line_says_what_to_install() -> None:
    code = "import sys; sys.modules['uvicorn'] = None; import kg.cli; kg.cli.main()"
    found = subprocess.run(
        [sys.executable, "-c", code, "serve", str(GRAPH)], capture_output=True, text=True, timeout=60
    )
    assert found.returncode == 1
    assert found.stderr == "kg: uvicorn not installed; pip install 'abstract-kg[server]'\n"
