"""Methods by benchmarks, and the ranked results of one benchmark (`web/src/source/boards.ts`)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from kg.views import nets
from kg.views.filters import Filter, Passing
from kg.views.folding import script_order
from kg.views.reader import GIVEN, Reader, status
from kg.views.rows import Answer, left_out, listed, lower_is_better, refs, results, statements
from kg.views.schema import STANDS

MOST_LINES = 1_000  # rows of a matrix, and of its columns
MOST_BOARDS = 2_000
MOST_RESULTS, MOST_UNTOLD = 1_000, 500  # of a leaderboard
TESTED = "evaluatedOn"
Pair = tuple[int, int]


def matrix(reader: Reader, filter_: Filter, rows: int, columns: int, metric: str) -> Answer:
    """The best filled rows and columns; a cell is a system on a benchmark, and its results."""
    passing = reader.lay(filter_, nodes=True)
    rows, columns = min(rows, MOST_LINES), min(columns, MOST_LINES)
    metrics = _metrics(reader, passing)
    cells = _cells(reader, passing, metrics, metric)
    known = dict(
        reader.rows(
            f"SELECT n, papers FROM {GIVEN} CROSS JOIN nodes ON n = given",
            listed(n for pair in cells for n in pair),
        )
    )

    def score(pairs: Iterable[Pair], end: int) -> Counter[int]:
        found: Counter[int] = Counter()
        for pair in pairs:
            found[pair[end]] += cells[pair]
        return found

    def top(found: Counter[int], most: int) -> list[int]:
        return sorted(found, key=lambda n: (-found[n], -known[n], n))[:most]

    # Counting, cutting and counting again, since rows and columns depend on each other.
    all_rows, all_columns = score(cells, 0), score(cells, 1)
    across = set(top(all_columns, columns))
    kept = [pair for pair in cells if pair[1] in across]
    lines = top(score(kept, 0), rows)
    down = set(lines)
    kept = [pair for pair in kept if pair[0] in down]
    heads = top(score(kept, 1), columns)
    made = _filled(reader, passing, kept, metrics, metric)
    at = {n: place for place, n in enumerate(lines)}, {n: place for place, n in enumerate(heads)}
    return {
        "rows": nets.nodes(reader, lines, passing),
        "columns": nets.nodes(reader, heads, passing),
        "cells": [made[s, o] | {"row": at[0][s], "column": at[1][o]} for s, o in kept if o in at[1]],
        "allRows": len(all_rows),
        "allColumns": len(all_columns),
        "metrics": [
            name
            for name, _ in sorted(
                _count(reader, passing, metrics).items(), key=lambda row: (-row[1], script_order(row[0]))
            )
            if name
        ],
    }


def _metrics(reader: Reader, passing: Passing) -> dict[int, str]:
    """The names of metrics, by node; that of none is empty."""
    found = reader.rows(
        "SELECT n, label FROM (SELECT DISTINCT metric FROM results) CROSS JOIN nodes ON n = metric"
    )
    return {-1: "", **dict(found)}


def _of_systems(passing: Passing) -> str:
    """Results that a matrix has a cell for."""
    return f"v.subject >= 0 AND v.benchmark >= 0 AND v.sk != {passing.paper_kind} AND {passing.result('v')}"


def _count(reader: Reader, passing: Passing, metrics: dict[int, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    sql = f"SELECT metric, count(*) FROM results v WHERE {_of_systems(passing)} GROUP BY metric"
    for node, count in reader.rows(sql):
        found[metrics[node]] += count
    return found


def _tested(reader: Reader, passing: Passing) -> str:
    """Links that say who was tested on what."""
    return f"v.p = {reader.index.number(TESTED)} AND {passing.link('v')}"


def _by_metric(metrics: dict[int, str], metric: str) -> str:
    if not metric:
        return ""
    return f"AND v.metric IN ({', '.join(str(n) for n, name in metrics.items() if name == metric) or 'NULL'})"


def _cells(reader: Reader, passing: Passing, metrics: dict[int, str], metric: str) -> dict[Pair, int]:
    """System and benchmark -> 2 where a result is told, else 1; in the order in which they come up."""
    found = reader.rows(
        f"""SELECT subject, benchmark FROM results v WHERE {_of_systems(passing)}
        {_by_metric(metrics, metric)} GROUP BY subject, benchmark ORDER BY min(r)"""
    )
    cells: dict[Pair, int] = dict.fromkeys(found, 2)
    if not metric:
        for s, o in reader.rows(f"SELECT s, o FROM links v WHERE {_tested(reader, passing)} ORDER BY l"):
            cells.setdefault((s, o), 1)
    return cells


def _filled(
    reader: Reader, passing: Passing, pairs: Sequence[Pair], metrics: dict[int, str], metric: str
) -> dict[Pair, Answer]:
    """What stands in the cells."""
    wanted = set(pairs)
    made: dict[Pair, Answer] = {
        pair: {"row": -1, "column": -1, "papers": 0, "confidence": 0, "status": "stands", "results": []}
        for pair in pairs
    }
    ends = listed(s for s, _ in pairs), listed(o for _, o in pairs)
    for s, o, of, value, unit, kind, bound, score in reader.rows(
        f"""SELECT subject, benchmark, metric, value, unit, kind, bound, score FROM {GIVEN} j
        CROSS JOIN results v INDEXED BY by_board ON benchmark = j.given WHERE {_of_systems(passing)}
        {_by_metric(metrics, metric)} ORDER BY r""",
        ends[1],
    ):
        if (s, o) in wanted:
            cell = made[s, o]
            told = {"metric": metrics[of], "value": value, "unit": unit, "kind": kind, "bound": bound}
            cell["results"].append(told)
            cell["confidence"] = max(cell["confidence"], score)
            cell["papers"] = max(cell["papers"], 1)
    links = nets.pairs(reader, passing, *ends, reader.index.number(TESTED))
    cited = nets.cited(reader, passing, links)
    for link in links:
        if (link.s, link.o) in wanted:
            cell = made[link.s, link.o]
            cell["papers"] = max(cell["papers"], cited.get(link.l, link.papers))
            cell["confidence"] = max(cell["confidence"], link.score)
            cell["status"] = status(link.flags)
    return made


def boards(reader: Reader, filter_: Filter) -> tuple[list[Answer], int]:
    """Benchmarks with something to rank, the fullest first, and how many more there are; a benchmark of null
    stands for results without one.
    """
    passing = reader.lay(filter_, nodes=True)
    found = reader.rows(
        f"""SELECT benchmark, sum(told) AS results, count(DISTINCT system) AS systems FROM
        (SELECT benchmark, nullif(subject, -1) AS system, 1 AS told FROM results v WHERE {passing.result("v")}
        UNION ALL SELECT o, s, 0 FROM links v WHERE {_tested(reader, passing)})
        GROUP BY benchmark ORDER BY benchmark < 0, results DESC, systems DESC, benchmark"""
    )
    shown = found[:MOST_BOARDS]
    things = refs(reader, (n for n, _, _ in shown if n >= 0))
    return [
        {"benchmark": things.get(n), "results": told, "systems": systems} for n, told, systems in shown
    ], len(found) - len(shown)


def leaderboard(reader: Reader, benchmark: str | None, filter_: Filter) -> Answer:
    """Results by metric and kind of number, each ranked; then who was tested without a number."""
    passing = reader.lay(filter_, nodes=True)
    at = -1 if benchmark is None else _known(reader, benchmark)
    chosen = [
        r
        for (r,) in reader.rows(
            f"SELECT r FROM results v WHERE benchmark = ? AND {passing.result('v')} ORDER BY r",
            at,
        )
    ]
    groups: dict[tuple[Any, ...], list[Answer]] = defaultdict(list)
    for row in results(reader, chosen[:MOST_RESULTS]):
        groups[row["metric"] and row["metric"]["id"], row["kind"], row["unit"]].append(row)
    rankings = [_ranked(rows) for rows in groups.values()]
    rankings.sort(
        key=lambda one: (
            (one["kind"] != "absolute") + (0 if one["metric"] else 0.5),
            -len(one["rows"]),
            script_order(one["metric"]["label"] if one["metric"] else ""),
        )
    )
    untold = _untold(reader, passing, at) if at >= 0 else []
    return {
        "benchmark": refs(reader, [at]).get(at),
        "rankings": rankings,
        "untold": statements(reader, untold[:MOST_UNTOLD], passing),
    } | left_out(results=len(chosen) - MOST_RESULTS, untold=len(untold) - MOST_UNTOLD)


def _known(reader: Reader, ident: str) -> int:
    found = reader.node(ident)
    return -2 if found is None else found


def _ranked(rows: list[Answer]) -> Answer:
    first = rows[0]
    name = first["metric"]["label"] if first["metric"] else first["unit"]
    lower = lower_is_better(name) and first["kind"] == "absolute"

    def order(row: Answer) -> tuple[float, int, bytes]:
        number = float("-inf") if row["number"] is None else -row["number"] if lower else row["number"]
        return -number, -row["confidence"], script_order(row["date"])

    shared = {name: first[name] for name in ("metric", "kind", "unit")}
    return shared | {"lower": lower, "rows": sorted(rows, key=order)}


def _untold(reader: Reader, passing: Passing, at: int) -> list[int]:
    """Claims that somebody was tested on a benchmark, where no result tells a number."""
    doubtful = "" if passing.filter.doubtful else f"AND c.flags = {STANDS}"
    found = reader.rows(
        f"""SELECT c FROM at v JOIN claims c INDEXED BY by_link USING (l) WHERE v.node = ? AND c.o = ?
        AND v.p = {reader.index.number(TESTED)} AND {passing.link("v")} {doubtful}
        AND c.s NOT IN (SELECT subject FROM results v WHERE benchmark = ? AND {passing.result("v")})
        ORDER BY v.l, c""",
        at,
        at,
        at,
    )
    return [c for (c,) in found]
