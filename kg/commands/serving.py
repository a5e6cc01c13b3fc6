"""The command that serves a graph."""

from pathlib import Path
from typing import Annotated

import typer

import kg
from kg.commands.shared import app


@app.command("serve", epilog="Example: kg serve outputs --port 8080")
def serve_cli(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="DIR|FILE", help="A folder of a build, or a Turtle or N-Triples file.", show_default=False
        ),
    ],
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="N", help="Port to listen at; 0 takes a free one.")
    ] = 8080,
    timeout: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="Time that a query may take.")
    ] = 10.0,
    rows: Annotated[
        int, typer.Option(min=1, metavar="N", help="Rows or triples that an answer may have.")
    ] = 10_000,
    memory: Annotated[
        int, typer.Option(min=256, metavar="MB", help="Memory of each process that answers queries (Linux).")
    ] = 2048,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=64,
            metavar="N",
            help="Processes that answer queries; else one for each processor, up to 8.",
        ),
    ] = None,
    store: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where to keep the database and the index; else DIR/store.",
            show_default=False,
        ),
    ] = None,
    log_queries: Annotated[bool, typer.Option("--log-queries", help="Log what readers ask.")] = False,
) -> None:
    """Serve a graph on this machine: explorer, query page, SPARQL endpoint, things by their addresses."""
    kg.serve(
        path,
        host=host,
        port=port,
        timeout=timeout,
        rows=rows,
        memory=memory,
        workers=workers,
        store=store,
        log_queries=log_queries,
        ready=typer.echo,
    )
