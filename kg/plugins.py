"""Readers, extractors and exporters are entry points; ours come in by the same door.

Groups: `kg.readers`, `kg.extractors`, `kg.exporters`. Importing `kg` runs no plugin.
"""

from importlib.metadata import EntryPoint, entry_points
from typing import Any

from kg.errors import PluginError


def find(group: str) -> dict[str, EntryPoint]:
    """Installed entry points of a group by name, sorted."""
    return {point.name: point for point in sorted(entry_points(group=group), key=lambda p: p.name)}


def load(group: str, name: str) -> Any:
    """The object behind a name.

    Raises:
        PluginError: no such name, or it fails to import.
    """
    points = find(group)
    if name not in points:
        raise PluginError(group, name, tuple(points))
    try:
        return points[name].load()
    except Exception as error:
        raise PluginError(group, name, tuple(points), f"it does not load ({error})") from error
