"""Reading: search, the details of a thing, its sentences in their abstracts, the address."""

from typing import Any

from explorer import invented
from kg.graph import Graph

BETA = "benchmark/betabench"


def test_a_node_tells_its_sentences_with_the_words_marked(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph)
    seen.click_node(BETA)
    panel, text = seen.page.locator("#panel"), seen.panel()
    assert panel.locator("h2").inner_text() == "BetaBench"
    assert "Beta Bench" in text and "tested on it (2)" in text and "named in 2 papers" in text
    marked = panel.locator(
        "blockquote", has=seen.page.locator("mark", has_text="We test Alpha-7B on BetaBench")
    ).first
    assert marked.locator(".sentence").first.inner_text() == (
        "We test Alpha-7B on BetaBench, where it reaches 70.70% accuracy and outperforms Gamma."
    )
    assert "93 %" in text and "found by rule:evaluated-on" in text
    assert "As claimed in the abstract, not verified" in text and "up to 70.70 %" in text


def test_a_sentence_opens_its_abstract_at_the_marked_words(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph, "at=model%2Fgamma")
    quote = seen.page.locator(
        "#panel blockquote", has=seen.page.locator("mark", has_text="Gamma is studied on BetaBench")
    ).first
    quote.locator("summary").click()
    whole = quote.locator(".whole .sentence")
    whole.wait_for()
    assert whole.inner_text().startswith("Gamma is studied on BetaBench. It loses 1.5 points")
    assert whole.locator("mark").inner_text() == "Gamma is studied on BetaBench"


def test_offsets_hold_after_letters_beyond_the_first_plane(tiny_graph: Graph, show: Any) -> None:
    from dataclasses import replace

    paper = replace(tiny_graph.papers[0], abstract="𝒳𝒳 " + tiny_graph.papers[0].abstract)
    rows = tuple(
        replace(e, start=e.start + 3, end=e.end + 3) if (e.paper, e.field) == (paper.id, "abstract") else e
        for e in tiny_graph.evidence
    )
    seen = show(
        replace(tiny_graph, papers=(paper, *tiny_graph.papers[1:]), evidence=rows, mentions=()), f"at={BETA}"
    )
    assert "We test Alpha-7B on BetaBench" in seen.page.locator("#panel mark").all_inner_texts()


def test_search_finds_by_alias_and_enter_goes_there(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph)
    page = seen.page
    page.keyboard.press("/")
    page.keyboard.type("δ-net")
    page.wait_for_selector("#found li[aria-selected=true]")
    assert page.locator("#found li").all_inner_texts() == ["Delta-Net\nΔ-Net\n1 paper"]
    assert page.get_attribute("#search", "aria-activedescendant") == "hit-0"
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel h2:has-text('Delta-Net')")
    assert page.url.endswith("#at=method%2Fdelta-net")
    page.keyboard.press("Escape")
    assert page.input_value("#search") == ""
    page.keyboard.press("Escape")
    page.wait_for_selector("#panel h2:has-text('How to read this')")


def test_search_draws_what_was_not_drawn(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph)
    seen.page.fill("#search", "University")
    seen.page.wait_for_selector("#found li[aria-selected=true]")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_selector("#panel h2:has-text('University of Northmere')")
    assert "institution/university-of-northmere" in seen.drawn()
    assert "北湖大学" in seen.panel()


def test_arrow_keys_choose_among_what_was_found(show: Any) -> None:
    seen = show(invented.graph(200, 300))
    seen.page.fill("#search", "a")
    seen.page.wait_for_selector("#found li[aria-selected=true]")
    names = seen.page.locator("#found li .name").all_inner_texts()
    seen.page.keyboard.press("ArrowDown")
    seen.page.keyboard.press("ArrowDown")
    seen.page.keyboard.press("ArrowUp")
    seen.page.keyboard.press("Enter")
    seen.settle()
    assert seen.page.inner_text("#panel h2") == names[1].split("\n")[0]


def test_a_paper_tells_its_text_its_authors_and_links_out(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph, "at=paper%2Farxiv%2F2601.00001")
    text = seen.panel()
    assert "We present Alpha, a method that folds long texts" in text and "Ada Example" in text
    assert "introduces (1)" in text and "2026-01-05 · Northmere Workshop on Reading 2026" in text
    links = seen.page.locator("#panel a[target]").evaluate_all("links => links.map((a) => a.href)")
    assert links == [
        "https://arxiv.org/abs/2601.00001",
        "https://doi.org/10.1000/fold",
        "https://example.org/alpha",
    ]


def test_every_way_of_looking_survives_in_the_address(tiny_graph: Graph, show: Any) -> None:
    at = "view=table&table=claims&sort=confidence&down=1&text=alpha&sure=50&hide=Task&doubtful=1"
    at += "&at=model%2Fgamma&theme=dark"
    seen = show(tiny_graph, at)
    page = seen.page
    assert page.get_attribute("[data-table=claims]", "aria-pressed") == "true"
    assert page.input_value("#find-row") == "alpha" and page.input_value("#confidence") == "50"
    assert not page.is_checked("#filters [value=Task]") and page.is_checked("#doubtful")
    assert page.inner_text("#panel h2") == "Gamma"
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"
    page.click("#tab-timeline")
    page.click("#tab-network")
    page.go_back()
    assert "view=timeline" in page.url
    page.go_back()
    page.wait_for_selector("#view-table:not([hidden])")


def test_an_old_or_broken_address_does_no_harm(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph, "task%2Freading")
    assert seen.page.inner_text("#panel h2") == "folding of long texts"
    seen.page.evaluate("location.hash = '#%E0%A4%A'")
    seen.page.wait_for_selector("#panel h2:has-text('How to read this')")
    seen.page.evaluate("location.hash = '#at=nobody&with=nothing&view=network&open=x&only=1&from=a&to=b'")
    seen.settle()
    assert "Nothing is known of this link" in seen.panel()


def test_a_page_with_part_of_a_graph_says_so(tmp_path: Any, plain_browser: Any) -> None:
    import io

    from kg.exporters import html

    file = io.BytesIO()
    html.export(invented.graph(400, 900), file, nodes=150, claims=200)
    path = tmp_path / "part.html"
    path.write_bytes(file.getvalue())
    page = plain_browser.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-ready]")
    assert "best supported part of a larger graph" in page.inner_text("#part")
    assert "of 900 claims" in page.inner_text("#part")
    page.close()
