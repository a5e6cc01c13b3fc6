from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import GraphError
from kg.graph import Graph


def test_tiny_graph_points_at_nothing_missing(tiny_graph: Graph) -> None:
    tiny_graph.check()


def test_quotes_stand_where_evidence_says(tiny_graph: Graph) -> None:
    papers = {paper.id: paper for paper in tiny_graph.papers}
    for row in tiny_graph.evidence:
        paper = papers[row.paper]
        fields = {"title": paper.title, "abstract": paper.abstract, "affiliation": paper.affiliation_text}
        assert fields[row.field][row.start : row.end] == row.quote


def test_save_then_load_gives_the_same_graph(tiny_graph: Graph, tmp_path: Path) -> None:
    tiny_graph.save(tmp_path)
    assert Graph.load(tmp_path) == tiny_graph


@pytest.mark.parametrize("lost", ["papers", "entities", "evidence"])
def test_check_names_what_is_missing(tiny_graph: Graph, lost: str) -> None:
    row = getattr(tiny_graph, lost)[0]
    torn = replace(tiny_graph, **{lost: getattr(tiny_graph, lost)[1:]})
    with pytest.raises(GraphError) as caught:
        torn.check()
    assert any(row.id in problem for problem in caught.value.problems)


def test_to_pandas_has_one_frame_a_table(tiny_graph: Graph) -> None:
    frames = tiny_graph.to_pandas()
    assert list(frames) == ["papers", "entities", "mentions", "claims", "evidence", "results", "replaced"]
    assert list(frames["entities"]["label"]) == [entity.label for entity in tiny_graph.entities]
