"""The index: made once a build, the same bytes every time, whole or not there."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from explorer import invented

from kg.errors import KgError, TableError
from kg.exporters import island
from kg.graph import Graph
from kg.views import Filter, TooLongError, index, open_views
from views import varied


def built(graph: Graph, folder: Path) -> bytes:
    graph.save(folder)
    open_views(folder).close()
    return (folder / index.STORE / index.NAME).read_bytes()


def test_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    graph = varied.graph(5)
    assert built(graph, tmp_path / "one") == built(graph, tmp_path / "two")


def test_an_index_is_kept_until_the_tables_change(tmp_path: Path) -> None:
    graph = varied.graph(6)
    graph.save(tmp_path)
    open_views(tmp_path).close()
    made = (tmp_path / index.STORE / index.NAME).stat()
    views = open_views(tmp_path)
    assert (tmp_path / index.STORE / index.NAME).stat().st_ino == made.st_ino and not views.outdated()
    replace(graph, claims=graph.claims[:-1]).save(tmp_path)
    assert views.outdated()
    claims = views.about()["all"]["claims"]
    anew = open_views(tmp_path)
    assert anew.about()["all"]["claims"] == claims - 1
    assert views.table("claims", filter=Filter(doubtful=True))["total"] <= claims  # goes on with its own
    assert views.entity(graph.claims[-1].subject)
    views.close()
    anew.close()


def test_what_is_no_index_is_replaced(tmp_path: Path) -> None:
    graph = varied.graph(6)
    whole = built(graph, tmp_path)
    for broken in (b"", b"no database", whole[:200]):
        (tmp_path / index.STORE / index.NAME).write_bytes(broken)
        assert built(graph, tmp_path) == whole


def test_a_table_that_is_missing_or_broken_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no such table"):
        open_views(tmp_path)
    varied.graph(6).save(tmp_path)
    (tmp_path / "tables" / "claims.parquet").write_bytes(b"PAR1")
    with pytest.raises(TableError, match="not a Parquet table"):
        open_views(tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.parent.name != "tables") == [
        ".making.lock",
        "store",
        "tables",
    ]


def test_an_index_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    varied.graph(6).save(tmp_path)
    (tmp_path / "store").write_text("a file stands where the folder should be", encoding="utf-8")
    with pytest.raises(KgError, match="the index of the views cannot be written"):
        open_views(tmp_path)


def test_an_empty_graph_has_views(tmp_path: Path) -> None:
    Graph().save(tmp_path)
    views = open_views(tmp_path)
    assert views.about()["years"] is None
    assert views.overview() == {"nodes": [], "links": [], "more": 0}
    assert views.search("a") == [] and views.boards() == [] and views.entity("method/a") is None
    assert views.table("claims")["total"] == 0 and views.matrix()["cells"] == []
    assert views.timeline(None)["months"] == [] and views.tally(Filter(first=2000))["years"] == {}
    views.close()


def test_the_first_view_stands_where_the_page_draws_it(tmp_path: Path, tiny_graph: Graph) -> None:
    """The page spreads the first view out for the nodes around it; the shape is the same."""
    tiny_graph.save(tmp_path)
    views = open_views(tmp_path)
    net = views.overview()
    spots = [(node["x"], node["y"]) for node in net["nodes"]]
    assert len(set(spots)) == len(spots) > 3
    assert views.overview() == net
    head = island.islands(tiny_graph, nodes=1000, claims=1000)["head"]["nodes"]
    page = dict(zip(head["id"], zip(head["x"], head["y"], strict=True), strict=True))
    scale = {
        round(node["x"] / page[node["id"]][0], 1) for node in net["nodes"] if abs(page[node["id"]][0]) > 20
    }
    assert len(scale) == 1
    views.close()


def test_no_two_nodes_of_an_answer_stand_on_one_spot(tmp_path: Path) -> None:
    graph = invented.graph(900, 2500)
    graph.save(tmp_path)
    views = open_views(tmp_path)
    for net in (
        views.overview(limit=1000),
        views.overview(Filter(first=2018)),
        views.ego([row.id for row in graph.entities[:5]], limit=100),
    ):
        spots = [(node["x"], node["y"]) for node in net["nodes"]]
        assert len(spots) > 50 and len(set(spots)) == len(spots)
    views.close()


def test_many_ask_at_once(tmp_path: Path) -> None:
    graph = invented.graph(300, 700)
    graph.save(tmp_path)
    views = open_views(tmp_path)
    filters = [Filter(first=2015 + n, last=2018 + n) for n in range(12)]
    wanted = [views.tally(let) for let in filters]
    views.forget()
    wrong: list[int] = []

    def ask(n: int) -> None:
        for m in range(12):
            at = (n + m) % 12
            views.forget()
            if views.tally(filters[at]) != wanted[at]:
                wrong.append(at)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    views.close()


def test_a_question_is_given_up_after_its_time_and_the_next_is_answered(tmp_path: Path) -> None:
    graph = invented.graph(20_000, 12_000)
    graph.save(tmp_path)
    views = open_views(tmp_path, seconds=0)
    with pytest.raises(TooLongError, match="longer than 0 s"):
        views.tally(Filter(first=2015))
    assert views.text(graph.papers[0].id, "title") == graph.papers[0].title
    views.close()
