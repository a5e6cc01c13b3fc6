"""Names of the whole corpus -> entities.

The corpus is seen as distinct names. Within a paper a short form stands for its long form. Over
papers, equal folded names are one thing; a short form without an expansion goes to the only
expansion that the corpus knows for it, and stays by itself where it knows several. What the user has
decided wins, and a thing keeps the id that it was given.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kg.ids import BASE
from kg.linking import corpus, merges, organisations, paper
from kg.linking import decisions as choices
from kg.linking import known as vocabulary
from kg.linking.decisions import Decision, Followed, Unheeded
from kg.linking.given import Given, Thing, give
from kg.linking.paper import Long
from kg.linking.readings import readings
from kg.linking.ties import GROUPS, Form, Key, Tie, components, name_key
from kg.model import ALIAS, SAME, Claim, Entity, Evidence, Known, Mention, Merge, Name
from kg.names import institution_key, same_phrase, without_head, words

_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Clustering:
    """Entities sorted by id, the entity of every mention, and what came of names given and decided."""

    entities: tuple[Entity, ...]
    entity_of: dict[str, str]
    given: tuple[Given, ...]
    merges: tuple[Merge, ...]
    unheeded: tuple[Unheeded, ...]


@dataclass(frozen=True, slots=True)
class _Node:
    forms: frozenset[Form]
    kind: str  # the commonest
    label: str
    texts: frozenset[str]
    papers: frozenset[str]  # that use an acronym


def cluster(
    mentions: Iterable[Mention],
    claims: Iterable[Claim],
    evidence: Mapping[str, Evidence] = MappingProxyType({}),
    *,
    decisions: Iterable[Decision] = (),
    given: Iterable[Given] = (),
    known: Mapping[str, Known] = MappingProxyType({}),
    cities: Mapping[str, str] = MappingProxyType({}),
    concepts: Mapping[str, str] = MappingProxyType({}),
    base: str = BASE,
) -> Clustering:
    """Mentions, and the claims that tie them, -> entities; the same whatever the order of either.

    `evidence` has the words of the claims, `known` what vocabularies call by a folded name; `cities` and
    `concepts` say of mentions of organisations where they are and what vocabularies know them for.
    """
    by_id = {m.id: m for m in mentions}
    ordered = sorted(claims, key=lambda c: c.id)  # where two claims contradict each other, the last stands
    aliases = [c for c in ordered if c.predicate == ALIAS]
    parents = {c.subject: c.object for c in ordered if c.predicate == "unitOf"}
    decisions, given = tuple(decisions), tuple(given)
    own = choices.set_apart(decisions, by_id, _own_keys(by_id, aliases, parents))
    same = [c for c in ordered if c.predicate == SAME]
    forms, ties = _term_ties(by_id, own, aliases, same, ordered, known)
    ties += organisations.ties(by_id, own, aliases, cities, concepts)
    decided = Followed()
    if decisions:
        names = choices.Names.of(
            decisions, by_id, own, _homes(own, forms, ties), set(forms.values()), given, base
        )
        decided = choices.follow(decisions, names)
        given = tuple(names.given.values())
    parts, used, _ = components(forms.values(), [*ties, *decided.ties], decided.apart)
    members: dict[Form, list[str]] = defaultdict(list)
    for ident in sorted(by_id):
        members[parts[forms[ident]]].append(ident)
    short = {c.subject for c in aliases}
    nodes = {root: _node(idents, by_id, forms, short) for root, idents in members.items()}
    entities, table = _entities(nodes, parts, decided, given)
    entity_of = {ident: entities[parts[forms[ident]]].id for ident in by_id}
    return Clustering(
        tuple(sorted(entities.values(), key=lambda e: e.id)),
        entity_of,
        table,
        merges.explain(by_id, own, forms, entity_of, used, [*aliases, *same], evidence),
        tuple(decided.unheeded),
    )


def _own_keys(
    by_id: Mapping[str, Mention], aliases: Iterable[Claim], parents: Mapping[str, str]
) -> dict[str, Key]:
    """Key of every mention by itself; a department's stands below its organisation's, and the name of
    an institution in another language goes with the one it translates.
    """
    partner = {c.object: c.subject for c in aliases}  # the other name -> the name in the line

    def key(ident: str) -> Key:
        if by_id[ident].kind == "Institution":
            ident = partner.get(ident, ident)
        own = name_key(by_id[ident].text, by_id[ident].kind)
        if by_id[ident].kind == "Institution" and ident in parents:
            above = by_id[parents[ident]]
            return (*name_key(above.text, above.kind), institution_key(by_id[ident].text, unit=True))
        return own

    return {ident: key(ident) for ident in by_id}


def _term_ties(
    by_id: Mapping[str, Mention],
    own: Mapping[str, Key],
    aliases: Iterable[Claim],
    same: Iterable[Claim],
    claims: Iterable[Claim],
    known: Mapping[str, Known],
) -> tuple[dict[str, Form], list[Tie]]:
    """The form of every mention, and the ties between forms.

    Within a paper, other names go with its main one and short forms with their long form; a short form
    without one goes to the only expansion of the corpus.
    """
    users = corpus.users(by_id, own)
    texts = corpus.written(by_id, own)
    longs = paper.long_forms(by_id, own, aliases, same)
    local = paper.ties(by_id, own, same, longs, users)
    within = {tie.one for tie in local}
    whole = {key: Form("", key) for key in own.values()}
    forms = {
        ident: form if (form := Form(by_id[ident].paper, key)) in within else whole[key]
        for ident, key in own.items()
    }
    expansions, expanded = _expansions(longs)
    given = [(form.key[-1], long.key[-1], long.text) for form, long in longs.items()]
    moved, read = readings(by_id, own, forms, claims, expansions, known)
    told = vocabulary.ties(by_id, own, known, expansions)
    ties = [
        *local,
        *expanded,
        *read,
        *told,
        *_spelling_ties(by_id, own),
        *corpus.ties(by_id, own, texts),
        *corpus.abbreviated(texts, given, expansions),
    ]
    forms.update(moved)
    return forms, ties


def _expansions(longs: Mapping[Form, Long]) -> tuple[dict[Key, dict[Key, set[str]]], list[Tie]]:
    """Of every short form its long forms in the corpus, each with the papers that give it; and their ties.

    Long forms that are one phrase are one; a short form goes with its only expansion.
    """
    known: dict[Key, dict[Key, set[str]]] = defaultdict(lambda: defaultdict(set))
    phrases: dict[Key, str] = {}
    for form, long in longs.items():
        if any(form.key[-1] in word for word in words(long.text)):
            continue  # "BERT-based" is no long form of "BERT"
        known[form.key][long.key].add(form.paper)
        phrases[long.key] = min(long.text, phrases.get(long.key, long.text))
    ties = []
    expansions: dict[Key, dict[Key, set[str]]] = defaultdict(dict)
    for short, given in known.items():
        found = expansions[short]
        for key, first in _representatives(given, phrases).items():
            found.setdefault(first, set()).update(given[key])
            if key != first:
                ties.append(Tie("phrase", Form("", key), Form("", first)))
        if len(found) == 1 and short not in found:
            ties.append(Tie("only-expansion", Form("", short), Form("", min(found))))
    return expansions, ties


def _spelling_ties(by_id: Mapping[str, Mention], own: Mapping[str, Key]) -> list[Tie]:
    """A phrase that a coined name of its kind is spelt like goes with it: "tide folds", "TideFold"."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for ident, key in own.items():
        if key[0] == "Name":
            kinds[key[1]][GROUPS.get(by_id[ident].kind, by_id[ident].kind)] += 1
    coined = {(min(tally, key=lambda k: (-tally[k], k)), name) for name, tally in kinds.items()}
    return [
        Tie("spelling", Form("", key), Form("", ("Name", key[1])))
        for key in sorted(coined.intersection(own.values()))
    ]


