"""Readers of the annotated sets of others, each in its own form (`../shared/data/README.md` tells them)."""

import ast
import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from detokenise import Span

HEAD_LEAST, HEAD_MOST, HEAD_CUT = 50, 420, 200  # tokens of a title with abstract
_GAP = "\n\n"  # as `kg.extraction.nlp.join` puts between title and abstract
_MARKS = {"document", "section", "subsection", "subsubsection", "paragraph", "appendix", "bibliography"}


@dataclass(frozen=True, slots=True)
class Document:
    """Tokens of a paper or sentence; `sentences` are token ranges, `breaks` what stands before one."""

    doc: str
    tokens: tuple[str, ...]
    sentences: tuple[tuple[int, int], ...]
    spans: tuple[Span, ...]
    breaks: Mapping[int, str]
    head: int = 0  # sentences of title and abstract


@dataclass(frozen=True, slots=True)
class Text:
    doc: str
    text: str
    spans: tuple[Span, ...]
    gold: str | None = None


def records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def document(doc: str, sentences: Iterable[list[str]], spans: Iterable[Span]) -> Document:
    """Sentences put one after the other; spans count tokens of the whole."""
    tokens: list[str] = []
    ranges = []
    for sentence in sentences:
        ranges.append((len(tokens), len(tokens) + len(sentence)))
        tokens += sentence
    breaks = {start: " " for start, _ in ranges}
    return Document(doc, tuple(tokens), tuple(ranges), tuple(spans), breaks)


def read_scier_sentences(path: Path) -> Iterator[Document]:
    """`derived/train-spans.jsonl`: a sentence a line, spans inclusive within it."""
    papers: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in records(path):
        papers[row["doc_id"]].append(row)
    for doc, rows in papers.items():
        spans, offset = [], 0
        for row in rows:
            spans += [(offset + a, offset + b + 1, label) for a, b, label in row["ner"]]
            offset += len(row["tokens"])
        yield document(doc, (row["tokens"] for row in rows), spans)


def read_documents(path: Path) -> Iterator[Document]:
    """DyGIE form (SciERC, SciER `PLM`): a paper a line, spans inclusive over the paper."""
    for row in records(path):
        spans = [(a, b + 1, label) for sentence in row["ner"] for a, b, label in sentence]
        yield document(row.get("doc_key") or row["doc_id"], row["sentences"], spans)


def read_scirex(path: Path) -> Iterator[Document]:
    """SciREX without its marks of structure ("section :") and of citations ("[ reference ]")."""
    for row in records(path):
        sentences = [(a, b) for a, b in row["sentences"]]
        words, breaks = _without_marks(row["words"], sentences)
        tokens = _without_citations(words)
        head = _head([b for _, b in row["sections"]], [b for _, b in sentences])
        start, end = sentences[head - 1]
        last = next((token for token in reversed(tokens[start:end]) if token), "")
        if head > 3 and not last.endswith((".", "?", "!")):  # key words, or what LaTeX left behind
            tokens[start:end] = [""] * (end - start)
        spans = tuple((a, b, label) for a, b, label in row["ner"])
        yield Document(row["doc_id"], tuple(tokens), tuple(sentences), spans, breaks, head)


def _without_marks(words: list[str], sentences: list[tuple[int, int]]) -> tuple[list[str], dict[int, str]]:
    """Words with the marks blank, and what stands before a sentence: headings get a line of their own."""
    words, breaks, after = list(words), {}, " "
    for number, (start, end) in enumerate(sentences):
        at = start
        while at + 1 < end and words[at] in _MARKS and words[at + 1] == ":":
            at += 2
        marked, root = at > start, words[start : start + 1] == ["document"]
        breaks[start] = "\n" if marked and after == " " else after
        words[start:at] = [""] * (at - start)
        if marked and [word.lower() for word in words[at:end]] == ["abstract"]:
            words[at] = ""
        if not any(words[start:end]):
            continue
        title = number == 0 and words[end - 1] != ":" and (root or words[end - 1] not in (".", "?", "!"))
        after = _GAP if title else "\n" if marked and not root else " "
    return words, breaks


def _without_citations(words: list[str]) -> list[str]:
    """Words with citations blank, and the brackets that are then empty."""
    words = list(words)
    for i in range(1, len(words) - 1):
        if words[i] == "reference" and words[i - 1] in ("[", "][") and words[i + 1] in ("]", "]["):
            words[i - 1 : i + 2] = ["", "", words[i + 1].strip("]") and "]["]
    for a, b in pairwise([i for i, word in enumerate(words) if word]):
        if (words[a], words[b]) == ("(", ")"):
            words[a] = words[b] = ""
    return words


def _head(sections: list[int], sentences: list[int]) -> int:
    """How many sentences are title and abstract, given the ends: the first sections up to one of some length.

    Where that is too long for an abstract the paper has no sections, and its first words are taken.
    """
    end = next((end for end in sections if end >= HEAD_LEAST), sections[-1])
    limit = end if end <= HEAD_MOST else HEAD_CUT
    return max(1, sum(end <= limit for end in sentences))


def read_tdmsci(path: Path) -> Iterator[Document]:
    """CoNLL with tags in BIO: a sentence a block; the paper it comes from is not told."""
    blocks = re.split(r"\n\s*\n", path.read_text(encoding="utf-8"))
    for number, block in enumerate(filter(str.strip, blocks), 1):
        rows = [line.split("\t") for line in block.strip("\n").split("\n")]
        spans: list[Span] = []
        for i, row in enumerate(rows):
            mark, _, label = row[-1].strip().partition("-")
            if mark == "I" and spans and spans[-1][1:] == (i, label):
                spans[-1] = (spans[-1][0], i + 1, label)
            elif mark in ("B", "I"):
                spans.append((i, i + 1, label))
        yield document(f"{path.stem}-{number}", [[row[0] for row in rows]], spans)


def read_dataset_names(path: Path) -> Iterator[Text]:
    """Sentences as printed; of the labels those that name a data set (one spelling of it is a slip)."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            spans = {
                (a, b, "Dataset") for a, b, label in ast.literal_eval(row["labels"]) if label[:3] == "Dat"
            }
            yield tidy(Text(f"{row['conference']}-{row['id']}", row["text"], tuple(sorted(spans))))


def tidy(text: Text) -> Text:
    """Without the blanks that extraction left around punctuation; spans without blanks at their ends."""
    gone = re.compile(r"(?<=\S)[ \t]+(?=[,.;:)\]%](?:\s|$))|(?<=[(\[])[ \t]+(?=\S)|(?<=\s)\s+|^\s+|\s+$")
    kept = [True] * len(text.text)
    for match in gone.finditer(text.text):
        kept[match.start() : match.end()] = [False] * len(match[0])
    new = [0]
    for keep in kept:
        new.append(new[-1] + keep)
    spans = []
    for start, end, label in text.spans:
        part = text.text[start:end]
        start, end = start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
        spans.append((new[start], new[end], label))
    return replace(
        text, text="".join(c for c, keep in zip(text.text, kept, strict=True) if keep), spans=tuple(spans)
    )
