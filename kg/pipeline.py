"""The stages in order: read, extract, link, and `build`, which is all of them and the exports."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from kg import account, exporters, grounding, linking, plugins, tables, vocabularies
from kg.account import RemovedReport, Report, read_report, write_report
from kg.errors import ReadError
from kg.graph import Graph, check_confidence
from kg.ids import BASE
from kg.inputs import Progress, Reading, read_all, seen_from
from kg.kept import Extractors
from kg.kept import extract as find
from kg.linking import decisions as choices
from kg.linking import given
from kg.linking.decisions import Decision
from kg.model import Claim, Evidence, Extracted, Mention, Merge, Paper, Result
from kg.readers import merge_papers
from kg.staging import DECISIONS, EXPORTS, KEPT, NAMES, REPORT, staging

T = TypeVar("T")

EXTRACTORS = ("abstracts",)
PAPERS = Path("tables", "papers.parquet")
MERGES = Path("tables", "merges.parquet")
AS_READ = Path(KEPT, "papers.parquet")
# Extraction's output before linking: the file's name and its row type.
EXTRACTED: dict[str, type[Any]] = {
    "mentions": Mention,
    "evidence": Evidence,
    "claims": Claim,
    "results": Result,
}


def read(
    inputs: Iterable[Path | str],
    output: Path | str,
    *,
    format: str | None = None,
    progress: Progress | None = None,
) -> Report:
    """Sources -> `tables/papers.parquet` and `build.json` in the folder `output`.

    Args:
        inputs: files, or folders whose recognised files are all read.
        output: a folder; made when missing.
        format: the reader's name; without it every file is recognised by its content.
        progress: called with the stage, parts done and parts in all.

    Raises:
        ReadError: there is no paper in any input.
    """
    with staging(Path(output)) as stage:
        reading = read_all(inputs, Path(output), format=format, progress=progress)
        papers = merge_papers(paper for source in reading.papers for paper in source)
        report = account.of_reading(reading) | {"counts": {"papers": len(papers)}}
        tables.write_table(papers, Paper, stage / PAPERS)
        write_report(stage, report)
    return report


def extract(
    folder: Path | str,
    *,
    extractor: Sequence[str] = EXTRACTORS,
    model: str | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Papers of a folder -> `extracted/{mentions,evidence,claims,results}.parquet` beside them.

    Raises:
        TableError: the folder holds no papers (`read` writes them).
        PluginError: an extractor is not installed, or takes no model.
        ModelError: the model is not there or does not load.
    """
    folder = Path(folder)
    papers = tuple(_rows(folder / PAPERS, Paper))
    with staging(folder) as stage:
        extractors = Extractors(tuple(extractor), model)
        found, _ = find(papers, extractors, workers=workers, progress=progress)
        report = read_report(folder)
        report["extractors"], report["extracted"] = extractors.settings(), {}
        report["refused"] = account.of_refusals(papers, (row for one in found for row in one.refused))
        for name, row_type in EXTRACTED.items():
            kept = [row for extraction in found for row in getattr(extraction, name)]
            tables.write_table(kept, row_type, stage / "extracted" / f"{name}.parquet")
            report["extracted"][name] = len(kept)
        write_report(stage, report)
    return report


def link(
    folder: Path | str,
    *,
    min_confidence: float = linking.MIN_CONFIDENCE,
    decisions: Path | str | None = None,
    names: Path | str | None = None,
    base_iri: str = BASE,
    vocab: Sequence[str] = (),
    starter_vocabulary: bool = True,
) -> Report:
    """Papers and extracted rows of a folder -> the tables in `tables/`, and `names.tsv`.

    Args:
        folder: where `read` and `extract` wrote.
        min_confidence: claims below it, from 0 to 1, stand without a plain triple.
        decisions: a file of decisions on names; `decisions.txt` in the folder where left out.
        names: a table of given names; `names.tsv` in the folder where left out.
        base_iri: what the ids of the graph are appended to.
        vocab: vocabularies to match with: names of added ones (`vocab_add`), or files.
        starter_vocabulary: whether the one that comes with the package is matched with, too.

    Raises:
        TableError: a table is missing.
        DecisionError: a line of the decisions is none.
        VocabularyError: a vocabulary was not added.
    """
    folder = Path(folder)
    chosen = vocabularies.choose(vocab, starter=starter_vocabulary)
    file = None if decisions is None else seen_from(folder, Path(decisions))
    decided = decisions_of(folder, Options(decisions=file))
    table = given.read(Path(names or folder / NAMES))
    papers = tuple(_rows(folder / PAPERS, Paper))
    rows = _extracted(folder)
    with staging(folder) as stage:
        linked = _link_rows(papers, rows, decided, table, chosen, min_confidence, base_iri)
        graph = grounding.ground(linked.graph, chosen)
        graph.save(stage)
        given.write(linked.given, stage / NAMES)
        tables.write_table(linked.merges, Merge, stage / MERGES)
        report = read_report(folder) | account.of_graph(graph, min_confidence)
        report |= account.of_choices(linked, decided, chosen)
        write_report(stage, report)
    return report


