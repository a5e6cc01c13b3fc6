"""Ties that only the whole corpus shows."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from kg.linking.ties import Form, Key, Tie, name_key
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
# A task's name with these is a method for it, and one thing with the task all the same.
_OF_TASKS = frozenset(["algorithm", "approach", "method", "problem", "procedure", "strategy", "technique"])
_OF_ACTIVITIES = frozenset(["algorithm", "approach", "framework", "method", "problem", "task", "technique"])
_EMPTY = frozenset(["automated", "automatic", "conventional", "existing", "standard", "traditional"])
# What coined names are said to be.
_CALLED = {
    "Benchmark": frozenset(
        ["challenge", "collection", "competition", "database", "platform", "robot", "simulator"]
    ),
    "Method": frozenset([
        "algorithm", "approach", "framework", "library", "method", "module", "optimizer", "package",
        "pipeline", "problem", "procedure", "robot", "simulator", "software", "technique", "toolbox",
        "toolkit",
    ]),
    "Metric": frozenset(["measure", "metric", "score", "value"]),
    "Model": frozenset(["llm", "model", "network", "transformer"]),
    "Task": frozenset(["problem", "task"]),
}  # fmt: skip
_NETWORKS = frozenset(["net", "network", "neural"])
_HEADS = {
    "Benchmark": frozenset(
        ["benchmark", "challenge", "collection", "competition", "corpus", "database", "dataset", "suite"]
    ),
    "Task": frozenset(["problem", "task"]),
    "Metric": frozenset(["measure", "metric", "score", "value"]),
}
SMALL = frozenset(["a", "an", "and", "for", "in", "of", "on", "the", "with"])
TURNS = frozenset(["by", "from", "to", "vs", "versus", "without"])  # after these, order tells
_F_SCORE = re.compile(r"\bF[\s-]?1?[\s-](?:score|measure|value|metric)s?\b|\bF[\s-]?1\b", re.IGNORECASE)
_AVERAGED = re.compile(r"(?<=micro|macro)[\s-]averaged?\b", re.IGNORECASE)
_SEVERAL = 3  # papers that give a long form
ACRONYM = re.compile(r"(?=(?:[a-z]*[A-Z]){2})[A-Za-z]{2,4}s?|[A-Z]{2,7}s?")
_ACRONYMS = re.compile(rf"(?<![^\s/-])(?:{ACRONYM.pattern})(?![^\s/-])")


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


def written(mentions: Mapping[str, Mention], own: Mapping[str, Key]) -> dict[Key, str]:
    """How each key is written in the first of its mentions."""
    found: dict[Key, str] = {}
    for ident in sorted(own):
        found.setdefault(own[ident], mentions[ident].text)
    return found


def ties(mentions: Mapping[str, Mention], own: Mapping[str, Key], texts: Mapping[Key, str]) -> list[Tie]:
    """Between names of the whole corpus: phrases taken for several kinds, with and without a head word that
    says nothing, inflected and with their words in another order; coined names with what they are.
    """
    phrases = {key: text for key, text in texts.items() if key[0] not in ("Name", "Institution")}
    kinds: dict[Key, Counter[str]] = defaultdict(Counter)
    for ident, key in own.items():
        if key[0] == "Name":
            kinds[key][mentions[ident].kind] += 1
    kind = {key: min(tally, key=lambda k: (-tally[k], k)) for key, tally in kinds.items()}
    measured = {key: text for key, text in texts.items() if "Metric" in (key[0], kind.get(key))}
    return [
        *_kinds(phrases),
        *_heads(phrases),
        *_named(kind, texts),
        *_inflections(phrases),
        *_f_scores(measured),
    ]


def _tie(rule: str, one: Key, other: Key) -> Tie:
    return Tie(rule, Form("", one), Form("", other))


def _kinds(phrases: Mapping[Key, str]) -> list[Tie]:
    """What papers take for several kinds; one word that is measured is no task or method of its name."""
    spelt: dict[str, list[Key]] = defaultdict(list)
    for key in sorted(phrases):
        if key[0] != "Metric" or len(words(phrases[key])) > 1:
            spelt[key[1]].append(key)
    return [_tie("kind", other, keys[0]) for keys in spelt.values() for other in keys[1:]]


def _heads(phrases: Mapping[Key, str]) -> list[Tie]:
    """Where papers use "reef clustering" by itself, "reef clustering framework" goes with it, and "standard
    reef clustering".
    """
    made: list[Tie] = []
    for key, text in phrases.items():
        parts = [american(singular(word)) for word in words(text)]
        kinds = (key[0], *sorted({"System", "Task"} - {key[0]}))
        # What is left of one word is rarely a term ("Gaussian model"), but what is done is: "coding task".
        least = 1 if parts[0].endswith(("ing", "tion")) and parts[-1] in _OF_ACTIVITIES else 2
        if len(parts) > least and parts[-1] in _HEADS.get(key[0], _OF_METHODS):
            made += _without(key, parts[:-1], kinds if parts[-1] in _OF_TASKS else kinds[:1], phrases)
        # Automated machine learning is about machine learning.
        if len(parts) > 2 and parts[0] in _EMPTY and parts[-1] != "learning":
            made += _without(key, parts[1:], kinds, phrases)
    return made


def _without(key: Key, parts: Iterable[str], kinds: Iterable[str], phrases: Collection[Key]) -> Iterator[Tie]:
    """The tie of a phrase with what is left of it, if papers use that, for the first of some kinds."""
    rest = next((other for kind in kinds if (other := (kind, "".join(parts))) in phrases), None)
    if rest and rest != key:
        yield _tie("head-word", key, rest)


def _named(kind: Mapping[Key, str], texts: Mapping[Key, str]) -> list[Tie]:
    """A coined name with a word for what it is goes with the name: "TideFold network" with "TideFold"."""
    made = []
    for key in kind:
        text = texts[key]
        first, _, behind = text.partition(" ")
        before, _, last = text.rpartition(" ")
        cuts = [before] if singular(last.casefold()) in _CALLED.get(kind[key], ()) else []
        cuts += [behind] if first.casefold() in _EMPTY else []
        for rest in (name_key(cut, kind[key]) for cut in cuts if cut):
            # The "CLIP score" is no CLIP, but a "TideBot robot" is TideBot, whatever it is taken for.
            if rest != key and (kind.get(rest) == kind[key] or (kind[key] == "Benchmark" and rest in kind)):
                made.append(_tie("head-word", key, rest))
    return made


def _f_scores(measured: Mapping[Key, str]) -> list[Tie]:
    """The harmonic mean of precision and recall: "macro F-measure", "macro-averaged F1", "F1-macro"."""
    first: dict[tuple[str, ...], Key] = {}
    made = []
    for key, text in sorted(measured.items()):
        if _F_SCORE.search(text):
            told = words(_F_SCORE.sub(" F1 ", _AVERAGED.sub(" ", text)))
            if (other := first.setdefault(tuple(sorted(set(told))), key)) != key:
                made.append(_tie("spelling", key, other))
    return made


def _inflections(phrases: Mapping[Key, str]) -> list[Tie]:
    """What "estimation of causal effects" and "estimating causal effects" are: "causal effect estimation"."""
    first: dict[tuple[str, tuple[str, ...]], Key] = {}
    made = []
    for key in sorted(phrases):
        stems = _stems(phrases[key], task=key[0] == "Task")
        if len(stems) > 1:
            other = first.setdefault((key[0], stems), key)
            if other != key:
                made.append(_tie("inflection", key, other))
    return made


def _stems(text: str, *, task: bool, sort: bool = True) -> tuple[str, ...]:
    """The stems of a phrase's words, in alphabetical order where theirs says nothing."""
    parts = words(text)
    stems = tuple(stem(part) for part in parts if part not in SMALL)
    if task and len(stems) > 1 and parts[0].endswith("ing"):
        stems = (*stems[1:], stems[0])  # "detecting reefs" is reef detection
    free = len(stems) >= 3 - ("of" in parts) and TURNS.isdisjoint(parts) and len(set(stems)) == len(stems)
    return tuple(sorted(stems)) if sort and free else stems


