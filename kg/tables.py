"""Dataclass <-> Arrow <-> Parquet: the schema is read off the fields, so there is one definition."""

import contextlib
import dataclasses
import gc
import os
import tempfile
import types
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, chain, pairwise
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

from kg.errors import TableError
from kg.model import Claim, Entity, Evidence, Mention, Paper, Replaced, Result

T = TypeVar("T")

# Table name -> row type, in the order of the contract.
TABLES: dict[str, type[Any]] = {
    "papers": Paper,
    "entities": Entity,
    "mentions": Mention,
    "claims": Claim,
    "evidence": Evidence,
    "results": Result,
    "replaced": Replaced,
}
_SCALARS = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}


def _arrow_type(hint: Any) -> pa.DataType:
    if hint in _SCALARS:
        return _SCALARS[hint]
    origin = get_origin(hint)
    if origin is tuple:
        return pa.list_(_arrow_type(get_args(hint)[0]))
    if origin is Literal:
        return pa.string()
    if origin in (Union, types.UnionType):
        return _arrow_type(next(a for a in get_args(hint) if a is not type(None)))
    return pa.struct([(f.name, _arrow_type(get_type_hints(hint)[f.name])) for f in dataclasses.fields(hint)])


def schema(row_type: type[Any]) -> pa.Schema:
    """Arrow schema of a row type: one column a field."""
    hints = get_type_hints(row_type)
    return pa.schema([(f.name, _arrow_type(hints[f.name])) for f in dataclasses.fields(row_type)])


def to_table(rows: Iterable[Any], row_type: type[Any]) -> pa.Table:
    """Rows -> Arrow table, in their order."""
    hints, kept = get_type_hints(row_type), list(rows)
    columns = [_array(hints[name], _column(kept, name)) for name in hints]
    return pa.Table.from_arrays(columns, schema=schema(row_type))


def from_table(table: pa.Table, row_type: type[T]) -> Iterator[T]:
    """Arrow table -> rows, in their order."""
    hints = get_type_hints(row_type)
    for batch in table.to_batches(max_chunksize=100_000):
        yield from map(row_type, *(_values(hints[name], batch.column(name)) for name in hints))


# Column by column, whatever is nested in a row: several times as fast as row by row.
def _array(hint: Any, values: list[Any]) -> pa.Array:
    if get_origin(hint) is tuple:
        offsets = pa.array([0, *accumulate(map(len, values))], pa.int32())
        return pa.ListArray.from_arrays(offsets, _array(get_args(hint)[0], list(chain.from_iterable(values))))
    if dataclasses.is_dataclass(hint):
        hints = get_type_hints(hint)
        columns = [_array(hints[name], _column(values, name)) for name in hints]
        return pa.StructArray.from_arrays(columns, fields=list(_arrow_type(hint)))
    return pa.array(values, _arrow_type(hint))


def _values(hint: Any, array: pa.Array) -> list[Any]:
    if get_origin(hint) is tuple:
        inner, offsets = _values(get_args(hint)[0], array.flatten()), array.offsets.to_pylist()
        return [tuple(inner[start - offsets[0] : end - offsets[0]]) for start, end in pairwise(offsets)]
    if dataclasses.is_dataclass(hint):
        hints = get_type_hints(hint)
        columns = dict(zip(array.type.names, array.flatten(), strict=True))
        return list(map(cast(Any, hint), *(_values(hints[name], columns[name]) for name in hints)))
    if pa.types.is_string(array.type) and not array.null_count:
        # One string for all places that it stands in: ids recur in row after row.
        encoded = array.dictionary_encode()
        shared = encoded.dictionary.to_pylist()
        return [shared[n] for n in encoded.indices.to_pylist()]
    values: list[Any] = array.to_pylist()
    return values


def _column(rows: list[Any], name: str) -> list[Any]:
    return list(map(attrgetter(name), rows))


@contextlib.contextmanager
def without_collecting() -> Iterator[None]:
    """For work on millions of rows, which have no cycle among them: to look for some takes half the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def write_atomic(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write under a temporary name in the same folder, then rename: a killed run leaves the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_table(rows: Iterable[Any], row_type: type[Any], path: Path) -> None:
    """Rows -> Parquet file, atomically."""
    table = to_table(rows, row_type)
    write_atomic(path, lambda file: pq.write_table(table, file))


def read_table(path: Path, row_type: type[Any]) -> pa.Table:
    """Parquet file -> Arrow table.

    Raises:
        TableError: the file is missing, no Parquet, or has other columns than the type.
    """
    with _opened(path, row_type) as file:
        return file.read()


def stream(path: Path, row_type: type[T], rows: int = 10_000) -> Iterator[list[T]]:
    """Rows of a Parquet file in their order, so many at a time: no more are held in memory.

    Raises:
        TableError: as `read_table`.
    """
    with _opened(path, row_type) as file:
        for batch in file.iter_batches(rows):
            yield list(from_table(pa.Table.from_batches([batch]), row_type))


def missing(path: Path) -> TableError:
    return TableError(str(path), "no such table; run the stage that writes it (`kg build` runs all)")


def _opened(path: Path, row_type: type[Any]) -> pq.ParquetFile:
    if not path.is_file():
        raise missing(path)
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise TableError(str(path), f"not a Parquet table ({error})") from error
    expected, found = schema(row_type), file.schema_arrow
    if not found.equals(expected):
        file.close()
        names = ", ".join(expected.names)
        raise TableError(str(path), f"columns should be {names}; found {', '.join(found.names)}")
    return file
