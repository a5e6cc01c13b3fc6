"""Matrix, leaderboard, table, timeline: what a reader does in each, and that they are in step."""

from dataclasses import replace
from typing import Any

import pytest

from explorer import invented
from kg.graph import Graph
from kg.model import Result

BETA, ACCURACY = "benchmark/betabench", "metric/accuracy"


@pytest.fixture
def ranked(tiny_graph: Graph) -> Graph:
    """Four more results on BetaBench, two of them by a metric that is better low."""
    first, second = tiny_graph.papers[0].id, tiny_graph.papers[1].id
    words = next(result.evidence for result in tiny_graph.results if result.benchmark == BETA)
    error = replace(
        next(e for e in tiny_graph.entities if e.id == ACCURACY), id="metric/error", label="word error rate"
    )
    rows = [
        Result(
            "result/a", second, "model/gamma", BETA, ACCURACY, "91.2", "%", "absolute", "", "", 0.9, words
        ),
        Result("result/b", first, "method/alpha", BETA, ACCURACY, "8.5", "%", "absolute", "", "", 0.5, words),
        Result(
            "result/c",
            first,
            "method/alpha",
            BETA,
            "metric/error",
            "12.0",
            "%",
            "absolute",
            "",
            "",
            0.9,
            words,
        ),
        Result(
            "result/d",
            second,
            "model/gamma",
            BETA,
            "metric/error",
            "7.5",
            "%",
            "absolute",
            "",
            "",
            0.9,
            words,
        ),
    ]
    return replace(
        tiny_graph,
        entities=tuple(sorted((*tiny_graph.entities, error), key=lambda e: e.id)),
        results=tuple(sorted((*tiny_graph.results, *rows), key=lambda r: r.id)),
    )


def test_matrix_has_scores_dots_and_the_evidence(ranked: Graph, show: Any) -> None:
    seen = show(ranked)
    page = seen.page
    page.keyboard.press("2")
    page.wait_for_selector("table.matrix")
    assert [row.strip() for row in page.locator(".matrix tbody th").all_inner_texts()] == [
        "Gamma",
        "Alpha",
        "Alpha-7B",
    ]
    cell = page.locator("[data-a='model/alpha-7b'][data-b='benchmark/betabench']")
    assert "up to 70.70 %" in cell.inner_text()
    cell.click()
    page.wait_for_selector("#panel h2:has-text('Alpha-7B and BetaBench')")
    assert "We test Alpha-7B on BetaBench" in seen.panel() and "not verified" in seen.panel()
    assert cell.get_attribute("aria-pressed") == "true"
    page.select_option("#matrix-metric", "word error rate")
    seen.settle()
    assert "7.5 %" in page.inner_text(".matrix") and "70.70" not in page.inner_text(".matrix")


def test_matrix_cells_are_walked_with_arrow_keys(ranked: Graph, show: Any) -> None:
    seen = show(ranked, "view=matrix")
    seen.page.focus("[data-a='model/gamma'][data-b='benchmark/betabench']")
    seen.page.keyboard.press("ArrowDown")
    assert seen.page.evaluate("document.activeElement.dataset.a") == "method/alpha"
    seen.page.keyboard.press("ArrowLeft")
    assert seen.page.evaluate("document.activeElement.dataset.id") == "method/alpha"


def test_leaderboard_ranks_by_metric_and_knows_what_is_better_low(ranked: Graph, show: Any) -> None:
    seen = show(ranked)
    page = seen.page
    page.keyboard.press("3")
    page.wait_for_selector("table.ranking")
    assert "As claimed in the abstract, not verified" in page.inner_text(".board header")
    tables = page.locator("table.ranking")
    first, second = (tables.nth(n).locator("tbody tr").all_inner_texts() for n in (0, 1))
    assert ["91.2 %" in first[0], "70.70 %" in first[1], "8.5 %" in first[2]] == [True] * 3
    assert "7.5 %" in second[0] and "12.0 %" in second[1]
    assert "lower is better" in tables.nth(1).locator("caption").inner_text()
    assert "2025" in first[0] and "it reaches 70.70% accuracy" in first[0]
    assert page.locator("table.ranking mark").first.inner_text() == "it reaches 70.70% accuracy"
    page.click(".boards >> text=no benchmark told")
    page.wait_for_selector(".board h3:has-text('Results that name no benchmark')")
    assert "−1.5 points" in page.inner_text(".board")
    assert "on=" in page.url


