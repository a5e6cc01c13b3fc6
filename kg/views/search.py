"""Names, found as they are typed, the best first: what `Names.find` of `web/src/source/search.ts` does.

The label itself, its beginning, the beginning of a word in it, anything inside; then near misses. Of each
kind the things that most papers name come first.
"""

import json
import math
from collections.abc import Iterable, Iterator

from kg.views.folding import bare, fold
from kg.views.names import SHORT
from kg.views.reader import GIVEN, Reader
from kg.views.rows import Answer, refs

MOST = 100  # hits of an answer
LOOKED_AT = 20_000  # names with the text inside, the weightiest, of a search
SCANNED = 300_000  # names that are gone through for a text too short for the index
GRAM = 3
_EXACT, _EXACT_BARE, _START, _WORD, _START_BARE, _INSIDE, _INSIDE_BARE = 0, 0.5, 1, 2, 3, 4, 5
_NAME = tuple[int, int, str, str, str]  # number, node, text, folded, bare


def search(reader: Reader, text: str, limit: int) -> list[Answer]:
    """Things whose names fit, each with the name that fits best."""
    wanted, limit = fold(text.strip()), min(limit, MOST)
    if not wanted or limit < 1:
        return []
    short = bare(wanted)
    best: dict[int, tuple[float, int, str]] = {}  # node -> score, name, text
    _take(best, _certain(reader, wanted, short))
    # No name inside can beat these: only if they are too few it needs a look at all that hold the text.
    if sum(score <= _START for score, _, _ in best.values()) < limit:
        _take(best, _inside(reader, wanted, short))
    if not best and len(short) > GRAM:
        _take(best, _near(reader, short))
    chosen = sorted(best.items(), key=lambda row: row[1][:2])[:limit]
    things = refs(reader, (node for node, _ in chosen))
    papers = dict(
        reader.rows(f"SELECT n, papers FROM {GIVEN} CROSS JOIN nodes ON n = given", str(list(things)))
    )
    return [things[node] | {"papers": papers[node], "match": name} for node, (_, _, name) in chosen]


def _take(best: dict[int, tuple[float, int, str]], found: Iterable[tuple[float, int, int, str]]) -> None:
    for score, name, node, text in found:
        if node not in best or (score, name) < best[node][:2]:
            best[node] = score, name, text


def _certain(reader: Reader, wanted: str, short: str) -> Iterator[tuple[float, int, int, str]]:
    """Names that are the text or start with it."""
    same = "SELECT name, node, text FROM names WHERE folded = ? ORDER BY name LIMIT 1000"
    for row in reader.rows(same, wanted):
        yield _EXACT, *row
    if short:
        same = "SELECT name, node, text FROM names WHERE bare = ? ORDER BY name LIMIT 1000"
        for row in reader.rows(same, short):
            yield _EXACT_BARE, *row
    if len(wanted) <= SHORT:
        found = reader.rows(
            "SELECT name, node, text FROM starts JOIN names USING (name) WHERE start = ? ORDER BY name",
            wanted,
        )
    else:
        found = reader.rows(
            """SELECT name, node, text FROM names WHERE name IN (SELECT name FROM names
            WHERE folded >= ? AND folded < ? ORDER BY name LIMIT 1000) ORDER BY name""",
            wanted,
            wanted + "\U0010ffff",
        )
    for row in found:
        yield _START, *row


def _inside(reader: Reader, wanted: str, short: str) -> Iterator[tuple[float, int, int, str]]:
    for name, node, text, folded, squeezed in _holding(reader, wanted, short):
        at = folded.find(wanted)
        if at < 0:
            inner = squeezed.find(short) if short else -1
            if inner >= 0:
                whole = squeezed == short
                yield _EXACT_BARE if whole else _START_BARE if inner == 0 else _INSIDE_BARE, name, node, text
        elif at == 0:
            yield _EXACT if folded == wanted else _START, name, node, text
        else:
            yield _INSIDE if bare(folded[at - 1]) else _WORD, name, node, text


def _holding(reader: Reader, wanted: str, short: str) -> Iterator[_NAME]:
    """Names that hold the text, or its letters and digits, the weightiest first."""
    if len(short) >= GRAM:
        return reader.walk(
            """SELECT name, node, text, folded, names.bare FROM
            (SELECT rowid AS at FROM grams WHERE grams MATCH ? ORDER BY rowid LIMIT ?)
            CROSS JOIN names ON name = at""",
            f'"{short}"',  # letters and digits only
            LOOKED_AT,
        )
    return reader.walk(
        """SELECT name, node, text, folded, bare FROM names WHERE name < ?
        AND (instr(folded, ?) OR (? != '' AND instr(bare, ?))) LIMIT ?""",
        SCANNED,
        wanted,
        short,
        short,
        LOOKED_AT,
    )


def _near(reader: Reader, short: str) -> Iterator[tuple[float, int, int, str]]:
    """Near misses: a typing error spoils at most three of the three-letter pieces of a name."""
    pieces = [short[n : n + GRAM] for n in range(len(short) - GRAM + 1)]
    least = max(len(pieces) - 3, math.ceil(len(pieces) * 0.4))
    counts = dict(
        reader.rows(
            f"SELECT piece, names FROM {GIVEN} CROSS JOIN pieces ON piece = given",
            json.dumps(sorted(set(pieces))),
        )
    )
    # Whoever has `least` of all has one of any so many; those that fewest names have are looked up.
    rare = sorted(pieces, key=lambda piece: (counts.get(piece, 0), piece))[: len(pieces) - least + 1]
    known = [piece for piece in dict.fromkeys(rare) if piece in counts]
    if not known:
        return
    found = reader.walk(
        """SELECT name, node, text, names.bare FROM
        (SELECT rowid AS at FROM grams WHERE grams MATCH ? ORDER BY rowid LIMIT ?)
        CROSS JOIN names ON name = at""",
        " OR ".join(f'"{piece}"' for piece in known),
        LOOKED_AT,
    )
    for name, node, text, squeezed in found:
        apart = abs(len(squeezed) - len(short))
        hits = sum(piece in squeezed for piece in pieces)
        if apart <= len(short) and hits >= least:
            yield 10 + len(pieces) - hits + apart / 100, name, node, text
