"""What a reader lets through (`Filter` in `web/src/source/types.ts`), as conditions on the index."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kg.views.schema import MANY, MENTIONS, NOBODY, STANDS, WRITTEN

QUIET = frozenset({MENTIONS, WRITTEN})  # off until asked for


@dataclass(frozen=True, slots=True)
class Filter:
    """`kinds` and `links` are switched off; years inclusive; confidence in percent; `institution` an id.

    `doubtful`: also what is negated, hedged or uncertain.
    """

    kinds: frozenset[str] = frozenset()
    links: frozenset[str] = QUIET
    first: int | None = None
    last: int | None = None
    confidence: int = 0
    institution: str | None = None
    doubtful: bool = False

    @property
    def by_paper(self) -> bool:
        return (self.first, self.last, self.institution) != (None, None, None)

    def without(self, *, links: Iterable[str] | None = None, kinds: Iterable[str] | None = None) -> "Filter":
        """The same with these switched off instead."""
        return replace(
            self,
            links=self.links if links is None else frozenset(links),
            kinds=self.kinds if kinds is None else frozenset(kinds),
        )


@dataclass(frozen=True, slots=True)
class Passing:
    """A filter over one index: numbers in place of names, SQL in place of tests.

    `papers` has a byte a paper, 1 where it passes, and is None where all do. The conditions ask the functions
    `passes(paper)` and `seen(node)` of the connection that the filter is laid on.
    """

    filter: Filter
    kinds: tuple[int, ...]
    links: tuple[int, ...]
    paper_kind: int
    papers: bytes | None

    @property
    def usual(self) -> bool:
        """Whether it lets the same links through as the filter that a reader starts with."""
        return self.filter.without() == Filter()

    def link(self, row: str) -> str:
        """Whether a row of `links` or `at` passes."""
        tests = self._plain(row)
        if not self.filter.doubtful:
            tests.append(f"{row}.flags & {STANDS}")
        if self.papers is not None:
            tests.append(
                f"CASE {row}.paper WHEN {NOBODY} THEN 1 WHEN {MANY} THEN EXISTS (SELECT 1 FROM link_papers "
                f"one WHERE one.l = {row}.l AND passes(one.paper)) ELSE passes({row}.paper) END"
            )
        return " AND ".join(tests)

    def tally(self, row: str) -> str:
        """Whether a row of `tallies` passes; of no use where papers are chosen."""
        return " AND ".join([*self._plain(row), *([] if self.filter.doubtful else [f"{row}.stands"])])

    def claim(self, claim: str, link: str) -> str:
        """Whether a claim passes, on a link that is joined."""
        tests = [self.link(link), f"{claim}.score >= {self.filter.confidence}"]
        return " AND ".join([*tests, *([] if self.filter.doubtful else [f"{claim}.flags = {STANDS}"])])

    def result(self, row: str) -> str:
        """Whether a result passes: its paper, and what it is of, on and by."""
        tests = [f"{row}.score >= {self.filter.confidence}"]
        if self.papers is not None:
            tests.append(f"passes({row}.paper)")
        for kind, node in (("sk", "subject"), ("bk", "benchmark"), ("mk", "metric")):
            hidden = [one for one in self.kinds if one != self.paper_kind]
            if self.papers is not None:
                tests.append(f"({row}.{kind} IN (-1, {self.paper_kind}) OR seen({row}.{node}))")
            elif hidden:
                tests.append(f"{row}.{kind} NOT IN ({_listed(hidden)})")
        return " AND ".join(tests)

    def paper(self, number: str) -> str:
        """Whether a paper passes, by its number."""
        if self.paper_kind in self.kinds:
            return "0"
        return "1" if self.papers is None else f"passes({number})"

    def node(self, row: str) -> str:
        """Whether a row of `nodes` passes."""
        if self.papers is not None:
            return f"seen({row}.n)"
        return f"{row}.kind NOT IN ({_listed(self.kinds)})" if self.kinds else "1"

    def _plain(self, row: str) -> list[str]:
        tests = [f"{row}.score >= {self.filter.confidence}"]
        if self.links:
            tests.append(f"{row}.p NOT IN ({_listed(self.links)})")
        if self.kinds:
            tests += [f"{row}.{end} NOT IN ({_listed(self.kinds)})" for end in ("sk", "ok")]
        return tests


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
