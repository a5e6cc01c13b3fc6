"""An evaluation as text for a terminal."""

import io
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.answers import printable
from kg.evaluation import Evaluation
from kg.evaluation.layout import matrix

_WIDTH = 1000  # no cell is folded: a pipe has no width


def render(evaluation: Evaluation) -> str:
    """Figures, then the confusions: rows are what gold says, columns what was given."""
    figures = [
        [
            f.name,
            *(f"{share:.3f}" for share in (f.tally.precision, f.tally.recall, f.tally.f1)),
            f"{f.interval[0]:.3f}–{f.interval[1]:.3f}" if f.interval else "",
            *map(str, (f.tally.hit, f.tally.extra, f.tally.missed)),
        ]
        for f in evaluation.figures
    ]
    heads = ["figure", "P", "R", "F1", "95 % of F1", "hit", "extra", "missed"]
    rows, columns, counts = matrix(evaluation.confusion)
    confusions = [[row, *(str(counts.get((row, column), 0) or "·") for column in columns)] for row in rows]
    parts = [_table(heads, figures), _table(["gold \\ given", *columns], confusions)]
    return "\n".join(part for part in parts if part)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    table = Table(box=None, pad_edge=False)
    for number, head in enumerate(heads):
        table.add_column(Text(printable(head)), justify="right" if number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    file = io.StringIO()
    Console(file=file, width=_WIDTH, color_system=None).print(table)
    return "".join(line.rstrip() + "\n" for line in file.getvalue().splitlines())
