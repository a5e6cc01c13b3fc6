"""Extraction paper by paper, and what is kept of it: nothing is extracted twice.

What a paper yields depends on that paper alone, on the extractors and on their settings. A digest of these
is the key under which its rows are kept, in files of a few hundred papers in the folder of a build.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from inspect import signature
from pathlib import Path
from typing import Any, BinaryIO, get_args

import pyarrow as pa
import pyarrow.compute as pc

from kg import engines, ids, plugins, tables
from kg.errors import PluginError, TableError
from kg.inputs import Progress
from kg.model import Claim, Evidence, Extracted, Mention, Paper, Refused, Result
from kg.staging import KEPT

# Papers a part: small enough to share out and to show progress, large enough to pay for a call.
PART = 32
FILE = 512  # papers of which a file is written at once, so that a run that is killed goes on from there
_FILES = "extracted-*.parquet"


@dataclass(frozen=True, slots=True)
class Extraction:
    """What the extractors found in one paper."""

    key: str
    mentions: tuple[Mention, ...]
    evidence: tuple[Evidence, ...]
    claims: tuple[Claim, ...]
    results: tuple[Result, ...]
    refused: tuple[Refused, ...]

    def rows(self) -> Iterator[Extracted]:
        """All rows of the paper."""
        yield from self.mentions
        yield from self.evidence
        yield from self.claims
        yield from self.results
        yield from self.refused


@dataclass(frozen=True, slots=True)
class Extractors:
    """The extractors of a run by their names, and the model that they are to use."""

    names: tuple[str, ...]
    model: str | None = None

    def check(self) -> None:
        """Say now what is wrong with a name or a model, rather than in a worker.

        Raises:
            PluginError: an extractor is not installed, or takes no model.
            ModelError: the model is not there or does not load.
        """
        for name in self.names:
            extract = plugins.load("kg.extractors", name).extract
            if self.model is not None and "model" not in signature(extract).parameters:
                installed = tuple(plugins.find("kg.extractors"))
                raise PluginError("kg.extractors", name, installed, "takes no model")
        self.settings()

    def options(self) -> dict[str, str]:
        return {} if self.model is None else {"model": self.model}

    def settings(self) -> dict[str, dict[str, Any]]:
        """What decides the outcome beside the papers: version, model and rules of every extractor."""
        found = {}
        for name in self.names:
            told = getattr(plugins.load("kg.extractors", name), "run_settings", None)
            found[name] = dict(told(**self.options())) if told else {}
        return found


def extract(
    papers: Sequence[Paper],
    extractors: Extractors,
    *,
    workers: int = 1,
    folder: Path | None = None,
    stage: Path | None = None,
    progress: Progress | None = None,
) -> tuple[list[Extraction], int]:
    """What the extractors find in papers, in their order, and how many of these they had to read.

    With `folder`, that of a build, what is kept there is not asked for again, and what is new is kept: file
    by file, the last one in `stage`.
    """
    extractors.check()
    keys = _keys(papers, extractors)
    with tables.without_collecting():
        known = _kept(folder, set(keys)) if folder else {}
    new = [(key, paper) for key, paper in zip(keys, papers, strict=True) if key not in known]
    parts = [new[start : start + PART] for start in range(0, len(new), PART)]
    done, unsaved = len(papers) - len(new), list[Extraction]()
    if progress:
        progress("extract", done, len(papers))
    made: list[Extraction] = []
    for found in engines.run(partial(_extract_part, extractors), parts, workers=workers):
        made += found
        unsaved += [extraction for extraction in found if extraction.key]
        if folder and len(unsaved) >= FILE:
            _keep(unsaved, folder)
            unsaved = []
        done += len(found)
        if progress:
            progress("extract", done, len(papers))
    if stage and unsaved:
        _keep(unsaved, stage)
    fresh = iter(made)
    return [known[key] if key in known else next(fresh) for key in keys], len(new)


def _extract_part(extractors: Extractors, part: Sequence[tuple[str, Paper]]) -> list[Extraction]:
    """Each paper by itself: its neighbours must not change a digit."""
    return [_extract_one(extractors, key, paper) for key, paper in part]


def _extract_one(extractors: Extractors, key: str, paper: Paper) -> Extraction:
    rows: dict[type[Any], dict[Any, None]] = {kind: {} for kind in get_args(Extracted)}
    for name in extractors.names:
        for row in plugins.load("kg.extractors", name).extract((paper,), **extractors.options()):
            rows[type(row)][row] = None
    return Extraction(key, *(tuple(rows[kind]) for kind in (Mention, Evidence, Claim, Result, Refused)))


def _keys(papers: Iterable[Paper], extractors: Extractors) -> list[str]:
    """Empty for papers that an extractor without settings reads: nobody knows when its rules change."""
    settings = extractors.settings()
    if not all(settings.values()):
        return ["" for _ in papers]
    told = json.dumps(settings, sort_keys=True)
    return [ids.digest(told, repr(replace(paper, sources=()))) for paper in papers]


def _kept(folder: Path, wanted: set[str]) -> dict[str, Extraction]:
    """The extractions of a folder that are wanted, by key; files that hold none of them are removed."""
    found: dict[str, Extraction] = {}
    keys = pa.array(sorted(wanted - {""}), pa.string())
    for path in sorted((folder / KEPT).glob(_FILES)):
        try:
            table = tables.read_table(path, Extraction)
        except TableError:  # of another version, or broken: it is only a copy
            path.unlink()
            continue
        table = table.filter(pc.is_in(table.column("key"), keys))
        found |= {row.key: row for row in tables.from_table(table, Extraction)}
        if not len(table):
            path.unlink()
    return found


def _keep(extractions: Sequence[Extraction], folder: Path) -> None:
    name = _FILES.replace("*", ids.digest(extraction.key for extraction in extractions))
    tables.write_table(extractions, Extraction, folder / KEPT / name)


def copy_kept(folder: Path, target: Path) -> None:
    """Let the folder of another build have what is kept in one."""
    for path in sorted((folder / KEPT).glob(_FILES)):
        if not (target / KEPT / path.name).exists():
            tables.write_atomic(target / KEPT / path.name, partial(_copy, path))


def _copy(path: Path, file: BinaryIO) -> None:
    file.write(path.read_bytes())
