"""An answer as one flat table, for spreadsheets and data frames; things with their ids beside their names."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

from kg.views.rows import Answer

Row = list[Any]
_TOLD = ("value", "unit", "kind", "bound")
_PLACE = ("paper", "paper_id", "date", "field", "found_by", "sentence")
_SAID = (
    *("says", "subject", "subject_id", "object", "object_id", "metric", *_TOLD, "baseline"),
    *("confidence", "status", *_PLACE),
)


def sheet(question: str, answer: Any) -> str:
    """CSV (RFC 4180) of an answer to a question."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows(_SHEETS[question](answer))
    return file.getvalue()


def _ref(thing: Answer | None) -> Row:
    return [thing["label"], thing["id"]] if thing else ["", ""]


def _about(answer: Answer) -> Iterator[Row]:
    yield ["what", "value"]
    yield ["base", answer["base"]]
    for name, count in answer["all"].items():
        yield [name, count]
    for name in ("kinds", "links"):
        yield [name, " ".join(answer[name])]
    yield ["years", "-".join(map(str, answer["years"] or ()))]


def _search(answer: list[Answer]) -> Iterator[Row]:
    yield ["label", "id", "kind", "papers", "match"]
    for hit in answer:
        yield [*_ref(hit), hit["kind"], hit["papers"], hit["match"]]


def _tally(answer: Answer) -> Iterator[Row]:
    yield ["of", "name", "id", "shown", "all"]
    for group in ("kinds", "links"):
        for name, (shown, all_) in answer[group].items():
            yield [group, name, "", shown, all_]
    for year, papers in answer["years"].items():
        yield ["years", year, "", "", papers]
    for place in answer["institutions"]:
        yield ["institutions", *_ref(place), "", place["papers"]]


def _net(answer: Answer | None) -> Iterator[Row]:
    yield ["source", "source_id", "predicate", "target", "target_id", "papers", "confidence", "status"]
    if answer:
        things = {node["id"]: node for node in answer["nodes"]}
        for link in answer["links"]:
            ends = _ref(things[link["source"]]), _ref(things[link["target"]])
            yield [
                *ends[0],
                link["predicate"],
                *ends[1],
                link["papers"],
                link["confidence"] / 100,
                link["status"],
            ]


def _said(answer: Answer | None) -> Iterator[Row]:
    """Statements and results, a row for each sentence."""
    yield list(_SAID)
    for row in (answer or {}).get("statements", ()):
        ends = [row["predicate"], *_ref(row["subject"]), *_ref(row["object"])]
        yield from _quoted([*ends, *[""] * 6, row["confidence"] / 100, row["status"]], row["quotes"])
    for row in (answer or {}).get("results", ()):
        yield from _quoted(_result(row), row["quotes"])


def _result(row: Answer) -> Row:
    told = [row[name] for name in _TOLD]
    metric, baseline = _ref(row["metric"])[0], _ref(row["baseline"])[0]
    ends = [*_ref(row["subject"]), *_ref(row["benchmark"])]
    return ["result", *ends, metric, *told, baseline, row["confidence"] / 100, ""]


def _quoted(row: Row, quotes: list[Answer]) -> Iterator[Row]:
    for quote in quotes:
        yield [*row, *_ref(quote["paper"]), quote["date"], quote["field"], quote["by"], quote["sentence"]]
    if not quotes:
        yield [*row, *("" for _ in _PLACE)]


def _matrix(answer: Answer) -> Iterator[Row]:
    ends = ("system", "system_id", "benchmark", "benchmark_id")
    yield [*ends, "metric", *_TOLD, "papers", "confidence", "status"]
    for cell in answer["cells"]:
        things = [*_ref(answer["rows"][cell["row"]]), *_ref(answer["columns"][cell["column"]])]
        known = [cell["papers"], cell["confidence"] / 100, cell["status"]]
        for told in cell["results"]:
            yield [*things, *(told[name] for name in ("metric", *_TOLD)), *known]
        if not cell["results"]:
            yield [*things, *[""] * 5, *known]


def _boards(answer: list[Answer]) -> Iterator[Row]:
    yield ["benchmark", "benchmark_id", "results", "systems"]
    for row in answer:
        yield [*_ref(row["benchmark"]), row["results"], row["systems"]]


def _leaderboard(answer: Answer) -> Iterator[Row]:
    """Results by their rank; without one, who was tested without a number."""
    yield ["rank", *_SAID]
    for ranking in answer["rankings"]:
        for rank, row in enumerate(ranking["rows"], 1):
            for line in _quoted(_result(row), row["quotes"][:1]):
                yield [rank, *line]
    untold = _said({"statements": answer["untold"]})
    next(untold)
    for line in untold:
        yield ["", *line]


def _table(answer: Answer) -> Iterator[Row]:
    columns = [column["name"] for column in answer["columns"]]
    things = _THINGS & set(columns)
    yield [
        name for column in columns for name in ([column, f"{column}_id"] if column in things else [column])
    ]
    for row in answer["rows"]:
        yield [
            cell
            for column, value in zip(columns, row, strict=True)
            for cell in (_ref(value) if column in things else [value])
        ]


def _timeline(answer: Answer) -> Iterator[Row]:
    """A benchmark's points where one is asked for, else papers by month."""
    if answer["benchmark"] is None:
        yield ["month", "papers"]
        for row in answer["months"]:
            yield [row["month"], row["papers"]]
    else:
        yield ["best", *_SAID]
        for point in answer["points"]:
            for line in _quoted(_result(point["result"]), point["result"]["quotes"][:1]):
                yield [int(point["best"]), *line]


def _text(answer: str) -> Iterator[Row]:
    yield ["text"]
    yield [answer]


_THINGS = {"name", "subject", "object", "benchmark", "metric", "paper", "title"}
_SHEETS: dict[str, Callable[[Any], Iterator[Row]]] = {
    "about": _about,
    "search": _search,
    "tally": _tally,
    "overview": _net,
    "ego": _net,
    "path": _net,
    "entity": _said,
    "between": _said,
    "matrix": _matrix,
    "boards": _boards,
    "leaderboard": _leaderboard,
    "table": _table,
    "timeline": _timeline,
    "text": _text,
}
