"""Where to draw the nodes of a page: computed once, so that a browser need not before it paints.

What a page opens on is laid out first: connected parts one by one, the largest in the middle. All
else finds its place around it by springs and a repulsion that is summed on a grid.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Point = tuple[int, int]
Pair = tuple[str, str]
Points = NDArray[np.float64]  # (nodes, 2)
SEED = 7
WIDTH, HEIGHT = 110, 80  # room that a node and its label take, in pixels
DENSE = 400  # the spring layout of networkx compares every pair: this many nodes at most take part in one
STEPS, GRID = 120, 128


def positions(nodes: Iterable[str], links: Iterable[Pair], first: Iterable[Pair]) -> dict[str, Point]:
    """A place in pixels for every node; the ends of `first` by these links alone, before the others."""
    shown = _neighbours(first)
    ranked = sorted(shown, key=lambda node: (-len(shown[node]), node))
    fixed: dict[str, Point] = {}
    _pack(_parts(ranked[:DENSE], shown), fixed)
    every = sorted(set(nodes) | set(fixed))
    if len(every) > len(fixed):
        # The first view spreads out, so that the others fit between and around its nodes.
        scale = max(1.0, math.sqrt(len(every) / max(len(fixed), 1)) / 2)
        fixed = {node: (round(x * scale), round(y * scale)) for node, (x, y) in fixed.items()}
    return _around(every, _neighbours(links), fixed)


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


def _pack(parts: list[list[tuple[str, list[str]]]], placed: dict[str, Point]) -> None:
    """Lay out each part; the largest in the middle, each other in the nearest gap around it."""
    taken: set[Point] = set()
    for part in parts:
        points = _spring(part)
        points -= (points.min(axis=0) + points.max(axis=0)) / 2
        points += _gap(points, taken)
        cells = _cells(points)
        taken |= {(x + i, y + j) for x, y in cells for i in (-1, 0, 1) for j in (-1, 0, 1)}
        placed.update({node: (round(x), round(y)) for (node, _), (x, y) in zip(part, points, strict=True)})


def _cells(points: Points) -> set[Point]:
    return {(round(x / WIDTH), round(y / HEIGHT)) for x, y in points.tolist()}


def _gap(points: Points, taken: set[Point]) -> tuple[float, float]:
    """How far to move points until none of their cells is taken: as little as possible, along a spiral."""
    turn = 0
    while True:
        angle, reach = turn * 0.21, turn**0.55 * WIDTH / 4
        x, y = 1.15 * reach * math.cos(angle), reach * math.sin(angle)
        if not _cells(points + np.array((x, y))) & taken:
            return x, y
        turn += 1


def _spring(part: list[tuple[str, list[str]]]) -> Points:
    if len(part) == 1:
        return np.zeros((1, 2))
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(node for node, _ in part)
    graph.add_edges_from((node, other) for node, others in part for other in others if other in graph)
    found = nx.spring_layout(graph, seed=SEED, iterations=120, k=1.6 / math.sqrt(len(part)))
    points = np.array([found[node] for node, _ in part], dtype=np.float64)
    return _apart(points * (WIDTH * math.sqrt(len(part)) * 0.7, HEIGHT * math.sqrt(len(part)) * 0.9))


def _apart(points: Points) -> Points:
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


def _around(nodes: list[str], neighbours: dict[str, set[str]], fixed: dict[str, Point]) -> dict[str, Point]:
    """Places for all nodes, those of `fixed` unmoved: springs along links, repulsion from everything.

    After Fruchterman and Reingold (1991); the repulsion falls with the distance and is summed as a
    convolution of the density on a grid (Linderman et al. 2019 do so for t-SNE), in time linear in the nodes.
    """
    count = len(nodes)
    if count == len(fixed):
        return dict(fixed)
    number = {node: n for n, node in enumerate(nodes)}
    pairs = sorted(
        (number[a], number[b]) for a in nodes for b in neighbours.get(a, ()) if a < b and b in number
    )
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    random = np.random.default_rng(SEED)
    side = math.sqrt(count * WIDTH * HEIGHT)
    points = random.uniform(-0.5, 0.5, (count, 2)) * side
    held = np.array([number[node] for node in sorted(fixed)], dtype=np.int64)
    if len(held):
        places = np.array([fixed[node] for node in sorted(fixed)], dtype=np.float64)
        middle = (places.min(axis=0) + places.max(axis=0)) / 2
        points += middle
        points[held] = places
        _start_beside(points, ends, set(held.tolist()), random)
    free = np.ones(count, dtype=bool)
    free[held] = False
    centre = points[held].mean(axis=0) if len(held) else np.zeros(2)
    weight = 1 / np.sqrt(np.maximum(np.bincount(ends.ravel(), minlength=count), 1))
    length = math.sqrt(WIDTH * HEIGHT)
    for step in range(STEPS):
        force = _repulsion(points) * length * length * 0.35
        delta = points[ends[:, 1]] - points[ends[:, 0]]
        pull = delta * (np.linalg.norm(delta, axis=1, keepdims=True) / length / 3 + 0.1)
        pull *= np.minimum(weight[ends[:, 0]], weight[ends[:, 1]])[:, None]
        for axis in (0, 1):
            force[:, axis] += np.bincount(ends[:, 0], pull[:, axis], count)
            force[:, axis] -= np.bincount(ends[:, 1], pull[:, axis], count)
        force -= (points - centre) * 0.06
        heat = length * (1.5 * (1 - step / STEPS) + 0.05)
        size = np.linalg.norm(force, axis=1, keepdims=True)
        points[free] += (force / np.maximum(size, 1e-9) * np.minimum(size, heat))[free]
    spread = _off(points, free)
    return {node: (round(float(x)), round(float(y))) for node, (x, y) in zip(nodes, spread, strict=True)}


def _start_beside(
    points: Points, ends: NDArray[np.int64], placed: set[int], random: np.random.Generator
) -> None:
    """Let what hangs on a placed node start near it, ring by ring."""
    near: dict[int, list[int]] = defaultdict(list)
    for a, b in ends.tolist():
        near[a].append(b)
        near[b].append(a)
    ring = sorted(placed)
    while ring:
        following = []
        for node in ring:
            for other in near[node]:
                if other not in placed:
                    placed.add(other)
                    points[other] = points[node] + random.normal(0, WIDTH, 2)
                    following.append(other)
        ring = following


def _repulsion(points: Points) -> Points:
    """What pushes each point off all others: the sum of unit charges' d / |d|^2, on a grid."""
    low, high = points.min(axis=0), points.max(axis=0)
    cell = np.maximum((high - low) / (GRID - 1), 1e-6)
    at = np.minimum(((points - low) / cell).astype(np.int64), GRID - 1)
    density = np.bincount(at[:, 0] * GRID + at[:, 1], minlength=GRID * GRID).reshape(GRID, GRID).astype(float)
    steps = np.arange(-GRID, GRID)
    x, y = np.meshgrid(steps * cell[0], steps * cell[1], indexing="ij")
    square = x * x + y * y + (cell**2).mean()
    padded = np.fft.rfft2(density, (2 * GRID, 2 * GRID))
    field = []
    for part in (x, y):
        kernel = np.fft.rfft2(np.fft.ifftshift(part / square))
        field.append(np.fft.irfft2(padded * kernel, (2 * GRID, 2 * GRID))[:GRID, :GRID])
    # Points of one cell feel the same field: a push from the cell's middle keeps them from sitting together.
    inside = (points - low) / cell - at - 0.5
    crowd = density[at[:, 0], at[:, 1]][:, None] / cell.mean()
    push: Points = np.stack([part[at[:, 0], at[:, 1]] for part in field], axis=1) + inside * crowd
    return push


def _off(points: Points, free: NDArray[np.bool_]) -> Points:
    """Move whoever would share a pixel to the next free one on a spiral."""
    taken: set[Point] = set()
    made = points.copy()
    for n in [*np.flatnonzero(~free).tolist(), *np.flatnonzero(free).tolist()]:
        x, y = float(points[n, 0]), float(points[n, 1])
        turn = 0
        while (spot := (round(x / 9), round(y / 9))) in taken and free[n]:
            turn += 1
            angle = turn * 2.399963  # the golden angle: no two rays coincide
            x, y = points[n] + 9 * math.sqrt(turn) * np.array([math.cos(angle), math.sin(angle)])
        taken.add(spot)
        made[n] = x, y
    return made
