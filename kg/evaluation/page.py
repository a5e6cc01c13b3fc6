"""An evaluation as one page that works from disk: no script, nothing to fetch."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.resources import files

from lxml import etree

from kg.evaluation import Evaluation, Figure, Mistake
from kg.evaluation.calibration import BINS, Bin, Calibration
from kg.evaluation.layout import by_cause, matrix
from kg.evaluation.table import in_words
from kg.terms import legible

_SHADES = 4
Element = etree._Element
_MEASURES = {
    "graph": "Names count folded, paper by paper; what gold calls optional is neither right nor wrong.",
    "spans": "exact: same bounds and label; partial: a shared character will do. What is masked is left out.",
}


def render(evaluation: Evaluation) -> str:
    """The page in HTML 5; the same evaluation gives the same text."""
    style = files("kg.evaluation").joinpath("page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    page = _tag(
        "html",
        _tag(
            "head",
            _tag("meta", charset="utf-8"),
            _tag("meta", {"http-equiv": "Content-Security-Policy", "content": policy}),
            _tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            _tag("meta", name="color-scheme", content="light dark"),
            _tag("title", f"Evaluation of {legible(evaluation.subject)}"),
            _tag("style", style),
        ),
        _tag("body", _tag("header", *_head(evaluation)), _tag("main", *_sections(evaluation))),
        lang="en",
    )
    text = etree.tostring(page, method="html", encoding="unicode", doctype="<!doctype html>")
    return str(text) + "\n"


def _tag(name: str, /, *content: "str | dict[str, str] | Element", **attributes: str) -> Element:
    """An element with its attributes and what it holds, in order; text is escaped when it is written."""
    made = etree.Element(name, attributes)
    for part in content:
        if isinstance(part, dict):
            for key, value in part.items():
                made.set(key, value)
        elif not isinstance(part, str):
            made.append(part)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + part
        else:
            made.text = (made.text or "") + part
    return made


def _head(evaluation: Evaluation) -> Iterator[Element]:
    yield _tag("h1", f"Evaluation of {legible(evaluation.subject)}")
    words = f"against {evaluation.gold}, {evaluation.units} {_units(evaluation)}"
    if evaluation.level == "graph":
        words += (
            f"; {len(evaluation.missing)} of them not in the graph, {evaluation.duplicates} duplicate nodes"
        )
    yield _tag("p", legible(words))


def _units(evaluation: Evaluation) -> str:
    return "papers" if evaluation.level == "graph" else "documents"


def _sections(evaluation: Evaluation) -> Iterator[Element]:
    yield _tag(
        "section",
        _tag("h2", "Figures"),
        _tag(
            "div",
            {"class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Figures"},
            _figures(evaluation.figures),
        ),
        _tag(
            "p",
            {"class": "soft"},
            f"{_MEASURES[evaluation.level]} Bars run from 0 to 1: F1 and its 95 % interval, drawn over "
            f"{_units(evaluation)}.",
        ),
    )
    if evaluation.confusion:
        yield _tag(
            "section",
            _tag("h2", "Confusions"),
            _tag(
                "div",
                {"class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Confusions"},
                _matrix(evaluation),
            ),
            _tag(
                "p",
                {"class": "soft"},
                "Rows: what gold says. Columns: what was given. Shades: share of the row.",
            ),
        )
    if evaluation.causes:
        yield _tag("section", _tag("h2", "What goes wrong"), *_causes(evaluation))
    if evaluation.calibration:
        yield _tag("section", _tag("h2", "Reliability of confidences"), *_reliability(evaluation.calibration))
    if evaluation.mistakes:
        yield _tag("section", _tag("h2", "Mistakes to read first"), *_mistakes(evaluation.mistakes))


def _figures(figures: Iterable[Figure]) -> Element:
    heads = [_tag("th", name, scope="col") for name in ("figure", "P", "R", "F1")]
    heads += [_tag("th", {"class": "range"}, "95 % of F1", scope="col", colspan="2")]
    heads += [_tag("th", {"class": "count", "scope": "col"}, name) for name in ("hit", "extra", "missed")]
    return _tag(
        "table",
        {"class": "figures"},
        _tag("thead", _tag("tr", *heads)),
        _tag("tbody", *(_figure(figure) for figure in figures)),
    )


def _figure(figure: Figure) -> Element:
    tally = figure.tally
    range_ = f"{figure.interval[0]:.3f}–{figure.interval[1]:.3f}" if figure.interval else ""
    return _tag(
        "tr",
        {"class": "part" if "." in figure.name else "total"},
        _tag("th", legible(figure.name), scope="row"),
        *(_tag("td", f"{share:.3f}") for share in (tally.precision, tally.recall, tally.f1)),
        _tag("td", {"class": "bar"}, _bar(tally.f1, figure.interval)),
        _tag("td", {"class": "range"}, range_),
        *(_tag("td", {"class": "count"}, str(count)) for count in (tally.hit, tally.extra, tally.missed)),
    )


def _bar(f1: float, interval: tuple[float, float] | None) -> Element:
    low, high = interval or (f1, f1)
    return _tag(
        "svg",
        {"viewBox": "0 0 100 12", "preserveAspectRatio": "none", "aria-hidden": "true"},
        _tag("rect", {"class": "track"}, x="0", y="4", width="100", height="4"),
        _tag(
            "rect",
            {"class": "range"},
            x=f"{100 * low:.2f}",
            y="2",
            width=f"{100 * (high - low):.2f}",
            height="8",
        ),
        _tag("rect", {"class": "point"}, x=f"{min(99.0, 100 * f1):.2f}", y="0", width="1", height="12"),
    )


def _matrix(evaluation: Evaluation) -> Element:
    rows, columns, counts = matrix(evaluation.confusion)
    body = []
    for row in rows:
        whole = sum(counts.get((row, column), 0) for column in columns)
        cells = []
        for column in columns:
            count = counts.get((row, column), 0)
            shade = -(-_SHADES * count // whole) if whole else 0  # any share at all is shaded
            cells.append(
                _tag("td", {"class": f"{'r' if row == column else 'w'}{shade}"}, str(count) if count else "·")
            )
        body.append(_tag("tr", _tag("th", legible(row), scope="row"), *cells))
    heads = [_tag("th", legible(name), scope="col") for name in ("gold \\ given", *columns)]
    return _tag("table", {"class": "matrix"}, _tag("thead", _tag("tr", *heads)), _tag("tbody", *body))


def _causes(evaluation: Evaluation) -> Iterator[Element]:
    """One table for each thing that goes wrong; links by predicate as well, the commonest first."""
    for what, whole, listed in by_cause(evaluation.causes):
        sums: Counter[str] = Counter()
        for _, _, split in listed:
            sums.update(split)
        predicates = [name for name, _ in sorted(sums.items(), key=lambda item: (-item[1], item[0])) if name]
        heads = [_tag("th", legible(name), scope="col") for name in ("cause", "all", "share", *predicates)]
        body = []
        for cause, count, split in listed:
            cells = [_tag("td", str(count)), _tag("td", f"{count / whole:.0%}")]
            cells += [_tag("td", str(split[name]) if name in split else "·") for name in predicates]
            body.append(_tag("tr", _tag("th", legible(cause), scope="row"), *cells))
        yield _tag("h3", f"{whole} {what}")
        yield _tag(
            "div",
            {"class": "scroll", "tabindex": "0", "role": "region", "aria-label": what},
            _tag("table", _tag("thead", _tag("tr", *heads)), _tag("tbody", *body)),
        )


def _reliability(made: Calibration) -> Iterator[Element]:
    yield _tag("p", f"{in_words(made)}.")
    yield _diagram(made)
    heads = [_tag("th", name, scope="col") for name in ("confidence", "claims", "mean", "right", "95 %")]
    rows = [
        _tag(
            "tr",
            _tag("th", f"{b.low:.1f}–{b.high:.1f}", scope="row"),
            _tag("td", str(b.claims)),
            _tag("td", f"{b.confidence:.3f}"),
            _tag("td", f"{b.right:.3f}"),
            _tag("td", f"{b.interval[0]:.3f}–{b.interval[1]:.3f}"),
        )
        for b in made.bins
    ]
    yield _tag("table", _tag("thead", _tag("tr", *heads)), _tag("tbody", *rows))
    yield _tag(
        "p",
        {"class": "soft"},
        "Across: confidence. Up: share of the claims that gold holds, with its 95 % interval. On the dashed "
        "line a confidence is what it says. The bars below say how many claims there are.",
    )


def _diagram(made: Calibration) -> Element:
    """A reliability diagram over a histogram of the confidences, in a box of 340 by 290."""
    most = max(b.claims for b in made.bins)
    ticks = (0.0, 0.5, 1.0)
    lines = [_line("grid", _x(t), _y(0), _x(t), _y(1)) for t in ticks]
    lines += [_line("grid", _x(0), _y(t), _x(1), _y(t)) for t in ticks]
    words = [_words(f"{t:.1f}", _x(t), _y(0) + 14, "middle") for t in ticks]
    words += [_words(f"{t:.1f}", _x(0) - 5, _y(t) + 4, "end") for t in ticks]
    return _tag(
        "svg",
        {
            "class": "plot",
            "viewBox": "0 0 340 290",
            "role": "img",
            "aria-label": "Reliability diagram: the figures are in the table",
        },
        *lines,
        _line("even", _x(0), _y(0), _x(1), _y(1)),
        *(mark for b in made.bins for mark in _marks(b, most)),
        *words,
    )


def _marks(b: Bin, most: int) -> Iterator[Element]:
    x = _x(b.confidence)
    yield _line("spread", x, _y(b.interval[0]), x, _y(b.interval[1]))
    yield _tag("circle", {"class": "point"}, cx=f"{x:.1f}", cy=f"{_y(b.right):.1f}", r="4")
    high = 45 * b.claims / most
    yield _tag(
        "rect",
        {"class": "range"},
        x=f"{_x(b.low) + 1:.1f}",
        y=f"{285 - high:.1f}",
        width=f"{_x(1 / BINS) - _x(0) - 2:.1f}",
        height=f"{high:.1f}",
    )


def _x(share: float) -> float:
    return 30 + 300 * share


def _y(share: float) -> float:
    return 210 - 200 * share


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> Element:
    return _tag("line", {"class": kind}, x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}")


def _words(text: str, x: float, y: float, anchor: str) -> Element:
    return _tag("text", {"text-anchor": anchor}, text, x=f"{x:.1f}", y=f"{y:.1f}")


def _mistakes(mistakes: Iterable[Mistake]) -> Iterator[Element]:
    listed = list(mistakes)
    for title, rows in (
        ("Missed, those that recur most first", [m for m in listed if not m.given]),
        ("Given and wrong, the surest first", [m for m in listed if m.given]),
    ):
        if rows:
            yield _tag("h3", title)
            yield _tag("ol", *(_mistake(mistake) for mistake in rows))


def _mistake(mistake: Mistake) -> Element:
    kinds = " → ".join(kind for kind in (mistake.expected, mistake.given) if kind)
    about = [f"{mistake.what}, {kinds}", mistake.unit]
    about += [f"{mistake.times} times"] if mistake.times > 1 else []
    about += [mistake.cause] if mistake.cause not in ("", mistake.given) else []
    about += [f"score {mistake.score:.2f}"] if mistake.score is not None else []
    item = _tag(
        "li",
        _tag("strong", legible(mistake.name), dir="auto"),
        " ",
        _tag("span", {"class": "soft"}, legible(" · ".join(about))),
    )
    if mistake.sentence:
        item.append(_quote(legible(mistake.sentence), mistake.start, mistake.end))
    return item


def _quote(text: str, start: int, end: int) -> Element:
    if start == end:
        return _tag("blockquote", text, dir="auto")
    return _tag("blockquote", text[:start], _tag("mark", text[start:end]), text[end:], dir="auto")
