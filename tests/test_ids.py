import re
from urllib.parse import unquote

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import ids

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("2699.01027", "arxiv:2699.01027"),
        ("2699.01027v3", "arxiv:2699.01027"),
        ("arXiv:2699.01027v12", "arxiv:2699.01027"),
        ("https://arxiv.org/abs/2699.01027v1", "arxiv:2699.01027"),
        ("http://export.arxiv.org/pdf/2699.01027.pdf", "arxiv:2699.01027"),
        ("hep-th/9999001", "arxiv:hep-th/9999001"),
        ("math.GT/0399001v2", "arxiv:math.GT/0399001"),
        ("10.1000/XYZ", "doi:10.1000/xyz"),
        ("https://doi.org/10.1000/xyz", "doi:10.1000/xyz"),
        ("10.48550/arXiv.2699.01027", "arxiv:2699.01027"),
        ("P99-1001", "acl:P99-1001"),
        ("2099.acl-long.1", "acl:2099.acl-long.1"),
        (" page-7 ", "page-7"),
    ],
)
def test_identifiers_take_the_form_of_the_contract(written: str, stored: str) -> None:
    assert ids.identifier(written) == stored


@given(TEXT)
def test_an_identifier_in_its_form_stays_as_it_is(text: str) -> None:
    assert ids.identifier(ids.identifier(text)) == ids.identifier(text)


def test_a_paper_is_named_by_the_first_of_its_identifiers() -> None:
    every = ["page:4", "acl:P99-1001", "doi:10.1000/xyz", "arxiv:2699.01027"]
    assert ids.paper_id(every) == "paper/arxiv/2699.01027"
    assert ids.paper_id(every[:3]) == "paper/doi/10.1000%2Fxyz"
    assert ids.paper_id(every[:2]) == "paper/acl/P99-1001"
    assert ids.paper_id(every[:1]) == "paper/page-4"


def test_a_department_stands_below_its_organisation() -> None:
    parent = ids.entity_id("Institution", "Jinan University")
    child = ids.entity_id("Institution", "Department of Computer Science", parent)
    assert child == "institution/jinan-university/department-of-computer-science"


def test_an_orcid_names_a_person_everywhere_and_a_number_within_a_paper() -> None:
    assert ids.person_id("paper/arxiv/2699.01027", 2) == "person/arxiv-2699.01027/2"
    assert ids.person_id("paper/arxiv/2699.01027", 2, "0000-0002-1825-0097") == "person/0000-0002-1825-0097"


@given(TEXT)
def test_a_slug_is_one_short_segment_of_a_valid_iri(text: str) -> None:
    slug = ids.slug(text)
    assert 0 < len(slug) <= ids.SLUG_LENGTH
    assert not re.search(r"[/?#%\s]", slug)
    assert pyoxigraph.NamedNode(ids.iri(f"method/{slug}")).value.endswith(slug)


@given(TEXT, st.text("ABCabc äÄß", min_size=1))
def test_a_slug_ignores_case_and_stays_a_slug(text: str, word: str) -> None:
    assert ids.slug(ids.slug(text)) == ids.slug(text)
    assert ids.slug(word.upper()) == ids.slug(word.lower())


@given(TEXT.filter(lambda text: bool(text.strip())))
def test_a_paper_id_is_a_valid_iri_for_any_identifier(text: str) -> None:
    assert pyoxigraph.NamedNode(ids.iri(ids.paper_id([ids.identifier(text)])))


@given(st.from_regex(r"10\.[0-9]{4,9}/[!-~]+", fullmatch=True))
def test_a_doi_can_be_read_back_from_its_paper_id(doi: str) -> None:
    stored = ids.identifier("doi:" + doi)
    scheme, _, value = stored.partition(":")
    assert unquote(ids.paper_id([stored]).removeprefix(f"paper/{scheme}/")) == value


PARTS = st.lists(TEXT.filter(lambda text: not set(text) & {"\x1e", "\x1f"}), min_size=1, max_size=4)


@given(PARTS, PARTS)
def test_hashes_differ_where_their_parts_differ(one: list[str], other: list[str]) -> None:
    assert (ids.digest(*one) == ids.digest(*other)) == (one == other)
    assert re.fullmatch("[0-9a-f]{16}", ids.digest(*one))


def test_a_claim_is_known_by_what_it_says() -> None:
    said = ids.claim_id("method/a", "uses", "method/b", "positive", False)
    assert said == ids.claim_id("method/a", "uses", "method/b", "positive", False)
    others = {
        ids.claim_id("method/b", "uses", "method/a", "positive", False),
        ids.claim_id("method/a", "uses", "method/b", "negative", False),
        ids.claim_id("method/a", "uses", "method/b", "positive", True),
    }
    assert len(others | {said}) == 4
