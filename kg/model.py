"""The types of the graph, and the kinds and predicates of the contract.

Offsets count Python characters of the field named (title, abstract, affiliation), half open.
Ids are IRI paths (`paper/arxiv/2602.01027`, `method/rope`, `claim/4f1c…`), made in `kg.ids` only.
The nodes of a `Claim` or `Result` are mention ids before linking and entity ids after it; paper and
person ids stay as they are.
"""

from dataclasses import dataclass
from typing import Literal

TERM_KINDS = ("Benchmark", "Method", "Metric", "Model", "Task")
KINDS = (*TERM_KINDS, "Institution", "Person")

_SYSTEM = ("Method", "Model")
# Predicate -> kinds it may start from and lead to ("Paper" included): the table of the contract.
PREDICATES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "proposes": (("Paper",), TERM_KINDS),
    "studies": (("Paper",), ("Method", "Model", "Task")),
    "evaluatedOn": (_SYSTEM, ("Benchmark",)),
    "outperforms": (_SYSTEM, _SYSTEM),
    "comparedWith": (_SYSTEM, _SYSTEM),
    "uses": (_SYSTEM, ("Method", "Model", "Benchmark")),
    "variantOf": (_SYSTEM, _SYSTEM),
    "appliedTo": (_SYSTEM, ("Task",)),
    "measures": (("Metric",), ("Task", "Method")),
}
# Who is where: claims too, so that they carry evidence; plain triples of other vocabularies' kind.
AFFILIATION_PREDICATES = ("affiliation", "department", "unitOf")
# Two mentions name one thing: a short form (subject) its long form, an institution (subject) another
# name of its; consumed by linking.
ALIAS = "alias"
# Between two mentions of one paper that name one thing; it says nothing of other papers.
SAME = "same"

Field = Literal["title", "abstract", "affiliation"]


@dataclass(frozen=True, slots=True)
class Author:
    """A name in the paper's order, and the affiliation string that the source gives this author."""

    name: str
    affiliation: str = ""
    orcid: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """Title and abstract in another language of the source (BCP 47 tag)."""

    language: str
    title: str
    abstract: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as its source states it; texts are cleaned (`kg.text.clean`).

    `identifiers` are `scheme:value` or the source's own; `date` is `YYYY-MM-DD`, `YYYY` or empty;
    `affiliation_text` is the affiliation line that offsets of the field `affiliation` count in.
    """

    id: str
    identifiers: tuple[str, ...]
    title: str
    abstract: str
    translations: tuple[Translation, ...] = ()
    date: str = ""
    subjects: tuple[str, ...] = ()
    venue: str = ""
    comment: str = ""
    journal_reference: str = ""
    authors: tuple[Author, ...] = ()
    affiliation_text: str = ""
    code: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of a thing in a text: `text == field[start:end]`; `entity` is filled by linking."""

    id: str
    paper: str
    field: str
    start: int
    end: int
    text: str
    kind: str
    extractor: str
    score: float
    entity: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that state a claim or result: `quote == field[start:end]`.

    `score` is the confidence that this evidence alone gives; `kg.linking.unite` combines them.
    """

    id: str
    paper: str
    field: str
    start: int
    end: int
    quote: str
    found_by: str
    run: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Claim:
    """Subject, predicate, object and who says so.

    `asserted`: neither negated nor hedged nor below the threshold, so it also stands as plain triple.
    """

    id: str
    subject: str
    predicate: str
    object: str
    polarity: str
    hedged: bool
    score: float
    evidence: tuple[str, ...]
    asserted: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """A number that a paper states; `value` keeps the digits of the text ("93.40"), signs included.

    Node fields and `unit`, `bound` are empty where the text does not say.
    """

    id: str
    paper: str
    subject: str
    benchmark: str
    metric: str
    value: str
    unit: str
    kind: str
    baseline: str
    bound: str
    score: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A surface form and its language tag, empty where unknown."""

    text: str
    language: str = ""


Relation = Literal["sameAs", "exactMatch", "closeMatch"]


@dataclass(frozen=True, slots=True)
class Match:
    """What an entity is in a vocabulary: `iri`, which is called `label` there; `name` is what was looked up.

    `sameAs` (of OWL): its place agrees too; `exactMatch` (of SKOS): the name alone, and nothing against it;
    `closeMatch` (of SKOS): a guess.
    """

    iri: str
    relation: Relation
    label: str
    name: str
    vocabulary: str
    found_by: str
    score: float


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing with its names; `same_as` are IRIs; `matches` are filled by grounding."""

    id: str
    kind: str
    label: str
    aliases: tuple[Name, ...] = ()
    same_as: tuple[str, ...] = ()
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class Replaced:
    """An id that an earlier build gave, and the one that stands for it now."""

    id: str
    by: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Words that an extractor looked at and took for nothing, and why; told to the user, no part of a graph.

    `text == field[start:end]`.
    """

    paper: str
    field: str
    start: int
    end: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Two names that linking took for one entity, by which rule, and the confidence of the evidence (0 where
    the rule has none). `papers` say so, each in the words of `quotes` where it says it itself; else they
    use the names.
    """

    entity: str
    rule: str
    one: str
    other: str
    score: float
    papers: tuple[str, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The one thing that vocabularies call by a name.

    `short`: the name is a short form. In papers it may stand for something else all the same.
    """

    concept: str
    label: str
    kind: str
    short: bool


Row = Paper | Mention | Evidence | Claim | Result | Entity | Replaced
Extracted = Mention | Evidence | Claim | Result | Refused
