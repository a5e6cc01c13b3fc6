"""Numbers that say how well something did: value, unit, kind, bound, metric, benchmark, baseline.

A number is a result when its unit or the words beside it say so: a percentage in a clause that speaks
of performance, a factor ("3.2x faster"), a figure right after a metric ("AUC of 0.91"), a pair
("from 0.55 to 0.75"). Years, sizes and counts of data are left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg.extraction import quantities as q
from kg.extraction.reading import Reading, Sentence

NONE = -2  # the text does not say


@dataclass(frozen=True, slots=True)
class Number:
    """A result: things (or facts.PAPER, or NONE), and characters of the joined text."""

    subject: int
    benchmark: int
    metric: int
    baseline: int
    value: str
    unit: str
    kind: str
    bound: str
    start: int
    end: int
    rule: str
    at: int  # where the value begins in the masked sentence


def find(reading: Reading, main: tuple[int, ...]) -> Iterator[Number]:
    """Numbers of a paper that may be results, in the order of the text; `rule` is empty where no rule takes
    one for a result. `main` is what the paper's own facts hang on.
    """
    for sentence in reading.sentences:
        yield from _in_sentence(reading, sentence, main)


def _in_sentence(reading: Reading, s: Sentence, main: tuple[int, ...]) -> Iterator[Number]:
    masked, offsets = _unmask(reading, s)
    pairs = {m.start(g) for m in q.FROM_TO.finditer(masked) for g in ("from", "to")}
    matches = [m for m in q.VALUE.finditer(masked) if not _inside_mention(masked, m.start())]
    gaps = [masked[a.end("value") : b.start()] for a, b in pairwise(matches)]
    ranges = [
        _is_range(masked, m, gap) and m.start() not in pairs for gap, m in zip(gaps, matches, strict=False)
    ]
    lists = [bool(q.LIST.match(gap)) for gap in gaps]
    units = _units(masked, matches, [r or joined for r, joined in zip(ranges, lists, strict=True)])
    speaks = bool(q.PERFORMANCE.search(s.text) or q.GAIN.search(s.text) or "‹R" in masked)
    rules = [
        _is_result(s.text, speaks, masked, m, unit, offsets[m.start()], m.start() in pairs)
        for m, unit in zip(matches, units, strict=True)
    ]
    for n, joined in enumerate(lists):  # "0.035 and 0.123": what holds for the first holds for the next
        alike = ("." in matches[n]["value"]) == ("." in matches[n + 1]["value"])
        if (joined or ranges[n]) and rules[n] and not rules[n + 1] and units[n] == units[n + 1] and alike:
            rules[n + 1] = "result-list"
    for n, match in enumerate(matches):
        before, after = masked[: match.start()], masked[match.end("value") :]
        low, high = n < len(ranges) and ranges[n], n > 0 and ranges[n - 1]
        kind = "absolute" if match.start() in pairs else _kind(before, after, units[n])
        bound = "min" if low else "max" if high else _bound(before, after)
        value = match["value"].replace(",", "").replace("−", "-").lstrip("+")
        if kind == "gain":  # a reduction of cost is a gain with a positive value
            value = value.lstrip("-")
        subject, baseline = _who(reading, masked, match.start(), main, kind)
        yield Number(
            subject, _benchmark(reading, masked, match),
            _nearest(reading, masked, match.start(), "R"), baseline, value, units[n], kind, bound,
            s.start + offsets[match.start()], s.start + offsets[match.end() - 1] + 1, rules[n], match.start(),
        )  # fmt: skip


def _is_range(masked: str, first: re.Match[str], gap: str) -> bool:
    joined = q.BETWEEN.match(gap)
    return bool(joined and (not joined["and"] or q.BOUNDS_FOLLOW.search(masked[: first.start()][-30:])))


def _units(masked: str, matches: list[re.Match[str]], joined: list[bool]) -> list[str]:
    """Units, the last of a range or list standing for all of it ("1.5, 2.5 and 3 percent")."""
    units = [_unit(m) or ("x" if q.TIMES_BEFORE.search(masked[: m.start()]) else "") for m in matches]
    for n in reversed(range(len(joined))):
        if joined[n] and not units[n]:
            units[n] = units[n + 1]
    return units


def _unmask(reading: Reading, s: Sentence) -> tuple[str, list[int]]:
    """The masked sentence, and for each of its characters the offset in the sentence's own text."""
    offsets: list[int] = []
    at = 0
    for piece in re.split(r"(‹[A-Z]\d+›)", s.masked):
        if piece.startswith("‹"):
            span = reading.spans[int(piece[2:-1])]
            offsets += [at] * len(piece)
            at += span.end - span.start
        else:
            offsets += range(at, at + len(piece))
            at += len(piece)
    return s.masked, offsets


def _inside_mention(masked: str, position: int) -> bool:
    return masked.rfind("‹", 0, position) > masked.rfind("›", 0, position)


