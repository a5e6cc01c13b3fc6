"""Where the nodes of an answer stand, where the build computed no place for them."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.exporters.layout import HEIGHT, WIDTH, positions
from kg.views.reader import Kept

Point = tuple[int, int]
DENSE = 120  # nodes that take part in a layout by springs, which compares every pair
_laid_out: Kept[dict[str, Point]] = Kept(8)


def beside(
    nodes: Sequence[str], links: Iterable[tuple[str, str]], placed: Mapping[str, Point]
) -> dict[str, Point]:
    """Places for all nodes, those of `placed` unmoved.

    Each finds the nearest gap beside the first of its neighbours that has a place, else around the middle.
    """
    near: dict[str, list[str]] = defaultdict(list)
    for one, other in links:
        near[one].append(other)
        near[other].append(one)
    made = {node: placed[node] for node in nodes if node in placed}
    taken = {_cell(*point) for point in made.values()}
    turns: dict[Point, int] = defaultdict(int)  # how far the spiral around a place has been walked
    for node in nodes:
        if node not in made:
            home = next((made[other] for other in near[node] if other in made), (0, 0))
            while True:
                turn = turns[home]
                turns[home] += 1
                angle, reach = turn * 2.399963, WIDTH * math.sqrt(turn)  # the golden angle
                x, y = home[0] + reach * math.cos(angle), home[1] + reach * math.sin(angle) * HEIGHT / WIDTH
                if _cell(x, y) not in taken:
                    break
            made[node] = round(x), round(y)
            taken.add(_cell(x, y))
    return made


def afresh(nodes: Sequence[str], links: Sequence[tuple[str, str]]) -> dict[str, Point]:
    """Places as those of a page's first view, the first nodes before the others; the last few are kept."""

    def lay_out() -> dict[str, Point]:
        core = set(nodes[:DENSE])
        inner = [link for link in links if core.issuperset(link)]
        return beside(nodes, links, positions(core, inner, inner))

    return _laid_out.get((tuple(nodes), tuple(links)), lay_out)


def _cell(x: float, y: float) -> Point:
    return round(x / WIDTH), round(y / HEIGHT)
