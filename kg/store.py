"""SPARQL over a built graph: named queries, and texts that can neither change anything nor leave it."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from kg.answers import Answer, Format, Rows, Term, Triples, printable, render
from kg.errors import QueryError, ReadError
from kg.ids import digest
from kg.terms import NAMESPACES

_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
_NAME = re.compile(r"[\w.-]+", re.ASCII)
_PARAMETER = re.compile(r"#\s*param:\s*(\w+)\s*-\s*(.+)")
_ESCAPE = re.compile(r"\\(?:u00|U000000)([0-9a-f]{2})", re.I)
_UPDATE = re.compile(r"\b(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD)\b", re.I)
_LABELS = tuple(ox.NamedNode(NAMESPACES["skos"] + name) for name in ("prefLabel", "altLabel"))
# Beyond these Oxigraph's recursive parser and planner run out of stack and take the process with them
# (seen from 3,000 nested brackets and 70,000 characters on).
_LONGEST, _BRACKETS = 20_000, 500
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query of `kg/queries`: what it answers, and its parameters, all of them names of things."""

    name: str
    answers: str
    parameters: tuple[tuple[str, str], ...]
    text: str


@cache
def named_queries() -> Mapping[str, NamedQuery]:
    """The queries that come with the package, by name, sorted."""
    found = (file for file in files("kg").joinpath("queries").iterdir() if file.name.endswith(".rq"))
    made = (_named(file.name.removesuffix(".rq"), file.read_text(encoding="utf-8")) for file in found)
    return MappingProxyType({query.name: query for query in sorted(made, key=lambda query: query.name)})


def _named(name: str, text: str) -> NamedQuery:
    answers, parameters = [], []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if found := _PARAMETER.match(line):
            parameters.append((found[1], found[2].strip()))
        else:
            answers.append(line.lstrip("# ").rstrip())
    return NamedQuery(name, " ".join(answers), tuple(parameters), text)


def open_store(path: Path | str) -> ox.Store:
    """The graph of a build folder (its `graph.ttl`), or of a Turtle, N-Triples or JSON-LD file.

    Raises:
        ReadError: there is no such graph, or it does not parse. A remote JSON-LD context does not.
    """
    path = Path(path)
    file = path / "graph.ttl" if path.is_dir() else path
    if not file.is_file():
        raise ReadError(str(file), "no such graph; `kg build INPUT... -o DIR` makes one")
    if file.suffix.lower() not in _FORMATS:
        raise ReadError(str(file), f"not a graph to query; it should end in {', '.join(_FORMATS)}")
    store = ox.Store()
    try:
        store.bulk_load(path=file, format=_FORMATS[file.suffix.lower()])
    except (OSError, SyntaxError, ValueError) as error:
        raise ReadError(str(file), f"it does not parse: {_line(error)}") from error
    return store


def query(
    path: Path | str,
    query: str,
    *,
    params: Mapping[str, str] = _NONE,
    format: Format = "table",
    limit: int | None = None,
) -> str:
    """Answer a named query or SPARQL text over a graph; `answer` and `kg.answers.render` in one.

    Raises:
        ReadError: there is no such graph.
        QueryError: see `answer`.
    """
    return render(answer(open_store(path), query, params=params, limit=limit), format)


def answer(
    store: ox.Store, query: str, *, params: Mapping[str, str] = _NONE, limit: int | None = None
) -> Answer:
    """Answer a named query or a SELECT, ASK, CONSTRUCT or DESCRIBE; the contract's prefixes are known.

    `params` are values of variables of the SELECT line, bound as terms: text, or an IRI in angle
    brackets. In a named query they are names of things: label, alias or IRI, whatever their case; the
    answer leaves their columns out. `limit` is the number of rows or triples to stop after.

    Raises:
        QueryError: it does not parse, is no such query, leaves the graph (SERVICE, FROM), would change
            it, lacks a parameter or has one too many, or names what the graph does not hold.
    """
    named = named_queries().get(query)
    if named is not None:
        _check_parameters(store, named, params)
    elif _NAME.fullmatch(query.strip()):
        known = ", ".join(named_queries())
        raise QueryError(query, f"no such named query; there are {known}")
    text = named.text if named else query
    if named is None:
        _refuse(text)
    values: dict[ox.Variable, Term] = {
        ox.Variable(_variable(query, name)): _term(value) for name, value in params.items()
    }
    try:
        found = store.query(text, prefixes=NAMESPACES, substitutions=values)
        if values and not isinstance(found, ox.QuerySolutions):
            raise QueryError(query, "parameters are variables of a SELECT line; this is another form")
        return _collect(found, set(params) if named else set(), limit)
    except SyntaxError as error:
        raise QueryError(query, _syntax(text, error)) from error
    except (RuntimeError, ValueError, OSError) as error:
        raise QueryError(query, _line(error)) from error


