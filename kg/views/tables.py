"""Everything as rows: entities, claims, results, papers; sorted, filtered by text, a page at a time
(`web/src/source/tables.ts`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kg.views import nets
from kg.views.filters import Filter, Passing
from kg.views.folding import collated, fold, joined
from kg.views.reader import GIVEN, Reader, status
from kg.views.rows import Answer, listed, refs
from kg.views.schema import HEDGED, NEGATIVE, STANDS

MOST = 1_000  # rows of an answer
# Nodes with the text in their label, gone through once.
_HELD = """WITH held AS MATERIALIZED
    (SELECT n FROM folded WHERE instr(label, :text))"""
STATUSES = ("hedged", "negative", "stands", "uncertain")  # in the order of a dictionary
_STATUS = (
    f"CASE WHEN v.flags & {NEGATIVE} THEN 1 WHEN v.flags & {HEDGED} THEN 0 "
    f"WHEN v.flags & {STANDS} THEN 2 ELSE 3 END"
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column in SQL: by what it sorts, when a row holds `:text` in it, when its cell is empty."""

    name: str
    title: str
    key: str
    holds: str
    empty: str = ""
    number: bool = False
    wide: bool = False

    @property
    def told(self) -> Answer:
        flags = {"number": self.number, "wide": self.wide}
        return {"name": self.name, "title": self.title} | {name: True for name, on in flags.items() if on}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows `v`: where they come from, which pass, how they lie without being sorted."""

    columns: tuple[Column, ...]
    source: str
    passes: str
    number: str
    usual: str


def table(
    reader: Reader, name: str, sort: str, down: bool, text: str, offset: int, limit: int, filter_: Filter
) -> Answer:
    """A page of a table, and how many rows pass in all; `text` is looked for in every cell."""
    passing = reader.lay(filter_, nodes=True)
    wanted = fold(text.strip())
    make, fill = TABLES[name]
    made = make(reader, passing, wanted)
    given, where = "", made.passes
    if wanted:
        given = _HELD
        where = f"({where}) AND ({' OR '.join(column.holds for column in made.columns)})"
    order = made.usual
    for column in made.columns:
        if column.name == sort:
            last = f"{column.empty}, " if column.empty else ""  # whichever way the others go
            order = f"{last}{column.key} {'DESC' if down else 'ASC'}, {made.number}"
    rows = f"FROM {made.source} WHERE {where}"
    found = reader.named(
        f"{given} SELECT {made.number} {rows} ORDER BY {order} LIMIT :limit OFFSET :offset",
        {"text": wanted, "limit": min(limit, MOST), "offset": offset},
    )
    total = reader.named(f"{given} SELECT count(*) {rows}", {"text": wanted})[0][0]
    return {
        "columns": [column.told for column in made.columns],
        "rows": fill(reader, passing, [number for (number,) in found]),
        "total": total,
    }


def _text(name: str, title: str, key: str, *, wide: bool = False) -> Column:
    """A column of texts of the table's own."""
    return Column(name, title, f"collated({key})", f"instr(fold({key}), :text)", f"{key} = ''", wide=wide)


def _number(name: str, title: str, key: str) -> Column:
    return Column(name, title, key, f"instr({key}, :text)", number=True)


def _thing(name: str, title: str, node: str) -> Column:
    """A column of nodes, by their labels."""
    key = f"(SELECT place FROM nodes WHERE n = {node})"
    return Column(name, title, key, f"{node} IN (SELECT n FROM held)", f"{node} < 0")


def _named(name: str, title: str, number: str, names: Sequence[str], wanted: str) -> Column:
    """A column of few words, which stand in the table as numbers."""
    places = {word: place for place, word in enumerate(sorted(names, key=collated))}
    cases = " ".join(f"WHEN {n} THEN {places[word]}" for n, word in enumerate(names))
    key = f"CASE {number} {cases} END" if names else "0"
    return Column(
        name, title, key, _among(number, (n for n, word in enumerate(names) if wanted in fold(word)))
    )


def _among(number: str, numbers: Iterable[int]) -> str:
    return f"{number} IN ({', '.join(map(str, numbers)) or 'NULL'})"


def _date(key: str, title: str) -> Column:
    return Column("date", title, key, f"instr({key}, :text)", f"{key} = ''")


_SENTENCE = Column(
    "sentence",
    "Sentence",
    "(SELECT collated(text) FROM sentences WHERE id = v.sentence)",
    "v.sentence IN (SELECT id FROM folded_sentences WHERE instr(text, :text))",
    "v.sentence IS NULL",
    wide=True,
)


def _entities(reader: Reader, passing: Passing, wanted: str) -> Table:
    links = "v.usual"
    if not passing.usual:
        links = f"(SELECT count(*) FROM at w WHERE w.node = v.n AND {passing.link('w')})"
    names = "(SELECT joined(names) FROM things WHERE n = v.n)"
    columns = (
        Column("name", "Name", "v.place", "instr(folded.label, :text)"),
        _named("kind", "Kind", "v.kind", reader.index.kinds, wanted),
        _number("papers", "Papers", "v.papers"),
        _number("links", "Links", links),
        Column(
            "names",
            "Also written",
            f"collated({names})",
            "instr(folded.names, :text)",
            f"{names} = ''",
            wide=True,
        ),
    )
    passes = f"v.paper IS NULL AND {passing.node('v')}"
    return Table(columns, "nodes v CROSS JOIN folded ON folded.n = v.n", passes, "v.n", "v.papers DESC, v.n")


