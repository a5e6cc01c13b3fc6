"""GraphML as networkx, igraph and the rules known of Gephi take it; the networkx and pyvis views."""

import io
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from kg import ids
from kg.errors import KgError, PluginError
from kg.exporters import export, graphml
from kg.graph import Graph
from kg.model import Author, Entity, Name, Paper

NAMESPACES = {"g": "http://graphml.graphdrawing.org/xmlns"}


def write(graph: Graph) -> bytes:
    file = io.BytesIO()
    graphml.export(graph, file)
    return file.getvalue()


def attributes(rows: Any) -> Counter[str]:
    return Counter(name for *_, values in rows for name in values)


def test_graphml_is_the_golden_file(tiny_graph: Graph, golden: Path, renew: bool) -> None:
    path = golden / "tiny" / "graph.graphml"
    made = write(tiny_graph)
    if renew:
        path.write_bytes(made)
    assert made == path.read_bytes()


def test_networkx_reads_back_what_to_networkx_gives(tiny_graph: Graph) -> None:
    view = tiny_graph.to_networkx()
    read = nx.read_graphml(io.BytesIO(write(tiny_graph)), force_multigraph=True)
    assert {n: read.nodes[n] for n in read} == {n: view.nodes[n] for n in view}
    edges = Counter((s, o, tuple(sorted(values.items()))) for s, o, values in view.edges(data=True))
    assert Counter((s, o, tuple(sorted(values.items()))) for s, o, values in read.edges(data=True)) == edges


