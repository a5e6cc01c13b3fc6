"""Papers read with gold's names in the recogniser's place: how good links and results are by themselves."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import spacy
from spacy.language import Language

from kg import extraction, linking
from kg.evaluation.gold import spans
from kg.evaluation.scoring import Gold, align, norm
from kg.extraction import judges, nlp, pairs, reading, recogniser
from kg.extraction.reading import Reading
from kg.graph import Graph
from kg.ids import identifier, paper_id
from kg.model import Extracted, Paper
from kg.text import clean

_SURE = 0.95  # the score of a name that gold gives


def paper(record: Gold) -> Paper:
    """The paper of a record with `title` and `abstract`; it has the identifier as gold writes it, too."""
    known = tuple(dict.fromkeys((identifier(record["id"]), record["id"])))
    return Paper(paper_id(known), known, clean(record["title"]), clean(record["abstract"]))


def things(read: Reading) -> dict[int, tuple[set[str], str]]:
    """Folded names and kind of each thing of a paper, as `kg.evaluation.scoring` takes them."""
    labels: dict[int, set[str]] = {}
    for span in read.spans:
        labels.setdefault(span.thing, set()).add(norm(read.text[span.start : span.end]))
    return {thing: (names - {""}, read.kinds[thing]) for thing, names in labels.items()}


def read(record: Gold) -> Reading:
    """A paper read with gold's names, optional ones too: one thing for each entity."""
    one = paper(record)
    text = nlp.join(one.title, one.abstract)[0]
    names = [(*span, _SURE) for span in spans(text, ({**e, "optional": False} for e in record["entities"]))]
    apart = reading.read(one, recogniser.mark(_blank()(text), names), judge=judges.never)
    taken, owner, _ = align(record["entities"], things(apart))
    first = [taken.get(owner[t]["name"], t) if t in owner else t for t in range(len(apart.kinds))]
    kept = sorted(set(first))
    number = {thing: kept.index(thing) for thing in kept}
    return replace(
        apart,
        spans=tuple(
            replace(s, thing=number[first[s.thing]], kind=apart.kinds[first[s.thing]]) for s in apart.spans
        ),
        kinds=tuple(apart.kinds[t] for t in kept),
        names=tuple(apart.names[t] for t in kept),
    )


def graph(records: Sequence[Gold], /, *, progress: Callable[[str, int, int], None] | None = None) -> Graph:
    """The graph that a build would make of the papers if it found the names of gold: links and results are
    judged by what ships, and things linked over papers as ever.
    """
    rows: list[Extracted] = []
    for number, record in enumerate(records, 1):
        rows += extraction.from_reading(read(record), "", pairs.shipped())
        if progress:
            progress("evaluate", number, len(records))
    return linking.link([paper(record) for record in records], dict.fromkeys(rows)).graph


@cache
def _blank() -> Language:
    blank = spacy.blank("en")
    blank.tokenizer = nlp.split(blank.vocab)
    blank.add_pipe("kg_sentences")
    return blank
