"""Papers that are one paper, and ids that are one paper's alone."""

import re
from collections.abc import Iterable
from dataclasses import replace

from kg.ids import digest, identifier_rank, paper_id
from kg.model import Paper
from kg.names import shared_words

_SCHEMES = ("arxiv:", "doi:", "acl:")
# Two papers may be called "Introduction"; a preprint's abstract is reworded when it is published.
_LONG_TITLE = 4  # words
_ALIKE = 0.5  # words shared, of all words of two abstracts
_MOST_OF_A_TITLE = 50  # papers of one title that another is held against


def merge_papers(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """One paper a work, sorted by id; the order of the input does not matter.

    Papers that share an arXiv, DOI or ACL identifier are one. An id of a source's own ("1",
    `<file stem>:1`) is shared by chance too: such papers are one only if title or abstract is the same.
    Papers of one long title are one if their abstracts are much alike and no two identifiers of one kind
    (two arXiv numbers, say) tell them apart.
    """
    ordered = sorted(set(papers), key=_order)
    groups: dict[int, list[Paper]] = {}
    owner = _components(ordered)
    for index, paper in enumerate(ordered):
        groups.setdefault(owner[index], []).append(paper)
    return _distinct(_unite(group) for group in groups.values())


def _order(paper: Paper) -> tuple[object, ...]:
    return (paper.sources, paper.id, paper.title, paper.abstract, repr(paper))


def _keys(paper: Paper) -> Iterable[str]:
    for identifier in paper.identifiers:
        if identifier.startswith(_SCHEMES):
            yield identifier
        else:
            for text in (paper.title, paper.abstract):
                if folded := re.sub(r"[\W_]+", "", text.casefold()):
                    yield digest(identifier, folded)


def _components(papers: list[Paper]) -> list[int]:
    """The first index of each paper's group."""
    parent = list(range(len(papers)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    first: dict[str, int] = {}
    for index, paper in enumerate(papers):
        for key in _keys(paper):
            a, b = sorted((root(first.setdefault(key, index)), root(index)))
            parent[b] = a
    known: dict[int, set[str]] = {}
    for index, paper in enumerate(papers):
        known.setdefault(root(index), set()).update(i for i in paper.identifiers if i.startswith(_SCHEMES))
    for same in _by_title(papers):
        apart: list[int] = []  # of those that have the title: one of each paper
        for index in same:
            mine = root(index)
            alike = (
                root(other)
                for other in apart[:_MOST_OF_A_TITLE]
                if _compatible(known[root(other)], known[mine])
                and shared_words(papers[other].abstract, papers[index].abstract) >= _ALIKE
            )
            if (found := next(alike, None)) is None:
                apart.append(index)
            elif found != mine:
                a, b = sorted((found, mine))
                parent[b] = a
                known[a] |= known[b]
    return [root(index) for index in range(len(papers))]


def _by_title(papers: list[Paper]) -> Iterable[list[int]]:
    """Indexes of papers that share a title long enough to be one paper's alone."""
    found: dict[str, list[int]] = {}
    for index, paper in enumerate(papers):
        if len(paper.title.split()) >= _LONG_TITLE:
            found.setdefault(re.sub(r"[\W_]+", "", paper.title.casefold()), []).append(index)
    return (same for same in found.values() if len(same) > 1)


def _compatible(ones: set[str], others: set[str]) -> bool:
    schemes = {name.partition(":")[0] for name in ones} & {name.partition(":")[0] for name in others}
    return all(any(n in others for n in ones if n.startswith(f"{scheme}:")) for scheme in schemes)


def _unite(group: list[Paper]) -> Paper:
    """The first paper that states a field speaks for all; identifiers and sources are those of all."""
    if len(group) == 1:
        return group[0]
    identifiers = tuple(sorted({i for p in group for i in p.identifiers}, key=identifier_rank))
    languages = {t.language: t for p in reversed(group) for t in p.translations}
    # Whose affiliation it is stays true only beside the line that says it.
    people = next((p for p in group if p.authors and p.affiliation_text), None)
    people = people or next((p for p in group if p.authors), group[0])

    def first(name: str) -> str:
        return next((value for p in group if (value := getattr(p, name))), "")

    return replace(
        group[0],
        id=paper_id(identifiers),
        identifiers=identifiers,
        title=first("title"),
        abstract=first("abstract"),
        translations=tuple(languages[tag] for tag in sorted(languages)),
        date=first("date"),
        subjects=next((p.subjects for p in group if p.subjects), ()),
        venue=first("venue"),
        comment=first("comment"),
        journal_reference=first("journal_reference"),
        authors=people.authors,
        affiliation_text=people.affiliation_text or first("affiliation_text"),
        code=tuple(dict.fromkeys(link for p in group for link in p.code)),
        sources=tuple(sorted({source for p in group for source in p.sources})),
    )


def _distinct(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Different papers whose identifiers make one IRI each get a hash of what tells them apart."""
    shared: dict[str, list[Paper]] = {}
    for paper in papers:
        shared.setdefault(paper.id, []).append(paper)
    found = []
    for path, same in shared.items():
        for paper in same:
            mark = f"-{digest(paper.identifiers, paper.sources, paper.title, paper.abstract)[:8]}"
            found.append(replace(paper, id=path + mark) if len(same) > 1 else paper)
    return tuple(sorted(found, key=lambda p: p.id))