def linked_anew(
    folder: Path, *, decisions: Path | str | None = None, names: Path | str | None = None
) -> linking.Linked:
    """What linking would make of a folder now; nothing is written. Of a build, what was extracted is kept.

    Raises:
        TableError: nothing was extracted there.
        DecisionError: a line of the decisions is none.
    """
    told = read_report(folder)
    options = options_of(told) if "options" in told else Options(**told.get("settings", {}))
    if decisions is not None:
        options = replace(options, decisions=seen_from(folder, Path(decisions)))
    papers = tuple(_rows(folder / PAPERS, Paper))
    if "options" in told:
        found, _ = find(papers, Extractors(options.extractor, options.model), folder=folder)
        rows = [row for extraction in found for row in extraction.rows()]
    else:
        rows = _extracted(folder)
    chosen = vocabularies_of(folder, options)
    table, decided = given.read(Path(names or folder / NAMES)), decisions_of(folder, options)
    return _link_rows(papers, rows, decided, table, chosen, options.min_confidence, options.base_iri)


def _extracted(folder: Path) -> list[Extracted]:
    rows: list[Extracted] = []
    for name, row_type in EXTRACTED.items():
        rows += _rows(folder / "extracted" / f"{name}.parquet", row_type)
    return rows


@dataclass(frozen=True, slots=True)
class Options:
    """What decides a build beside its inputs; `build.json` keeps it for those that grow the graph."""

    extractor: tuple[str, ...] = EXTRACTORS
    model: str | None = None
    min_confidence: float = linking.MIN_CONFIDENCE
    base_iri: str = BASE
    decisions: str | None = None
    vocab: tuple[str, ...] = ()
    starter_vocabulary: bool = True


def build(
    inputs: Iterable[Path | str],
    output: Path | str,
    *,
    format: str | None = None,
    extractor: Sequence[str] = EXTRACTORS,
    model: str | None = None,
    workers: int = 1,
    min_confidence: float = linking.MIN_CONFIDENCE,
    decisions: Path | str | None = None,
    names: Path | str | None = None,
    base_iri: str = BASE,
    vocab: Sequence[str] = (),
    starter_vocabulary: bool = True,
    progress: Progress | None = None,
) -> Report:
    """Sources -> graph: `graph.ttl`, `graph.graphml`, `graph.html`, `tables/`, `names.tsv`, `build.json`.

    The files are replaced together at the end; a run that fails leaves the old ones. The bytes of
    the graph depend on the inputs and settings only, not on their order nor on `workers`. Among the
    inputs are vocabularies, the table of given names and the decisions. What `remove` took out of the
    folder stays out.

    Args:
        inputs: files, or folders whose recognised files are all read.
        output: a folder; made when missing.
        format: the reader's name; without it every file is recognised by its content.
        extractor: names of extractors; their rows are united.
        model: what recognises names (`kg.extraction.nlp.load`); the extractor's own when left out.
        workers: processes that extract; a script that asks for more than one needs the usual
            `if __name__ == "__main__":`.
        min_confidence: claims below it, from 0 to 1, stand without a plain triple.
        decisions: a file of decisions on names; `decisions.txt` in the folder where left out.
        names: a table of given names; `names.tsv` in the folder where left out.
        base_iri: what the ids of the graph are appended to.
        vocab: vocabularies to match with: names of added ones (`vocab_add`), or files.
        starter_vocabulary: whether the one that comes with the package is matched with, too.
        progress: called with the stage, parts done and parts in all.

    Raises:
        ReadError: there is no paper in any input. A single file that cannot be read raises
            nothing; it is listed under `failed` in the report.
        PluginError: a reader or extractor is not installed, or takes no model.
        ModelError: the model is not there or does not load.
        TableError: the table of given names is none.
        DecisionError: a line of the decisions is none.
        VocabularyError: a vocabulary was not added.
    """
    folder = Path(output)
    with staging(folder) as stage:
        Extractors(tuple(extractor), model).check()
        file = None if decisions is None else seen_from(folder, Path(decisions))
        sources = tuple(v if vocabularies.is_name(v) else vocabularies.placed(Path(v), folder) for v in vocab)
        options = Options(
            tuple(extractor), _placed(model), min_confidence, base_iri, file, sources, starter_vocabulary
        )
        decided = decisions_of(folder, options)
        reading = read_all(inputs, folder, format=format, progress=progress)
        table = given.read(Path(names or folder / NAMES))
        removed = read_report(folder).get("removed", [])
        return make(
            folder, stage, reading, options, decided, table, removed, workers=workers, progress=progress
        )


