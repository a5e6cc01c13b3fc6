# ruff: noqa: E501
"""The explorer fed by a server, in a real browser: the same views, and what is told when one fails."""

import csv
from typing import Any

import pytest
from explorer import invented
from explorer.test_hostile import PAYLOADS, hostile

from kg.graph import Graph

from .conftest import Serve, Serving

BETA, GAMMA, ALPHA7 = "benchmark/betabench", "model/gamma", "model/alpha-7b"
VIEWS = ("network", "matrix", "leaderboard", "table", "timeline")


@pytest.fixture(scope="module")
def tiny(serve: Serve, tiny_graph: Graph) -> Serving:
    return serve(tiny_graph)


@pytest.fixture
def flawed(serve: Serve, tiny_graph: Graph) -> Serving:
    return serve(tiny_graph)


def drawn(page: Any) -> set[str]:
    return set(page.evaluate("kgPage.view().net().then((net) => net.nodes.map((n) => n.id))"))


def test_the_first_view_is_that_of_the_file_and_asks_for_a_part_only(tiny: Serving, open_page: Any) -> None:
    tiny.asked.clear()
    seen = open_page(tiny)
    assert drawn(seen.page) == {ALPHA7, GAMMA, BETA, "method/delta-net"}
    assert "3 papers · 10 things named · 14 claims · 2 results" in seen.page.inner_text("header")
    asks = dict(tiny.asked)
    assert asks["about"] == {} and asks["overview"]["limit"] == 260
    assert asks["overview"]["filter"]["links"] == ["creator", "mentions"]
    assert asks["overview"]["filter"]["kinds"] == []
    assert all(ask["ask"]["limit"] <= 1000 for name, ask in tiny.asked if name == "table")


def test_a_reader_goes_through_the_views(tiny: Serving, open_page: Any) -> None:
    seen = open_page(tiny)
    page = seen.page
    page.fill("#search", "Beta Bench")
    page.keyboard.press("Enter")  # before the answer is there
    page.wait_for_selector("#panel h2:has-text('BetaBench')")
    page.focus(".stage")
    page.keyboard.press("f")
    seen.settle()
    assert drawn(page) == {BETA, ALPHA7, GAMMA}
    page.keyboard.press("3")
    page.wait_for_selector("#view-leaderboard strong:has-text('70.70')")
    page.click("#view-leaderboard summary >> nth=0")
    page.wait_for_selector("#view-leaderboard .whole mark")
    page.keyboard.press("2")
    page.wait_for_selector("#view-matrix .cell")
    page.keyboard.press("5")
    page.wait_for_selector("#view-timeline svg.sign, #view-timeline figure")
    page.keyboard.press("4")
    page.fill("#find-row", "gamma")
    page.wait_for_selector("#view-table tbody tr:has-text('Gamma')")
    page.click("#panel .close")
    page.uncheck("#filters [value=Model]")
    page.wait_for_selector("#view-table td:has-text('nothing')", state="detached")
    seen.settle()
    assert "Gamma" not in page.inner_text("#view-table tbody")
    assert tiny.asked[-1][1]["filter"]["kinds"] == ["Model"]


def test_details_lead_to_the_data(tiny: Serving, open_page: Any) -> None:
    seen = open_page(tiny, "/#at=paper%2Fdoi%2F10.1000%252Fgamma")
    links = seen.page.locator("#panel .files a").evaluate_all("links => links.map((a) => a.href)")
    assert links == [f"{tiny.url}/id/paper/doi/10.1000%2Fgamma.{ending}" for ending in ("ttl", "jsonld")]


