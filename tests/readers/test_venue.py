"""Venues and code links out of comments."""

import pytest

from kg.readers.record import code_links
from kg.readers.venue import venue_of


@pytest.mark.parametrize(
    ("comment", "venue"),
    [
        ("Accepted at ICXL 2026", "ICXL 2026"),
        ("9 pages, 2 figures. Accepted to the 32nd XCM Conference on Salt (SALT 2026)", "SALT 2026"),
        ("Published as a conference paper at ICXL 2026", "ICXL 2026"),
        ("Accepted for publication in XEEE Salt Letters (S-L). 8 pages", "XEEE Salt Letters (S-L)"),
        ("Published in Transactions on Salt Research (06/2026)", "Transactions on Salt Research"),
        ("76 pages, 34 figures, ICXL (2026)", "ICXL 2026"),
        ("TSLR Camera Ready Update", "TSLR"),
        ("ICXL'25 oral", "ICXL 2025"),
        ("Accepted at the ICXL 2026 Workshop on Brine, 4 pages", "ICXL 2026 Workshop on Brine"),
        ("12 pages, under review at ICXL 2026", ""),
        ("submitted to ICXL 2026", ""),
        ("Extended version of our ICXL 2020 paper", ""),
        ("61 pages, 70 figures", ""),
        ("Code is at https://github.com/a/b", ""),
        ("", ""),
    ],
)
def test_venue_of_a_comment(comment: str, venue: str) -> None:
    assert venue_of(comment) == venue


def test_journal_reference_where_the_comment_is_silent() -> None:
    assert venue_of("12 pages", "XEEE Access, vol. 14, pp. 1 - 9, 2026") == "XEEE Access"
    assert venue_of("Accepted at ICXL 2026", "XEEE Access, vol. 14") == "ICXL 2026"


def test_code_links_are_of_code_hosts_only_and_come_once() -> None:
    texts = (
        "See https://github.com/a/b_c.git, (www.gitlab.com/d/e) and https://acme.test/x.",
        "http://github.com/a/b_c. Mail me@github.com/x",
    )
    assert code_links(*texts) == ("https://github.com/a/b_c", "https://gitlab.com/d/e")
