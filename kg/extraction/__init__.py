"""Papers -> mentions, evidence, claims and results: one spaCy pass, then rules over what it found."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from kg import ids
from kg.extraction import edges, facts, judges, nlp, pairs, proposals, reading, relations, results, slots
from kg.extraction.affiliations import affiliations
from kg.extraction.reading import Reading
from kg.extraction.signals import Signals
from kg.model import ALIAS, PREDICATES, SAME, Claim, Evidence, Extracted, Mention, Paper, Result
from kg.names import fold

BATCH = 32  # papers a batch: fixed, since the model's last digits depend on it


@cache
def confidences() -> dict[str, float]:
    """Precision of every rule on held-out gold, as `training/calibrate.py` measured it."""
    table: dict[str, float] = json.loads((files(__name__) / "confidence.json").read_text(encoding="utf-8"))
    return table


def confidence(rule: str) -> float:
    """Precision of a rule, or of all rules of its predicate where gold never met this one."""
    table = confidences()
    return table.get(rule, table[rule.partition("-")[0]])


@cache
def run_settings(model: str = nlp.DEFAULT) -> dict[str, str]:
    """What decides an extraction's outcome beside its input: version, model and rules, by content."""
    here = files(__name__)
    rules = sorted((p for p in here.iterdir() if p.name.endswith((".py", ".json"))), key=lambda p: p.name)
    rules += [
        files("kg") / name for name in ("lines.py", "names.py", "text.py")
    ]  # they decide names and offsets
    judged = (
        "coreference",
        "pairs",
        *(f"edges/{p}" for p in PREDICATES),
        *(f"slots/{r}" for r in slots.KINDS),
    )
    content = [part.read_text(encoding="utf-8") for part in rules]
    content += [(here / "models" / f"{name}.onnx").read_bytes().hex() for name in judged]
    name = model if model in nlp.SHIPPED or not Path(model).is_dir() else Path(model).resolve().name
    return {
        "version": version("abstract-kg"),
        "model": f"{name} {nlp.fingerprint(model)}",
        "rules": ids.digest(*content),
    }


def extract(papers: Iterable[Paper], *, model: str = nlp.DEFAULT) -> Iterator[Extracted]:
    """All that the papers state; nodes are mention ids and paper ids.

    Raises:
        ModelError: `model` (see `kg.extraction.nlp.load`) is not there or does not load.
    """
    run = ids.run_id(*run_settings(model).values())
    pipeline = nlp.load(model)
    network = None if model == nlp.QUICK else pairs.shipped()
    texts = ((nlp.join(paper.title, paper.abstract)[0], paper) for paper in papers)
    for doc, paper in pipeline.pipe(texts, as_tuples=True, batch_size=BATCH):
        yield from from_reading(reading.read(paper, doc), run, network)
        yield from affiliations(paper, run=run)


@cache
def panel() -> judges.Panel:
    """The judges that ship."""
    return judges.Panel(
        {predicate: judges.shipped(f"edges/{predicate}") for predicate in PREDICATES},
        {role: judges.shipped(f"slots/{role}") for role in slots.KINDS},
        *judges.weights(),
    )


def from_reading(read: Reading, run: str, network: pairs.Network | None) -> Iterator[Extracted]:
    """Rows of one paper's title and abstract; without a network the trees judge alone."""
    mentions = [_mention(read, i) for i in range(len(read.spans))]
    yield from mentions
    nodes = {facts.PAPER: read.paper.id, results.NONE: ""}
    for span, mention in zip(read.spans, mentions, strict=True):
        nodes.setdefault(span.thing, mention.id)
    yield from _same(read, mentions, run)
    for long, short in read.aliases:
        yield from _alias(read, mentions[long], mentions[short], run)
    found = list(relations.find(read))
    signals = Signals(read, found, confidences())
    numbers = list(results.find(read, proposals.main_things(read, found) or (facts.PAPER,)))
    scores = pairs.score(read, slots.asked(numbers), network) if network else None
    for edge in edges.find(signals, found, confidences(), panel(), scores):
        yield from _edge(read, edge, nodes, run)
    sure = dict(slots.results(numbers, confidences(), panel(), scores))
    for number, chance in zip(
        slots.fill(signals, numbers, list(sure), panel(), scores), sure.values(), strict=True
    ):
        yield from _result(read, number, chance, nodes, run)


