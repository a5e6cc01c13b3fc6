"""Stores, the forms of answers, and queries that try to leave or change the graph."""

import csv
import io
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.answers import Rows, printable, render
from kg.errors import QueryError, ReadError
from kg.store import answer, named_queries, open_store, query
from kg.terms import NAMESPACES

GRAPH = Path(__file__).parent / "queries" / "graph.ttl"
LABELS = "SELECT ?label WHERE { ?b a kg:Benchmark ; skos:prefLabel ?label } ORDER BY ?label"


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return open_store(GRAPH)


class Listener:
    """A port of this machine that counts who calls."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        self.calls = 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                caller, _ = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            caller.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.socket.close()


@pytest.mark.parametrize(
    ("suffix", "format"),
    [(".ttl", ox.RdfFormat.TURTLE), (".nt", ox.RdfFormat.N_TRIPLES), (".jsonld", ox.RdfFormat.JSON_LD)],
)
def test_files_of_three_formats_hold_the_same_graph(
    suffix: str, format: ox.RdfFormat, tmp_path: Path, store: ox.Store
) -> None:
    path = tmp_path / f"any{suffix}"
    store.dump(path, format, from_graph=ox.DefaultGraph())
    assert set(open_store(path)) == set(store)


def test_a_build_folder_is_its_graph(tmp_path: Path) -> None:
    (tmp_path / "graph.ttl").write_bytes(GRAPH.read_bytes())
    assert query(tmp_path, LABELS, format="csv") == "label\r\nDockQA\r\nRopeBench\r\n"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("graph.ttl", b"<a> <b> .", "does not parse"),
        ("graph.nt", b"\xff\xfe", "does not parse"),
        ("graph.rdf", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "should end in"),
        ("graph.ttl", None, "no such graph"),
        ("other/graph.ttl", None, "no such graph"),
    ],
)
def test_what_is_no_graph_is_one_line(name: str, content: bytes | None, reason: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReadError, match=reason) as caught:
        open_store(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_a_remote_context_is_not_fetched(tmp_path: Path, listener: Listener) -> None:
    path = tmp_path / "graph.jsonld"
    path.write_text(
        json.dumps({"@context": listener.address + "context", "@id": "x:y", "p": 1}), encoding="utf-8"
    )
    with pytest.raises(ReadError, match="does not parse"):
        open_store(path)
    assert listener.calls == 0


# Forms of answers


FORMS = [
    LABELS,
    "SELECT ?c ?conf ?h WHERE { ?c kg:confidence ?conf OPTIONAL { ?c kg:hedged ?h } } ORDER BY ?c",
    "SELECT * { VALUES (?a ?b) { ('x,\"y\"' 'é'@de) (UNDEF '2\\n3') (<x:y> '2026'^^xsd:gYear) (1.5 true) } }",
    "SELECT * WHERE { ?x a <x:none> }",
]  # fmt: skip


def theirs(store: ox.Store, text: str, format: ox.QueryResultsFormat) -> str:
    found = store.query(text, prefixes=NAMESPACES)
    assert isinstance(found, ox.QuerySolutions)
    return (found.serialize(format=format) or b"").decode()


@pytest.mark.parametrize("text", FORMS)
def test_json_says_what_the_library_of_the_store_says(text: str, store: ox.Store) -> None:
    expected = json.loads(theirs(store, text, ox.QueryResultsFormat.JSON))
    ours = json.loads(render(answer(store, text), "json"))
    assert ours == expected


@pytest.mark.parametrize("text", FORMS)
def test_csv_reads_as_that_of_the_library_of_the_store(text: str, store: ox.Store) -> None:
    expected = theirs(store, text, ox.QueryResultsFormat.CSV)
    ours = render(answer(store, text), "csv")
    assert list(csv.reader(io.StringIO(ours))) == list(csv.reader(io.StringIO(expected)))
    assert ours.count("\r\n") == expected.count("\r\n")


def test_blank_nodes_and_triples_have_a_form_too(store: ox.Store) -> None:
    answered = answer(store, "SELECT (BNODE() AS ?b) (<<( <x:s> <x:p> 'o' )>> AS ?t) {}")
    [row] = json.loads(render(answered, "json"))["results"]["bindings"]
    assert row["b"]["type"] == "bnode" and row["t"]["type"] == "triple"
    assert row["t"]["value"]["object"] == {"type": "literal", "value": "o"}
    assert render(answered, "csv").splitlines()[1].startswith("_:")


def test_table_is_aligned_and_shortens_known_iris(store: ox.Store) -> None:
    text = "SELECT ?p ?名 WHERE { VALUES (?p ?名) { (kg:uses '方法') (<x:y> 'e\\u0301') (skos:note UNDEF) } }"
    assert render(answer(store, text)) == (
        "p          名\n---------  ----\nkg:uses    方法\nx:y        e\u0301\nskos:note\n"
    )


def test_table_shows_control_characters_escaped(store: ox.Store) -> None:
    text = "SELECT ('\\u001b]0;x\\u0007\\u001b[2J\\u202eabc\\u009b\\na\\tb' AS ?x) WHERE {}"
    shown = render(answer(store, text))
    assert shown.splitlines()[2] == "\\x1b]0;x\\x07\\x1b[2J\\u202eabc\\x9b a b"
    assert all(char == "\n" or char.isprintable() for char in shown)


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0), 0x202E, 0x2066, 0x2028])
def test_printable_leaves_no_control_character(code: int) -> None:
    assert printable(f"a{chr(code)}b").isprintable()


def test_ask_is_true_or_false(store: ox.Store) -> None:
    assert answer(store, "ASK { ?x a kg:Paper }") is True
    assert render(answer(store, "ASK { ?x a <x:none> }")) == "false\n"
    assert json.loads(render(True, "json")) == {"head": {}, "boolean": True}


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT { ?a kg:uses ?b } WHERE { ?a kg:uses ?b }",
        "DESCRIBE <https://w3id.org/abstract-kg/id/method/gull>",
    ],
)
def test_a_graph_is_sorted_turtle(text: str, store: ox.Store) -> None:
    found = query(GRAPH, text, format="turtle")
    made = store.query(text, prefixes=NAMESPACES)
    assert isinstance(made, ox.QueryTriples)
    assert set(ox.parse(found, format=ox.RdfFormat.TURTLE)) == {ox.Quad(*triple) for triple in made} != set()
    assert found == query(GRAPH, text) and "kg:uses" in found


@pytest.mark.parametrize(
    ("text", "format", "reason"),
    [
        (LABELS, "turtle", "only CONSTRUCT and DESCRIBE"),
        ("ASK {}", "turtle", "only CONSTRUCT and DESCRIBE"),
        ("DESCRIBE <x:y>", "csv", "written as turtle"),
        (LABELS, "xml", "no format 'xml'; there are table, csv, json, turtle"),
    ],
)
def test_a_form_that_an_answer_has_not_is_refused(text: str, format: str, reason: str) -> None:
    with pytest.raises(QueryError, match=reason):
        query(GRAPH, text, format=format)  # type: ignore[arg-type]


def test_limit_stops_and_tells_that_there_is_more(store: ox.Store) -> None:
    one = answer(store, LABELS, limit=1)
    assert isinstance(one, Rows) and one.more and [row[0] for row in one.rows] == [ox.Literal("DockQA")]
    two = answer(store, LABELS, limit=2)
    assert isinstance(two, Rows) and not two.more and len(two.rows) == 2
    none = answer(store, LABELS, limit=0)
    assert isinstance(none, Rows) and none.more and none.rows == ()


# Names and parameters


def test_an_unknown_name_lists_the_known_ones(store: ox.Store) -> None:
    with pytest.raises(QueryError, match="no such named query") as caught:
        answer(store, "bench-marks")
    assert all(name in str(caught.value) for name in named_queries())


@pytest.mark.parametrize(
    ("name", "params", "reason"),
    [
        ("leaderboard", {}, "needs --param benchmark=... .label, alias or IRI"),
        (
            "leaderboard",
            {"benchmark": "DockQA", "metric": "x"},
            "no parameter 'metric'; parameters: benchmark",
        ),
        ("benchmarks", {"x": "y"}, "no parameter 'x'; parameters: none"),
        ("leaderboard", {"benchmark": "DocQA"}, "nothing in this graph is named 'DocQA'; near it: DockQA"),
        ("leaderboard", {"benchmark": ""}, "nothing in this graph is named ''"),
        (LABELS, {"label; x": "y"}, "is no name of a parameter"),
        (LABELS, {"name": "y"}, "name"),
        ("ASK { ?x a ?y }", {"x": "y"}, "SELECT"),
        ("CONSTRUCT WHERE { ?x a ?y }", {"x": "y"}, "SELECT"),
    ],
)
def test_a_wrong_parameter_is_named(name: str, params: dict[str, str], reason: str, store: ox.Store) -> None:
    with pytest.raises(QueryError, match=reason) as caught:
        answer(store, name, params=params)
    assert "\n" not in str(caught.value)


def test_parameters_of_a_text_are_terms(store: ox.Store) -> None:
    text = "SELECT ?b ?label WHERE { ?b skos:prefLabel ?label }"
    dock = "https://w3id.org/abstract-kg/id/benchmark/dockqa"
    expected = Rows(("b", "label"), ((ox.NamedNode(dock), ox.Literal("DockQA")),))
    assert answer(store, text, params={"label": "DockQA"}) == expected
    assert answer(store, text, params={"b": f"<{dock}>"}) == expected
    assert answer(store, text, params={"b": dock}) == Rows(("b", "label"), ())


INJECTIONS = [
    'x"} UNION {?s ?p ?o} #',
    "x'} UNION {?s ?p ?o} #",
    "x> ?p ?o } #",
    "<x> ?p ?o } #>",
    "\\",
    '"""',
    "DockQA\\u0022} #",
    "?label",
    "\n} #",
    "\x00",
]


