"""What opening the page costs, beside pyvis with the same graph and the same fixed places.

Usage: python benchmarks/explorer.py [--chromium PATH] [--rounds 3]

Graphs are invented (tests/explorer/invented.py). Each round opens each page from disk in a Chromium of its
own, without a network; processor time is that of all its processes until the first view stands (pyvis: until
it drew), WebGL is drawn by the processor. Compare ratios of one run; wall time counts on a machine that does
nothing else.
"""

import argparse
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright, sync_playwright

from kg import network
from kg.exporters import html, island, selection
from kg.graph import Graph

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from explorer import invented

FLAGS = (
    "--no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --use-angle=swiftshader --enable-unsafe-swiftshader --ignore-gpu-blocklist"
)
SIZES = ((2_000, 6_000), (20_000, 60_000))
DRAWN = (
    "window.drawnAt = new Promise((done) => "
    "network.once('afterDrawing', () => requestAnimationFrame(() => done(1))));"
)


@dataclass(frozen=True)
class Opened:
    wall: float
    cpu: float  # until the first view
    whole: float  # until nothing happens any more
    requests: int
    key: float  # seconds of the slowest of some searches


def processor_seconds(parent: int) -> float:
    """User and system time of all processes below one (Linux)."""
    below: dict[int, list[tuple[int, int]]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            below.setdefault(int(fields[1]), []).append((int(entry.name), int(fields[11]) + int(fields[12])))
    left, ticks = [parent], 0
    while left:
        for child, spent in below.get(left.pop(), []):
            left.append(child)
            ticks += spent
    return ticks / os.sysconf("SC_CLK_TCK")


def open_page(playwright: Playwright, chromium: str, path: Path, *, ours: bool) -> Opened:
    browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS.split())
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    context.set_default_timeout(300_000)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto("about:blank")
    time.sleep(1.5)
    if ours:  # what comes after the first view waits for a timer: without one the page stops there
        page.add_init_script("globalThis.setTimeout = () => 0;")
    before, wall = processor_seconds(os.getpid()), time.perf_counter()
    page.goto(path.as_uri(), wait_until="commit")
    if ours:
        page.wait_for_selector("body[data-painted]", state="attached")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    else:
        page.wait_for_function("window.drawnAt !== undefined")
        page.evaluate("window.drawnAt")
    wall, cpu = time.perf_counter() - wall, processor_seconds(os.getpid()) - before
    slowest, before = 0.0, processor_seconds(os.getpid())
    page = context.new_page()
    page.goto(path.as_uri(), wait_until="commit")
    if ours:
        page.wait_for_selector("body[data-ready]", state="attached")
    time.sleep(3)
    whole = processor_seconds(os.getpid()) - before
    if ours:
        slowest = page.evaluate(
            """async () => { await kgPage.app.source.search('warm', 12); let most = 0;
            for (const text of ['k', 'ka', 'kal', 'kalo', 'zxqj', 'dorfel', 'tra-1', 'matiwyb']) {
              const at = performance.now(); await kgPage.app.source.search(text, 12);
              most = Math.max(most, performance.now() - at); }
            return most / 1000; }"""
        )
    browser.close()
    outside = {url for url in asked if not url.startswith(("about:", "data:", "blob:", path.as_uri()))}
    return Opened(wall, cpu, whole, len(outside), slowest)


def pyvis_page(graph: Graph, path: Path) -> None:
    """The same nodes, links, sentences and places by pyvis, its physics off."""
    from pyvis.network import Network

    head = island.islands(graph, nodes=selection.MOST_NODES, claims=selection.MOST_CLAIMS)["head"]
    made = Network(directed=True, cdn_resources="in_line", height="800px", width="100%")
    made.toggle_physics(False)
    nodes = head["nodes"]
    place = dict(zip(nodes["id"], zip(nodes["x"], nodes["y"], strict=True), strict=True))
    rows = dict(network.nodes(graph))
    for node, row in rows.items():
        colour, shape = network.STYLES[row["kind"]]
        x, y = place[node]
        made.add_node(
            node, label=row["label"], title=row["label"], color=colour, shape=shape, x=x, y=y, physics=False
        )
    for source, target, predicate, row in network.edges(graph):
        if predicate != "mentions":
            made.add_edge(source, target, title=f"{predicate}: {row.get('evidence', '')}")
    text = made.generate_html(notebook=False)
    path.write_text(text.replace("drawGraph();", f"drawGraph(); {DRAWN}"), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--chromium", default=shutil.which("chromium") or "chromium")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; "
        f"median of {args.rounds}\n"
    )
    print("| page | nodes / claims | MB | build s | view s | processor s | in all | requests | search ms |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        for size in SIZES:
            graph = invented.graph(*size)
            pages = [("explorer", Path(folder, f"ours-{size[0]}.html"))]
            start = time.process_time()
            with pages[0][1].open("wb") as file:
                html.export(graph, file)
            spent = {"explorer": time.process_time() - start}
            if size == SIZES[0]:
                pages.append(("pyvis, places fixed", Path(folder, "pyvis.html")))
                start = time.process_time()
                pyvis_page(graph, pages[1][1])
                spent["pyvis, places fixed"] = time.process_time() - start
            runs: dict[str, list[Opened]] = {name: [] for name, _ in pages}
            for _ in range(args.rounds):
                for name, path in pages:
                    runs[name].append(open_page(playwright, args.chromium, path, ours=name == "explorer"))
            for name, path in pages:
                print(row(name, size, path, spent[name], runs[name]), flush=True)


def row(name: str, size: tuple[int, int], path: Path, built: float, runs: list[Opened]) -> str:
    def median(values: Any) -> float:
        return statistics.median(values)

    cells = [
        name,
        f"{size[0]:,} / {size[1]:,}",
        f"{path.stat().st_size / 1e6:.2f}",
        f"{built:.1f}",
        f"{median(run.wall for run in runs):.2f}",
        f"{median(run.cpu for run in runs):.2f}",
        f"{median(run.whole for run in runs):.2f}",
        str(max(run.requests for run in runs)),
        f"{median(run.key for run in runs) * 1000:.0f}" if name == "explorer" else "",
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
