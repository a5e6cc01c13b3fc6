"""Names that mean several things over papers, told apart by the papers that use them.

An acronym with several long forms goes, in a paper that gives none, with the one whose papers are like it;
one without a long form is several things where its papers have nothing in common.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.linking.corpus import ACRONYM
from kg.linking.known import agrees
from kg.linking.ties import Form, Key, Tie
from kg.model import Claim, Known, Mention
from kg.names import american, singular, words

Vector = Mapping[str, float]

_FREQUENT = 6  # papers; a name that more use is well known, and one thing
LARGE = 1000  # papers; in fewer, a name that few of them use may be well known all the same
_NEAR = 0.05  # cosine of two papers' names, from which a bare acronym is one thing in both
# Whether a bare acronym means a long form: the nearest of the papers that give it, how many they are, how
# many of them take it for the same kind, and how many write it alike. Asked for what 2,574 papers say
# themselves, it answers for nearly half, and is right in 91 of 100 (docs/evaluation.md).
_PAPERS, _ALIKE, _SURE = 0.08, 0.1, 0.38
# A long form that so many papers give, and this share of all, is meant by 95 of 100.
_SEVERAL, _USUAL = 5, 0.7
_SHARED = frozenset(["Benchmark", "Metric"])  # kinds of things that many papers use, by one name
_ASKED = 50  # papers of a long form that are looked at


def readings(
    mentions: Mapping[str, Mention],
    own: Mapping[str, Key],
    forms: Mapping[str, Form],
    claims: Iterable[Claim],
    expansions: Mapping[Key, Mapping[Key, set[str]]],
    known: Mapping[str, Known],
) -> tuple[dict[str, Form], list[Tie]]:
    """Forms of mentions whose name means several things over papers, and ties of those forms.

    Bare acronyms are told apart by the other names of their papers (one that names nothing else says
    nothing); a name that several papers introduce is a thing in each. `expansions` has the papers that give
    each long form of an acronym.
    """
    bare: dict[Key, set[str]] = defaultdict(set)  # acronym -> the papers that give no long form
    looks: dict[Form, tuple[str, str]] = {}  # an acronym in a paper -> its kind and spelling
    for ident, form in sorted(forms.items()):
        mention, key = mentions[ident], own[ident]
        if key[0] == "Name" and ACRONYM.fullmatch(mention.text):
            looks.setdefault(Form(mention.paper, key), (mention.kind, mention.text.rstrip("s")))
            if not form.paper:
                bare[key].add(mention.paper)
    introduced = _introduced(mentions, own, claims)
    large = len({mention.paper for mention in mentions.values()}) >= LARGE
    several = {key: papers for key, papers in bare.items() if len(expansions.get(key, ())) > 1}
    meant = {key: set().union(*expansions.get(key, {}).values()) for key in bare}
    doubtful = {
        key: papers
        for key, papers in bare.items()
        if key not in several
        and 1 < len(papers | meant[key]) <= _FREQUENT
        and (large or len(introduced.get(key, ())) > 1)
    }
    asked = {paper for key in (*several, *doubtful) for paper in (*bare[key], *meant[key])}
    vectors = _vectors(mentions, own, asked)
    made = []
    for key, papers in sorted(doubtful.items()):
        first = [sorted(meant[key])] if meant[key] else []
        rivals = introduced.get(key, set())
        told = sorted(
            paper
            for paper in papers
            if vectors[paper].keys() - {key[1]}
            and (paper in rivals or not _is_shared(looks[Form(paper, key)][0], known.get(key[1])))
        )
        for group in _groups(told, first, vectors, key, rivals, _NEAR * large):
            if not first or group is not first[0]:  # those go with the only expansion
                made += [Tie("context", Form(paper, key), Form(group[0], key)) for paper in group]
    for key, papers in sorted(several.items()):
        for paper in sorted(papers):
            if long := _meant(Form(paper, key), expansions[key], vectors, looks):
                made.append(Tie("reading", Form(paper, key), Form("", long)))
    found = {tie.one for tie in made}
    moved = {
        ident: Form(mentions[ident].paper, form.key)
        for ident, form in forms.items()
        if form.paper == "" and (mentions[ident].paper, form.key) in found
    }
    return moved, [tie for tie in made if tie.one != tie.other]


def _is_shared(kind: str, known: Known | None) -> bool:
    """Whether papers that take a name for this kind mean one thing, be they ever so different."""
    return kind in _SHARED or (known is not None and agrees(known, kind))


def _meant(
    form: Form,
    longs: Mapping[Key, set[str]],
    vectors: Mapping[str, Vector],
    looks: Mapping[Form, tuple[str, str]],
) -> Key | None:
    """The long form that a paper surely means by an acronym of which it gives none."""
    counts = {long: len(papers) for long, papers in longs.items()}
    usual = max(sorted(counts), key=lambda long: counts[long])
    if counts[usual] >= _SEVERAL and counts[usual] >= _USUAL * sum(counts.values()):
        return usual

    def score(long: Key) -> float:
        papers = longs[long]
        asked = sorted(papers)[:_ASKED]
        found = [looks.get(Form(paper, form.key), ("", "")) for paper in asked]
        alike = sum((kind == looks[form][0]) + (text == looks[form][1]) for kind, text in found) / len(asked)
        near = max(_cosine(vectors[form.paper], vectors[paper], form.key) for paper in asked)
        return near + _PAPERS * math.log(1 + len(papers)) + _ALIKE * alike

    best, long = max((score(long), long) for long in sorted(longs))
    return long if best >= _SURE else None


def _introduced(
    mentions: Mapping[str, Mention], own: Mapping[str, Key], claims: Iterable[Claim]
) -> dict[Key, set[str]]:
    """The papers that surely introduce a name."""
    found: dict[Key, set[str]] = defaultdict(set)
    for claim in claims:
        if claim.predicate == "proposes" and claim.polarity == "positive" and claim.score >= 0.6:
            found[own[claim.object]].add(mentions[claim.object].paper)
    return found


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