@pytest.mark.parametrize("value", INJECTIONS)
def test_a_parameter_is_never_part_of_the_text(value: str, store: ox.Store) -> None:
    text = "SELECT ?label ?b WHERE { ?b a kg:Benchmark ; skos:prefLabel ?label }"
    assert answer(store, text, params={"label": value}) == Rows(("label", "b"), ())
    with pytest.raises(QueryError, match="nothing in this graph is named"):
        answer(store, "leaderboard", params={"benchmark": value})


def test_a_label_of_hostile_text_is_found_as_it_is(store: ox.Store) -> None:
    graph = ox.Store()
    graph.extend(store)
    dock = ox.NamedNode("https://w3id.org/abstract-kg/id/benchmark/dockqa")
    for value in INJECTIONS[:-1]:
        graph.add(ox.Quad(dock, ox.NamedNode(NAMESPACES["skos"] + "altLabel"), ox.Literal(value)))
    expected = answer(graph, "leaderboard", params={"benchmark": "DockQA"})
    for value in INJECTIONS[:-1]:
        assert answer(graph, "leaderboard", params={"benchmark": value}) == expected


# What would leave or change the graph

SERVICES = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { service silent <URL> { ?s ?p ?o } }",
    "SELECT * {SeRvIcE<URL>{?s ?p ?o}}",
    "SELECT * { BIND(<URL> AS ?e) SERVICE ?e { ?s ?p ?o } }",
    "SELECT * { VALUES ?e { <URL> } SERVICE SILENT ?e { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * {SERVICE:x{?s ?p ?o}}",
    "PREFIX SERVICE: <URL> SELECT * { SERVICE SERVICE:x { ?s ?p ?o } }",
    "BASE <URL> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "SELECT * { SERVICE#\"'<\n<URL> { ?s ?p ?o } }",
    "SELECT * { BIND(1 AS ?a) FILTER(?a<2)SERVICE#>\n<URL> { ?s ?p ?o } }",
    "SELECT * { BIND('\\\"' AS ?a) SERVICE <URL> { ?s ?p ?o } } #\"",
    "SELECT * { BIND('''it's''' AS ?a) SERVICE <URL> { ?s ?p ?o } BIND('''x''' AS ?b) }",
    "SELECT * { BIND(<x:#> AS ?a) SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { SERV\\u0049CE <URL> { ?s ?p ?o } }",
    "SELECT * { \\U00000073ervice <URL> { ?s ?p ?o } }",
    "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o OPTIONAL { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { { ?s ?p ?o } UNION { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT (EXISTS { SERVICE <URL> { ?s ?p ?o } } AS ?x) {}",
    "ASK { SERVICE <URL> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <URL> { ?s ?p ?o } }",
]


