"""How well affiliation strings are linked to ROR: precision and recall.

Usage: python benchmarks/ror.py GOLD.tsv --ror DUMP [--least 0.5] [--mistakes]

GOLD.tsv: a string, a tab, and the ROR id of its organisation (several ids, separated by spaces, where more
than one is right) or NIL; further columns, empty lines, lines that begin with # and a header are passed over.
DUMP: the file of the public dump, or what `kg vocab add` takes for it. Each string is a paper of its own that
goes through extraction, linking and grounding, as in a build.

An answer is the match of the first organisation of the string that has one. Precision: right answers among
all answers. Recall: right answers among the strings whose organisation the dump holds; an id that the dump
does not hold counts as NIL. Intervals: Wilson, 95 %.
"""

import argparse
import math
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg import grounding, ids, linking
from kg.extraction.affiliations import affiliations
from kg.grounding.compile import compile_file
from kg.grounding.vocabulary import Vocabulary
from kg.model import Match, Paper
from kg.text import clean, composed

_ID = re.compile(r"(?:https?://ror\.org/)?(0[a-z0-9]{8})")


@dataclass(frozen=True)
class Line:
    text: str
    right: frozenset[str]
    answer: Match | None


def gold(path: Path) -> Iterator[tuple[str, list[str]]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        cells = line.split("\t")
        if not line.strip() or line.startswith("#"):
            continue
        found = _ID.findall(cells[1]) if len(cells) > 1 else []
        if not found and (len(cells) < 2 or cells[1].strip().upper() != "NIL"):
            if number == 1:
                continue
            sys.exit(f"{path}, line {number}: a string, a tab, and a ROR id or NIL should stand here")
        yield cells[0], [f"https://ror.org/{name}" for name in found]


def answer(text: str, vocabulary: Vocabulary, least: float) -> Match | None:
    line = composed(clean(text))
    ident = ids.paper_id(["string:1"])
    paper = Paper(ident, ("string:1",), "", "", affiliation_text=line)
    graph = grounding.ground(linking.link([paper], affiliations(paper, run="")).graph, [vocabulary])
    matches = {e.id: m for e in graph.entities for m in e.matches if m.score >= least}
    units = {claim.subject for claim in graph.claims if claim.predicate == "unitOf"}
    ordered = sorted(graph.mentions, key=lambda m: (m.entity in units, m.start))
    return next((matches[m.entity] for m in ordered if m.entity in matches), None)


def share(part: int, whole: int) -> str:
    if not whole:
        return "no case"
    p, z = part / whole, 1.96
    middle, half = p + z * z / (2 * whole), z * math.sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    low, high = ((middle + sign * half) / (1 + z * z / whole) for sign in (-1, 1))
    return f"{p:.3f} ({part} of {whole}; {max(0, low):.3f} to {min(1, high):.3f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--ror", type=Path, required=True)
    parser.add_argument("--least", type=float, default=grounding.LEAST, help="least confidence of an answer")
    parser.add_argument("--mistakes", action="store_true", help="list what is wrong or missing")
    args = parser.parse_args()
    vocabulary = compile_file(args.ror, "ror")
    held = set(vocabulary.table["iri"].combine_chunks().dictionary.to_pylist())
    lines = [
        Line(text, frozenset(right) & held, answer(text, vocabulary, args.least))
        for text, right in gold(args.gold)
    ]
    answered = [line for line in lines if line.answer]
    right = [line for line in answered if line.answer and line.answer.iri in line.right]
    holding = [line for line in lines if line.right]
    exact = [line for line in answered if line.answer and line.answer.relation != "closeMatch"]
    both = [line for line in right if line in exact]
    print(f"{len(lines)} strings, {len(holding)} of them of an organisation that the dump holds")
    print(f"precision            {share(len(right), len(answered))}")
    print(f"recall               {share(len(right), len(holding))}")
    print(f"precision, exact     {share(len(both), len(exact))}")
    print(f"recall, exact        {share(len(both), len(holding))}")
    for line in lines if args.mistakes else ():
        said = line.answer.iri if line.answer else "NIL"
        if said not in (line.right or {"NIL"}):
            how = f" ({line.answer.label}; {line.answer.found_by})" if line.answer else ""
            print(f"{line.text}\n    is {' '.join(sorted(line.right)) or 'NIL'}, answered {said}{how}")


if __name__ == "__main__":
    main()
