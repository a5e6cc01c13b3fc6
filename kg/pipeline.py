"""The stages in order: read, extract, link, and `build`, which is all of them and the exports."""

import json
import platform
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from inspect import signature
from pathlib import Path
from typing import Any, TypedDict, TypeVar

from kg import engines, exporters, linking, plugins, tables
from kg.errors import PluginError, TableError
from kg.graph import Graph, check_confidence
from kg.ids import BASE
from kg.inputs import InputReport, Progress, Reading, UnreadReport, read_all
from kg.model import Claim, Evidence, Extracted, Mention, Paper, Refused, Result
from kg.staging import EXPORTS, REPORT, staging

T = TypeVar("T")

EXTRACTORS = ("abstracts",)
PAPERS = Path("tables", "papers.parquet")
# Extraction's output before linking: the file's name and its row type.
EXTRACTED: dict[str, type[Any]] = {
    "mentions": Mention,
    "evidence": Evidence,
    "claims": Claim,
    "results": Result,
}
# Papers a part: small enough to share out and to show progress, large enough to pay for a call. A
# constant, because a model's scores may differ in the last digit with the batch.
PART = 32


class Counts(TypedDict, total=False):
    """What a graph holds (after `read`: papers only); `held_back` claims stand without a plain triple."""

    papers: int
    entities: dict[str, int]
    claims: dict[str, int]
    held_back: int
    mentions: int
    results: int


class RefusedReport(TypedDict):
    """Words that were taken for nothing, why, and where they stand; record 0 is unknown."""

    name: str
    record: int
    paper: str
    field: str
    text: str
    reason: str


class Report(TypedDict, total=False):
    """`build.json`: what went in, what was made of it, and what was left out and why."""

    inputs: list[InputReport]
    failed: list[UnreadReport]
    passed_over: list[UnreadReport]
    versions: dict[str, str]
    extractors: dict[str, dict[str, Any]]
    extracted: dict[str, int]
    refused: list[RefusedReport]
    settings: dict[str, Any]
    counts: Counts
    yielded_nothing: list[str]
    files: list[str]


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
        reading = read_all(inputs, format=format, progress=progress)
        report = _reading_report(reading)
        tables.write_table(reading.papers, Paper, stage / PAPERS)
        _write_report(stage, report)
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
        rows = _extract_rows(papers, extractor, model, workers, progress)
        report = _read_report(folder) | _extraction_report(extractor, model)
        report["refused"] = _refused(papers, rows, {})
        report["extracted"] = {}
        for name, row_type in EXTRACTED.items():
            kept = [row for row in rows if isinstance(row, row_type)]
            tables.write_table(kept, row_type, stage / "extracted" / f"{name}.parquet")
            report["extracted"][name] = len(kept)
        _write_report(stage, report)
    return report


def link(
    folder: Path | str,
    *,
    min_confidence: float = linking.MIN_CONFIDENCE,
    base_iri: str = BASE,
) -> Report:
    """Papers and extracted rows of a folder -> the six tables in `tables/`.

    Args:
        folder: where `read` and `extract` wrote.
        min_confidence: claims below it, from 0 to 1, stand without a plain triple.
        base_iri: what the ids of the graph are appended to.

    Raises:
        TableError: a table is missing.
    """
    folder = Path(folder)
    papers = tuple(_rows(folder / PAPERS, Paper))
    rows: list[Extracted] = []
    for name, row_type in EXTRACTED.items():
        rows += _rows(folder / "extracted" / f"{name}.parquet", row_type)
    with staging(folder) as stage:
        graph = _link_rows(papers, rows, min_confidence, base_iri)
        graph.save(stage)
        report = _read_report(folder) | _graph_report(graph, min_confidence)
        _write_report(stage, report)
    return report


def build(
    inputs: Iterable[Path | str],
    output: Path | str,
    *,
    format: str | None = None,
    extractor: Sequence[str] = EXTRACTORS,
    model: str | None = None,
    workers: int = 1,
    min_confidence: float = linking.MIN_CONFIDENCE,
    base_iri: str = BASE,
    progress: Progress | None = None,
) -> Report:
    """Sources -> graph: `graph.ttl`, `graph.graphml`, `graph.html`, `tables/` and `build.json`.

    The files are replaced together at the end; a run that fails leaves the old ones. The bytes of
    the graph depend on the inputs and settings only, not on their order nor on `workers`.

    Args:
        inputs: files, or folders whose recognised files are all read.
        output: a folder; made when missing.
        format: the reader's name; without it every file is recognised by its content.
        extractor: names of extractors; their rows are united.
        model: what recognises names (`kg.extraction.nlp.load`); the extractor's own when left out.
        workers: processes that extract; a script that asks for more than one needs the usual
            `if __name__ == "__main__":`.
        min_confidence: claims below it, from 0 to 1, stand without a plain triple.
        base_iri: what the ids of the graph are appended to.
        progress: called with the stage, parts done and parts in all.

    Raises:
        ReadError: there is no paper in any input. A single file that cannot be read raises
            nothing; it is listed under `failed` in the report.
        PluginError: a reader or extractor is not installed, or takes no model.
        ModelError: the model is not there or does not load.
    """
    folder = Path(output)
    with staging(folder) as stage:
        reading = read_all(inputs, format=format, progress=progress)
        rows = _extract_rows(reading.papers, extractor, model, workers, progress)
        graph = _link_rows(reading.papers, rows, min_confidence, base_iri)
        graph.save(stage)
        for number, name in enumerate(EXPORTS, 1):
            exporters.export(graph, stage / name)
            if progress:
                progress("export", number, len(EXPORTS))
        report = (
            _reading_report(reading)
            | _extraction_report(extractor, model)
            | _graph_report(graph, min_confidence)
        )
        report["refused"] = _refused(reading.papers, rows, reading.records)
        report["files"] = [*EXPORTS, *(f"tables/{name}.parquet" for name in tables.TABLES), REPORT]
        _write_report(stage, report)
    return report


