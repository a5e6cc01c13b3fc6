"""spaCy pipelines: one text a paper (title, blank line, abstract), one Doc with entities.

A model is a name or a folder: one that ships with the package, an installed spaCy pipeline, or a
Transformer in ONNX form. All give a Doc the same three things: sentences, `doc.ents` with our kinds
as labels, and, where the model knows them, probabilities in `doc.spans["sc"]`.
"""

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import as_file, files
from itertools import pairwise
from pathlib import Path

import numpy as np
import spacy
from spacy.attrs import IDX, SENT_START
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg import ids
from kg.errors import ModelError
from kg.extraction import recogniser
from kg.extraction.lexicon import TEXT, text_of, words
from kg.model import TERM_KINDS

MODELS = "models"
DEFAULT, QUICK = SHIPPED = ("accurate", "fast")
LONGEST_WORD = 300  # characters; longer is no word
_LONGEST_SENTENCE = 400  # tokens
_GAP = "\n\n"
_MARKS = re.compile(r"[(\[{]|[)\]}]|\n+|[.?!…]+[\"”'’)\]]*(?=\s)")
_LAST_WORD = re.compile(r"[\w.]*$")
# A full stop after these ends no sentence.
_ABBREVIATED = frozenset(
    ["al", "approx", "cf", "dr", "e.g", "eg", "eq", "et", "fig", "i.e", "ie", "no", "resp", "sec", "st", "vs"]
)
# How the labels of other models read in ours; a label that is absent is left out.
_KIND_OF = {kind.casefold(): kind for kind in TERM_KINDS} | {
    "algorithm": "Method",
    "architecture": "Method",
    "corpus": "Benchmark",
    "data": "Benchmark",
    "dataset": "Benchmark",
    "material": "Benchmark",
    "mlmodel": "Model",
    "modelarchitecture": "Method",
    "solution": "Method",
    "tool": "Model",
}


def join(title: str, abstract: str) -> tuple[str, int]:
    """The text of a paper as the pipeline reads it, and where its abstract begins."""
    return title + _GAP + abstract, len(title) + len(_GAP)


def split(vocab: Vocab) -> Callable[[str], Doc]:
    """The tokenizer of training and use: the words of the recogniser's network."""

    def tokenize(text: str) -> Doc:
        found: list[str] = []
        spaces: list[bool] = []
        at = 0
        for start, end in [*words(text), (len(text), len(text))]:
            gap = text[at:start]
            if gap.startswith(" ") and spaces:
                spaces[-1], gap = True, gap[1:]
            found += [part for part in (gap, text[start:end]) if part]
            spaces += [False] * (len(found) - len(spaces))
            at = end
        doc = Doc(vocab, words=found, spaces=spaces)
        doc.user_data[TEXT] = text
        return doc

    return tokenize


def sentence_starts(text: str) -> list[int]:
    """Where sentences start, by punctuation, line breaks and the letter that follows; never in brackets."""
    starts, depth = [0], 0
    for match in _MARKS.finditer(text):
        mark = match[0]
        if mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth = max(0, depth - 1)
        elif mark[0] == "\n":
            starts, depth = [*starts, match.end()], 0
        else:
            depth = max(0, depth - sum(c in ")]" for c in mark))
            begun = match.end() + len(text[match.end() :][:9]) - len(text[match.end() :][:9].lstrip())
            before = _LAST_WORD.search(text, max(0, match.start() - 12), match.start())
            abbreviated = mark == "." and before is not None and before[0].casefold() in _ABBREVIATED
            if depth == 0 and not abbreviated and not text[begun : begun + 1].islower():
                starts.append(begun)
    return starts


def sentences(doc: Doc) -> Doc:
    """Sets the sentences of a Doc, whatever its tokens."""
    begins = doc.to_array([IDX]).reshape(-1).astype("int64")
    if not len(begins):
        return doc
    # The first token at or after each start; long runs are cut, so that time stays linear.
    at = np.searchsorted(begins, [start for start in sentence_starts(text_of(doc)) if start <= begins[-1]])
    starting = np.zeros(len(begins), dtype=bool)
    starting[at] = True
    for first, end in pairwise([*np.flatnonzero(starting).tolist(), len(begins)]):
        starting[first:end:_LONGEST_SENTENCE] = True
    values = np.where(starting, 1, -1).astype("int64").view("uint64")
    return doc.from_array([SENT_START], values.reshape(-1, 1))


def _recogniser(nlp: Language, name: str, folder: str) -> recogniser.Recogniser:
    return recogniser.load(Path(folder))


def _transformer(nlp: Language, name: str, folder: str) -> Callable[[Doc], Doc]:
    from kg.extraction import transformer

    return transformer.load(Path(folder))


def kind_of(label: str) -> str:
    """Our kind for another model's label, or an empty string."""
    return _KIND_OF.get(label.replace(" ", "").replace("_", "").casefold(), "")


def kinds(doc: Doc) -> Doc:
    """Another model's labels -> ours."""
    found = [(e, kind_of(e.label_)) for e in doc.ents]
    doc.set_ents([doc.char_span(e.start_char, e.end_char, label=kind) for e, kind in found if kind])
    return doc


Language.component("kg_sentences", assigns=["token.is_sent_start"], func=sentences)
Language.component("kg_kinds", requires=["doc.ents"], assigns=["doc.ents"], func=kinds)
Language.factory("kg_recogniser", assigns=["doc.ents"], func=_recogniser)
Language.factory("kg_transformer", assigns=["doc.ents"], func=_transformer)


@cache
def load(model: str = DEFAULT) -> Language:
    """The pipeline of a model, loaded once a process.

    Args:
        model: `accurate` or `fast`, which ship; the name or folder of a spaCy pipeline; or a folder
            with `model.onnx`, `tokenizer.json` and `config.json`.

    Raises:
        ModelError: there is no such model, or it does not load.
    """
    if model in SHIPPED:
        with as_file(files("kg.extraction") / MODELS / model) as folder:
            return _of_folder("kg_recogniser", folder)
    folder = Path(model)
    if (folder / recogniser.SETTINGS).is_file():
        return _of_folder("kg_recogniser", folder)
    if (folder / "model.onnx").is_file():
        return _of_folder("kg_transformer", folder)
    try:
        nlp = spacy.load(model)
    except (OSError, ValueError, ImportError) as error:
        raise ModelError(model, str(error).partition("\n")[0]) from error
    if "parser" in nlp.pipe_names:
        nlp.disable_pipe("parser")  # our sentences replace its
    nlp.add_pipe("kg_kinds", last=True)
    nlp.add_pipe("kg_sentences", first=True)
    return nlp


def _of_folder(component: str, folder: Path) -> Language:
    nlp = spacy.blank("en")
    nlp.tokenizer = split(nlp.vocab)
    nlp.add_pipe("kg_sentences")
    nlp.add_pipe(component, config={"folder": str(folder)})
    return nlp


def fingerprint(model: str = DEFAULT) -> str:
    """A digest of a model's weights, so that a run names them; of an installed pipeline, its meta data."""
    loaded = load(model)  # tells what is wrong with it
    with as_file(files("kg.extraction") / MODELS) as shipped:
        place = shipped / model if model in SHIPPED else Path(model)
        if not place.is_dir():
            return ids.digest(str(loaded.meta["name"]), str(loaded.meta["version"]))
        if (place / recogniser.SETTINGS).is_file():
            read = recogniser.parts(place)
        else:
            read = tuple(sorted(p for p in place.rglob("*") if p.is_file()))
        return ids.digest(*(part for p in read for part in (p.name, p.read_bytes().hex())))
