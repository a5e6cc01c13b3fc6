"""How well affiliation lines are split: exact names on GROBID's strings, by rules and by a trained model.

Usage: python benchmarks/affiliations.py SHARED [--crf] [--wrong N]

GROBID's evaluation strings stand in its training corpus too (206 of 208): they are taken out of it here, so
that "training part" is text that the evaluation strings are not in. `--crf` trains a conditional random field
on that part (python-crfsuite, 10 s) and measures it on the same strings. `--wrong` prints strings of the
training part that the rules get wrong.

Names count once a string, without case, article, bracketed short form and closing stops.
"""

import argparse
import json
import random
import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from kg.extraction.affiliations import affiliations
from kg.extraction.organisations import is_place, rank
from kg.model import Claim, Mention, Paper

ORGANISATION, DEPARTMENT = {"institution"}, {"department", "laboratory"}
TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")


class Names(NamedTuple):
    """Organisations and departments of one string."""

    organisations: set[str]
    departments: set[str]


def load(folder: Path) -> tuple[list[Any], list[Any]]:
    """Training part and evaluation strings; no string is in both."""
    corpus, evaluation = (
        [json.loads(line) for line in (folder / f"affiliations-{name}.jsonl").read_text().splitlines()]
        for name in ("corpus", "evaluation")
    )
    known = {re.sub(r"\W", "", row["text"]).casefold() for row in evaluation}
    documents = {row["doc"] for row in evaluation}
    training = [
        row
        for row in corpus
        if row["doc"] not in documents and re.sub(r"\W", "", row["text"]).casefold() not in known
    ]
    return training, evaluation


def fold(name: str) -> str:
    """A name as it is compared."""
    name = re.sub(r"\s*\([^()]*\)$", "", name.strip(" ,;:.*-"))
    return re.sub(r"[\s.,]+", " ", name.casefold()).strip().removeprefix("the ")


def gold(row: Any) -> Names:
    spans = [(row["text"][a:b], label.removeprefix("orgName:")) for a, b, label in row["entities"]]
    return Names(
        {fold(text) for text, label in spans if label in ORGANISATION},
        {fold(text) for text, label in spans if label in DEPARTMENT},
    )


def by_rules(text: str) -> Names:
    rows = list(affiliations(Paper("paper/x", ("x",), "", "-", affiliation_text=text), run="run/x"))
    names = {row.id: fold(row.text) for row in rows if isinstance(row, Mention)}
    claims = [row for row in rows if isinstance(row, Claim)]
    return Names(
        {names[c.object] for c in claims if c.predicate == "affiliation"},
        {names[c.object] for c in claims if c.predicate == "department"},
    )


def measure(title: str, rows: Iterable[Any], split: Callable[[str], Names]) -> None:
    counts = {"organisations": [0, 0, 0], "departments": [0, 0, 0], "either": [0, 0, 0]}
    for row in rows:
        wanted, found = gold(row), split(row["text"])
        for name, one, other in (
            ("organisations", wanted.organisations, found.organisations),
            ("departments", wanted.departments, found.departments),
            ("either", wanted.organisations | wanted.departments, found.organisations | found.departments),
        ):
            both = len(one & other)
            counts[name] = [a + b for a, b in zip(counts[name], (both, len(one), len(other)), strict=True)]
    for name, (both, in_gold, in_found) in counts.items():
        f1 = 2 * both / (in_gold + in_found)
        print(f"{title:34}{name:15}P {both / in_found:.3f}  R {both / in_gold:.3f}  F1 {f1:.3f}")


def wrong(rows: list[Any], count: int) -> None:
    random.Random(count).shuffle(rows)  # noqa: S311
    for row in [row for row in rows if by_rules(row["text"]) != gold(row)][:count]:
        print(row["text"], "\n   gold ", *gold(row), "\n   found", *by_rules(row["text"]))


def tokens(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in TOKEN.finditer(text)]


def features(text: str, spans: list[tuple[int, int]]) -> list[list[str]]:
    """What the field sees of each word: its letters, its neighbours, and the stretch between commas."""
    words = [text[a:b] for a, b in spans]
    stretch, stretches = [], [""]
    for word in words:
        if word in ",;":
            stretches.append("")
        else:
            stretches[-1] += f" {word}"
        stretch.append(len(stretches) - 1)
    told = [f"{rank(s.strip())}{is_place(s.strip(), rank(s.strip()))}" for s in stretches]
    highest = max(told)
    own = [
        [w.lower(), re.sub(r"(.)\1+", r"\1+", re.sub(r"\d", "9", re.sub(r"[^\W\d_A-Z]", "x", w)))]
        + [f"{n}{w.lower()[:n]}" for n in (2, 3, 4)]
        + [f"-{w.lower()[-n:]}" for n in (2, 3, 4)]
        for w in words
    ]
    found = []
    for i, at in enumerate(stretch):
        row = ["bias", *own[i], f"in {told[at]}", f"high {highest}", f"nth {min(at, 5)}"]
        row.append(f"left {min(len(told) - at, 4)}")
        for shift in (-2, -1, 1, 2):
            near = own[i + shift][:5] if 0 <= i + shift < len(words) else ["END"]
            row += [f"{shift}:{name}" for name in near]
        for shift in (-1, 1):
            beside = told[at + shift] if 0 <= at + shift < len(told) else "END"
            row.append(f"stretch {shift}:{beside}")
        found.append(row)
    return found


def by_crf(rows: Iterable[Any]) -> Callable[[str], Names]:
    """A conditional random field (Lafferty et al. 2001) that tags words with GROBID's labels."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    for row in rows:
        spans = tokens(row["text"])
        tags = ["O"] * len(spans)
        for start, end, label in row["entities"]:
            inside = [i for i, (a, b) in enumerate(spans) if start <= a and b <= end]
            for i in inside:
                tags[i] = ("B-" if i == inside[0] else "I-") + label.removeprefix("orgName:")
        trainer.append(features(row["text"], spans), tags)
    trainer.set_params({"c1": 0.1, "c2": 0.05, "max_iterations": 120, "feature.possible_transitions": True})
    tagger = pycrfsuite.Tagger()
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder, "model")
        trainer.train(str(model))
        print(f"{model.stat().st_size / 1e6:.1f} MB of weights")
        tagger.open_inmemory(model.read_bytes())

    def split(text: str) -> Names:
        spans = tokens(text)
        found: list[tuple[str, int, int]] = []
        for (start, end), tag in zip(spans, tagger.tag(features(text, spans)), strict=True):
            kind, label = tag[:2], tag[2:]
            if kind == "I-" and found and found[-1][0] == label:
                found[-1] = (label, found[-1][1], end)
            else:
                found.append((label, start, end))
        return Names(
            {fold(text[a:b]) for label, a, b in found if label in ORGANISATION},
            {fold(text[a:b]) for label, a, b in found if label in DEPARTMENT},
        )

    return split


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--crf", action="store_true")
    parser.add_argument("--wrong", type=int, default=0)
    options = parser.parse_args()
    training, evaluation = load(options.shared / "data" / "grobid-affiliations")
    print(f"{len(training)} strings to learn from, {len(evaluation)} to judge by")
    measure("rules, training part", training, by_rules)
    measure("rules, evaluation strings", evaluation, by_rules)
    if options.crf:
        measure("random field, evaluation strings", evaluation, by_crf(training))
    if options.wrong:
        wrong(training, options.wrong)


if __name__ == "__main__":
    main()
