"""Who says how likely a link or a slot is: trained trees, and how their word weighs beside the network's."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kg.extraction.recogniser import Floats, session

Judge = Callable[[Floats], Floats]  # (rows, features) -> (rows,) chances
Weights = Mapping[str, list[float]]  # by what is asked: bias, weight of the trees' logit, of the network's
TABLE = "weights.json"
_SURE = 1e-6


@dataclass(frozen=True, slots=True)
class Panel:
    """Judges of links by predicate and of slots by role; weights with and without the network's word."""

    edges: Mapping[str, Judge]
    slots: Mapping[str, Judge]
    both: Weights
    alone: Weights

    def chance(self, name: str, trees: Floats, network: Floats | None) -> Floats:
        """Chances of what is asked under a name, from the trees' chances and the network's logits.

        A logistic regression over logits (stacking: Wolpert 1992; calibration: Platt 1999), fitted on
        held-out papers.
        """
        if network is None:
            bias, weight = self.alone[name]
            return _chances(bias + weight * logits(trees))
        bias, weight, other = self.both[name]
        return _chances(bias + weight * logits(trees) + other * network)


def logits(chances: Floats) -> Floats:
    """Log odds; no chance is taken for 0 or 1."""
    held = np.clip(chances, _SURE, 1 - _SURE)
    made: Floats = np.log(held / (1 - held)).astype("float32")
    return made


def _chances(at: Floats) -> Floats:
    made: Floats = (1 / (1 + np.exp(-at))).astype("float32")
    return made


@cache
def weights() -> tuple[Weights, Weights]:
    """Those that ship: with and without the network, as training/calibrate.py fitted them."""
    table = json.loads((files("kg.extraction") / TABLE).read_text(encoding="utf-8"))
    return table["both"], table["alone"]


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
