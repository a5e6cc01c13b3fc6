"""The explorer's questions, those of `web/src/source/types.ts`, answered over an index on disk.

    views = open_views(Path("outputs"))
    views.search("rope", 12)

Answers are JSON-able and shaped as in `types.ts`. What has no room in one is counted in it under `left_out`.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from kg.exporters.selection import FIRST_LINKS
from kg.views import asks, boards, entities, index, nets, search, tables, tallies, timeline
from kg.views.asks import QUESTIONS, AskError
from kg.views.filters import Filter
from kg.views.reader import Index, Kept, Reader, TooLongError
from kg.views.rows import Answer

T = TypeVar("T")

__all__ = ["QUESTIONS", "AskError", "Cut", "Filter", "TooLongError", "Views", "open_views"]

SECONDS = 10.0  # that an answer may take
USUAL = Filter()  # what a reader starts with
KEPT_ANSWERS = 64
LONGEST_KEPT = 500_000  # characters of an answer that is kept


class Cut(list[Answer]):
    """Rows, and how many more there are."""

    def __init__(self, rows: Sequence[Answer], left_out: int = 0) -> None:
        super().__init__(rows)
        self.left_out = left_out


def open_views(folder: Path | str, *, store: Path | str | None = None, seconds: float = SECONDS) -> "Views":
    """The views of a build folder; its index is made first where there is none of these tables.

    Args:
        folder: where `kg build` wrote.
        store: the folder to keep the index in; `store` in the build's folder when left out.
        seconds: that an answer may take.

    Raises:
        TableError: a table is missing or is not what its type says.
        KgError: the index cannot be written.
    """
    folder = Path(folder)
    path = index.ready(folder, Path(store) if store is not None else folder / index.STORE)
    return Views(folder, Index(path, seconds=seconds))


class Views:
    """One method a question, to be called from any thread; each raises TooLongError past its time."""

    def __init__(self, folder: Path, index_: Index) -> None:
        self.folder, self._index = folder, index_
        self._kept: Kept[str]
        self.forget()

    @property
    def stamp(self) -> str:
        """What the tables that these views show are known by."""
        return self._index.stamp

    def outdated(self) -> bool:
        """Whether the folder holds another build by now; these views go on showing theirs."""
        return index.stamp(self.folder) != self.stamp

    def forget(self) -> None:
        """Keep no answer any longer, so that the next ones are worked out."""
        self._kept = Kept(KEPT_ANSWERS)

    def close(self) -> None:
        self._index.close()

    def answer(self, question: str, ask: Any) -> Any:
        """The answer to a question by name, its arguments as JSON has them.

        Raises:
            AskError: there is no such question, or its arguments are others.
            TooLongError: it takes longer than it may.
        """
        values = asks.arguments(question, ask)
        if question == "table":
            return self.table(**values["ask"], filter=values["filter"])
        if question == "path":
            return self.path(values["from"], values["to"], values["filter"])
        return getattr(self, question)(**values)

    def about(self) -> Answer:
        counts, known = self._index.counts, sorted(map(int, self._index.years))
        # A year before the common era is none that papers have.
        known = [year for year in known if year > 0]
        return {
            "all": counts,
            "shown": counts,
            "base": self._index.base,
            "kinds": self._index.kinds,
            "links": self._index.predicates,
            "years": [known[0], known[-1]] if known else None,
        }

    def search(self, text: str, limit: int = 12) -> list[Answer]:
        return self._ask(lambda reader: search.search(reader, text, limit))

    def tally(self, filter: Filter = USUAL) -> Answer:
        return self._keep(("tally", filter), lambda reader: tallies.tally(reader, filter))

    def overview(self, filter: Filter = USUAL, limit: int = FIRST_LINKS) -> Answer:
        return self._keep(("overview", filter, limit), lambda reader: nets.overview(reader, filter, limit))

    def ego(self, ids: Sequence[str], filter: Filter = USUAL, limit: int = 60) -> Answer:
        return self._ask(lambda reader: nets.ego(reader, ids, filter, limit))

    def path(self, start: str, end: str, filter: Filter = USUAL) -> Answer | None:
        return self._ask(lambda reader: nets.path(reader, start, end, filter))

    def entity(self, id: str) -> Answer | None:
        return self._ask(lambda reader: entities.entity(reader, id))

    def between(self, a: str, b: str) -> Answer:
        return self._ask(lambda reader: entities.between(reader, a, b))

    def matrix(
        self,
        filter: Filter = USUAL,
        rows: int = 40,
        columns: int = 24,
        metric: str = "",
    ) -> Answer:
        return self._keep(
            ("matrix", filter, rows, columns, metric),
            lambda reader: boards.matrix(reader, filter, rows, columns, metric),
        )

    def boards(self, filter: Filter = USUAL) -> Cut:
        rows, left_out = self._keep(("boards", filter), lambda reader: boards.boards(reader, filter))
        return Cut(rows, left_out)

    def leaderboard(self, benchmark: str | None, filter: Filter = USUAL) -> Answer:
        return self._ask(lambda reader: boards.leaderboard(reader, benchmark, filter))

    def table(
        self,
        name: str,
        sort: str = "",
        down: bool = False,
        text: str = "",
        offset: int = 0,
        limit: int = 100,
        filter: Filter = USUAL,
    ) -> Answer:
        key = ("table", name, sort, down, text, offset, limit, filter)
        return self._keep(
            key, lambda reader: tables.table(reader, name, sort, down, text, offset, limit, filter)
        )

    def timeline(self, benchmark: str | None, metric: str = "", filter: Filter = USUAL) -> Answer:
        return self._keep(
            ("timeline", benchmark, metric, filter),
            lambda reader: timeline.timeline(reader, benchmark, metric, filter),
        )

    def text(self, paper: str, field: str) -> str:
        return self._ask(lambda reader: entities.text(reader, paper, field))

    def _ask(self, make: Callable[[Reader], T]) -> T:
        with self._index.reader() as reader:
            return make(reader)

    def _keep(self, key: tuple[Any, ...], make: Callable[[Reader], T]) -> T:
        """As `_ask`; the last answers are kept, as text: what all readers ask is worked out once."""
        made: list[T] = []

        def told() -> str:
            made.append(self._ask(make))
            return json.dumps(made[0])

        text = self._kept.get(key, told, keep=lambda text: len(text) <= LONGEST_KEPT)
        return made[0] if made else cast(T, json.loads(text))
