"""Words for people: progress, summary, and text made safe for a terminal. All of it goes to stderr."""

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
    from kg.inputs import InputReport, Progress, UnreadReport
    from kg.pipeline import Report

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


def summary(report: "Report", folder: str, *, brief: bool = False) -> None:
    """What was read, what was made of it, what was left out and why, and what to open.

    `brief`: only what was left out.
    """
    console = stderr()
    if "inputs" in report:
        _left_out(console, report)
    if brief:
        return
    if "inputs" in report:
        _sources(console, report["inputs"])
    if "counts" in report:
        counts = report["counts"]
        _tally(console, "entities", counts["entities"])
        _tally(console, "claims", counts["claims"])
        if counts["held_back"]:
            say(console, f"{'':10}{counts['held_back']} of them denied, hedged or uncertain: no plain triple")
        _line(console, "results", f"{counts['results']:>6}")
    if silent := report.get("yielded_nothing"):
        _line(console, "nothing", f"{len(silent):>6}  found in: {_some(silent)}")
    if files := report.get("files"):
        names = [name for name in files if not name.startswith("tables/")]
        _line(console, "written", f"{folder}: {', '.join(names)} and tables/*.parquet")


def _sources(console: Console, inputs: "list[InputReport]") -> None:
    seen, kept = sum(i["seen"] for i in inputs), sum(i["kept"] for i in inputs)
    _line(console, "papers", f"{kept:>6}  of {seen} records seen; {seen - kept} skipped")
    width = max(cell_len(plain(i["name"])) for i in inputs)
    for i in inputs[:MOST_LINES]:
        name = plain(i["name"])
        padding = " " * (width - cell_len(name))
        counts = f"seen {i['seen']} = kept {i['kept']} + skipped {len(i['skipped'])}"
        say(console, f"{'':10}{name}{padding}  {counts}  ({i['format']})")
    if len(inputs) > MOST_LINES:
        say(console, f"{'':10}and {len(inputs) - MOST_LINES} more files")


def _left_out(console: Console, report: "Report") -> None:
    for i in report["inputs"]:
        for s in i["skipped"][:MOST_LINES]:
            line = f", line {s['line']}" if s["line"] else ""
            say(console, f"skipped: {i['name']}: record {s['record']}{line}: {s['reason']}", "yellow")
        if len(i["skipped"]) > MOST_LINES:
            say(
                console,
                f"skipped: {i['name']}: {len(i['skipped']) - MOST_LINES} more, see build.json",
                "yellow",
            )
    _unread(console, "not read", report["failed"], "red")
    _unread(console, "passed over", report["passed_over"], "")


def _unread(console: Console, word: str, unread: "list[UnreadReport]", style: str) -> None:
    for u in unread[:MOST_LINES]:
        say(console, f"{word}: {u['name']}: {u['reason']}", style)
    if len(unread) > MOST_LINES:
        say(console, f"{word}: {len(unread) - MOST_LINES} more, see build.json", style)


def _tally(console: Console, word: str, counts: dict[str, int]) -> None:
    by_size = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    parts = ", ".join(f"{count} {name}" for name, count in by_size)
    _line(console, word, f"{sum(counts.values()):>6}  {parts}")


def _line(console: Console, word: str, rest: str) -> None:
    console.print(Text.assemble((f"{word:10}", "bold"), plain(rest)))


def _some(names: list[str]) -> str:
    more = f" and {len(names) - MOST_LINES} more" if len(names) > MOST_LINES else ""
    return ", ".join(names[:MOST_LINES]) + more
