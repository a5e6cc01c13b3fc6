"""The page in a real browser, from disk: nothing fetched, nothing run from the data, sentences readable."""

import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from kg.exporters import html
from kg.exporters.layout import positions
from kg.exporters.sentences import sentence
from kg.graph import Graph
from kg.model import Name

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PAYLOADS = (
    "</script><img src=x onerror=alert(1)>",
    "<!--<script>alert(2)</script>",
    "<svg onload=alert(3)>",
    "javascript:alert(4)",
    "\"'><b onmouseover=alert(5)>",
    "\u2028alert(6)\u2029",
    "{{7*7}} ${alert(7)} @@script@@ @@data@@",
    "]]><script>alert(8)</script>",
    "<style>body{display:none}</style>",
    "<base href=https://example.org/><link rel=stylesheet href=https://example.org/x.css>",
    "\u202eevil\u0000\x1b[2J",
    "&lt;img src=x&gt; &amp; \\u003cscript\\u003e",
)


def write(graph: Graph) -> str:
    file = io.BytesIO()
    html.export(graph, file)
    return file.getvalue().decode()


def test_data_stand_in_the_page_escaped_once(tiny_graph: Graph) -> None:
    entities = tuple(replace(e, label=PAYLOADS[0] + PAYLOADS[5]) for e in tiny_graph.entities)
    page = write(replace(tiny_graph, entities=entities))
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found and not re.search("[<>&\u2028\u2029]", found[1])
    assert json.loads(found[1])["nodes"][0]["label"] == PAYLOADS[0] + PAYLOADS[5]


def test_page_names_no_address_to_fetch_from(tiny_graph: Graph) -> None:
    page = write(tiny_graph)
    outside = re.findall(r"""<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)\s*=""", page)
    assert outside == []
    assert "default-src 'none'" in page and "unsafe-inline" not in page and "sourceMappingURL" not in page


def test_offsets_count_as_javascript_does(tiny_graph: Graph) -> None:
    paper = replace(tiny_graph.papers[0], abstract="𝒳𝒳 " + tiny_graph.papers[0].abstract)
    rows = tuple(
        replace(e, start=e.start + 3, end=e.end + 3) if (e.paper, e.field) == (paper.id, "abstract") else e
        for e in tiny_graph.evidence
    )
    data = html.page_data(
        replace(tiny_graph, papers=(paper, *tiny_graph.papers[1:]), evidence=rows, mentions=())
    )
    quotes = {row.quote for row in rows}
    for node, field, start, end, *_ in data["words"]:
        units = data["nodes"][node][field].encode("utf-16-le")
        assert units[2 * start : 2 * end].decode("utf-16-le") in quotes


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