def test_leaderboard_lists_who_was_tested_without_a_number(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph, "view=leaderboard&on=benchmark%2Fbetabench")
    untold = seen.page.locator(".board section", has_text="Tested, no number told")
    assert "Gamma" in untold.inner_text() and "Alpha-7B" not in untold.locator(".head").inner_text()


def test_tables_sort_filter_and_turn_pages(show: Any) -> None:
    seen = show(invented.graph(600, 900), "view=table")
    page = seen.page
    assert "1–100 of 4" in page.inner_text("#view-table [role=status]")
    page.click("[data-sort=name]")
    seen.settle()
    names = [row.strip() for row in page.locator("#view-table tbody td:first-child").all_inner_texts()]
    assert names == sorted(names, key=str.lower) or names[0].lower() <= names[-1].lower()
    assert page.get_attribute("th:has([data-sort=name])", "aria-sort") == "ascending"
    page.click("[data-sort=name]")
    seen.settle()
    assert page.get_attribute("th:has([data-sort=name])", "aria-sort") == "descending"
    assert page.evaluate("document.activeElement.dataset.sort") == "name"
    page.click("text=Next →")
    seen.settle()
    assert "101–200" in page.inner_text("#view-table [role=status]")
    page.click("[data-table=claims]")
    page.click("[data-sort=confidence]")
    seen.settle()
    sure = [int(text.split()[0]) for text in page.locator("#view-table tbody .sure").all_inner_texts()]
    assert sure == sorted(sure, reverse=True)
    page.fill("#find-row", "outperforms")
    other = "#view-table tbody td:nth-child(2):not(:text-is('outperforms'))"
    page.wait_for_selector(other, state="detached")
    says = set(page.locator("#view-table tbody td:nth-child(2)").all_inner_texts())
    assert says == {"outperforms"}


def test_every_entity_and_claim_is_in_the_table(tiny_graph: Graph, show: Any) -> None:
    seen = show(tiny_graph, "view=table&doubtful=1&without=")
    page = seen.page
    entities = len(tiny_graph.entities) + 2  # the two authors are there too
    assert f"of {entities}" in page.inner_text("#view-table [role=status]")
    page.click("[data-table=claims]")
    seen.settle()
    assert f"of {len(tiny_graph.claims)}" in page.inner_text("#view-table [role=status]")
    page.click("[data-table=results]")
    seen.settle()
    assert f"of {len(tiny_graph.results)}" in page.inner_text("#view-table [role=status]")
    page.click("[data-table=papers]")
    seen.settle()
    page.click("#view-table tbody a >> nth=0")
    page.wait_for_selector(".with-panel #panel h2")


def test_timeline_shows_papers_and_the_best_so_far(ranked: Graph, show: Any) -> None:
    seen = show(ranked, "view=timeline")
    page = seen.page
    assert page.locator("#time-board option").all_inner_texts() == ["BetaBench (5)"]
    assert page.locator(".dot").count() == 3
    assert "2 papers, 1 more without a date" in page.inner_text(".times")
    page.select_option("#time-metric", "word error rate")
    page.wait_for_selector("figcaption:has-text('lower is better')")
    assert page.locator(".dot").count() == 2
    page.focus(".dot >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector(".with-panel #panel h2:has-text('Gamma and BetaBench')")
    page.click("text=The same as a list")
    assert "it reaches 70.70% accuracy" in page.inner_text(".times .list")


def test_a_choice_is_the_same_in_every_view(ranked: Graph, show: Any) -> None:
    seen = show(ranked, "at=benchmark%2Fbetabench")
    for key in "2345":
        seen.page.keyboard.press(key)
        seen.settle()
        assert seen.page.inner_text("#panel h2") == "BetaBench"
    seen.page.click("#panel >> text=Leaderboard")
    seen.page.wait_for_selector(".board h3:has-text('BetaBench')")
