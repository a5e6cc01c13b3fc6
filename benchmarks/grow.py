"""What it costs to add papers to a graph, beside building it anew of everything, and whether the bytes agree.

Usage: python benchmarks/grow.py ABSTRACTS.jsonl[.gz] [--base 20000] [--new 1000] [--model fast] [--workers 1]

A graph of `base` abstracts, drawn with a fixed seed, gets `new` ones more, once by `kg add`, once by a
`kg build` of all with the same table of given names. Then a paper is removed, and the graph of the `base` and
one of the `new` are merged; each beside a `kg build` of what is left or of all, from what is kept. Each runs
in a process of its own, one after the other on the same machine: compare ratios. Processor time is that of
the process and its workers; memory is the process's peak.
"""

import argparse
import gzip
import hashlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from kg.linking import given

RUN = """
import json, resource, sys, time
import kg
start = time.perf_counter()
report = getattr(kg, sys.argv[1])(**json.loads(sys.argv[2]))
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps({
    "wall": time.perf_counter() - start,
    "cpu": sum(u.ru_utime + u.ru_stime for u in used),
    "memory": max(u.ru_maxrss for u in used) / 1024,
    "papers": report["counts"]["papers"],
    "extracted": report["extracted_papers"],
}))
"""


def draw(path: Path, count: int) -> list[str]:
    """Records of a file of JSON Lines, drawn at random, the same each time."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return random.Random(0).sample(lines.readlines(), count)  # noqa: S311


def written(records: list[str], path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(records), encoding="utf-8")
    return path


def with_kept(folder: Path, source: Path) -> Path:
    """A folder without a build, with what is kept in another one's of its extraction."""
    shutil.copytree(source / "kept", folder / "kept", ignore=shutil.ignore_patterns("papers.parquet"))
    return folder


def run(verb: str, **arguments: object) -> dict[str, float]:
    command = [sys.executable, "-c", RUN, verb, json.dumps(arguments, default=str)]
    made: dict[str, float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    row = [verb, *(f"{made[name]:.0f}" for name in ("papers", "extracted", "wall", "cpu", "memory"))]
    print(f"| {' | '.join(row)} |", flush=True)
    return made


def digests(folder: Path) -> dict[str, str]:
    files = [folder / name for name in ("graph.ttl", "graph.graphml", "graph.html", "names.tsv")]
    files += sorted((folder / "tables").iterdir())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("abstracts", type=Path)
    parser.add_argument("--base", type=int, default=20_000)
    parser.add_argument("--new", type=int, default=1000)
    parser.add_argument("--model", default="fast")
    parser.add_argument("--workers", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        measure(Path(place), draw(args.abstracts, args.base + args.new), args)


def measure(folder: Path, records: list[str], args: argparse.Namespace) -> None:
    base = written(records[: args.base], folder / "base.jsonl")
    new = written(records[args.base :], folder / "new.jsonl")
    grown, built = folder / "grown", folder / "built"
    print("| run | papers | extracted | wall s | cpu s | MB |\n| --- | --- | --- | --- | --- | --- |")
    same = {"model": args.model, "workers": args.workers}
    run("build", inputs=[base], output=grown, **same)
    before = shutil.copytree(grown, folder / "before")
    added = run("add", inputs=[new], output=grown, workers=args.workers)
    anew = run("build", inputs=[base, new], output=built, names=before / "names.tsv", **same)
    tell("add", added, anew, differing(grown, built))

    names = folder / "names.tsv"
    shutil.copy(grown / "names.tsv", names)
    less = written(records[1 : args.base], folder / "less" / "base.jsonl")
    taken = run("remove", papers=[json.loads(records[0])["id"]], output=grown)
    left = with_kept(folder / "left", built)
    anew = run("build", inputs=[less, new], output=left, names=names, **same)
    tell("remove", taken, anew, differing(grown, left))

    alone = with_kept(folder / "alone", built)
    run("build", inputs=[new], output=alone, **same)
    both, all_of_it = folder / "both", with_kept(folder / "all", built)
    merged = run("merge", folders=[before, alone], output=both)
    rows = {row.id: row for part in (alone, before) for row in given.read(part / "names.tsv")}
    given.write(rows.values(), names)
    anew = run("build", inputs=[base, new], output=all_of_it, names=names, **same)
    tell("merge", merged, anew, differing(both, all_of_it))


def differing(one: Path, other: Path) -> list[str]:
    made, anew = digests(one), digests(other)
    return [name for name in anew if made[name] != anew[name]]


def tell(verb: str, made: dict[str, float], anew: dict[str, float], files: list[str]) -> None:
    ratio = f"1/{anew['cpu'] / made['cpu']:.1f} of the rebuild's processor time"
    print(f"{verb}: {ratio}; differing files: {', '.join(files) or 'none'}", flush=True)


if __name__ == "__main__":
    main()
