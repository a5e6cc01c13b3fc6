"""Who of the authors is where, as records say it: places, marks, objects."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.lines import marks, pieces
from kg.model import Paper
from kg.readers import fields, people

NU, LL = "Norcaster University", "Lume Lab"


def read(**values: object) -> tuple[list[tuple[str, str]], str]:
    found = fields.paper_of({"abstract": "Body.", **values}, source="a.jsonl", number=1, line=1)
    assert isinstance(found, Paper)
    return [(author.name, author.affiliation) for author in found.authors], found.affiliation_text


@pytest.mark.parametrize(
    ("authors", "affiliations", "places"),
    [
        # One place for each author: told by a repetition or by an empty place.
        ("A B; C D; E F", f"{NU}; {LL}; {NU}", [NU, LL, NU]),
        ("A B; C D; E F", f"{NU}; ; {LL}", [NU, "", LL]),
        ("A B; C D; E F", f"{NU} | {LL}; {NU} | {NU}", [NU, f"{LL}; {NU}", NU]),
        ("李雷, 韩梅梅, 赵云", "诺卡斯特大学；卢姆；诺卡斯特大学", ["诺卡斯特大学", "卢姆", "诺卡斯特大学"]),
        (["A B", "C D"], [NU, NU], [NU, NU]),
        (["A B", "C D"], [None, LL], ["", LL]),
        (["A B", "C D"], [[NU], [LL, NU]], [NU, f"{LL}; {NU}"]),
        (["A B", "C D"], [{"name": NU}, {"name": NU}], [NU, NU]),
        # Not told by the record; extraction may guess.
        ("A B; C D", f"{NU}; {LL}", ["", ""]),
        ("A B; C D; E F", f"{NU}; {LL};", ["", "", ""]),
        ("A B; C D; E F", f"{NU}, {LL}, {NU}", ["", "", ""]),
        ("A B; C D", f"{NU}\n{NU}", ["", ""]),
        (["A B", "C D", "E F"], [NU, LL], ["", "", ""]),
        ("A B; C D", "n/a", ["", ""]),
        # Objects of a person and a place, in any order.
        (
            ["A B", "C D"],
            [{"name": "C D", "affiliation": LL}, {"name": "A B", "affiliation": [NU]}],
            [NU, LL],
        ),
        # Footnote marks on both sides.
        ("A B¹, C D²", f"¹ {NU} ² {LL}", [NU, LL]),
        ("A B¹,², C D²*, E F", f"¹{NU}, ²{LL}", [f"{NU}; {LL}", LL, ""]),
        ("A B1,2, C D2 and E F1", f"1 {NU}; 2 {LL}", [f"{NU}; {LL}", LL, NU]),
        ("A B (1), C D (1 and 2)", f"(1) {NU}, (2) {LL}", [NU, f"{NU}; {LL}"]),
        ("A B$^{1}$, C D$^{1,2}$", f"$^1$ {NU}; $^2$ {LL}", [NU, f"{NU}; {LL}"]),
        ("A Bᵃ and C Dᵇ", f"ᵃ {NU} ᵇ {LL}", [NU, LL]),
        (["A B†", "C D‡"], f"†{NU} ‡{LL}", [NU, LL]),
        (["A B¹", "C D²"], ["¹ " + NU, "² " + LL], [NU, LL]),
    ],
)
def test_who_is_where(authors: Any, affiliations: Any, places: list[str]) -> None:
    found, _ = read(authors=authors, affiliations=affiliations)
    assert [place for _, place in found] == places
    assert all(name == name.strip(" ¹²*†‡,·^12") for name, _ in found)


def test_a_number_in_a_name_is_no_mark_where_no_line_explains_it() -> None:
    assert read(authors="R2 D2, A B3, C D", affiliations=f"1 {NU}; 2 {LL}")[0][1] == ("A B3", "")


def test_a_column_of_affiliations_of_authors() -> None:
    found, line = read(authors="A B; C D", aff=f"{NU}; {NU}")
    assert (found, line) == ([("A B", NU), ("C D", NU)], f"{NU}; {NU}")


@pytest.mark.parametrize(
    "record",
    [
        {"authors": [{"name": "A B", "arxiv_affiliation": NU}]},
        {"authorships": [{"author": {"display_name": "A B"}, "institutions": [{"display_name": NU}]}]},
        {"authorships": [{"author": {"display_name": "A B"}, "raw_affiliation_strings": [NU]}]},
        {"author": [{"given": "A", "family": "B", "affiliation": [{"name": NU}]}]},
        {"creators": [{"name": "B, A", "affiliation": [{"name": NU}]}]},
        {"authorList": {"author": [{"fullName": "A B", "authorAffiliationDetailsList": {"authorAffiliation": [
            {"affiliation": NU}]}}]}},
        {"authors": [{"LastName": "B", "ForeName": "A", "AffiliationInfo": [{"Affiliation": NU}]}]},
        {"affiliations": [{"name": "A B", "affiliation": NU}]},
    ],
)  # fmt: skip
def test_objects_of_other_services(record: dict[str, object]) -> None:
    assert read(**record) == ([("A B", NU)], NU)


def test_an_abstract_of_an_index_of_words() -> None:
    found = fields.paper_of(
        {"abstract_inverted_index": {"gears": [2], "We": [0], "turn": [1]}}, source="a", number=1, line=1
    )
    assert isinstance(found, Paper) and found.abstract == "We turn gears"


def test_a_cell_of_several_lines_keeps_a_department_with_its_university() -> None:
    assert (
        read(authors="A B; C D", affiliation=f"Department of Gears\n{NU}")[1] == f"Department of Gears, {NU}"
    )


TEXT = st.text(st.sampled_from("aB 1²^{},;|()·†\n及"), max_size=40)


@given(TEXT)
def test_pieces_are_trimmed_stretches_in_their_order(line: str) -> None:
    found = pieces(line)
    assert all(line[p.start : p.end].strip(" ,") == line[p.start : p.end] != "" for p in found)
    assert [p.start for p in found] == sorted({p.start for p in found})
    assert all(p.mark == "".join(marks(p.mark)) for p in found)


@example("1;1", ["", ["(", ""]])
@given(TEXT | st.lists(TEXT), TEXT | st.lists(TEXT | st.lists(TEXT) | st.none()))
def test_every_place_of_an_author_stands_in_the_line(authors: Any, affiliations: Any) -> None:
    found, line = read(authors=authors, affiliations=affiliations)
    for name, place in found:
        assert name
        if "(" in place:
            continue  # what an open bracket holds together may be apart in the line
        assert all(place[p.start : p.end] in line for p in pieces(place))


def test_joined_marks_leave_plain_lists_alone() -> None:
    assert people.joined_marks("Ana Lund, Bo Chen") == "Ana Lund, Bo Chen"
    assert people.joined_marks("A B1,2, C D2") == "A B1·2, C D2"