def _collect(found: object, hidden: set[str], limit: int | None) -> Answer:
    stop = None if limit is None else limit + 1  # one more tells whether there is more
    if isinstance(found, ox.QuerySolutions):
        names = [variable.value for variable in found.variables]
        shown = [place for place, name in enumerate(names) if name not in hidden]
        rows = tuple(tuple(row[place] for place in shown) for row in islice(found, stop))
        return Rows(
            tuple(names[place] for place in shown), rows[:limit], limit is not None and len(rows) > limit
        )
    if isinstance(found, ox.QueryTriples):
        triples = tuple(islice(found, stop))
        return Triples(triples[:limit], limit is not None and len(triples) > limit)
    return bool(found)


def _check_parameters(store: ox.Store, named: NamedQuery, params: Mapping[str, str]) -> None:
    wanted = dict(named.parameters)
    for name in wanted:
        if name not in params:
            raise QueryError(named.name, f"it needs --param {name}=... ({wanted[name]})")
    for name, value in params.items():
        if name not in wanted:
            known = ", ".join(wanted) or "none"
            raise QueryError(named.name, f"it has no parameter {name!r}; parameters: {known}")
        _check_name(store, named.name, name, value)


def _check_name(store: ox.Store, query: str, parameter: str, value: str) -> None:
    """No rows for a thing without results, but an error for a thing that is not there."""
    wanted = _term(value).value
    labels: dict[str, str] = {}
    for label in _LABELS:
        for quad in store.quads_for_pattern(None, label, None):
            if isinstance(quad.object, ox.Literal):
                labels.setdefault(quad.object.value.lower(), quad.object.value)
            if wanted.lower() in labels or str(quad.subject) == f"<{wanted}>":
                return
    near = [labels[key] for key in difflib.get_close_matches(wanted.lower(), sorted(labels), n=3)]
    hint = f"; near it: {', '.join(map(printable, near))}" if near else ""
    raise QueryError(query, f"{parameter}: nothing in this graph is named {value!r}{hint}")


def _variable(query: str, name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII):
        raise QueryError(query, f"{name!r} is no name of a parameter")
    return name


def _term(value: str) -> ox.NamedNode | ox.Literal:
    if value.startswith("<") and value.endswith(">"):
        try:
            return ox.NamedNode(value[1:-1])
        except ValueError:  # not an IRI: then it is text
            pass
    return ox.Literal(value)


def _refuse(text: str) -> None:
    """Refuse what leaves the graph. Oxigraph follows SERVICE and has no switch for it.

    Whether the letters stand for the keyword or inside a string, comment, IRI or name only the parser can
    tell, so it is asked: the text with other letters in their place parses if they are no keyword.
    """
    if len(text) > _LONGEST:
        raise QueryError(text, f"it is longer than {_LONGEST} characters")
    if sum(text.count(bracket) for bracket in "([{") > _BRACKETS:
        raise QueryError(text, f"it has more than {_BRACKETS} opening brackets")
    for word, why in (
        ("SERVICE", "SERVICE is not followed: a query reads the one graph given"),
        ("FROM", "FROM is not followed: a query reads the one graph given"),
    ):
        letters = [f"(?:{'|'.join(_spellings(letter))})" for letter in word]
        keyword = re.compile(f"({''.join(letters[:2])})({''.join(letters[2:])})", re.I)
        if not keyword.search(text):
            continue
        # The digest of the text cannot stand in the text: nobody can have declared it as a prefix.
        probe = keyword.sub(rf"\1x{digest(text)}x\2", text)
        try:
            ox.Store().query(probe, prefixes=NAMESPACES)
        except (SyntaxError, RuntimeError, ValueError, OSError) as error:
            # The keyword, or an error elsewhere in a text that also holds the letters: neither is run.
            reason = why if word in _bare_words(text) else f"{why}; or else it does not parse: {_line(error)}"
            raise QueryError(text, reason) from error


def _spellings(letter: str) -> Iterator[str]:
    yield letter
    for form in (letter.lower(), letter.upper()):
        yield rf"\\u00{ord(form):02x}"
        yield rf"\\U000000{ord(form):02x}"


def _bare_words(text: str) -> set[str]:
    """Words outside strings, comments and IRIs, roughly: for the wording of an error only."""
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    bare = re.sub(r"\"[^\"\n]*\"|'[^'\n]*'|<[^<>\s]*>|#.*", " ", plain)
    return {word.upper() for word in re.findall(r"\w+", bare)}


def _syntax(text: str, error: BaseException) -> str:
    if words := sorted({word.upper() for word in _UPDATE.findall(text)} & _bare_words(text)):
        return f"{words[0]} would change the graph; only SELECT, ASK, CONSTRUCT and DESCRIBE are answered"
    return f"it does not parse: {_line(error)}"


def _line(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= 160 else text[:157] + "..."
