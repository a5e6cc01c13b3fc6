"""A Turtle file against the shapes of `kg.ontology`."""

import logging
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph
import pyshacl
import rdflib
from rdflib import RDF, SH, XSD

from kg.answers import printable
from kg.errors import ReadError
from kg.ids import ONTOLOGY
from kg.ontology import resource

# A literal that is not what its datatype says is told by its shape, not by a traceback in the log.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)

_SHOWN = 120  # characters of a value in the line of a violation
Node = rdflib.URIRef | rdflib.BNode | rdflib.Literal


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """A rule that a node breaks: `value` is what stands there, empty where something is missing."""

    focus: str
    path: str
    message: str
    value: str = ""

    def __str__(self) -> str:
        value = self.value if len(self.value) <= _SHOWN else self.value[:_SHOWN] + "..."
        return printable(f"{self.focus}: {self.message}" + (f" (found {value})" if value else ""))


def validate(path: Path | str) -> tuple[Violation, ...]:
    """Every violation of the shapes in a Turtle file, sorted; nothing is fetched.

    Raises:
        ReadError: the file is missing or no Turtle, or holds literals that nothing can compare.
    """
    try:
        with warnings.catch_warnings(action="ignore"):  # of rdflib, on such literals too
            data = _read(Path(path))
            _, report, _ = pyshacl.validate(data, shacl_graph=_shapes(), inplace=True, do_owl_imports=False)
    except (ArithmeticError, RuntimeError, TypeError, ValueError) as error:
        # rdflib's arithmetic over literals that are not what their datatype says.
        reason = " ".join(str(error).split())
        raise ReadError(str(path), f"it holds literals that cannot be compared: {reason}") from error
    return tuple(sorted(set(_violations(report))))


@cache
def _shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(data=resource("shapes.ttl").read_text(encoding="utf-8"), format="turtle")


def _read(path: Path) -> rdflib.Graph:
    """Parsed by pyoxigraph, which is strict (rdflib lets broken IRIs pass) and many times faster."""
    graph = rdflib.Graph()
    try:
        for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE):
            graph.add((_node(quad.subject), _node(quad.predicate), _node(quad.object)))
    except (OSError, SyntaxError, ValueError) as error:
        reason = str(error) if isinstance(error, OSError) else f"no Turtle: {error}"
        raise ReadError(str(path), " ".join(reason.split())) from error
    return graph


def _node(term: object) -> Node:
    match term:
        case pyoxigraph.NamedNode():
            return rdflib.URIRef(term.value)
        case pyoxigraph.BlankNode():
            return rdflib.BNode(term.value)
        case pyoxigraph.Literal():
            datatype = term.datatype.value
            if term.language is not None:
                return rdflib.Literal(term.value, lang=term.language)
            if datatype == str(XSD.string):
                return rdflib.Literal(term.value)
            return rdflib.Literal(term.value, datatype=rdflib.URIRef(datatype), normalize=False)
    raise ValueError(f"triple terms are not part of the contract: {term}")


def _violations(report: rdflib.Graph) -> Iterator[Violation]:
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus, value = report.value(result, SH.focusNode), report.value(result, SH.value)
        if str(focus).startswith(ONTOLOGY):  # a rule on the whole graph: its value is the node
            focus, value = value, None
        message = min(str(text) for text in report.objects(result, SH.resultMessage))
        path = report.value(result, SH.resultPath)
        shown = "" if value is None or value == focus else str(value)
        yield Violation(str(focus), str(path) if isinstance(path, rdflib.URIRef) else "", message, shown)
