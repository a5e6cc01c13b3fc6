"""Draw what the gold of linking labels: papers, pairs of names, affiliation strings. No labels here.

Usage: python benchmarks/linking/draw.py papers ABSTRACTS.jsonl.gz PAPERS.jsonl
       kg read PAPERS.jsonl -o DIR && kg extract DIR --model fast
       python benchmarks/linking/draw.py pairs DIR PAIRS.tsv
       python benchmarks/linking/draw.py affiliations PAPERS.jsonl GROBID_DIR AFFILIATIONS.tsv

Names come before linking, so that what linking wrongly merges and what it wrongly splits can both be drawn.
"""

import argparse
import csv
import gzip
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from strata import Pair, digest, rank, read_names, strata

PAPERS = 10_000
COLUMNS = ("stratum", "block", "paper_1", "name_1", "kind_1", "paper_2", "name_2", "kind_2")


def write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
        table.writerow(columns)
        table.writerows(rows)


def draw_papers(abstracts: Path, out: Path) -> None:
    with gzip.open(abstracts, "rt", encoding="utf-8") as lines:
        ranked = sorted((digest(f"pairs:{json.loads(line)['id']}"), line) for line in lines)
    out.write_text("".join(line for _, line in ranked[:PAPERS]), encoding="utf-8")


def draw_pairs(folder: Path, out: Path) -> None:
    drawn: set[Pair] = set()
    rows = []
    for stratum, pairs in strata(read_names(folder)).items():
        kind, _, block = stratum.partition(" ")
        for one, other in pairs:
            pair = (min(one, other), max(one, other))
            if pair not in drawn:
                drawn.add(pair)
                first, second = pair
                rows.append(
                    (kind, block, first.paper, first.text, first.kind, second.paper, second.text, second.kind)
                )
    write(out, COLUMNS, rows)


def draw_affiliations(papers: Path, grobid: Path, out: Path, count: int = 330, other: int = 110) -> None:
    """Distinct strings: `count` of the papers drawn, `other` of the set of GROBID."""
    strings: dict[str, tuple[str, str, int]] = {}
    with papers.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            for n, text in enumerate(row.get("affiliations", ())):
                strings.setdefault(" ".join(text.split()).casefold(), ("abstracts", row["id"], n))
    chosen = sorted(strings.items(), key=lambda item: rank("affiliation", item[0]))[:count]
    theirs: dict[str, tuple[str, str, int]] = {}
    for file in ("affiliations-corpus.jsonl", "affiliations-evaluation.jsonl"):
        with (grobid / file).open(encoding="utf-8") as lines:
            for n, line in enumerate(lines):
                row = json.loads(line)
                if any("institution" in label for *_, label in row["entities"]):
                    theirs.setdefault(" ".join(row["text"].split()).casefold(), (file, row["doc"], n))
    fresh = [item for item in theirs.items() if item[0] not in strings]
    chosen += sorted(fresh, key=lambda item: rank("affiliation", item[0]))[:other]
    write(
        out,
        ("source", "id", "index", "sha256"),
        ((*where, digest(text)[:16]) for text, where in chosen),
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("papers", "pairs", "affiliations"))
    parser.add_argument("paths", nargs="+", type=Path)
    args = parser.parse_args()
    {"papers": draw_papers, "pairs": draw_pairs, "affiliations": draw_affiliations}[args.what](*args.paths)


if __name__ == "__main__":
    main()
