"""JSON and tables: guessed names, broken rows."""

import gzip
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ReadError, Skipped
from kg.model import Author, Paper
from kg.readers import fields, read_source


def write(folder: Path, text: str | bytes, name: str) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def paper(**values: object) -> Paper:
    found = fields.paper_of({"abstract": "Body.", **values}, source="a.jsonl", number=1, line=1)
    assert isinstance(found, Paper)
    return found


def test_json_lines_of_an_arxiv_snapshot(tmp_path: Path) -> None:
    record = {
        "id": "0704.00010",
        "authors": "Ana Lund, Bo Chen Jr and C. D\\'iaz",
        "authors_parsed": [["Lund", "Ana", ""], ["Chen", "Bo", "Jr"], ["D\\'iaz", "C.", ""]],
        "title": "Salt in\n  Water",
        "comments": "12 pages; to appear in Journal of Salt",
        "journal-ref": None,
        "doi": "10.1000/SALT.1",
        "categories": "cs.LG stat.ML",
        "abstract": "  We dissolve\n  salt.\n",
        "versions": [{"version": "v1"}],
        "update_date": "2026-01-05",
    }
    source = read_source(write(tmp_path, json.dumps(record) + "\n\n", "x"))
    found = source.papers[0]
    assert (source.format, source.seen) == ("jsonl", 1)
    assert found.identifiers == ("arxiv:0704.00010", "doi:10.1000/salt.1")
    assert [a.name for a in found.authors] == ["Ana Lund", "Bo Chen Jr", "C. Díaz"]
    assert (found.title, found.abstract) == ("Salt in Water", "We dissolve salt.")
    assert (found.date, found.subjects) == ("2026-01-05", ("cs.LG", "stat.ML"))
    assert found.venue == "Journal of Salt"


def test_objects_of_a_citation_service() -> None:
    found = paper(
        paperId="abcdef",
        externalIds={"ArXiv": "2601.00009", "DOI": "10.48550/arXiv.2601.00009", "CorpusId": 7},
        title="Nets",
        year=2026,
        venue="",
        journal={"name": "Journal of Nets"},
        authors=[
            {
                "name": "Ana Lund",
                "affiliations": ["Acme AI"],
                "orcid": "https://orcid.org/0000-0002-1825-0097",
            }
        ],
    )
    assert found.identifiers == ("arxiv:2601.00009",)
    assert (found.date, found.venue) == ("2026", "Journal of Nets")
    assert found.authors == (Author("Ana Lund", "Acme AI", "0000-0002-1825-0097"),)
    assert found.affiliation_text == "Acme AI"


def test_affiliations_of_authors_are_joined_each_once() -> None:
    authors = [
        {"name": "A B", "affiliation": "Norcaster University"},
        {"first": "C", "last": "D", "affiliation": ["Acme AI", "Norcaster University"]},
        "Doe, Jane",
    ]
    found = paper(authors=authors)
    assert found.affiliation_text == "Norcaster University; Acme AI"
    assert found.authors[1] == Author("C D", "Acme AI; Norcaster University")
    assert found.authors[2] == Author("Jane Doe")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ana Lund, Bo Chen, and Cy Diaz", ["Ana Lund", "Bo Chen", "Cy Diaz"]),
        ("Lund, Ana; Chen, Bo", ["Ana Lund", "Bo Chen"]),
        ("Lund, Ana and van der Berg, Bo", ["Ana Lund", "Bo van der Berg"]),
        ("Ana Lund (Acme) & Bo Chen", ["Ana Lund", "Bo Chen"]),
        ("", []),
    ],
)
def test_author_strings(text: str, names: list[str]) -> None:
    assert fields.author_names(text) == names


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2026-02-03T10:00:00Z", "2026-02-03"),
        ("2026/02/03", "2026-02-03"),
        ("Tue, 3 Feb 2026 19:18:42 GMT", "2026-02-03"),
        (2024.0, "2024"),
        ("Spring 2019", "2019"),
        ("2026-02-31", "2026"),
        ("n.d.", ""),
    ],
)
def test_dates(value: object, date: str) -> None:
    assert paper(date=value).date == date


def test_own_ids_stand_as_written_and_blanks_are_no_ids() -> None:
    assert paper(id="openreview:Ab-1").identifiers == ("openreview:Ab-1",)
    assert paper(id=17).identifiers == ("17",)
    assert paper(id="nan", doi="N/A").identifiers == ("a:1",)
    assert paper(url="https://aclanthology.org/2024.acl-long.7/").identifiers == ("acl:2024.acl-long.7",)


