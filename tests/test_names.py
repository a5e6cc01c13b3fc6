"""Spelling variants share a form; different names do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.names import fold, institution_key, is_coined, same_phrase, singular, spelt_out, stem, without_head


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TideFormer", "Tide-Former"),
        ("TideFormer", "tide formers"),
        ("Café Net", "Cafe-Net"),
        ("ＴｉｄｅNet", "TideNet"),
        ("tide matrix", "tide matrices"),
        ("weighted loss", "weighted losses"),
        ("harbour study", "harbour studies"),
        ("labelled harbour modelling", "labeled harbor modeling"),
        ("tide normalisation", "tide normalization"),
        ("behaviour-optimised analyser", "behavior optimized analyzer"),
        ("data-centre dialogue", "data center dialog"),
    ],
)
def test_variants_of_a_name_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tide-4", "Tide-4o"),
        ("C", "C++"),
        ("C++", "C#"),
        ("Tide-1", "Tide-11"),
        ("TideNet", "TideNets-XL"),
        ("TIDS", "TID"),
        ("four", "for"),
        ("hour", "hor"),
    ],
)
def test_different_names_fold_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(max_size=40))
def test_folding_holds_for_any_text_and_never_leaves_nothing(name: str) -> None:
    assert bool(fold(name)) == bool(name)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("losses", "loss"),
        ("corpus", "corpus"),
        ("boxes", "box"),
        ("gas", "gas"),
        ("is", "is"),
    ],
)
def test_singular_leaves_words_that_only_end_in_s(word: str, expected: str) -> None:
    assert singular(word) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("HarborQA benchmark", "HarborQA"),
        ("HarborQA benchmark datasets", "HarborQA"),
        ("tide folding method", "tide folding"),
        ("world model", "world model"),
        ("dataset", "dataset"),
        ("", ""),
    ],
)
def test_heads_are_dropped_where_a_name_is_left(name: str, expected: str) -> None:
    assert without_head(name) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Brightwater Labs, Inc.", "Brightwater Laboratory"),
        ("The Univ. of Southport", "University of Southport"),
        ("Southport Inst. of Sci. & Tech.", "Southport Institute of Science and Technology"),
        ("Brightwater GmbH", "brightwater"),
    ],
)
def test_an_organisation_has_one_key_however_its_name_is_shortened(one: str, other: str) -> None:
    assert institution_key(one) == institution_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("University of York", "York University"), ("Inc", "Co"), ("Norcaster College", "Norcaster University")],
)
def test_other_organisations_have_other_keys(one: str, other: str) -> None:
    assert institution_key(one) != institution_key(other)


def test_a_department_has_one_key_in_any_order() -> None:
    names = ("Department of Electrical & Computer Engineering", "Electrical and Computer Engineering Dept.")
    assert institution_key(names[0], unit=True) == institution_key(names[1], unit=True)
    assert institution_key(names[0], unit=True) != institution_key("Department of Physics", unit=True)


@given(st.text())
def test_every_organisation_has_a_key(name: str) -> None:
    assert institution_key(name, unit=True) or not name


@pytest.mark.parametrize(
    ("one", "other"), [("computation", "computational"), ("recommender", "recommendation")]
)
def test_words_of_one_stem_share_it(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_terms_of_their_own_keep_their_endings() -> None:
    assert stem("transformer") != stem("transformation")


def test_inflected_words_make_the_same_phrase_and_others_do_not() -> None:
    assert same_phrase("Rolling Position Tide", "rolling positional tide")
    assert not same_phrase("Rolling Position Tide", "Rolling Position")
    assert not same_phrase("Rolling Position Tide", "Rolling Wave Tide")


@pytest.mark.parametrize(
    ("name", "coined"),
    [
        ("TideNet", True),
        ("Tide-2", True),
        ("Drop-Tide", True),
        ("Tide", False),
        ("End-To-End Training", False),
        ("tide folding", False),
        ("five words are NoName here", False),
    ],
)
def test_coined_names_hold_a_capital_or_digit_after_the_first_letter(name: str, coined: bool) -> None:
    assert is_coined(name) is coined


@pytest.mark.parametrize(
    "word", ["universiy", "univeristy", "universitv", "univ", "universiti", "university"]
)
def test_a_misspelt_common_word_of_organisations_is_mended(word: str) -> None:
    assert spelt_out(word) == "university"


@pytest.mark.parametrize("word", ["universal", "institutes", "ethnology", "diversity", "biotechnology"])
def test_another_word_is_left(word: str) -> None:
    assert spelt_out(word) == word


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme R&D Centre", "Acme Research and Development Center"),
        ("U.S. Gear Office", "United States Gear Office"),
        ("University ofNorthmere", "University of Northmere"),
        ("North Institute of Tech-nology", "North Institute of Technology"),
    ],
)
def test_short_forms_and_broken_words_of_organisations_share_a_key(one: str, other: str) -> None:
    assert institution_key(one) == institution_key(other)