def _representatives(longs: Iterable[Key], phrases: Mapping[Key, str]) -> dict[Key, Key]:
    """Long forms of one short form that are one phrase -> the shortest of them."""
    result: dict[Key, Key] = {}
    for long in sorted(longs, key=lambda key: (len(phrases[key]), key)):
        same = next((first for key, first in result.items() if _is_one(phrases[key], phrases[long])), long)
        result[long] = same
    return result


def _is_one(long: str, other: str) -> bool:
    """Whether two phrases with the same short form are one: "position", "positional"; "from", "with"; a
    network, a neural network; one with more words than the other, but less than double.
    """
    few, many = sorted((corpus.terms(long), corpus.terms(other)), key=len)
    return same_phrase(long, other) or (few <= many and len(many) < 2 * len(few)) or few == many


def _homes(own: Mapping[str, Key], forms: Mapping[str, Form], ties: Iterable[Tie]) -> dict[Key, Form]:
    """The form that a bare name means: that of the corpus if anybody uses it, else the commonest reading."""
    read = {tie.one: tie.other for tie in ties if tie.one.paper}
    tally: dict[Key, Counter[Form]] = defaultdict(Counter)
    example: dict[tuple[Key, Form], Form] = {}
    for ident in sorted(own):
        form = forms[ident]
        meant = read.get(form, form)
        tally[own[ident]][meant] += 1
        example.setdefault((own[ident], meant), form)
    return {
        key: example[key, min(counts, key=lambda form: (form != Form("", key), -counts[form], form))]
        for key, counts in tally.items()
    }


