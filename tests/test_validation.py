"""Every line of the contract, broken once: a mutation of a valid graph and the message it must earn."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
from rdflib import SH
from rdflib.plugins.sparql import prepareQuery

from kg.errors import ReadError
from kg.ontology import resource
from kg.validation import Violation, validate

VALID = Path(__file__).parent / "shapes" / "valid.ttl"
PREFIXES = """BASE <https://w3id.org/abstract-kg/id/>
PREFIX kg: <https://w3id.org/abstract-kg/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
PAPER, METHOD, MODEL = "<paper/arxiv/2601.00001>", "<method/ferry-attention>", "<model/ferry-7b>"
BENCHMARK, TASK, METRIC = "<benchmark/sortbench-9>", "<task/word-sorting>", "<metric/accuracy>"
WHOLE, UNIT = "<institution/harbour-university>", "<institution/harbour-university/dept-of-sorting>"
PERSON = "<person/arxiv-2601.00001/1>"


@pytest.fixture(scope="module", autouse=True)
def _queries_of_the_shapes_are_parsed_once() -> Iterator[None]:
    # Parsing them anew is nearly all the time that a small graph takes.
    prepared, ask = cache(prepareQuery), rdflib.Graph.query

    def query(graph: rdflib.Graph, text: str, *rest: Any, **named: Any) -> rdflib.query.Result:
        return ask(graph, prepared(text), *rest, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib.Graph, "query", query)
        yield


def add(triples: str) -> str:
    return f"INSERT DATA {{ {triples} }}"


def drop(subject: str, predicate: str) -> str:
    return f"DELETE WHERE {{ {subject} {predicate} ?value }}"


def put(subject: str, predicate: str, value: str) -> str:
    return f"{drop(subject, predicate)} ; {add(f'{subject} {predicate} {value}')}"


def rename(old: str, new: str) -> str:
    return (
        f"DELETE {{ ?s ?p {old} }} INSERT {{ ?s ?p <{new}> }} WHERE {{ ?s ?p {old} }} ; "
        f"DELETE {{ {old} ?p ?o }} INSERT {{ <{new}> ?p ?o }} WHERE {{ {old} ?p ?o }}"
    )


def claim(subject: str, predicate: str, target: str, more: str = "") -> str:
    return add(
        f"<claim/aa> a kg:Claim ; rdf:subject {subject} ; rdf:predicate {predicate} ; rdf:object {target} ;"
        f" kg:confidence 0.5 ; kg:evidence <evidence/01> {more}"
    )


