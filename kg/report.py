"""Words for people: progress, summary, and text made safe for a terminal. All of it goes to stderr."""

import shlex
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars
from rich.text import Text

if TYPE_CHECKING:  # the modules behind these names are heavy
    from kg.account import Report
    from kg.grounding.vocabulary import About
    from kg.inputs import Progress

MOST_LINES = 20  # of one kind in a summary; build.json holds them all


def plain(text: str, *, keep: str = "") -> str:
    """Text without power over a terminal: control and format characters as Python escapes."""
    return "".join(
        c if c in keep or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") else ascii(c)[1:-1]
        for c in text
    )


def stderr() -> Console:
    """Where words go; rich leaves colours out for NO_COLOR and in a pipe."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def say(console: Console, text: str, style: str = "") -> None:
    """Print one line that may hold words of papers or names of files."""
    console.print(Text(plain(text), style=style))


@contextmanager
def progress_bars() -> Iterator["Progress | None"]:
    """One bar a stage with rate and time left, on a terminal only: None in a pipe."""
    console = stderr()
    if not console.is_terminal:
        yield None
        return
    columns = (
        TextColumn("{task.description:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total, rate="")
            bars.update(tasks[stage], completed=done, total=total)
            speed = next(task.speed for task in bars.tasks if task.id == tasks[stage])
            bars.update(tasks[stage], rate=f"{speed:.1f}/s" if speed else "")

        yield show


def left_out(report: "Report") -> None:
    """Records that were skipped and files that were not read, and why: a line each."""
    console = stderr()
    for source in report["inputs"]:
        for s in source["skipped"][:MOST_LINES]:
            line = f", line {s['line']}" if s["line"] else ""
            say(console, f"skipped: {source['name']}: record {s['record']}{line}: {s['reason']}", "yellow")
        if (more := len(source["skipped"]) - MOST_LINES) > 0:
            say(console, f"skipped: {source['name']}: {more} more records, see build.json", "yellow")
    for unread in report["failed"]:
        say(console, f"not read: {unread['name']}: {unread['reason']}", "red")
    if unknown := [unread["name"] for unread in report["passed_over"]]:
        say(console, f"passed over in folders: {_some(unknown)}")


def unheeded(report: "Report") -> None:
    """Decisions that could not be followed, inputs that are no longer what was read, papers left out."""
    console = stderr()
    for one in report["unheeded"][:MOST_LINES]:
        words = " ".join(shlex.quote(word) for word in one["decision"])
        say(console, f"not followed: {one['file']}, line {one['line']}: {words}: {one['reason']}", "yellow")
    if (more := len(report["unheeded"]) - MOST_LINES) > 0:
        say(console, f"not followed: {more} more decisions, see build.json", "yellow")
    for word, names in (
        ("changed since they were read (name them to read them again)", report.get("changed", [])),
        ("gone since they were read (their papers stay)", report.get("gone", [])),
        ("removed before and left out", report.get("left_out", [])),
    ):
        if names:
            say(console, f"{word}: {_some(names)}", "yellow")


def refused(report: "Report") -> None:
    """Words of kept records that were taken for nothing, and why: a line each."""
    console, rows = stderr(), report["refused"]
    for row in rows[:MOST_LINES]:
        record = f"record {row['record']} ({row['paper']})" if row["record"] else row["paper"]
        say(
            console,
            f"refused: {row['name']}: {record}: {row['field']} “{row['text']}”: {row['reason']}",
            "yellow",
        )
    if (more := len(rows) - MOST_LINES) > 0:
        say(console, f"refused: {more} more, see build.json", "yellow")


def sources(report: "Report") -> None:
    """What was read: papers, and the count of records for each file."""
    console, inputs = stderr(), report["inputs"]
    seen, kept = sum(i["seen"] for i in inputs), sum(i["kept"] for i in inputs)
    papers = report["counts"]["papers"]
    twice = f"; {kept - papers} of them told of a paper again" if kept > papers else ""
    if "extracted_papers" in report and (old := papers - report["extracted_papers"]):
        _line(console, "extracted", report["extracted_papers"], f"papers; {old} were extracted before")
    _line(console, "papers", papers, f"from {seen} records: {kept} kept, {seen - kept} skipped{twice}")
    width = max(cell_len(plain(i["name"])) for i in inputs)
    for i in inputs[:MOST_LINES]:
        padding = " " * (width - cell_len(plain(i["name"])))
        counts = f"seen {i['seen']} = kept {i['kept']} + skipped {len(i['skipped'])}"
        say(console, f"{'':18}{i['name']}{padding}  {counts}  ({i['format']})")
    if len(inputs) > MOST_LINES:
        say(console, f"{'':18}and {len(inputs) - MOST_LINES} more files")


def found(report: "Report") -> None:
    """Rows that extraction wrote."""
    console = stderr()
    for name, count in report["extracted"].items():
        _line(console, name, count)


def graph(report: "Report") -> None:
    """What the graph holds, and the papers of which it holds nothing but themselves."""
    console, counts = stderr(), report["counts"]
    _tally(console, "entities", counts["entities"])
    _tally(console, "claims", counts["claims"])
    if held_back := counts["held_back"]:
        say(console, f"{'':18}{held_back} of them uncertain, hedged or denied: no plain triple")
    _line(console, "results", counts["results"])
    if matches := counts["matches"]:
        _tally(console, "matches", matches)
    if silent := report["yielded_nothing"]:
        _line(console, "silent", len(silent), f"papers whose abstract yielded nothing: {_some(silent)}")


def vocabulary(about: "About") -> None:
    """What a file was made into, and what of it was left out."""
    console = stderr()
    say(console, f"added {about.name}: {about.concepts} things, {about.names} names, from {about.source}")
    for line in about.skipped[:MOST_LINES]:
        say(console, f"skipped: {about.source}: {line}", "yellow")
    if (more := len(about.skipped) - MOST_LINES) > 0:
        say(console, f"skipped: {about.source}: {more} more records, see --json", "yellow")


def written(report: "Report", folder: str) -> None:
    """The files of a build, and which one to open."""
    names = [name for name in report["files"] if not name.startswith("tables/")]
    say(stderr(), f"written to {folder}: {', '.join(names)}, tables/*.parquet")


def _tally(console: Console, word: str, counts: dict[str, int]) -> None:
    by_size = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    _line(console, word, sum(counts.values()), ", ".join(f"{count} {name}" for name, count in by_size))


def _line(console: Console, word: str, count: int, rest: str = "") -> None:
    console.print(Text.assemble((f"{word:9}", "bold"), f"{count:>7}  ", plain(rest)))


def _some(names: list[str]) -> str:
    more = f" and {len(names) - MOST_LINES} more" if len(names) > MOST_LINES else ""
    return ", ".join(names[:MOST_LINES]) + more
