"""Affiliation lines -> organisations, departments, aliases and people."""

import json
import sys
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.extraction.affiliations import ORDER, affiliations
from kg.ids import claim_id, evidence_id, mention_id
from kg.model import ALIAS, Author, Claim, Evidence, Mention, Paper, Refused
from kg.readers import read_source

SHARED = Path(__file__).resolve().parents[3] / "shared"
RUN = "run/test"


def paper(text: str, *authors: Author) -> Paper:
    return Paper("paper/x", ("x",), "", "Body.", affiliation_text=text, authors=authors)


def found(text: str) -> tuple[list[str], list[str], dict[str, list[str]]]:
    """Organisations, "department < organisation", and aliases by name."""
    rows = list(affiliations(paper(text), run=RUN))
    names = {row.id: row.text for row in rows if isinstance(row, Mention)}
    claims = [row for row in rows if isinstance(row, Claim)]
    organisations = [names[c.object] for c in claims if c.predicate == "affiliation"]
    units = [f"{names[c.subject]} < {names[c.object]}" for c in claims if c.predicate == "unitOf"]
    aliases: dict[str, list[str]] = {}
    for claim in claims:
        if claim.predicate == ALIAS:
            aliases.setdefault(names[claim.subject], []).append(names[claim.object])
    departments = {names[c.object] for c in claims if c.predicate == "department"}
    assert departments == {unit.split(" < ")[0] for unit in units}
    return organisations, units, aliases


@pytest.mark.parametrize(
    ("line", "organisations"),
    [
        ("Norcaster University", ["Norcaster University"]),
        ("Lume AI", ["Lume AI"]),
        ("School of Gears, Norcaster Univeristy", ["Norcaster Univeristy"]),
        ("School of Physics. Norcaster University", ["Norcaster University"]),
        ("Lume Lab+jo@lume.test", ["Lume Lab"]),
        ("Lume Lab+Örting University", ["Lume Lab", "Örting University"]),
        ("Lume, Springfield, IL, USA", ["Lume"]),
        ("University of California, Davis, CA 95616, USA", ["University of California, Davis"]),
        ("Lume Gears, Inc., Springfield; Gear GmbH", ["Lume Gears, Inc.", "Gear GmbH"]),
        ("Lume & Norcaster University", ["Lume", "Norcaster University"]),
        ("Norcaster University of Science & Technology", ["Norcaster University of Science & Technology"]),
        (
            "Norcaster University(诺卡斯特大学) Lume(卢姆公司) Lume AI",
            ["Norcaster University", "Lume", "Lume AI"],
        ),
        ("Norcaster University Southport University", ["Norcaster University", "Southport University"]),
        ("Lume Research + Norcaster University, Norcaster, UK", ["Lume Research", "Norcaster University"]),
        ("École Supérieure de Valmont, Valmont, France", ["École Supérieure de Valmont"]),
        ("Universität Nordstadt, 12345 Nordstadt, Germany", ["Universität Nordstadt"]),
        ("Institute of Gears, Springfield", ["Institute of Gears"]),
        ("Lume -- Norcaster Institute of Technology", ["Lume -- Norcaster Institute of Technology"]),
        ("1 Norcaster University, 2. Southport University", ["Norcaster University", "Southport University"]),
        ("ana@norcaster.edu, Norcaster University", ["Norcaster University"]),
        ("Department of Gears", []),
        ("Department of XX, University of ZZZ, City, Country", []),
        ("University of A; Your Institution; GitHub", []),
        ("GitHub", []),
        ("Springfield 12345, USA; Germany", []),
        ("Springfield, OH 45501, USA", []),
        ("Norcaster University and; Lume Inc., Boulder, CO, USA", ["Norcaster University", "Lume Inc."]),
        ("Technical University Norcaster, UK", ["Technical University Norcaster"]),
        (
            "Norcaster University Norcaster, UK; University of Norcaster Norcaster",
            [
                "Norcaster University",
                "University of Norcaster",
            ],
        ),
        ("Fraunhofer Institute for Gears", ["Fraunhofer Institute for Gears"]),
        ("R & D Center, Lume Inc. Springfield", ["Lume Inc."]),
        (
            "Norcaster Polytechnic Institute and State University",
            [
                "Norcaster Polytechnic Institute and State University",
            ],
        ),
        ("from the Norcaster University", ["Norcaster University"]),
        ("¹ Norcaster University ² Lume Lab", ["Norcaster University", "Lume Lab"]),
        (
            "1 Norcaster University, Norcaster, UK 2 Lume Lab, Norcaster, UK",
            ["Norcaster University", "Lume Lab"],
        ),
        ("Norcaster University(诺卡斯特大学), Norcaster, UK", ["Norcaster University"]),
        ("诺卡斯特大学；卢姆研究院", ["诺卡斯特大学", "卢姆研究院"]),
        ("诺卡斯特大学, Southport University", ["诺卡斯特大学", "Southport University"]),
        ("[Your Institution]; Lume Lab", ["Lume Lab"]),
        ("", []),
    ],
)
def test_organisations(line: str, organisations: list[str]) -> None:
    assert found(line)[0] == organisations


