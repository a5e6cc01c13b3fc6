"""The drawing: what it opens on, clicks, expanding, paths, filters, keys; with and without WebGL."""

from dataclasses import replace
from typing import Any

import pytest

from explorer import invented
from kg.exporters import selection
from kg.graph import Graph
from kg.model import Name

ALPHA7, GAMMA, BETA = "model/alpha-7b", "model/gamma", "benchmark/betabench"
FIRST = {ALPHA7, GAMMA, BETA, "method/delta-net"}


def test_first_view_shows_methods_and_models_by_benchmark(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph)
    assert seen.drawn() == FIRST
    assert "3 papers · 10 things named · 14 claims · 2 results" in seen.page.inner_text("header")
    assert seen.page.get_attribute(".stage", "data-painter") == "canvas"


def test_first_view_of_a_large_graph_is_what_the_build_chose(show: Any) -> None:
    graph = invented.graph(1500, 4000)
    ranked = selection.rank(graph)
    chosen = {end for claim in ranked.claims[: ranked.first] for end in (claim.subject, claim.object)}
    seen = show(graph)
    assert seen.drawn() == chosen and 100 < len(chosen) < 400
    seen.page.click("text=Show more links")
    seen.settle()
    assert seen.drawn() > chosen


def test_webgl_draws_where_there_is_webgl_and_hears_clicks(tiny_graph: Graph, show_webgl: Any) -> None:
    seen = show_webgl(tiny_graph)
    seen.page.wait_for_selector(".stage[data-painter=webgl]")
    seen.page.wait_for_selector(".stage > canvas.plain", state="detached")
    alive = seen.page.evaluate(
        """async () => { await new Promise(requestAnimationFrame);
        const from = document.querySelector('.sigma-nodes');
        const gl = from.getContext('webgl2');
        return gl !== null && !gl.isContextLost(); }"""
    )
    assert alive is True
    seen.click_node(BETA)
    assert seen.page.inner_text("#panel h2") == "BetaBench"
    seen.click_between(ALPHA7, BETA)
    assert seen.state("chosen") in (ALPHA7, BETA) and seen.state("pair") in (ALPHA7, BETA)


def test_a_line_tells_what_says_so(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph)
    seen.click_between(ALPHA7, GAMMA)
    text = seen.panel()
    assert (
        "Alpha-7B outperforms Gamma" in text and "Alpha-7B uses Gamma" in text and "said with reserve" in text
    )
    assert seen.page.inner_text("#panel mark >> nth=0") in (
        "outperforms Gamma",
        "Alpha-7B may build on Gamma",
    )


def test_a_node_expands_and_collapses(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph)
    seen.click_node(GAMMA)
    seen.page.click("#panel >> text=Expand")
    seen.settle()
    assert seen.drawn() == FIRST | {"paper/doi/10.1000%2Fgamma"}
    seen.page.keyboard.press("e")
    seen.settle()
    assert seen.drawn() == FIRST
    seen.click_node(GAMMA, twice=True)
    assert "paper/doi/10.1000%2Fgamma" in seen.drawn()
    assert "With what surrounds Gamma" in seen.page.inner_text(".where")


def test_only_what_surrounds_a_node_and_back(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph)
    seen.click_node(BETA)
    seen.page.keyboard.press("f")
    seen.settle()
    assert seen.drawn() == {BETA, ALPHA7, GAMMA}
    places = seen.page.evaluate(
        "['benchmark/betabench','model/gamma','model/alpha-7b'].map((id) => kgPage.view().spot(id))"
    )
    assert len({(round(p["x"]), round(p["y"])) for p in places}) == 3
    seen.page.click("text=← Overview")
    seen.settle()
    assert seen.drawn() == FIRST


