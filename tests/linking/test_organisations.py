"""Names of organisations and laboratories over papers, read from affiliation lines."""

from collections.abc import Mapping

import pytest

from kg.extraction.affiliations import affiliations
from kg.graph import Graph
from kg.linking import link
from kg.model import Mention, Paper


def linked(*lines: str, concepts: Mapping[str, str] | None = None) -> Graph:
    """The graph of papers with these affiliation lines; `concepts` of names."""
    papers = [
        Paper(f"paper/p{n}", (f"p{n}:1",), f"Title {n}", "", affiliation_text=line)
        for n, line in enumerate(lines)
    ]
    rows = [row for paper in papers for row in affiliations(paper, run="")]
    known = {
        row.id: concepts[row.text]
        for row in rows
        if concepts and isinstance(row, Mention) and row.text in concepts
    }
    graph = link(papers, rows, concepts=known).graph
    graph.check()
    return graph


def nodes(graph: Graph, *, units: bool = False) -> list[set[str]]:
    """All names of every organisation, or of every department."""
    below = {claim.subject for claim in graph.claims if claim.predicate == "unitOf"}
    found = ({e.label, *(n.text for n in e.aliases)} for e in graph.entities if (e.id in below) == units)
    return sorted(found, key=sorted)


def test_words_in_another_order_are_one_university_in_one_city_only() -> None:
    one = linked("University of Norcaster, Norcaster, UK", "Norcaster University, Norcaster, UK")
    assert nodes(one) == [{"University of Norcaster", "Norcaster University"}]
    two = linked("University of Norcaster, Norcaster, UK", "Norcaster University, Springfield, Canada")
    assert nodes(two) == [{"Norcaster University"}, {"University of Norcaster"}]


def test_a_name_with_the_city_behind_it_is_the_name() -> None:
    graph = linked(
        "Institute of Tides, Norcaster University, Springfield",
        "Norcaster University, Springfield",
        "Norcaster University in Springfield",
        "Norcaster University Shelbyville",
    )
    assert nodes(graph) == [
        {"Norcaster University", "Norcaster University in Springfield"},
        {"Norcaster University Shelbyville"},
    ]


def test_a_slip_in_a_long_word_of_a_name_that_one_paper_uses() -> None:
    lines = ["Norcaster University, UK"] * 2
    assert len(nodes(linked(*lines, "Norcastter University, UK"))) == 1
    assert len(nodes(linked(*lines, *["Norcastter University, UK"] * 2))) == 2
    assert len(nodes(linked("Norca University", "Norca University", "Norka University"))) == 2
    abroad = [f"{line}, Norcaster" for line in lines]
    assert len(nodes(linked(*abroad, "Norcastter University, UK, Springfield"))) == 2


def test_a_firm_and_a_name_with_its_own_short_form() -> None:
    assert nodes(linked("Acme, Inc.", "Acme Technologies Ltd.", "Acme Group, UK")) == [
        {"Acme Group", "Acme Technologies Ltd.", "Acme, Inc."}
    ]
    graph = linked("Norcaster Tide Institute (NTI), UK", "NTI Norcaster Tide Institute, UK")
    assert len(nodes(graph)) == 1


def test_what_vocabularies_know_for_one_is_one_and_for_two_is_two() -> None:
    lines = ("Norcaster University, Norcaster", "University of Norcaster, Norcaster", "Ostcaster College")
    known = {
        "Norcaster University": "ror:1",
        "Ostcaster College": "ror:1",
        "University of Norcaster": "ror:2",
    }
    assert nodes(linked(*lines, concepts=known)) == [
        {"Norcaster University", "Ostcaster College"},
        {"University of Norcaster"},
    ]


@pytest.mark.parametrize(("others", "things"), [(0, 1), (1, 3)])
def test_initials_of_an_organisation_are_its_name_unless_others_have_them(others: int, things: int) -> None:
    named = ["Norcaster University of Technology (NUT), UK", "NUT, Springfield, UK"]
    graph = linked(*named, *["Northern University of Tides"] * others)
    assert len(nodes(graph)) == things


def test_four_initials_are_the_only_organisation_that_has_them() -> None:
    lines = ["Norcaster University of Tidal Technology, UK", "NUTT, UK"]
    assert nodes(linked(*lines)) == [{"NUTT", "Norcaster University of Tidal Technology"}]
    assert len(nodes(linked(*lines, "Norhaven University of Tree Theory, UK"))) == 3


@pytest.mark.parametrize("short", ["NUT", "TideTech"])
def test_a_short_form_that_a_line_gives_is_that_organisation_elsewhere(short: str) -> None:
    graph = linked(f"Norcaster University of Technology ({short}), UK", f"{short}, Norcaster, UK")
    assert nodes(graph) == [{"Norcaster University of Technology", short}]


def test_a_laboratory_of_several_organisations_is_one_in_one_city() -> None:
    shared = linked(
        "LIRTM, CNRS, Norcaster, France",
        "LIRTM Laboratory, Norcaster University, Norcaster, France",
        "LIRTM, Springfield University, Springfield, France",
    )
    assert nodes(shared, units=True) == [{"LIRTM"}, {"LIRTM", "LIRTM Laboratory"}]


def test_a_laboratory_with_its_host_in_its_name_or_of_a_long_name_is_one_anywhere() -> None:
    graph = linked("Tide Fusion Lab, Acme Inc.", "Acme Tide Fusion Lab")
    assert nodes(graph, units=True) == [{"Acme Tide Fusion Lab", "Tide Fusion Lab"}]
    long = "Key Laboratory of Tidal Fusion Control"
    graph = linked(f"{long}, Norcaster University, Ebb", f"{long}, Springfield University", long)
    assert nodes(graph, units=True) == [{long}]


def test_fields_name_no_laboratory_and_departments_are_their_organisations() -> None:
    for name in ("Department of Tides", "Robotics Laboratory"):
        graph = linked(
            *(f"{name}, {place} University, Springfield" for place in ("East", "West", "North", "South")),
            *(f"{name}, {place} Academy, Springfield" for place in ("East", "West", "North", "South")),
        )
        assert len(nodes(graph, units=True)) == 8


def test_a_school_a_department_and_its_initials_are_one_below_one_organisation() -> None:
    graph = linked(
        "School of Tidal and Ocean Engineering, Norcaster University",
        "Department of Tidal and Ocean Engineering, Norcaster University",
        "TOE Department, Norcaster University",
        "TOE Department, Springfield University",
    )
    assert len(nodes(graph, units=True)) == 2