@pytest.mark.parametrize(
    ("line", "units"),
    [
        (
            "Department of Gears, School of Wheels, Norcaster University, Norcaster, UK",
            ["Department of Gears < Norcaster University", "School of Wheels < Norcaster University"],
        ),
        (
            "Norcaster University, Department of Gears",
            ["Department of Gears < Norcaster University"],
        ),
        (
            "Institute for Wheels, Gears and Belts, University of Norcaster",
            ["Institute for Wheels, Gears and Belts < University of Norcaster"],
        ),
        (
            "Wheels, Gears, and Belts Laboratory, University of Norcaster",
            ["Wheels, Gears, and Belts Laboratory < University of Norcaster"],
        ),
        (
            "Department of Computer Science Norcaster University",
            ["Department of Computer Science < Norcaster University"],
        ),
        (
            "Norcaster University School of Medicine, Norcaster, UK",
            ["School of Medicine < Norcaster University"],
        ),
        (
            "Department of Electrical Engineering & the Norcaster Wheel Center (NWC), Norcaster University",
            [
                "Department of Electrical Engineering < Norcaster University",
                "Norcaster Wheel Center < Norcaster University",
            ],
        ),
        (
            "Department of Mechanical & Automation Engineering, Norcaster University",
            ["Department of Mechanical & Automation Engineering < Norcaster University"],
        ),
        ("Wheel Lab, Institute of Gears", ["Wheel Lab < Institute of Gears"]),
        ("WHG, University of Norcaster", ["WHG < University of Norcaster"]),
        ("Institute of Gears of the Norcaster Academy", ["Institute of Gears < Norcaster Academy"]),
        ("School of Gears of Norcaster University", ["School of Gears < Norcaster University"]),
        ("Institute of Physics Norcaster University", ["Institute of Physics < Norcaster University"]),
        ("Department of Gears, Lume, Springfield, USA", ["Department of Gears < Lume"]),
        ("诺卡斯特大学齿轮系", ["齿轮系 < 诺卡斯特大学"]),
    ],
)
def test_departments(line: str, units: list[str]) -> None:
    assert found(line)[1] == units


@pytest.mark.parametrize(
    ("line", "aliases"),
    [
        ("Norcaster University(诺卡斯特大学)", {"Norcaster University": ["诺卡斯特大学"]}),
        (
            "Institute of Gears, University of Norcaster(齿轮研究所,诺卡斯特大学)",
            {"Institute of Gears": ["齿轮研究所"], "University of Norcaster": ["诺卡斯特大学"]},
        ),
        (
            "Institute of Gears, University of Norcaster（诺卡斯特大学，齿轮研究所）",  # turned round
            {"Institute of Gears": ["齿轮研究所"], "University of Norcaster": ["诺卡斯特大学"]},
        ),
        (
            "Institute of Gears, University of Norcaster, Norcaster, UK(诺卡斯特大学齿轮与机械研究所)",
            {"Institute of Gears": ["齿轮与机械研究所"], "University of Norcaster": ["诺卡斯特大学"]},
        ),
        (
            "Department of Gears & the Wheel Center (WC), University of Norcaster"
            "(齿轮系及车轮中心(WC)、诺卡斯特大学)",
            {
                "Department of Gears": ["齿轮系"],
                "Wheel Center": ["车轮中心", "WC"],
                "University of Norcaster": ["诺卡斯特大学"],
            },
        ),
        ("Lume & Norcaster University(Lume与诺卡斯特大学)", {"Norcaster University": ["诺卡斯特大学"]}),
        ("Department of Gears, Norcaster University(技术学院齿轮系)", {"Department of Gears": ["齿轮系"]}),
        ("诺卡斯特大学（Norcaster University）", {"Norcaster University": ["诺卡斯特大学"]}),
        ("诺卡斯特大学 Norcaster University", {"Norcaster University": ["诺卡斯特大学"]}),
        ("Norcaster University 诺卡斯特大学", {"Norcaster University": ["诺卡斯特大学"]}),
        ("노캐스터대학교 (Norcaster University)", {"Norcaster University": ["노캐스터대학교"]}),
        ("Нортский университет (Nort University)", {"Nort University": ["Нортский университет"]}),
        ("卢姆 Norcaster University", {}),  # a firm beside a university
        ("Norcaster University(诺卡 ter 大学)", {}),  # half translated
        ("Norcaster University(诺卡斯特公司)", {}),  # no university
        ("Université de Rennes(里昂大学)", {}),  # another city
        ("Institute of Gears, University of Norcaster(齿轮研究所,车轮系,诺卡斯特大学)", {}),  # one too many
        ("Lume, Paris, France(Lume,巴黎,法国)", {}),
        ("Norcaster Gear Institute (NGI)", {"Norcaster Gear Institute": ["NGI"]}),
        ("The Norcaster University", {"The Norcaster University": ["Norcaster University"]}),
        ("Lume - Norcaster Institute", {"Lume - Norcaster Institute": ["Lume", "Norcaster Institute"]}),
    ],
)
def test_other_names_only_where_they_line_up(line: str, aliases: dict[str, list[str]]) -> None:
    assert found(line)[2] == aliases


