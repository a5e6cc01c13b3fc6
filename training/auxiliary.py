"""Teach the pre-trained encoder with the external sets that are clean to ship, each with a head of its own.

Usage: python training/auxiliary.py WORK OUTPUT [--sets scirex-full tdmsci dataset-names]

The sets' kinds and habits differ from gold's, so only the encoder is kept. Texts that share a paper with
gold (external.py marks them) are left out, so that cross-validation on gold stays clean.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch
from finetune import learn, load_encoder, network
from spans import Example, batches, lexicon_of, spans_example
from updates import Updates, save

KINDS = {
    "scirex-full": ("Method", "Task", "Metric", "Material"),
    "tdmsci": ("TASK", "METRIC", "DATASET"),
    "dataset-names": ("Dataset",),
}
EPOCHS = {"scirex-full": 1, "tdmsci": 4, "dataset-names": 2}
SIZES = {"scirex-full": 8, "tdmsci": 32, "dataset-names": 32}  # texts a step: sentences are short


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--sets", nargs="+", default=sorted(KINDS))
    parser.add_argument("--encoder", default="encoder.pt")
    parser.add_argument("--rate", type=float, default=4e-4)
    parser.add_argument(
        "--limit", type=int, default=4600, help="texts of a set, so that none outweighs the others"
    )
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    rng = random.Random(1)
    lexicon = lexicon_of(args.work)
    plan: list[tuple[str, list[Example]]] = []
    for name in args.sets:
        path = args.work / "external" / f"{name}-train.jsonl"
        texts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        texts = [t for t in texts if t["gold"] is None]
        rng.shuffle(texts)
        made = [spans_example(t, KINDS[name], lexicon) for t in texts[: args.limit or None]]
        made = [e for e in made if len(e.spans)]
        print(name, len(made), "texts", flush=True)
        for _ in range(EPOCHS[name]):
            plan += [(name, group) for group in batches(made, SIZES[name], rng)]
    rng.shuffle(plan)
    model = network({name: len(KINDS[name]) for name in args.sets}, lexicon, 0.1)
    load_encoder(model, args.work / args.encoder)
    updates = Updates(model, len(plan), args.rate, fresh=lambda n: n.startswith("heads."))
    begun, shown = time.time(), 0.0
    for step, (name, group) in enumerate(plan, 1):
        shown += learn(updates, name, group, 0.1) / len(group)
        if step % 100 == 0:
            print(
                f"step {step}/{len(plan)} loss {shown / 100:.3f} {(time.time() - begun) / 60:.1f} min",
                flush=True,
            )
            shown = 0.0
    save(updates.state("encoder."), args.output)


if __name__ == "__main__":
    main()
