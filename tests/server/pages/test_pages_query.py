# ruff: noqa: E501
"""The query page in a real browser: what a user does, step by step; refusals, limits, hostile texts."""

import csv
import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from explorer.test_hostile import PAYLOADS, hostile

from kg.graph import Graph
from kg.model import Name
from kg.store import answer, named_queries

from .conftest import Seen, Serve, Serving
from .test_pages_explorer import serious

TESTED = "SELECT ?thing ?benchmark WHERE { ?thing kg:evaluatedOn ?benchmark } ORDER BY ?thing"


@pytest.fixture(scope="module")
def tiny(serve: Serve, tiny_graph: Graph) -> Serving:
    return serve(tiny_graph)


@pytest.fixture
def flawed(serve: Serve, tiny_graph: Graph) -> Serving:
    return serve(tiny_graph)


def written(seen: Seen, text: str) -> None:
    """Put a text into the editor by the keyboard."""
    seen.page.click(".cm-content")
    seen.page.keyboard.press("Control+A")
    seen.page.keyboard.press("Delete")
    seen.page.keyboard.insert_text(text)


def ran(seen: Seen, text: str) -> str:
    written(seen, text)
    seen.page.keyboard.press("Control+Enter")
    seen.settle()
    return str(seen.page.inner_text("#answer"))


def test_a_query_is_written_run_and_read(tiny: Serving, open_page: Any) -> None:
    seen = open_page(tiny, "/query")
    page = seen.page
    assert "2 rows" in ran(seen, TESTED)
    cells = page.locator("#answer tbody tr >> nth=0").locator("td").all_inner_texts()
    assert cells == ["1", "model/alpha-7b ◎", "benchmark/betabench ◎"]
    hrefs = (
        page.locator("#answer tbody tr >> nth=0").locator("a").evaluate_all("all => all.map((a) => a.href)")
    )
    assert hrefs[:2] == [
        f"{tiny.url}/id/model/alpha-7b",
        f"{tiny.url}/#at=model%2Falpha-7b&open=model%2Falpha-7b&only=1",
    ]
    assert page.locator("#answer th[scope=col]").all_inner_texts()[1:] == ["thing", "benchmark"]
    assert "2 rows" in page.inner_text("#said")
    page.click("#answer tbody a.go >> nth=0")
    page.wait_for_selector("#panel h2:has-text('Alpha-7B')")
    page.click("#to-query")
    page.wait_for_selector("body[data-ready] #editor")


def test_typing_over_a_query_is_no_matter_of_the_policy(tiny: Serving, open_page: Any) -> None:
    seen = open_page(tiny, "/query")
    page = seen.page
    page.click(".cm-content")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("ASK { ?s kg:uses ?o }")
    page.keyboard.press("Control+A")
    page.keyboard.type("(")  # brackets close around what is chosen
    assert page.evaluate("kgQuery.editor.text") == "(ASK { ?s kg:uses ?o })"
    page.keyboard.press("Control+A")
    page.keyboard.type("x")
    assert page.evaluate("kgQuery.editor.text") == "x"


def test_the_address_holds_the_query_and_does_not_run_it(tiny: Serving, open_page: Any) -> None:
    seen = open_page(tiny, "/query")
    ran(seen, TESTED)
    assert quote(TESTED.split()[1]) in seen.page.url
    link = seen.page.get_attribute("#link", "href")
    other = open_page(tiny, f"/query{link}")
    assert other.page.evaluate("kgQuery.editor.text") == TESTED
    assert other.page.inner_text("#answer") == ""
    other.page.click("#run")
    other.settle()
    assert "2 rows" in other.page.inner_text("#answer")


@pytest.mark.parametrize(
    ("query", "told"),
    [("ASK { ?x a kg:Model }", "Yes (true)"), ("ASK { ?x a kg:Nothing }", "No (false)"), ("SELECT * { ?x a kg:Nothing }", "Nothing in the graph")],
)  # fmt: skip
def test_other_answers(query: str, told: str, tiny: Serving, open_page: Any) -> None:
    assert told in ran(open_page(tiny, "/query"), query)


