"""What the user has decided about names, in a text file: it wins over the machine.

One decision a line; a name of several words stands in double quotes, and `#` begins a comment.

    same RoPE "rotary position embedding"
    different "region adjacency graph" RAG
    rename method/rope RoPE
    retype SpanBERT Model

A thing is named by any of its names, by its id (`method/rope`) or by its IRI. A bare name that several
things bear means the one of most mentions; `different` means them all.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg import ids
from kg.errors import DecisionError
from kg.linking.given import Given
from kg.linking.ties import Apart, Form, Key, Tie, name_key
from kg.model import TERM_KINDS, Mention
from kg.names import fold, institution_key, without_head

VERBS = ("same", "different", "rename", "retype")
KINDS = {kind.casefold(): kind for kind in (*TERM_KINDS, "Institution")}
_WORD = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"]\S*))(?=\s|$)')


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the file: `other` is a name, a label for `rename`, a kind for `retype`."""

    source: str
    line: int
    verb: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Unheeded:
    """A decision that could not be followed, and why."""

    decision: Decision
    reason: str


def read(path: Path) -> tuple[Decision, ...]:
    """The decisions of a file, in its order.

    Raises:
        DecisionError: a line is none, or two lines contradict each other; file and line are named.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise DecisionError(str(path), 0, "no such file") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise DecisionError(str(path), line, "no UTF-8") from error
    return parse(text, str(path))


def parse(text: str, source: str) -> tuple[Decision, ...]:
    """The decisions of a text; raises as `read` does."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        words = _words(line, source, number)
        if words:
            found.append(_decision(words, source, number))
    agree(found)
    return tuple(found)


def _words(line: str, source: str, number: int) -> list[str]:
    found, at = [], 0
    while line[at:].strip() and not line[at:].lstrip().startswith("#"):
        match = _WORD.match(line, at)
        if match is None:
            raise DecisionError(source, number, "a double quote that does not end, or begins inside a word")
        found.append(match[2] if match[1] is None else re.sub(r"\\(.)", r"\1", match[1]))
        at = match.end()
    return found


def _decision(words: list[str], source: str, number: int) -> Decision:
    verb = words[0].casefold()
    if verb not in VERBS:
        raise DecisionError(source, number, f"no decision {words[0]!r}; there are {', '.join(VERBS)}")
    if len(words) != 3 or not all(word.strip() for word in words):
        hint = '; a name of several words stands in "double quotes"' if len(words) > 3 else ""
        what = {"rename": "a thing and its new name", "retype": "a thing and a kind"}.get(verb, "two names")
        raise DecisionError(source, number, f"{verb} takes {what}{hint}")
    _, one, other = words
    if verb == "retype":
        if other.casefold() not in KINDS:
            raise DecisionError(source, number, f"no kind {other!r}; there are {', '.join(KINDS.values())}")
        other = KINDS[other.casefold()]
    elif verb != "rename" and one == other:
        raise DecisionError(source, number, f"{one!r} twice")
    return Decision(source, number, verb, one, other)


def agree(decisions: Iterable[Decision]) -> None:
    """Refuse what is decided to be the same, over however many lines, and different.

    Raises:
        DecisionError: two decisions contradict each other.
    """
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for decision in decisions:
        if decision.verb == "same":
            parent[root(decision.one)] = root(decision.other)
    for decision in decisions:
        if decision.verb == "different" and root(decision.one) == root(decision.other):
            reason = f"{decision.one!r} and {decision.other!r} are the same by other lines"
            raise DecisionError(decision.source, decision.line, reason)


