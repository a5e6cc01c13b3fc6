"""A fine-tuned Transformer for token classification in ONNX form, without PyTorch.

A folder as `optimum-cli export onnx` writes it: `model.onnx`, `tokenizer.json` (of the `tokenizers`
library) and `config.json` with `id2label` (B-X, I-X and O, as Ramshaw & Marcus 1995 or IOB2).
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from spacy.tokens import Doc

from kg.errors import ModelError
from kg.extraction import nlp, recogniser
from kg.extraction.lexicon import text_of

WINDOW, STRIDE = 384, 96  # pieces a window, and how many of them two windows share


@dataclass(frozen=True, slots=True)
class Transformer:
    """A spaCy component: sets `doc.ents`, and `doc.spans["sc"]` with a probability each."""

    session: onnxruntime.InferenceSession
    tokenizer: Any
    labels: tuple[str, ...]

    def __call__(self, doc: Doc) -> Doc:
        found = decoded(*self._chances(text_of(doc)), self.labels)
        kinds = ((start, end, nlp.kind_of(label), score) for start, end, label, score in found)
        return recogniser.mark(doc, ((s, e, kind, score) for s, e, kind, score in kinds if kind))

    def _chances(self, text: str) -> tuple[list[tuple[int, int]], list[Any]]:
        """Character range and label probabilities of every piece, each from the window it is central in."""
        best: dict[tuple[int, int], tuple[int, Any]] = {}
        encoded = self.tokenizer.encode(text)
        wanted = {i.name for i in self.session.get_inputs()}
        for window in [encoded, *encoded.overflowing]:
            given = {
                "input_ids": np.array([window.ids], dtype="int64"),
                "attention_mask": np.array([window.attention_mask], dtype="int64"),
                "token_type_ids": np.array([window.type_ids], dtype="int64"),
            }
            logits = self.session.run(None, {n: v for n, v in given.items() if n in wanted})[0][0]
            odds = np.exp(logits - logits.max(-1, keepdims=True))
            chances = odds / odds.sum(-1, keepdims=True)
            for i, (place, special) in enumerate(
                zip(window.offsets, window.special_tokens_mask, strict=True)
            ):
                inner = min(i, len(window.ids) - 1 - i)
                if not special and place[0] < place[1] and inner > best.get(place, (-1, None))[0]:
                    best[place] = (inner, chances[i])
        places = sorted(best)
        return places, [best[place][1] for place in places]


def load(folder: Path) -> Transformer:
    """Raises ModelError where a file is missing or is not what it should be."""
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise ModelError(str(folder), "pip install 'abstract-kg[transformer]' first") from error
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        labels = tuple(config["id2label"][str(i)] for i in range(len(config["id2label"])))
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # the library raises its own, undocumented
        raise ModelError(str(folder), f"config.json or tokenizer.json: {error!r}") from error
    tokenizer.no_padding()
    longest = min(WINDOW, int(config.get("max_position_embeddings", 512)))
    tokenizer.enable_truncation(longest, stride=min(STRIDE, longest // 4))
    return Transformer(recogniser.session(folder / "model.onnx"), tokenizer, labels)


def decoded(
    places: list[tuple[int, int]], chances: list[Any], labels: tuple[str, ...]
) -> list[tuple[int, int, str, float]]:
    """(start, end, label, probability) of runs of one label; the probability is its pieces' mean."""
    made: list[tuple[int, int, str, float]] = []
    run: list[float] = []
    for (start, end), chance in zip(places, chances, strict=True):
        tag, _, kind = labels[int(np.argmax(chance))].rpartition("-")
        if kind == "O":
            run = []
        elif run and made[-1][2] == kind and tag != "B":
            run.append(float(np.max(chance)))
            made[-1] = (made[-1][0], end, kind, sum(run) / len(run))
        else:
            run = [float(np.max(chance))]
            made.append((start, end, kind, run[0]))
    return made
