# ruff: noqa: E501
"""`kg serve` itself in a real browser, all of it at once: what a reader does with a graph, from end to end."""

import csv
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
import rdflib
from explorer import invented
from explorer.test_hostile import PAYLOADS, hostile
from playwright.sync_api import Browser

from kg.graph import Graph

from .conftest import Running, built, running
from .pages.conftest import Seen
from .pages.test_pages_explorer import serious
from .pages.test_pages_query import ran

VIEWS = ("network", "matrix", "leaderboard", "table", "timeline")
INVENTED = invented.graph(700, 1500)
BOARD = next(e for e in INVENTED.entities if e.id == "benchmark/0")
TESTED = {c.subject for c in INVENTED.claims if c.object == BOARD.id}
IRI = "https://w3id.org/abstract-kg/id/"
SKOS = rdflib.Namespace("http://www.w3.org/2004/02/skos/core#")
Open = Callable[..., Seen]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("served")
    with running(built(INVENTED, folder / "out"), folder / "log", "--workers", "2") as found:
        yield found


@pytest.fixture(scope="module")
def hostile_server(tiny_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("hostile")
    with running(built(hostile(tiny_graph), folder / "out"), folder / "log", "--workers", "1") as found:
        yield found


@pytest.fixture
def visit(plain_browser: Browser) -> Iterator[Open]:
    """Open an address; at the end the page has logged nothing at all, and asked nobody but its server."""
    opened: list[tuple[Seen, str, list[str]]] = []

    def show(server: Running, at: str = "", *, refusals: bool = False, **options: Any) -> Seen:
        seen = Seen(plain_browser.new_context(accept_downloads=True, **options).new_page())
        failed: list[str] = []
        seen.page.on(
            "response", lambda got: failed.append(got.url) if got.status >= 400 and not refusals else None
        )
        opened.append((seen, server.url, failed))
        seen.page.set_default_timeout(30_000)
        seen.page.goto(server.url + at)
        seen.page.wait_for_selector("body[data-ready]")
        return seen

    yield show
    for seen, url, failed in opened:
        assert [ask for ask in seen.requests if not ask.startswith((url, f"blob:{url}"))] == []
        assert failed == [] and seen.told() == [] and seen.dialogs == []
        seen.page.context.close()


def drawn(seen: Seen) -> set[str]:
    return set(seen.page.evaluate("kgPage.view().net().then((net) => net.nodes.map((n) => n.id))"))


def saved(seen: Seen, click: str, folder: Any) -> bytes:
    with seen.page.expect_download() as file:
        seen.page.click(click)
    file.value.save_as(folder / "saved")
    return bytes((folder / "saved").read_bytes())


def test_a_thing_is_found_its_neighbours_drawn_and_its_sentences_read(server: Running, visit: Open) -> None:
    seen = visit(server)
    page = seen.page
    assert "140 papers · 561 things named · 1,500 claims" in page.inner_text("header")
    first = drawn(seen)
    assert len(first) > 50
    page.keyboard.press("/")
    page.keyboard.type(BOARD.label)
    page.wait_for_selector(f"#found li[aria-selected=true]:has-text('{BOARD.label}')")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#panel h2:has-text('{BOARD.label}')")
    page.focus(".stage")
    page.keyboard.press("e")
    seen.settle()
    around = drawn(seen) - first
    assert around and around & TESTED
    page.keyboard.press("f")
    seen.settle()
    assert BOARD.id in drawn(seen) and len(drawn(seen)) <= 61 and not drawn(seen) - TESTED - {BOARD.id}
    mark = page.locator("#panel blockquote mark").first.inner_text()
    assert f"evaluatedOn {BOARD.label}" in mark
    page.locator("#panel blockquote summary").first.click()
    page.wait_for_selector("#panel .whole mark")
    assert mark in page.inner_text("#panel .whole mark")


def test_every_view_shows_the_graph(server: Running, visit: Open, tmp_path: Any) -> None:
    seen = visit(server, f"#view=leaderboard&on={quote(BOARD.id, safe='')}")
    page = seen.page
    best = max(float(r.value) for r in INVENTED.results if r.benchmark == BOARD.id)
    assert f"{best:.1f}" in page.locator("#view-leaderboard tbody tr").first.inner_text()
    page.click("#tab-matrix")
    page.wait_for_selector("#view-matrix .cell")
    assert page.locator("#view-matrix .cell").count() > 100
    page.click("#tab-timeline")
    page.wait_for_selector("#view-timeline a.dot")
    page.click("#tab-table")
    page.click("[data-table=claims]")
    page.click("[data-sort=confidence]")
    seen.settle()
    assert "1–100 of 1,500" in page.inner_text("#view-table")

    def confidences() -> list[int]:
        cells = page.locator("#view-table tbody tr").all_inner_texts()
        return [int(cell.partition("%")[0].split()[-1]) for cell in cells]

    one = confidences()
    page.click("text=Next →")
    seen.settle()
    two = confidences()
    assert len(one) == len(two) == 100 and [*one, *two] in (sorted([*one, *two]), sorted([*one, *two])[::-1])
    assert "101–200 of 1,500" in page.inner_text("#view-table")
    page.click("#export summary")
    rows = saved(seen, "#formats >> text=CSV", tmp_path).decode()
    assert len(list(csv.reader(rows.splitlines()))) == 1501


def test_filters_narrow_every_view_and_the_address_brings_them_back(server: Running, visit: Open) -> None:
    seen = visit(server, f"#view=table&table=claims&at={quote(BOARD.id, safe='')}")
    page = seen.page
    page.fill("#year-from", "2020")
    page.keyboard.press("Tab")
    page.keyboard.type("2021")
    page.keyboard.press("Tab")
    page.locator("#confidence").fill("80")
    seen.settle()
    dates = {paper.id: paper.date[:4] for paper in INVENTED.papers}
    papers = {e.id: e.paper for e in INVENTED.evidence}
    passing = sum(
        1
        for c in INVENTED.claims
        if round(100 * c.score) >= 80 and any("2020" <= dates[papers[e]] <= "2021" for e in c.evidence)
    )
    page.wait_for_selector(f"#view-table:has-text('of {passing:,}')")
    page.click("#tab-network")
    seen.settle()
    few, address, title = drawn(seen), page.url, page.inner_text("#panel h2")
    assert {"since=2020", "until=2021", "sure=80"} <= set(page.url.partition("#")[2].split("&"))
    page.reload()
    page.wait_for_selector("body[data-ready]")
    seen.settle()
    assert (page.url, page.inner_text("#panel h2"), drawn(seen)) == (address, title, few)
    assert [page.input_value(name) for name in ("#year-from", "#year-to", "#confidence")] == [
        "2020",
        "2021",
        "80",
    ]
    page.click("#reset")
    seen.settle()
    assert "since" not in page.url and drawn(seen) != few


def test_the_address_of_a_thing_leads_to_it(server: Running, visit: Open) -> None:
    page = visit(server, f"id/{BOARD.id}").page
    page.wait_for_selector(f"#panel h2:has-text('{BOARD.label}')")
    assert page.url == f"{server.url}#at={quote(BOARD.id, safe='')}"
    thing = rdflib.URIRef(IRI + BOARD.id)
    for accept, format in (("text/turtle", "turtle"), ("application/ld+json", "json-ld")):
        got = httpx.get(f"{server.url}id/{BOARD.id}", headers={"accept": accept}, follow_redirects=True)
        assert got.headers["content-type"].partition(";")[0] == accept
        graph = rdflib.Graph().parse(data=got.text, format=format)
        assert (thing, SKOS.prefLabel, rdflib.Literal(BOARD.label, lang="en")) in graph or str(
            graph.value(thing, SKOS.prefLabel)
        ) == BOARD.label
        assert {str(s) for s in graph.subjects(None, thing)} >= {IRI + subject for subject in TESTED}
    links = page.locator("#panel .files a").evaluate_all("links => links.map((a) => a.href)")
    assert [httpx.get(link).status_code for link in links] == [200, 200]


def test_questions_are_asked_and_their_answers_followed(server: Running, visit: Open, tmp_path: Any) -> None:
    seen = visit(server, "query")
    page = seen.page
    page.fill("#find-query", "leaderboard")
    page.click("#form-leaderboard summary")
    page.fill("#leaderboard-benchmark", BOARD.label.lower())
    page.wait_for_selector(f"#names-leaderboard-benchmark li:has-text('{BOARD.label}')")
    page.keyboard.press("Enter")
    seen.settle()
    count = sum(1 for r in INVENTED.results if r.benchmark == BOARD.id)
    assert f"{count} rows" in page.inner_text("#answer-title")
    assert (
        len(list(csv.reader(saved(seen, "#answer .save:text-is('CSV')", tmp_path).decode().splitlines())))
        == count + 1
    )
    text = (
        f"SELECT ?thing ?name {{ ?thing kg:evaluatedOn <{BOARD.id}> ; skos:prefLabel ?name }} ORDER BY ?name"
    )
    assert f"{len(TESTED)} rows" in ran(seen, text)
    name = page.locator("#answer tbody tr >> nth=0").locator("td").nth(2).inner_text()
    page.click("#answer tbody a.go >> nth=0")
    page.wait_for_selector(f"#panel h2:has-text('{name}')")
    page.go_back()
    page.wait_for_selector("body[data-ready] #editor")
    assert page.evaluate("kgQuery.editor.text") == text


def test_a_large_answer_is_cut_and_says_so(server: Running, visit: Open) -> None:
    seen = visit(server, "query")
    text = ran(seen, "SELECT ?s ?p ?o { ?s ?p ?o }")
    assert "10,000 rows" in text and "Truncated at 10,000 rows" in text
    got = server.ask("SELECT ?s ?p ?o { ?s ?p ?o }")
    assert got.headers["kg-truncated"] == "rows" and len(got.json()["results"]["bindings"]) == 10_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(scheme: str, web: Any, server: Running, visit: Open) -> None:
    axe = (web / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    board = quote(BOARD.id, safe="")
    explorer = visit(server, f"#at={board}&on={board}", color_scheme=scheme, bypass_csp=True)
    explorer.page.add_script_tag(content=axe)
    for view in ("leaderboard", "network"):
        explorer.page.click(f"#tab-{view}")
        explorer.settle()
        assert serious(explorer.page) == [], view
    named = urlencode({"named": "leaderboard", "with-benchmark": BOARD.label})
    query = visit(server, f"query#{named}", color_scheme=scheme, bypass_csp=True)
    query.page.add_script_tag(content=axe)
    query.settle()
    assert serious(query.page) == []


STRANGE = """[...document.querySelectorAll('main, #panel, #filters, #found, #named')].flatMap((box) => [...box.querySelectorAll(
    'img, iframe, style, script, object, embed, video, base, link, meta, template, math, svg[onload], [onerror], [onclick], [onfocus], [ontoggle]')])
    .map((element) => element.outerHTML)"""


def test_forty_payloads_that_are_served_run_nowhere(
    hostile_server: Running, tiny_graph: Graph, visit: Open
) -> None:
    graph = hostile(tiny_graph)
    seen = visit(hostile_server, "#doubtful=1&without=")
    page = seen.page
    for view in VIEWS:
        page.click(f"#tab-{view}")
        seen.settle()
        for button in page.locator(f"#view-{view} summary").all()[:2]:
            button.click()
    for node in [e.id for e in graph.entities] + [p.id for p in graph.papers]:
        page.evaluate("(id) => kgPage.app.choose(id)", node)
        seen.settle()
        assert page.locator("#panel h2").count() == 1, node
    assert page.evaluate(STRANGE) == []
    for payload in PAYLOADS:
        page.fill("#search", payload)
        page.evaluate("(text) => { location.hash = '#at=' + encodeURIComponent(text); }", payload)
    seen.settle()
    assert page.evaluate(STRANGE) == []
    seen = visit(hostile_server, "query", refusals=True)
    assert "alert(" in ran(
        seen, "SELECT DISTINCT ?o { ?s ?p ?o FILTER(isLiteral(?o)) } ORDER BY DESC(STRLEN(?o))"
    )
    page = seen.page
    for payload in PAYLOADS[::4]:
        page.evaluate(
            "(text) => { location.hash = '#named=evidence&with-entity=' + encodeURIComponent(text); }",
            payload,
        )
        seen.settle()
    assert page.evaluate(STRANGE) == []


def test_forty_payloads_in_what_programs_get_are_data(
    hostile_server: Running, tiny_graph: Graph, plain_browser: Browser
) -> None:
    asks, labels = httpx.Client(base_url=hostile_server.url, follow_redirects=True), set()
    for entity in tiny_graph.entities[:4]:
        for accept, format in (("text/turtle", "turtle"), ("application/ld+json", "json-ld")):
            got = asks.get(f"id/{entity.id}", headers={"accept": accept})
            assert got.headers["x-content-type-options"] == "nosniff"
            labels |= {
                str(label)
                for label in rdflib.Graph().parse(data=got.text, format=format).objects(None, SKOS.altLabel)
            }
    assert {payload for payload in PAYLOADS if payload.isprintable()} <= labels
    page = plain_browser.new_page()
    seen = Seen(page)
    for payload in PAYLOADS:
        for path in (
            f"id/{quote(payload, safe='')}",
            f"id/{quote(payload, safe='')}.html",
            f"sparql?query={quote(payload, safe='')}",
            f"api/{quote(payload, safe='')}.json",
            f"api/search.json?ask={quote(json.dumps({'text': payload}))}",
            f"{quote(payload, safe='')}",
        ):
            got = asks.get(path)
            assert got.status_code < 500 and got.headers["content-type"].partition(";")[0] in (
                "text/plain",
                "application/json",
            ), path
            assert got.headers["x-content-type-options"] == "nosniff"
    for payload in PAYLOADS[:8]:
        page.goto(f"{hostile_server.url}sparql?query={quote(payload, safe='')}")
        page.goto(f"{hostile_server.url}id/{quote(payload, safe='')}")
    assert seen.dialogs == [] and seen.told() == []
    assert all(ask.startswith(hostile_server.url) for ask in seen.requests)
    page.close()
    asks.close()