def abbreviated(
    texts: Mapping[Key, str],
    given: Iterable[tuple[str, str, str]],
    expansions: Mapping[Key, Mapping[Key, Collection[str]]],
) -> list[Tie]:
    """What is one thing when short forms within names are written out: "deep RL" is deep reinforcement
    learning, where nearly all papers of the corpus give that for it. `given`: folded short and long forms,
    and how the long ones are written.
    """
    whole = _usual(given, expansions)
    spelt: dict[tuple[str, ...], list[tuple[bool, Key]]] = defaultdict(list)
    others = []
    for key, text in texts.items():
        parts = re.split(r"[\s-]+", text)
        if key[0] != "Institution" and len(parts) > 1:
            out = _ACRONYMS.sub(lambda found: whole.get(found[0].rstrip("s").casefold(), found[0]), text)
            if out == text:
                others.append(key)
            elif not any(part.isupper() and part.casefold() in SMALL for part in parts):
                spelt[_stems(out, task=True, sort=False)].append((True, key))
    for key in others:  # they are many: only what is asked for is kept
        if found := spelt.get(_stems(texts[key], task=True, sort=False)):
            found.append((False, key))
    return [
        _tie("phrase", key, keys[0][1])
        for keys in map(sorted, spelt.values())
        for within, key in keys[1:]
        if within
    ]


def _usual(
    given: Iterable[tuple[str, str, str]], expansions: Mapping[Key, Mapping[Key, Collection[str]]]
) -> dict[str, str]:
    """Short form -> the long form that most papers give, if nearly all that give any mean that thing."""
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    written: dict[str, str] = {}
    for short, long, text in given:
        tally[short][long] += 1
        written[long] = min(text, written.get(long, text))
    counts = {
        short[-1]: sorted(len(papers) for papers in longs.values()) for short, longs in expansions.items()
    }
    return {
        short: written[min(longs, key=lambda long: (-longs[long], long))]
        for short, longs in tally.items()
        if counts.get(short) and counts[short][-1] >= max(_SEVERAL, sum(counts[short]) * 0.8)
    }


def terms(phrase: str) -> frozenset[str]:
    """The words that tell a long form from others: no preposition, no word for any technique or network."""
    return frozenset(stem(word) for word in bag(phrase) - TURNS - _OF_METHODS - _NETWORKS)
