"""What a rule states: facts between the things of a paper."""

import re
from dataclasses import dataclass

from kg.extraction.reading import Reading

PAPER = -1  # the paper itself as subject
SYSTEMS = ("Method", "Model")


@dataclass(frozen=True, slots=True)
class Fact:
    """`subject` and `object` are things (or PAPER); start and end are characters of the joined text.

    `rule` begins with the predicate, so that rules which gold never met have a confidence too.
    """

    subject: int
    predicate: str
    object: int
    start: int
    end: int
    rule: str
    negative: bool = False
    hedged: bool = False


def things(reading: Reading, masked: str, kinds: str = "MLBTR") -> list[int]:
    """Things of the given kinds in a piece of masked text, in order, each once."""
    found = re.findall(rf"‹[{kinds}](\d+)›", masked)
    return list(dict.fromkeys(reading.spans[int(i)].thing for i in found))


def thing(reading: Reading, token: str) -> int:
    """The thing behind a mask such as `‹M3›`."""
    return reading.spans[int(token[2:-1])].thing
