"""Graph -> property graph: nodes with typed attributes, one edge a predicate and pair."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kg import ids
from kg.errors import KgError
from kg.model import KINDS, TERM_KINDS, Claim, Mention
from kg.terms import address, legible

if TYPE_CHECKING:
    import networkx as nx
    import pyvis.network

    from kg.graph import Graph

SEPARATOR = " | "  # between names, and between quotes
# Okabe and Ito, "Color Universal Design" (2008): told apart by the colour-blind; a shape each besides.
STYLES = {
    "Method": ("#0072B2", "dot"),
    "Model": ("#009E73", "triangle"),
    "Benchmark": ("#E69F00", "square"),
    "Task": ("#CC79A7", "diamond"),
    "Metric": ("#F0E442", "hexagon"),
    "Paper": ("#999999", "box"),
    "Institution": ("#D55E00", "triangleDown"),
    "Person": ("#56B4E9", "star"),
}
LABEL_LENGTH = 40  # of a label in a drawing


def nodes(graph: "Graph") -> Iterator[tuple[str, dict[str, Any]]]:
    """Id and attributes of every node, sorted by id.

    `papers` counts the papers that name the thing (for a person, those they wrote); what is unknown has
    no attribute.
    """
    named: dict[str, set[str]] = defaultdict(set)
    for mention in graph.mentions:
        named[mention.entity].add(mention.paper)
    for claim in graph.claims:
        if claim.predicate in ("affiliation", "department") and claim.subject.startswith("paper/"):
            named[claim.object].add(claim.subject)
    found: dict[str, dict[str, Any]] = {}
    for paper in graph.papers:
        label = paper.title or next(iter(paper.identifiers), paper.id)
        found[paper.id] = {"label": label, "kind": "Paper", "papers": 1}
        found[paper.id]["identifiers"] = SEPARATOR.join(paper.identifiers)
        if paper.date[:4].isdecimal():
            found[paper.id]["year"] = int(paper.date[:4])
        if paper.venue:
            found[paper.id]["venue"] = paper.venue
        for number, author in enumerate(paper.authors, 1):
            person = ids.person_id(paper.id, number, author.orcid)
            named[person].add(paper.id)
            # One ORCID under several spellings: the fullest, as in the triples.
            spelt = found.get(person, {}).get("label", author.name)
            fullest = min(spelt, author.name, key=lambda name: (-len(name), name))
            found[person] = {"label": fullest, "kind": "Person"}
    for entity in graph.entities:
        found[entity.id] = {"label": entity.label or entity.id, "kind": entity.kind}
        if entity.aliases:
            found[entity.id]["aliases"] = SEPARATOR.join(alias.text for alias in entity.aliases)
        close = [m.iri for m in entity.matches if m.relation == "closeMatch"]
        same = [*entity.same_as, *(m.iri for m in entity.matches if m.relation != "closeMatch")]
        for name, iris in (("same_as", same), ("close_match", close)):
            if iris:
                found[entity.id][name] = SEPARATOR.join(dict.fromkeys(iris))
    for node, attributes in sorted(found.items()):
        if attributes["kind"] != "Paper":
            attributes["papers"] = len(named[node])
        yield node, attributes | {"iri": address(node, graph.base)}


def edges(graph: "Graph") -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Subject, object, predicate and attributes of every edge, sorted.

    Asserted claims, and `mentions` and `creator` of papers. `papers` counts the papers that say so and is
    the `weight` too; `evidence` joins their words. A comparison is one edge, in its claim's direction.
    """
    evidence = {row.id: row for row in graph.evidence}
    claims: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for claim in graph.claims:
        if claim.asserted:
            claims[claim.subject, claim.object, claim.predicate].append(claim)
    for key, group in claims.items():
        rows = [evidence[name] for name in sorted({e for claim in group for e in claim.evidence})]
        rows.sort(key=lambda row: (row.paper, row.field, row.start, row.end))
        papers = len({row.paper for row in rows})
        found[key] = _edge(key[2], max(claim.score for claim in group), papers)
        found[key]["evidence"] = SEPARATOR.join(dict.fromkeys(row.quote for row in rows))
    scores: dict[tuple[str, str, str], float] = defaultdict(float)
    for mention in _of_terms(graph):
        key = (mention.paper, mention.entity, "mentions")
        scores[key] = max(scores[key], mention.score)
    for key, score in scores.items():
        found[key] = _edge("mentions", score, 1)
    for paper, person in _creators(graph):
        found[paper, person, "creator"] = _edge("creator", 1.0, 1)
    for (source, target, predicate), attributes in sorted(found.items()):
        yield source, target, predicate, attributes