def test_igraph_counts_the_same_nodes_edges_and_attributes(tiny_graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "graph.graphml"
    path.write_bytes(write(tiny_graph))
    view, read = tiny_graph.to_networkx(), igraph.Graph.Read_GraphML(str(path))
    assert (read.vcount(), read.ecount()) == (view.number_of_nodes(), view.number_of_edges())
    assert set(read.vs["id"]) == set(view.nodes)
    known = attributes(view.nodes(data=True))
    for name, count in known.items():
        # igraph has no "absent": an empty text or NaN stands for it.
        assert sum(value not in ("", None) and value == value for value in read.vs[name]) == count
    for name, count in attributes(view.edges(data=True)).items():
        assert sum(value not in ("", None) and value == value for value in read.es[name]) == count


def test_keys_are_typed_and_never_taken_for_gephis_own(tiny_graph: Graph) -> None:
    root = etree.fromstring(write(tiny_graph))
    keys = root.findall("g:key", NAMESPACES)
    # Gephi reads keys of the id d3 and d7 as the labels of nodes and edges, whatever their names.
    assert all(key.attrib["id"][:2] in ("n_", "e_") for key in keys)
    assert len({key.attrib["id"] for key in keys}) == len(keys)
    types = {key.attrib["id"]: key.attrib["attr.type"] for key in keys}
    assert types["n_label"] == types["e_evidence"] == "string"
    assert types["n_papers"] == types["n_year"] == "int"
    assert types["e_weight"] == types["e_confidence"] == "double"
    assert {data.attrib["key"] for data in root.iter("{*}data")} <= set(types)


def test_edge_ids_are_unique_and_ends_exist(tiny_graph: Graph) -> None:
    root = etree.fromstring(write(tiny_graph))
    nodes = [node.attrib["id"] for node in root.iter("{*}node")]
    edges = [edge.attrib for edge in root.iter("{*}edge")]
    assert len(set(nodes)) == len(nodes) and "" not in nodes
    assert len({edge["id"] for edge in edges}) == len(edges)
    assert {edge["source"] for edge in edges} | {edge["target"] for edge in edges} <= set(nodes)
    assert "None" not in {data.text for data in root.iter("{*}data")}


def test_the_view_holds_asserted_claims_mentions_and_authors(tiny_graph: Graph) -> None:
    view = tiny_graph.to_networkx()
    assert view.nodes["benchmark/betabench"] == {
        "label": "BetaBench",
        "kind": "Benchmark",
        "aliases": "Beta Bench",
        "same_as": "https://example.org/betabench",
        "papers": 2,
        "iri": ids.iri("benchmark/betabench"),
    }
    assert view.nodes["paper/arxiv/2601.00001"]["year"] == 2026
    tested = view.edges["model/alpha-7b", "benchmark/betabench", "evaluatedOn"]
    assert tested["evidence"] == "We test Alpha-7B on BetaBench"
    assert (tested["confidence"], tested["papers"]) == (0.93, 1)
    assert not view.has_edge("model/alpha-7b", "method/delta-net")  # negated
    assert view.has_edge("paper/arxiv/2601.00001", "person/arxiv-2601.00001/2", "creator")
    assert view.has_edge("paper/arxiv/2601.00001", "method/alpha", "mentions")
    assert view.nodes["institution/university-of-northmere"]["papers"] == 1


def test_two_papers_that_say_the_same_make_one_heavier_edge(tiny_graph: Graph) -> None:
    claim = next(
        c for c in tiny_graph.claims if c.subject == "model/alpha-7b" and c.predicate == "evaluatedOn"
    )
    other = next(e for e in tiny_graph.evidence if e.paper != "paper/arxiv/2601.00001")
    both = replace(claim, evidence=tuple(sorted((*claim.evidence, other.id))))
    claims = tuple(both if c is claim else c for c in tiny_graph.claims)
    edge = replace(tiny_graph, claims=claims).to_networkx().edges[claim.subject, claim.object, "evaluatedOn"]
    assert (edge["papers"], edge["weight"]) == (2, 2.0)
    assert edge["evidence"].count(" | ") == 1


@given(label=st.text(st.characters(), min_size=1, max_size=40), slug=st.text(st.characters(), max_size=10))
@example("".join(map(chr, range(0x20))) + "\x7f\ud800\ufffe\uffff<&>\"']]>", "\x00")
@settings(max_examples=60, deadline=None)
def test_any_text_makes_a_file_that_can_be_read(label: str, slug: str) -> None:
    paper = Paper("paper/x", ("x",), label, label, venue=label, authors=(Author(label),))
    entity = Entity(f"method/{slug}", "Method", label, (Name(label),))
    read = nx.read_graphml(io.BytesIO(write(Graph(papers=(paper,), entities=(entity,)))))
    assert read.number_of_nodes() == 3


def test_pyvis_view_holds_no_markup_and_escapes_nothing_twice(tiny_graph: Graph) -> None:
    attack = "<a href=javascript:alert(1)>R&D</a></script><img src=x onerror=alert(1)>"
    entities = tuple(replace(entity, label=attack) for entity in tiny_graph.entities)
    made = replace(tiny_graph, entities=entities).to_pyvis()
    texts = [row[key] for row in made.nodes for key in ("label", "title")] + [
        row["title"] for row in made.edges
    ]
    assert made.edges and not any(set("<>") & set(text) for text in texts)
    page = made.generate_html(notebook=False)
    assert "<img src=x" not in page and "<a href=javascript" not in page


def test_pyvis_view_around_a_node(tiny_graph: Graph) -> None:
    made = tiny_graph.to_pyvis(around="benchmark/betabench")
    assert {row["id"] for row in made.nodes} == {"benchmark/betabench", "model/alpha-7b", "model/gamma"}
    with pytest.raises(KgError, match="no node is called nothing"):
        tiny_graph.to_pyvis(around="nothing")


# ---------- choosing an exporter ----------


@pytest.mark.parametrize("name", ["graph.ttl", "graph.NT", "graph.jsonld", "graph.graphml", "graph.html"])
def test_the_suffix_chooses_the_format(tiny_graph: Graph, tmp_path: Path, name: str) -> None:
    export(tiny_graph, tmp_path / name)
    assert (tmp_path / name).stat().st_size > 1000


def test_a_named_format_wins_over_the_suffix(tiny_graph: Graph, tmp_path: Path) -> None:
    export(tiny_graph, tmp_path / "graph.txt", format="graphml")
    assert (tmp_path / "graph.txt").read_bytes() == write(tiny_graph)


@pytest.mark.parametrize(("name", "form"), [("graph.doc", None), ("graph", None), ("graph.ttl", "word")])
def test_an_unknown_format_names_the_installed_ones(
    tiny_graph: Graph, tmp_path: Path, name: str, form: str | None
) -> None:
    with pytest.raises(PluginError, match="turtle"):
        export(tiny_graph, tmp_path / name, format=form)
    assert not list(tmp_path.iterdir())


def test_a_failing_export_leaves_the_old_file(tiny_graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text("old")
    with pytest.raises(Exception, match="base"):
        export(replace(tiny_graph, base="no base"), path)
    assert path.read_text() == "old" and len(list(tmp_path.iterdir())) == 1


def test_a_paper_without_a_title_goes_by_its_identifier() -> None:
    view = Graph(papers=(Paper("paper/page-3", ("page:3",), "", "Text."),)).to_networkx()
    assert view.nodes["paper/page-3"]["label"] == "page:3"
