"""Draw merges of a linked graph, so many of each rule, to be looked at; count what a reader found.

Usage: python benchmarks/linking/merges.py DIR SHEET.txt --seed WORD [--each 20]
       python benchmarks/linking/merges.py DIR --count merges.tsv

DIR is that of `kg link` or `kg build`.

The sheet has both names of a merge, each with the title of a paper that uses it and the sentence. A reader
writes merges.tsv: `right`, `wrong` or `unclear` for each. The share of right merges is that of all merges of
the graph, each rule weighed by how often it merges.
"""

import argparse
import csv
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow.parquet as pq
from strata import digest

Row = dict[str, object]
WINDOW = 160  # letters on either side of a name


def merges(folder: Path) -> dict[str, list[Row]]:
    """Merges by rule, sorted; a name with itself is left out."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in pq.read_table(folder / "tables/merges.parquet").to_pylist():
        if row["one"] != row["other"]:
            found[row["rule"]].append(row)
    return dict(sorted(found.items()))


def draw(folder: Path, seed: str, each: int) -> str:
    papers = {row["id"]: row for row in pq.read_table(folder / "tables/papers.parquet").to_pylist()}
    uses: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in pq.read_table(folder / "tables/mentions.parquet").to_pylist():
        uses[row["entity"], row["text"]].append(row)
    lines = []
    for rule, rows in merges(folder).items():
        order = sorted(rows, key=lambda row: digest(f"{seed}:{row['entity']}:{row['one']}:{row['other']}"))
        for row in order[:each]:
            lines.append(f"## {ident(row)}\t{rule}\t{row['one']}\t{row['other']}")
            for name in (row["one"], row["other"]):
                found = uses.get((row["entity"], name), [])
                mine = [use for use in found if use["paper"] in row["papers"]] or found
                lines += [f"   {name}: {place(use, papers[use['paper']])}" for use in mine[:2]]
    return "\n".join(lines) + "\n"


def ident(row: Row) -> str:
    return digest(f"{row['entity']}:{row['rule']}:{row['one']}:{row['other']}")[:12]


def place(use: Row, paper: Row) -> str:
    text = paper[use["field"] if use["field"] in ("title", "abstract") else "affiliation_text"]
    around = text[max(0, use["start"] - WINDOW) : use["end"] + WINDOW]
    return f"{paper['title']} [{paper['id']}] {use['field']}: ... {' '.join(around.split())} ..."


def count(folder: Path, path: Path) -> None:
    sizes = {rule: len(rows) for rule, rows in merges(folder).items()}
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        tally[row["rule"]][row["label"]] += 1
    share = {rule: c["right"] / max(1, c["right"] + c["wrong"]) for rule, c in tally.items()}
    for rule in sorted(tally, key=lambda rule: -sizes[rule]):
        told = tally[rule]
        found = "  ".join(f"{label} {told[label]:3}" for label in ("right", "wrong", "unclear"))
        print(f"{rule:16} {sizes[rule]:6} merges  {found}")
    whole = sum(sizes[rule] for rule in tally)
    print(f"all              {whole:6} merges  right {sum(share[r] * sizes[r] for r in tally) / whole:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("sheet", type=Path, nargs="?")
    parser.add_argument("--seed", default="")
    parser.add_argument("--each", type=int, default=20)
    parser.add_argument("--count", type=Path, metavar="TSV")
    args = parser.parse_args()
    if args.count:
        count(args.folder, args.count)
    else:
        args.sheet.write_text(draw(args.folder, args.seed, args.each), encoding="utf-8")


if __name__ == "__main__":
    main()
