"""Ties between names of organisations, and of their laboratories, over the whole corpus.

A name alone says less than a name at a place: what could be two is one where both are in one city.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from kg.lines import pieces
from kg.linking.ties import Form, Key, Tie
from kg.model import Claim, Mention, Paper
from kg.names import SMALL_WORDS, UNITS, institution_key, institution_words, without_a_letter, words

Said = Mapping[str, str]  # of mentions: the city that a line gives, or the concept of a vocabulary
Pair = tuple[str, Key, Key]  # the rule, and two names
_SHORT = re.compile(r"(?=.{3})[A-Z][A-Za-z0-9]*[A-Z][A-Za-z]*")
_INITIALS = re.compile(r"[A-Z]{3,7}")
_MANY = 4  # times as often as all others together an organisation is named that its initials mean
_AGREED = 0.8  # of the answers of vocabularies on a name, for one concept
_ANSWERED = 0.3  # of the times that a name is used
_LETTERS = 8  # of a word in which a slip shows; "Hunan" and "Henan" are two
_FEWER = 6  # in names of three words that many papers use
_SHORTEST = 8  # letters of a name that says enough without its city; "Acme" may be anywhere
_COMMON = 6  # organisations have a laboratory called so: what it works on tells none from another
_LABORATORY = re.compile(r"\b(?:cent(?:er|re|ro)|inst|istit|lab)", re.IGNORECASE)
_DEPARTMENT = re.compile(
    r"\b(?:dep|dip|fac|fak|school|college|division|section|program|graduate|chair|group|team|umr)",
    re.IGNORECASE,
)
_SEVERAL = 3  # lines that give a short form
_FEWEST = 4  # initials that hardly two organisations of a corpus have
_FIRM = frozenset(["company", "group", "holding", "holdings", "pbc", "technology"])  # behind a firm's name
_MORE = re.compile(r"(?i:lab|laboratory|institute|umr|cnrs|no\.?|[–—-]|\d+)")
_COINED = re.compile(r"(?=.{4})(?:[A-Za-z]*[A-Z]){2}[A-Za-z]*")  # "LIRMM", "ReLER"; all have an "ECE"


@dataclass(frozen=True, slots=True)
class _Named:
    """A name in the corpus: its words in one spelling, how many papers use it, where, and as what."""

    text: str
    words: tuple[str, ...]
    papers: int
    cities: Counter[str]
    concept: str


Names = dict[Key, _Named]


def cities(papers: Iterable[Paper], mentions: Mapping[str, Mention]) -> dict[str, str]:
    """Mention -> the words behind the last name of its part of the line, mostly a city; folded."""
    lines: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions.values():
        if mention.field == "affiliation":
            lines[mention.paper].append(mention)
    found: dict[str, str] = {}
    for paper in papers:
        line = paper.affiliation_text
        for start, end in _parts(line) if paper.id in lines else ():
            named = [mention for mention in lines[paper.id] if start <= mention.start < end]
            behind = line[max((mention.end for mention in named), default=end) : end]
            if city := next(filter(None, map(_place, re.split("[,;()]", behind))), ""):
                found.update((mention.id, city) for mention in named)
    return found


def _parts(line: str) -> Iterator[tuple[int, int]]:
    """Pieces of a line, and what plus signs part in them."""
    for piece in pieces(line):
        signs = (i for i in range(piece.start, piece.end) if line[i] == "+")
        yield from pairwise([piece.start, *signs, piece.end])


def _place(text: str) -> str:
    return " ".join(w for w in words(text) if len(w) > 2 and not any(c.isdigit() for c in w))


def ties(
    mentions: Mapping[str, Mention],
    own: Mapping[str, Key],
    aliases: Iterable[Claim],
    city: Said,
    concept: Said,
) -> list[Tie]:
    """Names of one concept; an organisation and its initials, its words turned, a slip in one of them, its
    city behind it; a laboratory that several organisations run. What vocabularies know for two is two.
    """
    names = _names(mentions, own, city, concept)
    whole: Names = {key: name for key, name in names.items() if len(key) == 2}
    shorts = _short_forms(mentions, own, aliases)
    made = [
        *_one_concept(whole),
        *(("only-expansion", *pair) for pair in shorts),
        *(("only-expansion", *pair) for pair in _with_short(whole, shorts)),
        *(("only-expansion", *pair) for pair in _departments(names)),
        *(("place", *pair) for pair in [*_turned(whole), *_longer(whole), *_laboratories(names)]),
        *(("misprint", *pair) for pair in _misprints(names)),
    ]
    return [
        Tie(rule, Form("", one), Form("", other)) for rule, one, other in made if not _two(names, one, other)
    ]


def _two(names: Names, one: Key, other: Key) -> bool:
    known = {names[key].concept for key in (one, other) if key in names} - {""}
    return len(known) > 1


def _names(mentions: Mapping[str, Mention], own: Mapping[str, Key], city: Said, concept: Said) -> Names:
    texts: dict[Key, Counter[str]] = defaultdict(Counter)
    places: dict[Key, Counter[str]] = defaultdict(Counter)
    known: dict[Key, Counter[str]] = defaultdict(Counter)
    papers: dict[Key, set[str]] = defaultdict(set)
    for ident, key in own.items():
        if mentions[ident].kind == "Institution":
            texts[key][mentions[ident].text] += 1
            papers[key].add(mentions[ident].paper)
            if ident in city:
                places[key][city[ident]] += 1
            if ident in concept:
                known[key][concept[ident]] += 1
    found: Names = {}
    for key, tally in sorted(texts.items()):
        # Its own name: a short form or a translation in the line has the key of what it stands for.
        own_texts = [t for t in tally if institution_key(t, unit=len(key) > 2) == key[-1]] or list(tally)
        text = min(own_texts, key=lambda t: (-tally[t], t))
        spelt = tuple(w for w in institution_words(text) if w not in SMALL_WORDS)
        agreed = _agreed(known[key], tally.total())
        found[key] = _Named(text, spelt, len(papers[key]), places[key], agreed)
    return found


def _agreed(answers: Counter[str], uses: int) -> str:
    if answers.total() < uses * _ANSWERED or not answers:
        return ""
    best = min(answers, key=lambda iri: (-answers[iri], iri))
    return best if answers[best] >= answers.total() * _AGREED else ""


def _one_concept(whole: Names) -> Iterator[Pair]:
    first: dict[str, Key] = {}
    for key, name in whole.items():
        if name.concept and (other := first.setdefault(name.concept, key)) != key:
            yield "vocabulary", key, other


def _short_forms(
    mentions: Mapping[str, Mention], own: Mapping[str, Key], aliases: Iterable[Claim]
) -> list[tuple[Key, Key]]:
    """A short form with the name that a line gives it behind, where hardly another name of the corpus has
    its initials ("NUT" is Norcaster University of Technology), or goes by it if it is none's initials. Four
    initials need no line that says so.
    """
    bearers: dict[str, Counter[Key]] = defaultdict(Counter)
    for ident, key in own.items():
        if key[0] == "Institution" and len(key) == 2:
            letters = (word[0] for word in institution_words(mentions[ident].text) if word not in SMALL_WORDS)
            bearers["".join(letters)][key] += 1
    initials: set[tuple[str, Key]] = set()
    told: dict[str, Counter[Key]] = defaultdict(Counter)
    for claim in aliases:
        for one, other in ((claim.subject, claim.object), (claim.object, claim.subject)):
            short, long = mentions[one], own[other]
            if short.kind == "Institution" and len(long) == 2:
                name = institution_key(short.text)
                if _INITIALS.fullmatch(short.text) and _mostly(long, bearers[name]):
                    initials.add((name, long))
                if _SHORT.fullmatch(short.text) and short.start > mentions[other].end:
                    told[name][long] += 1
    used = {key[1] for key in own.values() if key[0] == "Institution" and len(key) == 2}
    alone = {
        (name, min(tally))
        for name, tally in bearers.items()
        if len(name) >= _FEWEST and len(tally) == 1 and name in used
    }
    given = {
        (name, long)
        for name, tally in told.items()
        if not bearers[name]
        for long in tally
        if _mostly(long, tally) and (len(name) >= _FEWEST or tally[long] >= _SEVERAL)
    }
    return [(("Institution", name), long) for name, long in sorted(initials | given | alone)]


def _with_short(whole: Names, shorts: Iterable[tuple[Key, Key]]) -> Iterator[tuple[Key, Key]]:
    """A name with its own short form before or behind it: "NUT Norcaster University of Technology"."""
    spelt = {name.words: key for key, name in whole.items()}
    pairs = set(shorts)
    for key, name in whole.items():
        for short, rest in ((name.words[0], name.words[1:]), (name.words[-1], name.words[:-1])):
            if rest in spelt and (("Institution", short), spelt[rest]) in pairs:
                yield key, spelt[rest]


def _mostly(key: Key, tally: Counter[Key]) -> bool:
    return tally[key] * (_MANY + 1) > tally.total() * _MANY


def _turned(whole: Names) -> Iterator[tuple[Key, Key]]:
    """The same words in another order, in one city: "York University" is not the University of York."""
    groups: dict[tuple[str, ...], list[Key]] = defaultdict(list)
    for key, name in whole.items():
        groups[tuple(sorted(name.words))].append(key)
    for spelt, keys in groups.items():
        yield from _in_one_city(keys, whole)
        if len(spelt) > 2:  # "Norcaster Lake University"
            yield from (
                (key, keys[0]) for key in keys[1:] if not (whole[key].cities and whole[keys[0]].cities)
            )


def _in_one_city(keys: Iterable[Key], names: Names) -> Iterator[tuple[Key, Key]]:
    first: dict[str, Key] = {}
    for key in keys:
        # "Illkirch" is in "Illkirch-Graffenstaden".
        for word in sorted({word for city in names[key].cities for word in city.split() if len(word) > 3}):
            if (other := first.setdefault(word, key)) != key:
                yield key, other


def _longer(whole: Names) -> Iterator[tuple[Key, Key]]:
    """A name with the city behind it that it mostly stands in, "Imperial College London", or with a word for
    a firm, "Acme Group".
    """
    spelt = {name.words: key for key, name in whole.items()}
    for key, name in whole.items():
        for cut in (1, 2):
            start = spelt.get(name.words[:-cut])  # "ETH", "Imperial College"
            if start and (len(start[-1]) > _SHORTEST or whole[start].text.isupper()):
                cities = whole[start].cities
                if cities[" ".join(name.words[-cut:])] * 2 > cities.total():
                    yield key, start
        start = spelt.get(name.words[:-1])
        if start and len(name.words) == 2 and name.words[-1] in _FIRM:
            yield key, start


def _misprints(names: Names) -> Iterator[tuple[Key, Key]]:
    """A name that one paper uses, and one that differs by a letter of a long word of it, or of a shorter one
    where many papers use that; no two cities.
    """
    spelt = {(key[:-1], name.words): key for key, name in names.items()}
    near: dict[str, set[str]] = defaultdict(set)
    for word in {word for name in names.values() for word in name.words if len(word) >= _FEWER}:
        for spelling in (word, *without_a_letter(word)):
            near[spelling].add(word)
    for key, name in names.items():
        for number, word in enumerate(name.words if name.papers == 1 else ()):
            spellings = (word, *without_a_letter(word))
            for other in sorted({one for spelling in spellings for one in near.get(spelling, ())} - {word}):
                best = spelt.get((key[:-1], (*name.words[:number], other, *name.words[number + 1 :])))
                if best and _is_slip(name, names[best], max(len(word), len(other))):
                    yield key, best


def _is_slip(name: _Named, other: _Named, letters: int) -> bool:
    many = len(name.words) > 2 and other.papers >= _MANY * _MANY
    cities = name.cities.keys() & other.cities.keys()
    return (
        other.papers > 1
        and (letters >= _LETTERS or many)
        and bool(cities or not (name.cities and other.cities))
    )


def _laboratories(names: Names) -> Iterator[tuple[Key, Key]]:
    """A laboratory below several organisations or by itself: the same name in one city, or where nobody
    tells two cities. Names of fields are left apart. With its host's name it is the host's.
    """
    groups: dict[str, list[Key]] = defaultdict(list)
    users: dict[str, set[Key]] = defaultdict(set)
    for key, name in names.items():
        groups[_laboratory_key(name.text)].append(key)
        for word in name.words:
            users[word].add(key[1:-1])
    for keys in groups.values():
        hosts = {key[1:-1] for key in keys if len(key) > 2}
        if len(keys) > 1 and hosts and all(_is_one_of_its_kind(names[key], users) for key in keys):
            told = [key for key in keys if names[key].cities]
            pairs = list(_in_one_city(told, names))
            yield from pairs
            one = len(told) < 2 or {key for pair in pairs for key in pair} == set(told)
            if one and (len(hosts) == 1 or len(_told(names[keys[0]])) > 2):
                yield from ((key, (told or keys)[0]) for key in keys if key not in told)
    spelt = {name.words: key for key, name in names.items() if len(key) == 2}
    for key, name in names.items():
        host = names[key[:-1]].words if key[:-1] in names else ()
        for start in (host, host[:1]):
            if host and (whole := spelt.get((*start, *name.words))):
                yield key, whole


def _laboratory_key(text: str) -> str:
    """Key of a laboratory: "LIRMM Laboratory" and "LIRMM UMR CNRS" have that of "LIRMM"."""
    coined, *rest = text.split() or [""]
    if (
        _COINED.fullmatch(coined)
        and not _MORE.fullmatch(coined)
        and all(_MORE.fullmatch(word) for word in rest)
    ):
        text = coined
    return institution_key(text, unit=True)


def _departments(names: Names) -> Iterator[tuple[Key, Key]]:
    """Departments of one organisation, and the initials of only one of them: "ECE Department"."""
    bearers: dict[tuple[str, str], list[Key]] = defaultdict(list)
    short: list[tuple[tuple[str, str], Key]] = []
    for key, name in names.items():
        if len(key) > 2:
            host = names[key[:-1]].concept if key[:-1] in names else ""
            place = host or "/".join(key[1:-1])
            told = [word for word in name.words if word not in UNITS]
            if len(told) == 1 and re.search(rf"\b{_INITIALS.pattern}\b", name.text):
                short.append(((place, "".join(sorted(told[0]))), key))
            elif len(told) > 1:
                bearers[place, "".join(sorted(word[0] for word in told))].append(key)
    for told_by, key in short:
        if len(bearers[told_by]) == 1:
            yield key, bearers[told_by][0]


def _told(name: _Named) -> list[str]:
    return [word for word in name.words if not _LABORATORY.match(word)]


def _is_one_of_its_kind(name: _Named, users: Mapping[str, set[Key]]) -> bool:
    """Whether a laboratory's name is more than its field's: a rare word, three words, or coined."""
    if _DEPARTMENT.search(name.text):
        return False
    if _COINED.fullmatch(name.text.split()[0]):
        return True
    told = _told(name)
    rare = any(len(users[word]) <= _COMMON for word in told)
    return _LABORATORY.search(name.text) is not None and bool(told) and (rare or len(told) > 2)
