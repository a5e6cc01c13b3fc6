"""The only place that mints ids: content hashes, slugs and IRI paths.

An id is the path of its IRI below the base (`method/rope`); `iri()` puts the base before it.
Hashes are the first 16 hexadecimal digits of SHA-256 (64 bits: among ten million ids the odds of
one collision are about 3 in a million).
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

from kg.names import plain

ONTOLOGY = "https://w3id.org/abstract-kg/ontology#"
BASE = "https://w3id.org/abstract-kg/id/"
SLUG_LENGTH = 80

_ARXIV = re.compile(r"(?:arxiv:)?((?:\d{4}\.\d{4,5})|(?:[a-z-]+(?:\.[A-Z]{2})?/\d{7}))(?:v\d+)?", re.I)
_DOI = re.compile(r"(?:doi:|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.I)
_ACL = re.compile(r"(?:acl:)?([A-Z]\d{2}-\d{4}|\d{4}\.[a-z0-9_-]+-[a-z0-9_]+\.\d+)", re.I)
_ARXIV_URL = re.compile(r"https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/", re.I)


def digest(*parts: str | Iterable[str]) -> str:
    """Hash of parts; no two different lists of parts read alike."""
    text = "\x1e".join(p if isinstance(p, str) else "\x1f".join(p) for p in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def slug(text: str) -> str:
    """A readable IRI segment: folded case and accents, hyphens between words, at most 80 characters.

    Not injective ("C" and "C++"): whoever needs it to be adds a hash (`kg.linking.cluster`).
    """
    words = unicodedata.normalize("NFC", re.sub(r"[\W_]+", "-", plain(text)).strip("-"))
    if not words:
        return digest(text)
    if len(words) > SLUG_LENGTH:
        return words[: SLUG_LENGTH - 9].rstrip("-") + "-" + digest(text)[:8]
    return words


def identifier(text: str) -> str:
    """An identifier in the contract's form: `arxiv:` (version dropped), `doi:`, `acl:` or as written."""
    text = _ARXIV_URL.sub("arxiv:", text.strip()).removesuffix(".pdf")
    if match := _ARXIV.fullmatch(text):
        return "arxiv:" + match[1]
    if match := _DOI.fullmatch(text):
        doi = match[1].lower()  # DOIs are case-insensitive (DOI Handbook, 2.4)
        if arxiv := re.fullmatch(r"10\.48550/arxiv\.(.+)", doi):
            return identifier("arxiv:" + arxiv[1])
        return "doi:" + doi
    if match := _ACL.fullmatch(text):
        return "acl:" + match[1]
    return text


def paper_id(identifiers: Iterable[str]) -> str:
    """IRI path of a paper, made of the first of its identifiers in the order arxiv, doi, acl, other."""
    ordered = sorted(identifiers, key=identifier_rank)
    scheme, _, value = ordered[0].partition(":")
    if scheme in ("arxiv", "doi", "acl"):
        return f"paper/{scheme}/{quote(value, safe='')}"
    return f"paper/{slug(ordered[0])}"


def identifier_rank(text: str) -> tuple[int, str]:
    """Sort key of identifiers: arxiv, doi, acl, other."""
    scheme = text.partition(":")[0]
    known = ("arxiv", "doi", "acl")
    return (known.index(scheme) if scheme in known else len(known), text)


def person_id(paper: str, number: int, orcid: str = "") -> str:
    """IRI path of the `number`th author (from 1) of a paper, or of the ORCID."""
    return f"person/{orcid}" if orcid else f"person/{paper.removeprefix('paper/').replace('/', '-')}/{number}"


def entity_id(kind: str, label: str, parent: str = "") -> str:
    """IRI path of an entity; a department stands below its organisation (`parent`, an entity id)."""
    return f"{parent}/{slug(label)}" if parent else f"{kind.lower()}/{slug(label)}"


def mention_id(paper: str, field: str, start: int, end: int, kind: str) -> str:
    return "mention/" + digest(paper, field, str(start), str(end), kind)


def evidence_id(
    paper: str, field: str, start: int, end: int, found_by: str, run: str, about: str = ""
) -> str:
    """`about` is the claim, where evidence of one sentence weighs differently for different claims."""
    return "evidence/" + digest(paper, field, str(start), str(end), found_by, run, *([about] * bool(about)))


def claim_id(subject: str, predicate: str, object: str, polarity: str, hedged: bool) -> str:
    return "claim/" + digest(subject, predicate, object, polarity, str(hedged))


def result_id(*fields: str) -> str:
    """Fields in the order of `kg.model.Result`, paper first, score and evidence left out."""
    return "result/" + digest(*fields)


def match_id(entity: str, relation: str, iri: str, vocabulary: str) -> str:
    return "match/" + digest(entity, relation, iri, vocabulary)


def run_id(*settings: str) -> str:
    """Package version, model, rules and settings of an extraction: no time, no inputs.

    A threshold is none of these settings. It marks claims after extraction, and `link` and `export` may
    set another over the same evidence; were it in the id, every piece of evidence would be renamed by it.
    """
    return "run/" + digest(*settings)


def iri(path: str, base: str = BASE) -> str:
    """The full IRI of an id. Ids of papers are quoted already; slugs may hold letters beyond ASCII."""
    return base + path
