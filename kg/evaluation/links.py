"""What gold says of the links of one paper."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

Link = tuple[str | None, str, str | None]  # names of gold; None for what gold does not know
Group = frozenset[tuple[str, str, str]]  # the spellings of one fact: comparedWith reads both ways


@dataclass(frozen=True, slots=True)
class Links:
    """Facts that a graph should hold, each with its words, and those that it may hold."""

    required: Mapping[Group, str]
    allowed: Set[Group]
    optional: Set[str]  # entities that a careful reader might leave out

    def group(self, link: Link) -> Group | None:
        """The fact of gold that a link states, if it is one."""
        fact: Any = frozenset({link, link[::-1]} if link[1] == "comparedWith" else {link})
        return fact if fact in self.required or fact in self.allowed else None

    def says(self, link: Link) -> bool | None:
        """Whether gold holds a link; None where it leaves that open."""
        group = self.group(link)
        if group is None:
            ends = {link[0], link[2]}
            return None if None not in ends and ends & self.optional else False
        return None if group in self.allowed else True


def of(gold: Mapping[str, Any]) -> Links:
    """The links of a record; one with an optional end is optional."""
    optional = {entity["name"] for entity in gold["entities"] if entity.get("optional")}
    required: dict[Group, str] = {}
    allowed: set[Group] = set()
    for relation in gold["relations"]:
        fact = (relation["s"], relation["p"], relation["o"])
        group = frozenset({fact, fact[::-1]} if fact[1] == "comparedWith" else {fact})
        if relation.get("optional") or {fact[0], fact[2]} & optional:
            allowed.add(group)
        else:
            required.setdefault(group, str(relation.get("quote") or ""))
    return Links(required, allowed, optional)
