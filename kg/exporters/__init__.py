"""Graph -> file, one module a format; formats are entry points of the group `kg.exporters`."""

from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from kg import plugins
from kg.errors import PluginError
from kg.tables import write_atomic

if TYPE_CHECKING:
    from kg.graph import Graph

GROUP = "kg.exporters"


def choose(path: Path | str, *, format: str | None = None) -> ModuleType:
    """The exporter of that name, else the one that has the suffix of the path.

    Raises:
        PluginError: neither names an installed exporter.
    """
    if format is not None:
        exporter: ModuleType = plugins.load(GROUP, format)
        return exporter
    suffix = Path(path).suffix.lower()
    broken = []
    for name in plugins.find(GROUP):
        try:
            exporter = plugins.load(GROUP, name)
        except PluginError as error:  # somebody else's package must not stand in the way of the rest
            broken.append(str(error))
            continue
        if suffix in exporter.SUFFIXES:
            return exporter
    raise PluginError(GROUP, suffix or str(path), tuple(plugins.find(GROUP)), "; ".join(broken))


def export(
    graph: "Graph", path: Path | str, *, format: str | None = None, min_confidence: float | None = None
) -> None:
    """Write a graph into one file, complete or not at all.

    Args:
        graph: what to write.
        path: the file.
        format: the exporter's name; without it the suffix of the file decides.
        min_confidence: plain links and results from this confidence up, whatever the exporter
            (`Graph.at_confidence`); without it the graph is written as it is.

    Raises:
        PluginError: no exporter has that name or suffix.
        KgError: `min_confidence` is no number from 0 to 1.
    """
    exporter = choose(path, format=format)
    if min_confidence is not None:
        graph = graph.at_confidence(min_confidence)
    write_atomic(Path(path), lambda file: exporter.export(graph, file))
