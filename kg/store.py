"""SPARQL over a built graph: named queries, and texts that can neither change anything nor leave it."""

import contextlib
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
# A store on disk holds each label in lower case in a graph of its own: names are then found without a scan.
NAMES, FOLDED = (ox.NamedNode(NAMESPACES["kg"] + name) for name in ("names", "foldedName"))
# How the named queries find a thing by its name. It is answered first, since no planner starts from it.
_LOOKUP = re.compile(
    r"\?(\w+) skos:prefLabel\|skos:altLabel \?name \.\s+"
    r"FILTER\(LCASE\(STR\(\?name\)\) = LCASE\(STR\(\?(\w+)\)\) \|\| STR\(\?\1\) = STR\(\?\2\)\)"
)
_BOUND = re.compile(r"VALUES \?(\w+) \{ (\"(?:[^\"\\\n]|\\.)*\") \}\s+" + _LOOKUP.pattern)
_SKOS = re.compile(r"\bPREFIX\s+skos:\s*<([^>]*)>", re.I)
_HINTS = 20_000  # labels to look for near ones among
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
    store: ox.Store,
    query: str,
    *,
    params: Mapping[str, str] = _NONE,
    limit: int | None = None,
    base: str | None = None,
) -> Answer:
    """Answer a named query or a SELECT, ASK, CONSTRUCT or DESCRIBE; the contract's prefixes are known.

    `params` are values of variables of the SELECT line, bound as terms: text, or an IRI in angle
    brackets. In a named query they are names of things: label, alias or IRI, whatever their case; the
    answer leaves their columns out. `limit` is the number of rows or triples to stop after, `base`
    what relative IRIs of the text are resolved with.

    Raises:
        QueryError: it does not parse, is no such query, leaves the graph (SERVICE, FROM), would change
            it, lacks a parameter or has one too many, or names what the graph does not hold.
    """
    named = named_queries().get(query)
    if named is not None:
        _check_parameters(named, params)
    elif _NAME.fullmatch(query.strip()):
        known = ", ".join(named_queries())
        raise QueryError(query, f"no such named query; there are {known}")
    if named is None:
        _refuse(query, base)
    text = _with_things(store, named, params) if named else _quick(store, query)
    values: dict[ox.Variable, Term] = {
        ox.Variable(_variable(query, name)): _term(value) for name, value in params.items()
    }
    try:
        found = store.query(text, base_iri=base, prefixes=NAMESPACES, substitutions=values, named_graphs=[])
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


def _check_parameters(named: NamedQuery, params: Mapping[str, str]) -> None:
    wanted = dict(named.parameters)
    for name in wanted:
        if name not in params:
            raise QueryError(named.name, f"it needs --param {name}=... ({wanted[name]})")
    for name in params:
        if name not in wanted:
            known = ", ".join(wanted) or "none"
            raise QueryError(named.name, f"it has no parameter {name!r}; parameters: {known}")


def _with_things(store: ox.Store, named: NamedQuery, params: Mapping[str, str]) -> str:
    """The text of a named query, with the things themselves in the place of the search for their names."""
    found = {
        name: " ".join(map(str, _things(store, named.name, name, value))) for name, value in params.items()
    }
    return _LOOKUP.sub(lambda lookup: f"VALUES ?{lookup[1]} {{ {found[lookup[2]]} }}", named.text)


def _quick(store: ox.Store, text: str) -> str:
    """A text that holds a named query's search for a name, with what the index of names finds in its place.

    Only where that is the same: the name stands before it, and rows are grouped or distinct, since a thing
    with two fitting names would come twice.
    """
    same = all(found == NAMESPACES["skos"] for found in _SKOS.findall(text))
    once = (
        re.search(r"\b(?:GROUP\s+BY|SELECT\s+DISTINCT)\b", text, re.I)
        and len(re.findall(r"[?$]name\b", text)) == 2
    )
    if not (same and once and store.contains_named_graph(NAMES)):
        return text

    def found(match: re.Match[str]) -> str:
        variable, literal, thing, compared = match.groups()
        if compared != variable:
            return match[0]
        read = ox.parse_query_results(f"?v\n{literal}\n".encode(), format=ox.QueryResultsFormat.TSV)
        assert isinstance(read, ox.QuerySolutions)  # noqa: S101
        [[value]] = read
        nodes = " ".join(map(str, _called(store, value.value))) if isinstance(value, ox.Literal) else ""
        return f"VALUES ?{variable} {{ {literal} }} VALUES ?{thing} {{ {nodes} }}"

    return _BOUND.sub(found, text)


def _things(store: ox.Store, query: str, parameter: str, value: str) -> list[ox.NamedNode]:
    """What is called so, whatever the case, sorted; no rows for a thing without results, but an error for
    a thing that is not there.
    """
    wanted = _term(value).value
    found = _called(store, wanted)
    if not found:
        known = {label.lower(): label for _, label in islice(labels(store), _HINTS)}
        near = [known[key] for key in difflib.get_close_matches(wanted.lower(), sorted(known), n=3)]
        hint = f"; near it: {', '.join(map(printable, near))}" if near else ""
        raise QueryError(query, f"{parameter}: nothing in this graph is named {value!r}{hint}")
    return found


def _called(store: ox.Store, name: str) -> list[ox.NamedNode]:
    """The things whose label, alias or IRI it is, sorted."""
    folded = name.lower()
    found = {
        node
        for node in _nodes(name)
        if any(any(store.quads_for_pattern(node, label, None, ox.DefaultGraph())) for label in _LABELS)
    }
    if store.contains_named_graph(NAMES):
        quads = store.quads_for_pattern(None, FOLDED, ox.Literal(folded), NAMES)
        found |= {quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    else:
        found |= {thing for thing, label in labels(store) if label.lower() == folded}
    return sorted(found, key=str)


def labels(store: ox.Store) -> Iterator[tuple[ox.NamedNode, str]]:
    """Every thing with each of its labels and aliases."""
    for label in _LABELS:
        for quad in store.quads_for_pattern(None, label, None, ox.DefaultGraph()):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                yield quad.subject, quad.object.value


def _nodes(text: str) -> Iterator[ox.NamedNode]:
    with contextlib.suppress(ValueError):  # not an IRI
        yield ox.NamedNode(text)


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


def _refuse(text: str, base: str | None) -> None:
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
            ox.Store().query(probe, prefixes=NAMESPACES, base_iri=base)
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
