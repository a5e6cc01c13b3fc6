"""Stable names: the table of the ids that were given, and who bears them in a graph that has grown.

A row is a thing as it was when its id was given. Every row looks for the thing that holds its label today,
or else most of its other names. Of several rows that find one thing, one stands and the others are
replaced by it; a row that finds none keeps its id for the day when its thing comes back.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg import ids
from kg.errors import TableError
from kg.linking.ties import Form, Key, name_key, name_keys
from kg.model import Paper, Replaced
from kg.names import fold, shared_words

COLUMNS = ("id", "kind", "label", "names", "replaced_by", "paper")
SEPARATOR = " | "
PAPER = "Paper"
_MARK = re.compile("(-[0-9a-f]{8})?")  # of papers whose identifiers make one id
STRONG = ("arxiv:", "doi:", "acl:")


@dataclass(frozen=True, slots=True)
class Given:
    """An id with the kind and label it was given for, the other names of its thing (for a paper its
    identifiers), the id that stands for it where another does, and for an acronym, which may mean something
    else elsewhere, the paper that it was read in.
    """

    id: str
    kind: str
    label: str
    names: tuple[str, ...] = ()
    replaced_by: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """A node that wants an id: `texts` are its spellings, `forms` what they were found under, `form` the
    first of these; `papers` those that use an acronym for it; `decided` if the user set its label or kind.
    """

    form: Form
    kind: str
    label: str
    texts: frozenset[str]
    forms: frozenset[Form]
    papers: frozenset[str] = frozenset()
    parent: Form | None = None
    decided: bool = False


def read(path: Path) -> tuple[Given, ...]:
    """The table of a file; empty where there is no file.

    Raises:
        TableError: a line is no row of it; the line is named.
    """
    if not path.exists():
        return ()
    rows: dict[str, Given] = {}
    try:
        lines = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter="\t")
        for row in lines:
            where = f"{path}, line {lines.line_num}"
            if lines.line_num == 1 and tuple(row) == COLUMNS:
                continue
            if len(row) != len(COLUMNS) or not row[0]:
                raise TableError(where, f"a row has {len(COLUMNS)} fields: {', '.join(COLUMNS)}")
            if row[0] in rows:
                raise TableError(where, f"{row[0]} is given twice")
            names = tuple(name for name in row[3].split(SEPARATOR) if name)
            rows[row[0]] = Given(row[0], row[1], row[2], names, row[4], row[5])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableError(str(path), f"not a table of given names ({error})") from error
    return tuple(rows[ident] for ident in sorted(rows))


def write(rows: Iterable[Given], path: Path) -> None:
    """One line a row, sorted by id."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda row: row.id):
        writer.writerow((row.id, row.kind, row.label, SEPARATOR.join(row.names), row.replaced_by, row.paper))
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


def replacements(rows: Iterable[Given], standing: Iterable[str]) -> tuple[Replaced, ...]:
    """The replaced ids whose thing is in the graph, sorted."""
    known = set(standing)
    found = (Replaced(row.id, row.replaced_by) for row in rows if row.replaced_by in known)
    return tuple(sorted(found, key=lambda row: row.id))


# label spelt otherwise, not in its paper, share of names not common, other kind; whose
Match = tuple[bool, bool, float, bool, Form]


def give(things: Iterable[Thing], table: Iterable[Given]) -> tuple[dict[Form, str], tuple[Given, ...]]:
    """Ids of things by their forms, and the table as it is afterwards.

    New ids are those of `ids.entity_id`, in sorted order, with a hash where that one is taken.
    """
    by_form = {thing.form: thing for thing in things}
    rows = {row.id: row for row in table}
    found = _found(by_form, [row for row in rows.values() if row.kind != PAPER])
    claimants: dict[Form, list[str]] = defaultdict(list)
    for _, form, ident in sorted(
        (
            (other, m[3], bool(rows[i].replaced_by), fold(rows[i].label) != fold(by_form[m[-1]].label), m),
            m[-1],
            i,
        )
        for i, (other, m) in found.items()
    ):
        claimants[form].append(ident)
    given: dict[Form, str] = {}
    for form in sorted(by_form, key=lambda f: (by_form[f].parent is not None, len(f.key), f.key, f.paper)):
        thing, mine = by_form[form], claimants[form]
        if thing.decided or not mine:  # what the user decides changes an id; what the machine learns does not
            parent = given.get(thing.parent, "") if thing.parent else ""
            plain = ids.entity_id(thing.kind, thing.label, parent)
            given[form] = _fresh(plain, (*form.key, form.paper), rows, mine)
        else:
            given[form] = mine[0]
        old = rows.get(given[form])
        kind, label = (old.kind, old.label) if old else (thing.kind, thing.label)
        first = old.paper if old else min(thing.papers, default="")
        names = _other_names(thing, label)
        rows[given[form]] = Given(given[form], kind, label, names, replaced_by="", paper=first)
    for ident, (_, match) in found.items():
        if given[match[-1]] != ident:
            rows[ident] = replace(rows[ident], replaced_by=given[match[-1]])
    return given, _settled(rows)