def _node(
    idents: Iterable[str], by_id: Mapping[str, Mention], forms: Mapping[str, Form], short: Collection[str]
) -> _Node:
    """What the mentions of one thing say of it; `short` are those of short forms."""
    found = [by_id[ident] for ident in idents]
    texts, kinds = Counter(m.text for m in found), Counter(m.kind for m in found)
    return _Node(
        frozenset(forms[m.id] for m in found),
        min(kinds, key=lambda kind: (-kinds[kind], kind)),
        _label(texts, {m.text for m in found if m.id in short}),
        frozenset({*texts, *map(without_head, texts)}),
        frozenset(m.paper for m in found if corpus.ACRONYM.fullmatch(m.text)),
    )


def _entities(
    nodes: Mapping[Form, _Node], parts: Mapping[Form, Form], decided: Followed, given: Iterable[Given]
) -> tuple[dict[Form, Entity], tuple[Given, ...]]:
    """One entity a node, and the table of given names as it is afterwards."""
    labels = {parts[form]: label for form, label in decided.labels.items()}
    kinds = {parts[form]: kind for form, kind in decided.kinds.items()}
    first = {root: min(node.forms, key=_first) for root, node in nodes.items()}
    things = {}
    for root, node in nodes.items():
        form = first[root]
        above = Form("", form.key[:-1]) if len(form.key) > 2 else None
        things[root] = Thing(
            form,
            kinds.get(root, node.kind),
            labels.get(root) or node.label,
            node.texts,
            node.forms,
            node.papers,
            first.get(parts.get(above, above)) if above else None,
            root in labels or root in kinds,
        )
    idents, table = give(things.values(), given)
    return {root: _entity(idents[thing.form], thing) for root, thing in things.items()}, table


def _first(form: Form) -> tuple[bool, int, Key, str]:
    return (form.paper != "", len(form.key), form.key, form.paper)


def _entity(ident: str, thing: Thing) -> Entity:
    names = sorted(thing.texts - {thing.label})
    return Entity(ident, thing.kind, thing.label, tuple(Name(text, _language(text)) for text in names))


def _label(texts: Mapping[str, int], short: Collection[str]) -> str:
    """The short form where there is one, else the commonest name; no name in another script."""
    pool = [t for t in texts if not _language(t)] or list(texts)
    pool = [t for t in pool if t in short] or pool
    best = min(pool, key=lambda t: (-texts[t], len(t), sum(c.isupper() for c in t), t))
    plural = re.fullmatch(r"(.*[A-Z0-9])s", best)
    return plural[1] if plural and best in short else without_head(best)


def _language(text: str) -> str:
    return "zh" if not text.isascii() and _HAN.search(text) else ""
