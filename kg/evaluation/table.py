"""An evaluation as text for a terminal."""

import io
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.answers import printable
from kg.evaluation import Evaluation
from kg.evaluation.calibration import Calibration
from kg.evaluation.layout import Causes, by_cause, matrix

_WIDTH = 1000  # no cell is folded: a pipe has no width


def render(evaluation: Evaluation) -> str:
    """Figures, confusions (rows are what gold says, columns what was given), causes, calibration."""
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
    parts += [causes(evaluation.causes)] if evaluation.causes else []
    parts += [calibration(evaluation.calibration)] if evaluation.calibration else []
    return "\n".join(part for part in parts if part)


def causes(counts: Causes) -> str:
    """What went wrong with links and results and why, the commonest cause first."""
    rows = [
        (f"{what}: {cause}", str(count), f"{count / whole:.0%}")
        for what, whole, listed in by_cause(counts)
        for cause, count, _ in listed
    ]
    return _table(["cause", "count", "share"], rows)


def calibration(made: Calibration) -> str:
    """The reliability of confidences, bin by bin, and how far they can be counted on."""
    rows = [
        (f"{b.low:.1f}–{b.high:.1f}", str(b.claims), f"{b.confidence:.3f}", f"{b.right:.3f}",
         f"{b.interval[0]:.3f}–{b.interval[1]:.3f}")
        for b in made.bins
    ]  # fmt: skip
    table = _table(["confidence", "claims", "mean", "right", "95 % of right"], rows)
    return f"{table}{in_words(made)}\n"


def in_words(made: Calibration) -> str:
    """The figures of a calibration in one line."""
    area = "" if made.auc is None else f", AUC {made.auc:.3f}"
    return (
        f"{made.claims} positive claims: expected calibration error {made.error:.3f}, "
        f"Brier {made.brier:.3f} (base rate {made.base:.3f}){area}"
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    table = Table(box=None, pad_edge=False)
    for number, head in enumerate(heads):
        table.add_column(Text(printable(head)), justify="right" if number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    file = io.StringIO()
    Console(file=file, width=_WIDTH, color_system=None).print(table)
    return "".join(line.rstrip() + "\n" for line in file.getvalue().splitlines())
