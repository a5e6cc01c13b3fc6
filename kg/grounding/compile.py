"""A file that somebody published -> a vocabulary: a dump of ROR, SKOS in RDF, or a table of names."""

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO, TextIO

import pyoxigraph as ox

from kg.errors import KgError, ReadError
from kg.grounding import listed, ror, skos
from kg.grounding.vocabulary import About, Term, Vocabulary, make
from kg.model import KINDS

KIND_NAMES = tuple(kind for kind in KINDS if kind != "Person")
_TABLES = (".csv", ".tsv")
_RECORDS = (".json", ".jsonl")


def compile_file(path: Path, name: str, *, kinds: Sequence[str] = ()) -> Vocabulary:
    """Read a file, plain, `.gz` or (a dump of ROR) `.zip`; the suffix tells what it is.

    Args:
        path: `.json`, `.jsonl` (ROR); `.ttl`, `.nt`, `.rdf`, `.jsonld`, ... (SKOS); `.csv`, `.tsv` (table).
        name: what the vocabulary is called.
        kinds: kinds of the things where the file does not say; without any, they may be of every kind but
            Institution.

    Raises:
        ReadError: the file is missing, cannot be read, or holds not one name.
        KgError: a kind is none.
    """
    if wrong := [kind for kind in kinds if kind not in KIND_NAMES]:
        raise KgError(f"{wrong[0]!r} is no kind of thing; kinds are {', '.join(KIND_NAMES)}")
    skipped: list[str] = []

    def skip(number: int, reason: str) -> None:
        skipped.append(f"record {number}: {reason}")

    try:
        with (
            _opened(path) as (file, inner, digest),
            io.TextIOWrapper(file, encoding="utf-8", newline="") as text,
        ):
            terms, format = _terms(text, path, inner, kinds, skip)
            found = set(terms)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, UnicodeDecodeError) as error:
        raise ReadError(str(path), getattr(error, "strerror", None) or str(error)) from error
    except ValueError as error:
        raise ReadError(str(path), str(error)) from error
    if not found:
        why = f" ({skipped[0]})" if skipped else ""
        raise ReadError(str(path), f"no name of a thing to be found{why}")
    concepts = len({term.iri for term in found})
    about = About(name, path.name, digest, format, concepts, len(found), tuple(skipped))
    return make(about, found)


def _terms(
    text: TextIO, path: Path, inner: str, kinds: Sequence[str], skip: ror.Skip
) -> tuple[Iterator[Term], str]:
    suffix = PurePath(inner).suffix.lower()
    if suffix in _RECORDS:
        found = ror.records(text)
        first = next(found, None)
        if not ror.is_ror(first):
            raise ReadError(str(path), "JSON, but no dump of ROR: its first record has no ROR id")
        return ror.terms(_chain(first, found), skip=skip), "ror"
    if suffix in _TABLES:
        return listed.terms(text, str(path), kinds=kinds, skip=skip), "table"
    if format := ox.RdfFormat.from_extension(suffix.removeprefix(".")):
        return skos.terms(text.buffer, str(path), format, kinds=kinds), "skos"
    known = ".json, .jsonl (ROR), .ttl, .nt, .rdf, .jsonld (SKOS), .csv, .tsv (names)"
    raise ReadError(
        str(path), f"the suffix tells no format of a vocabulary; known are {known}, each also .gz"
    )


def _chain(first: object, rest: Iterator[object]) -> Iterator[object]:
    yield first
    yield from rest


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, str, str]]:
    """The content of a file, the name that it has unpacked, and SHA-256 of the file as it is."""
    with path.open("rb") as raw:
        digest = hashlib.file_digest(raw, "sha256").hexdigest()
        raw.seek(0)
        if path.suffix.lower() == ".gz":
            with gzip.open(raw) as unpacked:
                yield unpacked, path.stem, digest  # type: ignore[misc]
        elif path.suffix.lower() == ".zip":
            with zipfile.ZipFile(raw) as archive:
                inner = _dump_in(archive, path)
                with archive.open(inner) as unpacked:
                    yield unpacked, inner, digest  # type: ignore[misc]
        else:
            yield raw, path.name, digest


def _dump_in(archive: zipfile.ZipFile, path: Path) -> str:
    """The JSON file of an archive; schema 2 before schema 1, as ROR publishes both side by side."""
    found = sorted(name for name in archive.namelist() if name.lower().endswith(".json"))
    if not found:
        raise ReadError(str(path), "the archive holds no .json")
    return next((name for name in found if "schema_v2" in name), found[0])
