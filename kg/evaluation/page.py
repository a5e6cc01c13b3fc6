"""An evaluation as one page that works from disk: no script, nothing to fetch."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from importlib.resources import files

from lxml import etree

from kg.evaluation import Evaluation, Figure, Mistake
from kg.evaluation.layout import matrix
from kg.triples import legible

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
