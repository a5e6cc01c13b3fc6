"""What it costs to add papers to a graph, beside building it anew of everything, and whether the bytes agree.

Usage: python benchmarks/grow.py ABSTRACTS.jsonl[.gz] [--base 20000] [--new 1000] [--model fast] [--workers 1]

A graph of `base` abstracts gets `new` ones more, once by `kg add`, once by a `kg build` of all with the same
table of given names. Each runs in a process of its own, one after the other on the same machine: compare
ratios. Processor time is that of the process and its workers; memory is the process's peak.
"""

import argparse
import gzip
import hashlib
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

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


def cut(path: Path, folder: Path, base: int, new: int) -> tuple[Path, Path]:
    """The first records of a file in two files."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for name, count in (("base", base), ("new", new)):
            text = "".join(itertools.islice(lines, count))
            (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder / "base.jsonl", folder / "new.jsonl"


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
        folder = Path(place)
        base, new = cut(args.abstracts, folder, args.base, args.new)
        print("| run | papers | extracted | wall s | cpu s | MB |\n| --- | --- | --- | --- | --- | --- |")
        same = {"model": args.model, "workers": args.workers}
        run("build", inputs=[base], output=folder / "grown", **same)
        names = shutil.copy(folder / "grown" / "names.tsv", folder / "names.tsv")
        added = run("add", inputs=[new], output=folder / "grown", workers=args.workers)
        built = run("build", inputs=[base, new], output=folder / "built", names=names, **same)
        print(f"add takes 1/{built['cpu'] / added['cpu']:.1f} of the rebuild's processor time")
        grown, anew = digests(folder / "grown"), digests(folder / "built")
        differing = [name for name in anew if grown[name] != anew[name]]
        print(f"differing files: {', '.join(differing) or 'none'}")


if __name__ == "__main__":
    main()
