"""How long it takes until a vocabulary is ready and a thousand names are looked up in it.

Usage: python benchmarks/vocabularies.py [--names 100000]

Names are made up. Each row is timed in this process, one after the other: compare ratios.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kg.grounding.compile import compile_file
from kg.grounding.keys import term_key
from kg.grounding.vocabulary import load

SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]


def timed(what: str, job: Callable[[], object]) -> None:
    start = time.perf_counter()
    job()
    print(f"| {what} | {time.perf_counter() - start:.3f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--names", type=int, default=100_000)
    count = parser.parse_args().names
    draw = random.Random(7)  # noqa: S311
    names = ["".join(draw.choices(SYLLABLES, k=4)).title() + f"-{n}" for n in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        source, indexed = Path(folder, "names.csv"), Path(folder, "names.arrow")
        rows = (f"{name},https://example.org/{n},Model\n" for n, name in enumerate(names))
        source.write_text("name,iri,kind\n" + "".join(rows), encoding="utf-8")
        print(f"{count} names\n| what | seconds |\n| --- | --- |")
        start = time.perf_counter()
        made = compile_file(source, "names")
        with indexed.open("wb") as file:
            made.write(file)
        print(f"| index the table once | {time.perf_counter() - start:.3f} |")
        wanted = [term_key(name) for name in draw.sample(names, 1000)]
        timed("load it", lambda: load(indexed))
        found = load(indexed)
        timed("look up 1,000 names", lambda: found.find(wanted, by="key"))
        print(f"file: {indexed.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
