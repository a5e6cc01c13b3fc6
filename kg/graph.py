"""A built graph: seven tables, and the views of it that other libraries take."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from kg import network, tables, triples
from kg.errors import GraphError, KgError
from kg.ids import BASE, person_id
from kg.model import Claim, Entity, Evidence, Mention, Paper, Replaced, Result

if TYPE_CHECKING:
    import networkx
    import pandas
    import pyvis.network
    import rdflib

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Graph:
    """Papers, entities, mentions, claims, evidence, results and replaced ids: sorted tuples of rows."""

    papers: tuple[Paper, ...] = ()
    entities: tuple[Entity, ...] = ()
    mentions: tuple[Mention, ...] = ()
    claims: tuple[Claim, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    results: tuple[Result, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    base: str = field(default=BASE, kw_only=True)

    @classmethod
    def load(cls, folder: Path | str, *, base: str = BASE) -> "Graph":
        """Read `tables/*.parquet` of a build folder.

        Raises:
            TableError: a table is missing or is not what its type says.
        """
        rows = {
            name: tuple(tables.from_table(tables.read_table(_path(folder, name), row_type), row_type))
            for name, row_type in tables.TABLES.items()
        }
        return cls(**cast(Any, rows), base=base)

    def save(self, folder: Path | str) -> None:
        """Write `tables/*.parquet` into a folder, each file atomically."""
        for name, row_type in tables.TABLES.items():
            tables.write_table(getattr(self, name), row_type, _path(folder, name))

    def check(self) -> None:
        """Refuse ids that point at nothing.

        Raises:
            GraphError: names the dangling ids.
        """
        papers = {p.id for p in self.papers}
        persons = {person_id(p.id, n, a.orcid) for p in self.papers for n, a in enumerate(p.authors, 1)}
        nodes = papers | persons | {e.id for e in self.entities}
        evidence = {e.id for e in self.evidence}
        problems = [f"mention of {m.paper}" for m in self.mentions if m.paper not in papers]
        problems += [f"{e.id} of {e.paper}" for e in self.evidence if e.paper not in papers]
        for claim in self.claims:
            problems += _missing(claim.id, (claim.subject, claim.object), nodes)
            problems += _missing(claim.id, claim.evidence, evidence)
        for result in self.results:
            ends = (result.subject, result.benchmark, result.metric, result.baseline)
            problems += _missing(result.id, (end for end in ends if end), nodes)
            problems += _missing(result.id, result.evidence, evidence)
        for row in self.replaced:
            problems += _missing(row.id, (row.by,), nodes)
            problems += [f"{row.id}, which is replaced and stands"] * (row.id in nodes)
        if problems:
            raise GraphError(tuple(problems))

    def at_confidence(self, least: float) -> "Graph":
        """The graph as a reader sees it who believes what has a confidence of `least` (0 to 1) or more.

        Claims below it stay claims and lose their plain triple; those at or above it stand, also where an
        earlier threshold held them back. Results below it are left out, with the evidence that nothing else
        cites. Papers, entities and mentions stay: a mention's score says how surely words are a name.

        Raises:
            KgError: `least` is no number from 0 to 1.
        """
        check_confidence(least)
        claims = tuple(
            replace(claim, asserted=stands(claim.polarity, claim.hedged, claim.score, least))
            for claim in self.claims
        )
        results = tuple(result for result in self.results if result.score >= least)
        dropped = {e for result in self.results if result.score < least for e in result.evidence}
        dropped -= {e for claim in claims for e in claim.evidence} | {e for r in results for e in r.evidence}
        evidence = tuple(row for row in self.evidence if row.id not in dropped)
        return replace(self, claims=claims, results=results, evidence=evidence)

    def to_networkx(self) -> "networkx.MultiDiGraph[str]":
        """Entities and papers as nodes, asserted claims as edges, keyed by predicate."""
        return network.to_networkx(self)

    def to_rdflib(self) -> "rdflib.Graph":
        """The triples of the contract as an rdflib graph."""
        return triples.to_rdflib(self)

    def to_pyvis(self, *, around: str | None = None) -> "pyvis.network.Network":
        """A small pyvis network for notebooks, of one node and its neighbours if it is named."""
        return network.to_pyvis(self, around=around)

    def to_pandas(self) -> "dict[str, pandas.DataFrame]":
        """One data frame a table, by the table's name."""
        return {
            name: tables.to_table(getattr(self, name), row_type).to_pandas()
            for name, row_type in tables.TABLES.items()
        }


def check_confidence(least: float) -> None:
    """Refuse a threshold that is no chance.

    Raises:
        KgError: it is no number from 0 to 1.
    """
    if not 0 <= least <= 1:
        raise KgError(f"the least confidence is a number from 0 to 1, not {least}")


def stands(polarity: str, hedged: bool, score: float, least: float) -> bool:
    """Whether a claim is a plain triple as well: neither negated nor hedged, and sure enough."""
    return polarity == "positive" and not hedged and score >= least


def _path(folder: Path | str, name: str) -> Path:
    return Path(folder) / "tables" / f"{name}.parquet"


def _missing(owner: str, ids: Iterable[str], known: set[str]) -> list[str]:
    return [f"{owner} -> {i}" for i in ids if i not in known]
