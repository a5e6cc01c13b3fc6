"""The shipped recogniser: a network over words scores every span, all spans of one spelling vote.

The network is an ONNX file (training/encoder.py, training/finetune.py); beside it lie the table of word
vectors (floret: Boyd & Warmerdam 2022, after fastText), the frequent words, and its settings.
"""

import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from spacy.tokens import Doc, Span, SpanGroup
from spacy.vectors import Vectors

from kg.errors import ModelError
from kg.extraction import phrases
from kg.extraction.lexicon import candidates, features, text_of, words

Floats = npt.NDArray[np.float32]
Name = tuple[int, int, str, float]  # start, end, kind, probability
NETWORK, SETTINGS = "network.onnx", "settings.json"
LEXICON = VECTORS, PHRASES, WORDS = "vectors.npz", "phrases.npz", "words.json"
INPUTS = ("ids", "static", "space", "frequencies")
SCORES = "sc"  # the span group with `scores`, as spaCy's span categorizer names it
MOST_KNOWN = 50_000  # words whose features are kept
MOST_WORDS = 1000  # of a text: what is beyond is not looked at


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What networks are told of words; what was told once is kept."""

    vectors: Vectors
    rows: dict[str, int]
    known: dict[str, tuple[tuple[int, int, int, int], Floats]]


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A spaCy component: sets `doc.ents`, and `doc.spans["sc"]` with a probability each."""

    session: onnxruntime.InferenceSession
    lexicon: Lexicon
    phrases: phrases.Table
    kinds: tuple[str, ...]
    threshold: float

    def __call__(self, doc: Doc) -> Doc:
        return mark(doc, recognised(text_of(doc), self))


def mark(doc: Doc, found: Iterable[Name]) -> Doc:
    """Set names as entities of a Doc, widened to its tokens, with scores; of two that meet, the first."""
    kept: list[Span] = []
    scores: list[float] = []
    for start, end, kind, score in found:
        span = doc.char_span(start, end, label=kind, alignment_mode="expand")
        if span is not None and (not kept or kept[-1].end <= span.start):
            kept.append(span)
            scores.append(score)
    doc.set_ents(kept)
    doc.spans[SCORES] = SpanGroup(doc, name=SCORES, spans=kept, attrs={"scores": scores})
    return doc


def parts(folder: Path) -> tuple[Path, ...]:
    """The files of a recogniser: its settings, its network, and its lexicon, which tiers may share."""
    lexicon = folder / _settings(folder).get("lexicon", ".")
    return (folder / SETTINGS, folder / NETWORK, *(lexicon / name for name in LEXICON))


def load(folder: Path) -> Recogniser:
    """The recogniser that training/finetune.py wrote into a folder.

    Raises:
        ModelError: a file is missing or is not what it should be.
    """
    try:
        settings = _settings(folder)
        _, network, vectors, table, frequent = parts(folder)
        return Recogniser(
            session(network), _lexicon(vectors, frequent, *settings["floret"].items()), phrases.load(table),
            tuple(settings["kinds"]), settings["threshold"],
        )  # fmt: skip
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ModelError(str(folder), f"a file is missing or broken ({error!r})") from error


def lexicon(folder: Path) -> Lexicon:
    """What the recogniser of a folder is told of words; other networks share it.

    Raises:
        ModelError: a file is missing or is not what it should be.
    """
    try:
        _, _, vectors, _, frequent = parts(folder)
        return _lexicon(vectors, frequent, *_settings(folder)["floret"].items())
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ModelError(str(folder), f"a file is missing or broken ({error!r})") from error


@cache
def _lexicon(vectors: Path, frequent: Path, *floret: tuple[str, Any]) -> Lexicon:
    rows = {word: row for row, word in enumerate(json.loads(frequent.read_text(encoding="utf-8")), 1)}
    with np.load(vectors) as file:
        table = file["table"].astype("float32") * file["scale"]
    return Lexicon(Vectors(mode="floret", data=table, **dict(floret)), rows, {})


def _settings(folder: Path) -> dict[str, Any]:
    settings: dict[str, Any] = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    return settings


def session(path: Path) -> onnxruntime.InferenceSession:
    """An ONNX file on one core: workers share the machine.

    Raises:
        ModelError: the file is no network that this version of onnxruntime runs.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises its own, undocumented
        raise ModelError(str(path), str(error).partition("\n")[0]) from error


def recognised(text: str, by: Recogniser) -> list[Name]:
    """(start, end, kind, probability) of the names of a text, in order, none inside another."""
    ranges = words(text)[:MOST_WORDS]
    found = [text[start:end] for start, end in ranges]
    place, number, _ = candidates(text, ranges)
    if not len(place):
        return []
    scores = network_scores(found, [a == 0 or text[a - 1].isspace() for a, _ in ranges], by)
    of_spans = scores[place[:, 0], place[:, 1] - place[:, 0]]
    sums = [np.bincount(number, weights=column) for column in of_spans.T]
    pooled = np.stack(sums, 1) / np.bincount(number)[:, None]
    odds = np.exp(pooled - pooled.max(1, keepdims=True))
    chances = odds / odds.sum(1, keepdims=True)
    sure = 1 - chances[:, 0]
    chosen = np.flatnonzero(sure[number] > by.threshold)
    # The surest first, then the longest; of two spans that overlap the later one goes.
    chosen = chosen[np.lexsort((place[chosen, 0] - place[chosen, 1], -sure[number[chosen]]))]
    taken = np.zeros(len(found), dtype=bool)
    made = []
    for i in chosen.tolist():
        first, last = place[i].tolist()
        if not taken[first : last + 1].any():
            taken[first : last + 1] = True
            kind = by.kinds[int(chances[number[i], 1:].argmax())]
            made.append((ranges[first][0], ranges[last][1], kind, float(sure[number[i]])))
    return sorted(made)


def network_scores(found: Sequence[str], spaces: Sequence[bool], by: Recogniser) -> Floats:
    """(words, LONGEST, 1 + kinds): of the span from each word over so many words, `none` first."""
    ids, static = told(found, by.lexicon)
    inputs = {
        "ids": ids,
        "static": static,
        "space": np.array(spaces, dtype="int64"),
        "frequencies": phrases.frequencies(found, by.phrases),
    }
    scores: Floats = by.session.run(["scores"], inputs)[0]
    return scores


def told(found: Sequence[str], by: Lexicon) -> tuple[npt.NDArray[np.int64], Floats]:
    """Rows of the tables of each word, (words, 4), and its vector."""
    if len(by.known) > MOST_KNOWN:
        by.known.clear()
    for word in found:
        if word not in by.known:
            by.known[word] = (features(word, by.rows), by.vectors[word])
    known = [by.known[word] for word in found]
    return (
        np.array([ids for ids, _ in known], dtype="int64").reshape(-1, 4),
        np.array([vector for _, vector in known], dtype="float32").reshape(len(known), -1),
    )
