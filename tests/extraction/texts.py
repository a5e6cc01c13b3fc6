"""Papers with their mentions marked by hand, read without a model: "{M:TideNet} runs on {B:TideQA}"."""

import re

import spacy

from kg.extraction import nlp, proposals, reading, relations, results
from kg.extraction.facts import PAPER
from kg.extraction.reading import Reading
from kg.model import Paper

_PIPELINE = spacy.blank("en")
_PIPELINE.tokenizer = nlp.split(_PIPELINE.vocab)
_PIPELINE.add_pipe("kg_sentences")
_KINDS = {letter: kind for kind, letter in reading.LETTERS.items()}


def read(abstract: str, title: str = "") -> Reading:
    spans: list[tuple[int, int, str]] = []

    def unmarked(text: str, at: int) -> str:
        out = ""
        for piece in re.split(r"(\{[MLBTR]:[^}]*\})", text):
            if piece.startswith("{"):
                spans.append((at + len(out), at + len(out) + len(piece) - 4, _KINDS[piece[1]]))
                out += piece[3:-1]
            else:
                out += piece
        return out

    heading = unmarked(title, 0)
    paper = Paper("paper/x", ("x",), heading, unmarked(abstract, len(heading) + 2))
    doc = _PIPELINE(nlp.join(paper.title, paper.abstract)[0])
    doc.set_ents([doc.char_span(s, e, label=kind, alignment_mode="expand") for s, e, kind in spans])
    return reading.read(paper, doc)


def kinds(found: Reading) -> dict[str, str]:
    """Every mention's text with its kind."""
    return {found.text[s.start : s.end]: s.kind for s in found.spans}


def facts(abstract: str, title: str = "") -> set[str]:
    """ "TideNet evaluatedOn TideQA", with "not" and "maybe" before it; the paper is "PAPER"."""
    found = read(abstract, title)

    def name(thing: int) -> str:
        return "PAPER" if thing == PAPER else found.names[thing]

    return {
        ("not " if f.negative else "")
        + ("maybe " if f.hedged else "")
        + f"{name(f.subject)} {f.predicate} {name(f.object)}"
        for f in relations.find(found)
    }


def numbers(abstract: str, title: str = "") -> list[tuple[str, ...]]:
    """(value, unit, kind, bound, subject, benchmark, metric, baseline) of each result that a rule finds."""
    found = read(abstract, title)
    main = proposals.main_things(found, relations.find(found)) or (PAPER,)

    def name(thing: int) -> str:
        return {PAPER: "PAPER", results.NONE: ""}.get(thing) or ("" if thing < 0 else found.names[thing])

    return [
        (n.value, n.unit, n.kind, n.bound, *map(name, (n.subject, n.benchmark, n.metric, n.baseline)))
        for n in results.find(found, main)
        if n.rule
    ]
