"""Trained trees that say how likely rows of features are to be a yes."""

from collections.abc import Callable
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kg.extraction.recogniser import Floats, session

Judge = Callable[[Floats], Floats]  # (rows, features) -> (rows,) chances


@cache
def shipped(name: str) -> Judge:
    """One of those that ship with the package."""
    with as_file(files("kg.extraction") / "models" / f"{name}.onnx") as path:
        return load(path)


def load(path: Path) -> Judge:
    """Trees that training/trees.py wrote.

    Raises:
        ModelError: the file is no network that this version of onnxruntime runs.
    """
    trees = session(path)

    def chances(rows: Floats) -> Floats:
        made: Floats = trees.run(["probabilities"], {"rows": rows})[0][:, 1]
        return made

    return chances


def never(rows: Floats) -> npt.NDArray[np.float32]:
    """Says no to all."""
    return np.zeros(len(rows), dtype="float32")
