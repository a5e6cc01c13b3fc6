"""What one paper says of its names: what a short form is short for, and which names are one thing.

A reader of one paper may take "unsupervised anomaly detection" and "anomaly detection" for one thing; over
papers a narrower term is a thing of its own, so not all that holds in a paper holds beyond it.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kg.linking.corpus import ACRONYM, SMALL, TURNS, Users, bag
from kg.linking.ties import Form, Key, Tie
from kg.model import Claim, Mention
from kg.names import stem, words


class Long(NamedTuple):
    """What a short form is short for, and the confidence of the evidence."""

    text: str
    key: Key
    score: float


def long_forms(
    mentions: Mapping[str, Mention], own: Mapping[str, Key], aliases: Iterable[Claim], same: Iterable[Claim]
) -> dict[Form, Long]:
    """Of each short form, as its paper means it, the long form; the last of the claims where they differ."""
    pairs = [
        (claim.object, claim.subject, claim.score)
        for claim in same
        if _is_short_for(mentions[claim.object].text, mentions[claim.subject].text)
    ]
    pairs += [(c.subject, c.object, c.score) for c in aliases if mentions[c.object].kind != "Institution"]
    return {
        Form(mentions[short].paper, own[short]): Long(mentions[long].text, own[long], score)
        for short, long, score in pairs
    }


def ties(
    mentions: Mapping[str, Mention],
    own: Mapping[str, Key],
    same: Iterable[Claim],
    longs: Mapping[Form, Long],
    users: Users,
) -> list[Tie]:
    """Within papers: short forms go with their long form, other names of a thing with its main one."""
    main: dict[Form, tuple[Form, float]] = {}
    for claim in same:
        paper = mentions[claim.subject].paper
        form, other = Form(paper, own[claim.subject]), Form(paper, own[claim.object])
        one, two = mentions[claim.subject].text, mentions[claim.object].text
        # A short form is compared as what it is short for.
        text, key, _ = longs.get(other, Long(two, other.key, 0.0))
        if _apart(paper, one, text, form.key, key, users):
            continue
        if _swapped(paper, one, two, form.key, other.key, users):
            if other in main:
                continue  # what it narrows goes with another name already
            form, other = other, form
        if form != other:
            main[form] = other, claim.score
    found = {
        form: Tie("abbreviation", form, Form("", long.key), long.score)
        for form, long in longs.items()
        if long.key != form.key
    }
    return [
        *found.values(),
        *(
            Tie("same-name", form, other if other in found or other in main else Form("", other.key), score)
            for form, (other, score) in main.items()
        ),
    ]


def _apart(paper: str, one: str, other: str, key: Key, main: Key, users: Users) -> bool:
    """Whether two names that one paper uses for one thing are two things over papers: phrases of other words,
    one of which other papers use; such a phrase and a coined name; a phrase of others and the term that it
    narrows; a turn and its reverse ("table-to-text"); versions.
    """
    few, many = sorted((bag(one), bag(other)), key=len)
    if few == many and not TURNS.isdisjoint(words(one)) and words(one) != words(other):
        return True
    if key[0] == main[0] == "Name":
        return few < many and all(len(word) == 1 or word.isdigit() for word in many - few)
    if "Name" in (key[0], main[0]):
        return _by_others(key if key[0] != "Name" else main, paper, users)
    others = _by_others(key, paper, users), _by_others(main, paper, users)
    if few < many:
        return others[bag(one) == many]
    return any(others) if _differ(few, many) else all(others)


def _differ(one: set[str], other: set[str]) -> bool:
    """Whether each has a word that the other has not, whatever its ending."""
    stems, others = {stem(word) for word in one}, {stem(word) for word in other}
    return bool(stems - others and others - stems)


def _swapped(paper: str, one: str, other: str, key: Key, main: Key, users: Users) -> bool:
    """Whether the first of two phrases is what a paper's thing is called over papers: it is the narrower one,
    or that of other papers while the second is the paper's own.
    """
    if "Name" in (key[0], main[0]):
        return False
    mine, theirs = bag(one), bag(other)
    if mine < theirs or theirs < mine:
        return theirs < mine
    return _by_others(key, paper, users) and not _by_others(main, paper, users)


def _by_others(key: Key, paper: str, users: Users) -> bool:
    """Whether other papers use a name."""
    return any(other != paper for other in users[key[-1]])


def _is_short_for(acronym: str, phrase: str) -> bool:
    """Whether a phrase has the initials that an acronym, or its capitals, is made of: "HOIs", "human-object
    interaction"; "DiT", "diffusion transformer".
    """
    found = words(phrase)
    initials = {"".join(word[0] for word in found), "".join(word[0] for word in found if word not in SMALL)}
    letters = {acronym.rstrip("s").casefold(), "".join(filter(str.isupper, acronym)).casefold()}
    return ACRONYM.fullmatch(acronym) is not None and not initials.isdisjoint(letters)
