"""The names of things, for searching: what `web/src/source/search.ts` holds in memory, on the disk.

A name's number tells its weight: the names of what most papers name come first. So whatever walks through
an index in its order finds the weighty ones first and can stop.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator

from kg.views.folding import bare, fold
from kg.views.staging import Row, add

SHORT = 2  # characters of a search that `starts` answers
MOST = 200  # things that it keeps for each


def fill(db: sqlite3.Connection) -> None:
    add(db, "names", _rows(db))
    db.execute("INSERT INTO grams (rowid, bare) SELECT name, bare FROM names ORDER BY name")
    db.execute("INSERT INTO grams (grams) VALUES ('optimize')")
    pieces: Counter[str] = Counter()
    starts: dict[str, dict[int, int]] = defaultdict(dict)  # beginning of a name -> thing -> name
    for name, node, folded, short in db.execute("SELECT name, node, folded, bare FROM names ORDER BY name"):
        pieces.update({short[n : n + 3] for n in range(len(short) - 2)})
        for length in range(1, SHORT + 1):
            known = starts[folded[:length]]
            if len(folded) >= length and len(known) < MOST:
                known.setdefault(node, name)
    add(db, "pieces", sorted(pieces.items()))
    add(db, "starts", sorted((start, name) for start, known in starts.items() for name in known.values()))


def _rows(db: sqlite3.Connection) -> Iterator[Row]:
    found = db.execute(
        """SELECT n, label, names, p.ids FROM nodes JOIN things USING (n) LEFT JOIN papers p ON p.p = paper
        ORDER BY nodes.papers DESC, n"""
    )
    name = 0
    for node, label, others, identifiers in found:
        for text in (label, *json.loads(others), *json.loads(identifiers or "[]")):
            folded = fold(text)
            yield name, node, text, folded, bare(folded)
            name += 1
