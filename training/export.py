"""The trained network -> what the package reads: ONNX with 8-bit weights, word vectors, words, settings."""

import json
import logging
import shutil
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from encoder import Recogniser
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from spacy.vectors import Vectors
from torch import Tensor, nn

from kg.extraction.lexicon import LONGEST
from kg.extraction.phrases import FEATURES
from kg.extraction.recogniser import INPUTS, NETWORK, PHRASES, SETTINGS, VECTORS, WORDS

HEAD = "gold"  # the head that ships


class OneText(nn.Module):
    """Networks for one text, without a batch axis: no padding, so neighbours change nothing; mean scores."""

    def __init__(self, models: Sequence[Recogniser]) -> None:
        super().__init__()
        self.models = nn.ModuleList(models)

    def forward(self, ids: Tensor, static: Tensor, space: Tensor, frequencies: Tensor) -> Tensor:
        given = ids[None], static[None], space[None], frequencies[None]
        return torch.stack([model(HEAD, *given)[0] for model in self.models]).mean(0)


def onnx_file(
    module: nn.Module,
    example: tuple[Tensor, ...],
    inputs: Sequence[str],
    outputs: Sequence[str],
    axes: Mapping[str, Mapping[int, str]],
    path: Path,
    *,
    eight_bits: bool = True,
) -> None:
    """Write a module as ONNX, its weights in 8 bits."""
    plain, ready = path.with_suffix(".plain"), path.with_suffix(".ready")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(), example, plain, dynamo=False, opset_version=20,
            input_names=[*inputs], output_names=[*outputs], dynamic_axes=axes,
        )  # fmt: skip
    if eight_bits:
        logging.disable(logging.WARNING)
        quant_pre_process(plain, ready, skip_symbolic_shape=True)
        quantize_dynamic(ready, path, weight_type=QuantType.QInt8, per_channel=True,
                         op_types_to_quantize=["MatMul", "Gather"])  # fmt: skip
        logging.disable(logging.NOTSET)
        ready.unlink()
        plain.unlink()
    else:
        plain.rename(path)
    onnx.checker.check_model(str(path))


def export(
    models: Sequence[Recogniser],
    folder: Path,
    work: Path,
    frequent: Sequence[str],
    vectors: Vectors,
    kinds: Sequence[str],
    *,
    threshold: float = 0.7,
    eight_bits: bool = True,
) -> None:
    """Write a folder that `kg.extraction.recogniser.load` reads; of several networks the mean speaks."""
    folder.mkdir(parents=True, exist_ok=True)
    shape = models[0].encoder.shape
    example = (
        torch.zeros(7, 4, dtype=torch.int64),
        torch.zeros(7, shape.static),
        torch.ones(7, dtype=torch.int64),
        torch.zeros(7, LONGEST, FEATURES),
    )
    axes = {n: {0: "words"} for n in (*INPUTS, "scores")}
    onnx_file(OneText(models), example, INPUTS, ["scores"], axes, folder / NETWORK, eight_bits=eight_bits)
    scale = np.maximum(np.abs(vectors.data).max(1, keepdims=True), 1e-6).astype("float32") / 127
    np.savez_compressed(folder / VECTORS, table=np.round(vectors.data / scale).astype("int8"), scale=scale)
    (folder / WORDS).write_text(json.dumps(list(frequent), ensure_ascii=False), encoding="utf-8")
    shutil.copyfile(work / PHRASES, folder / PHRASES)
    floret = {n: getattr(vectors, n) for n in ("minn", "maxn", "hash_count", "hash_seed", "bow", "eow")}
    settings = {"kinds": list(kinds), "threshold": threshold, "floret": floret}
    (folder / SETTINGS).write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
