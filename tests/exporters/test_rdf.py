"""Turtle, N-Triples and JSON-LD, each read by parsers that share no code with the writer."""

import io
import json
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg import ids, terms, triples
from kg.errors import KgError
from kg.exporters import jsonld, ntriples, turtle
from kg.graph import Graph
from kg.model import Author, Claim, Entity, Evidence, Name, Paper, Result, Translation

KG = ids.ONTOLOGY
Canonical = set[tuple[str, str, str]]


def write(export: Callable[[Graph, io.BytesIO], None], graph: Graph) -> bytes:
    file = io.BytesIO()
    export(graph, file)
    return file.getvalue()


def by_oxigraph(data: bytes, form: ox.RdfFormat) -> Canonical:
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in ox.parse(data, format=form)}


def by_rdflib(data: bytes, form: str) -> Canonical:
    # rdflib rewrites numbers when it makes terms ("93." to "93"): keep what stands in the file.
    kept, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        lines = rdflib.Graph().parse(data=data, format=form).serialize(format="nt")
    finally:
        rdflib.NORMALIZE_LITERALS = kept
    return by_oxigraph(lines.encode(), ox.RdfFormat.N_TRIPLES)


def by_rapper(data: bytes, folder: Path) -> Canonical:
    path = folder / "graph.ttl"
    path.write_bytes(data)
    done = subprocess.run(
        ["rapper", "-q", "-i", "turtle", "-o", "ntriples", str(path)], capture_output=True, check=True
    )
    assert not done.stderr
    return by_oxigraph(done.stdout, ox.RdfFormat.N_TRIPLES)


def expected(graph: Graph) -> Canonical:
    return {(str(t.subject), str(t.predicate), str(t.object)) for t in triples.to_triples(graph)}


def objects(graph: Graph, subject: str, predicate: str) -> list[str]:
    """The objects of one subject (an id) and property (`kg:value`), in reading order."""
    prefix, _, local = predicate.partition(":")
    wanted = terms.NAMESPACES[prefix] + local
    return [
        str(t.object)
        for t in triples.to_triples(graph)
        if isinstance(t.subject, ox.NamedNode)
        and t.subject.value == ids.iri(subject, graph.base)
        and t.predicate.value == wanted
    ]


def node(path: str) -> str:
    return f"<{ids.iri(path)}>"


# ---------- the contract ----------


def test_a_paper_says_all_that_its_source_states(tiny_graph: Graph) -> None:
    paper = "paper/arxiv/2601.00001"
    assert objects(tiny_graph, paper, "rdf:type") == [f"<{KG}Paper>"]
    assert objects(tiny_graph, paper, "dcterms:identifier") == ['"arxiv:2601.00001"', '"doi:10.1000/fold"']
    assert objects(tiny_graph, paper, "dcterms:title") == ['"Alpha: Folding Long Texts into Short Notes"@en']
    assert objects(tiny_graph, paper, "kg:translatedTitle") == ['"Alpha：把长文本折叠成短笔记"@zh']
    assert objects(tiny_graph, paper, "kg:translatedAbstract") == ['"我们提出 Alpha。"@zh']
    assert objects(tiny_graph, paper, "dcterms:date") == [
        '"2026-01-05"^^<http://www.w3.org/2001/XMLSchema#date>'
    ]
    assert objects(tiny_graph, paper, "dcterms:subject") == ['"cs.CL"', '"cs.LG"']
    assert objects(tiny_graph, paper, "kg:venue") == ['"Northmere Workshop on Reading 2026"']
    assert objects(tiny_graph, paper, "kg:comment") == ['"12 pages, 3 figures"']
    assert objects(tiny_graph, paper, "kg:journalReference") == ['"Notes on Reading 4 (2026) 1-12"']
    assert objects(tiny_graph, paper, "schema:codeRepository") == ["<https://example.org/alpha>"]
    assert objects(tiny_graph, paper, "kg:affiliationText") == [
        '"Department of Computing, University of Northmere (北湖大学)"'
    ]
    assert objects(tiny_graph, paper, "dcterms:creator") == [
        node("person/0000-0002-1825-0097"),
        node("person/arxiv-2601.00001/2"),
    ]
    assert len(objects(tiny_graph, paper, "kg:mentions")) == 8


