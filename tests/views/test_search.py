"""Searching at sizes at which not every name can be looked at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.graph import Graph
from kg.model import Entity, Mention, Name
from kg.views import Views, open_views
from kg.views.folding import bare, collated, fold


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Views]:
    """Thousands of things of one beginning, one of them far down in weight."""
    folder: Path = tmp_path_factory.mktemp("crowd")
    entities = [Entity(f"method/m{n:05d}", "Method", f"Common method {n}") for n in range(30_000)]
    entities += [
        Entity("method/rare", "Method", "A quite common zebrafish", (Name("斑马鱼方法"),)),
        Entity("method/exact", "Method", "mm"),
        Entity("model/accent", "Model", "Ångström-Netz"),
    ]
    Graph(entities=tuple(sorted(entities, key=lambda row: row.id))).save(folder)
    views = open_views(folder)
    yield views
    views.close()


def found(views: Views, text: str, limit: int = 5) -> list[str]:
    return [hit["id"] for hit in views.search(text, limit)]


def test_the_name_itself_comes_first_among_thousands(crowd: Views) -> None:
    assert found(crowd, "common method 29999") == ["method/m29999"]
    assert found(crowd, "mm")[0] == "method/exact"
    assert found(crowd, "Common method 7")[:2] == ["method/m00007", "method/m00070"]


def test_what_few_names_hold_is_found_however_weighty_the_others(crowd: Views) -> None:
    assert found(crowd, "zebra") == ["method/rare"]
    assert found(crowd, "common zebrafihs") == ["method/rare"]
    assert found(crowd, "angstrom netz") == ["model/accent"]
    assert found(crowd, "斑马鱼") == found(crowd, "马鱼") == ["method/rare"]


def test_no_more_than_asked_for(crowd: Views) -> None:
    assert len(found(crowd, "c", 7)) == 7 and len(found(crowd, "common", 10_000)) == 100
    assert found(crowd, "common", 0) == []


def test_operators_of_the_index_are_plain_text(crowd: Views) -> None:
    for text in ('"zebra" OR common', "bare:zebra*", "NEAR(zebra)", "-zebra", "^zebra", "zebra\0", "%zebra_"):
        assert set(found(crowd, text)) <= {"method/rare"}


def test_graphs_without_names_have_no_hits(tmp_path: Path) -> None:
    Graph(mentions=(Mention("mention/1", "paper/none", "title", 0, 1, "a", "Method", "x", 1.0),)).save(
        tmp_path
    )
    views = open_views(tmp_path)
    assert found(views, "a") == []
    views.close()


def test_folding_drops_case_and_accents() -> None:
    assert fold("Ångström ÉCOLE") == "angstrom ecole"
    assert bare(fold("GPT-4 (turbo)_x 图像")) == "gpt4turbox图像"


def test_a_dictionary_s_order() -> None:
    names = [
        "zeta 10",
        "Zeta 9",
        "beta",
        "Alpha",
        "alpha",
        "ångström",
        "_x",
        "10",
        "9",
        "图",
        "ß",
        "st",
        "£5",
    ]
    assert sorted(names, key=collated) == [
        *("_x", "£5", "9", "10", "Alpha", "alpha", "ångström", "beta", "ß", "st", "Zeta 9", "zeta 10", "图"),
    ]
