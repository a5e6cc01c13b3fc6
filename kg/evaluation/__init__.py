"""How good a graph or a model is: figures against gold, with intervals, confusions and mistakes."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from kg.errors import KgError
from kg.evaluation import built, calibration, gold, matching, mistakes, scoring
from kg.evaluation.built import Built
from kg.evaluation.calibration import Calibration
from kg.evaluation.gold import Span
from kg.evaluation.mistakes import Mistake
from kg.evaluation.scoring import Gold
from kg.evaluation.tally import Tallies, Tally, by_unit, intervals, total
from kg.graph import Graph

__all__ = ["Evaluation", "Figure", "Mistake", "Pipeline", "Reader", "evaluate", "find"]

T = TypeVar("T", tuple[str, str], tuple[str, str, str])
_BATCH = 64


class Pipeline(Protocol):
    """A loaded spaCy pipeline, or what behaves like one.

    Scores are taken from `doc.spans["sc"].attrs["scores"]`, one a span of the group, where it is there.
    """

    def pipe(self, texts: Iterable[str], *, batch_size: int) -> Iterable[Any]: ...


class Reader(Protocol):
    """Reads papers of gold, `title` and `abstract` in each, with gold's names (`kg.gold_names.graph`)."""

    def __call__(
        self, records: Sequence[Gold], /, *, progress: Callable[[str, int, int], None] | None
    ) -> Graph: ...


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure by its name; `interval` holds 95 % of its F1, None where there are too few units to say."""

    name: str
    tally: Tally
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What `evaluate` found.

    `level` is "graph" or "spans"; `units` is how many papers or texts an interval draws from; `missing`
    are papers of gold that the graph lacks; `confusion` counts pairs of kinds (gold, given), with "missed"
    and "spurious" on the side that has none; `mistakes` are the worst (`kg.evaluation.mistakes.worst`).
    `causes` counts what went wrong with links and results: (what, predicate, cause); `calibration` is of the
    claims of a graph, None where gold judges none of them.
    """

    level: str
    subject: str
    gold: str
    units: int
    figures: tuple[Figure, ...]
    confusion: tuple[tuple[tuple[str, str], int], ...]
    mistakes: tuple[Mistake, ...]
    missing: tuple[str, ...] = ()
    duplicates: int = 0
    causes: tuple[tuple[tuple[str, str, str], int], ...] = ()
    calibration: Calibration | None = None

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON holds it, shares to four places; figures by name."""
        figures = {
            figure.name: {
                "precision": round(figure.tally.precision, 4),
                "recall": round(figure.tally.recall, 4),
                "f1": round(figure.tally.f1, 4),
                "interval": figure.interval and [round(end, 4) for end in figure.interval],
                **asdict(figure.tally),
            }
            for figure in self.figures
        }
        about: dict[str, Any] = {"level": self.level, "subject": self.subject, "gold": self.gold}
        about |= {"units": self.units, "figures": figures}
        if self.level == "graph":
            about |= {"missing_papers": list(self.missing), "duplicate_nodes": self.duplicates}
            about["calibration"] = self.calibration and self.calibration.to_json()
            about["causes"] = [
                {"what": what, "predicate": predicate, "cause": cause, "count": count}
                for (what, predicate, cause), count in self.causes
            ]
        rows = [{"gold": g, "given": f, "count": count} for (g, f), count in self.confusion]
        return about | {"confusion": rows, "mistakes": [asdict(mistake) for mistake in self.mistakes]}


def evaluate(
    path: Path | str,
    gold: Path | str | None = None,
    *,
    model: Pipeline | None = None,
    given_names: Reader | None = None,
    labels: Mapping[str, str] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Evaluation:
    """Score a build (folder or Turtle file) against a gold file of graphs, or a model against gold spans.

    With `gold`, `path` is a build. With `given_names`, its papers are read again with gold's names and that
    is scored instead, institutions left out; without `gold`, `path` is gold that holds the texts itself.
    With `model`, a loaded pipeline, `path` is the gold: a line a text,
    `{"text": ..., "spans": [[start, end, label], ...]}`, also `masked` (`[[start, end], ...]`) and `doc`,
    or a gold graph with `title` and `abstract`. `labels` renames labels of gold and model, so that both
    speak of the same; a label renamed to "" is left out of account.

    Raises:
        ReadError: a file is missing or is not what it should be.
        KgError: it is not told what to evaluate, or told two things.
    """
    if given_names is not None and model is None:
        return _given(Path(path), None if gold is None else Path(gold), given_names, progress)
    if gold is not None and model is None:
        return _graph(Path(path), Path(gold))
    if model is not None and gold is None and given_names is None:
        return _spans(Path(path), model, labels or {}, progress)
    raise KgError("evaluate needs either gold for a build, or a model and spans for it to find")


def find(
    model: Pipeline, texts: Sequence[str], *, progress: Callable[[str, int, int], None] | None = None
) -> list[tuple[Span, ...]]:
    """The entities that a pipeline finds in each text, with their scores where it gives them."""
    found = []
    for number, doc in enumerate(model.pipe(texts, batch_size=_BATCH), 1):
        group = doc.spans.get("sc", ())
        scores = group.attrs.get("scores", ()) if group else ()
        sure = {
            (s.start_char, s.end_char, s.label_): float(score)
            for s, score in zip(group, scores, strict=False)
        }
        places = ((e.start_char, e.end_char, e.label_) for e in doc.ents)
        found.append(tuple(Span(*place, sure.get(place)) for place in places))
        if progress:
            progress("evaluate", number, len(texts))
    return found


def _graph(path: Path, file: Path) -> Evaluation:
    records = gold.graphs(file)
    return _scored(str(path), file, built.read(path), records)


def _given(
    path: Path, file: Path | None, reader: Reader, progress: Callable[[str, int, int], None] | None
) -> Evaluation:
    records = [{**record, "institutions": []} for record in gold.graphs(file or path, texts=file is None)]
    if file is None:
        readable = records
    else:
        texts = built.read(path).texts
        readable = [
            {**record, "title": texts[record["id"]][0], "abstract": texts[record["id"]][1]}
            for record in records
            if record["id"] in texts
        ]
    graph = built.of(reader(readable, progress=progress))
    return _scored(f"{path} with the names of gold", file or path, graph, records)


def _scored(subject: str, file: Path, graph: Built, records: Sequence[Gold]) -> Evaluation:
    scores = scoring.score(graph.papers, records)
    units = by_unit(zip((record["id"] for record in records), scores.papers, strict=True))
    return Evaluation(
        "graph",
        subject,
        str(file),
        len(units),
        _figures(scores.tallies, units),
        _sorted(scores.confusion),
        mistakes.worst(mistakes.of_graph(scores, graph, records)),
        scores.missing,
        scores.duplicates,
        _sorted(scores.causes),
        calibration.measure(calibration.judged(graph, records)),
    )


def _spans(
    file: Path,
    model: Pipeline,
    labels: Mapping[str, str],
    progress: Callable[[str, int, int], None] | None,
) -> Evaluation:
    texts = gold.texts(file, labels=labels)
    found = find(model, [text.text for text in texts], progress=progress)
    compared = [matching.compare(t, _renamed(spans, labels)) for t, spans in zip(texts, found, strict=True)]
    units = by_unit((text.doc, one.tallies) for text, one in zip(texts, compared, strict=True))
    confusion: Counter[tuple[str, str]] = Counter()
    for one in compared:
        confusion.update(one.confusion)
    meta = getattr(model, "meta", {})
    return Evaluation(
        "spans",
        "_".join(str(meta[key]) for key in ("lang", "name") if meta.get(key)) or type(model).__name__,
        str(file),
        len(units),
        _figures(total(pair for unit in units for pair in unit.items()), units),
        _sorted(confusion),
        mistakes.worst(mistakes.of_spans(texts, [one.pairs for one in compared])),
    )


def _renamed(spans: Iterable[Span], labels: Mapping[str, str]) -> list[Span]:
    every = [Span(s.start, s.end, labels.get(s.label, s.label), s.score) for s in spans]
    return [span for span in every if span.label]


def _figures(tallies: Tallies, units: Sequence[Tallies]) -> tuple[Figure, ...]:
    ranges = intervals(units)
    return tuple(Figure(name, tally, ranges.get(name)) for name, tally in tallies.items())


def _sorted(counts: Counter[T]) -> tuple[tuple[T, int], ...]:
    return tuple(sorted(counts.items()))