def test_a_year_alone_is_a_gyear_and_nothing_empty_is_said(tiny_graph: Graph) -> None:
    dates = objects(tiny_graph, "paper/doi/10.1000%2Fgamma", "dcterms:date")
    assert dates == ['"2025"^^<http://www.w3.org/2001/XMLSchema#gYear>']
    for absent in (
        "dcterms:title",
        "dcterms:date",
        "kg:venue",
        "kg:comment",
        "kg:affiliationText",
        "kg:translatedTitle",
    ):
        assert objects(tiny_graph, "paper/notes-3", absent) == []


def test_people_have_names_and_stated_affiliations(tiny_graph: Graph) -> None:
    person = "person/0000-0002-1825-0097"
    assert objects(tiny_graph, person, "skos:prefLabel") == ['"Ada Example"']
    assert objects(tiny_graph, person, "kg:affiliation") == [node("institution/university-of-northmere")]
    assert objects(tiny_graph, person, "owl:sameAs") == ["<https://orcid.org/0000-0002-1825-0097>"]


def test_entities_have_one_label_and_tagged_aliases(tiny_graph: Graph) -> None:
    northmere = "institution/university-of-northmere"
    assert objects(tiny_graph, northmere, "skos:prefLabel") == ['"University of Northmere"']
    assert objects(tiny_graph, northmere, "skos:altLabel") == ['"北湖大学"@zh']
    assert objects(tiny_graph, "benchmark/betabench", "owl:sameAs") == ["<https://example.org/betabench>"]
    assert objects(tiny_graph, f"{northmere}/department-of-computing", "org:unitOf") == [node(northmere)]


def test_only_asserted_claims_stand_as_plain_triples(tiny_graph: Graph) -> None:
    alpha = "model/alpha-7b"
    assert objects(tiny_graph, alpha, "kg:evaluatedOn") == [node("benchmark/betabench")]
    assert objects(tiny_graph, alpha, "kg:outperforms") == [node("model/gamma")]  # not the negated one
    assert objects(tiny_graph, alpha, "kg:uses") == []  # hedged
    assert objects(tiny_graph, alpha, "kg:variantOf") == []  # below the threshold


def test_a_comparison_is_one_claim_and_two_plain_triples(tiny_graph: Graph) -> None:
    assert objects(tiny_graph, "method/delta-net", "kg:comparedWith") == [node("model/alpha-7b")]
    assert objects(tiny_graph, "model/alpha-7b", "kg:comparedWith") == [node("method/delta-net")]
    assert sum(claim.predicate == "comparedWith" for claim in tiny_graph.claims) == 1


def test_claims_carry_polarity_and_hedge_only_where_they_apply(tiny_graph: Graph) -> None:
    for claim in tiny_graph.claims:
        negative = ['"negative"'] if claim.polarity == "negative" else []
        hedged = ['"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'] if claim.hedged else []
        assert objects(tiny_graph, claim.id, "kg:polarity") == negative
        assert objects(tiny_graph, claim.id, "kg:hedged") == hedged
        assert objects(tiny_graph, claim.id, "rdf:subject") == [node(claim.subject)]
        assert objects(tiny_graph, claim.id, "rdf:object") == [node(claim.object)]
        assert objects(tiny_graph, claim.id, "kg:evidence") == [node(e) for e in claim.evidence]


@pytest.mark.parametrize(
    ("score", "digits"), [(0.93, "0.93"), (1.0, "1.0"), (0.0, "0.0"), (0.91235, "0.9123"), (1e-9, "0.0")]
)
def test_confidence_is_a_decimal_of_at_most_four_digits(tiny_graph: Graph, score: float, digits: str) -> None:
    claim = replace(tiny_graph.claims[0], score=score)
    said = objects(replace(tiny_graph, claims=(claim,)), claim.id, "kg:confidence")
    assert said == [f'"{digits}"^^<http://www.w3.org/2001/XMLSchema#decimal>']


def test_results_keep_the_digits_of_the_text_and_leave_out_what_it_does_not_say(tiny_graph: Graph) -> None:
    text = write(turtle.export, tiny_graph).decode()
    assert "kg:value 70.70 ;" in text
    loss = next(result for result in tiny_graph.results if result.kind == "loss")
    assert objects(tiny_graph, loss.id, "kg:subject") == [node("paper/doi/10.1000%2Fgamma")]
    for absent in ("kg:benchmark", "kg:baseline", "kg:bound"):
        assert objects(tiny_graph, loss.id, absent) == []


