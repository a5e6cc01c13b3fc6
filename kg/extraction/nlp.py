"""The spaCy pipeline: one text a paper (title, blank line, abstract), one Doc."""

import re
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import spacy
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

MODEL = "model"
_GAP = "\n\n"
_ENDS = (".", "?", "!", "…", '."')
# Bounds on what no prose holds, so that time stays linear: tokens a sentence, characters a word.
_LONGEST_SENTENCE = 400
LONGEST_WORD = 300
# The tokenizer leaves a full stop with "7B." and "NetB.".
_STOPPED = re.compile(r"[\w-]*[a-z0-9][A-Z]\.")
# A full stop after these ends no sentence.
_ABBREVIATED = frozenset(
    ["al", "approx", "cf", "dr", "e.g", "eg", "eq", "et", "fig", "i.e", "ie", "no", "resp", "sec", "st", "vs"]
)


def join(title: str, abstract: str) -> tuple[str, int]:
    """The text of a paper as the pipeline reads it, and where its abstract begins."""
    return title + _GAP + abstract, len(title) + len(_GAP)


def tokenizer() -> Tokenizer:
    """The tokenizer of training and use."""
    return _bounded(spacy.blank("en").tokenizer)


def _bounded(tokenizer: Tokenizer) -> Tokenizer:
    """Words of absurd length stay whole: cutting affixes off costs the square of the length."""
    tokenizer.token_match = re.compile(rf".{{{LONGEST_WORD + 1}}}", re.S).match
    return tokenizer


def sentences(doc: Doc) -> Doc:
    """Sentence starts by punctuation, line breaks and the letter that follows; never inside brackets."""
    depth = start = 0
    starts = True
    marks = []  # set at once: each assignment to a token looks through the whole Doc
    for i, token in enumerate(doc):
        marks.append(starts or i - start >= _LONGEST_SENTENCE)
        if marks[i]:
            start, depth = i, 0
        starts = False
        # By character: "):" and the like may be one token.
        depth = max(0, depth + sum((c in "([{") - (c in ")]}") for c in token.text))
        if token.is_space and "\n" in token.text:
            starts, depth = True, 0
        elif depth == 0 and i + 1 < len(doc) and (token.text in _ENDS or _STOPPED.fullmatch(token.text)):
            following = doc[i + 1]
            abbreviated = i > 0 and token.text == "." and doc[i - 1].lower_ in _ABBREVIATED
            closes = following.text in ('"', "”", "'", "’", ")", "]")
            starts = not abbreviated and not closes and not following.text[0].islower()
        elif i > 0 and token.text in ('"', "”") and doc[i - 1].text in (".", "?", "!") and depth == 0:
            starts = i + 1 < len(doc) and not doc[i + 1].text[0].islower()
    starts_of = np.where(np.array(marks, dtype=bool), 1, -1).astype("int64").view("uint64")
    return doc.from_array([SENT_START], starts_of.reshape(-1, 1)) if marks else doc


Language.component("kg_sentences", assigns=["token.is_sent_start"], func=sentences)


def load_from(folder: Path) -> Language:
    """A trained recogniser with the sentence rules before it."""
    nlp = spacy.load(folder)
    _bounded(nlp.tokenizer)
    nlp.add_pipe("kg_sentences", first=True)
    return nlp


@cache
def load() -> Language:
    """The pipeline with the weights that the package ships; loaded once a process."""
    with as_file(files("kg.extraction") / MODEL) as folder:
        return load_from(folder)
