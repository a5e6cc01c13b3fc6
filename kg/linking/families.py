"""Families by name: "Qwen2.5-7B-Instruct" is a variant of "Qwen2.5-7B", that one of "Qwen2.5".

The size, edition or version at the end of a name says so itself, where the graph holds what is left of it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from kg import ids
from kg.model import Claim, Entity, Evidence, Mention
from kg.names import fold

RULE = "rule:variant-by-name"
_SCORE = 0.95  # of 100 drawn from 10,000 abstracts 97 were right (docs/evaluation.md)
_EDITIONS = (
    "tiny|nano|mini|small|base|medium|large|huge|giant|XL|XXL|lite|flash|pro|max|ultra|turbo|chat|instruct"
)
_VARIANT = re.compile(
    r"(?P<family>.+?)[-_ ]?"
    rf"(?:\d+(?:\.\d+)?[BMK]|v\d+(?:\.\d+)*|(?P<number>\d+(?:\.\d+)*)|(?<=[-_ \d])(?:{_EDITIONS}))",
    re.I,
)
_LONG = 4  # letters of what a bare number may follow where it is no model: "BM25" is of no family "BM"


def claims(
    entities: Iterable[Entity], mentions: Iterable[Mention], entity_of: Mapping[str, str]
) -> tuple[list[Claim], list[Evidence]]:
    """A claim for every variant whose family is in the graph; its evidence is its name in the papers
    that name both, or else in all that name it.
    """
    systems = {entity.id: entity for entity in entities if entity.kind in ("Method", "Model")}
    spelt: dict[str, set[str]] = defaultdict(set)
    for entity in systems.values():
        for name in (entity.label, *(name.text for name in entity.aliases)):
            spelt[fold(name)].add(entity.id)
    families = {i: family for i, entity in systems.items() if (family := _family(entity, systems, spelt))}
    named: dict[str, dict[str, Mention]] = {i: {} for i in (*families, *families.values())}
    for mention in mentions:
        if (papers := named.get(entity_of[mention.id])) is not None:
            papers[mention.paper] = min(mention, papers.get(mention.paper, mention), key=lambda m: m.id)
    made, evidence = [], []
    for variant, family in sorted(families.items()):
        papers = named[variant]
        both = papers.keys() & named[family].keys()
        found = [_evidence(papers[paper]) for paper in sorted(both or papers)]
        ident = ids.claim_id(variant, "variantOf", family, "positive", False)
        cited = tuple(item.id for item in found)
        made.append(Claim(ident, variant, "variantOf", family, "positive", False, _SCORE, cited))
        evidence += found
    return made, evidence


def _family(entity: Entity, systems: Mapping[str, Entity], spelt: Mapping[str, set[str]]) -> str:
    """The nearest family by the label of an entity; empty where there is none, or several."""
    name = entity.label
    while match := _VARIANT.fullmatch(name):
        name = match["family"].rstrip("-_ ")
        found = sorted(spelt.get(fold(name), set()) - {entity.id})
        if found:
            models = entity.kind == systems[found[0]].kind == "Model"
            sure = match["number"] is None or models or sum(map(str.isalpha, name)) >= _LONG
            return found[0] if len(found) == 1 and sure else ""
    return ""


def _evidence(mention: Mention) -> Evidence:
    place = (mention.paper, mention.field, mention.start, mention.end)
    run = ids.run_id(RULE)
    return Evidence(ids.evidence_id(*place, RULE, run), *place, mention.text, RULE, run, _SCORE)
