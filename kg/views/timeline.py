"""Papers over the months, and the results of one benchmark by one metric over the dates
(`web/src/source/timeline.ts`).
"""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

from kg.views.filters import Filter
from kg.views.folding import script_order
from kg.views.reader import Reader
from kg.views.rows import Answer, left_out, lower_is_better, refs, results

MOST_PAPERS, MOST_POINTS = 2_000, 2_000
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)


def moment(date: str) -> int | None:
    """Milliseconds since 1970 of 2026-01-05, 2026-01 or 2026: the middle of what is not told."""
    found = _DATE.fullmatch(date)
    if not found:
        return None
    year, month, day = found.groups()
    # As in JavaScript: a month of 13 runs over into the next year, years below 100 are those after 1900.
    months = int(year) * 12 + (int(month) - 1 if month else 6)
    if int(year) < 100:
        months += 1900 * 12
    days = int(day) if day else 15 if month else 1
    start = datetime(max(months // 12, 1), months % 12 + 1, 1, tzinfo=UTC)
    return round(
        ((start + timedelta(days=days - 1)) - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1)
    )


def timeline(reader: Reader, benchmark: str | None, metric: str, filter_: Filter) -> Answer:
    """Papers by month and the latest of them; a benchmark's points by the metric, or by the one most used."""
    passing = reader.lay(filter_, nodes=True)
    test = passing.paper("v.p")
    months = reader.rows(f"SELECT month, count(*) FROM papers v WHERE {test} GROUP BY month ORDER BY month")
    dated = {month: count for month, count in months if month is not None}
    latest = reader.rows(
        f"SELECT node, date FROM papers v WHERE month NOT NULL AND {test} ORDER BY date DESC, p LIMIT ?",
        MOST_PAPERS,
    )
    things = refs(reader, (node for node, _ in latest))
    at = None if benchmark is None else reader.node(benchmark)
    own = reader.rows(
        f"""SELECT r, ifnull(label, ''), date FROM results v JOIN papers ON papers.p = v.paper
        LEFT JOIN nodes ON n = metric WHERE benchmark = ? AND v.kind = 'absolute' AND {passing.result("v")}
        ORDER BY r""",
        -2 if at is None else at,
    )
    counts = Counter(name for _, name, _ in own)
    metrics = sorted(counts.items(), key=lambda row: (-row[1], not row[0], script_order(row[0])))
    chosen = metric if metric in counts else metrics[0][0] if metrics else ""
    lower = lower_is_better(chosen)
    wanted = [r for r, name, _ in own if name == chosen]
    points = _points(results(reader, wanted[:MOST_POINTS]), lower=lower)
    return {
        "months": [{"month": month, "papers": count} for month, count in dated.items()],
        "undated": sum(count for month, count in months if month is None),
        "papers": [things[node] | {"date": date} for node, date in latest],
        "benchmark": None if at is None else refs(reader, [at])[at],
        "metric": chosen,
        "metrics": [{"name": name, "results": count} for name, count in metrics],
        "lower": lower,
        "points": points,
    } | left_out(papers=sum(dated.values()) - len(latest), points=len(wanted) - MOST_POINTS)


def _points(rows: list[Answer], *, lower: bool) -> list[Answer]:
    """Results with a date and a number, by date; `best` is whatever nobody before it reached."""
    sign = 1 if lower else -1
    made = [
        {"result": row, "time": time, "value": row["number"], "best": False}
        for row in rows
        if (time := moment(row["date"])) is not None and row["number"] is not None
    ]
    made.sort(key=lambda point: (point["time"], sign * point["value"]))
    best = None
    for point in made:
        if best is None or sign * point["value"] < sign * best:
            point["best"], best = True, point["value"]
    return made