def test_every_node_has_a_place_of_its_own() -> None:
    names = [f"n{i}" for i in range(300)]
    links = [(names[i], names[i // 3]) for i in range(1, 250)]
    found = positions(names, links, links[:60])
    assert set(found) == set(names)
    assert len(set(found.values())) == len(names)
    assert found == positions(names[::-1], links[::-1], links[:60][::-1])


# ---------- in the browser ----------

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium to open the page with")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())


class Seen:
    """What a page did while it was open: addresses asked for, errors, dialogs."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.dialogs: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", self.dismiss)

    def dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    opened: list[Seen] = []

    def open_page(graph: Graph, **options: Any) -> Seen:
        path = tmp_path / "graph.html"
        path.write_text(write(graph), encoding="utf-8")
        seen = Seen(browser.new_context(**options).new_page())
        opened.append(seen)
        seen.page.goto(path.as_uri())
        seen.page.wait_for_function("window.kgPage !== undefined")
        return seen

    yield open_page
    for seen in opened:
        address = seen.page.url.partition("#")[0]
        assert set(seen.requests) == {address}, "the page asked for something outside"
        assert seen.errors == [] and seen.dialogs == []
        seen.page.context.close()


def drawn(page: Page) -> set[str]:
    """Ids of the nodes that are drawn."""
    ids = page.evaluate(
        "() => { const names = [...kgPage.byId.keys()];"
        " return kgPage.network.body.data.nodes.getIds().map((n) => names[n]); }"
    )
    return set(ids)


def click_node(page: Page, node: str) -> None:
    """Click where the node is drawn."""
    click_between(page, node, node)


def click_between(page: Page, one: str, other: str) -> None:
    """Click half way between two nodes."""
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    spot = page.evaluate(
        "(ids) => { const [a, b] = ids.map((id) => kgPage.network.getPosition(kgPage.byId.get(id)));"
        " return kgPage.network.canvasToDOM({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }); }",
        [one, other],
    )
    page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])


@needs_browser
def test_first_view_shows_methods_and_models_by_benchmark(tiny_graph: Graph, show: Any) -> None:
    page = show(tiny_graph).page
    assert drawn(page) == {"model/alpha-7b", "model/gamma", "benchmark/betabench", "method/delta-net"}
    assert "3 papers · 10 things named · 14 claims · 2 results" in page.inner_text("header")


@needs_browser
def test_clicking_a_node_shows_its_sentences_with_the_words_marked(tiny_graph: Graph, show: Any) -> None:
    page = show(tiny_graph).page
    click_node(page, "benchmark/betabench")
    panel = page.locator("#panel")
    assert panel.locator("h2").inner_text() == "BetaBench"
    assert "Beta Bench" in panel.inner_text() and "tested with it (2)" in panel.inner_text()
    marked = panel.locator(
        "blockquote", has=page.locator("mark", has_text="We test Alpha-7B on BetaBench")
    ).first
    assert marked.locator("p").first.inner_text() == (
        "We test Alpha-7B on BetaBench, where it reaches 70.70% accuracy and outperforms Gamma."
    )
    assert "confidence 0.93" in panel.inner_text() and "rule:evaluated-on" in panel.inner_text()
    table = panel.locator("table")
    assert "not verified" in table.inner_text() and "up to 70.70 %" in table.inner_text()


@needs_browser
def test_clicking_an_edge_shows_what_says_so(tiny_graph: Graph, show: Any) -> None:
    page = show(tiny_graph).page
    click_between(page, "model/alpha-7b", "model/gamma")
    assert page.inner_text("#panel h2") == "Alpha-7B outperforms Gamma"
    assert page.inner_text("#panel mark >> nth=0") == "outperforms Gamma"


@needs_browser
def test_search_finds_by_alias_and_enter_goes_there(tiny_graph: Graph, show: Any) -> None:
    page = show(tiny_graph).page
    page.keyboard.press("/")
    page.keyboard.type("δ-net")
    assert page.locator("#found li").all_inner_texts() == ["Delta-Net\n1 paper"]
    page.keyboard.press("Enter")
    assert page.inner_text("#panel h2") == "Delta-Net"
    assert page.url.endswith("#method%2Fdelta-net")
    page.keyboard.press("Escape")
    assert page.inner_text("#panel h2") == "How to read this"
    assert page.input_value("#search") == ""


@needs_browser
def test_search_reveals_what_the_filters_hide(tiny_graph: Graph, show: Any) -> None:
    page = show(tiny_graph).page
    page.fill("#search", "University")
    page.keyboard.press("Enter")
    assert "institution/university-of-northmere" in drawn(page)
    assert "北湖大学" in page.inner_text("#panel")


@needs_browser
def test_the_legend_filters_kinds_and_links(tiny_graph: Graph, show: Any) -> None:
    page = show(tiny_graph).page
    page.uncheck("#kinds input[value=Benchmark]")
    assert "benchmark/betabench" not in drawn(page)
    page.check("#kinds input[value=Benchmark]")
    page.uncheck("#links input[value=evaluatedOn]")
    assert "benchmark/betabench" not in drawn(page)
    page.check("#kinds input[value=Paper]")
    assert {"paper/arxiv/2601.00001", "method/alpha"} <= drawn(page)
    page.click("#reset")
    assert "benchmark/betabench" in drawn(page) and "paper/arxiv/2601.00001" not in drawn(page)


@needs_browser
def test_negated_and_hedged_claims_are_shown_on_request_and_flagged(tiny_graph: Graph, show: Any) -> None:
    page = show(tiny_graph).page
    page.check("#doubtful")
    click_node(page, "model/alpha-7b")
    text = page.inner_text("#panel")
    assert "said not to be so" in text and "said with reserve" in text and "uncertain extraction" in text


@needs_browser
def test_hostile_texts_are_shown_and_never_run(tiny_graph: Graph, show: Any) -> None:
    entities = tuple(
        replace(e, label=PAYLOADS[i % 12], aliases=tuple(Name(p) for p in PAYLOADS), same_as=PAYLOADS)
        for i, e in enumerate(tiny_graph.entities)
    )
    papers = tuple(
        replace(p, title=" ".join(PAYLOADS), identifiers=PAYLOADS, venue=PAYLOADS[0], code=PAYLOADS)
        for p in tiny_graph.papers
    )
    evidence = tuple(replace(e, found_by=PAYLOADS[i % 12]) for i, e in enumerate(tiny_graph.evidence))
    results = tuple(
        replace(r, unit=PAYLOADS[0], value=PAYLOADS[2], bound=PAYLOADS[1]) for r in tiny_graph.results
    )
    graph = replace(tiny_graph, entities=entities, papers=papers, evidence=evidence, results=results)
    page = show(graph).page
    for node in [e.id for e in entities] + [p.id for p in papers]:
        page.evaluate("(id) => kgPage.select(kgPage.byId.get(id))", node)
    page.evaluate("kgPage.select(kgPage.byId.get('benchmark/betabench'))")
    assert page.inner_text("#panel h2") == PAYLOADS[0]
    page.fill("#search", "alert")
    assert page.locator("#panel img, #panel svg[onload], #panel style, #found img, base").count() == 0
    links = page.locator("a[target]").evaluate_all("links => links.map((a) => [a.protocol, a.rel])")
    assert all(protocol in ("http:", "https:") and "noopener" in rel for protocol, rel in links)
    inside = page.locator("a:not([target])").evaluate_all(
        "links => links.map((a) => a.getAttribute('href')[0])"
    )
    assert set(inside) <= {"#"}


@needs_browser
def test_identifiers_become_links_out(tiny_graph: Graph, show: Any) -> None:
    page = show(tiny_graph).page
    page.evaluate("kgPage.select(kgPage.byId.get('paper/arxiv/2601.00001'))")
    links = page.locator("#panel a[target]").evaluate_all("links => links.map((a) => a.href)")
    assert links == [
        "https://arxiv.org/abs/2601.00001",
        "https://doi.org/10.1000/fold",
        "https://example.org/alpha",
    ]


@needs_browser
def test_an_address_opens_the_page_at_its_node(tiny_graph: Graph, show: Any) -> None:
    page = show(tiny_graph).page
    page.evaluate("location.hash = '#task%2Freading'")
    page.wait_for_function("document.querySelector('#panel h2').textContent === 'folding of long texts'")
    page.evaluate("location.hash = '#%E0%A4%A'")  # a broken escape
    page.wait_for_function("document.querySelector('#panel h2').textContent === 'How to read this'")


@needs_browser
def test_without_benchmarks_all_terms_show_and_without_claims_the_papers(
    tiny_graph: Graph, show: Any
) -> None:
    claims = tuple(c for c in tiny_graph.claims if c.predicate != "evaluatedOn")
    assert "task/reading" in drawn(show(replace(tiny_graph, claims=claims)).page)
    assert "paper/arxiv/2601.00001" in drawn(show(replace(tiny_graph, claims=())).page)


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_empty_graph_says_so(show: Any, scheme: str) -> None:
    page = show(Graph(), color_scheme=scheme, viewport={"width": 390, "height": 800}).page
    assert "This graph is empty" in page.inner_text("#notice")


@needs_browser
def test_a_narrow_screen_has_no_sideways_scroll(tiny_graph: Graph, show: Any) -> None:
    page = show(tiny_graph, viewport={"width": 390, "height": 800}).page
    page.evaluate("kgPage.select(kgPage.byId.get('benchmark/betabench'))")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