@pytest.mark.parametrize("text", SERVICES)
def test_service_is_refused_in_every_disguise(text: str, store: ox.Store, listener: Listener) -> None:
    with pytest.raises(QueryError, match="SERVICE is not followed") as caught:
        answer(store, text.replace("URL", listener.address))
    assert listener.calls == 0 and "\n" not in str(caught.value)


def test_service_would_be_followed_without_the_check(store: ox.Store, listener: Listener) -> None:
    with pytest.raises(Exception, match=r".*"):
        list(store.query(SERVICES[0].replace("URL", listener.address)))  # type: ignore[arg-type]
    assert listener.calls > 0


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ('a SERVICE <x> {}' AS ?x) {}",
        "SELECT ('''from\n\"SERVICE\" FROM <x>''' AS ?x) {}",
        "SELECT (1 AS ?x) {} # SERVICE <x> { ?s ?p ?o } FROM <x>",
        "SELECT (<http://example.org/service?from=SERVICE> AS ?x) {}",
        "SELECT (1 AS ?service) (2 AS ?Service) (3 AS ?from) {}",
        "PREFIX service: <x:> PREFIX from: <y:> SELECT (service:from AS ?x) {}",
        "SELECT ('\\u0053ERVICE' AS ?x) {}",
        "SELECT (1 AS ?a) { BIND(1 AS ?x) FILTER(?x<2) FILTER(?x>0) }",
    ],
)
def test_the_words_are_no_harm_elsewhere(text: str, store: ox.Store) -> None:
    found = answer(store, text)
    assert isinstance(found, Rows) and len(found.rows) == 1


