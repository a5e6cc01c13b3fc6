"""Commands that keep vocabularies: known things, for builds to match with."""

from pathlib import Path
from typing import Annotated

import typer

import kg
from kg import report
from kg.commands.shared import Json, app, given, print_json

VocabularyName = Annotated[
    str, typer.Argument(metavar="NAME", help="What the vocabulary is called.", show_default=False)
]

vocab_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(
    vocab_app,
    name="vocab",
    help="Add, list and remove vocabularies: known things, for builds to match with.",
    epilog="Example: kg vocab add ror v2-ror-data.zip",
)


@vocab_app.command("add", epilog="Example: kg vocab add ror v2-ror-data.zip")
def vocab_add_cli(
    name: VocabularyName,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A dump of ROR, SKOS in RDF, or a table of names.", show_default=False
        ),
    ],
    kind: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="Kind of its things where the file does not say; several allowed."),
    ] = None,
    json: Json = False,
) -> None:
    """Index a file, so that builds can ask for it by name (`--vocab NAME`)."""
    made = kg.vocab_add(name, file, **given(kind=kind))
    print_json(made.to_json()) if json else report.vocabulary(made)


@vocab_app.command("list", epilog="Example: kg vocab list")
def vocab_list_cli(json: Json = False) -> None:
    """List the vocabularies that builds can match with."""
    found = kg.vocab_list()
    if json:
        print_json([about.to_json() for about in found])
        return
    for about in found:
        typer.echo(
            report.plain(f"{about.name:16} {about.concepts:>7} things {about.names:>8} names  {about.source}")
        )


@vocab_app.command("remove", epilog="Example: kg vocab remove ror")
def vocab_remove_cli(name: VocabularyName) -> None:
    """Remove an added vocabulary."""
    kg.vocab_remove(name)