def make(
    folder: Path,
    stage: Path,
    reading: Reading,
    options: Options,
    decided: Sequence[Decision],
    table: Iterable[given.Given],
    removed: list[RemovedReport],
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> Report:
    """All that follows reading: every file of a build, written into `stage`."""
    chosen = vocabularies_of(folder, options)
    with tables.without_collecting():
        merged = merge_papers(paper for source in reading.papers for paper in source)
        kept = [paper for paper in merged if not any(is_removed(paper, one) for one in removed)]
        if not kept:
            raise ReadError(str(folder), "no paper is left")
        papers, table = given.name_papers(kept, table)
    extractors = Extractors(options.extractor, options.model)
    found, new = find(papers, extractors, workers=workers, folder=folder, stage=stage, progress=progress)
    with tables.without_collecting():
        rows = [row for extraction in found for row in extraction.rows()]
        refused = account.of_refusals(papers, rows, reading)
        linked = _link_rows(papers, rows, decided, table, chosen, options.min_confidence, options.base_iri)
        del found, rows  # by now the graph holds them
        graph = grounding.ground(linked.graph, chosen)
        graph.save(stage)
        given.write(linked.given, stage / NAMES)
        tables.write_table(linked.merges, Merge, stage / MERGES)
        for number, name in enumerate(EXPORTS, 1):
            exporters.export(graph, stage / name)
            if progress:
                progress("export", number, len(EXPORTS))
        as_read = [AsRead(n, paper) for n, source in enumerate(reading.papers) for paper in source]
        tables.write_table(as_read, AsRead, stage / AS_READ)
    report = account.of_reading(reading) | account.of_graph(graph, options.min_confidence)
    report |= account.of_choices(linked, decided, chosen)
    report["extractors"] = extractors.settings()
    report["options"] = asdict(options) | {"extractor": [*options.extractor], "vocab": [*options.vocab]}
    report["refused"] = refused
    report["extracted_papers"] = new
    report["removed"] = removed
    left = {paper.id for paper in merged} - {paper.id for paper in kept}
    report["left_out"] = [paper.identifiers[0] for paper in merged if paper.id in left]
    report["files"] = [*EXPORTS, *(f"tables/{name}.parquet" for name in tables.TABLES)]
    report["files"] += [MERGES.as_posix(), NAMES, REPORT]
    write_report(stage, report)
    return report


@dataclass(frozen=True, slots=True)
class AsRead:
    """A paper as one input states it: `input` counts those of the report from 0."""

    input: int
    paper: Paper


def is_removed(paper: Paper, removed: RemovedReport) -> bool:
    """Whether it is the paper that was taken out: by arXiv, DOI or ACL identifier, or by one of a source's
    own and the title.
    """
    shared = set(paper.identifiers) & set(removed["identifiers"])
    return any(name.startswith(given.STRONG) for name in shared) or (
        bool(shared) and " ".join(paper.title.split()) == removed["title"]
    )


def load(folder: Path | str) -> Graph:
    """The graph of a folder that `build` or `link` wrote, with the base IRI that it was built with.

    Raises:
        TableError: a table is missing or is not what its type says.
    """
    base = read_report(Path(folder)).get("settings", {}).get("base_iri", BASE)
    return Graph.load(folder, base=base)


def formats() -> dict[str, tuple[str, ...]]:
    """Names of the installed readers, extractors and exporters."""
    return {group: tuple(plugins.find(f"kg.{group}")) for group in ("readers", "extractors", "exporters")}


def options_of(told: Report) -> Options:
    """The options of a build, as its report tells them."""
    lists = {name: tuple(told["options"].get(name, ())) for name in ("extractor", "vocab")}
    return Options(**(told["options"] | lists))


def decisions_of(folder: Path, options: Options) -> tuple[Decision, ...]:
    """Those of the file that the options name, or of `decisions.txt` in the folder where there is one."""
    if options.decisions is None and not (folder / DECISIONS).exists():
        return ()
    return choices.read(folder / (options.decisions or DECISIONS))


def vocabularies_of(folder: Path, options: Options) -> tuple[grounding.Vocabulary, ...]:
    """Those that the options name; files are seen from the folder."""
    names = [name if vocabularies.is_name(name) else str(folder / name) for name in options.vocab]
    return vocabularies.choose(names, starter=options.starter_vocabulary)


def _placed(model: str | None) -> str | None:
    """A model that is a folder by its whole path, so that it is found from anywhere."""
    if model is None or not Path(model).is_dir():
        return model
    from kg.extraction.nlp import SHIPPED

    return model if model in SHIPPED else str(Path(model).resolve())


def _link_rows(
    papers: Sequence[Paper],
    rows: Sequence[Extracted],
    decided: Sequence[Decision],
    table: Iterable[given.Given],
    chosen: Sequence[grounding.Vocabulary],
    confidence: float,
    base: str,
) -> linking.Linked:
    check_confidence(confidence)
    linked = linking.link(
        papers,
        rows,
        min_confidence=confidence,
        decisions=decided,
        given=table,
        known=grounding.aliases(chosen),
        concepts=grounding.concepts(papers, rows, chosen),
        base=base,
    )
    linked.graph.check()
    return linked


def _rows(path: Path, row_type: type[T]) -> Iterator[T]:
    return tables.from_table(tables.read_table(path, row_type), row_type)
