"""How fast the extraction stage is, beside a blank tokenizer and a spaCy recogniser of default size.

Usage: python benchmarks/extraction.py ABSTRACTS.jsonl [--limit 2000]

Each row runs in a process of its own, one after the other on the same machine: compare ratios. A row's
time is that of reading all texts once, loading left out; memory is the process's peak.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from kg.model import Paper
from kg.text import clean

ROWS = (
    "tokenizer",
    "default-ner",
    "fast",
    "fast-names",
    "accurate",
    "accurate-names",
    "fast-2",
    "accurate-2",
)
WHAT = {
    "tokenizer": "spaCy, blank tokenizer",
    "default-ner": "spaCy, tok2vec NER of default size",
    "fast": "extraction, fast",
    "fast-names": "  of which the pipeline (names)",
    "accurate": "extraction, accurate",
    "accurate-names": "  of which the pipeline (names)",
    "fast-2": "extraction, fast, 2 workers",
    "accurate-2": "extraction, accurate, 2 workers",
}


def papers(path: Path, limit: int) -> list[Paper]:
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line, _ in zip(lines, range(limit), strict=False)]
    return [
        Paper(f"paper/{n}", (f"{n}",), clean(row["title"]), clean(row["abstract"]))
        for n, row in enumerate(rows)
    ]


def default_recogniser(texts: list[str]) -> None:
    import spacy

    nlp = spacy.blank("en")
    ner = nlp.add_pipe("ner")
    for kind in ("Method", "Model", "Benchmark", "Task", "Metric"):
        ner.add_label(kind)  # type: ignore[attr-defined]
    nlp.initialize()  # untrained: as fast as trained
    timed(lambda: [doc.ents for doc in nlp.pipe(texts, batch_size=64)])


def timed(job: "partial[object]") -> None:
    start = time.perf_counter()
    job()
    seconds = time.perf_counter() - start
    peak = max(resource.getrusage(w).ru_maxrss for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"seconds": seconds, "memory": peak / 1024}))


def measure(row: str, found: list[Paper]) -> None:
    from kg import extractions
    from kg.extraction import extract, nlp

    texts = [nlp.join(paper.title, paper.abstract)[0] for paper in found]
    model, _, variant = row.partition("-")
    if row == "tokenizer":
        import spacy

        tokenizer = spacy.blank("en").tokenizer
        timed(partial(list, map(tokenizer, texts)))
    elif row == "default-ner":
        default_recogniser(texts)
    elif variant == "2":
        timed(partial(extractions.extract, found, extractions.Extractors(("abstracts",), model), workers=2))
    else:
        loaded = nlp.load(model)
        list(extract(found[:32], model=model))
        timed(partial(list, loaded.pipe(texts, batch_size=32) if variant else extract(found, model=model)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("abstracts", type=Path)
    parser.add_argument("--limit", type=int, default=2000)
    parser.add_argument("--row", choices=ROWS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.row:
        measure(args.row, papers(args.abstracts, args.limit))
        return
    count = len(papers(args.abstracts, args.limit))
    print(f"{count} abstracts\n| what | abstracts/s | MB |\n| --- | --- | --- |")
    for row in ROWS:
        command = [sys.executable, __file__, str(args.abstracts), "--limit", str(args.limit), "--row", row]
        made = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(f"| {WHAT[row]} | {count / made['seconds']:.0f} | {made['memory']:.0f} |", flush=True)


if __name__ == "__main__":
    main()
