"""The index on disk that the views are answered from: one SQLite file, made of a build folder's tables.

Everything is sorted and free of times: the same tables give the same bytes with the same SQLite.
"""

import hashlib
import json
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from kg import tables
from kg.account import read_report
from kg.errors import KgError
from kg.exporters.layout import positions
from kg.exporters.sentences import between, breaks, units
from kg.ids import BASE
from kg.staging import alone, staging
from kg.views import names, ranking
from kg.views.folding import collated, fold, joined
from kg.views.schema import FIELDS, INDEXES, KEPT, MENTIONS, STANDS, VERSION, WRITTEN
from kg.views.staging import add, fill, script

CACHE = 131_072  # KiB of pages of each of the two files while the index is made
STORE, NAME = "store", "views.sqlite"  # the usual place in a build folder
_READ = ("papers", "entities", "mentions", "claims", "evidence", "results")
_YEAR = re.compile(r"\s*([+-]?\d+)", re.ASCII)
_DATE = re.compile(r"\d{4}(-\d\d){0,2}", re.ASCII)


def sources(folder: Path) -> list[Path]:
    """The tables that an index is made from.

    Raises:
        TableError: one is missing.
    """
    paths = [folder / "tables" / f"{name}.parquet" for name in _READ]
    for path in paths:
        if not path.is_file():
            raise tables.missing(path)
    return paths


def stamp(folder: Path) -> str:
    """What an index of the folder's tables is known by: changes with them, with the base, with the schema.

    Raises:
        TableError: a table is missing.
    """
    made = hashlib.sha256(f"{VERSION} {_base(folder)}\n".encode())
    for path in sources(folder):
        with path.open("rb") as file:
            made.update(hashlib.file_digest(file, "sha256").digest())
    return made.hexdigest()


