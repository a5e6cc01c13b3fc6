"""Vocabularies that the user adds: made into files of a folder once, and named by those builds that use them.

The folder is that of the environment variable `KG_VOCABULARIES`, else `vocabularies` in the user's data
folder. No build looks into it unless a vocabulary is asked for by name.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path

import platformdirs

from kg import tables
from kg.errors import VocabularyError
from kg.grounding import starter as shipped
from kg.grounding.compile import compile_file
from kg.grounding.vocabulary import About, Vocabulary, load
from kg.ids import slug
from kg.inputs import seen_from

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_SUFFIX = ".arrow"


def folder() -> Path:
    """Where added vocabularies are."""
    chosen = os.environ.get("KG_VOCABULARIES")
    return Path(chosen) if chosen else platformdirs.user_data_path("abstract-kg", False) / "vocabularies"


def vocab_add(name: str, file: Path | str, *, kind: Sequence[str] = ()) -> About:
    """Make a published file a vocabulary that builds can ask for by name; one of that name is replaced.

    Args:
        name: small letters, digits, hyphens and underscores.
        file: a dump of ROR (JSON, also in its zip), SKOS (Turtle or another RDF format), or a table of names
            (CSV, TSV); each may be `.gz`.
        kind: kinds of its things (Method, Model, Benchmark, Task, Metric, Institution) where the file does
            not say; without any, they may be of every kind but Institution.

    Raises:
        VocabularyError: no vocabulary can have the name.
        ReadError: the file cannot be read, or holds no name.
        KgError: a kind is none.
    """
    path = _path(name)
    made = compile_file(Path(file), name, kinds=kind)
    tables.write_atomic(path, made.write)
    return made.about


def vocab_list() -> tuple[About, ...]:
    """The vocabulary that comes with the package, and those that were added, by name.

    Raises:
        TableError: a file of the folder was made by another version, or is none of ours.
    """
    added = sorted(path for path in folder().glob(f"*{_SUFFIX}") if _NAME.fullmatch(path.stem))
    return (shipped().about, *(load(path).about for path in added))


def vocab_remove(name: str) -> None:
    """Take an added vocabulary away.

    Raises:
        VocabularyError: there is none of that name.
    """
    try:
        _path(name).unlink()
    except FileNotFoundError:
        raise VocabularyError(name, _unknown()) from None


def is_name(text: str) -> bool:
    """Whether it names an added vocabulary; anything else is the path of a file."""
    return _NAME.fullmatch(text) is not None


def placed(file: Path, folder: Path) -> str:
    """Where a file lies, seen from a folder; never a name."""
    place = seen_from(folder, file)
    return f"./{place}" if is_name(place) else place


def choose(names: Sequence[str], *, starter: bool) -> tuple[Vocabulary, ...]:
    """The vocabularies of a build, sorted by name; what is no name is the path of a file.

    Raises:
        VocabularyError: a vocabulary was not added, or two have one name.
        ReadError: a file cannot be read, or holds no name.
    """
    found = [shipped()] if starter else []
    for name in names:
        made = _added(name) if is_name(name) else compile_file(Path(name), slug(_stem(Path(name))))
        if made.name in {other.name for other in found}:
            raise VocabularyError(
                made.name, "two vocabularies of this name; rename a file or add it under another"
            )
        found.append(made)
    return tuple(sorted(found, key=lambda vocabulary: vocabulary.name))


def _added(name: str) -> Vocabulary:
    try:
        return load(_path(name))
    except FileNotFoundError:
        raise VocabularyError(name, _unknown()) from None


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name) or name == shipped().name:
        why = "it is the package's own" if name == shipped().name else "take small letters, digits, - and _"
        raise VocabularyError(name, f"not a name for an added vocabulary: {why}")
    return folder() / f"{name}{_SUFFIX}"


def _unknown() -> str:
    try:
        names = [path.stem for path in sorted(folder().glob(f"*{_SUFFIX}"))]
    except OSError:
        names = []
    added = ", ".join(names) or "none"
    return f"not added; added: {added} (`kg vocab add NAME FILE`; a file is told by its suffix)"


def _stem(path: Path) -> str:
    return path.name.partition(".")[0] or path.name
