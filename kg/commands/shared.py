"""What the commands share: the app, where errors become lines, options, and small helpers."""

import contextlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

import kg
from kg import report
from kg.errors import DecisionError, KgError, ReadError, TableError

if TYPE_CHECKING:
    from kg.account import Report


class Verbs(TyperGroup):
    """The one place where an error becomes a line and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            answer = super().invoke(ctx)
            sys.stdout.flush()
            return answer
        except BrokenPipeError:  # `| head` has read enough
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except KeyboardInterrupt:
            fail("interrupted; what was there before is unchanged")
            raise typer.Exit(130) from None
        except (ReadError, TableError, DecisionError) as error:
            fail(str(error))
            raise typer.Exit(2) from None
        except KgError as error:
            fail(str(error))
            raise typer.Exit(1) from None
        except OSError as error:
            fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
            raise typer.Exit(2) from None


app = typer.Typer(
    cls=Verbs,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

Inputs = Annotated[
    list[Path],
    typer.Argument(metavar="INPUT...", help="Files, or folders to read all of.", show_default=False),
]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A folder that kg wrote.", show_default=False)]
Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="DIR", help="Folder to write into.", show_default=False)
]
Format = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Reader to use; else each file is recognised by its content."),
]
Extractor = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="Extractor to use, several times for several. [default: abstracts]"),
]
Model = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|DIR",
        help="What recognises names: accurate, fast, a spaCy pipeline, or a folder. [default: accurate]",
    ),
]
Workers = Annotated[int, typer.Option(min=1, metavar="N", help="Processes that extract.")]
MinConfidence = Annotated[
    float | None,
    typer.Option(
        min=0, max=1, metavar="P", help="Claims below P get no plain triple; P is tuned when left out."
    ),
]
Decisions = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="What you have decided about names; else decisions.txt in the folder.",
        show_default=False,
    ),
]
Names = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Table of the names that were given; else names.tsv in the folder.",
        show_default=False,
    ),
]
Vocab = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME|FILE", help="Vocabulary to match with, added or a file; several times for several."
    ),
]
StarterVocabulary = Annotated[
    bool,
    typer.Option(
        "--starter-vocabulary/--no-starter-vocabulary", help="Match with the vocabulary of the package."
    ),
]
BaseIri = Annotated[str, typer.Option(metavar="IRI", help="What the ids of the graph are appended to.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 1 if a record was skipped.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout instead of words.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"abstract-kg {kg.__version__}")
        raise typer.Exit


@app.callback()
def verbs(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Build a knowledge graph of methods, benchmarks and results from paper abstracts, and ask it.

    Data goes to stdout, words to stderr. Exit codes: 0 done; 1 findings of validate, records skipped
    under --strict, or a request that cannot be met; 2 wrong usage, or something that cannot be read
    or written (the rest is done all the same); 130 interrupted.
    """


def pairs(params: Sequence[str], *, option: str = "--param") -> dict[str, str]:
    pairs = [param.partition("=") for param in params]
    if wrong := [name for name, equals, _ in pairs if not equals or not name]:
        raise typer.BadParameter(f"{wrong[0]!r} should be NAME=VALUE", param_hint=option)
    return {name: value for name, _, value in pairs}


def given(**options: Any) -> dict[str, Any]:
    """Options that were given; the library knows the defaults of the others."""
    return {name: value for name, value in options.items() if value is not None}


def exit_for(made: "Report", strict: bool) -> None:
    if made["failed"]:
        raise typer.Exit(2)
    if strict and any(source["skipped"] for source in made["inputs"]):
        raise typer.Exit(1)


def show(made: "Report", output: Path, *, strict: bool = False, json: bool = False) -> None:
    """Tell what a run made, and end it with its exit code."""
    report.left_out(made)
    report.unheeded(made)
    report.refused(made)
    if json:
        print_json(made)
    else:
        report.sources(made)
        report.graph(made)
        report.written(made, str(output))
    exit_for(made, strict)


def print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=sys.stdout.isatty(), indent=1))


def fail(message: str) -> None:
    report.say(report.stderr(), f"kg: {message}", "red")
