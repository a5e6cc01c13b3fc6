import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import tables
from kg.errors import TableError
from kg.model import Entity, Name, Paper

# Parquet holds UTF-8, so lone surrogates (which `kg.text.clean` removes) cannot be in a row.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ROWS: dict[str, st.SearchStrategy[Any]] = {}
st.register_type_strategy(str, TEXT)
st.register_type_strategy(float, st.floats(allow_nan=False))
st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))
for table, row_type in tables.TABLES.items():
    ROWS[table] = st.lists(st.builds(row_type), max_size=4)


@pytest.mark.parametrize("name", tables.TABLES)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_what_is_written_is_read(name: str, data: st.DataObject) -> None:
    rows, row_type = data.draw(ROWS[name]), tables.TABLES[name]
    with TemporaryDirectory() as folder:
        path = Path(folder, f"{name}.parquet")
        tables.write_table(rows, row_type, path)
        assert list(tables.from_table(tables.read_table(path, row_type), row_type)) == rows
        assert list(Path(folder).iterdir()) == [path]


def test_columns_are_the_fields(tmp_path: Path) -> None:
    tables.write_table(
        [Entity("method/a", "Method", "A", (Name("Α", "el"),))], Entity, tmp_path / "e.parquet"
    )
    table = pq.read_table(tmp_path / "e.parquet")
    assert table.column_names == ["id", "kind", "label", "aliases", "same_as", "matches"]
    assert table.to_pylist()[0]["aliases"] == [{"text": "Α", "language": "el"}]


def test_equal_rows_give_equal_bytes(tmp_path: Path) -> None:
    rows = [Entity(f"method/{n}", "Method", str(n)) for n in range(20)]
    for name in ("one", "two"):
        tables.write_table(rows, Entity, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_what_stands_in_many_rows_is_one_string_in_memory() -> None:
    rows = [Name(f"name {n}", "".join(("z", "h"))) for n in range(20)]
    read = list(tables.from_table(tables.to_table(rows, Name), Name))
    assert read == rows
    assert len({id(row.language) for row in read}) == 1


def test_a_missing_table_names_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"papers\.parquet: no such table; .*kg build"):
        tables.read_table(tmp_path / "papers.parquet", Paper)


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "papers.parquet").write_bytes(b"PAR1 or not")
    with pytest.raises(TableError, match="not a Parquet table"):
        tables.read_table(tmp_path / "papers.parquet", Paper)


def test_a_table_of_another_type_is_refused(tmp_path: Path) -> None:
    tables.write_table([], Entity, tmp_path / "papers.parquet")
    with pytest.raises(TableError, match="columns should be id, identifiers, title"):
        tables.read_table(tmp_path / "papers.parquet", Paper)


def test_a_write_that_fails_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_bytes(b"old")

    def write(file: Any) -> None:
        file.write(b"new, but cut")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        tables.write_atomic(path, write)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="no modes")
def test_written_files_have_the_permissions_that_open_would_give(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    tables.write_atomic(tmp_path / "atomic", lambda file: None)
    assert (tmp_path / "atomic").stat().st_mode == (tmp_path / "plain").stat().st_mode
