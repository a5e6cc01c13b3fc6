"""Boosted trees (Ke et al. 2017, "LightGBM"), written as ONNX."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from lightgbm import LGBMClassifier
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType

Rows = dict[str, tuple[list[list[float]], list[bool]]]  # by what is asked, features and answers


def learn(
    features: np.ndarray,
    answers: np.ndarray,
    weights: np.ndarray,
    output: Path,
    *,
    count: int = 200,
    share: float = 0.5,
) -> None:
    """A judge of rows of features, read by `kg.extraction.judges`: chances that the answer is yes.

    `count` trees, each told of a `share` of the features.
    """
    trees = LGBMClassifier(
        n_estimators=count, learning_rate=0.05, num_leaves=12, min_child_samples=20, reg_lambda=2,
        colsample_bytree=share, subsample=0.5, subsample_freq=1,
        random_state=1, n_jobs=1, deterministic=True, force_row_wise=True, verbose=-1,
    ).fit(features, answers.astype("int64"), sample_weight=weights)  # fmt: skip
    kind = FloatTensorType([None, features.shape[1]])
    made = convert_lightgbm(
        trees, name="trees", initial_types=[("rows", kind)], zipmap=False, target_opset=15
    )
    output.write_bytes(made.SerializeToString())


def learn_each(parts: Sequence[Rows], names: Iterable[str], output: Path, *, count: int) -> None:
    """A judge for each name, from the rows of several parts that gold answers."""
    output.mkdir(parents=True, exist_ok=True)
    for name in names:
        features = np.array([row for part in parts for row in part[name][0]], dtype="float32")
        answers = np.array([right for part in parts for right in part[name][1]])
        learn(features, answers, np.ones(len(answers)), output / f"{name}.onnx", count=count, share=0.3)
