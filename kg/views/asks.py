"""What can be asked, with the arguments that each question takes: from JSON to values, or an error that says
what is wrong.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.errors import KgError
from kg.exporters.selection import FIRST_LINKS
from kg.views.filters import QUIET, Filter

LONGEST = 1_000  # characters of a text
MOST_IDS = 2_000
LARGEST = 2**31 - 1  # what is larger is as good as that
NEEDED: Any = object()


class AskError(KgError):
    """A question that there is none of, or arguments that it does not take."""


@dataclass(frozen=True, slots=True)
class Argument:
    """How a value is read, and what it is where it is left out."""

    read: Callable[[str, Any], Any]
    usual: Any = NEEDED


def text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise AskError(f"{name} should be a text")
    if len(value) > LONGEST:
        raise AskError(f"{name} is longer than {LONGEST} characters")
    return value.encode("utf-8", "replace").decode()  # half a surrogate pair is no text


def text_or_none(name: str, value: Any) -> str | None:
    return None if value is None else text(name, value)


def number(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or value < 0:
        raise AskError(f"{name} should be a number, 0 or more")
    return int(min(value, LARGEST))


def number_or_none(name: str, value: Any) -> int | None:
    return None if value is None else number(name, value)


def flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise AskError(f"{name} should be true or false")
    return value


def texts(name: str, value: Any) -> list[str]:
    if not isinstance(value, list):
        raise AskError(f"{name} should be a list of texts")
    if len(value) > MOST_IDS:
        raise AskError(f"{name} has more than {MOST_IDS} entries")
    return [text(f"{name}[{place}]", one) for place, one in enumerate(value)]


def one_of(*words: str) -> Callable[[str, Any], str]:
    def read(name: str, value: Any) -> str:
        if value not in words:
            raise AskError(f"{name} should be one of {', '.join(words)}")
        return str(value)

    return read


def filter_of(name: str, value: Any) -> Filter:
    """A filter; what is left out is as a reader starts with it."""
    read = _read(name, _FILTER, value)
    return Filter(
        frozenset(read["kinds"]),
        frozenset(read["links"]),
        read["from"],
        read["to"],
        read["confidence"],
        read["institution"],
        read["doubtful"],
    )


def page_of(name: str, value: Any) -> dict[str, Any]:
    """Which rows of which table."""
    return _read(name, _PAGE, value)


_FILTER = {
    "kinds": Argument(texts, []),
    "links": Argument(texts, sorted(QUIET)),
    "from": Argument(number_or_none, None),
    "to": Argument(number_or_none, None),
    "confidence": Argument(number, 0),
    "institution": Argument(text_or_none, None),
    "doubtful": Argument(flag, False),
}
_PAGE = {
    "name": Argument(one_of("entities", "claims", "results", "papers")),
    "sort": Argument(text, ""),
    "down": Argument(flag, False),
    "text": Argument(text, ""),
    "offset": Argument(number, 0),
    "limit": Argument(number, 100),
}
_LET = Argument(filter_of, Filter())
QUESTIONS: dict[str, dict[str, Argument]] = {
    "about": {},
    "search": {"text": Argument(text), "limit": Argument(number, 12)},
    "tally": {"filter": _LET},
    "overview": {"filter": _LET, "limit": Argument(number, FIRST_LINKS)},
    "ego": {"ids": Argument(texts), "filter": _LET, "limit": Argument(number, 60)},
    "path": {"from": Argument(text), "to": Argument(text), "filter": _LET},
    "entity": {"id": Argument(text)},
    "between": {"a": Argument(text), "b": Argument(text)},
    "matrix": {
        "filter": _LET,
        "rows": Argument(number, 40),
        "columns": Argument(number, 24),
        "metric": Argument(text, ""),
    },
    "boards": {"filter": _LET},
    "leaderboard": {"benchmark": Argument(text_or_none, None), "filter": _LET},
    "table": {"ask": Argument(page_of), "filter": _LET},
    "timeline": {"benchmark": Argument(text_or_none, None), "metric": Argument(text, ""), "filter": _LET},
    "text": {"paper": Argument(text), "field": Argument(one_of("title", "abstract", "affiliation"))},
}


def arguments(question: str, ask: Any) -> dict[str, Any]:
    """The arguments of a question as values.

    Raises:
        AskError: there is no such question, or its arguments are others.
    """
    if question not in QUESTIONS:
        raise AskError(f"no such question; there are {', '.join(QUESTIONS)}")
    return _read(question, QUESTIONS[question], ask)


def _read(owner: str, known: Mapping[str, Argument], value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise AskError(f"{owner} should be an object with {', '.join(known) or 'nothing in it'}")
    for name in value:
        if name not in known:
            raise AskError(f"{owner} takes no {name[:40]!r}; it takes {', '.join(known) or 'nothing'}")
    made = {}
    for name, argument in known.items():
        if name not in value and argument.usual is NEEDED:
            raise AskError(f"{owner} needs {name!r}")
        made[name] = argument.read(name, value[name]) if name in value else argument.usual
    return made
