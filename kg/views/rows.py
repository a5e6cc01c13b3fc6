"""Claims, results and places in texts, as the views want them (`web/src/source/rows.ts`)."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from kg.views.filters import Passing
from kg.views.reader import GIVEN, Reader, status
from kg.views.schema import FIELDS

Answer = dict[str, Any]
QUOTES = 50  # of one statement

_FIGURE = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.I | re.ASCII)
_LOWER = re.compile(
    r"\b(perplexity|ppl|error|errors|wer|cer|ter|loss|fid|kid|fvd|lpips|mae|mse|rmse|nrmse|mape|latency|time|"
    r"runtime|cost|memory|parameters|params|flops|macs|distance|divergence|nll|"
    r"bits? per (?:byte|character|dim)|bpb|bpc|eer|der|regret|drift|deviation|energy|footprint|"
    r"false (?:positive|negative) rate|hallucination rate|overhead|size)\b",
    re.I | re.ASCII,
)


def lower_is_better(metric: str) -> bool:
    """As far as a metric's name tells."""
    return _LOWER.search(metric) is not None


def figure(text: str) -> float | int | None:
    """The number that a text such as "93.40", "1,234" or "-2" states."""
    plain = re.sub(r"[,\s\u202f]", "", re.sub("[\u2212\u2013]", "-", text))
    if not _FIGURE.fullmatch(plain):
        return None
    number = float(plain)
    if number in (float("inf"), float("-inf")):
        return None
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def refs(reader: Reader, nodes: Iterable[int]) -> dict[int, Answer]:
    """Id, label and kind of nodes, by number."""
    kinds = reader.index.kinds
    found = reader.rows(
        f"SELECT n, id, label, kind FROM {GIVEN} v CROSS JOIN nodes ON n = v.given", listed(nodes)
    )
    return {n: {"id": ident, "label": label, "kind": kinds[kind]} for n, ident, label, kind in found}


def listed(numbers: Iterable[int]) -> str:
    """Numbers as an argument of `json_each`, each once."""
    return json.dumps(list(dict.fromkeys(numbers)))


def quotes(reader: Reader, spots: Sequence[int]) -> dict[int, Answer]:
    """Places in texts by number: the sentence, what is marked in it, and where both are in the field."""
    found = reader.rows(
        f"""SELECT spot, n, date, field, start, "end", first, s.text, found_by
        FROM {GIVEN} v CROSS JOIN spots ON spot = v.given CROSS JOIN sentences s ON s.id = sentence
        CROSS JOIN papers ON p = spots.paper CROSS JOIN nodes ON n = node""",
        listed(spots),
    )
    papers = refs(reader, (row[1] for row in found))
    made = {}
    for spot, node, date, field, start, end, first, sentence, found_by in found:
        made[spot] = {
            "paper": papers[node],
            "date": date,
            "field": FIELDS[field],
            "sentence": sentence,
            "mark": [start - first, end - first],
            "at": [start, end],
            "by": found_by,
        }
    return made


def statements(reader: Reader, claims: Sequence[int], passing: Passing | None = None) -> list[Answer]:
    """Claims in this order, with the sentences of the papers that pass."""
    papers = "" if passing is None or passing.papers is None else "AND passes(said.paper)"
    rows = reader.rows(
        f"SELECT c, s, p, o, score, flags FROM {GIVEN} v CROSS JOIN claims ON c = v.given", listed(claims)
    )
    told = {
        c: (count, date, spots)
        for c, count, date, spots in reader.rows(
            f"""SELECT c, count(DISTINCT said.paper), ifnull(min(nullif(date, '')), ''), count(*)
            FROM {GIVEN} v CROSS JOIN said ON c = v.given CROSS JOIN papers ON p = said.paper
            WHERE 1 {papers} GROUP BY c""",
            listed(claims),
        )
    }
    cited: dict[int, list[int]] = defaultdict(list)
    for c, spot in reader.rows(
        f"""SELECT c, spot FROM (SELECT c, spot, row_number() OVER (PARTITION BY c ORDER BY spot) AS place
        FROM {GIVEN} v CROSS JOIN said ON c = v.given WHERE 1 {papers}) WHERE place <= {QUOTES}""",
        listed(claims),
    ):
        cited[c].append(spot)
    places = quotes(reader, [spot for spots in cited.values() for spot in spots])
    things = refs(reader, (end for row in rows for end in (row[1], row[3])))
    made = {}
    for c, s, p, o, score, flags in rows:
        count, date, spots = told.get(c, (0, "", 0))
        made[c] = {
            "subject": things[s],
            "predicate": reader.index.predicates[p],
            "object": things[o],
            "confidence": score,
            "status": status(flags),
            "papers": count,
            "date": date,
            "quotes": [places[spot] for spot in cited[c]],
        } | left_out(quotes=spots - len(cited[c]))
    return [made[c] for c in claims]


def results(reader: Reader, numbers: Sequence[int]) -> list[Answer]:
    """Results in this order."""
    rows = reader.rows(
        f"""SELECT r, node, date, subject, benchmark, metric, baseline, value, unit, kind, bound, score
        FROM {GIVEN} v CROSS JOIN results ON r = v.given CROSS JOIN papers ON p = paper""",
        listed(numbers),
    )
    told: dict[int, list[int]] = defaultdict(list)
    for r, spot in reader.rows(
        f"SELECT r, spot FROM {GIVEN} v CROSS JOIN told ON r = v.given ORDER BY r, spot", listed(numbers)
    ):
        told[r].append(spot)
    places = quotes(reader, [spot for spots in told.values() for spot in spots[:QUOTES]])
    things = refs(reader, (end for row in rows for end in (row[1], *row[3:7]) if end >= 0))
    made = {}
    for r, node, date, subject, benchmark, metric, baseline, value, unit, kind, bound, score in rows:
        made[r] = {
            "paper": things[node],
            "date": date,
            "subject": things.get(subject),
            "benchmark": things.get(benchmark),
            "metric": things.get(metric),
            "baseline": things.get(baseline),
            "value": value,
            "number": figure(value),
            "unit": unit,
            "kind": kind,
            "bound": bound,
            "confidence": score,
            "quotes": [places[spot] for spot in told[r][:QUOTES]],
        } | left_out(quotes=len(told[r]) - QUOTES)
    return [made[r] for r in numbers]


def left_out(**counts: int) -> Answer:
    """What an answer says of rows for which it had no room; nothing where it had."""
    cut = {name: count for name, count in counts.items() if count > 0}
    return {"left_out": cut} if cut else {}
