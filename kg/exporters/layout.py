"""Where to draw the nodes of a page: computed once, so that a browser need not before it paints.

Connected parts are laid out one by one and packed in rows, the largest first; what is not drawn at first
goes to the free place nearest to its neighbours.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

import networkx as nx
import numpy as np

Point = tuple[int, int]
Pair = tuple[str, str]
SEED = 7
WIDTH, HEIGHT = 110, 80  # room that a node and its label take, in pixels
DENSE = 400  # the spring layout compares every pair: this many nodes at most take part in one


def positions(nodes: Iterable[str], links: Iterable[Pair], first: Iterable[Pair]) -> dict[str, Point]:
    """A place in pixels for every node; the ends of `first` by these links alone, before the others."""
    neighbours = _neighbours(links)
    shown = _neighbours(first)
    ranked = sorted(shown, key=lambda node: (-len(shown[node]), node))
    placed: dict[str, Point] = {}
    _pack(_parts(ranked[:DENSE], shown), placed, top=0)
    taken = {_cell(point) for point in placed.values()}
    rings: dict[Point, int] = {}
    rest = sorted(set(nodes) - set(placed))
    while rest:
        # Best connected first, so that the others find them placed.
        near = [node for node in rest if any(n in placed for n in neighbours[node])]
        for node in sorted(near, key=lambda node: (-len(neighbours[node]), node)):
            points = [placed[n] for n in sorted(neighbours[node]) if n in placed]
            placed[node] = _free(_centre(points), taken, rings)
        rest = [node for node in rest if node not in placed]
        if not near:
            top = max((y for _, y in placed.values()), default=-2 * HEIGHT) + 2 * HEIGHT
            parts = _parts(rest, neighbours)
            _pack([part[:DENSE] for part in parts], placed, top=top)
            taken |= {_cell(placed[node]) for node in rest if node in placed}
            rest = [node for node in rest if node not in placed]
    return placed


def _neighbours(links: Iterable[Pair]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for a, b in links:
        if a != b:
            found[a].add(b)
            found[b].add(a)
    return found


def _parts(nodes: Sequence[str], neighbours: dict[str, set[str]]) -> list[list[tuple[str, list[str]]]]:
    """Connected parts, the largest first: each node with its neighbours inside."""
    inside = set(nodes)
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted(nodes))
    graph.add_edges_from((a, b) for a in sorted(nodes) for b in sorted(neighbours[a]) if b in inside)
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda p: (-len(p), p))
    return [[(node, sorted(neighbours[node] & inside)) for node in part] for part in parts]


def _pack(parts: list[list[tuple[str, list[str]]]], placed: dict[str, Point], *, top: int) -> None:
    """Lay out each part and set their boxes in rows, about as wide as high."""
    drawn = [_spring(part) for part in parts]
    boxes = [(np.ptp(points[:, 0]) + WIDTH, np.ptp(points[:, 1]) + HEIGHT) for points in drawn]
    width = max(
        [math.sqrt(1.2 * sum(float(w * h) for w, h in boxes)), *(float(w) for w, _ in boxes)], default=0
    )
    x, y, row = 0.0, float(top), 0.0
    for part, points, (w, h) in zip(parts, drawn, boxes, strict=True):
        if x and x + w > width:
            x, y, row = 0.0, y + row + HEIGHT / 2, 0.0
        shifted = points - points.min(axis=0) + (x, y)
        placed.update(
            {node: (round(px), round(py)) for (node, _), (px, py) in zip(part, shifted, strict=True)}
        )
        x, row = x + w + WIDTH / 3, max(row, h)


def _spring(part: list[tuple[str, list[str]]]) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    if len(part) == 1:
        return np.zeros((1, 2))
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(node for node, _ in part)
    graph.add_edges_from((node, other) for node, others in part for other in others if other in graph)
    found = nx.spring_layout(graph, seed=SEED, iterations=120, k=1.6 / math.sqrt(len(part)))
    points = np.array([found[node] for node, _ in part], dtype=np.float64)
    return _apart(points * (WIDTH * math.sqrt(len(part)) * 0.7, HEIGHT * math.sqrt(len(part)) * 0.9))


def _apart(
    points: "np.ndarray[tuple[int, int], np.dtype[np.float64]]",
) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    """Push nodes off each other until no label lies on another, along the axis that needs less."""
    count = len(points)
    for _ in range(120):
        dx = points[:, None, 0] - points[None, :, 0]
        dy = points[:, None, 1] - points[None, :, 1]
        ox, oy = WIDTH - np.abs(dx), HEIGHT - np.abs(dy)
        hit = (ox > 1) & (oy > 1) & ~np.eye(count, dtype=bool)
        if not hit.any():
            break
        order = np.sign(np.arange(count)[:, None] - np.arange(count)[None, :])  # who moves where on a tie
        flat = ox / WIDTH < oy / HEIGHT
        move_x = np.where(hit & flat, ox / 4 * np.where(dx == 0, order, np.sign(dx)), 0)
        move_y = np.where(hit & ~flat, oy / 4 * np.where(dy == 0, order, np.sign(dy)), 0)
        points = points + np.stack([move_x.sum(axis=1), move_y.sum(axis=1)], axis=1)
    return points


def _centre(points: list[Point]) -> Point:
    return round(sum(x for x, _ in points) / len(points)), round(sum(y for _, y in points) / len(points))


def _cell(point: Point) -> Point:
    return round(point[0] / WIDTH), round(point[1] / HEIGHT)


def _free(point: Point, taken: set[Point], rings: dict[Point, int]) -> Point:
    """The nearest free cell, ring by ring; it is taken then. `rings` keeps how far around a cell is full."""
    column, row = home = _cell(point)
    ring = rings.get(home, 0)
    while True:
        side = range(-ring, ring + 1)
        edge = {(i, j) for i in side for j in (-ring, ring)} | {(i, j) for j in side for i in (-ring, ring)}
        cells = [(column + i, row + j) for i, j in edge if (column + i, row + j) not in taken]
        if cells:
            best = min(cells, key=lambda c: (math.hypot((c[0] - column) * WIDTH, (c[1] - row) * HEIGHT), c))
            taken.add(best)
            rings[home] = ring
            return best[0] * WIDTH, best[1] * HEIGHT
        ring += 1
