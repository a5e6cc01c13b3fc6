"""Parts of the graph that a drawing takes: the first view, what surrounds some nodes, a way between two
(`web/src/source/nets.ts`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from kg.exporters.selection import FIRST, FIRST_LINKS
from kg.views import places
from kg.views.filters import Filter, Passing
from kg.views.reader import GIVEN, Reader, status
from kg.views.rows import Answer, listed
from kg.views.schema import MANY, MENTIONS

MOST_LINKS = 5_000  # of an overview
MOST_NODES = 2_000  # of an ego network
_LINK = "v.l, v.s, v.o, v.p, v.score, v.flags, v.papers, v.paper"


class Link(NamedTuple):
    l: int  # noqa: E741 - as in the index
    s: int
    o: int
    p: int
    score: int
    flags: int
    papers: int
    paper: int


def nodes(reader: Reader, numbers: Iterable[int], passing: Passing | None = None) -> list[Answer]:
    """Nodes in this order, each with the number of its links that pass; `x` and `y` as stored, or 0."""
    numbers = list(numbers)
    kinds, wanted = reader.index.kinds, listed(numbers)
    column = "usual" if passing is not None and passing.usual else "degree"
    counts: dict[int, int] = {}
    if passing is not None and not passing.usual:
        counts = dict(
            reader.rows(
                f"""SELECT node, count(*) FROM {GIVEN} j CROSS JOIN at v ON node = j.given
                WHERE {passing.link("v")} GROUP BY node""",
                wanted,
            )
        )
    found = reader.rows(
        f"SELECT n, id, label, kind, papers, ifnull(x, 0), ifnull(y, 0), {column} "
        f"FROM {GIVEN} j CROSS JOIN nodes ON n = j.given",
        wanted,
    )
    made = {
        n: {"id": ident, "label": label, "kind": kinds[kind], "papers": papers, "x": x, "y": y}
        | {"links": links if passing is None or passing.usual else counts.get(n, 0)}
        for n, ident, label, kind, papers, x, y, links in found
    }
    return [made[n] for n in dict.fromkeys(numbers)]


def overview(reader: Reader, filter_: Filter, limit: int) -> Answer:
    """The build's first view as far as the filter lets it through; filled up with what is next in rank."""
    index, limit = reader.index, min(limit, MOST_LINKS)
    # Where nothing is claimed of anything, which paper names what is all there is to see.
    if not index.counts["claims"]:
        filter_ = filter_.without(links=filter_.links - {MENTIONS})
    passing = reader.lay(filter_)
    test, first = passing.link("v"), index.first
    chosen = _links(reader, f"v.l < {first} AND {test} ORDER BY v.l")
    untouched = not (
        filter_.confidence or filter_.doubtful or filter_.by_paper or filter_.kinds
    ) and not filter_.links & set(FIRST)
    begun = bool(chosen)
    if (not untouched or limit > FIRST_LINKS or not begun) and len(chosen) < limit:
        # What is less telling than tests and comparisons comes on request, or where there are none of these.
        telling = limit <= FIRST_LINKS and begun and index.predicates[chosen[0].p] in FIRST
        only = f"AND v.p IN ({', '.join(str(index.number(name)) for name in FIRST)})" if telling else ""
        chosen += _links(reader, f"v.l >= {first} AND {test} {only} ORDER BY v.l LIMIT {limit - len(chosen)}")
    return _net(reader, passing, chosen, count(reader, passing) - len(chosen), whole=True)


def count(reader: Reader, passing: Passing) -> int:
    """How many links pass."""
    if passing.papers is None:
        return int(reader.one(f"SELECT ifnull(sum(links), 0) FROM tallies v WHERE {passing.tally('v')}"))
    return int(reader.one(f"SELECT count(*) FROM links v WHERE {passing.link('v')}"))


