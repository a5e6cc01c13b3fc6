"""Commands that ask, show and check a graph."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

import kg
from kg import report
from kg.commands.shared import Folder, Json, Model, app, given, pairs, print_json

QueryFormat = Literal["table", "csv", "json", "turtle"]


@app.command("export", epilog="Example: kg export outputs -o graph.jsonld")
def export_cli(
    folder: Folder,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="File to write.", show_default=False)
    ],
    format: Annotated[
        str | None, typer.Option(metavar="NAME", help="Exporter to use; else the file's suffix tells.")
    ] = None,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            metavar="P",
            help="Plain links and results from P up; those of the build when left out.",
        ),
    ] = None,
) -> None:
    """Write the graph of a folder in another format; `kg formats` lists them."""
    kg.export(kg.load(folder), output, format=format, min_confidence=min_confidence)


@app.command("query", epilog="Example: kg query outputs leaderboard --param benchmark=GLUE --format csv")
def query_cli(
    path: Annotated[
        Path,
        typer.Argument(metavar="DIR|FILE", help="A folder of a build, or a Turtle file.", show_default=False),
    ],
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help="Name of a query, or SPARQL; left out: list the names.")
    ] = "",
    params: Annotated[
        list[str] | None,
        typer.Option("--param", metavar="NAME=VALUE", help="Value of a variable of the query."),
    ] = None,
    format: Annotated[QueryFormat, typer.Option(help="How to write the answer.")] = "table",
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Rows to stop after.")] = None,
    list: Annotated[bool, typer.Option("--list", help="List the named queries.")] = False,
) -> None:
    """Ask a graph: a named query or SPARQL of your own; prefixes are known. See also --list."""
    from kg import answers, store

    if list or not query:
        for named in store.named_queries().values():
            options = "".join(f" --param {name}=..." for name, _ in named.parameters)
            typer.echo(f"{named.name}{options}\n    {named.answers}")
        return
    found = store.answer(store.open_store(path), query, params=pairs(params or []), limit=limit)
    text = answers.render(found, format)
    typer.echo(report.plain(text, keep="\n\r\t") if sys.stdout.isatty() else text, nl=False)
    if getattr(found, "more", False):
        report.say(report.stderr(), f"stopped after {limit}; there is more")


@app.command("explain", epilog="Example: kg explain outputs LoomNet evaluatedOn CIFAR-10")
def explain_cli(
    folder: Folder,
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="A name, an id, or a paper's title.")],
    predicate: Annotated[str | None, typer.Argument(metavar="PREDICATE", help="Such as evaluatedOn.")] = None,
    object: Annotated[str | None, typer.Argument(metavar="OBJECT", help="Named like SUBJECT.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Claims to stop after.")] = None,
    json: Json = False,
) -> None:
    """Say why: claims about a thing in English, with their sentences, what found them, and how sure it is."""
    found = kg.explain(folder, subject, predicate, object, limit=limit)
    if json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        stands = "" if one.asserted else ", no plain link"
        typer.echo(report.plain(f"{one.statement}  ({one.confidence:.2f}{stands})"))
        for quote in one.quotes:
            typer.echo(report.plain(f"    {quote.marked()}"))
            paper = f"“{quote.title}”, {quote.paper}" if quote.title else quote.paper
            typer.echo(report.plain(f"        {quote.found_by} in the {quote.field} of {paper}"))
    if not found:
        report.say(report.stderr(), "nothing is claimed")


@app.command("validate", epilog="Example: kg validate outputs")
def validate_cli(
    path: Annotated[
        Path,
        typer.Argument(metavar="FILE|DIR", help="A Turtle file, or a folder of a build.", show_default=False),
    ],
    json: Json = False,
) -> None:
    """Check a graph against the shapes of the ontology: one line a violation, exit 1 if there is any."""
    found = kg.validate(path / "graph.ttl" if path.is_dir() else path)
    if json:
        print_json([asdict(violation) for violation in found])
    else:
        for violation in found:
            typer.echo(report.plain(str(violation)))
    report.say(report.stderr(), f"{path}: {len(found) or 'no'} violation{'' if len(found) == 1 else 's'}")
    if found:
        raise typer.Exit(1)


@app.command("evaluate", epilog="Example: kg evaluate outputs gold.jsonl --page evaluation.html")
def evaluate_cli(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="DIR|FILE",
            help="A build or a Turtle file; else texts with gold spans or gold graphs.",
            show_default=False,
        ),
    ],
    gold: Annotated[
        Path | None,
        typer.Argument(metavar="[GOLD]", help="Gold graphs that a build is scored by.", show_default=False),
    ] = None,
    model: Model = None,
    given_names: Annotated[
        bool,
        typer.Option("--given-names", help="Read the papers with gold's names: links and results alone."),
    ] = False,
    labels: Annotated[
        str | None,
        typer.Option(metavar="A=B,...", help="Labels to rename in gold and model; A= leaves A out."),
    ] = None,
    page: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page of it as well.", show_default=False)
    ] = None,
    json: Json = False,
) -> None:
    """Score a build against gold graphs, or a recogniser against texts with gold spans."""
    from kg.evaluation import page as pages
    from kg.evaluation import table

    if given_names:
        if model is not None or labels is not None:
            raise typer.BadParameter("--given-names leaves nothing to recognise or to rename")
        from kg.gold_names import graph as read_again

        with report.progress_bars() as progress:
            found = kg.evaluate(path, gold, given_names=read_again, progress=progress)
    elif gold is not None:
        if model is not None or labels is not None:
            raise typer.BadParameter("--model and --labels are for texts with spans, without GOLD")
        found = kg.evaluate(path, gold)
    elif path.is_dir() or path.suffix in (".ttl", ".nt"):
        raise typer.BadParameter("a build needs a file of gold graphs beside it", param_hint="GOLD")
    else:
        from kg.extraction import nlp

        renamed = pairs(labels.split(","), option="--labels") if labels else {}
        with report.progress_bars() as progress:
            pipeline = nlp.load(*given(model=model).values())
            found = kg.evaluate(path, model=pipeline, labels=renamed, progress=progress)
    if page is not None:
        page.write_text(pages.render(found), encoding="utf-8")
        report.say(report.stderr(), f"written to {page}")
    if json:
        print_json(found.to_json())
    else:
        typer.echo(table.render(found), nl=False)


@app.command("formats", epilog="Example: kg formats")
def formats_cli(json: Json = False) -> None:
    """List the installed readers, extractors and exporters."""
    found = kg.formats()
    if json:
        print_json(found)
        return
    for group, names in found.items():
        typer.echo(f"{group:12}{', '.join(names)}")
