"""Connections to an index: read-only, few, each at one question at a time, none longer than it may."""

import json
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import LifoQueue
from typing import Any, Generic, TypeVar

from kg.errors import KgError
from kg.views.filters import Filter, Passing
from kg.views.folding import collated, fold, joined
from kg.views.schema import HEDGED, NEGATIVE, STANDS

T = TypeVar("T")
CONNECTIONS = 4
CACHE = 16_384  # KiB of pages that a connection keeps
KEPT_FILTERS = 6
GIVEN = "(SELECT value AS given FROM json_each(?))"  # the numbers or texts of an argument, in their order


class TooLongError(KgError):
    """A question that took longer than it may; narrower ones are quicker."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the answer took longer than {seconds:g} s; ask for less, or filter more")


class Kept(Generic[T]):
    """The values that were asked for last, so many of them."""

    def __init__(self, most: int) -> None:
        self._most, self._values, self._lock = most, OrderedDict[Hashable, T](), threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T], keep: Callable[[T], bool] = lambda _: True) -> T:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        made = make()
        if not keep(made):
            return made
        with self._lock:
            self._values[key] = made
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return made


class Index:
    """What all questions need of an index, and the readers that answer them."""

    def __init__(self, path: Path, *, seconds: float) -> None:
        self._seconds = seconds
        self._free: LifoQueue[Reader] = LifoQueue()
        # All at once: the index may be replaced by that of a new build while this one is still read.
        self._all = [Reader(path, self) for _ in range(CONNECTIONS)]
        for reader in self._all:
            self._free.put(reader)
        meta = dict(self._all[0].rows("SELECT key, value FROM meta"))
        self.stamp, self.base = str(meta["stamp"]), str(meta["base"])
        self.first = int(meta["first"])
        self.kinds: list[str] = json.loads(meta["kinds"])
        self.things: list[int] = json.loads(meta["things"])
        self.predicates: list[str] = json.loads(meta["predicates"])
        self.counts: dict[str, int] = json.loads(meta["counts"])
        self.years: dict[str, int] = json.loads(meta["years"])
        self.papers: Kept[bytes] = Kept(KEPT_FILTERS)
        self.nodes: Kept[bytes] = Kept(KEPT_FILTERS)

    @contextmanager
    def reader(self) -> Iterator["Reader"]:
        """A reader for one question.

        Raises:
            TooLongError: its questions took longer than they may.
        """
        reader = self._free.get()
        reader.deadline = time.monotonic() + self._seconds
        try:
            yield reader
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise TooLongError(self._seconds) from error
            raise
        finally:
            self._free.put(reader)

    def close(self) -> None:
        for reader in self._all:
            reader.close()

    def number(self, predicate: str) -> int:
        """The number of a predicate; -1 where no link has it."""
        return self.predicates.index(predicate) if predicate in self.predicates else -1


class Reader:
    """One connection; `index` is what it reads."""

    def __init__(self, path: Path, index: Index) -> None:
        self.index, self.deadline = index, float("inf")
        self._papers: bytes = b""
        self._nodes: bytes = b""
        self._db = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._db.execute("PRAGMA query_only = ON")
        self._db.execute(f"PRAGMA cache_size = -{CACHE}")
        self._db.set_progress_handler(lambda: time.monotonic() > self.deadline, 20_000)
        self._db.create_function("passes", 1, lambda paper: self._papers[paper or 0], deterministic=True)
        self._db.create_function("seen", 1, lambda node: self._nodes[node or 0], deterministic=True)
        self._db.create_function("collated", 1, collated, deterministic=True)
        self._db.create_function("fold", 1, fold, deterministic=True)
        self._db.create_function("joined", 1, joined, deterministic=True)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self._db.execute(sql, values).fetchall()

    def named(self, sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Rows of a query whose parameters have names; it need not use them all."""
        return self._db.execute(sql, values).fetchall()

    def walk(self, sql: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Rows one by one, for whoever may stop before the last."""
        cursor = self._db.execute(sql, values)
        try:
            yield from cursor
        finally:
            cursor.close()

    def one(self, sql: str, *values: Any) -> Any:
        """The first value of the first row; None where there is none."""
        found = self._db.execute(sql, values).fetchone()
        return None if found is None else found[0]

    def node(self, ident: str) -> int | None:
        """The number of a node."""
        number: int | None = self.one("SELECT n FROM nodes WHERE id = ?", ident)
        return number

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._db.close()

    def lay(self, filter_: Filter, *, nodes: bool = False) -> Passing:
        """Make a filter the one that this reader's conditions ask; `nodes` where they ask `seen`, too."""
        index = self.index
        kinds, predicates = index.kinds, index.predicates
        papers: bytes | None = None
        if filter_.by_paper:
            key = filter_.first, filter_.last, filter_.institution
            papers = index.papers.get(key, lambda: self._papers_passing(filter_))
        passing = Passing(
            filter_,
            tuple(n for n, kind in enumerate(kinds) if kind in filter_.kinds),
            tuple(n for n, name in enumerate(predicates) if name in filter_.links),
            kinds.index("Paper") if "Paper" in kinds else -1,
            papers,
        )
        self._papers = papers or b""
        if nodes and papers is not None:
            self._nodes = index.nodes.get(filter_, lambda: self._nodes_passing(passing))
        return passing

    def _papers_passing(self, filter_: Filter) -> bytes:
        tests, values = ["1"], []
        if filter_.first is not None:
            tests.append("year != 0 AND year >= ?")
            values.append(filter_.first)
        if filter_.last is not None:
            tests.append("year != 0 AND year <= ?")
            values.append(filter_.last)
        if filter_.institution is not None:
            place = self.node(filter_.institution)
            tests.append("p IN (SELECT paper FROM institutions WHERE node = ?)")
            values.append(-1 if place is None else place)
        made = bytearray(self.index.counts["papers"])
        for (paper,) in self.walk(f"SELECT p FROM papers WHERE {' AND '.join(tests)}", *values):
            made[paper] = 1
        return bytes(made)

    def _nodes_passing(self, passing: Passing) -> bytes:
        """Papers that pass, and whatever they name or say something of."""
        made = bytearray(sum(self.index.things))
        for ends in self.walk(f"SELECT s, o FROM links v WHERE {passing.link('v')}"):
            for node in ends:
                made[node] = 1
        for (node,) in self.walk("SELECT DISTINCT node FROM named WHERE passes(paper)"):
            made[node] = 1
        for node, paper in self.walk("SELECT node, p FROM papers"):
            made[node] = passing.papers[paper] if passing.papers else 0
        if passing.kinds:
            hidden = ", ".join(map(str, passing.kinds))
            for (node,) in self.walk(f"SELECT n FROM nodes WHERE kind IN ({hidden})"):
                made[node] = 0
        return bytes(made)


def status(flags: int) -> str:
    """What the flags of a link or claim come to."""
    if flags & NEGATIVE:
        return "negative"
    if flags & HEDGED:
        return "hedged"
    return "stands" if flags & STANDS else "uncertain"
