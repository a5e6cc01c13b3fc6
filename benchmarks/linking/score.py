"""Score linking on the gold of pairs: which names of different papers lead to one entity.

Usage: python benchmarks/linking/score.py DIR [--split dev|test|all] [--mistakes]

DIR is what `kg extract` left of the papers that the pairs were drawn from (README.md). Prints precision,
recall and F1 of `same`, B-cubed over the blocks (Bagga & Baldwin 1998), and by stratum how many are right.
"""

import argparse
import csv
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kg import tables
from kg.grounding import aliases
from kg.linking.cluster import cluster
from kg.linking.organisations import cities
from kg.model import Claim, Mention, Paper

HERE = Path(__file__).parent
Row = dict[str, str]
Name = tuple[str, str, str]  # paper, words, kind


def pairs(split: str) -> list[Row]:
    with (HERE / "pairs.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row for row in rows if split in ("all", row["split"]) and row["label"] != "unclear"]


def rows_of(path: Path, kind: type) -> Iterator[object]:
    yield from tables.from_table(tables.read_table(path, kind), kind)


def entities(folder: Path) -> tuple[dict[Name, str], float, int]:
    """Entity of every name of every paper, seconds that linking took, and the count of entities."""
    papers = list(rows_of(folder / "tables/papers.parquet", Paper))
    mentions = list(rows_of(folder / "extracted/mentions.parquet", Mention))
    claims = list(rows_of(folder / "extracted/claims.parquet", Claim))
    begun = time.perf_counter()
    places = cities(papers, {mention.id: mention for mention in mentions})
    found = cluster(mentions, claims, known=aliases(), cities=places)
    seconds = time.perf_counter() - begun
    known = {paper.id: paper.identifiers for paper in papers}
    entity_of = {
        (identifier, mention.text, mention.kind): found.entity_of[mention.id]
        for mention in mentions
        for identifier in known[mention.paper]
    }
    return entity_of, seconds, len(found.entities)


def ends(row: Row) -> tuple[Name, Name]:
    one = row["paper_1"], row["name_1"], row["kind_1"]
    return one, (row["paper_2"], row["name_2"], row["kind_2"])


def figures(right: int, given: int, wanted: int) -> str:
    precision, recall = right / max(1, given), right / max(1, wanted)
    return (
        f"P {precision:.3f}  R {recall:.3f}  F1 {2 * precision * recall / max(1e-9, precision + recall):.3f}"
    )


def b_cubed(rows: Iterable[Row], entity_of: Mapping[Name, str]) -> str:
    """Mean over the names of the blocks; gold clusters are what `same` pairs join."""
    precisions, recalls = [], []
    blocks: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["block"]:
            blocks[row["block"]].append(row)
    for block in blocks.values():
        same = {frozenset(ends(row)) for row in block if row["label"] == "same"}
        names = sorted({name for row in block for name in ends(row)})
        for name in names:
            wanted = {name, *(other for other in names if frozenset((name, other)) in same)}
            given = {other for other in names if entity_of[other] == entity_of[name]}
            precisions.append(len(wanted & given) / len(given))
            recalls.append(len(wanted & given) / len(wanted))
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    return f"P {precision:.3f}  R {recall:.3f}  F1 {2 * precision * recall / (precision + recall):.3f}"


def report(rows: Sequence[Row], entity_of: Mapping[Name, str], *, mistakes: bool) -> None:
    found = [row for row in rows if all(name in entity_of for name in ends(row))]
    tally: Counter[tuple[str, str, bool]] = Counter()
    for row in found:
        one, other = ends(row)
        merged = entity_of[one] == entity_of[other]
        tally[row["stratum"], row["label"], merged] += 1
        if mistakes and merged != (row["label"] == "same"):
            print(f"{row['label']:9} {row['stratum']:14} {one[1]!r} {one[2]} | {other[1]!r} {other[2]}")
    right = sum(n for (_, label, merged), n in tally.items() if label == "same" and merged)
    given = sum(n for (*_, merged), n in tally.items() if merged)
    wanted = sum(n for (_, label, _), n in tally.items() if label == "same")
    print(f"{len(found)} pairs, {len(rows) - len(found)} not found")
    print("pairs     ", figures(right, given, wanted))
    print("B-cubed   ", b_cubed(found, entity_of))
    for stratum in sorted({row["stratum"] for row in found}):
        same = tally[stratum, "same", True], tally[stratum, "same", True] + tally[stratum, "same", False]
        wrong = tally[stratum, "different", True]
        apart = wrong + tally[stratum, "different", False]
        print(f"  {stratum:14} merged {same[0]:3} of {same[1]:3} same, {wrong:3} of {apart:3} different")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", choices=("dev", "test", "all"), default="dev")
    parser.add_argument("--mistakes", action="store_true")
    args = parser.parse_args()
    entity_of, seconds, count = entities(args.folder)
    print(f"{len(entity_of)} names of papers, {count} entities, {seconds:.1f} s")
    report(pairs(args.split), entity_of, mistakes=args.mistakes)


if __name__ == "__main__":
    main()