def _entity_rows(reader: Reader, passing: Passing, numbers: Sequence[int]) -> list[list[Any]]:
    nodes = nets.nodes(reader, numbers, passing)
    names = dict(reader.rows(f"SELECT n, names FROM {GIVEN} CROSS JOIN things ON n = given", listed(numbers)))
    return [
        [
            {name: node[name] for name in ("id", "label", "kind")},
            node["kind"],
            node["papers"],
            node["links"],
            joined(names[n]),
        ]
        for n, node in zip(numbers, nodes, strict=True)
    ]


def _claim_papers(passing: Passing) -> str:
    if passing.papers is None:
        return "v.papers"
    return "(SELECT count(DISTINCT paper) FROM said WHERE c = v.c AND passes(paper))"


def _claim_date(passing: Passing) -> str:
    if passing.papers is None:
        return "v.date"
    return """ifnull((SELECT min(nullif(date, '')) FROM said JOIN papers ON papers.p = paper
        WHERE c = v.c AND passes(paper)), '')"""


def _claims(reader: Reader, passing: Passing, wanted: str) -> Table:
    columns = (
        _thing("subject", "Subject", "v.s"),
        _named("predicate", "Says", "v.p", reader.index.predicates, wanted),
        _thing("object", "Object", "v.o"),
        _number("confidence", "Confidence", "v.score"),
        _number("papers", "Papers", _claim_papers(passing)),
        Column(
            "status",
            "Status",
            _STATUS,
            _among(_STATUS, (n for n, word in enumerate(STATUSES) if wanted in word)),
        ),
        _date(_claim_date(passing), "First"),
        _SENTENCE,
    )
    return Table(columns, "claims v CROSS JOIN links w ON w.l = v.l", passing.claim("v", "w"), "v.c", "v.c")


def _claim_rows(reader: Reader, passing: Passing, numbers: Sequence[int]) -> list[list[Any]]:
    found = reader.rows(
        f"""SELECT v.s, v.p, v.o, v.score, {_claim_papers(passing)}, v.flags, {_claim_date(passing)},
        ifnull((SELECT text FROM sentences WHERE id = v.sentence), '')
        FROM {GIVEN} j CROSS JOIN claims v ON c = j.given""",
        listed(numbers),
    )
    things = refs(reader, (end for row in found for end in (row[0], row[2])))
    predicates = reader.index.predicates
    return [
        [things[s], predicates[p], things[o], score, papers, status(flags), date, sentence]
        for s, p, o, score, papers, flags, date, sentence in found
    ]


def _results(reader: Reader, passing: Passing, wanted: str) -> Table:
    value = _text("value", "Value", "v.value")
    columns = (
        _thing("subject", "Of", "v.subject"),
        _thing("benchmark", "On", "v.benchmark"),
        _thing("metric", "Metric", "v.metric"),
        Column(value.name, value.title, value.key, value.holds, value.empty, number=True),
        _text("unit", "Unit", "v.unit"),
        _text("kind", "Kind", "v.kind"),
        _date("papers.date", "Date"),
        _number("confidence", "Confidence", "v.score"),
        _thing("paper", "Paper", "papers.node"),
        _SENTENCE,
    )
    return Table(
        columns, "results v CROSS JOIN papers ON papers.p = v.paper", passing.result("v"), "v.r", "v.r"
    )


def _result_rows(reader: Reader, passing: Passing, numbers: Sequence[int]) -> list[list[Any]]:
    found = reader.rows(
        f"""SELECT subject, benchmark, metric, value, unit, v.kind, date, score, node,
        ifnull((SELECT text FROM sentences WHERE id = sentence), '')
        FROM {GIVEN} j CROSS JOIN results v ON r = j.given CROSS JOIN papers ON p = paper""",
        listed(numbers),
    )
    things = refs(reader, (end for row in found for end in (*row[:3], row[8]) if end >= 0))
    return [[*(things.get(end) for end in row[:3]), *row[3:8], things[row[8]], row[9]] for row in found]


def _result_count(passing: Passing) -> str:
    return f"""(SELECT count(*) FROM ends CROSS JOIN results w USING (r)
        WHERE ends.node = v.node AND w.paper = v.p AND {passing.result("w")})"""


def _papers(reader: Reader, passing: Passing, wanted: str) -> Table:
    columns = (
        _thing("title", "Title", "v.node"),
        _date("v.date", "Date"),
        _text("venue", "Venue", "v.venue"),
        _number("names", "Names", "v.mentions"),
        _number("results", "Results", _result_count(passing)),
        _text("ids", "Identifiers", "joined(v.ids)"),
    )
    return Table(columns, "papers v", passing.paper("v.p"), "v.p", "v.p")


def _paper_rows(reader: Reader, passing: Passing, numbers: Sequence[int]) -> list[list[Any]]:
    found = reader.rows(
        f"""SELECT node, date, venue, mentions, {_result_count(passing)}, joined(ids)
        FROM {GIVEN} j CROSS JOIN papers v ON p = j.given""",
        listed(numbers),
    )
    things = refs(reader, (row[0] for row in found))
    return [[things[row[0]], *row[1:]] for row in found]


TABLES = {
    "entities": (_entities, _entity_rows),
    "claims": (_claims, _claim_rows),
    "results": (_results, _result_rows),
    "papers": (_papers, _paper_rows),
}
