"""Each named query on a small invented graph, and the page that documents them."""

from pathlib import Path

import pytest

from kg.store import answer, named_queries, open_store, query
from kg.validation import validate

FOLDER = Path(__file__).parent / "queries"
GRAPH = FOLDER / "graph.ttl"
DOCS = Path(__file__).parents[1] / "docs" / "queries.md"
# File of the expected rows (tests/queries/*.csv; the query's name comes before "~"), and parameters.
CASES: dict[str, dict[str, str]] = {
    "aliases": {},
    "benchmarks": {},
    "benchmarks-by-year": {},
    "methods-per-benchmark": {},
    "leaderboard": {"benchmark": "dock-qa"},
    "results": {},
    "metrics": {},
    "tasks": {},
    "papers": {},
    "papers-naming": {"entity": "Tide Routing"},
    "papers-naming~heron": {"entity": "heron"},
    "papers-without-claims": {},
    "proposals": {},
    "code": {},
    "institutions": {},
    "collaborations": {},
    "methods-of-institution": {"institution": "PIER laboratories"},
    "methods-of-institution~department-of-currents": {"institution": "Department of Currents"},
    "compared-with": {"method": "gull 7b"},
    "compared-with~heron": {"method": "Heron"},
    "shared-benchmarks": {"method": "TR"},
    "outperforms": {},
    "lineage": {"method": "Gull-7B"},
    "evidence": {"entity": "Heron"},
    "hedged-and-negated": {},
    "co-occurring": {"entity": "RopeBench"},
    "least-sure": {},
}


@pytest.mark.parametrize("case", CASES)
def test_named_query_finds_its_rows(case: str) -> None:
    expected = (FOLDER / f"{case}.csv").read_bytes().decode().replace("\n", "\r\n")
    assert query(GRAPH, case.partition("~")[0], params=CASES[case], format="csv") == expected


def test_the_graph_of_these_tests_is_valid() -> None:
    assert validate(GRAPH) == ()


def test_every_named_query_has_a_test_of_its_rows() -> None:
    assert sorted({case.partition("~")[0] for case in CASES}) == list(named_queries())


@pytest.mark.parametrize("name", named_queries())
def test_named_query_says_what_it_answers(name: str) -> None:
    assert named_queries()[name].answers.endswith(".")
    assert all(about for _, about in named_queries()[name].parameters)


@pytest.mark.parametrize("name", named_queries())
def test_order_of_rows_does_not_depend_on_the_order_of_the_file(name: str, tmp_path: Path) -> None:
    lines = sorted(str(quad.triple) + " .\n" for quad in open_store(GRAPH))
    values = {
        "benchmark": "DockQA",
        "method": "Tide Routing",
        "institution": "Pier Labs",
        "entity": "Gull-7B",
    }
    params = {parameter: values[parameter] for parameter, _ in named_queries()[name].parameters}
    texts = set()
    for number, ordered in enumerate((lines, lines[::-1], lines[50:] + lines[:50])):
        (tmp_path / f"{number}.nt").write_text("".join(ordered), encoding="utf-8")
        texts.add(query(tmp_path / f"{number}.nt", name, params=params, format="csv"))
    assert len(texts) == 1


@pytest.mark.parametrize("name", [name for name, found in named_queries().items() if found.parameters])
def test_a_parameter_may_be_an_iri(name: str) -> None:
    iris = {
        "benchmark": "benchmark/dockqa",
        "method": "method/tide-routing",
        "institution": "institution/pier-labs",
        "entity": "model/gull-7b",
    }
    labels = {"benchmark": "DOCKQA", "method": "tr", "institution": "pier labs", "entity": "gull-7b"}
    [(parameter, _)] = named_queries()[name].parameters
    store = open_store(GRAPH)
    by_iri = answer(store, name, params={parameter: "https://w3id.org/abstract-kg/id/" + iris[parameter]})
    in_brackets = answer(
        store, name, params={parameter: f"<https://w3id.org/abstract-kg/id/{iris[parameter]}>"}
    )
    assert by_iri == in_brackets == answer(store, name, params={parameter: labels[parameter]})
    assert not isinstance(by_iri, bool) and by_iri != answer(store, "aliases")


def test_docs_name_every_query_with_its_parameters_and_what_it_answers() -> None:
    text = " ".join(DOCS.read_text(encoding="utf-8").split())
    for name, found in named_queries().items():
        assert f"### {name} " in text
        assert found.answers in text
        call = f"kg query outputs {name}" + "".join(
            f" --param {parameter}=" for parameter, _ in found.parameters
        )
        assert call in text