def test_broken_lines_are_skipped_with_number_and_line(tmp_path: Path) -> None:
    lines = [
        b'{"id": "a", "abstract": "One."}',
        b'{"id": "b", "abstract": "caf\xe9"}',
        b"",
        b"[1, 2]",
        b'{"id": "c", "title": "no body"}',
        b"[" * 100_000,
        b'{"id": "d", "abstract": "' + b"x" * 5_000_000 + b'"}',
        b'{"id": "e", "abstract": "Five."}',
        b'{"id": "f", "abstr',
    ]
    source = read_source(write(tmp_path, b"\n".join(lines), "in.jsonl"))
    assert [p.identifiers for p in source.papers] == [("a",), ("e",)]
    assert source.seen == 8 == len(source.papers) + len(source.skipped)
    assert [(s.record, s.line) for s in source.skipped] == [(2, 2), (3, 4), (4, 5), (5, 6), (6, 7), (8, 9)]
    reasons = [s.reason for s in source.skipped]
    assert reasons[0].startswith("invalid UTF-8 (byte 0xE9")
    assert reasons[1:3] == ["a JSON list, not an object", "no abstract"]
    assert reasons[4] == "the abstract has 5,000,000 characters (at most 100,000 are read)"
    assert reasons[5].startswith("no JSON (")
    assert all(len(reason) < 200 for reason in reasons)


def test_a_list_of_objects_survives_its_cut_end(tmp_path: Path) -> None:
    rows = [
        '{"id": "a", "abstract": "A } in a {string"}',
        '{"id": "b", "abstract": "Two."}',
        '{"id": "c", "abs',
    ]
    text = "[\n " + ",\n ".join(rows)
    source = read_source(write(tmp_path, text, "in.json"))
    assert [p.identifiers for p in source.papers] == [("a",), ("b",)]
    assert source.seen == 3
    assert (source.skipped[0].record, source.skipped[0].line) == (3, 4)


def test_one_object_over_many_lines(tmp_path: Path) -> None:
    text = json.dumps({"id": "a", "abstract": "One."}, indent=1)
    assert read_source(write(tmp_path, text, "in.json")).seen == 1


def test_table_with_quotes_newlines_and_byte_order_mark(tmp_path: Path) -> None:
    text = (
        "\ufeffID;Paper Title;Abstract;Authors;Year\r\n"
        '2601.00001;One;"First line\nsecond; ""quoted"" line.";"Lund, Ana";2026\r\n'
        "\r\n"
        "2601.00002;Two;Plain.\r\n"
        "2601.00003;Three;Too;many;2026;fields\r\n"
        "2601.00004;Four\r\n"
    )
    source = read_source(write(tmp_path, text, "in.txt"))
    assert (source.format, source.seen) == ("csv", 4)
    assert source.papers[0].abstract == 'First line second; "quoted" line.'
    assert source.papers[0].authors == (Author("Ana Lund"),)
    assert source.papers[1].id == "paper/arxiv/2601.00002"
    assert source.skipped == (
        Skipped("in.txt", 3, 6, "6 fields where the header has 5"),
        Skipped("in.txt", 4, 7, "no abstract (2 of 5 fields)"),
    )


def test_a_lost_quote_loses_one_row(tmp_path: Path) -> None:
    rows = ["id,abstract", 'a,"One."', 'b,"Two.', 'c,"Three."', 'd,"Four."']
    source = read_source(write(tmp_path, "\n".join(rows), "in.csv"))
    assert [p.identifiers for p in source.papers] == [("a",), ("c",), ("d",)]
    assert source.skipped == (Skipped("in.csv", 2, 3, "a quote is opened and never closed"),)


def test_tabs_utf16_and_fields_beyond_the_csv_limit(tmp_path: Path) -> None:
    text = f"id\tabstract\tnotes\na\tOne.\t{'n' * 140_000}\n"
    source = read_source(write(tmp_path, text.encode("utf-16"), "in.tsv"))
    assert [(p.abstract, len(p.comment)) for p in source.papers] == [("One.", 140_000)]


def test_table_without_an_abstract_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no column for the abstract; columns: id, title"):
        read_source(write(tmp_path, "id,title\n1,x\n", "in.csv"))


def test_packed_file_cut_off_keeps_what_came_before(tmp_path: Path) -> None:
    lines = b"".join(b'{"id": "r%d", "abstract": "Body %d."}\n' % (n, n * 7919) for n in range(3000))
    packed = gzip.compress(lines, mtime=0)
    whole = read_source(write(tmp_path, packed, "in.jsonl.gz"))
    assert (whole.seen, len(whole.papers)) == (3000, 3000)
    source = read_source(write(tmp_path, packed[: len(packed) // 2], "in.jsonl.gz"))
    assert 0 < len(source.papers) < 3000
    assert source.seen == len(source.papers) + len(source.skipped)
    assert source.skipped[-1].reason == "the packed file is cut off"


@given(
    st.dictionaries(
        st.sampled_from([n for g in fields.NAMES.values() for n in g]),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
            ),
            max_leaves=6,
        ),
    )
)
def test_no_value_of_a_known_field_raises(values: dict[str, object]) -> None:
    found = fields.paper_of(values, source="a", number=1, line=1)
    assert isinstance(found, Paper | Skipped)


def test_twenty_thousand_records_take_seconds(tmp_path: Path) -> None:
    body = "We present a method for salt water ($k$ grains) and test it on \\textit{SaltBench}. " * 12
    text = "".join(
        json.dumps({"id": f"r{n}", "title": "Salt", "abstract": body}) + "\n" for n in range(20_000)
    )
    path = write(tmp_path, text, "in.jsonl")
    started = time.process_time()
    assert read_source(path).seen == 20_000
    assert time.process_time() - started < 30
