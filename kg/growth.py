"""A graph that grows: add papers, take papers out, make one graph of several."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from kg import ids, tables, vocabularies
from kg.account import RemovedReport, Report, read_report
from kg.errors import KgError, ReadError, TableError
from kg.inputs import Progress, Reading, read_all, seen_from
from kg.kept import copy_kept
from kg.linking import decisions as choices
from kg.linking import given
from kg.linking.decisions import Decision
from kg.model import Paper
from kg.pipeline import AS_READ, AsRead, Options, decisions_of, is_removed, make, options_of
from kg.readers import merge_papers, sha256
from kg.staging import DECISIONS, NAMES, staging


def add(
    inputs: Iterable[Path | str],
    output: Path | str,
    *,
    format: str | None = None,
    decisions: Path | str | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Add papers to the graph of a folder: only what is new or changed is read and extracted.

    The files are the same, byte for byte, as those that `build` writes for all inputs of old and now, with
    the settings of the folder's build and the table of given names that lies there. A file that was read
    before and is named again is read again if it has changed, and its papers replace those of old. Files that
    are not named are taken as they were read, even where they have changed or are gone since; the report
    tells. What `remove` took out stays out.

    Args:
        inputs: files, or folders whose recognised files are all read.
        output: the folder of a build.
        format: the reader's name; without it every file is recognised by its content.
        decisions: a file of decisions on names; that of the build where left out.
        workers: processes that extract.
        progress: called with the stage, parts done and parts in all.

    Raises:
        TableError: the folder holds no build.
        ReadError: there is no paper in any input.
        KgError: another run is writing into the folder.
    """
    folder = Path(output)
    _require_build(folder)
    with staging(folder) as stage:
        before, account = _reading(folder), read_report(folder)
        new = read_all(inputs, folder, format=format, known=before.inputs, progress=progress)
        options = options_of(account)
        if decisions is not None:
            options = replace(options, decisions=seen_from(folder, Path(decisions)))
        return make(
            folder, stage, _grown(before, new, folder), options, decisions_of(folder, options),
            given.read(folder / NAMES), account.get("removed", []), workers=workers, progress=progress,
        )  # fmt: skip