def test_an_unclosed_bracket_ends_with_the_line() -> None:
    assert found("Norcaster University(诺卡斯特大学")[2] == {"Norcaster University": ["诺卡斯特大学"]}


def test_people_are_where_their_own_piece_says() -> None:
    authors = (
        Author("A B", "Norcaster University; Lume AI"),
        Author("C D", "Lume AI", orcid="0000-0002-1825-0097"),
        Author("E F"),
        Author("G H", "Elsewhere University"),
    )
    rows = list(affiliations(paper("Norcaster University; Lume AI", *authors), run=RUN))
    names = {row.id: row.text for row in rows if isinstance(row, Mention)}
    people = [(c.subject, names[c.object]) for c in rows if isinstance(c, Claim) and "person" in c.subject]
    assert people == [
        ("person/x/1", "Norcaster University"),
        ("person/x/1", "Lume AI"),
        ("person/0000-0002-1825-0097", "Lume AI"),
    ]


def tied(line: str, *names: str) -> list[tuple[str, str, float]]:
    """Who is where, and how surely, of authors whom the source gives no affiliation of their own."""
    rows = list(affiliations(paper(line, *map(Author, names)), run=RUN))
    named = {row.id: row.text for row in rows if isinstance(row, Mention)}
    claims = [row for row in rows if isinstance(row, Claim) and row.subject.startswith("person")]
    return [(c.subject.rpartition("/")[2], named[c.object], round(c.score, 2)) for c in claims]


def test_as_many_different_affiliations_as_authors_stand_in_their_order_less_surely() -> None:
    sure = 0.82
    assert tied("Norcaster University; Lume Inc.", "A B", "C D") == [
        ("1", "Norcaster University", round(ORDER * sure, 2)),
        ("2", "Lume Inc.", round(ORDER * sure, 2)),
    ]
    assert tied("Norcaster University; Lume Inc.", "A B") == [
        ("1", "Norcaster University", sure),
        ("1", "Lume Inc.", sure),
    ]


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Norcaster University, Lume Inc.", 2),  # a comma also parts a name from its town
        ("Department of Gears; Norcaster University", 2),  # one affiliation in two pieces
        ("Norcaster University; Norcaster; UK", 3),
        ("Norcaster University; Lume Inc. | Norcaster University", 2),  # which of them parts the authors?
        ("Norcaster University | Lume Inc.; Gear GmbH", 3),
        ("1 Norcaster University; 2 Lume Inc.", 2),  # marks that no author bears
        ("Norcaster University; Lume Inc.", 3),
        ("Norcaster University; Norcaster University", 2),
        ("University of YYY; Lume Inc.", 2),
        ("", 0),
    ],
)
def test_counts_that_agree_by_chance_tie_nobody(line: str, authors: int) -> None:
    assert tied(line, *(f"A{n} B" for n in range(authors))) == []


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ("University of YYY; Lume Lab", {"University of YYY": "a blank of a template"}),
        (
            "Department of Gears, Your Institution",
            {"Department of Gears, Your Institution": "'Your Institution' is a blank of a template"},
        ),
        (
            "<Affiliation 1>; N/A",
            {"<Affiliation 1>": "a blank of a template", "N/A": "says that it is not known"},
        ),
        (
            "Anonymous Institution; GitHub",
            {
                "Anonymous Institution": "anonymised",
                "GitHub": "a service, no affiliation",
            },
        ),
        ("Department of Gears", {"Department of Gears": "a department without its organisation"}),
        ("Springfield 12345, USA", {"Springfield 12345, USA": "no organisation"}),
        ("Norcaster University; ana@norcaster.edu", {}),
    ],
)
def test_what_is_refused_and_why(line: str, refused: dict[str, str]) -> None:
    rows = affiliations(paper(line), run=RUN)
    assert {row.text: row.reason for row in rows if isinstance(row, Refused)} == refused


