"""Cross-validate the whole extraction on gold, and measure the confidence of every rule.

Usage: python training/calibrate.py SHARED WORK [--write]

WORK/models/fold-K was trained without the papers of that fold (finetune.py --fold K/5, coreference.py). A
rule's confidence is its precision on held-out papers, facts about optional things left out, drawn towards
its predicate's by two pseudo-counts. Each fold is scored with the confidences of the others;
`--write` stores those of all folds in kg/extraction/confidence.json.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from convert import FOLDS, folds, records
from harness import as_scored, paper

from kg.evaluation.scoring import Found, align, score
from kg.evaluation.tally import intervals
from kg.extraction import facts, judges, nlp, proposals, reading, relations, results
from kg.linking import MIN_CONFIDENCE

TABLE = Path(__file__).parents[1] / "kg/extraction/confidence.json"
Counts = dict[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class Held:
    """A held-out paper: its gold record, what was read, and what the rules found."""

    record: dict[str, Any]
    reading: reading.Reading
    facts: tuple[facts.Fact, ...]
    numbers: tuple[results.Number, ...]


def read_fold(rows: list[dict[str, Any]], model: Path) -> list[Held]:
    """Papers that the model was trained without, read by it and the rules."""
    pipeline, judge = nlp.load(str(model)), judges.load(model / "coreference.onnx")
    texts = ((nlp.join(p.title, p.abstract)[0], (row, p)) for row in rows for p in [paper(row)])
    held = []
    for doc, (row, one) in pipeline.pipe(texts, as_tuples=True, batch_size=32):
        read = reading.read(one, doc, judge=judge)
        found = tuple(relations.find(read))
        main = proposals.main_things(read, found) or (facts.PAPER,)
        held.append(Held(row, read, found, tuple(results.find(read, main))))
    return held


def judged(held: Held) -> Iterator[tuple[str, str, bool]]:
    """(predicate, rule, right) of every fact once, facts that gold leaves open left out."""
    record = held.record
    _, owner, _ = align(record["entities"], as_scored(held.reading, ())["entities"])
    optional = {e["name"] for e in record["entities"] if e.get("optional")}
    required: set[tuple[str | None, str, str | None]] = set()
    allowed: set[tuple[str | None, str, str | None]] = set()
    for rel in record["relations"]:
        keys = {(rel["s"], rel["p"], rel["o"])}
        if rel["p"] == "comparedWith":
            keys.add((rel["o"], rel["p"], rel["s"]))
        loose = rel.get("optional") or {rel["s"], rel["o"]} & optional
        (allowed if loose else required).update(keys)

    def name(thing: int) -> str | None:
        return "PAPER" if thing == facts.PAPER else owner[thing]["name"] if thing in owner else None

    for fact in dict.fromkeys((f.subject, f.predicate, f.object, f.rule) for f in held.facts):
        key = (name(fact[0]), fact[1], name(fact[2]))
        if key in required:
            yield fact[1], fact[3], True
        elif key not in allowed and not (None not in key and {key[0], key[2]} & optional):
            yield fact[1], fact[3], False


def judged_numbers(held: Held) -> Iterator[tuple[str, str, bool]]:
    left = [float(r["value"]) for r in held.record["results"]]
    for number in held.numbers:
        hit = next((v for v in left if abs(v - float(number.value)) < 1e-9), None)
        if hit is not None:
            left.remove(hit)
        yield "result", number.rule, hit is not None


def count(papers: Iterable[Held]) -> Counts:
    """Right and wrong by rule, and by predicate under its name."""
    counts: Counts = defaultdict(Counter)
    for held in papers:
        for predicate, rule, right in (*judged(held), *judged_numbers(held)):
            counts[f"{predicate}\t{rule}"]["right" if right else "wrong"] += 1
            counts[predicate]["right" if right else "wrong"] += 1
    return counts


def confidences(counts: Counts) -> dict[str, float]:
    table = {}
    for key, tally in counts.items():
        predicate, _, rule = key.partition("\t")
        if not rule:  # for rules that gold never met, under the first word of their names
            table[predicate] = round(tally["right"] / tally.total(), 4)
        else:
            prior = counts[predicate]["right"] / counts[predicate].total()
            table[rule] = round((tally["right"] + 2 * prior) / (tally.total() + 2), 4)
    return dict(sorted(table.items()))


def scored(held: Held, table: dict[str, float], threshold: float) -> Found:
    sure = [f for f in held.facts if table.get(f.rule, 0.0) >= threshold]
    numbers = [
        {"subject": n.subject, "benchmark": n.benchmark, "metric": n.metric, "value": float(n.value)}
        for n in held.numbers
    ]
    return as_scored(held.reading, sure, numbers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    parts = folds(records(args.shared / "gold/train.jsonl"), FOLDS)
    models = [args.work / "models" / f"fold-{number}" for number in range(FOLDS)]
    held_out = [read_fold(rows, model) for rows, model in zip(parts, models, strict=True) if model.exists()]
    everything = [held for fold in held_out for held in fold]
    for threshold in sorted({0.0, 0.2, 0.25, 0.3, 0.4, 0.5, MIN_CONFIDENCE}):
        papers: dict[str, Found] = {}
        for fold in held_out:
            others = [held for other in held_out if other is not fold or len(held_out) == 1 for held in other]
            table = confidences(count(others))
            papers |= {h.record["id"]: scored(h, table, threshold) for h in fold}
        made = score(papers, [h.record for h in everything])
        print(f"threshold {threshold}, {len(everything)} papers, {made.duplicates} duplicates")
        whole = threshold == MIN_CONFIDENCE
        ranges = intervals(made.papers) if whole else {}
        for name, tally in made.tallies.items():
            if whole or name.startswith("relations"):
                low, high = ranges.get(name) or (0.0, 0.0)
                spread = f"  [{low:.3f}, {high:.3f}]" if whole else ""
                print(f"  {name:28} P {tally.precision:.3f}  R {tally.recall:.3f}  F1 {tally.f1:.3f}{spread}")
    if args.write:
        table = confidences(count(everything)) | {"abbreviation": 0.95, "same": 0.9}
        TABLE.write_text(json.dumps(dict(sorted(table.items())), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
