"""Names in affiliation lines -> organisations of an invented dump."""

import json
from pathlib import Path

import dumps
import pytest
from dumps import EASTON, GEARS_JP, GEARS_US, NEW, NORTHMERE, SOUTHMERE, WESTON

from kg import grounding, ids, linking
from kg.extraction.affiliations import affiliations
from kg.grounding.compile import compile_file
from kg.grounding.vocabulary import Vocabulary
from kg.model import Match, Paper


@pytest.fixture(scope="module")
def ror(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    path = tmp_path_factory.mktemp("ror") / "dump.json"
    path.write_text(json.dumps(dumps.dump(dumps.second)), encoding="utf-8")
    return compile_file(path, "ror")


def matches(ror: Vocabulary, *lines: str) -> list[Match]:
    """Matches of the organisations of some papers' affiliation lines, in the order of their ids."""
    papers = [
        Paper(ids.paper_id([f"p:{n}"]), (f"p:{n}",), "", "", affiliation_text=line)
        for n, line in enumerate(lines)
    ]
    rows = [row for paper in papers for row in affiliations(paper, run="")]
    graph = grounding.ground(linking.link(papers, rows).graph, [ror])
    return [match for entity in graph.entities for match in entity.matches]


@pytest.mark.parametrize(
    ("line", "iri", "relation", "found_by"),
    [
        ("University of Northmere, Northmere, UK", NORTHMERE, "sameAs", "rule:name+city"),
        ("Department of Tides, Univ. of Northmere, England", NORTHMERE, "sameAs", "rule:name+country"),
        ("University of Northmere", NORTHMERE, "exactMatch", "rule:name"),
        ("Northmere University, United Kingdom", NORTHMERE, "sameAs", "rule:turned+country"),
        ("Mere University, Easton, USA", EASTON, "sameAs", "rule:name+city"),
        ("Mere University, Easton, MA 02134", EASTON, "sameAs", "rule:name+city"),
        ("Mere University, UK", SOUTHMERE, "sameAs", "rule:name+country"),
        ("Universidad de Mere, USA", EASTON, "sameAs", "rule:alias+country"),
        ("Gears Inc., Osaka, Japan", GEARS_JP, "sameAs", "rule:branch+city"),
        ("Gears Inc.", GEARS_US, "closeMatch", "rule:branch"),
        ("Gears Research, Springfield, USA", GEARS_US, "closeMatch", "rule:arm+city"),
        ("Institute of Old Things, Lyon, France", NEW, "sameAs", "rule:name+city"),
        ("Institute of Physics, Weston, Switzerland", WESTON, "sameAs", "rule:name+city"),
        ("Univeristy ofNorthmere, UK", NORTHMERE, "sameAs", "rule:name+country"),
        ("Uni-versity of Northmere, UK", NORTHMERE, "sameAs", "rule:name+country"),
        (
            "Institut für Gezeiten der Universität, D-12345 Northmere",
            NORTHMERE,
            "sameAs",
            "rule:shorter+city",
        ),
        ("Lume/University of Northmere, UK", NORTHMERE, "closeMatch", "rule:within+country"),
        ("Lume Institute - UNM, Northmere, UK", NORTHMERE, "closeMatch", "rule:short+city"),
        ("University of Northmere (UoN/Tides), UK", NORTHMERE, "closeMatch", "rule:within+country"),
        ("Tides at the University of Northmere, UK", NORTHMERE, "closeMatch", "rule:within+country"),
        ("University of Northmere et Lume Lab, UK", NORTHMERE, "closeMatch", "rule:within+country"),
        ("Dept. of Tides and Waves University of Northmere", NORTHMERE, "closeMatch", "rule:within"),
        ("Gears Works, Paris, France", GEARS_US, "closeMatch", "rule:abroad"),
    ],
)
def test_a_name_is_matched_by_what_the_line_says(
    ror: Vocabulary, line: str, iri: str, relation: str, found_by: str
) -> None:
    [match] = matches(ror, line)
    assert (match.iri, match.relation, match.found_by) == (iri, relation, found_by)


@pytest.mark.parametrize(
    "line",
    [
        "Mere University",  # in two countries, and the line names none
        "University of Northmere, Tokyo, Japan",  # its only candidate is elsewhere
        "Institute of Physics",  # could be anywhere
        "City University of Northmere, UK",  # another one
        "UNM, Albuquerque, USA",  # a short form of somebody else
        "Unheard University, Northmere, UK",
        "University of Northmere - Lowtown",  # another campus
        "Gears, Paris, France",  # which of its branches it belongs to is not said
    ],
)
def test_a_doubtful_name_gets_no_match(ror: Vocabulary, line: str) -> None:
    assert matches(ror, line) == []


def test_papers_that_disagree_about_a_name_make_it_a_guess(ror: Vocabulary) -> None:
    places = ["Mere University, Southmere, UK"] * 3 + ["Mere University, Easton, USA"]
    [match] = matches(ror, *places)
    assert (match.iri, match.relation, match.score) == (SOUTHMERE, "closeMatch", 0.7425)


def test_a_place_belongs_to_the_name_before_it(ror: Vocabulary) -> None:
    found = matches(ror, "University of Northmere, UK; Mere University, Easton, USA")
    assert {match.iri for match in found} == {NORTHMERE, EASTON}


def test_a_place_ends_with_its_affiliation(ror: Vocabulary) -> None:
    found = matches(ror, "University of Northmere + Gears Inc., Osaka, Japan")
    assert {match.iri for match in found} == {NORTHMERE, GEARS_JP}


def test_a_full_name_outvotes_its_short_form(ror: Vocabulary) -> None:
    [match] = matches(ror, "Mere University (UNM), UK")
    assert match.iri == SOUTHMERE


def test_both_schemas_of_the_dump_say_the_same(ror: Vocabulary, tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text(json.dumps(dumps.dump(dumps.first), indent=2), encoding="utf-8")
    assert compile_file(path, "ror").table.equals(ror.table)
