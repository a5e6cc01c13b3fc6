"""A vocabulary: names of known things in one Arrow table, sorted by key, read by mapping it into memory."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO, Literal, get_args

import pyarrow as pa
import pyarrow.compute as pc

from kg import tables
from kg.errors import TableError
from kg.grounding.keys import STAMP, institution_keys, term_key

# A name of its own; one that holds only within its country ("Acme" of "Acme (Japan)"); a short form.
Role = Literal["label", "alias", "branch", "acronym"]
ROLES: tuple[str, ...] = get_args(Role)
_METADATA = b"kg.vocabulary"
_FORMAT = f"1 {STAMP}"  # the number is raised when readers of sources keep other things
# Columns that repeat: kept once in the file.
_REPEATED = ("role", "iri", "label", "kind", "country", "city", "parent", "site")


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """One name of one thing of a vocabulary.

    `kind` is empty where the vocabulary does not say; `country` is an ISO 3166-1 code, `parent` the IRI of
    what an organisation belongs to; `site` tells whether its pages are a domain's own or a country's part
    of one.
    """

    key: str
    loose: str
    sorted: str
    name: str
    role: str
    iri: str
    label: str
    kind: str = ""
    country: str = ""
    city: str = ""
    parent: str = ""
    active: bool = True
    company: bool = False
    site: str = ""  # "own", "national" or not known


@dataclass(frozen=True, slots=True)
class About:
    """What a vocabulary was made of: the name of the file, SHA-256 of its bytes, and what was in it."""

    name: str
    source: str
    sha256: str
    format: str
    concepts: int
    names: int
    skipped: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As `build.json` has it; `source` is "package" for the starter vocabulary."""
        return asdict(self) | {"skipped": list(self.skipped)}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Terms by key, and where they come from."""

    about: About
    table: pa.Table

    @property
    def name(self) -> str:
        return self.about.name

    def find(
        self, keys: Iterable[str], *, by: Literal["key", "loose", "sorted", "iri"]
    ) -> dict[str, list[Term]]:
        """Key -> its terms, for all keys in one pass over a column; keys without a term are left out."""
        wanted = pa.array(sorted(set(keys)), pa.string())
        found: dict[str, list[Term]] = defaultdict(list)
        picked = self.table.filter(pc.is_in(self.table[by], value_set=wanted))
        for term in tables.from_table(picked, Term):
            found[getattr(term, by)].append(term)
        return dict(found)

    def kinds(self) -> frozenset[str]:
        """Kinds of its things; the empty one where it does not say."""
        return frozenset(pc.unique(self.table["kind"]).to_pylist())

    def write(self, file: BinaryIO) -> None:
        """Write the Arrow file that `load` maps; equal vocabularies give equal bytes."""
        about = asdict(self.about) | {"format_of_file": _FORMAT}
        made = self.table.replace_schema_metadata({_METADATA: json.dumps(about, sort_keys=True).encode()})
        with pa.ipc.new_file(file, made.schema) as writer:
            writer.write_table(made)


def institution_term(name: str, role: str, iri: str, label: str, **more: Any) -> Term:
    """A name of an organisation, with its keys."""
    return Term(*institution_keys(name), name, role, iri, label, "Institution", **more)


def other_term(name: str, role: str, iri: str, label: str, kind: str) -> Term:
    """A name of a method, model, benchmark, task or metric (or of what may be any, the empty kind)."""
    return Term(term_key(name), "", "", name, role, iri, label, kind)


def make(about: About, terms: Iterable[Term]) -> Vocabulary:
    """Terms in any order -> the vocabulary, each term once."""
    rows = sorted(set(terms), key=lambda t: (t.key, t.iri, ROLES.index(t.role), t.name, t.parent))
    columns = {}
    for column in tables.schema(Term):  # by columns: a dump has a third of a million names
        values = pa.array([getattr(row, column.name) for row in rows], column.type)
        columns[column.name] = values.dictionary_encode() if column.name in _REPEATED else values
    return Vocabulary(about, pa.table(columns))


def load(path: Path) -> Vocabulary:
    """Map the file of a vocabulary into memory.

    Raises:
        TableError: the file is missing, is none of ours, or was made by other rules of spelling.
    """
    try:
        with pa.memory_map(str(path)) as source:
            table = pa.ipc.open_file(source).read_all()
    except FileNotFoundError:
        raise
    except (pa.ArrowInvalid, OSError) as error:
        raise TableError(str(path), f"not the file of a vocabulary ({error})") from error
    about = json.loads((table.schema.metadata or {}).get(_METADATA, b"{}"))
    if table.schema.names != [f.name for f in fields(Term)] or about.pop("format_of_file", "") != _FORMAT:
        raise TableError(str(path), "made by another version of abstract-kg; add the vocabulary again")
    return Vocabulary(About(**about | {"skipped": tuple(about["skipped"])}), table)
