"""How much of what there is passes a filter, by kind, predicate and year."""

from kg.views.filters import Filter
from kg.views.reader import Reader
from kg.views.rows import Answer, left_out, refs

MOST_INSTITUTIONS = 1_000


def tally(reader: Reader, filter_: Filter) -> Answer:
    index = reader.index
    passing = reader.lay(filter_, nodes=True)
    if passing.papers is None:
        shown = {n: 0 if n in passing.kinds else count for n, count in enumerate(index.things)}
        found = f"SELECT p, sum(links) FROM tallies v WHERE {passing.tally('v')} GROUP BY p"
    else:
        shown = dict(reader.rows("SELECT kind, count(*) FROM nodes WHERE seen(n) GROUP BY kind"))
        found = f"SELECT p, count(*) FROM links v WHERE {passing.link('v')} GROUP BY p"
    links = dict(reader.rows(found))
    all_links = dict(reader.rows("SELECT p, sum(links) FROM tallies GROUP BY p"))
    places = reader.rows(
        "SELECT node, count(*) AS papers FROM institutions GROUP BY node ORDER BY papers DESC, node LIMIT ?",
        MOST_INSTITUTIONS,
    )
    more = 0
    if len(places) == MOST_INSTITUTIONS:
        more = reader.one("SELECT count(DISTINCT node) FROM institutions") - len(places)
    things = refs(reader, (node for node, _ in places))
    return {
        "kinds": {kind: [shown.get(n, 0), index.things[n]] for n, kind in enumerate(index.kinds)},
        "links": {name: [links.get(n, 0), all_links.get(n, 0)] for n, name in enumerate(index.predicates)},
        "years": index.years,
        "institutions": [things[node] | {"papers": papers} for node, papers in places],
    } | left_out(institutions=more)
