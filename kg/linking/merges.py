"""What made two names one thing: each tie that linking used, with the papers and their own words for it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from kg.linking.ties import Form, Key, Tie
from kg.model import Claim, Evidence, Mention, Merge

Said = tuple[str, str]  # a paper, and the sentence in which it says so


def explain(
    mentions: Mapping[str, Mention],
    own: Mapping[str, Key],
    forms: Mapping[str, Form],
    entity_of: Mapping[str, str],
    ties: Iterable[Tie],
    said: Iterable[Claim],
    evidence: Mapping[str, Evidence],
) -> tuple[Merge, ...]:
    """Every tie of things that are named, and every spelling that folds like another one; sorted.

    `said` are the claims of papers that two names are one.
    """
    using: dict[Form, list[Mention]] = defaultdict(list)
    for ident, form in forms.items():
        using[form].append(mentions[ident])
    entities = {form: entity_of[found[0].id] for form, found in using.items()}
    quotes = _quotes(mentions, own, said, evidence)
    names = _names(using)
    ties, made = list(ties), set()
    named = {form for tie in ties for form in (tie.one, tie.other)}
    users = {form: {mention.paper for mention in using.get(form, ())} for form in named}
    spelt: dict[tuple[Form, str], set[str]] = defaultdict(set)
    for form, mentioned in using.items():
        for mention in mentioned:
            if mention.text != names[form]:
                spelt[form, mention.text].add(mention.paper)
    for tie, entity in zip(ties, _entities(ties, entities), strict=True):
        if entity:
            found = quotes.get(_pair(tie.one.key, tie.other.key), set())
            mine = {one for one in found if tie.one.paper in ("", one[0])}
            papers = mine or {(paper, "") for paper in users[tie.one] | users[tie.other]}
            both = names.get(tie.one, tie.one.key[-1]), names.get(tie.other, tie.other.key[-1])
            made.add(_merge(entity, tie.rule, *both, tie.confidence, papers))
    for (form, text), papers_of in spelt.items():
        found = quotes.get(_pair((text,), (names[form],)), set())
        rule = "translation" if found else "same-spelling"
        papers = found or {(paper, "") for paper in papers_of}
        made.add(_merge(entities[form], rule, text, names[form], 0.0, papers))
    return tuple(sorted(made, key=lambda m: (m.entity, m.rule, m.one, m.other, m.papers)))


def _merge(entity: str, rule: str, one: str, other: str, score: float, papers: Iterable[Said]) -> Merge:
    best = dict(sorted(papers, reverse=True))
    ordered = sorted(best)
    return Merge(entity, rule, one, other, score, tuple(ordered), tuple(best[paper] for paper in ordered))


def _pair(one: Key, other: Key) -> frozenset[Key]:
    return frozenset((one, other))


def _quotes(
    mentions: Mapping[str, Mention],
    own: Mapping[str, Key],
    said: Iterable[Claim],
    evidence: Mapping[str, Evidence],
) -> dict[frozenset[Key], set[Said]]:
    """Where papers say that two names are one, by the names' keys; those of institutions in two languages,
    which have one key, by their words.
    """
    found: dict[frozenset[Key], set[Said]] = defaultdict(set)
    for claim in said:
        one, other = mentions[claim.subject], mentions[claim.object]
        words = {(one.paper, evidence[i].quote) for i in claim.evidence if i in evidence}
        pair = _pair(own[one.id], own[other.id])
        found[pair if len(pair) > 1 else _pair((one.text,), (other.text,))] |= words or {(one.paper, "")}
    return found


def _names(using: Mapping[Form, list[Mention]]) -> dict[Form, str]:
    """The commonest spelling of every form; of the names of papers, those of the corpus that are not used."""
    whole: dict[Form, list[Mention]] = defaultdict(list)
    for form, found in using.items():
        if (other := Form("", form.key)) not in using:
            whole[other] += found
    return {form: _commonest([m.text for m in found]) for form, found in (whole | dict(using)).items()}


def _commonest(texts: list[str]) -> str:
    if len(texts) == 1:  # as of most names
        return texts[0]
    tally = Counter(texts)
    return min(tally, key=lambda text: (-tally[text], text))


def _entities(ties: Iterable[Tie], entities: Mapping[Form, str]) -> list[str]:
    """The entity of each tie; empty where it ties names that nothing leads to."""
    ties, known, grown = list(ties), dict(entities), True
    while grown:  # a name that nobody uses by itself may stand between two that are used
        grown = False
        for tie in ties:
            for one, other in ((tie.one, tie.other), (tie.other, tie.one)):
                if one in known and other not in known:
                    known[other], grown = known[one], True
    return [known.get(tie.one, "") for tie in ties]
