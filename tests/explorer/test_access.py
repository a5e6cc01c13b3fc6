"""For everybody: axe-core, keys alone, narrow screens, dark and light, reduced motion."""

from pathlib import Path
from typing import Any

import pytest

from explorer import invented
from kg.graph import Graph

VIEWS = ("network", "matrix", "leaderboard", "table", "timeline")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    scheme: str, web: Path, tiny_graph: Graph, plain_browser: Any, show: Any
) -> None:
    # axe-core comes as a script of the test: the page's own policy would not let it in.
    seen = show(tiny_graph, "at=benchmark%2Fbetabench", color_scheme=scheme, bypass_csp=True)
    seen.page.add_script_tag(content=(web / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    found = []
    for view in VIEWS:
        seen.page.click(f"#tab-{view}")
        seen.settle()
        report = seen.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found += [
            (
                view,
                rule["id"],
                rule["impact"],
                node["html"][:160],
                node["any"][0]["message"] if node["any"] else "",
            )
            for rule in report["violations"]
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]
    assert found == []


def test_everything_is_reached_by_keys(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph)
    page = seen.page
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "(({id, className, tagName}) => id || className || tagName)(document.activeElement)"
            )
        )
    assert {
        "search",
        "theme",
        "help",
        "tab-network",
        "tab-timeline",
        "stage",
        "confidence",
        "reset",
    } <= reached
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.keyboard.press("Escape")
    assert not page.is_visible("#keys")
    for number, view in enumerate(VIEWS, 1):
        page.keyboard.press(str(number))
        page.wait_for_selector(f"#view-{view}:not([hidden])")
        assert page.get_attribute(f"#tab-{view}", "aria-current") == "page"
    page.focus("#export summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "PNG"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


@pytest.mark.parametrize("view", VIEWS)
def test_a_narrow_screen_has_no_sideways_scroll(view: str, tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph, f"view={view}&at=benchmark%2Fbetabench", viewport={"width": 390, "height": 800})
    page = seen.page
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    box = page.locator("#panel").bounding_box()
    assert box is not None and box["y"] > 300 and box["width"] == 390
    page.keyboard.press("Escape")
    seen.settle()
    assert not page.is_visible("#panel")
    page.click("#filters-button")
    assert page.is_visible("#filters [value=Method]")
    page.keyboard.press("Escape")
    page.wait_for_selector("#filters [value=Method]", state="hidden")


def test_the_theme_follows_the_system_until_it_is_chosen(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph, color_scheme="dark")
    ground = "getComputedStyle(document.querySelector('.stage')).backgroundColor"
    dark = seen.page.evaluate(ground)
    seen.page.keyboard.press("t")
    light = seen.page.evaluate(ground)
    assert dark != light and "theme=light" in seen.page.url
    assert seen.page.evaluate("kgPage.view().picture().ground") == "#fbfbfa"


def test_reduced_motion_moves_nothing(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph, reduced_motion="reduce", viewport={"width": 390, "height": 800})
    assert seen.page.evaluate("getComputedStyle(document.querySelector('#filters')).transitionDuration") in (
        "0s",
        "",
    )


def test_a_key_in_the_search_of_a_large_graph_is_answered_within_a_moment(show: Any) -> None:
    seen = show(invented.graph(3000, 4000))
    hits = seen.page.evaluate("kgPage.app.source.search('kalo', 12)")
    assert hits and all("kalo" in hit["match"].lower() for hit in hits)