def ego(reader: Reader, ids: Sequence[str], filter_: Filter, limit: int) -> Answer:
    """Nodes with the strongest links around each, and all links among what is drawn then."""
    passing = reader.lay(filter_)
    test = passing.link("v")
    centres = [n for n in map(reader.node, ids[:MOST_NODES]) if n is not None]
    drawn = dict.fromkeys(centres)
    around: dict[int, set[int]] = {}
    room = MOST_NODES - len(drawn)
    for centre in dict.fromkeys(centres):
        near: dict[int, None] = {}
        walked = reader.walk(f"SELECT other FROM at v WHERE node = ? AND {test} ORDER BY l", centre)
        for (other,) in walked if min(limit, room) > 0 else ():
            near[other] = None
            if len(near) >= min(limit, room):
                break
        around[centre] = set(near)
        room -= sum(other not in drawn for other in near)
        drawn.update(near)
    links = among(reader, passing, list(drawn))
    place = {n: at for at, n in enumerate(drawn)}
    links.sort(key=lambda link: (min(place[link.s], place[link.o]), link.l))
    degrees = {row["id"]: row["links"] for row in nodes(reader, around, passing)}
    names = dict(zip(around, degrees, strict=True))
    shown = dict.fromkeys(around, 0)
    for link in links:
        for centre, other in {(link.s, link.o), (link.o, link.s)}:
            if other in around.get(centre, ()):
                shown[centre] += 1
    more = sum(degrees[names[centre]] - shown[centre] for centre in centres)
    return _net(reader, passing, links, more, centres)


def among(reader: Reader, passing: Passing, drawn: Sequence[int]) -> list[Link]:
    """All links that pass between nodes of a set, in the order of rank."""
    wanted = listed(drawn)
    degrees = dict(reader.rows(f"SELECT n, degree FROM {GIVEN} CROSS JOIN nodes ON n = given", wanted))
    # From a node with few links all are looked through; between two with many each pair is looked up.
    many = [n for n in drawn if degrees[n] > 4 * len(drawn)]
    few = [n for n in drawn if degrees[n] <= 4 * len(drawn)]
    found = {
        l
        for (l,) in reader.rows(  # noqa: E741
            f"""SELECT v.l FROM {GIVEN} a CROSS JOIN at v ON v.node = a.given
            WHERE v.other IN (SELECT value FROM json_each(?)) AND {passing.link("v")}""",
            listed(few),
            wanted,
        )
    }
    found |= {link.l for link in pairs(reader, passing, listed(many), listed(many))}
    return _links(reader, "1 ORDER BY v.l", sorted(found))


def pairs(
    reader: Reader, passing: Passing, ones: str, others: str, predicate: int | None = None
) -> list[Link]:
    """Links that pass from the nodes of one list to those of another, each pair looked up; by rank."""
    only = "" if predicate is None else f"AND v.p = {predicate}"
    found = reader.rows(
        f"""SELECT {_LINK} FROM {GIVEN} a CROSS JOIN {GIVEN} b
        CROSS JOIN links v INDEXED BY by_ends ON v.s = a.given AND v.o = b.given
        WHERE {passing.link("v")} {only} ORDER BY v.l""",
        ones,
        others,
    )
    return [Link._make(row) for row in found]


def path(reader: Reader, start: str, end: str, filter_: Filter) -> Answer | None:
    """A shortest way, of several one over stronger links; through papers that name both if no claim leads."""
    one, other = reader.node(start), reader.node(end)
    if one is None or other is None:
        return None
    found = _way(reader, reader.lay(filter_), one, other)
    return found or _way(reader, reader.lay(filter_.without(kinds=(), links=())), one, other)


def _way(reader: Reader, passing: Passing, start: int, end: int) -> Answer | None:
    rings = _between(reader, passing, start, end)
    if rings is None:
        return None
    # Of the nodes on shortest ways, each is reached from the first in turn over its strongest link.
    came: dict[int, tuple[int, int]] = {}
    turn = [start]
    for ring in rings[1:]:
        following: list[int] = []
        steps: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for node, l, other in reader.rows(  # noqa: E741
            f"""SELECT node, l, other FROM {GIVEN} a CROSS JOIN at v ON v.node = a.given
            WHERE v.other IN (SELECT value FROM json_each(?)) AND {passing.link("v")} ORDER BY node, l""",
            listed(turn),
            listed(ring),
        ):
            steps[node].append((l, other))
        for node in turn:
            for l, other in steps[node]:  # noqa: E741
                if other not in came:
                    came[other] = l, node
                    following.append(other)
        turn = following
    links: list[int] = []
    at = end
    while at != start:
        l, at = came[at]  # noqa: E741
        links.append(l)
    chosen = {link.l: link for link in _links(reader, "1", links)}
    ordered = [chosen[l] for l in links]  # noqa: E741
    # Every other link between the same pairs belongs to the way too.
    for link in ordered[:]:
        ends = f"{link.s}, {link.o}"
        ordered += _links(
            reader,
            f"v.s IN ({ends}) AND v.o IN ({ends}) AND {link.s} IN (v.s, v.o) "
            f"AND {passing.link('v')} ORDER BY v.l",
        )
    return _net(reader, passing, list(dict.fromkeys(ordered)), 0, [start, end])


