"""The page in a real browser, from disk; whatever it asks for, logs or throws fails the test."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page

from kg.exporters import html
from kg.graph import Graph

Show = Callable[..., "Seen"]


def written(graph: Graph, **options: Any) -> str:
    file = io.BytesIO()
    html.export(graph, file, **options)
    return file.getvalue().decode()


class Seen:
    """A page that is open, and what it did: addresses asked for, what it logged, dialogs."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.dialogs: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", self._dismiss)

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def drawn(self) -> set[str]:
        """Ids of the nodes of the network view."""
        return set(self.page.evaluate("kgPage.view().net().then((net) => net.nodes.map((n) => n.id))"))

    def settle(self) -> None:
        """Wait until what was asked for is shown."""
        self.page.evaluate("new Promise((done) => setTimeout(() => requestAnimationFrame(() => done()), 60))")

    def click_node(self, node: str, *, twice: bool = False) -> None:
        x, y = self._spot(node)
        (self.page.mouse.dblclick if twice else self.page.mouse.click)(x, y)
        self.settle()

    def click_between(self, one: str, other: str) -> None:
        """A line is picked from what was drawn last: without a GPU that may be some frames late."""
        for _ in range(8):
            (x, y), (a, b) = self._spot(one), self._spot(other)
            self.page.mouse.click((x + a) / 2, (y + b) / 2)
            self.settle()
            if {self.state("chosen"), self.state("pair")} == {one, other}:
                return
            self.page.wait_for_timeout(250)

    def _spot(self, node: str) -> tuple[float, float]:
        spot = self.page.evaluate("(id) => kgPage.view().spot(id)", node)
        assert spot, f"{node} is not drawn"
        return spot["x"], spot["y"]

    def state(self, name: str) -> Any:
        return self.page.evaluate("(name) => kgPage.app.state[name]", name)

    def panel(self) -> str:
        return self.page.inner_text("#panel")


def _showing(browser: Browser, path: Path) -> Iterator[Show]:
    opened: list[Seen] = []

    def show(graph: Graph, at: str = "", **options: Any) -> Seen:
        path.write_text(written(graph), encoding="utf-8")
        seen = Seen(browser.new_context(**options).new_page())
        opened.append(seen)
        seen.page.set_default_timeout(60_000)
        seen.page.goto(path.as_uri() + (f"#{at}" if at else ""))
        seen.page.wait_for_selector("body[data-ready]")
        return seen

    yield show
    for seen in opened:
        address = seen.page.url.partition("#")[0]
        asked = {request.partition("#")[0] for request in seen.requests if not request.startswith("blob:")}
        assert asked == {address}, "the page asked for something outside"
        assert seen.errors == [] and seen.dialogs == []
        seen.page.context.close()


@pytest.fixture
def show(plain_browser: Browser, tmp_path: Path) -> Iterator[Show]:
    yield from _showing(plain_browser, tmp_path / "graph.html")


@pytest.fixture
def show_webgl(webgl_browser: Browser, tmp_path: Path) -> Iterator[Show]:
    yield from _showing(webgl_browser, tmp_path / "graph.html")
