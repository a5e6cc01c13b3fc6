"""A table of names (CSV or TSV with a header) -> terms.

Columns, in any order: `name` and `iri` are needed; `aliases` (separated by `|`), `kind` (Method, Model,
Benchmark, Task, Metric or Institution), `country` (ISO 3166-1 code) and `city` may be left out. Others are
passed over.
"""

import csv
from collections.abc import Iterator, Sequence
from typing import TextIO

import pyoxigraph as ox

from kg.errors import ReadError
from kg.grounding.keys import is_short, plain
from kg.grounding.ror import Skip
from kg.grounding.vocabulary import Term, institution_term, other_term
from kg.model import KINDS

COLUMNS = ("name", "iri", "aliases", "kind", "country", "city")
_KINDS = {kind.casefold(): kind for kind in KINDS if kind != "Person"}


def terms(file: TextIO, name: str, *, kinds: Sequence[str], skip: Skip) -> Iterator[Term]:
    """Rows of the table; one without name, without a usable IRI or of an unknown kind is told to `skip`.

    Raises:
        ReadError: a needed column is missing, or the file is no table.
    """
    head = file.readline()
    delimiter = "\t" if "\t" in head else ";" if ";" in head and "," not in head else ","
    columns = [
        cell.strip().casefold() for cell in next(csv.reader([head.lstrip("\ufeff")], delimiter=delimiter))
    ]
    if missing := [column for column in COLUMNS[:2] if column not in columns]:
        raise ReadError(name, f"line 1: no column {' or '.join(missing)}; columns are {', '.join(COLUMNS)}")
    rows = csv.reader(file, delimiter=delimiter)
    number = 0
    try:
        for number, cells in enumerate(rows, 1):
            if not any(cell.strip() for cell in cells):
                continue
            row = {column: plain(cell) for column, cell in zip(columns, cells, strict=False)}
            if reason := _wrong(row):
                skip(number, reason)
            else:
                yield from _row(row, kinds)
    except csv.Error as error:
        raise ReadError(name, f"row {number + 1}: no table ({error})") from error


def _wrong(row: dict[str, str]) -> str:
    if not row.get("name"):
        return "no name"
    try:
        ox.NamedNode(row.get("iri", ""))
    except ValueError:
        return f"{row.get('iri', '')!r} is no IRI"
    if row.get("kind") and row["kind"].casefold() not in _KINDS:
        return f"{row['kind']!r} is no kind; kinds are {', '.join(_KINDS.values())}"
    return ""


def _row(row: dict[str, str], kinds: Sequence[str]) -> Iterator[Term]:
    own = [_KINDS[row["kind"].casefold()]] if row.get("kind") else list(kinds) or [""]
    names = [row["name"], *filter(None, (alias.strip() for alias in row.get("aliases", "").split("|")))]
    for number, name in enumerate(names):
        role = "alias" if number else "label"
        for kind in own:
            if kind == "Institution":
                role = "acronym" if number and is_short(name) else role
                place = {"country": row.get("country", "").upper(), "city": row.get("city", "")}
                yield institution_term(name, role, row["iri"], row["name"], **place)
            else:
                yield other_term(name, role, row["iri"], row["name"], kind)
