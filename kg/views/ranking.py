"""Claims by rank, as `kg/exporters/selection.py` has it, and the links that they make, as the page has it."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from kg.exporters import selection
from kg.exporters.island import percent
from kg.model import TERM_KINDS
from kg.views.schema import MANY, MENTIONS, NOBODY, STANDS, WRITTEN
from kg.views.staging import script

_COMPARING = ", ".join(f"'{name}'" for name in selection.FIRST)


class _Pair(NamedTuple):
    subject: int
    object: int
    k: int


def rank(db: sqlite3.Connection) -> int:
    """Fill `claims`, all but what is said of them; how many of them make the first view.

    Needs `nodes`, and `raw.cited`: the papers that state each claim.
    """
    db.create_function("strength", 4, selection.strength, deterministic=True)
    db.create_function("percent", 1, percent, deterministic=True)
    script(
        db,
        f"""
        CREATE TABLE raw.plain AS SELECT k, c.id, s.n AS s, predicate, o.n AS o, score, flags,
            s.kind AS sk, o.kind AS ok
            FROM raw.claims c JOIN nodes s ON s.id = subject JOIN nodes o ON o.id = object ORDER BY k;
        CREATE TABLE raw.known (n INTEGER PRIMARY KEY, others INT);
        INSERT INTO raw.known SELECT a, count(*) FROM
            (SELECT s AS a, o AS b FROM raw.plain
                WHERE predicate IN ({_COMPARING}) AND flags & {STANDS} AND s != o
            UNION SELECT o, s FROM raw.plain
                WHERE predicate IN ({_COMPARING}) AND flags & {STANDS} AND s != o)
            GROUP BY a;
        CREATE TABLE raw.ranked AS SELECT p.*, strength(
            (SELECT count(*) FROM raw.cited WHERE k = p.k), score,
            ifnull((SELECT others FROM raw.known WHERE n = s), 0),
            ifnull((SELECT others FROM raw.known WHERE n = o), 0)) AS strength FROM raw.plain p ORDER BY k;
        CREATE INDEX raw.by_strength ON ranked (predicate, strength DESC, id);
        CREATE TABLE raw.head (place INTEGER PRIMARY KEY, k INT UNIQUE);
        """,
    )
    kinds = [row[0] for row in db.execute("SELECT name FROM raw.kinds ORDER BY kind")]
    terms = ", ".join(str(kinds.index(kind)) for kind in TERM_KINDS if kind in kinds) or "NULL"
    head = selection.first_view(
        _pairs(db, "predicate = 'evaluatedOn'"),
        lambda: _pairs(db, f"predicate IN ({_COMPARING}) AND predicate != 'evaluatedOn'"),
        lambda: _pairs(db, f"sk IN ({terms}) AND ok IN ({terms})"),
    )
    db.executemany("INSERT INTO raw.head VALUES (?, ?)", [(n, pair.k) for n, pair in enumerate(head)])
    predicates = sorted(row[0] for row in db.execute("SELECT DISTINCT predicate FROM raw.plain"))
    db.execute("CREATE TABLE raw.predicates (p INTEGER PRIMARY KEY, name TEXT UNIQUE)")
    names = [*predicates, *(name for name in (MENTIONS, WRITTEN) if name not in predicates)]
    db.executemany("INSERT INTO raw.predicates VALUES (?, ?)", enumerate(names))
    script(
        db,
        f"""
        CREATE TABLE raw.order_of (c INTEGER PRIMARY KEY, k INT UNIQUE);
        INSERT INTO raw.order_of SELECT row_number() OVER (ORDER BY h.place IS NULL, h.place,
            NOT flags & {STANDS}, predicate NOT IN ({_COMPARING}), strength DESC, r.id) - 1, r.k
            FROM raw.ranked r LEFT JOIN raw.head h ON h.k = r.k;
        INSERT INTO claims SELECT c, NULL, s, p, o, percent(score), flags, 0, '', NULL FROM raw.order_of v
            JOIN raw.ranked r ON r.k = v.k JOIN raw.predicates ON name = predicate ORDER BY c;
        """,
    )
    return len(head)


def _pairs(db: sqlite3.Connection, condition: str) -> Iterator[_Pair]:
    rows = db.execute(
        f"SELECT s, o, k FROM raw.ranked WHERE {condition} AND flags & {STANDS} AND s != o "
        "ORDER BY strength DESC, id"
    )
    return map(_Pair._make, rows)


def unite(db: sqlite3.Connection, first: int) -> int:
    """Claims, names and authors -> `links` and what hangs on them; how many links make the first view.

    A link is all that is claimed of two things by one predicate: it stands where its best claim does.
    """
    script(
        db,
        f"""
        CREATE TABLE raw.united (c INTEGER PRIMARY KEY, s INT, p INT, o INT);
        INSERT INTO raw.united SELECT min(c) AS first, s, p, o FROM claims GROUP BY s, p, o ORDER BY first;
        CREATE TABLE raw.firsts (l INTEGER PRIMARY KEY, c INT);
        INSERT INTO raw.firsts SELECT row_number() OVER (ORDER BY c) - 1, c FROM raw.united;
        CREATE TABLE raw.ends_of (s INT, p INT, o INT, l INT, c INT, PRIMARY KEY (s, p, o)) WITHOUT ROWID;
        INSERT INTO raw.ends_of SELECT s, p, o, l, c FROM raw.united JOIN raw.firsts USING (c);
        UPDATE claims SET l = (SELECT l FROM raw.ends_of e
            WHERE e.s = claims.s AND e.p = claims.p AND e.o = claims.o);
        CREATE INDEX by_link ON claims (l, c);
        INSERT INTO links SELECT f.l, a.s, a.p, a.o, 0, 0, (SELECT max(b.score) FROM claims b
            WHERE b.l = f.l AND b.flags & {STANDS} = a.flags & {STANDS}), a.flags, 0, 0
            FROM raw.firsts f JOIN claims a ON a.c = f.c ORDER BY f.l;
        CREATE TABLE raw.stated (l INT, paper INT, PRIMARY KEY (l, paper)) WITHOUT ROWID;
        INSERT INTO raw.stated SELECT DISTINCT l, paper FROM said JOIN claims USING (c) ORDER BY 1, 2;
        CREATE TABLE raw.plainly (s INT, o INT, name TEXT, paper INT, a INT, b INT);
        INSERT INTO raw.plainly SELECT papers.node, named.node, '{MENTIONS}', named.paper, named.node,
            papers.node FROM named JOIN papers ON p = named.paper ORDER BY named.node, papers.node;
        INSERT INTO raw.plainly SELECT node, n, '{WRITTEN}', p, p, min(a.place) FROM raw.authors a
            JOIN papers USING (p) JOIN nodes ON nodes.id = person GROUP BY p, n ORDER BY p, min(a.place);
        INSERT INTO links SELECT (SELECT count(*) FROM raw.firsts) + v.rowid - 1, s, r.p, o, 0, 0, 100,
            {STANDS}, 1, paper FROM raw.plainly v JOIN raw.predicates r USING (name) ORDER BY v.rowid;
        """,
    )
    claimed = db.execute("SELECT count(*) FROM raw.firsts").fetchone()[0]
    script(
        db,
        f"""
        UPDATE links SET papers = v.papers, paper = iif(v.papers = 1, v.one, {MANY}) FROM
            (SELECT l, count(*) AS papers, min(paper) AS one FROM raw.stated GROUP BY l) v
            WHERE v.l = links.l;
        UPDATE links SET paper = {NOBODY} WHERE papers = 0;
        INSERT INTO link_papers SELECT l, raw.stated.paper FROM raw.stated JOIN links USING (l)
            WHERE links.paper = {MANY} ORDER BY 1, 2;
        UPDATE links SET sk = (SELECT kind FROM nodes WHERE n = s), ok = (SELECT kind FROM nodes WHERE n = o);
        INSERT INTO at SELECT * FROM (
            SELECT s AS node, l, o, p, sk, ok, score, flags, paper FROM links
            UNION ALL SELECT o, l, s, p, ok, sk, score, flags, paper FROM links WHERE o != s)
            ORDER BY node, l;
        INSERT INTO tallies SELECT p, sk, ok, flags & {STANDS}, score, count(*) FROM links
            GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5;
        INSERT OR IGNORE INTO institutions SELECT o, nodes.paper FROM links JOIN nodes ON n = s
            JOIN raw.predicates r ON r.p = links.p WHERE name IN ('affiliation', 'department')
            AND nodes.paper NOT NULL AND l < {claimed} ORDER BY 1, 2;
        """,
    )
    shown = "SELECT count(DISTINCT l) FROM claims WHERE c < ?"
    return int(db.execute(shown, (first,)).fetchone()[0])
