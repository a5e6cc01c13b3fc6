"""The ontology, its shapes and the starter vocabulary: `kg.ttl`, `shapes.ttl`, `vocabulary.ttl`.

In the wheel the files stand beside this module (`importlib.resources.files("kg.ontology")`); in a
checkout they stand in the top-level folder `ontology/`.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def resource(name: str) -> Traversable:
    """One of the files, wherever this installation keeps it."""
    packaged = files(__name__) / name
    return packaged if packaged.is_file() else Path(__file__).parents[2] / "ontology" / name
