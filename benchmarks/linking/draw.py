"""Draw what the gold of linking labels: papers, pairs of names, affiliation strings. No labels here.

Usage: python benchmarks/linking/draw.py papers ABSTRACTS.jsonl.gz PAPERS.jsonl
       kg read PAPERS.jsonl -o DIR && kg extract DIR --model fast
       python benchmarks/linking/draw.py pairs DIR PAIRS.tsv
       python benchmarks/linking/draw.py affiliations PAPERS.jsonl GROBID_DIR AFFILIATIONS.tsv
       python benchmarks/linking/draw.py strings ABSTRACTS.jsonl.gz GROBID_DIR STRINGS.tsv

The last puts the strings of affiliations.tsv beside their labels, as benchmarks/ror.py reads them.
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


def write_strings(abstracts: Path, grobid: Path, out: Path, split: str = "test") -> None:
    """The strings of one half with the ids that are right or optional, or NIL."""
    with (Path(__file__).parent / "affiliations.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    texts: dict[tuple[str, str, int], str] = {}
    wanted = {row["paper"] for row in rows if row["source"] == "abstracts"}
    with gzip.open(abstracts, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["id"] in wanted:
                for n, text in enumerate(record.get("affiliations", ())):
                    texts["abstracts", record["id"], n] = text
    for name in {row["source"] for row in rows} - {"abstracts"}:
        with (grobid / name).open(encoding="utf-8") as lines:
            for n, line in enumerate(lines):
                record = json.loads(line)
                texts[name, record["doc"], n] = record["text"]
    made = []
    for row in rows:
        text = " ".join(texts[row["source"], row["paper"], int(row["index"])].split())
        if not digest(text.casefold()).startswith(row["sha256"]):
            raise SystemExit(
                f"{row['source']}, {row['paper']}: another string than the one that was labelled"
            )
        right = f"{row['ror']} {row['optional']}".replace("NIL", "").replace("|", " ").split()
        if row["split"] == split:
            made.append((text, " ".join(right) or "NIL"))
    write(out, ("string", "ror"), made)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("papers", "pairs", "affiliations", "strings"))
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--split", choices=("dev", "test"), default="test", help="of strings")
    args = parser.parse_args()
    match args.what:
        case "papers":
            draw_papers(*args.paths)
        case "pairs":
            draw_pairs(*args.paths)
        case "affiliations":
            draw_affiliations(*args.paths)
        case _:
            write_strings(*args.paths, split=args.split)


if __name__ == "__main__":
    main()