IRIS = [
    ("method IRI", rename("<method/quill>", "method/the/quill"), "the IRI of a method"),
    ("method IRI of capitals", rename("<method/quill>", "method/Quill"), "the IRI of a method"),
    ("model IRI", rename("<model/ledger>", "ledger"), "the IRI of a model"),
    ("benchmark IRI", rename(BENCHMARK, "dataset/sortbench-9"), "the IRI of a benchmark"),
    ("task IRI", rename(TASK, "tasks/word-sorting"), "the IRI of a task"),
    ("metric IRI", rename(METRIC, "metric/"), "the IRI of a metric"),
    ("institution IRI", rename(WHOLE, "org/harbour-university"), "the IRI of an institution"),
    ("person IRI", rename(PERSON, "person/ada-steg"), "the IRI of a person"),
    ("claim IRI", rename("<claim/01>", "claim/first"), "the IRI of a claim"),
    ("result IRI", rename("<result/01>", "result/first"), "the IRI of a result"),
    ("evidence IRI", rename("<evidence/01>", "evidence/first"), "the IRI of an evidence"),
    (
        "paper IRI",
        rename("<paper/sorting-notes-2>", "paper/web/sorting-notes-2"),
        "the IRI of a paper is",
    ),
    ("paper IRI of the DOI", rename(PAPER, "paper/doi/10.1000%2Fferry"), "the first of its identifiers"),
    (
        "paper IRI of none",
        rename("<paper/sorting-notes-2>", "paper/acl/P19-1001"),
        "the first of its",
    ),
    ("two bases", rename("<method/quill>", "https://example.org/id/method/quill"), "below one base"),
    ("department elsewhere", rename(UNIT, "institution/dept-of-sorting"), "below that of its organisation"),
    ("blank entity", add("[] a kg:Method ; skos:prefLabel 'Blank'"), "the IRI of a method"),
]
REPLACED = [
    ("replaced by nothing", add("<method/old> dcterms:isReplacedBy <method/none>"), "leads to one Paper"),
    (
        "replaced by two",
        add(f"<method/old> dcterms:isReplacedBy {METHOD} , <method/quill>"),
        "leads to one Paper",
    ),
    ("replaced and standing", add(f"<method/quill> dcterms:isReplacedBy {METHOD}"), "nothing any more"),
]
ENTITIES = [
    ("no label", drop(METHOD, "skos:prefLabel"), "exactly one skos:prefLabel"),
    ("two labels", add(f"{METHOD} skos:prefLabel 'Boat Attention'"), "exactly one skos:prefLabel"),
    ("person without a name", drop(PERSON, "skos:prefLabel"), "exactly one skos:prefLabel"),
    ("empty label", put(TASK, "skos:prefLabel", "''"), "exactly one skos:prefLabel"),
    ("label twice", add(f"{METHOD} skos:altLabel 'Ferry Attention'@en"), "other than the skos:prefLabel"),
]
MATCH = "<match/01>"
MATCHES = [
    ("match IRI", rename(MATCH, "match/first"), "the IRI of a match"),
    ("match of a paper", put(MATCH, "rdf:subject", PAPER), "one rdf:subject, a thing of the graph"),
    ("other relation", put(MATCH, "rdf:predicate", "owl:differentFrom"), "a match has one rdf:predicate"),
    ("match with a text", put(MATCH, "rdf:object", "'ror'"), "a match has one rdf:object"),
    ("match without confidence", drop(MATCH, "kg:confidence"), "a match has one kg:confidence"),
    ("match more than sure", put(MATCH, "kg:confidence", "1.1"), "a match has one kg:confidence"),
    ("match of no vocabulary", drop(MATCH, "kg:vocabulary"), "a match names its kg:vocabulary"),
    ("match of no name", drop(MATCH, "kg:matchedName"), "a match has one kg:matchedName"),
    ("match with two labels", add(f"{MATCH} kg:matchedLabel 'Port'"), "a match has one kg:matchedLabel"),
    ("match by whom", put(MATCH, "kg:foundBy", "'me'"), "a match has one kg:foundBy"),
    ("match without triple", drop(WHOLE, "owl:sameAs"), "what a match says stands as plain triple too"),
]
PAPERS = [
    ("no identifier", drop(PAPER, "dcterms:identifier"), "at least one dcterms:identifier"),
    (
        "identifier with version",
        add(f"{PAPER} dcterms:identifier 'arxiv:2601.1v2'"),
        "without the version",
    ),
    ("bare arXiv number", add(f"{PAPER} dcterms:identifier '2601.00001'"), "without the version"),
    ("shared identifier", add("<paper/sorting-notes-2> dcterms:identifier 'doi:10.1000/ferry'"), "one node"),
    ("two titles", add(f"{PAPER} dcterms:title 'Ferries'@en"), "at most one dcterms:title"),
    ("title without language", put(PAPER, "dcterms:title", "'Ferries'"), "at most one dcterms:title"),
    ("title in German", add(f"{PAPER} dcterms:title 'Fähren'@de"), "no other language tag than en"),
    ("abstract tagged en-GB", put(PAPER, "dcterms:abstract", "'Ferries.'@en-gb"), "no other language tag"),
    ("no abstract", drop("<paper/sorting-notes-2>", "dcterms:abstract"), "exactly one dcterms:abstract"),
    ("two abstracts", add(f"{PAPER} dcterms:abstract 'Ferries.'@en"), "exactly one dcterms:abstract"),
    ("translation without language", put(PAPER, "kg:translatedTitle", "'Fähren'"), "kg:translatedTitle is"),
    ("two German titles", add(f"{PAPER} kg:translatedTitle 'Fähren'@de"), "kg:translatedTitle is"),
    ("translated text", put(PAPER, "kg:translatedAbstract", "'Fähren'"), "kg:translatedAbstract is"),
    (
        "translation into English",
        add(f"{PAPER} kg:translatedTitle 'Ferries'@en"),
        "none of en on",
    ),
    ("date as text", put(PAPER, "dcterms:date", "'2 January 2026'"), "dcterms:date"),
    ("date that is none", put(PAPER, "dcterms:date", "'2026-02-31'^^xsd:date"), "dcterms:date"),
    ("two dates", add(f"{PAPER} dcterms:date '2025'^^xsd:gYear"), "dcterms:date"),
    ("category as node", put(PAPER, "dcterms:subject", "<cs.CL>"), "dcterms:subject"),
    ("two affiliation lines", add(f"{PAPER} kg:affiliationText 'Elsewhere'"), "kg:affiliationText"),
    ("creator that is no person", add(f"{PAPER} dcterms:creator {WHOLE}"), "dcterms:creator"),
    ("venue as node", put(PAPER, "kg:venue", "<venue/sort>"), "kg:venue is a literal"),
    ("comment as node", put(PAPER, "kg:comment", "<comment/1>"), "kg:comment is a literal"),
    (
        "journal reference as node",
        put(PAPER, "kg:journalReference", "<journal/1>"),
        "kg:journalReference is a literal",
    ),
    ("code that is no address", put(PAPER, "schema:codeRepository", "'on request'"), "an address on the web"),
]
DOMAINS = [
    (f"{predicate} from {subject}", add(f"{subject} {predicate} {target}"), f"{predicate} starts from")
    for predicate, subject, target in (
        ("kg:venue", METHOD, "'SORT 2026'"),
        ("kg:comment", METHOD, "'9 pages'"),
        ("kg:journalReference", METHOD, "'Sorting Letters 3'"),
        ("schema:codeRepository", METHOD, "<https://code.example.org/ferry>"),
        ("kg:mentions", METHOD, TASK),
        ("kg:affiliation", METHOD, WHOLE),
        ("kg:department", PERSON, UNIT),
        ("org:unitOf", PERSON, WHOLE),
        ("kg:proposes", METHOD, MODEL),
        ("kg:studies", MODEL, TASK),
        ("kg:evaluatedOn", PAPER, BENCHMARK),
        ("kg:outperforms", BENCHMARK, MODEL),
        ("kg:comparedWith", PAPER, MODEL),
        ("kg:uses", PAPER, METHOD),
        ("kg:variantOf", TASK, METHOD),
        ("kg:appliedTo", PAPER, TASK),
        ("kg:measures", BENCHMARK, TASK),
    )
]
RANGES = [
    (f"{predicate} to {target}", add(f"{subject} {predicate} {target}"), f"{predicate} leads to")
    for predicate, subject, target in (
        ("kg:mentions", PAPER, WHOLE),
        ("kg:affiliation", PAPER, PERSON),
        ("kg:department", PAPER, WHOLE),
        ("kg:department", PAPER, "<institution/nowhere>"),
        ("org:unitOf", UNIT, "<institution/nowhere>"),
        ("kg:proposes", PAPER, PERSON),
        ("kg:studies", PAPER, BENCHMARK),
        ("kg:evaluatedOn", MODEL, TASK),
        ("kg:outperforms", MODEL, BENCHMARK),
        ("kg:comparedWith", MODEL, TASK),
        ("kg:uses", MODEL, TASK),
        ("kg:variantOf", MODEL, TASK),
        ("kg:appliedTo", MODEL, BENCHMARK),
        ("kg:measures", METRIC, BENCHMARK),
    )
]
AFFILIATIONS = [
    ("affiliation that is a department", add(f"{PAPER} kg:affiliation {UNIT}"), "the top-level organisation"),
    ("department of nobody named", drop(PAPER, "kg:affiliation"), "is org:unitOf a kg:affiliation of it"),
]
CLAIMS = [
    ("no subject", drop("<claim/01>", "rdf:subject"), "exactly one rdf:subject"),
    ("two subjects", add(f"<claim/01> rdf:subject {MODEL}"), "exactly one rdf:subject"),
    ("no object", drop("<claim/01>", "rdf:object"), "exactly one rdf:object"),
    ("object that is text", put("<claim/01>", "rdf:object", "'Ferry'"), "exactly one rdf:object"),
    ("no predicate", drop("<claim/01>", "rdf:predicate"), "exactly one rdf:predicate"),
    ("predicate of no claim", put("<claim/01>", "rdf:predicate", "kg:mentions"), "exactly one rdf:predicate"),
    ("no confidence", drop("<claim/01>", "kg:confidence"), "kg:confidence"),
    ("confidence above 1", put("<claim/01>", "kg:confidence", "1.01"), "kg:confidence"),
    ("confidence below 0", put("<claim/01>", "kg:confidence", "-0.1"), "kg:confidence"),
    ("confidence that is none", put("<claim/01>", "kg:confidence", "'NaN'^^xsd:double"), "kg:confidence"),
    ("confidence as text", put("<claim/01>", "kg:confidence", "'0.5'"), "kg:confidence"),
    ("claim without evidence", drop("<claim/01>", "kg:evidence"), "at least one kg:evidence"),
    (
        "evidence that is none",
        put("<claim/01>", "kg:evidence", "<evidence/0000>"),
        "at least one kg:evidence",
    ),
    ("polarity", put("<claim/03>", "kg:polarity", "'neutral'"), "kg:polarity"),
    ("hedged as text", put("<claim/03>", "kg:hedged", "'yes'"), "kg:hedged"),
    ("proposes of a person", claim(PAPER, "kg:proposes", PERSON), "the ends of a claim"),
    ("studies of a benchmark", claim(PAPER, "kg:studies", BENCHMARK), "the ends of a claim"),
    ("evaluatedOn of a paper", claim(PAPER, "kg:evaluatedOn", BENCHMARK), "the ends of a claim"),
    ("outperforms of a task", claim(MODEL, "kg:outperforms", TASK), "the ends of a claim"),
    ("uses of a task", claim(MODEL, "kg:uses", TASK), "the ends of a claim"),
    ("appliedTo of a benchmark", claim(MODEL, "kg:appliedTo", BENCHMARK), "the ends of a claim"),
    ("measures of a model", claim(METRIC, "kg:measures", MODEL), "the ends of a claim"),
    ("affiliation of a method", claim(METHOD, "kg:affiliation", WHOLE), "the ends of a claim"),
    ("department of a person", claim(PERSON, "kg:department", UNIT), "the ends of a claim"),
    ("unitOf of a paper", claim(PAPER, "org:unitOf", WHOLE), "the ends of a claim"),
    ("claim of nothing known", claim("<method/x>", "kg:uses", MODEL), "the ends of a claim"),
    ("comparison turned round", claim("<method/quill>", "kg:comparedWith", METHOD), "sorts first"),
    ("the same claim twice", claim(PAPER, "kg:proposes", METHOD), "are one node"),
    (
        "claim of another paper",
        claim("<paper/sorting-notes-2>", "kg:studies", TASK),
        "from that paper",
    ),
]
TWICE = [
    *(
        (f"{predicate} without a claim", add(f"{subject} {predicate} {target}"), "behind every plain triple")
        for subject, predicate, target in (
            (PAPER, "kg:proposes", METRIC),
            (PAPER, "kg:studies", TASK),
            (METHOD, "kg:evaluatedOn", BENCHMARK),
            (MODEL, "kg:outperforms", METHOD),
            (METHOD, "kg:uses", MODEL),
            ("<model/ledger>", "kg:variantOf", METHOD),
            (MODEL, "kg:appliedTo", TASK),
            (METRIC, "kg:measures", METHOD),
        )
    ),
    ("comparison without a claim", drop("<claim/05>", "?predicate"), "behind every plain triple"),
    ("hedged only", add(f"<method/quill> kg:evaluatedOn {BENCHMARK}"), "behind every plain triple"),
    ("negated only", add("<method/quill> kg:outperforms <model/ledger>"), "behind every plain triple"),
    ("hedged later", put("<claim/01>", "kg:hedged", "true"), "behind every plain triple"),
    ("one direction", f"DELETE DATA {{ <method/quill> kg:comparedWith {METHOD} }}", "in both directions"),
    ("sure, yet no plain triple", put("<claim/ff>", "kg:confidence", "0.99"), "stands as plain triple too"),
]
EVIDENCE = [
    ("no paper", drop("<evidence/01>", "kg:paper"), "exactly one kg:paper"),
    ("paper that is none", put("<evidence/01>", "kg:paper", METHOD), "exactly one kg:paper"),
    ("no field", drop("<evidence/01>", "kg:field"), "kg:field"),
    ("other field", put("<evidence/01>", "kg:field", "'comment'"), "kg:field"),
    ("no quote", drop("<evidence/01>", "oa:exact"), "exactly one oa:exact"),
    ("start below 0", put("<evidence/01>", "oa:start", "-1"), "exactly one oa:start"),
    ("start as decimal", put("<evidence/01>", "oa:start", "0.0"), "exactly one oa:start"),
    ("start as blank node", put("<evidence/01>", "oa:start", "[]"), "exactly one oa:start"),
    ("start that is no number", put("<evidence/01>", "oa:start", "'a'^^xsd:integer"), "exactly one oa:start"),
    ("no end", drop("<evidence/01>", "oa:end"), "exactly one oa:end"),
    ("end before start", put("<evidence/01>", "oa:end", "0"), "oa:start is less than"),
    ("nobody found it", drop("<evidence/01>", "kg:foundBy"), "exactly one kg:foundBy"),
    ("found by a person", put("<evidence/01>", "kg:foundBy", "'Ada'"), "exactly one kg:foundBy"),
    ("no run", drop("<evidence/01>", "prov:wasGeneratedBy"), "exactly one prov:wasGeneratedBy"),
    (
        "run that is none",
        put("<evidence/01>", "prov:wasGeneratedBy", PAPER),
        "exactly one prov:wasGeneratedBy",
    ),
    ("quote of the abstract", put("<evidence/05>", "oa:end", "306"), "oa:exact is the text"),
    ("quote of the title", put("<evidence/ff>", "oa:exact", "'word sorting'"), "oa:exact is the text"),
    ("quote of the line", put("<evidence/0c>", "kg:field", "'title'"), "oa:exact is the text"),
    ("no line to quote", drop(PAPER, "kg:affiliationText"), "oa:exact is the text"),
]
RESULTS = [
    ("no subject", drop("<result/01>", "kg:subject"), "exactly one kg:subject"),
    ("subject that is a person", put("<result/01>", "kg:subject", PERSON), "exactly one kg:subject"),
    ("no value", drop("<result/01>", "kg:value"), "exactly one kg:value"),
    ("two values", add("<result/01> kg:value 71"), "exactly one kg:value"),
    ("value as double", put("<result/01>", "kg:value", "7.07e1"), "exactly one kg:value"),
    ("no kind", drop("<result/01>", "kg:kind"), "kg:kind"),
    ("other kind", put("<result/01>", "kg:kind", "'relative'"), "kg:kind"),
    ("two units", add("<result/01> kg:unit 'points'"), "kg:unit"),
    ("other bound", put("<result/01>", "kg:bound", "'up to'"), "kg:bound"),
    ("benchmark that is a task", put("<result/01>", "kg:benchmark", TASK), "at most one kg:benchmark"),
    ("metric that is text", put("<result/01>", "kg:metric", "'accuracy'"), "at most one kg:metric"),
    ("baseline that is a task", put("<result/02>", "kg:baseline", TASK), "at most one kg:baseline"),
    ("result without evidence", drop("<result/01>", "kg:evidence"), "at least one kg:evidence"),
    ("result without confidence", drop("<result/02>", "kg:confidence"), "kg:confidence"),
    (
        "the same result twice",
        add(
            f"<result/03> a kg:Result ; kg:subject {PAPER} ; kg:value 2.5 ; kg:unit 'points' ;"
            " kg:kind 'gain' ; kg:baseline <model/ledger> ; kg:confidence 0.1 ; kg:evidence <evidence/e2>"
        ),
        "results of one paper with equal fields",
    ),
]
CASES = [
    *IRIS,
    *REPLACED,
    *MATCHES,
    *ENTITIES,
    *PAPERS,
    *DOMAINS,
    *RANGES,
    *AFFILIATIONS,
    *CLAIMS,
    *TWICE,
    *EVIDENCE,
    *RESULTS,
]


