"""The page as a file: its policy, its parts, what of a graph goes in, where nodes stand."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg.errors import KgError
from kg.exporters import html, island, selection
from kg.exporters.layout import HEIGHT, WIDTH, positions
from kg.exporters.sentences import sentence
from kg.graph import Graph
from kg.ids import claim_id
from kg.model import Claim


def write(graph: Graph, **options: Any) -> str:
    file = io.BytesIO()
    html.export(graph, file, **options)
    return file.getvalue().decode()


def head(graph: Graph, **options: int) -> dict[str, Any]:
    made: dict[str, Any] = island.islands(graph, **{"nodes": 1000, "claims": 1000, **options})["head"]
    return made


def test_page_names_no_address_to_fetch_from(tiny_graph: Graph) -> None:
    page = write(tiny_graph)
    outside = re.findall(r"""<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)\s*=""", page)
    assert outside == []
    assert "default-src 'none'" in page and "unsafe-" not in page and "sourceMappingURL" not in page
    assert "require-trusted-types-for 'script'" in page


def test_same_graph_same_bytes(tiny_graph: Graph) -> None:
    assert write(tiny_graph) == write(tiny_graph)


def test_licences_of_the_bundled_libraries_travel_with_each_page(tiny_graph: Graph) -> None:
    page = write(tiny_graph)
    assert "sigma 3" in page and page.count("Permission is hereby granted") >= 3


def test_an_unbuilt_package_says_what_to_do(
    tiny_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html, "files", lambda _: tmp_path)
    with pytest.raises(KgError, match=r"not built; in a checkout run `python web/build\.py`"):
        write(tiny_graph)


def test_columns_name_everything_by_number(tiny_graph: Graph) -> None:
    data = head(tiny_graph)
    nodes, claims, results = data["nodes"], data["claims"], data["results"]
    assert {len(column) for column in nodes.values()} == {
        len(tiny_graph.entities) + len(tiny_graph.papers) + 2
    }
    said = {
        (nodes["id"][s], data["predicates"][p], nodes["id"][o], flags)
        for s, p, o, flags in zip(claims["s"], claims["p"], claims["o"], claims["flags"], strict=True)
    }
    assert ("model/alpha-7b", "evaluatedOn", "benchmark/betabench", island.STANDS) in said
    assert ("model/alpha-7b", "outperforms", "method/delta-net", island.NEGATIVE) in said
    assert ("model/alpha-7b", "uses", "model/gamma", island.HEDGED) in said
    assert len(said) == len(tiny_graph.claims)
    assert sorted(results["value"]) == ["1.5", "70.70"] and -1 in results["benchmark"]
    assert data["all"] == data["shown"] == {"papers": 3, "entities": 10, "claims": 14, "results": 2}


def test_places_in_texts_count_as_javascript_does(tiny_graph: Graph) -> None:
    paper = replace(tiny_graph.papers[0], abstract="𝒳𝒳 " + tiny_graph.papers[0].abstract)
    rows = tuple(
        replace(e, start=e.start + 3, end=e.end + 3) if (e.paper, e.field) == (paper.id, "abstract") else e
        for e in tiny_graph.evidence
    )
    graph = replace(tiny_graph, papers=(paper, *tiny_graph.papers[1:]), evidence=rows, mentions=())
    made = island.islands(graph, nodes=1000, claims=1000)
    spots, texts = made["head"]["spots"], made["texts"]
    quotes = {row.quote for row in rows}
    for paper_number, field, start, end in zip(
        spots["paper"], spots["field"], spots["start"], spots["end"], strict=True
    ):
        units = texts[island.FIELDS[field]][paper_number].encode("utf-16-le")
        assert units[2 * start : 2 * end].decode("utf-16-le") in quotes


def test_confidence_never_rounds_to_certainty() -> None:
    assert [island.percent(score) for score in (1.0, 0.999, 0.125, 0.0)] == [100, 99, 12, 0]


@pytest.mark.parametrize(
    ("text", "quote", "around"),
    [
        ("One is here. Two is there. Three.", "Two", "Two is there."),
        ("We test A (e.g. On B) twice. End.", "On B", "We test A (e.g. On B) twice."),
        ("Smith et al. Show this. More.", "this", "Smith et al. Show this."),
        ("It reaches 93.4 points. Next.", "93.4", "It reaches 93.4 points."),
        ("First line\nSecond line", "Second", "Second line"),
        ("A spans. It does. So.", "spans. It", "A spans. It does."),
        ("没有空格。第二句。", "第二", "第二句。"),
        ("no full stop", "no full stop", "no full stop"),
    ],
)
def test_a_sentence_holds_its_quote(text: str, quote: str, around: str) -> None:
    start = text.index(quote)
    first, last = sentence(text, start, start + len(quote))
    assert text[first:last] == around


# ---------- what a page shows ----------


def wide(count: int) -> Graph:
    """A popular benchmark, others with few systems, and mere pairs; every claim has its paper."""
    from kg.model import Entity, Evidence, Paper

    claims, evidence, papers, entities = [], [], [], {}
    for n in range(count):
        target = 0 if n < count // 2 else n // 3 if n < count * 3 // 4 else n
        ends = (f"method/m{n}", f"benchmark/b{target}")
        paper, words = Paper(f"paper/p{n}", (f"p:{n}",), "", "words"), f"evidence/{n}"
        papers.append(paper)
        evidence.append(Evidence(words, paper.id, "abstract", 0, 5, "words", "rule:x", "run/x"))
        made = claim_id(ends[0], "evaluatedOn", ends[1], "positive", False)
        claims.append(Claim(made, ends[0], "evaluatedOn", ends[1], "positive", False, 0.9, (words,)))
        for end in ends:
            entities[end] = Entity(end, end.partition("/")[0].title(), end)
    return Graph(
        papers=tuple(sorted(papers, key=lambda p: p.id)),
        entities=tuple(entities[name] for name in sorted(entities)),
        claims=tuple(sorted(claims, key=lambda c: c.id)),
        evidence=tuple(sorted(evidence, key=lambda e: e.id)),
    )


def test_the_first_view_is_no_single_star_and_no_heap_of_pairs() -> None:
    ranked = selection.rank(wide(1000))
    first = ranked.claims[: ranked.first]
    assert len(ranked.claims) == 1000 and 200 <= len(first) <= selection.FIRST_LINKS
    partners: dict[str, int] = {}
    for claim in first:
        partners[claim.object] = partners.get(claim.object, 0) + 1
    assert partners["benchmark/b0"] < len(first) and len(partners) > 20
    alone = sum(count == 1 for count in partners.values())
    assert alone < len(first) / 2


def test_doubtful_claims_come_last(tiny_graph: Graph) -> None:
    ranked = selection.rank(tiny_graph)
    standing = [claim.asserted for claim in ranked.claims]
    assert standing == sorted(standing, reverse=True)
    assert {claim.predicate for claim in ranked.claims[: ranked.first]} <= set(selection.FIRST)


def test_a_graph_that_fits_goes_in_whole(tiny_graph: Graph) -> None:
    assert selection.best(tiny_graph) is tiny_graph


def test_a_graph_too_large_goes_in_by_support_and_whole_statements() -> None:
    graph = wide(300)
    supported = {claim.id for claim in graph.claims[:5]}
    more = graph.evidence[:3]
    claims = tuple(
        replace(claim, evidence=(*claim.evidence, *(row.id for row in more)))
        if claim.id in supported
        else claim
        for claim in graph.claims
    )
    part = selection.best(replace(graph, claims=claims), nodes=60, claims=1000)
    assert supported <= {claim.id for claim in part.claims}
    assert 50 <= len(part.entities) + len(part.papers) <= 60
    part.check()
    few = selection.best(graph, nodes=10_000, claims=7)
    assert len(few.claims) == 7
    assert head(graph, claims=7)["all"]["claims"] == 300 and head(graph, claims=7)["shown"]["claims"] == 7


# ---------- where nodes stand ----------


def test_every_node_has_a_place_of_its_own_whatever_the_order() -> None:
    names = [f"n{i}" for i in range(600)]
    links = [(names[i], names[i // 3]) for i in range(1, 500)]
    found = positions(names, links, links[:60])
    assert set(found) == set(names)
    assert len(set(found.values())) == len(names)
    assert found == positions(names[::-1], links[::-1], links[:60][::-1])


def test_the_first_view_leaves_room_for_labels() -> None:
    links = [(f"b{i % 9}", f"m{i}") for i in range(60)]
    places = list(positions([], [], links).values())
    close = [
        (a, b)
        for n, a in enumerate(places)
        for b in places[:n]
        if abs(a[0] - b[0]) < WIDTH * 0.7 and abs(a[1] - b[1]) < HEIGHT * 0.7
    ]
    assert len(close) <= 3


def test_linked_nodes_stand_nearer_than_others() -> None:
    names = [f"n{i}" for i in range(800)]
    links = [(names[i], names[i // 20 * 20]) for i in range(800) if i % 20]
    found = positions(names, links, [])

    def far(a: str, b: str) -> float:
        return float(abs(found[a][0] - found[b][0]) + abs(found[a][1] - found[b][1]))

    linked = sum(far(a, b) for a, b in links) / len(links)
    others = sum(far(names[i], names[(i * 7 + 401) % 800]) for i in range(800)) / 800
    assert linked < others / 2


def test_islands_stay_json_or_are_packed(tiny_graph: Graph) -> None:
    page = write(tiny_graph)
    found = re.search(r'id="texts" data-encoding="(\w+)">(.*?)</script>', page, re.S)
    assert found and found[1] == "json" and json.loads(found[2])["title"][2] == ""