def remove(
    papers: Sequence[str],
    output: Path | str,
    *,
    undo: bool = False,
    workers: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Take papers out of the graph of a folder, and all that only they say.

    They stay out when a later `add` or `build` meets them in a source, until they are brought back.

    Args:
        papers: identifiers (`arxiv:2601.00001`), ids or IRIs of papers, or whole titles.
        output: the folder of a build.
        undo: bring the papers back instead.
        workers: processes that extract, where a paper that comes back has to be read.
        progress: called with the stage, parts done and parts in all.

    Raises:
        TableError: the folder holds no build.
        KgError: it holds no such paper, or no other paper; or another run is writing into it.
    """
    folder = Path(output)
    _require_build(folder)
    with staging(folder) as stage:
        reading, account = _reading(folder), read_report(folder)
        options, table = options_of(account), given.read(folder / NAMES)
        removed = account.get("removed", [])
        known, _ = given.name_papers(merge_papers(p for source in reading.papers for p in source), table)
        for name in papers:
            removed = _moved(name, known, removed, options.base_iri, undo=undo)
        return make(
            folder, stage, reading, options, decisions_of(folder, options), table, removed,
            workers=workers, progress=progress,
        )  # fmt: skip


def merge(
    folders: Sequence[Path | str],
    output: Path | str,
    *,
    decisions: Path | str | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Make one graph of the graphs of several folders, without reading or extracting anything again.

    A paper of several folders is one. Names that were given stay: where two folders gave one id to different
    things, the first folder's has it; where they gave two ids to one thing, one stands and the other is
    replaced by it. The decisions of all folders hold, unless others are given; what was removed from one
    folder stays out.

    Args:
        folders: folders of builds with the same extractors, model, least confidence, vocabularies
            and base IRI.
        output: a folder, one of them or another; made when missing.
        decisions: a file of decisions on names, in the place of those of the folders.
        workers: processes that extract, where something was not kept.
        progress: called with the stage, parts done and parts in all.

    Raises:
        TableError: a folder holds no build.
        KgError: the builds have different settings, or another run is writing into `output`.
        DecisionError: the decisions of two folders contradict each other.
    """
    target, sources = Path(output), [Path(folder) for folder in folders]
    for folder in sources:
        _require_build(folder)
    with staging(target) as stage:
        accounts = [read_report(folder) for folder in sources]
        options = [
            _seen_from(target, folder, options_of(account))
            for folder, account in zip(sources, accounts, strict=True)
        ]
        for folder, other in zip(sources, options, strict=True):
            if replace(other, decisions=options[0].decisions) != options[0]:
                raise KgError(f"{sources[0]} and {folder} were built with different settings; build one anew")
        chosen, decided = _merged_decisions(sources, options, target, stage, decisions)
        reading, removed = Reading([], [], [], [], []), list[RemovedReport]()
        rows = {row.id: row for row in given.read(target / NAMES)}
        for folder, account in zip(sources, accounts, strict=True):
            for source, papers in zip(*_reading(folder)[:2], strict=True):
                place = seen_from(target, folder / source["file"])
                if (place, source["sha256"]) not in {(i["file"], i["sha256"]) for i in reading.inputs}:
                    reading.inputs.append(source | {"file": place})
                    reading.papers.append(papers)
            rows = {row.id: row for row in given.read(folder / NAMES)} | rows
            removed += [one for one in account.get("removed", []) if one not in removed]
            copy_kept(folder, target)
        return make(
            target, stage, reading, chosen, decided, rows.values(), removed,
            workers=workers, progress=progress,
        )  # fmt: skip


def _merged_decisions(
    sources: Sequence[Path], options: Sequence[Options], target: Path, stage: Path, file: Path | str | None
) -> tuple[Options, tuple[Decision, ...]]:
    """Options with the decisions that are to hold: of the file, of the target, or else of all sources."""
    if file is not None or (target / DECISIONS).exists():
        chosen = replace(options[0], decisions=None if file is None else seen_from(target, Path(file)))
        return chosen, decisions_of(target, chosen)
    united, texts = list[Decision](), list[str]()
    for folder, one in zip(sources, options, strict=True):
        path = folder / (one.decisions or DECISIONS)
        if one.decisions or path.exists():
            united += choices.read(path)
            texts.append(path.read_text(encoding="utf-8-sig").rstrip("\n") + "\n")
    choices.agree(united)
    if texts:
        (stage / DECISIONS).write_text("".join(texts), encoding="utf-8")
    return replace(options[0], decisions=None), tuple(united)


def _require_build(folder: Path) -> None:
    if "options" not in read_report(folder) or not (folder / AS_READ).is_file():
        raise TableError(str(folder), "holds no build that could grow; `kg build` makes one")


def _seen_from(target: Path, folder: Path, options: Options) -> Options:
    """Options of the build in a folder, their vocabularies as another folder sees them."""
    places = (
        v if vocabularies.is_name(v) else vocabularies.placed(folder / v, target) for v in options.vocab
    )
    return replace(options, vocab=tuple(places))


def _reading(folder: Path) -> Reading:
    """What a build read, as it stood in its inputs."""
    inputs = read_report(folder)["inputs"]
    papers: list[list[Paper]] = [[] for _ in inputs]
    with tables.without_collecting():
        for row in tables.from_table(tables.read_table(folder / AS_READ, AsRead), AsRead):
            if not 0 <= row.input < len(inputs):
                raise TableError(str(folder / AS_READ), "not the papers of the inputs in build.json")
            papers[row.input].append(row.paper)
    return Reading(inputs, [tuple(found) for found in papers], [], [], [])


def _grown(before: Reading, new: Reading, folder: Path) -> Reading:
    """What was read before, with what was read now in the place of what it replaces."""
    again = {source["file"] for source in new.inputs}
    stays = [n for n, source in enumerate(before.inputs) if source["file"] not in again]
    named = again | set(new.unchanged)
    others = [source for source in before.inputs if source["file"] not in named]
    gone = [source["file"] for source in others if not (folder / source["file"]).is_file()]
    return Reading(
        [before.inputs[n] for n in stays] + new.inputs,
        [before.papers[n] for n in stays] + new.papers,
        new.failed,
        new.passed_over,
        new.unchanged,
        [s["file"] for s in others if s["file"] not in gone and _differs(folder / s["file"], s["sha256"])],
        gone,
    )


def _differs(path: Path, digest: str) -> bool:
    try:
        return sha256(path) != digest
    except ReadError:
        return True


def _moved(
    name: str, known: Sequence[Paper], removed: list[RemovedReport], base: str, *, undo: bool
) -> list[RemovedReport]:
    """What is taken out, with one paper more, or fewer."""
    paper = _paper(name, known, base)
    others = [one for one in removed if not is_removed(paper, one)]
    if not undo:
        title = " ".join(paper.title.split())
        return [*others, {"identifiers": list(paper.identifiers), "title": title}]
    if len(others) == len(removed):
        raise KgError(f"{name!r} was not removed")
    return others


def _paper(name: str, known: Sequence[Paper], base: str) -> Paper:
    """The paper of an identifier, an id, an IRI or a title."""
    ident = name.removeprefix(base)
    found = [p for p in known if p.id == ident or ids.identifier(name) in p.identifiers]
    found = found or [p for p in known if p.title and p.title.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        raise KgError(f"{len(found)} papers are called {name!r}: {', '.join(p.id for p in found[:5])}")
    titles = {text.casefold(): text for p in known for text in (*p.identifiers, p.title)}
    near = difflib.get_close_matches(ids.identifier(name).casefold(), titles, n=3)
    hint = f"; near it: {', '.join(titles[text] for text in near)}" if near else ""
    raise KgError(f"the build holds no paper {name!r}{hint}")
