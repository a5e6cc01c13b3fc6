"""Annotated sets of others -> one plain form: WORK/external/{set}-{split}.jsonl.

Usage: python training/external.py SHARED WORK     (about a CPU-minute)

A line is {"doc": paper, "text": ..., "spans": [[start, end, label], ...], "gold": id or null}: characters,
half open; labels are the set's own; `gold` names the record of our gold that the paper shares text with,
so that cross-validation can leave it out. Spans may nest (SciERC, SciREX) as they do in the set.
A text is as long as an abstract where the set allows it: title and abstract (`scirex`, `scierc`), about
180 words of a paper (`scier`, and `scirex-full`, which is what follows the abstract), or a sentence.
`nlp-tdms` says which names a paper reports, not where, and is left out.
Of training splits, papers that share text with any other split, or with the corpora of gold dev, are
dropped; WORK/external/report.json and the output list them with the counts.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from detokenise import detokenise
from formats import (
    Document,
    Text,
    read_dataset_names,
    read_documents,
    read_scier_sentences,
    read_scirex,
    read_tdmsci,
    records,
)
from leaks import leaks

CHUNK = 180  # words: an abstract


def chunks(source: Document, first: int, last: int, most: int) -> Iterator[list[tuple[int, int]]]:
    """Sentences first to last in runs of up to `most` words; a longer one stands alone."""
    chunk: list[tuple[int, int]] = []
    length = 0
    for start, end in source.sentences[first:last]:
        words = sum(any(map(str.isalpha, token)) for token in source.tokens[start:end])
        if chunk and length + words > most:
            yield chunk
            chunk, length = [], 0
        chunk.append((start, end))
        length += words
    if chunk:
        yield chunk


def render(source: Document, chunk: list[tuple[int, int]], **style: bool) -> Text:
    """Some sentences as text, with the spans that lie inside them."""
    begin, stop = chunk[0][0], chunk[-1][1]
    spans = dict.fromkeys((a - begin, b - begin, c) for a, b, c in source.spans if begin <= a and b <= stop)
    breaks = {start - begin: source.breaks[start] for start, _ in chunk if start > begin}
    text, found = detokenise(source.tokens[begin:stop], list(spans), breaks=breaks, **style)
    return Text(source.doc, text, tuple(sorted(found)))


def whole(path: Path) -> Iterator[Text]:
    for source in read_documents(path):
        yield render(source, list(source.sentences), split_hyphens=False)


def scier(path: Path) -> Iterator[Text]:
    for source in (read_scier_sentences if path.stem == "train-spans" else read_documents)(path):
        for chunk in chunks(source, 0, len(source.sentences), CHUNK):
            yield render(source, chunk, split_digits=True)


def scirex_head(path: Path) -> Iterator[Text]:
    for source in read_scirex(path):
        yield render(source, list(source.sentences[: source.head]))


def scirex_rest(path: Path) -> Iterator[Text]:
    for source in read_scirex(path):
        for chunk in chunks(source, source.head, len(source.sentences), CHUNK):
            text = render(source, chunk)
            if text.text:
                yield text


def tdmsci(path: Path) -> Iterator[Text]:
    for source in read_tdmsci(path):
        yield render(source, list(source.sentences))


# Set, split, file, reader, entities in the file (two sets made of one file share its count).
SETS: tuple[tuple[str, str, str, Callable[[Path], Iterator[Text]], int], ...] = (
    ("scier", "train", "scier/derived/train-spans.jsonl", scier, 18041),
    ("scier", "dev", "scier/PLM/dev.jsonl", scier, 2234),
    ("scier", "test", "scier/PLM/test.jsonl", scier, 2948),
    ("scier", "ood", "scier/PLM/test_ood.jsonl", scier, 1295),
    ("scierc", "train", "scierc/json/train.json", whole, 5598),
    ("scierc", "dev", "scierc/json/dev.json", whole, 811),
    ("scierc", "test", "scierc/json/test.json", whole, 1685),
    ("scirex", "train", "scirex/train.jsonl", scirex_head, 107997),
    ("scirex", "dev", "scirex/dev.jsonl", scirex_head, 23365),
    ("scirex-full", "train", "scirex/train.jsonl", scirex_rest, 107997),
    ("scirex-full", "dev", "scirex/dev.jsonl", scirex_rest, 23365),
    ("tdmsci", "train", "tdmsci/train_1500_v2.conll", tdmsci, 2175),
    ("tdmsci", "test", "tdmsci/test_500_v2.conll", tdmsci, 762),
    ("dataset-names", "train", "dataset-names/Train_set_sentences.csv", read_dataset_names, 2791),
    ("dataset-names", "test", "dataset-names/Test_set_sentences.csv", read_dataset_names, 686),
    ("dataset-names", "zero-shot", "dataset-names/Zero-shot_sentences.csv", read_dataset_names, 252),
)


def _papers(texts: Iterable[Text]) -> dict[str, str]:
    papers: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        papers[text.doc].append(text.text)
    return {doc: "\n".join(parts) for doc, parts in papers.items()}


def write(texts: Iterable[Text], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(asdict(text), ensure_ascii=False) + "\n" for text in texts)
    path.write_text("".join(lines), encoding="utf-8")


def convert(shared: Path, work: Path) -> dict[str, Any]:
    """The sets that SHARED/data holds to WORK/external; what was read, written and dropped."""
    present = [row for row in SETS if (shared / "data" / row[2]).exists()]
    sets = {(name, split): list(read(shared / "data" / file)) for name, split, file, read, _ in present}
    family = {name: name.removesuffix("-full") for name, _ in sets}
    ours = shared / "gold/train.jsonl"
    gold = {r["id"]: f"{r['title']}\n{r['abstract']}" for r in (records(ours) if ours.exists() else ())}
    held = {
        f"corpora/{path.name}": path.read_text("utf-8") for path in sorted((shared / "corpora").glob("*"))
    }
    train: dict[str, str] = {}
    for (name, split), texts in sets.items():
        for doc, text in _papers(texts).items():
            ident = f"{family[name]}/{split}/{doc}"
            into = train if split == "train" else held
            into[ident] = f"{into[ident]}\n{text}" if ident in into else text
    dropped = leaks(train, held)
    marked = leaks({**train, **held}, gold)
    report: dict[str, Any] = {"counts": {}, "dropped": dropped, "gold": marked}
    for name, split, _, _, expected in present:
        texts, prefix = sets[name, split], f"{family[name]}/{split}/"
        kept = [
            replace(text, gold=next(iter(marked.get(prefix + text.doc, ())), None))
            for text in texts
            if prefix + text.doc not in dropped
        ]
        write(kept, work / "external" / f"{name}-{split}.jsonl")
        placed, left = (Counter(span[2] for text in part for span in text.spans) for part in (texts, kept))
        report["counts"][f"{name}-{split}"] = {
            "papers": len({text.doc for text in texts}),
            "texts": len(texts),
            "in set": expected,
            "placed": placed.total(),
            "kept texts": len(kept),
            "kept": left.total(),
            "labels": dict(sorted(left.items())),
        }
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("work", type=Path)
    args = parser.parse_args()
    if not (args.shared / "data").is_dir():
        parser.error(f"no folder {args.shared / 'data'}")
    report = convert(args.shared, args.work)
    (args.work / "external/report.json").write_text(json.dumps(report, indent=1, ensure_ascii=False), "utf-8")
    columns = ("papers", "texts", "in set", "placed", "kept texts", "kept")
    print(f"{'':24}" + "".join(f"{column:>12}" for column in columns))
    for split, row in report["counts"].items():
        labels = ", ".join(f"{label} {n}" for label, n in row["labels"].items())
        print(f"{split:24}" + "".join(f"{row[column]:12}" for column in columns) + f"  {labels}")
    for title, found in (("dropped", report["dropped"]), ("shares text with gold", report["gold"])):
        print(f"{title}: {len(found)}")
        for ident, others in found.items():
            print(f"  {ident}: {', '.join(others)}")


if __name__ == "__main__":
    main()
