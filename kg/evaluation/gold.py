"""Gold files: JSON Lines of graphs or of spans, checked line by line."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import ReadError
from kg.evaluation.scoring import Gold
from kg.model import TERM_KINDS
from kg.text import clean

MASK = "?"
LONGEST = 1_000_000  # characters a text: what spaCy takes


@dataclass(frozen=True, slots=True)
class Span:
    """A name in a text, half open, in characters; `score` where a model says how sure it is."""

    start: int
    end: int
    label: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the spans that a model should find; what touches only `masked` is left out of account.

    `doc` is the unit that a bootstrap draws: sentences of one paper are not independent.
    """

    text: str
    spans: tuple[Span, ...]
    masked: tuple[tuple[int, int], ...] = ()
    doc: str = ""


def occurrences(text: str, form: str) -> Iterator[tuple[int, int]]:
    """Where a name stands as whole words; short capitals only in the case given."""
    exact = len(form) <= 5 and form.upper() == form
    pattern = r"(?<!\w)" + re.escape(form) + r"(?:s|es)?(?!\w)"
    for match in re.finditer(pattern, text, 0 if exact else re.IGNORECASE):
        yield match.start(), match.end()


def spans(text: str, entities: Iterable[Mapping[str, Any]]) -> list[tuple[int, int, str]]:
    """Where the entities of gold stand in a text: (start, end, kind), `?` for an optional one.

    The longer of two that overlap stands, the required of two alike; other kinds than terms are left out.
    """
    found = []
    for entity in entities:
        if entity["type"] not in TERM_KINDS:
            continue
        kind = MASK if entity.get("optional") else entity["type"]
        for form in {clean(f) for f in [entity["name"], *entity.get("aliases", [])]} - {""}:
            found += [
                (-(end - start), kind == MASK, start, end, kind) for start, end in occurrences(text, form)
            ]
    taken: list[tuple[int, int, str]] = []
    for _, _, start, end, kind in sorted(found):
        if all(end <= s or e <= start for s, e, _ in taken):
            taken.append((start, end, kind))
    return sorted(taken)


def graphs(path: Path, *, texts: bool = False) -> list[Gold]:
    """Records of a gold file of graphs, as they stand; every field that scoring reads is checked.

    With `texts`, each has to hold `title` and `abstract`.

    Raises:
        ReadError: the file is missing or empty, or a line is no such record; it names the line.
    """
    made = []
    for record, where in _records(path):
        if texts:
            _want_texts(record, where)
        made.append(_graph(record, where))
    return made


def texts(path: Path, *, labels: Mapping[str, str] | None = None) -> list[Text]:
    """Texts with spans, or with the spans that the entities of a gold graph have in title and abstract.

    `labels` renames labels; one that is renamed to nothing is masked.

    Raises:
        ReadError: the file is missing or empty, or a line is neither; it names the line.
    """
    made = []
    for record, where in _records(path):
        text = _spans(record, where) if "text" in record else _of_graph(record, where)
        made.append(renamed(text, labels) if labels else text)
    return made


def renamed(text: Text, labels: Mapping[str, str]) -> Text:
    """The text with labels renamed; those renamed to nothing are masked."""
    every = [Span(s.start, s.end, labels.get(s.label, s.label)) for s in text.spans]
    masked = tuple((s.start, s.end) for s in every if not s.label)
    return Text(text.text, tuple(s for s in every if s.label), text.masked + masked, text.doc)


def _wrong(where: tuple[Path, int], reason: str) -> ReadError:
    return ReadError(str(where[0]), f"line {where[1]}: {reason}")


