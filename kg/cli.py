"""The command line: each verb is a function of the library."""

import contextlib
import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

import kg
from kg import report
from kg.errors import KgError, ReadError, TableError
from kg.ids import BASE

if TYPE_CHECKING:
    from kg.pipeline import Report


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
            _fail("interrupted; what was there before is unchanged")
            raise typer.Exit(130) from None
        except (ReadError, TableError) as error:
            _fail(str(error))
            raise typer.Exit(2) from None
        except KgError as error:
            _fail(str(error))
            raise typer.Exit(1) from None
        except OSError as error:
            _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
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
BaseIri = Annotated[str, typer.Option(metavar="IRI", help="What the ids of the graph are appended to.")]
QueryFormat = Literal["table", "csv", "json", "turtle"]
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


@app.command("build", epilog="Example: kg build papers.jsonl saved-pages/ -o outputs")
def build_cli(
    inputs: Inputs,
    output: Output,
    format: Format = None,
    extractor: Extractor = None,
    model: Model = None,
    workers: Workers = 1,
    min_confidence: MinConfidence = None,
    base_iri: BaseIri = BASE,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Build a graph: graph.ttl, graph.graphml, graph.html, tables and build.json."""
    with report.progress_bars() as progress:
        made = kg.build(
            inputs,
            output,
            format=format,
            workers=workers,
            base_iri=base_iri,
            progress=progress,
            **_given(extractor=extractor, model=model, min_confidence=min_confidence),
        )
    report.left_out(made)
    report.refused(made)
    if json:
        _print_json(made)
    else:
        report.sources(made)
        report.graph(made)
        report.written(made, str(output))
    _exit_for(made, strict)


@app.command("read", epilog="Example: kg read digest.txt -o outputs")
def read_cli(
    inputs: Inputs, output: Output, format: Format = None, strict: Strict = False, json: Json = False
) -> None:
    """Read sources into a table of papers, the first step of a build."""
    with report.progress_bars() as progress:
        made = kg.read(inputs, output, format=format, progress=progress)
    report.left_out(made)
    if json:
        _print_json(made)
    else:
        report.sources(made)
    _exit_for(made, strict)


@app.command("extract", epilog="Example: kg extract outputs --workers 2")
def extract_cli(
    folder: Folder,
    extractor: Extractor = None,
    model: Model = None,
    workers: Workers = 1,
    json: Json = False,
) -> None:
    """Find what the papers of a folder say, the second step of a build."""
    with report.progress_bars() as progress:
        made = kg.extract(
            folder, workers=workers, progress=progress, **_given(extractor=extractor, model=model)
        )
    report.refused(made)
    _print_json(made) if json else report.found(made)


@app.command("link", epilog="Example: kg link outputs --min-confidence 0.7")
def link_cli(
    folder: Folder, min_confidence: MinConfidence = None, base_iri: BaseIri = BASE, json: Json = False
) -> None:
    """Make one graph of what was found in a folder, the third step of a build."""
    made = kg.link(folder, base_iri=base_iri, **_given(min_confidence=min_confidence))
    _print_json(made) if json else report.graph(made)


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
    found = store.answer(store.open_store(path), query, params=_pairs(params or []), limit=limit)
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
        _print_json([asdict(one) for one in found])
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
        _print_json([asdict(violation) for violation in found])
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
        from kg import given

        with report.progress_bars() as progress:
            found = kg.evaluate(path, gold, given_names=given.graph, progress=progress)
    elif gold is not None:
        if model is not None or labels is not None:
            raise typer.BadParameter("--model and --labels are for texts with spans, without GOLD")
        found = kg.evaluate(path, gold)
    elif path.is_dir() or path.suffix in (".ttl", ".nt"):
        raise typer.BadParameter("a build needs a file of gold graphs beside it", param_hint="GOLD")
    else:
        from kg.extraction import nlp

        renamed = _pairs(labels.split(","), option="--labels") if labels else {}
        with report.progress_bars() as progress:
            pipeline = nlp.load(*_given(model=model).values())
            found = kg.evaluate(path, model=pipeline, labels=renamed, progress=progress)
    if page is not None:
        page.write_text(pages.render(found), encoding="utf-8")
        report.say(report.stderr(), f"written to {page}")
    if json:
        _print_json(found.to_json())
    else:
        typer.echo(table.render(found), nl=False)


@app.command("formats", epilog="Example: kg formats")
def formats_cli(json: Json = False) -> None:
    """List the installed readers, extractors and exporters."""
    found = kg.formats()
    if json:
        _print_json(found)
        return
    for group, names in found.items():
        typer.echo(f"{group:12}{', '.join(names)}")


def main() -> None:
    """Run the command line; a plain `kill` ends it as cleanly as an error does."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    app(prog_name="kg")


def _stop(number: int, frame: FrameType | None) -> None:
    # An object that was being made may complain while it goes; the run is over.
    sys.unraisablehook = lambda unraisable: None
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(128 + number)


def _pairs(params: Sequence[str], *, option: str = "--param") -> dict[str, str]:
    pairs = [param.partition("=") for param in params]
    if wrong := [name for name, equals, _ in pairs if not equals or not name]:
        raise typer.BadParameter(f"{wrong[0]!r} should be NAME=VALUE", param_hint=option)
    return {name: value for name, _, value in pairs}


def _given(**options: Any) -> dict[str, Any]:
    """Options that were given; the library knows the defaults of the others."""
    return {name: value for name, value in options.items() if value is not None}


def _exit_for(made: "Report", strict: bool) -> None:
    if made["failed"]:
        raise typer.Exit(2)
    if strict and any(source["skipped"] for source in made["inputs"]):
        raise typer.Exit(1)


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=sys.stdout.isatty(), indent=1))


def _fail(message: str) -> None:
    report.say(report.stderr(), f"kg: {message}", "red")
