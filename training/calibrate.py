"""Cross-validate the whole extraction on gold, and measure the confidence of every rule.

Usage: python training/calibrate.py SHARED WORK [--write]

WORK/models/fold-K knows nothing of the papers of that fold (finetune.py --fold K/5, coreference.py,
edges.py, slots.py, pairs.py). A rule's confidence is its precision on held-out papers, facts about optional
things left out; how trees and network are weighed is fitted on held-out papers too (weigh.py). Each fold is
read with the confidences and weights of the others. `--write` stores those of all folds in
kg/extraction/confidence.json and weights.json.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from convert import FOLDS, folds, records
from harness import as_scored
from held import Held, answers, confidences, count, read_fold, together, with_gold_names
from weigh import fitted, said

from kg.evaluation import calibration
from kg.evaluation import table as tables
from kg.evaluation.causes import BELOW, HEDGED, NEGATED
from kg.evaluation.scoring import Found, score
from kg.evaluation.tally import intervals
from kg.extraction import edges, judges, pairs, slots
from kg.extraction.edges import Edge
from kg.extraction.judges import Panel
from kg.extraction.pairs import Scores
from kg.extraction.results import Number
from kg.extraction.signals import Signals
from kg.linking import MIN_CONFIDENCE
from kg.model import PREDICATES

EXTRACTION = Path(__file__).parents[1] / "kg/extraction"


Stated = tuple[list[Edge], list[Number]]


def judged_paper(one: Held, table: dict[str, float], panel: Panel, scores: Scores | None) -> Stated:
    signals = Signals(one.reading, one.facts, table)
    kept = [n for n, _ in slots.results(one.numbers, table, panel, scores)]
    return (
        edges.find(signals, one.facts, table, panel, scores),
        slots.fill(signals, one.numbers, kept, panel, scores),
    )


def scored(one: Held, stated: Stated, threshold: float) -> Found:
    found, numbers = stated
    sure = [edge for edge in found if edge.chance >= threshold]
    rows = [
        {"subject": n.subject, "benchmark": n.benchmark, "metric": n.metric, "value": float(n.value)}
        for n in numbers
    ]
    held_back = {(e.subject, e.predicate, e.object): why_not(e) for e in found}
    return as_scored(one.reading, sure, rows, held_back)


def why_not(edge: Edge) -> str:
    return NEGATED if edge.negative else HEDGED if edge.hedged else BELOW


def report(papers: list[Held], found: list[Stated], threshold: float, *, whole: bool) -> None:
    given = {
        one.record["id"]: scored(one, stated, threshold) for one, stated in zip(papers, found, strict=True)
    }
    made = score(given, [one.record for one in papers])
    print(f"threshold {threshold}, {len(papers)} papers, {made.duplicates} duplicates")
    ranges = intervals(made.papers) if whole else {}
    for name, tally in made.tallies.items():
        if whole or name.startswith(("relations", "results")):
            low, high = ranges.get(name) or (0.0, 0.0)
            spread = f"  [{low:.3f}, {high:.3f}]" if whole else ""
            print(f"  {name:28} P {tally.precision:.3f}  R {tally.recall:.3f}  F1 {tally.f1:.3f}{spread}")
    if whole:
        print(tables.causes(made.causes.items()))


def reliability(papers: list[Held], found: list[Stated]) -> None:
    """How often links of a confidence are right (`kg.evaluation.calibration`)."""
    pairs = []
    for one, (stated, _) in zip(papers, found, strict=True):
        answer = answers(one)
        for edge in stated:
            right = answer(edge.subject, edge.predicate, edge.object)
            if right is not None and not (edge.negative or edge.hedged):
                pairs.append((edge.chance, right))
    if made := calibration.measure(pairs):
        print(tables.calibration(made))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    parts = folds(records(args.shared / "gold/train.jsonl"), FOLDS)
    models = [args.work / "models" / f"fold-{number}" for number in range(FOLDS)]
    held_out = [read_fold(rows, model) for rows, model in zip(parts, models, strict=True)]
    counts = [count(papers) for papers in held_out]
    tables = [confidences(together(c for j, c in enumerate(counts) if j != k)) for k in range(FOLDS)]
    ideal = [[with_gold_names(row) for row in rows] for rows in parts]
    panels = [unweighed(model) for model in models]
    by_network = [pairs.load(model / pairs.FILE, model) for model in models]
    heard = [listen(papers, by) for papers, by in zip(held_out, by_network, strict=True)]
    lessons = [
        [
            row
            for one, scores in zip(papers, told, strict=True)
            if scores
            for row in said(one, table, panel, scores)
        ]
        for papers, told, table, panel in zip(held_out, heard, tables, panels, strict=True)
    ]
    by_found, by_gold, alone = [], [], []
    for k, (table, by) in enumerate(zip(tables, by_network, strict=True)):
        both, trees = fitted(row for j, rows in enumerate(lessons) if j != k for row in rows)
        panel = replace(panels[k], both=both, alone=trees)
        for one, scores in zip(held_out[k], heard[k], strict=True):
            by_found.append(judged_paper(one, table, panel, scores))
            alone.append(judged_paper(one, table, panel, None))
        known = zip(ideal[k], listen(ideal[k], by), strict=True)
        by_gold += [judged_paper(one, table, panel, scores) for one, scores in known]
    papers, given = [one for fold in held_out for one in fold], [one for fold in ideal for one in fold]
    for threshold in sorted({0.2, 0.25, 0.3, 0.35, 0.5, 0.55, MIN_CONFIDENCE}):
        report(papers, by_found, threshold, whole=threshold == MIN_CONFIDENCE)
    reliability(papers, by_found)
    print("with gold names:")
    for threshold in (0.3, 0.35, 0.5, MIN_CONFIDENCE):
        report(given, by_gold, threshold, whole=threshold == MIN_CONFIDENCE)
    print("trees alone:")
    for threshold in (0.35, MIN_CONFIDENCE):
        report(papers, alone, threshold, whole=False)
    reliability(papers, alone)
    if args.write:
        both, trees = fitted(row for rows in lessons for row in rows)
        store("confidence.json", confidences(together(counts)))
        store(judges.TABLE, {"both": both, "alone": trees})


def unweighed(model: Path) -> Panel:
    return Panel(
        {p: judges.load(model / "edges" / f"{p}.onnx") for p in PREDICATES},
        {r: judges.load(model / "slots" / f"{r}.onnx") for r in slots.KINDS},
        both={},
        alone={},
    )


def listen(papers: list[Held], by: pairs.Network) -> list[Scores | None]:
    return [pairs.score(one.reading, slots.asked(one.numbers), by) for one in papers]


def store(name: str, made: Any) -> None:
    (EXTRACTION / name).write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
