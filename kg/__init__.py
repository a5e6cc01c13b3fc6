"""abstract-kg: a knowledge graph from paper abstracts, with evidence for every edge.

    import kg

    kg.build(["abstracts.txt"], "outputs")
    graph = kg.load("outputs")
    graph.to_pandas()["results"]

Names are loaded when first used, so that `import kg` costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.changes import diff
    from kg.errors import (
        DecisionError,
        GraphError,
        KgError,
        PluginError,
        QueryError,
        ReadError,
        Skipped,
        TableError,
        VocabularyError,
    )
    from kg.evaluation import evaluate
    from kg.explanation import explain
    from kg.exporters import export
    from kg.graph import Graph
    from kg.growth import add, merge, remove
    from kg.identity import merges, why_same
    from kg.model import (
        Author,
        Claim,
        Entity,
        Evidence,
        Match,
        Mention,
        Merge,
        Name,
        Paper,
        Refused,
        Result,
        Translation,
    )
    from kg.pipeline import build, extract, formats, link, load, read
    from kg.server import serve
    from kg.store import query
    from kg.validation import validate
    from kg.vocabularies import vocab_add, vocab_list, vocab_remove

__all__ = [
    "Author",
    "Claim",
    "DecisionError",
    "Entity",
    "Evidence",
    "Graph",
    "GraphError",
    "KgError",
    "Match",
    "Mention",
    "Merge",
    "Name",
    "Paper",
    "PluginError",
    "QueryError",
    "ReadError",
    "Refused",
    "Result",
    "Skipped",
    "TableError",
    "Translation",
    "VocabularyError",
    "add",
    "build",
    "diff",
    "evaluate",
    "explain",
    "export",
    "extract",
    "formats",
    "link",
    "load",
    "merge",
    "merges",
    "query",
    "read",
    "remove",
    "serve",
    "validate",
    "vocab_add",
    "vocab_list",
    "vocab_remove",
    "why_same",
]

_MODULES = {
    "kg.changes": ("diff",),
    "kg.errors": (
        "DecisionError",
        "GraphError",
        "KgError",
        "PluginError",
        "QueryError",
        "ReadError",
        "Skipped",
        "TableError",
        "VocabularyError",
    ),
    "kg.evaluation": ("evaluate",),
    "kg.explanation": ("explain",),
    "kg.exporters": ("export",),
    "kg.graph": ("Graph",),
    "kg.growth": ("add", "merge", "remove"),
    "kg.identity": ("merges", "why_same"),
    "kg.model": (
        "Author",
        "Claim",
        "Entity",
        "Evidence",
        "Match",
        "Mention",
        "Merge",
        "Name",
        "Paper",
        "Refused",
        "Result",
        "Translation",
    ),
    "kg.pipeline": ("build", "extract", "formats", "link", "load", "read"),
    "kg.server": ("serve",),
    "kg.store": ("query",),
    "kg.validation": ("validate",),
    "kg.vocabularies": ("vocab_add", "vocab_list", "vocab_remove"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("abstract-kg")
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    value = getattr(import_module(_MODULE_OF[name]), name)
    globals()[name] = value  # the next use finds it at once
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
