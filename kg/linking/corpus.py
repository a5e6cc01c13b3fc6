"""Ties that only the whole corpus shows."""

import re
from collections import defaultdict
from collections.abc import Mapping

from kg.linking.ties import Form, Key, Tie
from kg.model import Mention
from kg.names import american, singular, stem, words

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


def ties(mentions: Mapping[str, Mention], own: Mapping[str, Key], known: Users) -> list[Tie]:
    """Between phrases of the whole corpus: taken for several kinds, with and without a head word that says
    nothing, inflected and with their words in another order.
    """
    phrases: dict[Key, str] = {}
    for ident in sorted(own):
        if own[ident][0] not in ("Name", "Institution"):
            phrases.setdefault(own[ident], mentions[ident].text)
    return [*_kinds(phrases), *_heads(phrases, known), *_inflections(phrases)]


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
    return frozenset(stem(word) for word in bag(phrase) - TURNS - _OF_METHODS - _NETWORKS)