def test_a_path_between_two_nodes(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph)
    seen.click_node("method/delta-net")
    seen.page.keyboard.press("p")
    assert "Path from Delta-Net: choose where to" in seen.page.inner_text(".where")
    seen.page.keyboard.press("/")
    seen.page.keyboard.type("BetaBench")
    seen.page.keyboard.press("Enter")
    seen.settle()
    assert seen.drawn() == {"method/delta-net", ALPHA7, BETA}
    assert "Path from Delta-Net to BetaBench" in seen.page.inner_text(".where")
    seen.page.evaluate("kgPage.app.set({from: 'benchmark/betabench', to: 'paper/notes-3'})")
    seen.settle()
    assert "No path from BetaBench" in seen.page.inner_text(".where")


def test_the_legend_filters_kinds_and_links_and_counts_them(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph)
    page = seen.page
    assert page.inner_text("#filters li:has([value=Benchmark])").split() == ["Benchmarks", "2", "only"]
    page.uncheck("#filters [value=Benchmark]")
    seen.settle()
    assert BETA not in seen.drawn()
    assert page.inner_text("#filters li:has([value=Benchmark]) .count") == "0 of 2"
    page.check("#filters [value=Benchmark]")
    page.uncheck("#filters [value=evaluatedOn]")
    seen.settle()
    assert BETA not in seen.drawn()
    page.focus("#filters li:has([value=proposes]) .only")
    page.keyboard.press("Enter")
    seen.settle()
    assert seen.drawn() == {"paper/arxiv/2601.00001", "method/alpha"}
    page.click("#reset")
    seen.settle()
    assert seen.drawn() == FIRST


def test_year_confidence_and_institution_filter_every_view(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph)
    page = seen.page
    page.fill("#year-from", "2026")
    page.keyboard.press("Tab")
    seen.settle()
    page.click("#tab-table")
    page.click("[data-table=papers]")
    seen.settle()
    assert page.locator("#view-table tbody tr").count() == 1
    page.fill("#year-from", "")
    page.keyboard.press("Tab")
    page.select_option("#institution", label="University of Northmere (1)")
    seen.settle()
    assert page.locator("#view-table tbody tr").count() == 1
    page.select_option("#institution", "")
    page.click("[data-table=claims]")
    page.evaluate("kgPage.app.filter({confidence: 92})")
    seen.settle()
    text = page.inner_text("#view-table tbody")
    assert "tested on" in text and "88 %" not in text and "91 %" not in text


def test_negated_hedged_and_uncertain_claims_are_drawn_on_request(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph)
    seen.page.check("#doubtful")
    seen.page.evaluate("kgPage.app.around('model/alpha-7b')")
    seen.settle()
    assert "method/alpha" in seen.drawn()
    text = seen.panel()
    assert "said not to be so" in text and "said with reserve" in text and "uncertain" in text


def test_arrow_keys_go_from_node_to_node(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph)
    seen.page.focus(".stage")
    chosen = set()
    for key in ("ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp") * 4:
        seen.page.keyboard.press(key)
        chosen.add(seen.state("chosen"))
    assert chosen <= FIRST and len(chosen) > 2
    for _ in FIRST:
        seen.page.keyboard.press("n")
        chosen.add(seen.state("chosen"))
    assert chosen == FIRST
    seen.page.keyboard.press("Enter")
    assert seen.page.evaluate("document.activeElement.id") == "panel"


def test_zoom_is_kept_in_the_address_and_fit_takes_it_out(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph)
    seen.page.keyboard.press("+")
    seen.page.wait_for_url(lambda url: "eye=" in url)
    seen.page.keyboard.press("0")
    seen.page.wait_for_url(lambda url: "eye=" not in url)


def test_without_benchmarks_all_terms_show_and_without_claims_the_papers(
    tiny_graph: Graph, show: Any
) -> None:
    claims = tuple(c for c in tiny_graph.claims if c.predicate not in selection.FIRST)
    assert "task/reading" in show(replace(tiny_graph, claims=claims)).drawn()
    seen = show(replace(tiny_graph, claims=(), results=()))
    assert {"paper/arxiv/2601.00001", "method/alpha"} <= seen.drawn()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_empty_graph_says_so(show: Any, scheme: str) -> None:
    seen = show(Graph(), color_scheme=scheme, viewport={"width": 390, "height": 800})
    assert "This graph is empty" in seen.page.inner_text(".notice")


