"""Commands that grow, shrink, unite and compare graphs."""

from pathlib import Path
from typing import Annotated

import typer

import kg
from kg import report
from kg.commands.shared import (
    Decisions,
    Format,
    Inputs,
    Json,
    Output,
    Strict,
    Workers,
    app,
    print_json,
    show,
)


@app.command("add", epilog="Example: kg add today.jsonl -o outputs")
def add_cli(
    inputs: Inputs,
    output: Output,
    format: Format = None,
    decisions: Decisions = None,
    workers: Workers = 1,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Add papers to the graph of a folder; only what is new or changed is read and extracted."""
    with report.progress_bars() as progress:
        made = kg.add(inputs, output, format=format, decisions=decisions, workers=workers, progress=progress)
    show(made, output, strict=strict, json=json)


@app.command("remove", epilog="Example: kg remove arxiv:2601.00001 -o outputs")
def remove_cli(
    papers: Annotated[
        list[str],
        typer.Argument(
            metavar="PAPER...", help="Identifiers, ids, IRIs or titles of papers.", show_default=False
        ),
    ],
    output: Output,
    undo: Annotated[bool, typer.Option("--undo", help="Bring the papers back.")] = False,
    workers: Workers = 1,
    json: Json = False,
) -> None:
    """Take papers, and what only they say, out of the graph of a folder."""
    with report.progress_bars() as progress:
        made = kg.remove(papers, output, undo=undo, workers=workers, progress=progress)
    show(made, output, json=json)


@app.command("merge", epilog="Example: kg merge mine theirs -o both")
def merge_cli(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="Folders of builds.", show_default=False)
    ],
    output: Output,
    decisions: Decisions = None,
    workers: Workers = 1,
    json: Json = False,
) -> None:
    """Make one graph of the graphs of several folders."""
    with report.progress_bars() as progress:
        made = kg.merge(folders, output, decisions=decisions, workers=workers, progress=progress)
    show(made, output, json=json)


@app.command("diff", epilog="Example: kg diff yesterday outputs")
def diff_cli(
    old: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder of a build, the earlier.", show_default=False)
    ],
    new: Annotated[Path, typer.Argument(metavar="DIR", help="The later one.", show_default=False)],
    json: Json = False,
) -> None:
    """Tell what is new in a graph beside an earlier one: papers, things, names, claims, results."""
    found = kg.diff(old, new)
    if json:
        print_json(found.to_json())
        return
    for heading, lines in found.words():
        typer.echo(heading)
        for line in lines[: report.MOST_LINES]:
            typer.echo(report.plain(f"    {line}"))
        if (more := len(lines) - report.MOST_LINES) > 0:
            typer.echo(f"    and {more} more, see --json")
    if not any(found.words()):
        report.say(report.stderr(), "nothing has changed")