def test_evidence_names_its_run_and_the_run_is_an_activity(tiny_graph: Graph) -> None:
    first = tiny_graph.evidence[0]
    assert objects(tiny_graph, first.id, "prov:wasGeneratedBy") == [node(first.run)]
    assert objects(tiny_graph, first.run, "rdf:type") == ["<http://www.w3.org/ns/prov#Activity>"]
    start = f'"{first.start}"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert objects(tiny_graph, first.id, "oa:start") == [start]


def test_another_base_moves_every_id_and_no_term(tiny_graph: Graph) -> None:
    moved = replace(tiny_graph, base="https://example.org/kg/")
    text = write(turtle.export, moved).decode()
    assert ids.BASE not in text
    assert f"@prefix kg: <{KG}> ." in text
    assert "@prefix arxiv: <https://example.org/kg/paper/arxiv/> ." in text


def test_a_base_that_is_no_iri_is_one_clear_error(tiny_graph: Graph) -> None:
    with pytest.raises(KgError, match="base IRI 'no base'"):
        write(turtle.export, replace(tiny_graph, base="no base"))


# ---------- the files ----------


def test_turtle_is_the_golden_file(tiny_graph: Graph, golden: Path, renew: bool) -> None:
    path = golden / "tiny" / "graph.ttl"
    made = write(turtle.export, tiny_graph)
    if renew:
        path.write_bytes(made)
    assert made == path.read_bytes()


def test_turtle_reads_in_order_papers_first_and_types_first(tiny_graph: Graph) -> None:
    lines = write(turtle.export, tiny_graph).decode().splitlines()
    headings = [line[2:] for line in lines if line.startswith("# ")]
    assert headings == [h for h in triples.SECTIONS if h in headings]
    assert headings[0] == "Papers" and headings[-1] == "Runs"
    subjects = [line for line in lines if line and line[0] not in "@#\t"]
    assert all(line.split(" ")[1] == "a" for line in subjects)


def test_what_is_said_of_anything_is_in_reading_order_and_said_once(tiny_graph: Graph) -> None:
    for _, blocks in triples.sections(tiny_graph):
        for _, names, values in blocks:
            facts = list(zip(names, values, strict=True))
            assert facts == sorted(set(facts))


def test_shuffled_rows_and_hash_seeds_give_the_same_bytes(tiny_graph: Graph) -> None:
    names = ("papers", "entities", "mentions", "claims", "evidence", "results")
    turned = replace(tiny_graph, **{name: getattr(tiny_graph, name)[::-1] for name in names})
    for module in (turtle, ntriples, jsonld):
        assert write(module.export, turned) == write(module.export, tiny_graph)


def test_the_bytes_do_not_depend_on_the_hash_seed(tmp_path: Path, tiny_graph: Graph) -> None:
    tiny_graph.save(tmp_path)
    script = (
        "import sys; from kg.graph import Graph; from kg.exporters import export\n"
        "graph = Graph.load(sys.argv[1])\n"
        "for suffix in sys.argv[3:]: export(graph, f'{sys.argv[1]}/graph{sys.argv[2]}.{suffix}')"
    )
    suffixes = ("ttl", "nt", "jsonld", "graphml", "html")
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        subprocess.run(
            [sys.executable, "-c", script, str(tmp_path), seed, *suffixes], check=True, env=environment
        )
    for suffix in suffixes:
        assert (tmp_path / f"graph1.{suffix}").read_bytes() == (tmp_path / f"graph2.{suffix}").read_bytes()


def test_every_parser_reads_the_same_triples(tiny_graph: Graph, tmp_path: Path) -> None:
    wanted = expected(tiny_graph)
    text = write(turtle.export, tiny_graph)
    assert by_oxigraph(text, ox.RdfFormat.TURTLE) == wanted
    assert by_rdflib(text, "turtle") == wanted
    assert by_rdflib(write(ntriples.export, tiny_graph), "nt") == wanted
    if shutil.which("rapper") is None:
        pytest.skip("rapper (Debian: raptor2-utils) is not installed")
    assert by_rapper(text, tmp_path) == wanted


def test_json_ld_needs_no_context_and_reads_alike(tiny_graph: Graph) -> None:
    data = write(jsonld.export, tiny_graph)
    assert all("@context" not in subject for subject in json.loads(data))
    assert by_oxigraph(data, ox.RdfFormat.JSON_LD) == expected(tiny_graph)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rdflib's own deprecations
        assert by_rdflib(data, "json-ld") == expected(tiny_graph)