def test_a_refusal_is_told_literally_and_asked_again(flawed: Serving, open_page: Any) -> None:
    seen = open_page(flawed)
    flawed.broken.add("table")
    seen.page.click("#tab-table")
    line = seen.page.locator("#trouble")
    line.wait_for()
    assert "table is <b>broken</b> today" in line.inner_text()
    flawed.broken.clear()
    seen.page.click("#trouble button")
    seen.page.wait_for_selector("#view-table tbody tr:has-text('Gamma')")
    line.wait_for(state="hidden")  # once the panel and the filters have their answers, too
    flawed.broken.add("entity")
    seen.page.click("#view-table tbody a >> nth=0")
    line.wait_for()
    flawed.broken.clear()
    seen.page.click("#trouble button")
    seen.page.wait_for_selector("#panel h2")


def test_a_server_that_is_gone_is_told(flawed: Serving, open_page: Any) -> None:
    seen = open_page(flawed)
    seen.page.route("**/api/**", lambda route: route.abort())
    seen.page.click("#tab-matrix")
    seen.page.wait_for_selector("#trouble:has-text('The server does not answer')")
    seen.page.unroute("**/api/**")
    seen.page.click("#trouble button")
    seen.page.wait_for_selector("#view-matrix .cell")


def test_a_graph_that_does_not_open_is_told(flawed: Serving, open_page: Any, plain_browser: Any) -> None:
    flawed.broken.add("about")
    page = plain_browser.new_page()
    page.goto(flawed.url)
    page.wait_for_selector("#part:has-text('about is <b>broken</b> today')")
    page.close()


def test_a_late_answer_does_not_replace_a_newer_one(flawed: Serving, open_page: Any) -> None:
    seen = open_page(flawed, "/#view=table")
    flawed.slow["table"] = 1.0
    seen.page.click("[data-table=claims]")
    seen.page.wait_for_selector("body.busy main[aria-busy=true]")
    flawed.slow.clear()
    seen.page.click("[data-table=papers]")
    seen.page.wait_for_selector("#view-table th:has-text('Identifiers')")
    seen.settle()
    assert "Identifiers" in seen.page.inner_text("#view-table thead")
    flawed.slow["entity"] = 0.8
    seen.page.evaluate("(id) => kgPage.app.choose(id)", BETA)
    flawed.slow.clear()
    seen.page.evaluate("(id) => kgPage.app.choose(id)", GAMMA)
    seen.settle()
    assert seen.page.inner_text("#panel h2") == "Gamma"


def test_a_late_count_does_not_undo_what_is_typed_meanwhile(flawed: Serving, open_page: Any) -> None:
    seen = open_page(flawed, "/#view=table&table=papers")
    page = seen.page
    flawed.slow["tally"] = 0.5
    page.fill("#year-from", "2025")
    page.keyboard.press("Tab")
    page.keyboard.type("2026")
    page.wait_for_timeout(800)
    page.keyboard.press("Tab")
    page.locator("#confidence").fill("50")
    page.wait_for_timeout(200)
    page.locator("#confidence").fill("70")
    seen.settle()
    chosen = {"since=2025", "until=2026", "sure=70"}
    page.wait_for_url(lambda url: chosen <= set(url.partition("#")[2].split("&")))
    assert [page.input_value(name) for name in ("#year-from", "#year-to", "#confidence")] == [
        "2025",
        "2026",
        "70",
    ]