def _records(path: Path) -> Iterator[tuple[dict[str, Any], tuple[Path, int]]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(str(path), error.strerror or str(error)) from error
    some = False
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError:
            raise _wrong((path, number), "no UTF-8") from None
        except json.JSONDecodeError as error:
            raise _wrong((path, number), f"no JSON ({error.msg} at character {error.pos + 1})") from None
        except (ValueError, RecursionError) as error:
            raise _wrong((path, number), f"no JSON that can be read ({error})") from None
        if not isinstance(record, dict):
            raise _wrong((path, number), f"a JSON {type(record).__name__}, not an object")
        some = True
        yield record, (path, number)
    if not some:
        raise ReadError(str(path), "no record in it")


def _graph(record: dict[str, Any], where: tuple[Path, int]) -> Gold:
    _want(isinstance(record.get("id"), str), where, "`id` should be a text")
    _entities(record, where)
    for relation in _objects(record, "relations", where):
        ends = [relation.get(key) for key in ("s", "p", "o")]
        _want(all(isinstance(end, str) for end in ends), where, "a relation needs the texts `s`, `p`, `o`")
    for result in _objects(record, "results", where):
        _want(_is_number(result.get("value")), where, "a result needs a number as `value`")
        ends = [result.get(key) for key in ("subject", "benchmark", "metric")]
        _want(
            all(end is None or isinstance(end, str) for end in ends),
            where,
            "`subject`, `benchmark` and `metric` of a result should be texts or null",
        )
    _named(_objects(record, "institutions", where), "institution", where)
    return record


def _entities(record: dict[str, Any], where: tuple[Path, int]) -> None:
    entities = _objects(record, "entities", where)
    _named(entities, "entity", where)
    for entity in entities:
        _want(isinstance(entity.get("type"), str), where, "an entity needs a `type`")
        _want(_is_texts(entity.get("or", [])), where, "`or` of an entity should be a list of texts")


def _of_graph(record: dict[str, Any], where: tuple[Path, int]) -> Text:
    text = _want_texts(record, where)
    _entities(record, where)
    found = spans(text, record["entities"])
    return Text(
        text,
        tuple(Span(s, e, kind) for s, e, kind in found if kind != MASK),
        tuple((s, e) for s, e, kind in found if kind == MASK),
        str(record.get("id", f"line {where[1]}")),
    )


def _want_texts(record: dict[str, Any], where: tuple[Path, int]) -> str:
    """Title and abstract as extraction joins them."""
    title, abstract = record.get("title"), record.get("abstract")
    _want(
        isinstance(title, str) and isinstance(abstract, str),
        where,
        "neither `text` nor `title` and `abstract`: there is nothing to find names in",
    )
    text = f"{clean(str(title))}\n\n{clean(str(abstract))}"
    _want(len(text) <= LONGEST, where, f"a text of more than {LONGEST} characters")
    return text


def _spans(record: dict[str, Any], where: tuple[Path, int]) -> Text:
    text = record["text"]
    _want(isinstance(text, str), where, "`text` should be a text")
    _want(len(text) <= LONGEST, where, f"a text of more than {LONGEST} characters")
    found, masked = record.get("spans"), record.get("masked", [])
    if not isinstance(found, list) or not isinstance(masked, list):
        raise _wrong(where, "`spans`, and `masked` where it is there, should be lists")
    made = dict.fromkeys(Span(*_bounds(span, text, where), _label(span, where)) for span in found)
    covered = tuple(_bounds(span, text, where) for span in masked)
    return Text(text, tuple(made), covered, str(record.get("doc", f"line {where[1]}")))


def _bounds(span: Any, text: str, where: tuple[Path, int]) -> tuple[int, int]:
    ends = span[:2] if isinstance(span, list) else []
    right = len(ends) == 2 and all(type(end) is int for end in ends) and 0 <= ends[0] < ends[1] <= len(text)
    _want(right, where, f"{json.dumps(span)[:60]} is no span of a text of {len(text)} characters")
    return ends[0], ends[1]


def _label(span: Sequence[Any], where: tuple[Path, int]) -> str:
    right = len(span) == 3 and isinstance(span[2], str) and span[2] != ""
    _want(right, where, f"{json.dumps(span)[:60]} should be [start, end, label]")
    return str(span[2])


def _objects(record: dict[str, Any], key: str, where: tuple[Path, int]) -> list[dict[str, Any]]:
    rows = record.get(key)
    _want(
        isinstance(rows, list) and all(isinstance(row, dict) for row in rows),
        where,
        f"`{key}` should be a list of objects",
    )
    return list(rows or ())


def _named(rows: Iterable[dict[str, Any]], what: str, where: tuple[Path, int]) -> None:
    for row in rows:
        _want(isinstance(row.get("name"), str), where, f"an {what} needs a `name`")
        _want(_is_texts(row.get("aliases", [])), where, f"`aliases` of an {what} should be a list of texts")


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        return float(value) == float(value)
    except (ValueError, OverflowError):
        return False


def _want(right: bool, where: tuple[Path, int], reason: str) -> None:
    if not right:
        raise _wrong(where, reason)