def test_a_department_is_no_surer_than_its_organisation() -> None:
    rows = list(
        affiliations(paper("Wheel Group, Institute of Gears; Department of Belts, Lume, York, UK"), run=RUN)
    )
    claims = [row for row in rows if isinstance(row, Claim)]
    best = {c.object: c.score for c in claims if c.predicate == "affiliation"}
    units = [c for c in claims if c.predicate == "unitOf"]
    departments = {c.object: c.score for c in claims if c.predicate == "department"}
    assert len(units) == 2
    assert all(departments[c.subject] <= best[c.object] for c in units)


def check(source: Paper) -> None:
    """The laws that every row obeys."""
    text = source.affiliation_text
    found = list(affiliations(source, run=RUN))
    for row in found:
        if isinstance(row, Refused):
            assert row.text == text[row.start : row.end] == row.text.strip() != "" != row.reason
    rows = [row for row in found if not isinstance(row, Refused)]
    ids = [row.id for row in rows]
    assert len(ids) == len(set(ids))
    for row in rows:
        if isinstance(row, Claim):
            assert row.asserted
            assert 0 < row.score <= 1
            assert set(row.evidence) <= set(ids)
            assert row.object in ids
            assert row.id == claim_id(row.subject, row.predicate, row.object, "positive", False)
        else:
            said = row.text if isinstance(row, Mention) else row.quote
            assert said == text[row.start : row.end] != ""
            assert row.field == "affiliation"
        if isinstance(row, Mention):
            assert row.id == mention_id(source.id, row.field, row.start, row.end, "Institution")
            assert row.text == row.text.strip(" ,;")
        if isinstance(row, Evidence):
            assert row.id == evidence_id(source.id, row.field, row.start, row.end, row.found_by, RUN)


WORDS = [
    "University",
    "of",
    "Gears",
    "(",
    ")",
    ",",
    ";",
    " ",
    " and ",
    "&",
    "Inc.",
    "大学",
    "系",
    "¹",
    "^2",
    "2",
    "|",
    "University",
    "(X)",
    "Dept.",
    "UK",
    "1",
]


@example("(0 ;AA")
@example("of University University of ( 大学 University")
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=25).map(" ".join))
def test_laws_hold_for_any_line(line: str) -> None:
    check(paper(line, Author("A B", line)))


@pytest.mark.parametrize(
    "unit", ["University and ", "(", "Gears, ", "and Gears, ", "Department of University ", "the the "]
)
def test_long_lines_take_time_in_proportion(unit: str) -> None:
    started = time.process_time()
    list(affiliations(paper(unit * (60_000 // len(unit))), run=RUN))
    assert time.process_time() - started < 10


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpora and gold are not here")
def test_institutions_of_the_gold_papers() -> None:
    sys.path.insert(0, str(SHARED / "tools"))
    try:
        from score import forms, norm  # type: ignore[import-not-found]
    finally:
        sys.path.pop(0)
    gold = [json.loads(line) for line in (SHARED / "gold" / "dev.jsonl").read_text().splitlines()]
    papers = {
        i: p for f in SHARED.glob("corpora/*.txt") for p in read_source(f).papers for i in p.identifiers
    }
    hit = extra = missed = 0
    for record in gold:
        source = papers[record["id"]]
        check(source)
        organisations, _, aliases = found(source.affiliation_text)
        nodes = {n: {norm(n), *map(norm, aliases.get(n, ()))} for n in organisations}
        owned: set[str] = set()
        for place in sorted(record["institutions"], key=lambda i: bool(i["optional"])):
            hits = [n for n, labels in nodes.items() if n not in owned and labels & forms(place)]
            owned.update(hits)
            if not place["optional"]:
                hit, missed = hit + bool(hits), missed + (not hits)
        extra += len(nodes.keys() - owned)
    assert 2 * hit / (2 * hit + extra + missed) >= 0.95