def load(folder: Path | str) -> Graph:
    """The graph of a folder that `build` or `link` wrote, with the base IRI that it was built with.

    Raises:
        TableError: a table is missing or is not what its type says.
    """
    base = _read_report(Path(folder)).get("settings", {}).get("base_iri", BASE)
    return Graph.load(folder, base=base)


def formats() -> dict[str, tuple[str, ...]]:
    """Names of the installed readers, extractors and exporters."""
    return {group: tuple(plugins.find(f"kg.{group}")) for group in ("readers", "extractors", "exporters")}


def _extract_rows(
    papers: Sequence[Paper],
    names: Sequence[str],
    model: str | None,
    workers: int,
    progress: Progress | None,
) -> list[Extracted]:
    options = {} if model is None else {"model": model}
    for name in names:  # a wrong name is told here, not by a worker
        extract = plugins.load("kg.extractors", name).extract
        if model is not None and "model" not in signature(extract).parameters:
            raise PluginError("kg.extractors", name, tuple(plugins.find("kg.extractors")), "takes no model")
        _run_settings(name, options)
    parts = [papers[start : start + PART] for start in range(0, len(papers), PART)]
    rows: list[Extracted] = []
    done = 0
    if progress:
        progress("extract", done, len(papers))
    function = partial(_extract_part, tuple(names), options)
    for part, found in zip(parts, engines.run(function, parts, workers=workers), strict=True):
        rows += found
        done += len(part)
        if progress:
            progress("extract", done, len(papers))
    return list(dict.fromkeys(rows))


def _extract_part(names: Sequence[str], options: dict[str, str], papers: Sequence[Paper]) -> list[Extracted]:
    return [row for name in names for row in plugins.load("kg.extractors", name).extract(papers, **options)]


def _run_settings(name: str, options: dict[str, str]) -> dict[str, Any]:
    found = getattr(plugins.load("kg.extractors", name), "run_settings", None)
    return dict(found(**options)) if found else {}


def _link_rows(papers: Sequence[Paper], rows: Sequence[Extracted], confidence: float, base: str) -> Graph:
    check_confidence(confidence)
    graph = linking.link(papers, rows, min_confidence=confidence, base=base)
    graph.check()
    return graph


def _rows(path: Path, row_type: type[T]) -> Iterator[T]:
    return tables.from_table(tables.read_table(path, row_type), row_type)


def _reading_report(reading: Reading) -> Report:
    packages = ("abstract-kg", "pyarrow", "pyoxigraph", "spacy", "onnxruntime")
    return {
        "inputs": reading.inputs,
        "failed": reading.failed,
        "passed_over": reading.passed_over,
        "counts": {"papers": len(reading.papers)},
        "versions": {"python": platform.python_version()} | {name: version(name) for name in packages},
    }


def _extraction_report(names: Sequence[str], model: str | None) -> Report:
    options = {} if model is None else {"model": model}
    return {"extractors": {name: _run_settings(name, options) for name in names}}


def _graph_report(graph: Graph, min_confidence: float) -> Report:
    speaking = {m.paper for m in graph.mentions if m.field != "affiliation"} | {
        r.paper for r in graph.results
    }
    return {
        "settings": {"min_confidence": min_confidence, "base_iri": graph.base},
        "counts": {
            "papers": len(graph.papers),
            "entities": _tally(e.kind for e in graph.entities),
            "claims": _tally(c.predicate for c in graph.claims),
            "held_back": sum(not c.asserted for c in graph.claims),
            "mentions": len(graph.mentions),
            "results": len(graph.results),
        },
        "yielded_nothing": [p.identifiers[0] for p in graph.papers if p.id not in speaking],
    }


def _refused(
    papers: Sequence[Paper], rows: Iterable[Extracted], records: Mapping[tuple[str, str], int]
) -> list[RefusedReport]:
    """What extractors refused, by paper and place, under every source of a paper whose record is known."""
    by_id = {paper.id: paper for paper in papers}
    refused = {row for row in rows if isinstance(row, Refused) and row.paper in by_id}
    found: list[RefusedReport] = []
    for row in sorted(refused, key=lambda r: (r.paper, r.field, r.start, r.end, r.reason)):
        paper = by_id[row.paper]
        numbers = {
            source: number
            for source in paper.sources
            for name in paper.identifiers
            if (number := records.get((source, name)))
        } or dict.fromkeys(paper.sources, 0)
        found += [
            {
                "name": source,
                "record": number,
                "paper": paper.identifiers[0],
                "field": row.field,
                "text": row.text,
                "reason": row.reason,
            }
            for source, number in numbers.items()
        ]
    return found


def _tally(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _read_report(folder: Path) -> Report:
    path = folder / REPORT
    if not path.is_file():
        return {}
    try:
        report: Report = json.loads(path.read_bytes())
    except ValueError as error:
        raise TableError(str(path), f"not the report of a build ({error})") from error
    return report


def _write_report(stage: Path, report: Report) -> None:
    text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    # A file name that is no UTF-8 holds lone surrogates; as \udc80 they are still JSON.
    (stage / REPORT).write_bytes(text.encode("utf-8", "backslashreplace"))