def _edge(read: Reading, edge: edges.Edge, nodes: dict[int, str], run: str) -> Iterator[Evidence | Claim]:
    polarity = "negative" if edge.negative else "positive"
    ends = nodes[edge.subject], edge.predicate, nodes[edge.object]
    claim = ids.claim_id(*ends, polarity, edge.hedged)
    cited = [
        _evidence(read, start, end, found_by, run, edge.chance, claim)
        for start, end, found_by in edge.evidence
    ]
    yield from cited
    yield Claim(claim, *ends, polarity, edge.hedged, edge.chance, tuple(sorted({e.id for e in cited})))


def _mention(read: Reading, index: int) -> Mention:
    span = read.spans[index]
    field, start, end = read.place(span.start, span.end)
    ident = ids.mention_id(read.paper.id, field, start, end, span.kind)
    text = read.text[span.start : span.end]
    return Mention(ident, read.paper.id, field, start, end, text, span.kind, span.source, span.score)


def _evidence(
    read: Reading, start: int, end: int, found_by: str, run: str, score: float, about: str = ""
) -> Evidence:
    """The sentence around a range; `about` is the claim that it weighs so much for."""
    sentence = read.sentences[bisect_right(read.sentences, start, key=lambda s: s.start) - 1]
    field, first, last = read.place(sentence.start, max(sentence.end, end))
    ident = ids.evidence_id(read.paper.id, field, first, last, found_by, run, about)
    quote = read.text[sentence.start : max(sentence.end, end)]
    return Evidence(ident, read.paper.id, field, first, last, quote, found_by, run, score)


def _ruled(read: Reading, start: int, end: int, rule: str, run: str) -> Evidence:
    """Evidence as good as the rule that found it."""
    return _evidence(read, start, end, f"rule:{rule}", run, confidence(rule))


def _same(read: Reading, mentions: list[Mention], run: str) -> Iterator[Evidence | Claim]:
    """Ties names of one thing that linking could not tell by their spelling to the thing's main name."""
    spelt: dict[int, dict[str, Mention]] = {}
    for span, mention in zip(read.spans, mentions, strict=True):
        spelt.setdefault(span.thing, {}).setdefault(fold(mention.text), mention)
    for thing, names in spelt.items():
        main = names[fold(read.names[thing])]
        for other in names.values():
            if other is not main:
                evidence = _ruled(read, *_joined(read, other), "same-name", run)
                claim = ids.claim_id(other.id, SAME, main.id, "positive", False)
                yield evidence
                yield Claim(claim, other.id, SAME, main.id, "positive", False, evidence.score, (evidence.id,))


def _alias(read: Reading, long: Mention, short: Mention, run: str) -> Iterator[Evidence | Claim]:
    evidence = _ruled(read, *_joined(read, long), "abbreviation", run)
    claim = ids.claim_id(short.id, ALIAS, long.id, "positive", False)
    yield evidence
    yield Claim(claim, short.id, ALIAS, long.id, "positive", False, evidence.score, (evidence.id,))


def _joined(read: Reading, mention: Mention) -> tuple[int, int]:
    shift = read.abstract_start if mention.field == "abstract" else 0
    return mention.start + shift, mention.end + shift


def _result(
    read: Reading, number: results.Number, chance: float, nodes: dict[int, str], run: str
) -> Iterator[Evidence | Result]:
    found_by = f"rule:{number.rule}" if number.rule else slots.LEARNED
    evidence = _evidence(read, number.start, number.end, found_by, run, chance)
    fields = (
        read.paper.id, nodes[number.subject], nodes[number.benchmark], nodes[number.metric],
        number.value, number.unit, number.kind, nodes[number.baseline], number.bound,
    )  # fmt: skip
    yield evidence
    yield Result(ids.result_id(*fields), *fields, evidence.score, (evidence.id,))
