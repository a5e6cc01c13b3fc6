"""Draw nodes of a graph to be looked at for duplicates, each beside those that are most like it.

Usage: python benchmarks/linking/audit.py DIR SHEET.txt --seed WORD   (DIR of `kg link`; needs scikit-learn)
       python benchmarks/linking/audit.py --count audit.tsv

Half of the 300 nodes are drawn from all, half from those with a near neighbour. A reader writes audit.tsv:
for each node the other nodes that are the same thing, if there are any.
"""

import argparse
import csv
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from strata import digest

NODES, NEAR, NEIGHBOURS = 300, 0.75, 8


def nodes(folder: Path) -> tuple[list[dict[str, object]], dict[str, list[str]]]:
    """The entities by id, and the titles of the papers of each, at most four."""
    rows = sorted(pq.read_table(folder / "tables/entities.parquet").to_pylist(), key=lambda row: row["id"])
    titles = dict(
        zip(
            *pq.read_table(folder / "tables/papers.parquet", columns=["id", "title"]).to_pydict().values(),
            strict=True,
        )
    )
    papers: dict[str, set[str]] = defaultdict(set)
    mentions = pq.read_table(folder / "tables/mentions.parquet", columns=["entity", "paper"]).to_pydict()
    for entity, paper in zip(mentions["entity"], mentions["paper"], strict=True):
        papers[entity].add(paper)
    return rows, {ident: [f"{titles[p]} [{p}]" for p in sorted(found)[:4]] for ident, found in papers.items()}


def spellings(row: dict[str, object]) -> list[str]:
    return [row["label"], *(name["text"] for name in row["aliases"])]


def similar(rows: list[dict[str, object]]) -> list[list[tuple[int, float]]]:
    """Of each row those whose spellings are most like its own, with the cosine of character n-grams."""
    owner, texts = zip(
        *((n, text.casefold()) for n, row in enumerate(rows) for text in spellings(row)), strict=True
    )
    vectors = csr_matrix(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), dtype=np.float32).fit_transform(texts)
    )
    owner = np.array(owner)
    best: list[dict[int, float]] = [{} for _ in rows]
    for start in range(0, len(texts), 2000):
        product = (vectors[start : start + 2000] @ vectors.T).tocsr()
        for at in range(product.shape[0]):
            mine, low = owner[start + at], product.indptr[at]
            ends, scores = (
                product.indices[low : product.indptr[at + 1]],
                product.data[low : product.indptr[at + 1]],
            )
            for k in np.argsort(-scores)[: 4 * NEIGHBOURS]:
                other = int(owner[ends[k]])
                if other != mine:
                    best[mine][other] = max(best[mine].get(other, 0.0), float(scores[k]))
    ranked = [sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:NEIGHBOURS] for found in best]
    return ranked


def draw(folder: Path, seed: str) -> str:
    rows, titles = nodes(folder)
    near = similar(rows)
    order = sorted(range(len(rows)), key=lambda n: digest(f"{seed}:{rows[n]['id']}"))
    alone = order[: NODES // 2]
    close = [n for n in order if n not in set(alone) and near[n] and near[n][0][1] >= NEAR][
        : NODES - len(alone)
    ]
    lines = []
    for stratum, chosen in (("any", alone), ("near", close)):
        for n in chosen:
            row = rows[n]
            lines.append(f"## {stratum}\t{row['id']}\t{row['kind']}\t" + " | ".join(spellings(row)))
            lines += [f"     {title}" for title in titles.get(row["id"], [])]
            for other, score in near[n]:
                found = rows[other]
                lines.append(
                    f"   {score:.2f}\t{found['id']}\t{found['kind']}\t" + " | ".join(spellings(found)[:6])
                )
                lines += [f"           {title}" for title in titles.get(found["id"], [])[:2]]
    return "\n".join(lines) + "\n"


def count(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    lines = []
    for stratum in ("any", "near"):
        for what, here in (
            ("nodes", [r for r in rows if r["stratum"] == stratum]),
            (
                "  no organisations",
                [r for r in rows if r["stratum"] == stratum and r["kind"] != "Institution"],
            ),
        ):
            found = Counter(row["class"] for row in here if row["duplicate_of"])
            merged = sum("MERGED" in row["note"] for row in here)
            told = ", ".join(f"{found[name]} by {name}" for name in ("form", "synonym"))
            lines.append(f"{stratum:5}{len(here):4} {what}: {told}; {merged} hold two things")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("sheet", type=Path, nargs="?")
    parser.add_argument("--seed", default="audit")
    parser.add_argument("--count", type=Path)
    args = parser.parse_args()
    if args.count:
        print(count(args.count))
    else:
        args.sheet.write_text(draw(args.folder, args.seed), encoding="utf-8")


if __name__ == "__main__":
    main()
