"""Cleaning: what every offset of a graph counts in."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text import clean, composed


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("L$^3$ layers", "L^3 layers"),
        ("\\textsc{Lumen}: light", "Lumen: light"),
        ("\\emph{a \\textbf{b} c} d", "a b c d"),
        ("\\'Ecole, Universit\\'{e}, na\\\"ive, {\\em so}", "École, Université, naïve, so"),
        ("50\\% of R\\&D costs \\$5 and $7 more", "50% of R&D costs $5 and $7 more"),
        ("$\\alpha$-blend, $x_1 \\leq 3$", "α-blend, x_1 ≤ 3"),
        ("\\ours{} beats \\baseline", "ours beats baseline"),
        ("\\name{Lumen} glows", "Lumen glows"),
        ("see \\url{https://acme.test/a_b}", "see https://acme.test/a_b"),
        ("``quoted'' text", '"quoted" text'),
        ("e\u0301tude\u200b \ufb01t", "étude ﬁt"),
        ("one\r\ntwo\n\n\n  three\tfour \n \n five", "one two\nthree four\nfive"),
        ("a\x07b\x00c\ud800d", "abcd"),
        ("cut \\textbf{off", "cut {off"),
    ],
)
def test_fragments_become_text(raw: str, text: str) -> None:
    assert clean(raw) == text


@given(st.text() | st.text(alphabet="\\{}$~^_`'\" \n\r\tab1%&cu"))
def test_never_raises_and_leaves_no_control_characters(raw: str) -> None:
    text = clean(raw)
    assert all(c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co") for c in text)
    assert text == unicodedata.normalize("NFC", text)
    assert text == text.strip()
    assert "  " not in text
    assert "\n\n" not in text


@given(st.text(alphabet=st.characters(exclude_characters="\\$~`'", codec="utf-8")))
def test_text_without_latex_is_cleaned_once(raw: str) -> None:
    # A newline left by the first pass parts paragraphs; only a blank line does so in raw text.
    once = clean(raw)
    assert clean(once.replace("\n", "\n\n")) == once


@pytest.mark.parametrize(
    "unit",
    [" ", "\n", " \n", "$x ", "$5 ", "\\a{", "\\foo{x", "{}", "a~", "{\\em ", "\\", "\\(x", "``", "'' "],
)
def test_long_input_takes_time_in_proportion(unit: str) -> None:
    started = time.process_time()
    clean("start " + unit * (500_000 // len(unit)) + " end")
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("Universit ´e de Besanc¸on", "Université de Besançon"),
        ("´Ecole des ´etudes, T ´el´ecom", "École des études, Télécom"),
        ("Universite´ `a Gen `eve", "Université à Genève"),
        ("Universit `a, Ume ˚a, K¨oln", "Università, Umeå, Köln"),
        ("Comunicac ¸ ˜oes, Garc´ıa", "Comunicações, García"),
        ("the `atomic' lab, ´, x ´", "the `atomic' lab, ´, x ´"),
    ],
)
def test_accents_that_a_pdf_broke_off_return_to_their_letters(broken: str, line: str) -> None:
    assert composed(broken) == line


@given(st.text(alphabet="aeé `´¨¸ ,cnS"))
def test_composing_adds_nothing(raw: str) -> None:
    assert len(composed(raw)) <= len(raw)
    assert [c for c in composed(raw) if c == ","] == [c for c in raw if c == ","]