def test_an_error_is_told_with_its_line(tiny: Serving, open_page: Any) -> None:
    seen = open_page(tiny, "/query")
    text = ran(seen, "SELECT ?x\nWHERE { ?x a ; kg:uses }")
    assert "not understood" in text and "Line 2, column 17" in text
    seen.page.wait_for_selector(".cm-lintRange-error")
    seen.page.click("text=Line 2, column 17")
    seen.page.keyboard.insert_text("kg:Model #")
    assert seen.page.locator(".cm-lintRange-error").count() == 0
    assert "SELECT ?x\nWHERE { ?x a ; kg:Model #kg:uses }" in seen.page.evaluate("kgQuery.editor.text")


@pytest.mark.parametrize(
    "text", ["DELETE WHERE { ?s ?p ?o }", "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }"]
)
def test_what_is_not_allowed_is_told(text: str, tiny: Serving, open_page: Any) -> None:
    found = ran(open_page(tiny, "/query"), text)
    assert "not allowed" in found and ("would change the graph" in found or "not followed" in found)


def test_a_cut_answer_says_so(flawed: Serving, open_page: Any) -> None:
    flawed.limit = 5
    seen = open_page(flawed, "/query")
    text = ran(seen, "SELECT ?s WHERE { ?s ?p ?o }")
    assert "5 rows" in text and "Truncated at 5 rows: the server gives no more rows at once" in text
    assert "Truncated" in seen.page.inner_text("#said")
    assert "Truncated at 5 triples" in ran(seen, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def test_a_query_that_takes_too_long_is_told(flawed: Serving, open_page: Any) -> None:
    flawed.broken.add("sparql")
    text = ran(open_page(flawed, "/query"), TESTED)
    assert "The server stopped this query" in text and "more than 10 s" in text


def test_a_running_query_can_be_cancelled(flawed: Serving, open_page: Any) -> None:
    flawed.slow["sparql"] = 1.5
    seen = open_page(flawed, "/query")
    written(seen, TESTED)
    seen.page.click("#run")
    seen.page.click("#cancel")
    seen.settle()
    assert "Cancelled." in seen.page.inner_text("#answer") and not seen.page.is_visible("#cancel")
    flawed.slow.clear()
    assert "2 rows" in ran(seen, TESTED)


def test_answers_are_saved_in_the_standard_formats(tiny: Serving, open_page: Any, tmp_path: Any) -> None:
    seen = open_page(tiny, "/query")

    def saved(name: str) -> bytes:
        with seen.page.expect_download() as file:
            seen.page.click(f"#answer .save:text-is('{name}')")
        file.value.save_as(tmp_path / file.value.suggested_filename)
        return bytes((tmp_path / file.value.suggested_filename).read_bytes())

    ran(seen, TESTED)
    assert len(json.loads(saved("JSON"))["results"]["bindings"]) == 2
    assert len(list(csv.reader(saved("CSV").decode().splitlines()))) == 3
    assert saved("TSV").decode().splitlines()[0] == "?thing\t?benchmark"
    solutions = ox.parse_query_results(saved("XML"), format=ox.QueryResultsFormat.XML)
    assert isinstance(solutions, ox.QuerySolutions) and len(list(solutions)) == 2
    assert "2 triples" in ran(seen, "CONSTRUCT { ?a kg:evaluatedOn ?b } WHERE { ?a kg:evaluatedOn ?b }")
    kinds = {
        "Turtle": ox.RdfFormat.TURTLE,
        "N-Triples": ox.RdfFormat.N_TRIPLES,
        "JSON-LD": ox.RdfFormat.JSON_LD,
    }
    made = [{str(quad) for quad in ox.parse(saved(name), format=kind)} for name, kind in kinds.items()]
    assert len(made[0]) == 2 and made[0] == made[1] == made[2]


def test_a_named_query_is_filled_in_with_names_of_the_graph(tiny: Serving, open_page: Any) -> None:
    seen = open_page(tiny, "/query")
    page = seen.page
    assert page.locator("#named details").count() == len(named_queries())
    page.fill("#find-query", "highest first")
    page.click("#form-leaderboard summary")
    page.fill("#leaderboard-benchmark", "beta")
    page.wait_for_selector("#names-leaderboard-benchmark li:has-text('BetaBench')")
    page.keyboard.press("Enter")
    seen.settle()
    wanted = answer(tiny.store, "leaderboard", params={"benchmark": "BetaBench"})
    assert page.locator("#answer tbody tr").count() == len(wanted.rows)  # type: ignore[union-attr]
    assert "70.7" in page.inner_text("#answer tbody")
    assert 'VALUES ?benchmark { "BetaBench" }' in page.evaluate("kgQuery.editor.text")
    link = page.locator("#form-leaderboard a.link").get_attribute("href")
    assert link == "#named=leaderboard&with-benchmark=BetaBench" and page.url.endswith(link)
    other = open_page(tiny, f"/query{link}")
    other.settle()
    assert "70.7" in other.page.inner_text("#answer tbody")
    assert other.page.input_value("#leaderboard-benchmark") == "BetaBench"
    assert tiny.asked[-1] == ("sparql", {"query": "leaderboard", "$benchmark": "BetaBench"})
    file = page.get_attribute("#answer .save:text-is('CSV')", "href")
    assert file == "sparql?query=leaderboard&%24benchmark=BetaBench&format=csv"
    page.click(".cm-content")
    page.keyboard.insert_text(" ")
    page.wait_for_url(lambda url: "#query=" in url)  # it is no longer the named one
    page.click("#run")
    seen.settle()
    assert "BetaBench" in tiny.asked[-1][1]["query"] and "70.7" in page.inner_text("#answer tbody")
    page.click(".cm-content")
    page.keyboard.press("Control+z")
    page.wait_for_url(lambda url: url.endswith(link))


def test_suggestions_are_of_one_kind_and_move_by_keys(tiny: Serving, open_page: Any) -> None:
    seen = open_page(tiny, "/query#named=compared-with")
    page = seen.page
    assert page.evaluate("document.activeElement.id") == "compared-with-method"
    page.keyboard.type("a")
    page.wait_for_selector("#names-compared-with-method li")
    kinds = page.locator("#names-compared-with-method .sign").evaluate_all(
        "all => all.map((one) => one.classList[1])"
    )
    assert set(kinds) <= {"kind-Method", "kind-Model"} and len(kinds) > 1
    page.keyboard.press("ArrowDown")
    assert (
        page.get_attribute("#compared-with-method", "aria-activedescendant") == "names-compared-with-method-1"
    )
    page.keyboard.press("Enter")
    seen.settle()
    assert "row" in page.inner_text("#answer-title")


def test_a_name_that_is_not_there_gets_names_near_it(tiny: Serving, open_page: Any) -> None:
    seen = open_page(tiny, "/query#named=leaderboard&with-benchmark=BetaBanch")
    seen.settle()
    text = seen.page.inner_text("#answer")
    assert "nothing in this graph is named" in text and "Names near it: BetaBench" in text
    seen.page.click("#answer a:has-text('BetaBench')")
    seen.page.wait_for_selector("#answer tbody tr")
    other = open_page(tiny, "/query#named=nonsense")
    assert "There is no query named nonsense" in other.page.inner_text("#answer")


def test_the_editor_completes_the_words_of_the_graph(tiny: Serving, open_page: Any) -> None:
    seen = open_page(tiny, "/query")
    written(seen, "SELECT ?model { ?model ")
    seen.page.keyboard.type("kg:evaluatedO")
    seen.page.wait_for_selector(".cm-tooltip-autocomplete li:has-text('kg:evaluatedOn')")
    seen.page.wait_for_timeout(150)  # a completion just shown does not take Enter yet
    seen.page.keyboard.press("Enter")
    seen.page.keyboard.type(" ?mo")
    seen.page.wait_for_selector(".cm-tooltip-autocomplete li:has-text('?model')")
    seen.page.keyboard.press("Escape")
    assert "?model kg:evaluatedOn ?mo" in seen.page.evaluate("kgQuery.editor.text")


def test_long_answers_come_in_pages(tiny: Serving, open_page: Any) -> None:
    seen = open_page(tiny, "/query")
    ran(seen, "SELECT * { ?s ?p ?o }")
    page = seen.page
    assert page.locator("#answer tbody tr").count() == 100
    page.click("text=Next →")
    assert page.locator("#answer tbody td >> nth=0").inner_text() == "101"


def test_payloads_in_answers_addresses_errors_and_names_run_nowhere(
    serve: Serve, tiny_graph: Graph, open_page: Any
) -> None:
    graph = hostile(tiny_graph)
    named = tuple(
        replace(e, label=PAYLOADS[0], aliases=(Name("beta " + PAYLOADS[2]),))
        if e.id == "benchmark/betabench"
        else e
        for e in graph.entities
    )
    serving = serve(replace(graph, entities=named))
    seen = open_page(serving, "/query")
    page = seen.page
    ran(seen, "SELECT DISTINCT ?o { ?s ?p ?o FILTER(isLiteral(?o)) } ORDER BY DESC(STRLEN(?o))")
    assert "alert(" in page.inner_text("#answer tbody")
    page.click("text=Next →")
    ran(seen, "CONSTRUCT { ?s skos:altLabel ?o } WHERE { ?s skos:altLabel ?o }")
    shown = page.locator("#answer tbody td").all_inner_texts()
    assert PAYLOADS[2] in shown and PAYLOADS[14] in shown
    ran(seen, f"SELECT ?x {{ ?x a {PAYLOADS[0]} }}")
    assert page.locator("#answer .wrong").count() == 1
    ran(
        seen,
        "SELECT (<javascript:alert(1)> AS ?a) (<data:text/html,x> AS ?b) (<https://w3id.org/abstract-kg/id/../../x> AS ?c) (<https://w3id.org/abstract-kg/id//evil.example> AS ?d) {}",
    )
    hrefs = page.locator("#answer tbody a").evaluate_all("all => all.map((a) => a.href)")
    assert all(href.startswith((serving.url + "/id/", "https://w3id.org/")) for href in hrefs)
    page.click("#form-leaderboard summary")
    page.fill("#leaderboard-benchmark", "beta")
    page.wait_for_selector("#names-leaderboard-benchmark li .name")
    assert PAYLOADS[0] in page.inner_text("#names-leaderboard-benchmark")
    for payload in PAYLOADS:
        page.evaluate(
            "(text) => { location.hash = '#named=leaderboard&with-benchmark=' + encodeURIComponent(text); }",
            payload,
        )
        seen.settle()
    for payload in PAYLOADS[:8]:
        page.evaluate(
            "(text) => { location.hash = '#query=' + encodeURIComponent(text) + '&theme=' + encodeURIComponent(text) + '&named='; }",
            payload,
        )
        page.evaluate("(text) => { location.hash = '#named=' + encodeURIComponent(text); }", payload)
    strange = page.locator(
        "main img, main iframe, main script, main svg:not(.sign), #named img, #named script, #named iframe"
    ).count()
    assert strange == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(scheme: str, web: Any, flawed: Serving, open_page: Any) -> None:
    flawed.limit = 6
    seen = open_page(
        flawed, "/query#named=leaderboard&with-benchmark=BetaBench", color_scheme=scheme, bypass_csp=True
    )
    page = seen.page
    page.add_script_tag(content=(web / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    seen.settle()
    assert serious(page) == []
    ran(seen, "SELECT * { ?s ?p ?o }")
    assert serious(page) == []
    ran(seen, "SELECT * { ?s ?p }")
    assert serious(page) == []
    page.fill("#leaderboard-benchmark", "beta")
    page.wait_for_selector("#names-leaderboard-benchmark li")
    assert serious(page) == []


def test_everything_is_reached_by_keys(tiny: Serving, open_page: Any) -> None:
    seen = open_page(tiny, "/query#named=leaderboard&with-benchmark=BetaBench")
    page = seen.page
    seen.settle()
    page.focus("#theme")
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(({id, className, tagName}) => id || className || tagName)(document.activeElement)"
            )
        )
    assert {"find-query", "leaderboard-benchmark", "run", "link", "button save", "wide"} <= set(reached)
    assert any("cm-content" in name for name in reached)  # and Tab leaves the editor again


@pytest.mark.parametrize("asked", ["", "#named=evidence&with-entity=BetaBench"])
def test_a_narrow_screen_has_no_sideways_scroll(asked: str, tiny: Serving, open_page: Any) -> None:
    seen = open_page(tiny, f"/query{asked}", viewport={"width": 390, "height": 800})
    seen.settle()
    assert seen.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if asked:
        box = seen.page.locator("#answer-title").bounding_box()
        assert box and 0 <= box["y"] < 800


def test_the_theme_is_chosen_and_goes_along(tiny: Serving, open_page: Any) -> None:
    seen = open_page(tiny, "/query", color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = seen.page.evaluate(ground)
    seen.page.click("#theme")
    assert seen.page.evaluate(ground) != light and "theme=dark" in seen.page.url
    seen.page.click("#to-explorer")
    seen.page.wait_for_selector("html[data-theme=dark] body[data-ready]")
