"""Names of the whole corpus -> entities.

The corpus is seen as distinct names. Within a paper a short form stands for its long form. Over
papers, equal folded names are one thing; a short form without an expansion goes to the only
expansion that the corpus knows for it, and stays by itself where it knows several.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg import ids
from kg.model import ALIAS, SAME, Claim, Entity, Mention, Name
from kg.names import fold, is_coined, same_phrase, without_head, without_legal_form

# Kinds that one phrase may be taken for by different papers: one thing all the same.
_GROUPS = {"Method": "System", "Model": "System"}
_HAN = re.compile(r"[\u3400-\u9fff]")

Key = tuple[str, ...]  # (group, folded name), a department's preceded by its organisation's


@dataclass(slots=True)
class _Node:
    texts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    short: set[str] = field(default_factory=set)


def cluster(
    mentions: Iterable[Mention], claims: Iterable[Claim]
) -> tuple[tuple[Entity, ...], dict[str, str]]:
    """Entities sorted by id, and for every mention id the entity it names."""
    by_id = {m.id: m for m in mentions}
    ordered = sorted(claims, key=lambda c: c.id)  # where two claims contradict each other, the last stands
    aliases = [c for c in ordered if c.predicate == ALIAS]
    parents = {c.subject: c.object for c in ordered if c.predicate == "unitOf"}
    keys = _joined(
        by_id, _term_keys(by_id, aliases, [c for c in ordered if c.predicate == SAME])
    ) | _institution_keys(by_id, aliases, parents)
    short = {c.subject for c in aliases}
    nodes: dict[Key, _Node] = defaultdict(_Node)
    for ident in sorted(by_id):
        mention, node = by_id[ident], nodes[keys[ident]]
        node.texts[mention.text] += 1
        node.kinds[mention.kind] += 1
        if ident in short:
            node.short.add(mention.text)
    entities = _entities(nodes)
    return (
        tuple(sorted(entities.values(), key=lambda e: e.id)),
        {ident: entities[keys[ident]].id for ident in by_id},
    )


def _key(mention: Mention) -> Key:
    """A coined name is one thing whatever kinds it is taken for; a phrase may be a task and a metric."""
    name = without_head(mention.text)
    if mention.kind == "Institution":
        return (mention.kind, fold(without_legal_form(name)))
    group = "Name" if is_coined(name) else mention.kind
    return (_GROUPS.get(group, group), fold(name))


def _term_keys(
    by_id: Mapping[str, Mention], aliases: Iterable[Claim], same: Iterable[Claim]
) -> dict[str, Key]:
    """Key of every mention of a term: other names of a paper under its main one, short forms under their
    long form.
    """
    main = {(by_id[c.subject].paper, _key(by_id[c.subject])): _key(by_id[c.object]) for c in same}
    local: dict[tuple[str, Key], Key] = {}  # (paper, short) -> long
    known: dict[Key, set[Key]] = defaultdict(set)  # short -> long forms of the corpus
    phrases: dict[Key, str] = {}
    for claim in aliases:
        short, long = by_id[claim.subject], by_id[claim.object]
        if long.kind != "Institution":
            local[short.paper, _key(short)] = _key(long)
            known[_key(short)].add(_key(long))
            phrases[_key(long)] = min(long.text, phrases.get(_key(long), long.text))
    merged = {long: rep for longs in known.values() for long, rep in _representatives(longs, phrases).items()}
    only = {
        short: next(iter(reps))
        for short, longs in known.items()
        if len(reps := {_follow(merged, long) for long in longs}) == 1
    }
    keys = {}
    for ident, mention in by_id.items():
        if mention.kind != "Institution":
            key = _key(mention)
            key = main.get((mention.paper, key), key)
            keys[ident] = _follow(merged, local.get((mention.paper, key)) or only.get(key, key))
    return keys


def _joined(by_id: Mapping[str, Mention], keys: dict[str, Key]) -> dict[str, Key]:
    """A phrase that a coined name of its kind is spelt like goes with it: "tide folds", "TideFold"."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for ident, (group, name) in keys.items():
        if group == "Name":
            kinds[name][_GROUPS.get(by_id[ident].kind, by_id[ident].kind)] += 1
    coined = {(min(tally, key=lambda k: (-tally[k], k)), name) for name, tally in kinds.items()}
    return {ident: ("Name", key[1]) if key in coined else key for ident, key in keys.items()}


def _representatives(longs: set[Key], phrases: Mapping[Key, str]) -> dict[Key, Key]:
    """Long forms of one short form that are one phrase ("position", "positional") -> the first of them."""
    chosen: list[Key] = []
    result = {}
    for long in sorted(longs):
        same = next((c for c in chosen if same_phrase(phrases[c], phrases[long])), None)
        if same is None:
            chosen.append(long)
        result[long] = same or long
    return result


def _follow(merged: Mapping[Key, Key], key: Key) -> Key:
    seen = {key}
    while (after := merged.get(key, key)) not in seen:
        key = after
        seen.add(key)
    return key


def _institution_keys(
    by_id: Mapping[str, Mention], aliases: Iterable[Claim], parents: Mapping[str, str]
) -> dict[str, Key]:
    """Key of every institution; a name in another language goes with the one it translates."""
    partner = {c.object: c.subject for c in aliases}  # the other name -> the name in the line

    def key(ident: str) -> Key:
        named = partner.get(ident, ident)
        own = _key(by_id[named])
        return (*key(parents[named]), own[1]) if named in parents else own

    return {ident: key(ident) for ident, mention in by_id.items() if mention.kind == "Institution"}


def _entities(nodes: Mapping[Key, _Node]) -> dict[Key, Entity]:
    """One entity a key, in sorted order, so that the second of two equal slugs gets the hash."""
    entities: dict[Key, Entity] = {}
    taken: set[str] = set()
    for key in sorted(nodes, key=lambda k: (len(k), k)):
        node = nodes[key]
        kind = min(node.kinds, key=lambda k: (-node.kinds[k], k))
        label = _label(node)
        parent = entities[key[:-1]].id if len(key) > 2 and key[:-1] in entities else ""
        ident = ids.entity_id(kind, label, parent)
        if ident in taken:
            ident = f"{ident}-{ids.digest(key)[:8]}"
        taken.add(ident)
        names = sorted(({*node.texts} | {without_head(t) for t in node.texts}) - {label})
        aliases = tuple(Name(text, _language(text)) for text in names)
        entities[key] = Entity(ident, kind, label, aliases)
    return entities


def _label(node: _Node) -> str:
    """The short form where there is one, else the commonest name; no name in another script."""
    latin = [t for t in node.texts if not _HAN.search(t)] or list(node.texts)
    pool = [t for t in latin if t in node.short] or latin
    best = min(pool, key=lambda t: (-node.texts[t], len(t), sum(c.isupper() for c in t), t))
    plural = re.fullmatch(r"(.*[A-Z0-9])s", best)
    return plural[1] if plural and best in node.short else without_head(best)


def _language(text: str) -> str:
    return "zh" if _HAN.search(text) else ""
