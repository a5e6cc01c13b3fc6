"""Countries that a text names, as ISO 3166-1 codes, and what a line says of where a name is."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from kg.names import institution_words, words

_CODE = re.compile(r"(?<![\w.])([A-Z]{2})(?![\w.-])(?=\s*(?:,|;|$|\d{5}))")
_LONGEST = 5  # words of a country's name
_PART = re.compile("[,;()]")
_CODED = re.compile(r"\b[A-Z]{1,2}-\d{4,}")
_RIVER = re.compile(r"(?<=\w{4}) (?:am|im|an der|upon|on|sur) .*")
_NEAR = 4  # parts behind a name that its town is looked for in


@cache
def names() -> dict[str, frozenset[str]]:
    """Folded name -> codes; a state or province stands for its country ("georgia": US and GE)."""
    found: dict[str, set[str]] = {}
    text = (files("kg.grounding") / "countries.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        code, _, said = line.partition("\t")
        for name in said.split("|"):
            found.setdefault(" ".join(words(name)), set()).add(code)
    return {name: frozenset(codes) for name, codes in found.items()}


@cache
def _codes() -> dict[str, frozenset[str]]:
    """Two capitals of an address -> codes: the country of that code, or of the state of that code."""
    known = {code: {code} for codes in names().values() for code in codes}
    for state in _STATES.split():
        known.setdefault(state, set()).add("US")
    for province in ["AB", "BC", "MB", "NB", "NL", "NS", "ON", "PE", "QC", "SK"]:
        known.setdefault(province, set()).add("CA")
    return {code: frozenset(codes) for code, codes in known.items()}


_STATES = (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH"
    " OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC"
)


def countries(text: str) -> frozenset[str]:
    """Codes of all countries named in a text, in words or as two capitals at the end of a part.

    "Hong Kong, China" is both; what may be one of two ("Georgia", "CA") is both.
    """
    folded = words(text)
    found: set[str] = set()
    position = 0
    while position < len(folded):
        for length in range(min(_LONGEST, len(folded) - position), 0, -1):
            if codes := names().get(" ".join(folded[position : position + length])):
                found |= codes
                position += length - 1
                break
        position += 1
    for match in _CODE.finditer(text):
        found |= _codes().get(match[1], frozenset())
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Place:
    """What a line says of where a name is: its words with spaces around, and the countries it names; the
    part that stands before the name, and those next behind it, without numbers.
    """

    text: str
    countries: frozenset[str]
    before: str = ""
    behind: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str, *, before: str = "") -> "Place":
        last = [part for part in map(_spoken, _PART.split(before)) if part][-1:]
        behind = [part for part in map(_spoken, _PART.split(text)) if part][:_NEAR]
        return cls(f" {' '.join(words(text))} ", countries(text), "".join(last), tuple(behind))

    def has(self, city: str) -> bool:
        return bool(city) and f" {_town(city)} " in self.text


@lru_cache(maxsize=1 << 16)
def _town(city: str) -> str:
    """The words of a town without its river: "Frankfurt am Main" is also "Frankfurt a. M."."""
    return _RIVER.sub("", " ".join(words(city)))


def _spoken(part: str) -> str:
    """The words of a part without postal codes and other numbers."""
    spelt = institution_words(_CODED.sub(" ", part))
    return " ".join(word for word in spelt if not any(c.isdigit() for c in word))
