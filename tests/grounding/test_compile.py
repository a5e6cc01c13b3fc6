"""Files that others publish -> vocabularies; hostile and broken ones among them."""

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import dumps
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import tables
from kg.errors import KgError, ReadError, TableError
from kg.grounding import ror
from kg.grounding.compile import compile_file
from kg.grounding.vocabulary import Term, Vocabulary, load

TURTLE = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix kg: <https://w3id.org/abstract-kg/ontology#> .
<http://example.org/a> a skos:Concept ; skos:prefLabel "tide reading"@en , "Gezeitenlesen"@de ;
    skos:altLabel "TR" .
<http://example.org/b> a skos:Concept ; dcterms:type kg:Metric ;
    skos:prefLabel "<script>alert(1)</script>\\u0007 &amp;" .
<http://example.org/c> skos:prefLabel "no concept" .
<http://example.org/d> a skos:Concept .
"""
TABLE = "Name;IRI;aliases;kind\nTideBench;http://example.org/t;Tide Bench|TB-1;benchmark\n"


def made(path: Path, text: str, **more: Any) -> Vocabulary:
    path.write_text(text, encoding="utf-8")
    return compile_file(path, "made", **more)


def named(vocabulary: Vocabulary) -> set[tuple[str, str, str]]:
    return {(t.iri[-1], t.name, t.kind) for t in tables.from_table(vocabulary.table, Term)}


def test_skos_concepts_give_their_names_in_every_language(tmp_path: Path) -> None:
    found = made(tmp_path / "tides.ttl", TURTLE, kinds=["Task"])
    assert named(found) == {
        ("a", "tide reading", "Task"),
        ("a", "Gezeitenlesen", "Task"),
        ("a", "TR", "Task"),
        ("b", "<script>alert(1)</script> &amp;", "Metric"),  # as written; exporters escape it
    }
    [term] = found.find(["gezeitenlesen"], by="key")["gezeitenlesen"]
    assert term.label == "tide reading"


def test_other_formats_of_rdf_say_the_same(tmp_path: Path) -> None:
    text = TURTLE.replace("\\u0007", "")  # which XML cannot hold
    turtle = made(tmp_path / "tides.ttl", text)
    for suffix in ("nt", "rdf", "jsonld"):
        format = ox.RdfFormat.from_extension(suffix)
        assert format is not None
        triples = [quad.triple for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)]
        (tmp_path / f"tides.{suffix}").write_bytes(ox.serialize(triples, format=format) or b"")
        assert compile_file(tmp_path / f"tides.{suffix}", "made").table.equals(turtle.table)


def test_a_table_of_names_is_read_by_its_header(tmp_path: Path) -> None:
    found = made(tmp_path / "t.csv", TABLE)
    assert named(found) == {("t", name, "Benchmark") for name in ("TideBench", "Tide Bench", "TB-1")}


def test_rows_that_cannot_be_used_are_told_and_cost_the_others_nothing(tmp_path: Path) -> None:
    rows = "name\tiri\tkind\nA1\thttp://x.org/a\t\n\thttp://x.org/b\t\nC\tno iri\t\nD\thttp://x.org/d\tship\n"
    found = made(tmp_path / "t.tsv", rows)
    assert found.about.names == 1
    assert found.about.skipped == (
        "record 2: no name",
        "record 3: 'no iri' is no IRI",
        "record 4: 'ship' is no kind; kinds are Benchmark, Method, Metric, Model, Task, Institution",
    )


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("t.ttl", "@prefix skos: <http://x#> .\n<a> skos:prefLabel [ .", "no Turtle: .*line 2"),
        ("t.ttl", "", "no name of a thing"),
        ("t.csv", "title,iri\nA,http://x.org/a\n", "line 1: no column name; columns are name, iri"),
        ("t.csv", "", "no column name or iri"),
        ("t.csv", "name,iri\nA,nowhere\n", "no name of a thing to be found .record 1: 'nowhere' is no IRI"),
        ("t.json", '{"name": "A"}', "no dump of ROR"),
        ("t.json", "[", "no dump of ROR"),
        ("t.json", '[{"id": "https://ror.org/0', "no JSON"),
        ("t.json", json.dumps([{"id": "https://ror.org/012345678"}]), "record 1: no ROR record"),
        ("t.doc", "A", "the suffix tells no format"),
        ("t.zip", "A", "not a zip file"),
        ("t.ttl.gz", "A", "Not a gzipped file"),
    ],
)
def test_a_broken_file_is_one_clear_error(tmp_path: Path, name: str, text: str, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        made(tmp_path / name, text)


def test_a_missing_file_or_kind_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="No such file"):
        compile_file(tmp_path / "t.ttl", "made")
    with pytest.raises(KgError, match="'Ship' is no kind of thing; kinds are Benchmark"):
        compile_file(tmp_path / "t.ttl", "made", kinds=["Ship"])
    (tmp_path / "latin.csv").write_bytes("name,iri\nGezeiten für A,http://x.org/a".encode("latin-1"))
    with pytest.raises(ReadError, match="utf-8"):
        compile_file(tmp_path / "latin.csv", "made")


def test_a_dump_is_read_packed_and_the_newer_schema_first(tmp_path: Path) -> None:
    old, new = (json.dumps(dumps.dump(schema)) for schema in (dumps.first, dumps.second))
    with zipfile.ZipFile(tmp_path / "dump.zip", "w") as archive:
        archive.writestr("v1-data.json", "[]")
        archive.writestr("v1-data_schema_v2.json", new)
    (tmp_path / "dump.jsonl.gz").write_bytes(
        gzip.compress("\n".join(json.dumps(r) for r in json.loads(old)).encode())
    )
    found = [compile_file(tmp_path / name, "ror") for name in ("dump.zip", "dump.jsonl.gz")]
    assert found[0].table.equals(found[1].table) and found[0].about.concepts == 7


JSON = st.recursive(
    st.text(max_size=5) | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.lists(st.dictionaries(st.text(max_size=3), JSON, max_size=3), max_size=5), st.sampled_from([None, 1])
)
def test_records_are_those_of_the_array_however_it_is_cut(rows: list[Any], indent: int | None) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ror, "_CHUNK", 3)
        assert list(ror.records(io.StringIO(json.dumps(rows, indent=indent)))) == rows
        assert list(ror.records(io.StringIO("\n".join(map(json.dumps, rows))))) == rows


def test_equal_files_give_equal_bytes_and_are_read_as_written(tmp_path: Path) -> None:
    found = made(tmp_path / "t.ttl", TURTLE)
    for name in ("one", "two"):
        with (tmp_path / name).open("wb") as file:
            found.write(file)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    again = load(tmp_path / "one")
    assert again.about == found.about and again.table.equals(found.table)


def test_what_is_no_file_of_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.arrow").write_bytes(b"ARROW1 or not")
    with pytest.raises(TableError, match="not the file of a vocabulary"):
        load(tmp_path / "x.arrow")