def broken(update: str, folder: Path) -> Path:
    store = pyoxigraph.Store()
    store.load(path=VALID, format=pyoxigraph.RdfFormat.TURTLE)
    before = {str(quad) for quad in store}
    store.update(PREFIXES + update)
    assert {str(quad) for quad in store} != before, "the mutation changes nothing"
    store.dump(folder / "broken.ttl", pyoxigraph.RdfFormat.TURTLE, from_graph=pyoxigraph.DefaultGraph())
    return folder / "broken.ttl"


def test_valid_graph_has_no_violation() -> None:
    assert validate(VALID) == ()


@pytest.mark.parametrize(("update", "message"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_broken_graph_is_told(update: str, message: str, tmp_path: Path) -> None:
    lines = [str(violation) for violation in validate(broken(update, tmp_path))]
    assert any(message in line for line in lines), lines
    assert all("\n" not in line for line in lines)


def test_every_rule_is_broken_by_some_case() -> None:
    shapes = rdflib.Graph().parse(data=resource("shapes.ttl").read_text(encoding="utf-8"), format="turtle")
    rules = sorted({str(message) for message in shapes.objects(None, SH.message)})
    assert [rule for rule in rules if not any(case[2] in rule for case in CASES)] == []


def test_a_violation_names_the_node_the_rule_and_the_value(tmp_path: Path) -> None:
    [violation] = validate(broken(put("<result/01>", "kg:bound", "'up to'"), tmp_path))
    ontology = "https://w3id.org/abstract-kg/ontology#"
    assert violation == Violation(
        "https://w3id.org/abstract-kg/id/result/01", ontology + "bound", 'kg:bound is "min" or "max"', "up to"
    )
    assert str(violation) == (
        'https://w3id.org/abstract-kg/id/result/01: kg:bound is "min" or "max" (found up to)'
    )


def test_a_violation_is_a_printable_line() -> None:
    line = str(Violation("x:y", "", "a rule", "\x1b[2J\n" + "a" * 500))
    assert line.isprintable() and len(line) < 200


def test_a_graph_below_another_base_is_valid(tmp_path: Path) -> None:
    text = VALID.read_text(encoding="utf-8").replace("w3id.org/abstract-kg/id/", "kg.example.org/paper/ours/")
    (tmp_path / "graph.ttl").write_text(text, encoding="utf-8")
    assert validate(tmp_path / "graph.ttl") == ()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<a> <b> .", "no Turtle"),
        (b"<http://example.org/a b> <http://example.org/b> 1 .", "no Turtle"),
        (b"\xff\xfe\x00", "no Turtle"),
        (b"%PDF-1.7", "no Turtle"),
        (None, "No such file"),
    ],
)
def test_what_is_no_turtle_is_one_line(content: bytes | None, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReadError) as caught:
        validate(path)
    line = str(caught.value)
    assert line.startswith(str(path)) and reason in line and "\n" not in line


def test_literals_that_nothing_can_compare_are_one_line(tmp_path: Path) -> None:
    path = broken(put("<claim/01>", "kg:confidence", "'sNaN'^^xsd:decimal"), tmp_path)
    with pytest.raises(ReadError, match="cannot be compared") as caught:
        validate(path)
    assert "\n" not in str(caught.value)


def test_ill_typed_literals_are_violations_and_nothing_else(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> None:
    path = broken(put("<claim/03>", "kg:hedged", "'maybe'^^xsd:boolean"), tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("2026-01-02", "2026-01-99"), encoding="utf-8")
    assert {violation.path.rpartition("#")[2] for violation in validate(path)} >= {"hedged"}
    assert capfd.readouterr() == ("", "") and not recwarn.list