@dataclass(slots=True)
class Names:
    """Which forms of a corpus a name, an id or an IRI of a decision means, the most mentioned first."""

    tally: Counter[Key]
    homes: Mapping[Key, Form]
    local: Collection[Form]
    folded: Mapping[str, set[Key]]
    by_id: Mapping[str, Mapping[Key, Given]]
    given: dict[str, Given]
    base: str
    labels: Mapping[str, str]

    @classmethod
    def of(
        cls,
        decisions: Iterable[Decision],
        mentions: Mapping[str, Mention],
        keys: Mapping[str, Key],
        homes: Mapping[Key, Form],
        local: Collection[Form],
        given: Iterable[Given],
        base: str,
    ) -> "Names":
        """The names of mentions under their keys; `homes` are the forms that a key stands for by itself,
        `local` those that mentions have.

        What a decision renames is known by its new name too. An id that a decision names is given by that.
        """
        folded: dict[str, set[Key]] = defaultdict(set)
        by_id: dict[str, dict[Key, Given]] = defaultdict(dict)
        places: dict[Key, set[str]] = defaultdict(set)
        spelt = {(len(keys[i]), keys[i], m.kind, m.text) for i, m in mentions.items()}
        for depth, key, kind, text in sorted(spelt):  # organisations before their departments
            for folds in _folds(text) if kind == "Institution" else (_folded(text),):
                folded[folds].add(key)
            parents = places[key[:-1]] if depth > 2 else {""}
            for ident in {ids.entity_id(kind, without_head(text), parent) for parent in parents}:
                places[key].add(ident)
                by_id[ident].setdefault(key, Given(ident, kind, without_head(text)))
        labels = {_folded(d.other): d.one for d in decisions if d.verb == "rename"}
        rows = {row.id: row for row in given}
        return cls(Counter(keys.values()), homes, local, folded, by_id, rows, base, labels)

    def forms(self, name: str) -> list[Form]:
        """Forms that a name means; none where nothing is called so. The id of one of the things that an
        acronym stands for means the form of the paper that it was read in.
        """
        row = self.given.get(name.removeprefix(self.base))
        if row and row.paper:
            keys = (key for text in (row.label, *row.names) for key in sorted(self._of_row(text, row)))
            if read := [form for key in keys if (form := Form(row.paper, key)) in self.local]:
                return read
        found = self._keys(name) or self._keys(self.labels.get(_folded(name), ""))
        spelt = f"={without_head(name)}"
        ordered = sorted(
            found, key=lambda key: (not key[-1].endswith(spelt), "=" in key[-1], -self.tally[key], key)
        )
        return [self.homes[key] for key in ordered]

    def _keys(self, name: str) -> set[Key]:
        ident = name.removeprefix(self.base)
        if ident not in self.given and (found := self.by_id.get(ident)):
            self.given[ident] = found[min(found, key=lambda key: (-self.tally[key], key))]
        if row := self.given.get(ident):
            return self._of_row(row.label, row) or {k for text in row.names for k in self._of_row(text, row)}
        return self._called(name)

    def _called(self, name: str) -> set[Key]:
        return {key for folds in _folds(name) for key in self.folded.get(folds, ())}

    def _of_row(self, text: str, row: Given) -> set[Key]:
        """Keys of a name of a row, of its group and its depth."""
        group, depth = name_key(text, row.kind)[0], row.id.count("/") + 1
        same = {k for k in self._called(text) if k[0] == group and len(k) == depth}
        return same & self.by_id.get(row.id, {}).keys() or same


def _folded(name: str) -> str:
    return fold(without_head(name))


def _folds(name: str) -> tuple[str, str]:
    """A name as that of a term, and as that of an organisation."""
    return _folded(name), f"{institution_key(name)} (Institution)"


def set_apart(
    decisions: Iterable[Decision], mentions: Mapping[str, Mention], keys: Mapping[str, Key]
) -> Mapping[str, Key]:
    """Keys of mentions, with one of its own for a name that only a decision tells from another.

    After `different BERT Bert`, which fold alike, what is spelt exactly as the second has its own key.
    """
    parted = {d.other for d in decisions if d.verb == "different" and _folded(d.one) == _folded(d.other)}

    def key(ident: str) -> Key:
        name, old = without_head(mentions[ident].text), keys[ident]
        return (*old[:-1], f"{old[-1]}={name}") if name in parted else old

    return {ident: key(ident) for ident in keys} if parted else keys


@dataclass(slots=True)
class Followed:
    """Decisions in terms of forms: ties, names to keep apart, labels, kinds; and those not followed."""

    ties: list[Tie] = field(default_factory=list)
    apart: list[Apart] = field(default_factory=list)
    labels: dict[Form, str] = field(default_factory=dict)
    kinds: dict[Form, str] = field(default_factory=dict)
    unheeded: list[Unheeded] = field(default_factory=list)


def follow(decisions: Iterable[Decision], names: Names) -> Followed:
    """Decisions on the names of a corpus; one that names nothing there is left unheeded."""
    made = Followed()
    for decision in decisions:
        things = (decision.one, decision.other)[: 1 if decision.verb in ("rename", "retype") else 2]
        found = [names.forms(name) for name in things]
        if missing := [repr(name) for name, forms in zip(things, found, strict=True) if not forms]:
            made.unheeded.append(Unheeded(decision, f"nothing is called {' or '.join(missing)}"))
            continue
        match decision.verb:
            case "same":
                made.ties.append(Tie("decision", found[0][0], found[1][0]))
            case "different":
                made.apart.append(_sides(decision, *({form.key for form in forms} for forms in found)))
            case "rename":
                made.labels[found[0][0]] = decision.other
            case "retype":
                made.kinds[found[0][0]] = decision.other
    return made


def _sides(decision: Decision, ones: set[Key], others: set[Key]) -> Apart:
    """Keys of two names; of those that both have, the second takes what is spelt exactly so."""
    second = {key for key in ones & others if key[-1].endswith(f"={decision.other}")}
    return frozenset(ones - second), frozenset(others - (ones & others) | second)