@pytest.mark.parametrize(
    "form", ["FROM <file://PATH>", "FROM NAMED <file://PATH>", "FROM<PATH>", "from <https://example.org/g>"]
)
def test_from_is_refused(form: str, store: ox.Store, tmp_path: Path) -> None:
    (tmp_path / "secret.ttl").write_text("<x:secret> <x:p> <x:o> .", encoding="utf-8")
    with pytest.raises(QueryError, match="FROM is not followed"):
        answer(store, f"SELECT * {form.replace('PATH', str(tmp_path / 'secret.ttl'))} WHERE {{ ?s ?p ?o }}")


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("INSERT DATA { <x:s> <x:p> <x:o> }", "INSERT"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE"),
        ("PREFIX x: <x:> delete { ?s ?p ?o } insert { ?s x:p ?o } where { ?s ?p ?o }", "DELETE"),
        ("LOAD <file:///etc/hostname>", "LOAD"),
        ("LOAD SILENT <http://127.0.0.1:9/>", "LOAD"),
        ("CLEAR ALL", "CLEAR"),
        ("DROP DEFAULT", "DROP"),
        ("CREATE GRAPH <x:g>", "CREATE"),
        ("COPY DEFAULT TO <x:g>", "COPY"),
        ("MOVE DEFAULT TO <x:g>", "MOVE"),
        ("ADD DEFAULT TO <x:g>", "ADD"),
        ("SELECT * { ?s ?p ?o } ; INSERT DATA { <x:s> <x:p> <x:o> }", "INSERT"),
    ],
)
def test_updates_are_refused_and_change_nothing(text: str, verb: str, store: ox.Store) -> None:
    before = set(store)
    with pytest.raises(QueryError, match=f"{verb} would change the graph"):
        answer(store, text)
    assert set(store) == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "SELECT * WHERE { ?s ?p",
        "SELECT * WHERE { ?s nope:p ?o }",
        "{}",
        "\x00",
        "SELECT * { ?s ?p 'it' } extra",
        "🦆 🦆",
    ],
)
def test_what_is_no_query_is_one_line(text: str, store: ox.Store) -> None:
    with pytest.raises(QueryError, match="does not parse") as caught:
        answer(store, text)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT * " + "{" * 5000 + "}" * 5000, "opening brackets"),
        ("SELECT * { ?s ?p ?o FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }", "opening brackets"),
        ("SELECT * {" + "BIND(1 AS ?x) " * 4000 + "}", "longer than"),
    ],
)
def test_a_query_that_would_exhaust_the_stack_is_refused(text: str, reason: str) -> None:
    # In a process of its own: without the check it dies of a segmentation fault.
    program = (
        "import sys\nfrom kg.errors import QueryError\nfrom kg.store import query\n"
        "try:\n    query(sys.argv[1], sys.stdin.read())\n"
        "except QueryError as error:\n    sys.exit(str(error))\n"
    )
    ran = subprocess.run([sys.executable, "-c", program, GRAPH], input=text, capture_output=True, text=True)
    assert ran.returncode == 1 and reason in ran.stderr