def test_a_large_graph_comes_in_pages(serve: Serve, open_page: Any, tmp_path: Any) -> None:
    serving = serve(invented.graph(3000, 4000))
    seen = open_page(serving, "/#view=table&table=claims")
    assert "1–100 of 4,000" in seen.page.inner_text("#view-table")
    for _ in range(2):
        seen.page.click("text=Next →")
        seen.settle()
    assert "201–300 of 4,000" in seen.page.inner_text("#view-table")
    assert {ask["ask"]["limit"] for name, ask in serving.asked if name == "table"} <= {8, 100}
    seen.page.click("#export summary")
    with seen.page.expect_download() as saved:
        seen.page.click("#formats >> text=CSV")
    saved.value.save_as(tmp_path / "claims.csv")
    with (tmp_path / "claims.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == 4001
    portions = [ask["ask"] for name, ask in serving.asked if name == "table"][-4:]
    assert [ask["offset"] for ask in portions] == [0, 1000, 2000, 3000]
    assert {ask["limit"] for ask in portions} == {1000}


def test_a_saved_file_says_how_many_links_had_no_room(
    serve: Serve, tiny_graph: Graph, open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving = serve(tiny_graph)
    ask = serving.views.ask

    def full(name: str, args: Any) -> Any:
        return ask(name, args) | {"more": 4321} if name == "ego" else ask(name, args)

    monkeypatch.setattr(serving.views, "ask", full)
    seen = open_page(serving, "/#view=leaderboard")
    for name, told in (("CSV", "saved"), ("GraphML", "saved, without 4,321 further links")):
        seen.page.click("#export summary")
        with seen.page.expect_download():
            seen.page.click(f"#formats >> text={name}")
        seen.page.wait_for_selector(f"text=leaderboard.{name.lower()} {told}")


def test_a_benchmark_beyond_those_listed_is_found_by_name(
    serve: Serve, tiny_graph: Graph, open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving = serve(tiny_graph)
    ask = serving.views.ask
    monkeypatch.setattr(serving.views, "ask", lambda name, args: [] if name == "boards" else ask(name, args))
    seen = open_page(serving, "/#view=leaderboard")
    seen.page.fill("#find-board", "beta")
    seen.page.click(".boards button:has-text('BetaBench')")
    seen.page.wait_for_selector("#view-leaderboard strong:has-text('70.70')")
    seen.page.click("text=Over time")
    seen.page.wait_for_selector("#view-timeline a.dot")
    assert seen.page.input_value("#time-board") == BETA


def test_forty_payloads_by_request_run_nowhere(serve: Serve, tiny_graph: Graph, open_page: Any) -> None:
    graph = hostile(tiny_graph)
    seen = open_page(serve(graph))
    page = seen.page
    page.evaluate("kgPage.app.filter({links: new Set(), doubtful: true})")
    for view in VIEWS:
        page.click(f"#tab-{view}")
        seen.settle()
        for button in page.locator(f"#view-{view} summary").all()[:3]:
            button.click()
    for node in [e.id for e in graph.entities] + [p.id for p in graph.papers]:
        page.evaluate("(id) => kgPage.app.choose(id)", node)
        seen.settle()
        assert page.locator("#panel h2").count() == 1, node
    for payload in PAYLOADS[::4]:
        page.fill("#search", payload)
    seen.settle()
    strange = page.evaluate(
        """[...document.querySelectorAll('main, #panel, #filters, #found')].flatMap((box) => [...box.querySelectorAll(
        'img, iframe, style, script, object, embed, video, form, base, link, meta, template, math, [onerror], [onclick], [onfocus]')])
        .map((element) => element.outerHTML)"""
    )
    assert strange == []
    links = page.locator("a").evaluate_all("links => links.map((a) => [a.protocol, a.target, a.rel])")
    assert {protocol for protocol, _, _ in links} <= {"http:", "https:"}
    assert all("noopener" in rel for _, target, rel in links if target)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(scheme: str, web: Any, tiny: Serving, open_page: Any) -> None:
    seen = open_page(tiny, "/#at=benchmark%2Fbetabench", color_scheme=scheme, bypass_csp=True)
    seen.page.add_script_tag(content=(web / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    for view in VIEWS:
        seen.page.click(f"#tab-{view}")
        seen.settle()
        assert serious(seen.page) == []


def serious(page: Any) -> list[tuple[str, str]]:
    report = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        (rule["id"], node["html"][:160])
        for rule in report["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def test_a_narrow_screen_has_no_sideways_scroll(tiny: Serving, open_page: Any) -> None:
    for view in VIEWS:
        seen = open_page(tiny, f"/#view={view}", viewport={"width": 390, "height": 800})
        assert seen.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), view
        box = seen.page.locator("#to-query").bounding_box()
        assert box and box["x"] + box["width"] <= 390
