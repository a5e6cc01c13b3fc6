"""Graph level: figures against cases counted by hand, and against the script that defines them."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from kg.errors import ReadError
from kg.evaluation import built, gold, scoring
from kg.evaluation.scoring import Found, align, norm, score
from kg.evaluation.tally import Tally

SCRIPT = Path(__file__).resolve().parents[3] / "shared/tools/score.py"
KINDS = ("Method", "Model", "Benchmark", "Task", "Metric")
NAMES = ("Heron", "herons", "Heron-2", "Tern Net", "TernNet", "Wader", "wading", "Marsh QA", "", "ebb rate")


def record(**fields: Any) -> dict[str, Any]:
    return {"id": "p", "entities": [], "relations": [], "results": [], "institutions": []} | fields


def entity(name: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "type": kind} | fields


def found(**fields: Any) -> Found:
    empty = Found(node=0, claims=set(), results=[], entities={}, institutions={})
    return Found(**{**empty, **fields})  # type: ignore[typeddict-item]  # by name, one by one


def counts(paper: Found, gold: dict[str, Any]) -> dict[str, Tally]:
    return score({"p": paper}, [gold]).tallies


@pytest.mark.parametrize(
    ("one", "other"),
    [("Tern-Net", "ternnet"), ("Herons", "heron"), (r"\textsc{Heron}", "heron"), ("Ｈeron_2", "heron2")],
)
def test_spellings_of_a_name_fold_together(one: str, other: str) -> None:
    assert norm(one) == norm(other)


def test_folding_keeps_what_is_no_plural() -> None:
    assert norm("class") == "class" and norm("GPS") == "gps"


def test_entities_by_kind_and_without() -> None:
    paper = found(
        entities={
            1: ({"heron"}, "Method"),
            2: ({"wader"}, "Task"),
            3: ({"reed"}, "Model"),
            4: ({"mud"}, "Task"),
        }
    )
    entities = [
        entity("Heron", "Model", **{"or": ["Method"]}),  # right by `or`
        entity("Wader", "Benchmark"),  # wrong kind
        entity("Marsh", "Metric"),  # missed
        entity("Mud", "Task", optional=True),
        entity("Fen University", "Institution"),  # never scored
    ]
    tallies = counts(paper, record(entities=entities))
    assert tallies["entities.untyped"] == Tally(hit=2, extra=1, missed=1)
    assert tallies["entities"] == Tally(hit=1, extra=2, missed=2)
    assert tallies["entities.Model"] == Tally(hit=1, extra=1)
    assert tallies["entities.Task"] == Tally(extra=1)
    assert tallies["entities"].f1 == pytest.approx(1 / 3)


def test_a_second_node_for_a_thing_is_an_extra_and_the_better_one_stands() -> None:
    nodes = {1: ({"heron"}, "Task"), 2: ({"heron"}, "Method"), 3: ({"heron", "greyheron"}, "Method")}
    entities = [entity("Heron", "Method", aliases=["grey heron"])]
    taken, owner, duplicates = align(entities, nodes)
    assert (taken, set(owner), duplicates) == ({"Heron": 3}, {1, 2, 3}, {1, 2})
    scores = score({"p": found(entities=nodes)}, [record(entities=entities)])
    assert scores.duplicates == 2
    assert scores.tallies["entities"] == Tally(hit=1, extra=2)


def test_relations_of_optional_things_are_free_and_comparisons_have_no_direction() -> None:
    entities = [entity("A", "Method"), entity("B", "Method"), entity("C", "Task", optional=True)]
    nodes = {1: ({"a"}, "Method"), 2: ({"b"}, "Method"), 3: ({"c"}, "Task"), 4: ({"d"}, "Method")}
    relations = [
        {"s": "A", "p": "comparedWith", "o": "B"},
        {"s": "PAPER", "p": "proposes", "o": "A"},
        {"s": "A", "p": "uses", "o": "B", "optional": True},
    ]
    claims = {
        (2, "comparedWith", 1),
        (1, "comparedWith", 2),  # one fact, one hit
        (1, "appliedTo", 3),  # about an optional thing
        (1, "uses", 2),  # optional itself
        (4, "uses", 1),  # about a thing that gold lacks
    }
    tallies = counts(found(entities=nodes, claims=claims), record(entities=entities, relations=relations))
    assert tallies["relations"] == Tally(hit=1, extra=1, missed=1)
    assert tallies["relations.uses"] == Tally(extra=1)
    assert tallies["relations.proposes"] == Tally(missed=1)


def test_results_count_by_value_and_in_full() -> None:
    def result(value: float, subject: int | None = None) -> dict[str, Any]:
        return {"subject": subject, "benchmark": None, "metric": None, "value": value}

    wanted: dict[str, Any] = {"subject": "A", "benchmark": None, "metric": None}
    paper = found(
        entities={1: ({"a"}, "Method")}, results=[result(0.5), result(70.1, 1), result(9.0), result(8.0)]
    )
    results = [
        wanted | {"value": 50},  # 0.5 as a percentage, but of nobody
        wanted | {"value": 70.1},
        wanted | {"value": 3},
        wanted | {"value": 4, "optional": True},  # one number more is free
    ]
    tallies = counts(paper, record(entities=[entity("A", "Method")], results=results))
    assert tallies["results.value"] == Tally(hit=2, extra=1, missed=1)
    assert tallies["results.full"] == Tally(hit=1, extra=1, missed=2)


def test_institutions_by_any_of_their_names() -> None:
    paper = found(institutions={1: {"universityoffen"}, 2: {"deptofreed"}, 3: {"elsewhere"}})
    wanted = [
        {"name": "Fen University", "aliases": ["University of Fen"]},
        {"name": "Dept. of Reeds", "optional": True},
        {"name": "Marsh Institute"},
    ]
    assert counts(paper, record(institutions=wanted))["institutions"] == Tally(hit=1, extra=1, missed=1)


def test_a_paper_that_is_not_there_is_missed_with_all_that_it_holds() -> None:
    scores = score({}, [record(id="q", entities=[entity("A", "Method")])])
    assert scores.missing == ("q",)
    assert scores.tallies["entities"] == Tally(missed=1)


def test_a_graph_without_the_plain_triple_does_not_state_it(tiny_graph: kg.Graph, tmp_path: Path) -> None:
    kg.export(tiny_graph, tmp_path / "graph.ttl")
    graph = built.read(tmp_path)
    paper = graph.papers["arxiv:2601.00001"]
    assert graph.papers["doi:10.1000/fold"] is paper
    names = {(graph.labels.get(str(s), "paper").split(":")[0], p) for s, p, _ in paper["claims"]}
    assert ("Alpha-7B", "evaluatedOn") in names and ("paper", "proposes") in names
    assert ("Alpha-7B", "uses") not in names  # hedged
    assert ("Alpha-7B", "variantOf") not in names  # doubtful
    assert [row["value"] for row in paper["results"]] == [70.7]
    assert {kind for _, kind in paper["entities"].values()} == {
        "Method",
        "Model",
        "Benchmark",
        "Metric",
        "Task",
    }


@pytest.mark.parametrize("value", ['"many"', '""'])
def test_a_result_that_is_no_number_is_told(value: str, tmp_path: Path) -> None:
    file = tmp_path / "graph.ttl"
    file.write_text(
        f"@prefix kg: <{kg.ids.ONTOLOGY}> . <a:p> a kg:Paper . <a:e> kg:paper <a:p> . "
        f"<a:r> a kg:Result ; kg:evidence <a:e> ; kg:value {value} ."
    )
    with pytest.raises(ReadError, match="a:r: its kg:value is no number"):
        built.read(file)


# --- against the script ---------------------------------------------------------------------------

NODES = [f"https://example.org/id/{name}" for name in ("e", "e/1", "e1", "f", "f-g", "g")]
names = st.sampled_from(NAMES)
kinds = st.sampled_from(KINDS)
some_entities = st.dictionaries(
    st.sampled_from(NODES), st.tuples(st.lists(names, min_size=1, max_size=3), kinds)
)
predicates = st.sampled_from(("proposes", "evaluatedOn", "outperforms", "comparedWith", "uses", "invented"))
ends = st.sampled_from([*NODES, "PAPER"])
values = st.sampled_from(("0.5", "50", "71.40", "-3"))
some_gold = st.fixed_dictionaries(
    {
        "id": st.sampled_from(("arxiv:1", "arxiv:2", "x:3")),
        "entities": st.lists(
            st.fixed_dictionaries(
                {"name": names, "type": st.sampled_from((*KINDS, "Institution"))},
                optional={
                    "or": st.lists(kinds, max_size=2),
                    "aliases": st.lists(names, max_size=2),
                    "optional": st.booleans(),
                },
            ),
            max_size=6,
        ),
        "relations": st.lists(
            st.fixed_dictionaries(
                {"s": st.sampled_from((*NAMES, "PAPER")), "p": predicates, "o": names},
                optional={"optional": st.booleans()},
            ),
            max_size=6,
        ),
        "results": st.lists(
            st.fixed_dictionaries(
                {role: st.one_of(st.none(), names) for role in ("subject", "benchmark", "metric")}
                | {"value": st.sampled_from((0.5, 50, 71.4, "-3", 7))},
                optional={"optional": st.booleans()},
            ),
            max_size=4,
        ),
        "institutions": st.lists(
            st.fixed_dictionaries({"name": names}, optional={"optional": st.booleans()}), max_size=3
        ),
    }
)


@st.composite
def turtle(draw: st.DrawFn) -> str:
    lines = ["@prefix skos: <http://www.w3.org/2004/02/skos/core#> .", f"@prefix kg: <{kg.ids.ONTOLOGY}> ."]
    lines += ["@prefix dcterms: <http://purl.org/dc/terms/> ."]
    lines += ["@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> ."]
    for node, (labels, kind) in draw(some_entities).items():
        lines.append(f"<{node}> a kg:{kind} .")
        lines += [
            f"<{node}> skos:{p} {json.dumps(label)} ."
            for p, label in zip(("prefLabel", *["altLabel"] * 9), labels, strict=False)
        ]
    for number, ids in ((1, ["arxiv:1", "doi:1"]), (2, ["arxiv:2"])):
        paper = f"<https://example.org/id/paper/{number}>"
        lines.append(f"{paper} a kg:Paper .")
        lines += [f"{paper} dcterms:identifier {json.dumps(i)} ." for i in ids]
        lines += [f"{paper} kg:mentions <{node}> ." for node in draw(st.sets(st.sampled_from(NODES)))]
        lines += [
            f"{paper} kg:affiliation <{node}> ." for node in draw(st.sets(st.sampled_from(NODES), max_size=2))
        ]
        for n, (s, p, o, plain) in enumerate(
            draw(st.lists(st.tuples(ends, predicates, ends, st.booleans()), max_size=5))
        ):
            subject, object = (paper if end == "PAPER" else f"<{end}>" for end in (s, o))
            claim = f"<https://example.org/id/claim/{number}-{n}>"
            lines.append(
                f"{claim} a kg:Claim ; rdf:subject {subject} ; rdf:predicate kg:{p} ; rdf:object {object} ."
            )
            lines.append(f"{claim} kg:evidence {claim[:-1]}/e> . {claim[:-1]}/e> kg:paper {paper} .")
            lines += [f"{subject} kg:{p} {object} ."] if plain else []
        for n, (value, roles) in enumerate(
            draw(st.lists(st.tuples(values, st.lists(ends, max_size=3)), max_size=5))
        ):
            result = f"<https://example.org/id/result/{number}-{n}>"
            lines.append(f"{result} a kg:Result ; kg:value {value} ; kg:evidence {result[:-1]}/e> .")
            lines.append(f"{result[:-1]}/e> kg:paper {paper} .")
            for role, end in zip(("subject", "benchmark", "metric"), roles, strict=False):
                lines.append(f"{result} kg:{role} {paper if end == 'PAPER' else f'<{end}>'} .")
    return "\n".join(lines)


@pytest.fixture(scope="module")
def script() -> Any:
    if not SCRIPT.exists():
        pytest.skip("the script that defines the measures is not beside the repository")
    spec = importlib.util.spec_from_file_location("score_script", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def same_as_script(script: Any, file: Path, records: list[dict[str, Any]]) -> None:
    graph = rdflib.Graph().parse(file, format="turtle")
    tally, _, missing, duplicates = script.score(script.load_papers(graph), records)
    mine = score(built.read(file).papers, records)
    rows = {name: (t.hit, t.extra, t.missed) for name, t in tally.items()}
    assert {name: (t.hit, t.extra, t.missed) for name, t in mine.tallies.items()} == rows
    assert {n: round(t.f1, 4) for n, t in mine.tallies.items()} == {
        n: t.row()["f1"] for n, t in tally.items()
    }
    assert (list(mine.missing), mine.duplicates) == (missing, duplicates)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(turtle(), st.lists(some_gold, min_size=1, max_size=3))
def test_any_graph_has_the_figures_of_the_script(
    script: Any, tmp_path: Path, text: str, records: list[dict[str, Any]]
) -> None:
    file = tmp_path / "graph.ttl"
    file.write_text(text, encoding="utf-8")
    same_as_script(script, file, records)


def test_a_real_graph_has_the_figures_of_the_script(
    script: Any, tiny_graph: kg.Graph, tmp_path: Path
) -> None:
    kg.export(tiny_graph, tmp_path / "graph.ttl")
    records = [
        record(
            id="arxiv:2601.00001",
            entities=[
                entity("Alpha", "Model"),
                entity("Alpha 7B", "Model"),
                entity("BetaBench", "Benchmark"),
            ],
            relations=[{"s": "Alpha 7B", "p": "evaluatedOn", "o": "BetaBench"}],
            results=[{"subject": "Alpha 7B", "benchmark": "BetaBench", "metric": None, "value": 70.7}],
            institutions=[{"name": "University of Northmere"}],
        ),
        record(id="doi:10.1000/gamma", entities=[entity("Gamma", "Model")]),
    ]
    same_as_script(script, tmp_path / "graph.ttl", records)


def test_confusions_hold_every_required_entity_and_every_stray_node() -> None:
    paper = found(entities={1: ({"heron"}, "Task"), 2: ({"reed"}, "Model")})
    scores = score({"p": paper}, [record(entities=[entity("Heron", "Method"), entity("Mud", "Metric")])])
    assert dict(scores.confusion) == {
        ("Method", "Task"): 1,
        ("Metric", "missed"): 1,
        ("spurious", "Model"): 1,
    }


def test_the_shared_gold_passes_the_checks() -> None:
    file = SCRIPT.parents[1] / "gold/dev.jsonl"
    if not file.exists():
        pytest.skip("the shared gold is not beside the repository")
    assert {scoring.PAPER} <= {r["s"] for g in gold.graphs(file) for r in g["relations"]}
