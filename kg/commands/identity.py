"""Commands that tell which names were taken for one thing, and why."""

import csv
import sys
from dataclasses import asdict
from typing import Annotated

import typer

import kg
from kg import report
from kg.commands.shared import Decisions, Folder, Json, Names, app, print_json
from kg.model import Merge

COLUMNS = ("entity", "rule", "one", "other", "score", "papers")


@app.command("merges", epilog="Example: kg merges outputs > merges.tsv")
def merges_cli(
    folder: Folder,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Link what was extracted anew and tell; nothing is written.")
    ] = False,
    decisions: Decisions = None,
    names: Names = None,
    json: Json = False,
) -> None:
    """List all names that were taken for one thing, as TSV: the rule, both names, its score, the papers."""
    found = kg.merges(folder, dry_run=dry_run, decisions=decisions, names=names)
    if json:
        print_json([asdict(row) for row in found])
        return
    lines = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    lines.writerow(COLUMNS)
    for row in found:
        fields = (row.entity, row.rule, row.one, row.other, _score(row), " ".join(row.papers))
        lines.writerow([report.plain(text) for text in fields])


@app.command("why-same", epilog="Example: kg why-same outputs RoPE 'rotary position embedding'")
def why_same_cli(
    folder: Folder,
    one: Annotated[str, typer.Argument(metavar="A", help="A name, or an id of a thing.")],
    other: Annotated[str, typer.Argument(metavar="B", help="Another name of it.")],
    json: Json = False,
) -> None:
    """Say why two names are one thing: the merges that lead from one to the other, with the papers' words."""
    found = kg.why_same(folder, one, other)
    if json:
        print_json([asdict(row) for row in found])
        return
    for row in found:
        score = f" ({_score(row)})" if row.score else ""
        typer.echo(report.plain(f"“{row.one}” = “{row.other}”: {row.rule}{score}"))
        for paper, quote in list(zip(row.papers, row.quotes, strict=True))[: report.MOST_LINES]:
            typer.echo(report.plain(f"    {paper}{': ' if quote else ''}{quote}"))
        if (more := len(row.papers) - report.MOST_LINES) > 0:
            typer.echo(f"    and {more} more papers")
    if not found:
        report.say(report.stderr(), "these are spelt alike")


def _score(row: Merge) -> str:
    return f"{row.score:.2f}" if row.score else ""
