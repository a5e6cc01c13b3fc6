"""What is shown, as a file: read back by libraries that know the formats."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from lxml import etree

from kg.graph import Graph

VIEWS = ("network", "matrix", "leaderboard", "table", "timeline")


def saved(seen: Any, format: str, folder: Path) -> bytes:
    page = seen.page
    page.click("#export > summary")
    with page.expect_download() as waiting:
        page.click(f"#formats >> text={format}")
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    content: bytes = path.read_bytes()
    return content


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_saves_in_each_format(view: str, tiny_graph: Graph, show: Any, tmp_path: Path) -> None:
    seen = show(tiny_graph, f"view={view}&at=benchmark%2Fbetabench")
    png = saved(seen, "PNG", tmp_path)
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and len(png) > 2000
    svg = etree.fromstring(saved(seen, "SVG", tmp_path))
    assert (
        svg.tag == "{http://www.w3.org/2000/svg}svg" and "BetaBench" in "".join(map(str, svg.itertext()))
    ) or view == "table"
    rows = list(csv.reader(io.StringIO(saved(seen, "CSV", tmp_path).decode(), newline="")))
    assert len(rows) > 1 and {len(row) for row in rows} == {len(rows[0])}
    graph = nx.read_graphml(io.BytesIO(saved(seen, "GraphML", tmp_path)))
    assert graph.nodes["benchmark/betabench"] if view != "table" else len(graph) > 1


def test_network_files_hold_exactly_what_is_drawn(tiny_graph: Graph, show: Any, tmp_path: Path) -> None:
    seen = show(tiny_graph)
    graph = nx.read_graphml(io.BytesIO(saved(seen, "GraphML", tmp_path)))
    assert set(graph.nodes) == seen.drawn()
    assert graph.nodes["model/alpha-7b"]["kind"] == "Model"
    labels = {(s, o, data["label"]) for s, o, data in graph.edges(data=True)}
    assert ("model/alpha-7b", "benchmark/betabench", "evaluatedOn") in labels
    svg = etree.fromstring(saved(seen, "SVG", tmp_path))
    assert {"Alpha-7B", "Gamma", "BetaBench"} <= set(svg.itertext())


def test_csv_and_graphml_keep_hostile_text(tiny_graph: Graph, show: Any, tmp_path: Path) -> None:
    from dataclasses import replace

    label = 'a "b", <c> & \n=1+1 \u202e图'
    entities = tuple(
        replace(e, label=label) if e.id == "benchmark/betabench" else e for e in tiny_graph.entities
    )
    seen = show(replace(tiny_graph, entities=entities))
    rows = list(csv.DictReader(io.StringIO(saved(seen, "CSV", tmp_path).decode(), newline="")))
    assert label in {row["object"] for row in rows}
    graph = nx.read_graphml(io.BytesIO(saved(seen, "GraphML", tmp_path)))
    assert graph.nodes["benchmark/betabench"]["label"] == label
    etree.fromstring(saved(seen, "SVG", tmp_path))


def test_the_table_saves_all_rows_not_one_page(show: Any, tmp_path: Path) -> None:
    from explorer import invented

    graph = invented.graph(600, 900)
    seen = show(graph, "view=table&table=claims")
    rows = list(csv.DictReader(io.StringIO(saved(seen, "CSV", tmp_path).decode(), newline="")))
    assert len(rows) == 900
    assert json.dumps(rows[0], ensure_ascii=False).count("We find that") == 1
