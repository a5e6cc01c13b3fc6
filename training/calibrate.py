"""Cross-validate the whole extraction on gold, and measure the confidence of every rule.

Usage: python training/calibrate.py SHARED WORK [--write]

WORK/models/fold-K knows nothing of the papers of that fold (finetune.py --fold K/5, coreference.py,
edges.py, slots.py). A rule's confidence is its precision on held-out papers, facts about optional things
left out; each fold is read with the confidences of the others. `--write` stores those of all folds in
kg/extraction/confidence.json.
"""

import argparse
import json
from pathlib import Path

from convert import FOLDS, folds, records
from harness import as_scored
from held import Held, answers, confidences, count, read_fold, together, with_gold_names

from kg.evaluation import calibration
from kg.evaluation import table as tables
from kg.evaluation.causes import BELOW, HEDGED, NEGATED
from kg.evaluation.scoring import Found, score
from kg.evaluation.tally import intervals
from kg.extraction import edges, judges, slots
from kg.extraction.edges import Edge
from kg.extraction.judges import Judge
from kg.extraction.results import Number
from kg.extraction.signals import Signals
from kg.linking import MIN_CONFIDENCE
from kg.model import PREDICATES

TABLE = Path(__file__).parents[1] / "kg/extraction/confidence.json"


Stated = tuple[list[Edge], list[Number]]


def judged_paper(
    one: Held, table: dict[str, float], asked: dict[str, Judge], fillers: dict[slots.Role, Judge]
) -> Stated:
    signals = Signals(one.reading, one.facts, table)
    return edges.find(signals, one.facts, table, asked), slots.fill(signals, one.numbers, fillers)


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
    by_found, by_gold = [], []
    papers, ideal = [], []
    for k, model in enumerate(models):
        table = confidences(together(c for j, c in enumerate(counts) if j != k))
        asked = {p: judges.load(model / "edges" / f"{p}.onnx") for p in PREDICATES}
        known = [with_gold_names(row) for row in parts[k]]
        papers += held_out[k]
        ideal += known
        fillers = {r: judges.load(model / "slots" / f"{r}.onnx") for r in slots.KINDS}
        by_found += [judged_paper(one, table, asked, fillers) for one in held_out[k]]
        by_gold += [judged_paper(one, table, asked, fillers) for one in known]
    for threshold in sorted({0.2, 0.25, 0.3, 0.4, 0.5, 0.6, MIN_CONFIDENCE}):
        report(papers, by_found, threshold, whole=threshold == MIN_CONFIDENCE)
    reliability(papers, by_found)
    print("with gold names:")
    for threshold in (0.3, MIN_CONFIDENCE, 0.5):
        report(ideal, by_gold, threshold, whole=threshold == MIN_CONFIDENCE)
    if args.write:
        made = confidences(together(counts))
        TABLE.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
