"""All that is known of one thing, and of two together."""

import json
from collections.abc import Sequence

from kg.views import nets
from kg.views.reader import Reader
from kg.views.rows import Answer, left_out, quotes, refs, results, statements
from kg.views.schema import FIELDS, MENTIONS, WRITTEN

MOST = 500  # statements, results, places and people of an answer, each


def entity(reader: Reader, ident: str) -> Answer | None:
    """A thing with everything said of it, and its own texts if it is a paper; null where there is none."""
    n = reader.node(ident)
    if n is None:
        return None
    names, same = reader.rows("SELECT names, same FROM things WHERE n = ?", n)[0]
    claims = _numbers(
        reader,
        "SELECT c FROM at JOIN claims INDEXED BY by_link USING (l) WHERE node = ? ORDER BY at.l, c LIMIT ?",
        n,
    )
    told = _numbers(reader, "SELECT r FROM ends WHERE node = ? ORDER BY r LIMIT ?", n)
    spots = _numbers(
        reader,
        """SELECT spot FROM named CROSS JOIN papers ON p = paper WHERE named.node = ?
        ORDER BY papers.node LIMIT ?""",
        n,
    )
    people = _around(reader, n, WRITTEN)
    counted = {
        "statements": "SELECT count(*) FROM at JOIN claims INDEXED BY by_link USING (l) WHERE node = ?",
        "results": "SELECT count(*) FROM ends WHERE node = ?",
        "named": "SELECT count(*) FROM named WHERE node = ?",
    }
    shown = {"statements": len(claims), "results": len(told), "named": len(spots)}
    cut = {
        name: reader.one(sql, n) - shown[name] if shown[name] == MOST else 0 for name, sql in counted.items()
    }
    places = quotes(reader, spots)
    return (
        nets.nodes(reader, [n])[0]
        | {
            "names": json.loads(names),
            "same": json.loads(same),
            "iri": reader.index.base + ident,
            "statements": statements(reader, claims),
            "results": results(reader, told),
            "named": [places[spot] for spot in spots],
            "people": people,
            "paper": _paper(reader, n),
        }
        | left_out(**cut)
    )


def between(reader: Reader, a: str, b: str) -> Answer:
    """What is said of two things together."""
    x, y = reader.node(a), reader.node(b)
    if x is None or y is None:
        return {"statements": [], "results": [], "named": []}
    # Of a thing and itself, everything that is said of it.
    other = "" if x == y else f"AND other = {y}"
    claims = _numbers(
        reader,
        "SELECT c FROM at JOIN claims INDEXED BY by_link USING (l) "
        f"WHERE node = ? {other} ORDER BY at.l, c LIMIT ?",
        x,
    )
    both = [
        r
        for (r,) in reader.rows(
            """SELECT r FROM ends JOIN results USING (r) WHERE node = ?1
            AND ?1 IN (subject, benchmark, baseline) AND ?2 IN (subject, benchmark, baseline)
            ORDER BY r LIMIT ?3""",
            x,
            y,
            MOST,
        )
    ]
    spots = [
        spot
        for thing, paper in ((x, y), (y, x))
        for (spot,) in reader.rows(
            """SELECT spot FROM named JOIN nodes ON nodes.n = ? AND nodes.paper = named.paper
            WHERE named.node = ?""",
            paper,
            thing,
        )
    ]
    places = quotes(reader, spots)
    return {
        "statements": statements(reader, claims),
        "results": results(reader, both),
        "named": [places[spot] for spot in spots],
    }


def text(reader: Reader, paper: str, field: str) -> str:
    """The title, abstract or affiliation line of a paper; empty where there is none."""
    if field not in FIELDS:
        return ""
    found = reader.one(
        f"SELECT {field} FROM nodes JOIN texts ON p = nodes.paper WHERE id = ?",
        paper,
    )
    return found or ""


def _numbers(reader: Reader, sql: str, node: int) -> Sequence[int]:
    return [number for (number,) in reader.rows(sql, node, MOST)]


def _around(reader: Reader, n: int, predicate: str) -> list[Answer]:
    """Neighbours over one predicate, in the order of rank."""
    found = _numbers(
        reader,
        f"SELECT other FROM at WHERE node = ? AND p = {reader.index.number(predicate)} ORDER BY l LIMIT ?",
        n,
    )
    things = refs(reader, found)
    return [things[other] for other in found]


def _paper(reader: Reader, n: int) -> Answer | None:
    found = reader.rows(
        """SELECT title, abstract, date, venue, ids, code FROM papers JOIN texts USING (p) WHERE node = ?
        AND p = (SELECT paper FROM nodes WHERE n = ?)""",
        n,
        n,
    )
    for title, abstract, date, venue, ids, code in found:
        return {
            "title": title,
            "abstract": abstract,
            "date": date,
            "venue": venue,
            "ids": json.loads(ids),
            "code": json.loads(code),
            "names": _around(reader, n, MENTIONS),
        }
    return None
