"""Ties that only the whole corpus shows."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from kg.linking.ties import Form, Key, Tie
from kg.model import Claim, Mention
from kg.names import SMALL_WORDS, american, institution_key, institution_words, singular, stem, words

Users = dict[str, tuple[str, ...]]  # a name -> two of the papers that use it, or the one that does
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
_NETWORKS = frozenset(["net", "network", "neural"])
_HEADS = {
    "Task": frozenset(["problem", "task"]),
    "Metric": frozenset(["measure", "metric", "score", "value"]),
}
SMALL = frozenset(["a", "an", "and", "for", "in", "of", "on", "the", "with"])
TURNS = frozenset(["by", "from", "to", "vs", "versus", "without"])  # after these, order tells
_INITIALS = re.compile(r"[A-Z]{3,7}")  # of an organisation
_MANY = 4  # times as often as all others together an organisation is named that its initials mean
ACRONYM = re.compile(r"(?=(?:[a-z]*[A-Z]){2})[A-Za-z]{2,4}s?|[A-Z]{2,7}s?")


def users(mentions: Mapping[str, Mention], own: Mapping[str, Key]) -> Users:
    """The first two papers that use each folded name, whatever they take it for."""
    found: Users = {}
    for ident, key in own.items():
        paper, known = mentions[ident].paper, found.get(key[-1], ())
        if len(known) < 2 and paper not in known:
            found[key[-1]] = (*known, paper)
    return found


def bag(phrase: str) -> set[str]:
    """Its words without number and British spelling, but for the smallest."""
    return {american(singular(word)) for word in words(phrase)} - SMALL


def ties(
    mentions: Mapping[str, Mention], own: Mapping[str, Key], aliases: Iterable[Claim], known: Users
) -> list[Tie]:
    """Between names of the whole corpus: phrases taken for several kinds, with and without a head word that
    says nothing, inflected and with their words in another order; organisations and their initials.
    """
    phrases: dict[Key, str] = {}
    for ident in sorted(own):
        if own[ident][0] not in ("Name", "Institution"):
            phrases.setdefault(own[ident], mentions[ident].text)
    found = [*_kinds(phrases), *_heads(phrases, known), *_inflections(phrases)]
    return [*found, *_organisations(mentions, own, aliases)]


def _tie(rule: str, one: Key, other: Key) -> Tie:
    return Tie(rule, Form("", one), Form("", other))


def _kinds(phrases: Mapping[Key, str]) -> list[Tie]:
    """What papers take for several kinds; one word that is measured is no task or method of its name."""
    spelt: dict[str, list[Key]] = defaultdict(list)
    for key in sorted(phrases):
        if key[0] != "Metric" or len(words(phrases[key])) > 1:
            spelt[key[1]].append(key)
    return [_tie("kind", other, keys[0]) for keys in spelt.values() for other in keys[1:]]


def _heads(phrases: Mapping[Key, str], known: Users) -> list[Tie]:
    """Where papers use "clustering" by itself, "clustering framework" goes with it."""
    made = []
    for key, text in phrases.items():
        parts = [american(singular(word)) for word in words(text)]
        rest = (key[0], "".join(parts[:-1]))
        heads = _HEADS.get(key[0], _OF_METHODS)
        # What is left of one word is rarely a term: "sampling scheme", "Gaussian model".
        if len(parts) > 2 and parts[-1] in heads and known.get(rest[1]):
            made.append(_tie("head-word", key, rest))
    return made


def _organisations(
    mentions: Mapping[str, Mention], own: Mapping[str, Key], aliases: Iterable[Claim]
) -> list[Tie]:
    """Ties of an organisation's initials with its name, where a line gives both and hardly another one of the
    corpus has them: "NUT" is Norcaster University of Technology.
    """
    bearers: dict[str, Counter[Key]] = defaultdict(Counter)
    for ident, key in own.items():
        if key[0] == "Institution" and len(key) == 2:
            bearers[_initials(mentions[ident].text)][key] += 1
    pairs = {
        (short, long)
        for claim in aliases
        for one, other in ((claim.subject, claim.object), (claim.object, claim.subject))
        if mentions[one].kind == "Institution" and len(own[other]) == 2
        for short, long in [(institution_key(mentions[one].text), own[other])]
        if _INITIALS.fullmatch(mentions[one].text)
        and bearers[short][long] * (_MANY + 1) > bearers[short].total() * _MANY
    }
    return [_tie("only-expansion", ("Institution", short), long) for short, long in sorted(pairs)]


def _initials(name: str) -> str:
    return "".join(word[0] for word in institution_words(name) if word not in SMALL_WORDS)


def _inflections(phrases: Mapping[Key, str]) -> list[Tie]:
    """What "estimation of causal effects" and "estimating causal effects" are: "causal effect estimation"."""
    first: dict[tuple[str, tuple[str, ...]], Key] = {}
    made = []
    for key in sorted(phrases):
        parts = words(phrases[key])
        stems = tuple(stem(part) for part in parts if part not in SMALL)
        if key[0] == "Task" and len(stems) > 1 and parts[0].endswith("ing"):
            stems = (*stems[1:], stems[0])  # "detecting reefs" is reef detection
        free = len(stems) >= 3 - ("of" in parts) and TURNS.isdisjoint(parts) and len(set(stems)) == len(stems)
        if len(stems) > 1:
            other = first.setdefault((key[0], tuple(sorted(stems)) if free else stems), key)
            if other != key:
                made.append(_tie("inflection", key, other))
    return made


def terms(phrase: str) -> frozenset[str]:
    """The words that tell a long form from others: no preposition, no word for any technique or network."""
    return frozenset(bag(phrase) - TURNS - _OF_METHODS - _NETWORKS)