def pairs(graph: "Graph") -> Iterator[tuple[str, str]]:
    """Subject and object of every edge, unsorted; a pair comes as often as something says it."""
    yield from ((claim.subject, claim.object) for claim in graph.claims if claim.asserted)
    yield from ((mention.paper, mention.entity) for mention in _of_terms(graph))
    yield from _creators(graph)


def _of_terms(graph: "Graph") -> Iterator[Mention]:
    """Mentions that make an edge."""
    terms = {entity.id for entity in graph.entities if entity.kind in TERM_KINDS}
    return (mention for mention in graph.mentions if mention.entity in terms)


def _creators(graph: "Graph") -> Iterator[tuple[str, str]]:
    """Each paper with each of its authors."""
    for paper in graph.papers:
        for number, author in enumerate(paper.authors, 1):
            yield paper.id, ids.person_id(paper.id, number, author.orcid)


def _edge(predicate: str, confidence: float, papers: int) -> dict[str, Any]:
    weight = float(max(papers, 1))
    return {"label": predicate, "weight": weight, "confidence": round(confidence, 4), "papers": papers}


def to_networkx(graph: "Graph") -> "nx.MultiDiGraph[str]":
    """Nodes are ids (`method/rope`), edges are keyed by predicate."""
    import networkx as nx

    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    made.add_nodes_from(nodes(graph))
    for source, target, predicate, attributes in edges(graph):
        made.add_edge(source, target, key=predicate, **attributes)
    return made


def to_pyvis(graph: "Graph", *, around: str | None = None) -> "pyvis.network.Network":
    """What is named in the texts and how it is connected; papers and people are left out.

    Args:
        graph: a small one; the page that a build writes is for larger ones.
        around: the id of a node; then only it and its neighbours are drawn.

    Raises:
        KgError: no node has that id.
    """
    from pyvis.network import Network

    made = Network(directed=True, cdn_resources="in_line", notebook=True, height="600px", width="100%")
    rows = dict(nodes(graph))
    links = list(edges(graph))
    if around is not None:
        if around not in rows:
            raise KgError(f"no node is called {around}")
        near = {around} | {end for s, o, *_ in links if around in (s, o) for end in (s, o)}
        rows = {node: attributes for node, attributes in rows.items() if node in near}
    drawn = set()
    for node, attributes in rows.items():
        if attributes["kind"] in KINDS and attributes["kind"] != "Person":
            colour, shape = STYLES[attributes["kind"]]
            label = _no_markup(shorten(attributes["label"]))
            title = _no_markup(f"{attributes['kind']}: {attributes['label']}")
            made.add_node(node, label=label, title=title, color=colour, shape=shape)
            drawn.add(node)
    for source, target, predicate, attributes in links:
        if source in drawn and target in drawn:
            title = _no_markup(f"{predicate}: {attributes.get('evidence', '')}")
            made.add_edge(source, target, title=title)
    return made


def _no_markup(text: str) -> str:
    """A text that holds no markup: pyvis shows titles as text or as HTML, by what is in them."""
    return legible(text).translate({ord("<"): "‹", ord(">"): "›"})


def shorten(label: str) -> str:
    """A label as short as a drawing wants it."""
    return label if len(label) <= LABEL_LENGTH else label[: LABEL_LENGTH - 1].rstrip() + "…"