def _unit(match: re.Match[str]) -> str:
    if match["percent"]:
        return "points" if match["percent_points"] else "%"
    named = {"points": "points", "times": "x", "db": "dB", "fps": "FPS", "orders": "orders of magnitude"}
    for group, unit in named.items():
        if match[group]:
            return unit
    short = {"milliseconds": "ms", "millisecond": "ms", "seconds": "s", "second": "s"}
    return short.get(match["time"], match["time"]) if match["time"] else ""


def _is_result(
    text: str, speaks: bool, masked: str, match: re.Match[str], unit: str, offset: int, pair: bool
) -> str:
    """The rule that takes the number for a result, or an empty string; `speaks` of performance."""
    before, after = masked[: match.start()], masked[match.end("value") :]
    if q.INPUT_AFTER.match(after) or (q.INPUT_BEFORE.search(before[-40:]) and unit not in ("x", "points")):
        return ""
    if unit in ("%", "points"):
        return "result-percent" if speaks else ""
    if unit == "x":
        return "result-factor" if q.FACTOR.search(text[max(0, offset - 60) : offset + 70]) else ""
    if unit in ("dB", "FPS", "orders of magnitude"):
        return "result-unit"
    if re.fullmatch(r"(?:19|20)\d\d", match["value"]):
        return ""
    if unit:
        return "result-time" if q.DURATION.search(text) else ""
    decimal = "." in match["value"]
    if pair:
        return "result-from-to" if speaks and (decimal or "‹R" in before[-60:]) else ""
    if q.COUNT_AFTER.match(after):
        return ""
    if q.METRIC_BEFORE.search(before[-120:]) and (decimal or "‹R" in before[-25:]):
        return "result-metric-value"
    return "result-value-metric" if decimal and q.METRIC_AFTER.match(after) else ""


def _kind(before: str, after: str, unit: str) -> str:
    clause = re.split(r"[;]|, (?:and|while|but)\b", before)[-1][-70:]
    close = clause[-45:] + " | " + after[:40]
    if unit in ("x", "points", "orders of magnitude"):
        return "loss" if q.LOSS.search(close) and not q.GAIN.search(close) else "gain"
    if q.REACHED.search(clause) and not q.CHANGE_OF.search(clause) and not q.CHANGE_AFTER.match(after):
        return "absolute"
    if q.CHANGED_BY.search(clause) or q.GAIN.search(close):
        return "loss" if q.LOSS.search(close) and not q.CLEAR_GAIN.search(close) else "gain"
    return "loss" if q.LOSS.search(close) else "absolute"


def _bound(before: str, after: str) -> str:
    if q.AT_MOST.search(before[-40:]):
        return "max"
    return "min" if q.AT_LEAST.search(before[-40:]) or q.PLUS.match(after) else ""


def _benchmark(reading: Reading, masked: str, number: re.Match[str]) -> int:
    """What a number was scored on: a benchmark right after it, else the closest in its clause."""
    if match := q.ON_BENCHMARK.match(masked, number.start()):
        return reading.spans[int(match[1])].thing
    if q.CHEAPER.match(masked, number.end("value")):
        return NONE
    first = max((m.end() for m in q.CLAUSE.finditer(masked, 0, number.start())), default=0)
    last = m.start() if (m := q.CLAUSE.search(masked, number.end())) else len(masked)
    return _nearest(reading, masked[first:last], number.start() - first, "B")


def _nearest(reading: Reading, masked: str, position: int, letters: str) -> int:
    """The thing of a kind that stands closest to a place of the sentence, within its clause first."""
    best, found = 10**9, NONE
    for match in re.finditer(rf"‹[{letters}](\d+)›", masked):
        first, last = (match.end(), position) if match.end() <= position else (position, match.start())
        between = masked[first:last]
        borders = len(re.findall(r"[;.]\s|, (?:while|whereas|but)\b", between))
        cost = len(re.sub(r"‹[A-Z]\d+›", "", between)) + 60 * borders
        if cost < best:
            best, found = cost, reading.spans[int(match[1])].thing
    return found


def _who(reading: Reading, masked: str, position: int, main: tuple[int, ...], kind: str) -> tuple[int, int]:
    """Subject and baseline of a number: the system before it, and the one after over/than/compared to."""
    distance = {abs(m.start() - position): m for m in q.BASELINE.finditer(masked)}
    compared = distance[min(distance)] if distance else None
    baseline = reading.spans[int(compared[1])].thing if compared else NONE
    before = [reading.spans[int(m[1])].thing for m in re.finditer(r"‹[ML](\d+)›", masked[:position])]
    before = [t for t in before if t != baseline]
    own = q.OWN.search(masked[:position])
    stated = baseline if kind != "absolute" else NONE
    if before and not (own and main and set(before).isdisjoint(main) and kind == "gain"):
        return before[-1] if kind == "absolute" else before[0], stated
    return (main[0] if main else NONE), stated
