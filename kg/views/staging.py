"""A build folder's Parquet tables -> the same rows in SQLite, a part of a table in memory at a time."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from kg import ids, tables
from kg.exporters.island import elsewhere, percent
from kg.model import Claim, Entity, Evidence, Mention, Paper, Result
from kg.terms import legible
from kg.views.schema import HEDGED, NEGATIVE, RAW, STANDS

T = TypeVar("T")
Row = tuple[Any, ...]


def fill(db: sqlite3.Connection, folder: Path) -> None:
    """Make and fill the tables `raw.*`, and `texts`.

    Raises:
        TableError: a table is missing or is not what its type says.
    """
    script(db, RAW)
    for papers in _parts(folder, "papers", Paper):
        _papers(db, papers)
    # One ORCID under several spellings: the fullest, as in the triples.
    db.execute(
        """INSERT OR REPLACE INTO raw.things SELECT person, 'Person', name, '[]', '[]', NULL FROM
        (SELECT person, name, row_number() OVER (PARTITION BY person ORDER BY length(name) DESC, name) AS best
        FROM raw.authors) WHERE best = 1"""
    )
    for entities in _parts(folder, "entities", Entity):
        add(db, "raw.things", (_thing(row) for _, row in entities))
    for mentions in _parts(folder, "mentions", Mention):
        add(
            db,
            "raw.mentions",
            (
                (m.entity, m.paper, m.field, m.start, m.end, m.id, legible(m.extractor))
                for _, m in mentions
                if m.entity
            ),
        )
    for evidence in _parts(folder, "evidence", Evidence):
        add(
            db,
            "raw.evidence",
            ((e.id, e.paper, e.field, e.start, e.end, legible(e.found_by)) for _, e in evidence),
        )
    for claims in _parts(folder, "claims", Claim):
        add(db, "raw.claims", ((k, *_claim(claim)) for k, claim in claims))
        add(db, "raw.claim_evidence", ((k, name) for k, claim in claims for name in claim.evidence))
    for results in _parts(folder, "results", Result):
        add(db, "raw.results", ((r, *_result(result)) for r, result in results))
        add(db, "raw.result_evidence", ((r, name) for r, result in results for name in result.evidence))


def add(db: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    """Insert rows into a table, each of all its columns."""
    into, _, name = table.rpartition(".")
    columns = len(db.execute(f"PRAGMA {into or 'main'}.table_info({name})").fetchall())
    marks = ", ".join("?" * columns)
    db.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", rows)


def script(db: sqlite3.Connection, statements: str) -> None:
    """Run statements inside the transaction that is open (`executescript` would end it)."""
    for statement in statements.split(";"):
        db.execute(statement)


def _parts(folder: Path, name: str, row_type: type[T]) -> Iterator[list[tuple[int, T]]]:
    """Parts of a table, each row with its number from 0."""
    number = 0
    for rows in tables.stream(folder / "tables" / f"{name}.parquet", row_type):
        yield list(enumerate(rows, number))
        number += len(rows)


def _papers(db: sqlite3.Connection, papers: list[tuple[int, Paper]]) -> None:
    def label(paper: Paper) -> str:
        return legible(paper.title or next(iter(paper.identifiers), paper.id))

    add(db, "raw.things", ((row.id, "Paper", label(row), "[]", "[]", p) for p, row in papers))
    add(
        db,
        "raw.papers",
        (
            (p, row.id, legible(row.date), legible(row.venue), _list(row.identifiers), _list(row.code))
            for p, row in papers
        ),
    )
    add(
        db,
        "texts",
        ((p, legible(row.title), legible(row.abstract), legible(row.affiliation_text)) for p, row in papers),
    )
    add(
        db,
        "raw.authors",
        (
            (p, place, ids.person_id(row.id, place, author.orcid), legible(author.name))
            for p, row in papers
            for place, author in enumerate(row.authors, 1)
        ),
    )


def _thing(entity: Entity) -> Row:
    names, same = (alias.text for alias in entity.aliases), elsewhere(entity)
    return entity.id, entity.kind, legible(entity.label or entity.id), _list(names), _list(same), None


def _claim(claim: Claim) -> Row:
    flags = STANDS * claim.asserted + NEGATIVE * (claim.polarity == "negative") + HEDGED * claim.hedged
    return claim.id, claim.subject, claim.predicate, claim.object, claim.score, flags


def _result(row: Result) -> Row:
    told = (legible(text) for text in (row.value, row.unit, row.kind, row.bound))
    return row.paper, row.subject, row.benchmark, row.metric, row.baseline, *told, percent(row.score)


def _list(texts: Iterable[str]) -> str:
    return json.dumps([legible(text) for text in texts], ensure_ascii=False)