def test_to_rdflib_holds_the_same_triples(tiny_graph: Graph) -> None:
    lines = tiny_graph.to_rdflib().serialize(format="nt").encode()
    assert by_oxigraph(lines, ox.RdfFormat.N_TRIPLES) == expected(tiny_graph)


def test_an_empty_graph_is_an_empty_file() -> None:
    assert write(turtle.export, Graph()) == b""
    assert write(ntriples.export, Graph()) == b""
    assert json.loads(write(jsonld.export, Graph())) == []


# ---------- hostile texts ----------

TEXTS = st.text(st.characters(), max_size=30)
SLUGS = st.text(st.characters(exclude_characters="/"), min_size=1, max_size=12)


def hostile(label: str, slug: str, language: str) -> Graph:
    paper = Paper(
        id=ids.paper_id((slug,)),
        identifiers=(slug,),
        title=label,
        abstract=label,
        translations=(Translation(language, label, label),),
        authors=(Author(label, orcid=slug),),
        date=label,
        venue=label,
        code=(label,),
    )
    entity = Entity(f"method/{slug}", "Method", label, (Name(label + "x", language),), (label,))
    evidence = Evidence(f"evidence/{slug}", paper.id, label, 0, 1, label, label, f"run/{slug}")
    claim = Claim(
        f"claim/{slug}", paper.id, "proposes", entity.id, "negative", True, 0.5, (evidence.id,) * 2, False
    )
    ends = (entity.id, "", "", label, label, label, "", label)
    result = Result(f"result/{slug}", paper.id, *ends, 0.5, (evidence.id,))
    return Graph((paper,), (entity,), (), (claim,), (evidence,), (result,))


@given(label=TEXTS, slug=SLUGS, language=st.sampled_from(["zh", "", "a_b", "no tag"]))
@example('"""\\\n\r\t\x00\x1b\ud800\ufffe\u2028', "a.b-%2F", "zh")
@example("x", "a.", "zh")
@example("x", ".", "zh")
@example("x", '<>"{}|^`\\ \n%zz', "zh")
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_hostile_texts_read_alike(label: str, slug: str, language: str) -> None:
    graph = hostile(label, slug, language)
    wanted = expected(graph)
    assert by_oxigraph(write(turtle.export, graph), ox.RdfFormat.TURTLE) == wanted
    assert by_oxigraph(write(ntriples.export, graph), ox.RdfFormat.N_TRIPLES) == wanted
    assert by_oxigraph(write(jsonld.export, graph), ox.RdfFormat.JSON_LD) == wanted
    assert by_rdflib(write(ntriples.export, graph), "nt") == wanted
    assert objects(graph, "method/x", "rdf:type") == [] or slug == "x"


@pytest.mark.parametrize(
    ("text", "value"),
    [("93.40", "93.40"), ("-1.5", "-1.5"), ("+2", "2"), (".5", "0.5"), ("-.5", "-0.5"), ("5.", "5")],
)
def test_a_number_is_written_as_every_reader_gives_it_back(text: str, value: str) -> None:
    assert terms.decimal(text)[0] == value
    assert str(rdflib.Literal(value, datatype=rdflib.XSD.decimal)) == value


@pytest.mark.parametrize("text", ["", ".", "+", "1.2.3", "+-1", "1e5", "٣"])
def test_what_is_no_number_stays_a_text(text: str) -> None:
    assert terms.decimal(text) == terms.literal(text)


@pytest.mark.skipif(shutil.which("rapper") is None, reason="rapper (Debian: raptor2-utils) is not installed")
@given(label=TEXTS, word=st.text(min_size=1, max_size=12))
@example('"""\\\n\r\t\x00\x1b\ud800\ufffe\u2028', "北湖 a/b.c%")
@settings(max_examples=25, deadline=None)
def test_turtle_of_our_own_ids_reads_alike_in_rapper_and_rdflib(
    tmp_path_factory: pytest.TempPathFactory, label: str, word: str
) -> None:
    graph = hostile(label, ids.slug(word), "zh")
    text = write(turtle.export, graph)
    assert by_rapper(text, tmp_path_factory.mktemp("rapper")) == expected(graph)
    assert by_rdflib(text, "turtle") == expected(graph)


def test_what_no_format_can_hold_becomes_one_replacement_character() -> None:
    assert terms.legible("a\x00b\ud800c\ufffed\te\n") == "a\ufffdb\ufffdc\ufffdd\te\n"