def test_labels_of_every_script_are_drawn(tiny_graph: Graph, show: Any) -> None:
    names = ("شبكة عصبية", "רשת עמוקה", "图神经网络的基准测试", "\u202eevil\u202c", "𝒳-Net")
    entities = tuple(
        replace(e, label=names[i % 5], aliases=(Name(names[(i + 1) % 5]),))
        for i, e in enumerate(tiny_graph.entities)
    )
    seen = show(replace(tiny_graph, entities=entities))
    seen.page.fill("#search", "神经")
    seen.page.wait_for_selector("#found li[aria-selected=true]")
    assert "图神经网络的基准测试" in seen.page.inner_text("#found")
    seen.page.keyboard.press("Enter")
    seen.settle()
    heading = seen.page.locator("#panel h2 bdi")
    assert heading.get_attribute("dir") == "auto"
    seen.page.evaluate("kgPage.app.choose('benchmark/betabench')")
    assert (
        seen.page.locator("#panel bdi").first.evaluate("(e) => getComputedStyle(e).unicodeBidi") == "isolate"
    )


def drag(seen: Any, node: str, by: tuple[float, float]) -> None:
    spot = seen.page.evaluate("(id) => kgPage.view().spot(id)", node)
    seen.page.mouse.move(spot["x"], spot["y"])
    seen.page.mouse.down()
    for part in (0.25, 0.6, 1):
        seen.page.mouse.move(spot["x"] + by[0] * part, spot["y"] + by[1] * part)
    seen.page.mouse.up()
    seen.settle()


@pytest.mark.parametrize("painter", ["canvas", "webgl"])
def test_a_node_is_dragged_and_stays(painter: str, tiny_graph: Graph, request: pytest.FixtureRequest) -> None:
    seen = request.getfixturevalue("show" if painter == "canvas" else "show_webgl")(tiny_graph)
    seen.page.wait_for_selector(f".stage[data-painter={painter}]")
    if painter == "webgl":
        seen.page.wait_for_selector(".stage > canvas.plain", state="detached")
        seen.page.wait_for_timeout(500)
    where = "['benchmark/betabench', 'model/gamma'].map((id) => kgPage.view().spot(id))"
    (beta, gamma) = seen.page.evaluate(where)
    drag(seen, BETA, (-60, 80))
    (after, other) = seen.page.evaluate(where)
    assert abs(after["x"] - beta["x"] + 60) < 2 and abs(after["y"] - beta["y"] - 80) < 2
    assert other == gamma and "eye=" not in seen.page.url
    assert seen.state("chosen") is None  # it was no click
    seen.page.wait_for_timeout(500)  # two clicks at once would be a double click
    seen.click_node(BETA)  # it is found where it is now
    assert seen.state("chosen") == BETA
    seen.page.uncheck("#filters [value=Task]")
    seen.settle()
    net = seen.page.evaluate("kgPage.view().net()")
    kept = {node["id"]: (node["x"], node["y"]) for node in net["nodes"]}
    assert kept[BETA] != kept[GAMMA] and abs(seen.page.evaluate(where)[0]["x"] - after["x"]) < 300


def test_ground_is_dragged_and_a_shaking_hand_clicks(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph)
    drag(seen, BETA, (1, 1))
    assert seen.state("chosen") == BETA
    (before,) = seen.page.evaluate("['model/gamma'].map((id) => kgPage.view().spot(id))")
    box = seen.page.locator(".stage").bounding_box()
    seen.page.mouse.move(box["x"] + 20, box["y"] + box["height"] - 20)
    seen.page.mouse.down()
    seen.page.mouse.move(box["x"] + 60, box["y"] + box["height"] - 60, steps=4)
    seen.page.mouse.up()
    seen.settle()
    (after,) = seen.page.evaluate("['model/gamma'].map((id) => kgPage.view().spot(id))")
    assert (round(after["x"] - before["x"]), round(after["y"] - before["y"])) == (40, -40)
