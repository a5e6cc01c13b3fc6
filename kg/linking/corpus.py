"""Ties that only the whole corpus shows, and those of a paper that do not hold beyond it.

A reader of one paper may take "unsupervised anomaly detection" and "anomaly detection" for one thing; over
papers a narrower term is a thing of its own.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.linking.ties import Form, Key, Tie
from kg.model import Claim, Mention
from kg.names import american, singular, words

Users = Mapping[str, set[str]]  # the papers that use a name
_TERM = 2  # other papers; what as many use is a term, and what narrows it another
KNOWN = 2  # papers; a name that as many use is an established one
# What a technique goes by ("clustering framework"), and what a task does; no thing of its own.
_OF_METHODS = frozenset(
    [
        "algorithm",
        "approach",
        "estimator",
        "framework",
        "mechanism",
        "method",
        "methodology",
        "model",
        "module",
        "pipeline",
        "problem",
        "procedure",
        "scheme",
        "strategy",
        "system",
        "technique",
    ]
)
_OF_TASKS = frozenset(["problem", "task"])
_SMALL = frozenset(["a", "an", "and", "for", "in", "of", "on", "the", "with"])
_TURNS = frozenset(["by", "from", "to", "vs", "versus", "without"])  # after these, order tells
ACRONYM = re.compile(r"[A-Z]{2,7}s?")
_FREQUENT = 6  # papers; a name that more use is well known, and one thing
LARGE = 1000  # papers; in fewer, a name that few of them use may be well known all the same
_NEAR = 0.1  # cosine of two papers' names, from which a bare acronym is one thing in both


def users(mentions: Mapping[str, Mention], own: Mapping[str, Key]) -> Users:
    """The papers that use each folded name, whatever they take it for."""
    found: dict[str, set[str]] = defaultdict(set)
    for ident, key in own.items():
        found[key[-1]].add(mentions[ident].paper)
    return found


def apart(paper: str, one: str, other: str, key: Key, main: Key, known: Users) -> bool:
    """Whether two names that one paper uses for one thing are two things over papers: phrases that other
    papers use too; a phrase and a term that it narrows; a turn and its reverse ("table-to-text"); versions.
    """
    few, many = sorted((_bag(one), _bag(other)), key=len)
    if few == many and not _TURNS.isdisjoint(words(one)) and words(one) != words(other):
        return True
    if key[0] == main[0] == "Name":
        return few < many and all(len(word) == 1 or word.isdigit() for word in many - few)
    if "Name" in (key[0], main[0]):
        return False
    others = known[key[-1]] - {paper}, known[main[-1]] - {paper}
    if few < many:
        return len(others[_bag(one) == many]) >= _TERM
    return all(others)


def swapped(paper: str, one: str, other: str, key: Key, main: Key, known: Users) -> bool:
    """Whether the first of two phrases is what a paper's thing is called over papers: it is the narrower one,
    or that of other papers while the second is the paper's own.
    """
    if "Name" in (key[0], main[0]):
        return False
    mine, theirs = _bag(one), _bag(other)
    if mine < theirs or theirs < mine:
        return theirs < mine
    return bool(known[key[-1]] - {paper}) and not known[main[-1]] - {paper}


def is_short_for(acronym: str, phrase: str) -> bool:
    """Whether a phrase has the initials that an acronym is made of: "HOIs", "human-object interaction"."""
    letters = acronym.rstrip("s").casefold()
    found = words(phrase)
    return ACRONYM.fullmatch(acronym) is not None and letters in (
        "".join(word[0] for word in found),
        "".join(word[0] for word in found if word not in _SMALL),
    )


def _bag(phrase: str) -> set[str]:
    return {american(singular(word)) for word in words(phrase)} - _SMALL


def ties(mentions: Mapping[str, Mention], own: Mapping[str, Key]) -> list[Tie]:
    """Between names of the whole corpus: phrases taken for several kinds, with and without a head word that
    says nothing, and with their words in another order.
    """
    phrases: dict[Key, str] = {}
    for ident in sorted(own):
        if own[ident][0] not in ("Name", "Institution"):
            phrases.setdefault(own[ident], mentions[ident].text)
    known = users(mentions, own)
    return [*_kinds(phrases), *_heads(phrases, known), *_orders(phrases)]


def _tie(rule: str, one: Key, other: Key) -> Tie:
    return Tie(rule, Form("", one), Form("", other))


def _kinds(phrases: Iterable[Key]) -> list[Tie]:
    spelt: dict[str, list[Key]] = defaultdict(list)
    for key in sorted(phrases):
        if key[0] != "Metric":  # what is measured is no method or task that bears its name
            spelt[key[1]].append(key)
    return [_tie("kind", other, keys[0]) for keys in spelt.values() for other in keys[1:]]


def _heads(phrases: Mapping[Key, str], known: Users) -> list[Tie]:
    """Where papers use "clustering" by itself, "clustering framework" goes with it."""
    made = []
    for key, text in phrases.items():
        parts = [american(singular(word)) for word in words(text)]
        stem = (key[0], "".join(parts[:-1]))
        heads = _OF_TASKS if key[0] == "Task" else _OF_METHODS
        # A stem of one word is rarely a term: "sampling scheme", "Gaussian model".
        if len(parts) > 2 and parts[-1] in heads and len(known.get(stem[1], ())) >= KNOWN:
            made.append(_tie("head-word", key, stem))
    return made


def _orders(phrases: Mapping[Key, str]) -> list[Tie]:
    """What "estimation of causal effects" is: "causal effect estimation"."""
    first: dict[tuple[str, tuple[str, ...]], Key] = {}
    made = []
    for key in sorted(phrases):
        parts = words(phrases[key])
        bag = tuple(sorted(_bag(phrases[key])))
        if len(bag) < 3 - ("of" in parts) or not _TURNS.isdisjoint(parts) or len(set(parts)) < len(parts):
            continue
        other = first.setdefault((key[0], bag), key)
        if other != key:
            made.append(_tie("word-order", key, other))
    return made


def readings(
    mentions: Mapping[str, Mention],
    own: Mapping[str, Key],
    forms: Mapping[str, Form],
    claims: Iterable[Claim],
    expansions: Mapping[Key, set[Key]],
) -> tuple[dict[str, Form], list[Tie]]:
    """Forms of mentions whose name means several things over papers, and ties between those forms.

    Bare acronyms are told apart by the other names of their papers (one that names nothing else says
    nothing) where there are papers enough to tell; a name that several papers introduce is a thing in each.
    """
    bare: dict[Key, set[str]] = defaultdict(set)
    meant: dict[Key, set[str]] = defaultdict(set)  # the papers that give an acronym its long form
    for ident, form in forms.items():
        if own[ident][0] == "Name" and ACRONYM.fullmatch(mentions[ident].text):
            (meant if form.paper else bare)[own[ident]].add(mentions[ident].paper)
    introduced = _introduced(mentions, own, claims)
    large = len({mention.paper for mention in mentions.values()}) >= LARGE
    doubtful = {
        key: papers
        for key, papers in bare.items()
        if 1 < len(papers | meant[key]) <= _FREQUENT
        and len(expansions.get(key, ())) < 2
        and (large or len(introduced.get(key, ())) > 1)
    }
    vectors = _vectors(mentions, own, {p for key, papers in doubtful.items() for p in papers | meant[key]})
    made, found = [], {}
    for key, papers in sorted(doubtful.items()):
        first = [sorted(meant[key])] if meant[key] else []
        told = sorted(paper for paper in papers if vectors[paper].keys() - {key[1]})
        for group in _groups(told, first, vectors, key, introduced.get(key, set()), _NEAR * large):
            if first and group is first[0]:
                continue  # these go with the only expansion
            for paper in group:
                found[paper, key] = Form(paper, key)
                made.append(Tie("context", Form(paper, key), Form(group[0], key)))
    moved = {
        ident: found[mentions[ident].paper, form.key]
        for ident, form in forms.items()
        if form.paper == "" and (mentions[ident].paper, form.key) in found
    }
    return moved, [tie for tie in made if tie.one != tie.other]


def _introduced(
    mentions: Mapping[str, Mention], own: Mapping[str, Key], claims: Iterable[Claim]
) -> dict[Key, set[str]]:
    """The papers that surely introduce a name."""
    found: dict[Key, set[str]] = defaultdict(set)
    for claim in claims:
        if claim.predicate == "proposes" and claim.polarity == "positive" and claim.score >= 0.6:
            found[own[claim.object]].add(mentions[claim.object].paper)
    return found


Vector = Mapping[str, float]


def _vectors(mentions: Mapping[str, Mention], own: Mapping[str, Key], papers: set[str]) -> dict[str, Vector]:
    """Of each paper the words of its names, by inverse document frequency, of length one."""
    bags: dict[str, set[str]] = defaultdict(set)
    for ident, mention in mentions.items():
        if own[ident][0] != "Institution":
            bags[mention.paper].update(american(singular(word)) for word in words(mention.text))
    count = Counter(word for bag in bags.values() for word in bag)
    made: dict[str, Vector] = {}
    for paper in papers:
        weights = {word: math.log(len(bags) / count[word]) for word in sorted(bags[paper])}
        length = math.sqrt(math.fsum(weight**2 for weight in weights.values())) or 1.0
        made[paper] = {word: weight / length for word, weight in weights.items()}
    return made


def _groups(
    papers: Sequence[str],
    groups: list[list[str]],
    vectors: Mapping[str, Vector],
    key: Key,
    rivals: set[str],
    least: float,
) -> list[list[str]]:
    """Papers that mean one thing: each joins the group of the nearest paper before it, if that is near
    enough; of papers that introduce the name no two share a group.
    """
    groups = groups[:]
    for paper in sorted(papers, key=lambda paper: (paper not in rivals, paper)):
        near = [
            (max(_cosine(vectors[paper], vectors[other], key) for other in group), -n)
            for n, group in enumerate(groups)
            if not (paper in rivals and rivals.intersection(group))
        ]
        best = max(near, default=(0.0, 0))
        if near and best[0] >= least:
            groups[-best[1]].append(paper)
        else:
            groups.append([paper])
    return groups


def _cosine(one: Vector, other: Vector, key: Key) -> float:
    return math.fsum(one[word] * other[word] for word in one.keys() & other.keys() if word != key[1])
