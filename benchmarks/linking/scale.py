"""Linking of 10,000 to 1,000,000 mentions: seconds and memory, and how they grow.

Usage: python benchmarks/linking/scale.py DIR [SIZES...]   (DIR of `kg extract`, as README.md makes it)

A corpus is whole papers of DIR in an order drawn by hash, taken again and again with new ids until it has its
size. From the second time on, three names in ten get a word of the corpus before or behind them and one in
ten another letter, the same wherever the name stands in that turn; the rest stay. So distinct names grow
with the corpus, more slowly than it. Each size is read from Parquet and then timed, twice in its own process:
`names` is mentions and what papers say of them to entities (`kg.linking.cluster`), `link` all to a graph.
"""

import argparse
import gc
import json
import math
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

from strata import digest

from kg import tables
from kg.grounding import aliases
from kg.linking import link
from kg.linking.cluster import cluster
from kg.model import Claim, Evidence, Extracted, Mention, Paper, Result

PARTS = ("names", "link")
SIZES = [10_000, 30_000, 100_000, 300_000, 1_000_000]
TYPES = {"papers": Paper, "mentions": Mention, "evidence": Evidence, "claims": Claim, "results": Result}
Rows = dict[str, list[Paper | Extracted]]


def rows_of(folder: Path, name: str) -> Iterator[Paper | Extracted]:
    file = folder / ("tables" if name == "papers" else "extracted") / f"{name}.parquet"
    yield from tables.from_table(tables.read_table(file, TYPES[name]), TYPES[name])


def by_paper(folder: Path) -> list[Rows]:
    """The rows of each paper, the papers by hash."""
    papers: dict[str, Rows] = {}
    home = {}
    for name in TYPES:
        for row in rows_of(folder, name):
            if isinstance(row, Paper):
                home[row.id] = row.id
                papers[row.id] = defaultdict(list)
            else:
                home[row.id] = row.paper if not isinstance(row, Claim) else home[row.evidence[0]]
            papers[home[row.id]][name].append(row)
    return [papers[ident] for ident in sorted(papers, key=digest)]


def changed(text: str, words: Sequence[str], turn: int) -> str:
    """A name as the corpus has it at its n-th turn."""
    chance = random.Random(f"{turn} {text}")  # noqa: S311
    draw = chance.random()
    if turn and draw < 0.3:
        word = chance.choice(words)
        return chance.choice((f"{word} {text}", f"{text} {word}"))
    if turn and draw < 0.4:
        at = chance.randrange(len(text))
        return text[:at] + chance.choice("aeiou") + text[at + 1 :]
    return text


def again(rows: Rows, words: Sequence[str], turn: int) -> Rows:
    """The rows of a paper as another paper's."""

    def new(ident: str) -> str:
        return f"{ident}-{turn}" if ident and turn else ident

    made: Rows = {}
    for name, found in rows.items():
        made[name] = copies = []
        for row in found:
            match row:
                case Paper():
                    copy = replace(row, id=new(row.id))
                case Mention():
                    copy = replace(
                        row, id=new(row.id), paper=new(row.paper), text=changed(row.text, words, turn)
                    )
                case Evidence():
                    copy = replace(row, id=new(row.id), paper=new(row.paper))
                case Claim():
                    ends = {"subject": new(row.subject), "object": new(row.object)}
                    copy = replace(row, id=new(row.id), evidence=tuple(map(new, row.evidence)), **ends)
                case Result():
                    ends = {
                        end: new(getattr(row, end)) for end in ("subject", "benchmark", "metric", "baseline")
                    }
                    found_in = tuple(map(new, row.evidence))
                    copy = replace(row, id=new(row.id), paper=new(row.paper), evidence=found_in, **ends)
            copies.append(copy)
    return made


def write(papers: Sequence[Rows], size: int, out: Path) -> None:
    """A corpus of `size` mentions, or a few more."""
    words = sorted({word for rows in papers for m in rows["mentions"] for word in m.text.split()})  # type: ignore[union-attr]
    made: Rows = defaultdict(list)
    for turn in count():
        for rows in papers:
            if len(made["mentions"]) >= size:
                break
            for name, copies in again(rows, words, turn).items():
                made[name] += copies
        else:
            continue
        break
    for name, kind in TYPES.items():
        tables.write_table(
            made[name], kind, out / ("tables" if name == "papers" else "extracted") / f"{name}.parquet"
        )


def peak() -> int:
    """The most memory that this process has held, in MB (Linux; getrusage counts its parent in)."""
    return int(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))[1]) // 1024  # type: ignore[index]


def measure(folder: Path, part: str) -> tuple[dict[str, int], float, int]:
    """Of one corpus, in this process: counts, seconds and the most memory."""
    gc.disable()  # as in `kg link`
    rows = {
        name: list(rows_of(folder, name))
        for name in TYPES
        if part == "link" or name in ("mentions", "claims")
    }
    counts = {"mentions": len(rows["mentions"]), "names": len({mention.text for mention in rows["mentions"]})}  # type: ignore[union-attr]
    begun = time.perf_counter()
    if part == "link":
        entities = link(
            rows.pop("papers"), chain.from_iterable(rows.values()), known=aliases()
        ).graph.entities  # type: ignore[arg-type]
    else:
        entities = cluster(rows["mentions"], rows["claims"], known=aliases()).entities  # type: ignore[arg-type]
    return counts | {"entities": len(entities)}, time.perf_counter() - begun, peak()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--measure", choices=PARTS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(args.folder, args.measure)))
        return
    papers = by_paper(args.folder)
    print(
        f"{'mentions':>9} {'names':>8} {'entities':>8}"
        + "".join(f" | {part:>7}: s {'MB':>6} µs/(n log n)" for part in PARTS)
    )
    for size in args.sizes:
        with tempfile.TemporaryDirectory(prefix="kg-scale-") as folder:
            write(papers, size, Path(folder))
            line = ""
            for part in PARTS:
                command = [sys.executable, __file__, folder, "--measure", part]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                counts, seconds, memory = json.loads(done.stdout)
                step = seconds / (counts["mentions"] * math.log2(counts["mentions"]))
                line += f" | {seconds:10.1f} {memory:6} {step * 1e6:12.2f}"
            print(f"{counts['mentions']:9} {counts['names']:8} {counts['entities']:8}{line}", flush=True)


if __name__ == "__main__":
    main()