def _found(things: Mapping[Form, Thing], rows: Sequence[Given]) -> dict[str, tuple[bool, Match]]:
    """Whom every row finds, and whether it took other names than the label to find it."""
    if not rows:
        return {}
    index: dict[tuple[Form | None, Key], list[Form]] = defaultdict(list)
    folds: dict[Form, set[str]] = {}
    for form, thing in things.items():
        texts = {*thing.texts, thing.label}
        keys = {name_key(text, thing.kind) for text in texts}
        keys |= {(one.key[0], one.key[-1].partition("=")[0]) for one in thing.forms}
        folds[form] = {key[-1] for key in keys}
        for key in keys:
            index[thing.parent, key].append(form)

    def best(row: Given, parent: Form | None, names: Iterable[str]) -> Match | None:
        own = {name_key(name, row.kind)[-1] for name in (row.label, *row.names)}
        keys = {key for name in names for key in name_keys(name, row.kind)}
        matches = [
            (
                row.label != things[form].label and row.label not in things[form].texts,
                bool(row.paper) and row.paper not in things[form].papers,
                -len(own & folds[form]) / len(own | folds[form]),
                row.kind != things[form].kind,
                form,
            )
            for form in {form for key in keys for form in index.get((parent, key), ())}
        ]
        return min(matches, default=None)

    found: dict[str, tuple[bool, Match]] = {}
    for row in sorted(rows, key=lambda row: (row.id.count("/"), row.id)):
        parent = None
        if row.id.count("/") > 1:  # a department goes with its organisation
            above = found.get(row.id.rpartition("/")[0])
            if above is None:
                continue
            parent = above[1][-1]
        if match := best(row, parent, (row.label,)):
            found[row.id] = (False, match)
        elif match := best(row, parent, row.names):
            found[row.id] = (True, match)
    return found


def _other_names(thing: Thing, label: str) -> tuple[str, ...]:
    """One spelling of each name but the label, sorted."""
    first: dict[str, str] = {}
    for text in sorted({*thing.texts, thing.label}):
        first.setdefault(fold(text), text)
    first.pop(fold(label), None)
    return tuple(sorted(" ".join(name.split()).replace(SEPARATOR, " ") for name in first.values()))


def _fresh(plain: str, salt: Sequence[str], taken: Collection[str], own: Collection[str] = ()) -> str:
    """An id that nobody else has: the plain one, else with a hash."""
    ident, turn = plain, 0
    while ident in taken and ident not in own:
        ident = f"{plain}-{ids.digest(salt, str(turn) * bool(turn))[:8]}"
        turn += 1
    return ident


def _settled(rows: Mapping[str, Given]) -> tuple[Given, ...]:
    """Rows sorted by id, each replaced id leading at once to where it ends."""

    def end(ident: str) -> str:
        seen: set[str] = set()
        while ident not in seen and ident in rows and rows[ident].replaced_by:
            seen.add(ident)
            ident = rows[ident].replaced_by
        return ident

    return tuple(
        replace(rows[i], replaced_by=end(rows[i].replaced_by)) if rows[i].replaced_by else rows[i]
        for i in sorted(rows)
    )


def name_papers(
    papers: Iterable[Paper], table: Iterable[Given]
) -> tuple[tuple[Paper, ...], tuple[Given, ...]]:
    """Papers under the ids that they were given, sorted by id, and the table as it is afterwards.

    A paper bears the id of a row that shares an arXiv, DOI or ACL identifier with it; or an identifier of the
    source's own and most of the title: a file may be filled anew, and its first paper is then another.
    """
    papers = tuple(papers)
    rows = {row.id: row for row in table}
    bearers: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        for identifier in paper.identifiers:
            bearers[identifier].append(paper)
    claimants: dict[str, list[str]] = defaultdict(list)  # by the id that reading made
    found: dict[str, str] = {}
    for row in sorted(rows.values(), key=lambda row: (bool(row.replaced_by), row.id)):
        near = [p for name in row.names * (row.kind == PAPER) for p in bearers.get(name, ())]
        if near := [p for p in near if _strong(p, row) or _akin(p, row)]:
            found[row.id] = min(near, key=lambda p: (not _strong(p, row), p.title != row.label, p.id)).id
            claimants[found[row.id]].append(row.id)
    given: dict[str, str] = {}
    for paper in sorted(papers, key=lambda p: p.id):
        # The contract wants an IRI of the first identifier, so that a better one makes a new id.
        plain = ids.paper_id(paper.identifiers)
        mine = [
            ident
            for ident in claimants[paper.id]
            if ident.startswith(plain) and _MARK.fullmatch(ident, len(plain))
        ]
        ident = mine[0] if mine else _fresh(paper.id, (*paper.identifiers, paper.title), rows)
        given[paper.id] = ident
        title = " ".join(paper.title.split())
        old = rows.get(ident, Given(ident, PAPER, title))
        rows[ident] = replace(old, label=title, names=paper.identifiers, replaced_by="")
    for ident, path in found.items():
        if given[path] != ident:
            rows[ident] = replace(rows[ident], replaced_by=given[path])
    named = (replace(paper, id=given[paper.id]) for paper in papers)
    return tuple(sorted(named, key=lambda p: p.id)), _settled(rows)


def _strong(paper: Paper, row: Given) -> bool:
    return any(name.startswith(STRONG) and name in row.names for name in paper.identifiers)


def _akin(paper: Paper, row: Given) -> bool:
    return shared_words(paper.title, row.label) >= 0.5
