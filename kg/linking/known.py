"""What vocabularies know of names: that several names of a corpus are one thing."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from kg.linking.ties import GROUPS, Form, Key, Tie
from kg.model import Known, Mention

_SHORTEST = 3  # letters; two stand for too many things


def agrees(known: Known | None, kind: str) -> bool:
    """Whether what a paper takes for `kind` may be the thing that vocabularies know by its name."""
    return known is not None and GROUPS.get(known.kind, known.kind) == GROUPS.get(kind, kind)


def ties(
    mentions: Mapping[str, Mention],
    own: Mapping[str, Key],
    known: Mapping[str, Known],
    expansions: Mapping[Key, Mapping[Key, set[str]]],
) -> list[Tie]:
    """Names of one thing, where most papers take them for its kind; a short form with a long form that papers
    give for it, or with the thing where they give none.
    """
    kinds: dict[Key, Counter[str]] = defaultdict(Counter)
    for ident, key in own.items():
        if key[-1] in known and mentions[ident].kind != "Institution":
            kinds[key][mentions[ident].kind] += 1
    names: dict[str, list[tuple[bool, Key]]] = defaultdict(list)
    for key, tally in kinds.items():
        found = known[key[-1]]
        if agrees(found, min(tally, key=lambda kind: (-tally[kind], kind))):
            if not found.short or (len(key[-1]) >= _SHORTEST and not expansions.get(key)):
                names[found.concept].append((found.short, key))
            elif longs := [long for long in expansions.get(key, ()) if _is_one(known.get(long[-1]), found)]:
                names[found.concept].append((True, key))
                names[found.concept] += [(False, long) for long in longs]
    made = []
    for same_thing in names.values():
        (_, first), *others = sorted(set(same_thing))
        made += [Tie("vocabulary", Form("", key), Form("", first)) for _, key in others]
    return made


def _is_one(one: Known | None, other: Known) -> bool:
    return one is not None and one.concept == other.concept
