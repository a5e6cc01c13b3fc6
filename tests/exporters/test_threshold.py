"""A threshold given to `export` holds for every format, and no exporter knows of it."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import BinaryIO

import networkx as nx
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import plugins
from kg.errors import KgError
from kg.exporters import GROUP, export, island
from kg.graph import Graph
from kg.ids import ONTOLOGY

FORMATS = sorted(plugins.find(GROUP))
PLAIN = (
    "proposes",
    "studies",
    "evaluatedOn",
    "outperforms",
    "comparedWith",
    "uses",
    "variantOf",
    "appliedTo",
)


def links(path: Path) -> int:
    """Plain links of an RDF file; a comparison counts twice."""
    graph = rdflib.Graph().parse(path, format={".jsonld": "json-ld", ".nt": "nt"}.get(path.suffix, "turtle"))
    return sum(
        1
        for predicate in PLAIN
        for subject, _ in graph.subject_objects(rdflib.URIRef(ONTOLOGY + predicate))
        if "/claim/" not in str(subject)
    )


@given(least=st.floats(0, 1))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_stands_at_a_threshold(tiny_graph: Graph, least: float) -> None:
    seen = tiny_graph.at_confidence(least)
    seen.check()
    assert {c.id: c.score for c in seen.claims} == {c.id: c.score for c in tiny_graph.claims}
    for claim in seen.claims:
        assert claim.asserted == (claim.score >= least and claim.polarity == "positive" and not claim.hedged)
    assert [r for r in tiny_graph.results if r.score >= least] == list(seen.results)
    assert (seen.papers, seen.entities, seen.mentions) == (
        tiny_graph.papers,
        tiny_graph.entities,
        tiny_graph.mentions,
    )
    cited = {e for c in seen.claims for e in c.evidence} | {e for r in seen.results for e in r.evidence}
    assert {e.id for e in seen.evidence} == cited
    assert seen.at_confidence(least) == seen


@pytest.mark.parametrize("least", [-0.1, 1.1, float("nan")])
def test_a_threshold_is_a_chance(tiny_graph: Graph, tmp_path: Path, least: float) -> None:
    with pytest.raises(KgError, match="from 0 to 1"):
        export(tiny_graph, tmp_path / "graph.ttl", min_confidence=least)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".jsonld"])
def test_plain_triples_of_every_rdf_format(tiny_graph: Graph, tmp_path: Path, suffix: str) -> None:
    counts = []
    for least in (0.0, 0.35, 0.92):
        export(tiny_graph, tmp_path / f"graph{suffix}", min_confidence=least)
        counts.append(links(tmp_path / f"graph{suffix}"))
    export(tiny_graph, tmp_path / f"graph{suffix}")
    assert counts == [9, 8, 3]  # what was held back at the build stands at 0
    assert links(tmp_path / f"graph{suffix}") == 8


def test_edges_of_graphml(tiny_graph: Graph, tmp_path: Path) -> None:
    export(tiny_graph, tmp_path / "graph.graphml", min_confidence=0.92)
    network = nx.read_graphml(tmp_path / "graph.graphml", force_multigraph=True)
    stated = [v for *_, v in network.edges(data=True) if v["label"] not in ("mentions", "creator")]
    assert stated and all(values["confidence"] >= 0.92 for values in stated)


def test_links_and_results_of_the_page(tiny_graph: Graph, tmp_path: Path) -> None:
    export(tiny_graph, tmp_path / "graph.html", min_confidence=0.8)
    export(tiny_graph.at_confidence(0.8), tmp_path / "same.html")
    assert (tmp_path / "graph.html").read_bytes() == (tmp_path / "same.html").read_bytes()
    made = island.islands(tiny_graph.at_confidence(0.8), nodes=1000, claims=1000)["head"]
    claims, results = made["claims"], made["results"]
    stands = [
        score for score, flags in zip(claims["score"], claims["flags"], strict=True) if flags & island.STANDS
    ]
    assert stands and min(stands) >= 80 > min(claims["score"])
    assert min(results["score"], default=100) >= 80


@pytest.mark.parametrize("name", FORMATS)
def test_every_installed_format_takes_it(tiny_graph: Graph, tmp_path: Path, name: str) -> None:
    for file, least in (("low", 0.0), ("high", 1.0)):
        export(tiny_graph, tmp_path / file, format=name, min_confidence=least)
    assert (tmp_path / "low").read_bytes() != (tmp_path / "high").read_bytes()


def test_an_exporter_of_somebody_else_takes_it(
    tiny_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(graph: Graph, file: BinaryIO) -> None:
        file.write(json.dumps([c.predicate for c in graph.claims if c.asserted]).encode())

    monkeypatch.setattr(plugins, "load", lambda *_: SimpleNamespace(SUFFIXES=(".json",), export=write))
    export(tiny_graph, tmp_path / "x.json", format="theirs", min_confidence=0.95)
    assert "outperforms" not in json.loads((tmp_path / "x.json").read_text())
    assert "proposes" in json.loads((tmp_path / "x.json").read_text())