def _between(reader: Reader, passing: Passing, start: int, end: int) -> list[set[int]] | None:
    """The nodes on shortest ways by their distance from the start; from both ends, the smaller ring first."""
    ways: tuple[list[set[int]], list[set[int]]] = ([{start}], [{end}])
    seen = ({start}, {end})
    while not ways[0][-1] & ways[1][-1]:
        side = 0 if len(ways[0][-1]) <= len(ways[1][-1]) else 1
        ring = _around(reader, passing, ways[side][-1]) - seen[side]
        if not ring:
            return None
        seen[side].update(ring)
        ways[side].append(ring)
    met = ways[0][-1] & ways[1][-1]
    for way in ways:
        way[-1] = met
        for n in range(len(way) - 1, 0, -1):
            way[n - 1] &= _around(reader, passing, way[n])
    return [*ways[0], *reversed(ways[1][:-1])]


def _around(reader: Reader, passing: Passing, ring: set[int]) -> set[int]:
    found = reader.rows(
        f"SELECT DISTINCT other FROM {GIVEN} a CROSS JOIN at v ON v.node = a.given WHERE {passing.link('v')}",
        listed(sorted(ring)),
    )
    return {n for (n,) in found}


def _links(reader: Reader, rest: str, numbers: Sequence[int] | None = None) -> list[Link]:
    if numbers is None:
        return [Link._make(row) for row in reader.rows(f"SELECT {_LINK} FROM links v WHERE {rest}")]
    sql = f"SELECT {_LINK} FROM {GIVEN} j CROSS JOIN links v ON v.l = j.given WHERE {rest}"
    return [Link._make(row) for row in reader.rows(sql, listed(numbers))]


def _net(
    reader: Reader,
    passing: Passing,
    links: Sequence[Link],
    more: int,
    alone: Iterable[int] = (),
    *,
    whole: bool = False,
) -> Answer:
    """What is drawn. `whole`: laid out by itself where too little of it has a place from the build."""
    numbers = list(dict.fromkeys([*alone, *(n for link in links for n in (link.s, link.o))]))
    made = nodes(reader, numbers, passing)
    ids = {n: row["id"] for n, row in zip(numbers, made, strict=True)}
    ends = [(ids[link.s], ids[link.o]) for link in links]
    stored = {
        n: (x, y)
        for n, x, y in reader.rows(
            f"SELECT n, x, y FROM {GIVEN} CROSS JOIN nodes ON n = given WHERE x NOT NULL", listed(numbers)
        )
    }
    if whole and 2 * len(stored) < len(numbers):
        spots = places.afresh(list(ids.values()), ends)
    else:
        spots = places.beside(list(ids.values()), ends, {ids[n]: point for n, point in stored.items()})
    for row in made:
        row["x"], row["y"] = spots[row["id"]]
    counts = cited(reader, passing, links)
    return {"nodes": made, "links": [_link(reader, ids, link, counts) for link in links], "more": more}


def cited(reader: Reader, passing: Passing, links: Sequence[Link]) -> dict[int, int]:
    """How many papers that pass state each of the links that several papers state."""
    if passing.papers is None:
        return {}
    many = [link.l for link in links if link.paper == MANY]
    sql = f"SELECT l, sum(passes(v.paper)) FROM {GIVEN} CROSS JOIN link_papers v ON l = given GROUP BY l"
    return dict(reader.rows(sql, listed(many)))


def _link(reader: Reader, ids: dict[int, str], link: Link, counts: dict[int, int]) -> dict[str, Any]:
    return {
        "source": ids[link.s],
        "target": ids[link.o],
        "predicate": reader.index.predicates[link.p],
        "papers": counts.get(link.l, link.papers),
        "confidence": link.score,
        "status": status(link.flags),
    }