def stamp_of(index: Path) -> str:
    """The stamp in an index; empty where there is none that can be read."""
    if not index.is_file():
        return ""
    try:
        with closing(sqlite3.connect(f"{index.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            return str(db.execute("SELECT value FROM meta WHERE key = 'stamp'").fetchone()[0])
    except (sqlite3.Error, TypeError):
        return ""


def ready(folder: Path, store: Path) -> Path:
    """The index of a build folder's tables in the folder `store`, made first unless it is there.

    Who wants one that is being made waits for it.

    Raises:
        TableError: a table is missing or is not what its type says.
        KgError: the index cannot be written.
    """
    path, stamped = store / NAME, stamp(folder)
    if stamp_of(path) == stamped:
        return path
    try:
        store.mkdir(parents=True, exist_ok=True)
        with alone(store):
            if stamp_of(path) != stamped:
                _build(folder, store, stamped)
    except (OSError, sqlite3.Error) as error:
        raise KgError(f"{path}: the index of the views cannot be written ({error})") from error
    return path


def _build(folder: Path, store: Path, stamped: str) -> None:
    """Make the index aside, until it is whole."""
    with staging(store) as stage:
        made, raw = stage / NAME, stage / "raw"
        with closing(sqlite3.connect(made, isolation_level=None)) as db:
            db.execute("ATTACH ? AS raw", (str(raw),))
            for schema in ("main", "raw"):
                db.execute(f"PRAGMA {schema}.journal_mode = OFF")
                db.execute(f"PRAGMA {schema}.synchronous = OFF")
                db.execute(f"PRAGMA {schema}.cache_size = -{CACHE}")
            db.execute("BEGIN")
            _fill(db, folder, stamped)
            db.execute("COMMIT")
        raw.unlink()
        with made.open("rb+") as file:
            os.fsync(file.fileno())


def _base(folder: Path) -> str:
    return str(read_report(folder).get("settings", {}).get("base_iri", BASE))


def _fill(db: sqlite3.Connection, folder: Path, stamped: str) -> None:
    script(db, KEPT)
    _functions(db)
    fill(db, folder)
    _nodes(db)
    _papers(db)
    _spots(db)
    first = ranking.rank(db)
    _said(db)
    shown = ranking.unite(db, first)
    _results(db)
    _degrees(db)
    names.fill(db)
    _first_places(db, shown)
    script(db, INDEXES)
    _about(db, {"stamp": stamped, "base": _base(folder), "first": str(shown)})


def _functions(db: sqlite3.Connection) -> None:
    db.create_function("collated", 1, collated, deterministic=True)
    db.create_function("fold", 1, fold, deterministic=True)
    db.create_function("joined", 1, joined, deterministic=True)
    db.create_function("year", 1, _year, deterministic=True)
    db.create_function("month", 1, _month, deterministic=True)


def _year(date: str) -> int:
    """0 where a date tells none."""
    found = _YEAR.match(date[:4])
    return int(found[1]) if found else 0


def _month(date: str) -> str | None:
    return date[:7] if _DATE.fullmatch(date) else None


def _nodes(db: sqlite3.Connection) -> None:
    kinds = [row[0] for row in db.execute("SELECT DISTINCT kind FROM raw.things ORDER BY kind")]
    db.execute("INSERT INTO meta VALUES ('kinds', ?)", (json.dumps(kinds),))
    db.execute("CREATE TABLE raw.kinds (kind INTEGER PRIMARY KEY, name TEXT UNIQUE)")
    add(db, "raw.kinds", enumerate(kinds))
    script(
        db,
        """
        CREATE TABLE raw.naming (id TEXT, paper TEXT, PRIMARY KEY (id, paper)) WITHOUT ROWID;
        INSERT INTO raw.naming SELECT entity, paper FROM raw.mentions
            UNION SELECT object, subject FROM raw.claims
                WHERE predicate IN ('affiliation', 'department') AND subject GLOB 'paper/*'
            UNION SELECT person, id FROM raw.authors JOIN raw.papers USING (p);
        CREATE TABLE raw.counts (id TEXT PRIMARY KEY, papers INT) WITHOUT ROWID;
        INSERT INTO raw.counts SELECT id, count(*) FROM raw.naming GROUP BY id;
        INSERT INTO nodes SELECT row_number() OVER (ORDER BY id) - 1, id, k.kind, label,
            iif(paper IS NULL, ifnull((SELECT papers FROM raw.counts c WHERE c.id = t.id), 0), 1), paper,
            0, 0, 0, NULL, NULL FROM raw.things t JOIN raw.kinds k ON k.name = t.kind ORDER BY id;
        INSERT INTO things SELECT n, names, same FROM raw.things t JOIN nodes USING (id) ORDER BY n;
        INSERT INTO folded SELECT n, fold(label), fold(joined(names)) FROM nodes JOIN things USING (n)
            ORDER BY n;
        CREATE TABLE raw.keys AS SELECT n, collated(label) AS key FROM nodes ORDER BY n;
        CREATE TABLE raw.places (n INTEGER PRIMARY KEY, place INT);
        INSERT INTO raw.places SELECT n, dense_rank() OVER (ORDER BY key) FROM raw.keys;
        UPDATE nodes SET place = (SELECT place FROM raw.places v WHERE v.n = nodes.n)
        """,
    )


def _papers(db: sqlite3.Connection) -> None:
    db.execute(
        """INSERT INTO papers SELECT p, n, date, year(date), month(date), venue, ids, code, 0
        FROM raw.papers JOIN nodes ON nodes.id = raw.papers.id ORDER BY p"""
    )


def _spots(db: sqlite3.Connection) -> None:
    """Places in texts: those of evidence in the order in which statements cite them, then the first of each
    name in each paper.
    """
    script(
        db,
        """
        CREATE TABLE raw.sources AS SELECT e.id, p, node, field, start, "end", found_by FROM raw.evidence e
            JOIN raw.papers r ON r.id = e.paper JOIN papers USING (p) ORDER BY node, field, start, e.id;
        CREATE TABLE raw.spot_of (id TEXT PRIMARY KEY, spot INT, paper INT) WITHOUT ROWID;
        INSERT INTO raw.spot_of SELECT id, rowid - 1, p FROM raw.sources ORDER BY id;
        CREATE TABLE raw.first_names AS SELECT n, p, field, start, "end", found_by FROM
            (SELECT n, p, field, start, "end", found_by, row_number()
            OVER (PARTITION BY n, p ORDER BY field != 'title', start, m.id) AS place
            FROM raw.mentions m JOIN nodes ON nodes.id = entity JOIN raw.papers r ON r.id = m.paper)
            WHERE place = 1 ORDER BY p, n;
        INSERT INTO named SELECT n, p, (SELECT count(*) FROM raw.sources) + rowid - 1 FROM raw.first_names
            ORDER BY n, p
        """,
    )
    add(db, "spots", _in_sentences(db))
    script(
        db,
        """
        INSERT INTO folded_sentences SELECT id, fold(text) FROM sentences ORDER BY id;
        CREATE TABLE raw.cited (k INT, paper INT, PRIMARY KEY (k, paper)) WITHOUT ROWID;
        INSERT OR IGNORE INTO raw.cited SELECT k, paper FROM raw.claim_evidence
            JOIN raw.spot_of ON id = evidence ORDER BY 1, 2
        """,
    )


def _in_sentences(db: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    """Rows of `spots`; fills `sentences`."""
    known: dict[tuple[int, int, int], int] = {}
    texts: list[str] = []
    stops: list[int] = []
    count, at = 0, -1
    cursor = db.execute(
        """SELECT rowid - 1, p, field, start, "end", found_by FROM raw.sources UNION ALL
        SELECT (SELECT count(*) FROM raw.sources) + rowid - 1, p, field, start, "end", found_by
        FROM raw.first_names"""
    )
    for spot, paper, name, start, end, found_by in cursor:
        if paper != at:
            at, known = paper, {}
            texts = list(
                db.execute("SELECT title, abstract, affiliation FROM texts WHERE p = ?", (paper,)).fetchone()
            )
            stops = breaks(texts[1])
        field = FIELDS.index(name)
        first, last = between(texts[field], stops if name == "abstract" else [], start, end)
        if (field, first, last) not in known:
            db.execute("INSERT INTO sentences VALUES (?, ?)", (count, texts[field][first:last]))
            known[field, first, last] = count
            count += 1
        offsets = units(texts[field], (start, end, first))
        yield spot, paper, field, *offsets, known[field, first, last], found_by


def _said(db: sqlite3.Connection) -> None:
    script(
        db,
        """
        INSERT OR IGNORE INTO said SELECT c, spot, paper FROM raw.claim_evidence
            JOIN raw.order_of USING (k) JOIN raw.spot_of ON id = evidence ORDER BY 1, 2;
        UPDATE claims SET papers = v.papers, date = ifnull(v.date, ''),
            sentence = (SELECT sentence FROM spots WHERE spots.spot = v.spot) FROM
            (SELECT c, count(DISTINCT paper) AS papers, min(nullif(date, '')) AS date, min(spot) AS spot
            FROM said JOIN papers ON p = paper GROUP BY c) v WHERE v.c = claims.c
        """,
    )


def _results(db: sqlite3.Connection) -> None:
    script(
        db,
        """
        INSERT INTO results SELECT r, p.p, ifnull(s.n, -1), ifnull(b.n, -1), ifnull(m.n, -1),
            ifnull(l.n, -1), ifnull(s.kind, -1), ifnull(b.kind, -1), ifnull(m.kind, -1), value, unit, v.kind,
            bound, score, NULL
            FROM raw.results v JOIN raw.papers p ON p.id = v.paper
            LEFT JOIN nodes s ON s.id = v.subject LEFT JOIN nodes b ON b.id = v.benchmark
            LEFT JOIN nodes m ON m.id = v.metric LEFT JOIN nodes l ON l.id = v.baseline ORDER BY r;
        INSERT OR IGNORE INTO told SELECT r, spot FROM raw.result_evidence JOIN raw.spot_of ON id = evidence
            ORDER BY 1, 2;
        UPDATE results SET sentence = (SELECT sentence FROM spots WHERE spot =
            (SELECT min(spot) FROM told WHERE told.r = results.r));
        INSERT OR IGNORE INTO ends SELECT * FROM (
            SELECT subject AS node, r FROM results UNION SELECT benchmark, r FROM results
            UNION SELECT metric, r FROM results UNION SELECT baseline, r FROM results
            UNION SELECT papers.node, r FROM results JOIN papers ON p = paper)
            WHERE node >= 0 ORDER BY node, r
        """,
    )


def _degrees(db: sqlite3.Connection) -> None:
    script(
        db,
        f"""
        CREATE TABLE raw.degrees (n INTEGER PRIMARY KEY, degree INT, usual INT);
        INSERT INTO raw.degrees SELECT node, count(*),
            sum(flags & {STANDS} AND name NOT IN ('{MENTIONS}', '{WRITTEN}')) FROM at
            JOIN raw.predicates USING (p) GROUP BY node;
        UPDATE nodes SET degree = v.degree, usual = v.usual FROM raw.degrees v WHERE v.n = nodes.n;
        UPDATE papers SET mentions = v.links FROM (SELECT node, count(*) AS links FROM at
            JOIN raw.predicates USING (p) WHERE name = 'mentions' GROUP BY node) v WHERE v.node = papers.node
        """,
    )


def _first_places(db: sqlite3.Connection, shown: int) -> None:
    """Where the nodes of the first view stand."""
    links = db.execute("SELECT s, o FROM links WHERE l < ? ORDER BY l", (shown,)).fetchall()
    ends = sorted({n for link in links for n in link})
    ids = {n: db.execute("SELECT id FROM nodes WHERE n = ?", (n,)).fetchone()[0] for n in ends}
    pairs = [(ids[s], ids[o]) for s, o in links]
    points = positions(ids.values(), pairs, pairs)
    db.executemany("UPDATE nodes SET x = ?, y = ? WHERE n = ?", [(*points[ids[n]], n) for n in ends])


def _about(db: sqlite3.Connection, meta: dict[str, str]) -> None:
    predicates = [row[0] for row in db.execute("SELECT name FROM raw.predicates ORDER BY p")]
    counts = {
        "papers": db.execute("SELECT count(*) FROM papers").fetchone()[0],
        "entities": db.execute(
            "SELECT count(*) FROM raw.things WHERE paper IS NULL AND kind != 'Person'"
        ).fetchone()[0],
        "claims": db.execute("SELECT count(*) FROM claims").fetchone()[0],
        "results": db.execute("SELECT count(*) FROM results").fetchone()[0],
    }
    things = db.execute("SELECT kind, count(*) FROM nodes GROUP BY kind ORDER BY kind").fetchall()
    years = db.execute(
        "SELECT year, count(*) FROM papers WHERE year != 0 GROUP BY year ORDER BY year"
    ).fetchall()
    meta |= {
        "predicates": json.dumps(predicates),
        "counts": json.dumps(counts),
        "things": json.dumps([count for _, count in things]),
        "years": json.dumps(dict(years)),
    }
    db.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
