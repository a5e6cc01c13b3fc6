"""Everything that can go wrong and that a user can mend.

KgError                 the command line prints it as one line
  ReadError             source, record, line
  PluginError           group, name, installed
  TableError            path, column, expected, found
  GraphError            ids that point nowhere
  QueryError            query, position
  ModelError            model
  DecisionError         source, line
  VocabularyError       name

A bad record is no exception but a `Skipped` row: `seen = kept + skipped` holds for every reader.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that was seen and not kept: ordinal from 1, line from 1 (0: unknown)."""

    source: str
    record: int
    line: int
    reason: str

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        return f"{self.source}: record {self.record}{line}: {self.reason}"


class KgError(Exception):
    """Anything that a user can cause or mend."""


class ReadError(KgError):
    """A source that cannot be read at all."""

    def __init__(self, source: str, reason: str) -> None:
        self.source, self.reason = source, reason
        super().__init__(f"{source}: {reason}")


class PluginError(KgError):
    """A reader, extractor or exporter that is not installed or does not load."""

    def __init__(self, group: str, name: str, installed: tuple[str, ...], reason: str = "") -> None:
        self.group, self.name, self.installed = group, name, installed
        why = f": {reason}" if reason else ""
        super().__init__(f"no {group} named {name!r}{why}; installed: {', '.join(installed) or 'none'}")


class TableError(KgError):
    """A table on disk that is not what its type says."""

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path}: {reason}")


class GraphError(KgError):
    """Rows that point at ids which no table holds."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        more = f" (and {len(problems) - 3} more)" if len(problems) > 3 else ""
        super().__init__(f"the graph points at what it does not hold: {'; '.join(problems[:3])}{more}")


class QueryError(KgError):
    """A query that is not understood or not allowed."""

    def __init__(self, query: str, reason: str) -> None:
        self.query, self.reason = query, reason
        super().__init__(f"query {query[:60]!r}: {reason}")


class ModelError(KgError):
    """A recogniser that is not there, does not load or is none."""

    def __init__(self, model: str, reason: str) -> None:
        self.model, self.reason = model, reason
        super().__init__(f"model {model!r}: {reason}")


class DecisionError(KgError):
    """A line of a file of decisions that is none, or that contradicts another (line 0: the whole file)."""

    def __init__(self, source: str, line: int, reason: str) -> None:
        self.source, self.line, self.reason = source, line, reason
        where = f"{source}, line {line}" if line else source
        super().__init__(f"{where}: {reason}")


class VocabularyError(KgError):
    """A vocabulary that was not added, or a name that none can have."""

    def __init__(self, name: str, reason: str) -> None:
        self.name, self.reason = name, reason
        super().__init__(f"vocabulary {name!r}: {reason}")
