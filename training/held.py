"""Held-out papers: gold beside what was read, and how often each rule is right."""

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from convert import FOLDS, folds, records

from kg import gold_names
from kg.evaluation import links
from kg.evaluation.scoring import align, forms, norm
from kg.extraction import judges, nlp, proposals, relations, results
from kg.extraction import reading as readings
from kg.extraction.facts import PAPER, Fact
from kg.extraction.reading import Reading

T = TypeVar("T")
Counts = dict[str, Counter[str]]
_CLOSE = 1e-6  # values nearer than that are one


@dataclass(frozen=True, slots=True)
class Held:
    """A gold record, what was read of its paper, and what the rules found."""

    record: dict[str, Any]
    reading: Reading
    facts: tuple[Fact, ...]
    numbers: tuple[results.Number, ...]


def held(record: dict[str, Any], reading: Reading) -> Held:
    found = tuple(relations.find(reading))
    main = proposals.main_things(reading, found) or (PAPER,)
    return Held(record, reading, found, tuple(results.find(reading, main)))


def read_fold(rows: list[dict[str, Any]], model: Path) -> list[Held]:
    """Papers that the model was trained without, read by it."""
    pipeline, judge = nlp.load(str(model)), judges.load(model / "coreference.onnx")
    texts = ((nlp.join(p.title, p.abstract)[0], (row, p)) for row in rows for p in [gold_names.paper(row)])
    return [
        held(row, readings.read(one, doc, judge=judge))
        for doc, (row, one) in pipeline.pipe(texts, as_tuples=True, batch_size=32)
    ]


def with_gold_names(record: dict[str, Any]) -> Held:
    """A paper read with gold's names, one thing for each entity."""
    return held(record, gold_names.read(record))


def named(one: Held) -> Callable[[int], str | None]:
    """Gold's name of a thing; PAPER for the paper, None for what gold does not know."""
    _, owner, _ = align(one.record["entities"], gold_names.things(one.reading))

    def name(thing: int) -> str | None:
        return "PAPER" if thing == PAPER else owner[thing]["name"] if thing in owner else None

    return name


def answers(one: Held) -> Callable[[int, str, int], bool | None]:
    """What gold says of an edge between things; None where it leaves that open."""
    said, name = links.of(one.record), named(one)
    return lambda subject, predicate, other: said.says((name(subject), predicate, name(other)))


def judged(one: Held) -> Iterator[tuple[str, str, bool]]:
    """(predicate, rule, right) of every fact once, facts that gold leaves open left out."""
    answer = answers(one)
    for s, predicate, o, rule in dict.fromkeys((f.subject, f.predicate, f.object, f.rule) for f in one.facts):
        right = answer(s, predicate, o)
        if right is not None:
            yield predicate, rule, right


def matched(one: Held) -> list[dict[str, Any] | None]:
    """Gold's result for each number, by value (or as a share of one), each once; what a rule takes for a
    result comes first.
    """
    left = list(one.record["results"])
    made: list[dict[str, Any] | None] = [None] * len(one.numbers)
    for n in sorted(range(len(made)), key=lambda n: not one.numbers[n].rule):
        value = float(one.numbers[n].value)
        made[n] = next((r for r in left if _same(value, float(r["value"]))), None)
        if made[n] is not None:
            left.remove(made[n])
    return made


def _same(found: float, wanted: float) -> bool:
    return min(abs(found - wanted), abs(found - 100 * wanted)) < _CLOSE


def judged_numbers(one: Held) -> Iterator[tuple[str, str, bool]]:
    for number, hit in zip(one.numbers, matched(one), strict=True):
        if number.rule:
            yield "result", number.rule, hit is not None


def judged_names(one: Held) -> Iterator[tuple[str, str, bool]]:
    """Whether the spellings that were tied are one entity of gold, of those that gold knows."""
    reading = one.reading
    owner = {form: e["name"] for e in reversed(one.record["entities"]) for form in forms(e)}

    def entity(text: str) -> str | None:
        return owner.get(norm(text))

    texts = [reading.text[span.start : span.end] for span in reading.spans]
    tied = [("abbreviation", "abbreviation", texts[long], texts[short]) for long, short in reading.aliases]
    names = dict.fromkeys((span.thing, norm(text)) for span, text in zip(reading.spans, texts, strict=True))
    tied += [
        ("same", "same-name", reading.names[thing], name)
        for thing, name in names
        if name != norm(reading.names[thing])
    ]
    for predicate, rule, *ends in tied:
        first, second = map(entity, ends)
        if first and second:
            yield predicate, rule, first == second


def count(papers: Iterable[Held]) -> Counts:
    """Right and wrong by rule, and by predicate under its name."""
    counts: Counts = defaultdict(Counter)
    for one in papers:
        for predicate, rule, right in (*judged(one), *judged_numbers(one), *judged_names(one)):
            counts[f"{predicate}\t{rule}"]["right" if right else "wrong"] += 1
            counts[predicate]["right" if right else "wrong"] += 1
    return counts


def together(parts: Iterable[Counts]) -> Counts:
    counts: Counts = defaultdict(Counter)
    for part in parts:
        for key, tally in part.items():
            counts[key].update(tally)
    return counts


def confidences(counts: Counts) -> dict[str, float]:
    """Precision by rule, drawn towards its predicate's by two pseudo-counts."""
    table = {}
    for key, tally in counts.items():
        predicate, _, rule = key.partition("\t")
        if not rule:  # for rules that gold never met, under the first word of their names
            table[predicate] = round(tally["right"] / tally.total(), 4)
        else:
            prior = counts[predicate]["right"] / counts[predicate].total()
            table[rule] = round((tally["right"] + 2 * prior) / (tally.total() + 2), 4)
    return dict(sorted(table.items()))


def arguments(doc: str) -> tuple[Path, Path]:
    """SHARED and WORK of the command line."""
    parser = argparse.ArgumentParser(description=doc.partition("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("work", type=Path)
    args = parser.parse_args()
    return args.shared, args.work


def leave_one_out(
    shared: Path, work: Path, rows_of: Callable[[list[Held], dict[str, float]], T]
) -> Iterator[tuple[list[T], Path]]:
    """For each fold the rows of the others, and where what they teach belongs; last, all of them.

    Each paper is read twice, as found and with gold's names; the rules' confidences come from other folds
    than the paper's and the one left out.
    """
    parts = folds(records(shared / "gold/train.jsonl"), FOLDS)
    read = [read_fold(part, work / "models" / f"fold-{k}") for k, part in enumerate(parts)]
    lessons = [[*papers, *map(with_gold_names, part)] for papers, part in zip(read, parts, strict=True)]
    counts = [count(papers) for papers in read]
    for left_out in (*range(len(parts)), None):
        rows = [
            rows_of(papers, confidences(together(c for j, c in enumerate(counts) if j not in (k, left_out))))
            for k, papers in enumerate(lessons)
            if k != left_out
        ]
        yield rows, work if left_out is None else work / "models" / f"fold-{left_out}"
