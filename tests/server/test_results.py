"""What is written is what another reader reads."""

import csv
from collections.abc import Sequence
from io import StringIO

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.server import results

FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "tsv": ox.QueryResultsFormat.TSV,
}
# XML has no character for controls; they are replaced there (kg.triples.legible).
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"], include_characters="\t\n\r"))
terms = st.one_of(
    st.none(),
    texts.map(ox.Literal),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), texts, st.sampled_from(["en", "zh-hant"])),
    st.integers().map(ox.Literal),
    st.booleans().map(ox.Literal),
    st.sampled_from(["http://example.org/a?b&c='d'", "urn:é小"]).map(ox.NamedNode),
    st.just(ox.BlankNode("b1")),
)
tables = st.integers(1, 3).flatmap(
    lambda n: st.lists(st.tuples(*[terms] * n), max_size=5).map(lambda rows: (n, rows))
)


def written(names: list[str], rows: Sequence[tuple[ox.Literal | None, ...]], format: str) -> bytes:
    return b"".join(piece for piece, _ in results.rows(names, rows, results.FORMATS[format]))


@pytest.mark.parametrize("format", FORMATS)
@given(table=tables)
@example(
    table=(2, [(ox.Literal(" "), ox.Literal(" \t\n\r")), (ox.Literal(""), ox.Literal(" x ", language="en"))])
)
def test_rows_are_read_back_by_oxigraph(
    format: str, table: tuple[int, list[tuple[ox.Literal | None, ...]]]
) -> None:
    count, rows = table
    names = [f"v{n}" for n in range(count)]
    read = ox.parse_query_results(written(names, rows, format), format=FORMATS[format])
    assert isinstance(read, ox.QuerySolutions)
    assert [variable.value for variable in read.variables] == names
    found = [tuple(row) for row in read]
    if format == "tsv" and count == 1:  # a line without a term is no row there
        rows, found = (
            [row for row in rows if row[0] is not None],
            [row for row in found if row[0] is not None],
        )
    assert found == rows


@given(st.lists(texts, max_size=5))
def test_csv_is_read_back(values: list[str]) -> None:
    rows = [(ox.Literal(value), ox.Literal("end")) for value in values]
    found = list(csv.reader(StringIO(written(["a", "b"], rows, "csv").decode(), newline="")))
    assert found == [["a", "b"], *([value, "end"] for value in values)]


@pytest.mark.parametrize("truth", [True, False])
@pytest.mark.parametrize("format", ["json", "xml"])
def test_truths_are_read_back(truth: bool, format: str) -> None:
    read = ox.parse_query_results(results.truth(truth, results.FORMATS[format]), format=FORMATS[format])
    assert isinstance(read, ox.QueryBoolean)
    assert bool(read) is truth


def test_long_answers_come_in_pieces_that_hold_whole_rows() -> None:
    rows = [(ox.Literal("x" * 1000),)] * 500
    pieces = list(results.rows(["a"], rows, results.FORMATS["csv"]))
    assert len(pieces) > 5
    assert sum(count for _, count in pieces) == 500
    assert max(len(piece) for piece, _ in pieces) < 2 * results.PIECE
