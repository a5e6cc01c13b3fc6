"""Named fields of a record (JSON object, table row) -> `Paper`, whatever their case and punctuation."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from email.utils import parsedate
from typing import Any

from kg.errors import Skipped
from kg.ids import identifier
from kg.model import Author, Paper
from kg.readers import people, record

# What is wanted -> names of fields that hold it, the likelier first; folded as by `fold`.
NAMES: dict[str, tuple[str, ...]] = {
    "abstract": ("abstract", "abstracttext", "abstractnote", "summary", "paperabstract", "description"),
    "title": ("title", "papertitle", "articletitle", "documenttitle", "displayname"),
    "arxiv": ("arxiv", "arxivid", "eprint", "arxivnumber"),
    "doi": ("doi", "doiurl"),
    "acl": ("acl", "aclid", "anthologyid", "aclanthology"),
    "id": ("id", "paperid", "identifier", "corpusid", "key", "citekey", "uid", "eid", "pmid", "url"),
    "authors": ("authors", "author", "authorsparsed", "authornames", "authorlist", "authorships", "creators"),
    "affiliations": (
        "authoraffiliations", "affiliations", "affiliation", "aff", "institutions", "institution",
        "organizations", "organisations",
    ),
    "date": (
        "date", "published", "publicationdate", "publisheddate", "submitted", "created", "coverdate",
        "updatedate", "updated", "year", "publicationyear", "pubyear",
    ),
    "venue": (
        "venue", "journal", "conference", "booktitle", "publicationtitle", "publicationvenue",
        "containertitle", "sourcetitle",
    ),
    "subjects": (
        "categories", "category", "subjects", "subject", "fieldsofstudy", "primarycategory", "keywords",
        "topics",
    ),
    "comment": ("comments", "comment", "arxivcomment", "note", "notes"),
    "journal": ("journalref", "journalreference", "journalrefs"),
    "code": ("code", "codeurl", "repository", "repo", "repourl", "codelink", "github"),
}  # fmt: skip
# Keys of a person's name, of a person's places, and of a place's name.
_PERSON = ("name", "fullname", "displayname", "rawauthorname", "authorname", "author")
_OWN_PLACES = (
    "rawaffiliationstrings", "affiliation", "affiliations", "arxivaffiliation", "institution", "institutions",
    "aff", "affiliationinfo", "authoraffiliationdetailslist",
)  # fmt: skip
_PLACE = ("name", "displayname", "rawaffiliationstring", "affiliation", "institution", "label")
_NULLS = {"", "nan", "none", "null", "n/a", "na", "-", "unknown"}
_CATEGORY = re.compile(r"[a-z-]+(?:\.[A-Za-z-]+)?")
_INVERTED = re.compile(r"(?:[^\s,]+|(?:van|von|de|der|den|del|da|di|la|le)(?: [^\s,]+)+), [^,]+", re.I)
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")


def fold(name: str) -> str:
    """A field name without case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def known_names(names: Iterable[str]) -> int:
    """How many of a table's field names are understood."""
    understood = {name for group in NAMES.values() for name in group}
    return sum(fold(name) in understood for name in names)


def paper_of(values: Mapping[str, Any], *, source: str, number: int, line: int) -> Paper | Skipped:
    """One record's fields -> paper, or why it was skipped."""
    folded = {fold(key): value for key, value in values.items()}
    get = {wanted: _first(folded, names) for wanted, names in NAMES.items()}
    given = list(_authors(folded.get("authorsparsed") or get["authors"]))
    authors, places = people.tie(*_with_objects(given, get["affiliations"]))
    venue = get["venue"]
    return record.build(
        source=source,
        record=number,
        line=line,
        identifiers=_identifiers(folded, get),
        title=_string(get["title"]),
        abstract=_string(get["abstract"]) or _from_index(folded.get("abstractinvertedindex")),
        day=_date([folded[name] for name in NAMES["date"] if name in folded]),
        subjects=subject_list(get["subjects"]),
        venue=_string(venue.get("name") if isinstance(venue, dict) else venue),
        comment=_string(get["comment"]),
        journal_reference=_string(get["journal"]),
        authors=authors,
        affiliation_text=places,
        code=record.code_links(*_strings(get["code"])),
    )


def _first(values: Mapping[str, Any], names: Iterable[str]) -> Any:
    found = (values[name] for name in names if name in values)
    return next((value for value in found if not _empty(value)), None)


def _empty(value: Any) -> bool:
    return value is None or value == [] or value == {} or (isinstance(value, str) and not value.strip())


def _string(value: Any) -> str:
    if value is None or isinstance(value, bool | dict):
        return ""
    if isinstance(value, list):
        return "\n\n".join(filter(None, (_string(v) for v in value)))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a table with gaps turns 2024 into 2024.0
    text = str(value)
    return "" if text.strip().casefold() in _NULLS else text


def _from_index(index: Any) -> str:
    """The text of an OpenAlex abstract: word -> its places."""
    if not isinstance(index, dict):
        return ""
    placed = [(at, word) for word, places in index.items() if isinstance(places, list) for at in places]
    return " ".join(word for _, word in sorted((at, word) for at, word in placed if isinstance(at, int)))


def _strings(value: Any) -> list[str]:
    return [text for text in (_string(v) for v in (value if isinstance(value, list) else [value])) if text]


def _identifiers(values: Mapping[str, Any], get: Mapping[str, Any]) -> list[str]:
    external = values.get("externalids")
    outside = {fold(k): v for k, v in external.items()} if isinstance(external, dict) else {}
    found = []
    for scheme in ("arxiv", "doi", "acl"):
        for value in (get[scheme], outside.get(scheme)):
            for text in _strings(value):
                bare = re.sub(rf"^{scheme}:\s*", "", text.strip(), flags=re.I)
                known = identifier(bare if bare.startswith("http") else f"{scheme}:{bare}")
                found += [known] if known.startswith(("arxiv:", "doi:10.", "acl:")) else []
    own = _string(get["id"]).strip()
    own = re.sub(r"https?://(?:www\.)?aclanthology\.org/([^/\s]+)/?", r"acl:\1", own)
    # The source's own id counts only where nobody else's is given; an arXiv, DOI or ACL id always does.
    if own and (not found or identifier(own).startswith(("arxiv:", "doi:", "acl:"))):
        found.append(own)
    return found


def _date(values: Iterable[Any]) -> str:
    """The first day among the values, else the first year."""
    texts = [_string(value).strip() for value in values]
    for text in texts:
        if day := record.iso_date(text[:10].replace("/", "-")):
            return day
        if (parsed := parsedate(text)) and (day := record.iso_date("{:04}-{:02}-{:02}".format(*parsed))):
            return day
    return next((m[0] for m in (re.search(r"\b(?:19|20)\d\d\b", text) for text in texts) if m), "")


def subject_list(value: Any) -> list[str]:
    """Categories out of a list, or out of a string parted by semicolons, commas or (arXiv's) spaces."""
    if isinstance(value, list):
        return [text for item in value for text in ([_string(item)] if not isinstance(item, dict) else [])]
    text = _string(value).strip()
    words = text.split()
    if len(words) > 1 and all(_CATEGORY.fullmatch(word) for word in words) and "." in text:
        return words
    return [part.strip() for part in re.split(r"[;|]" if re.search(r"[;|]", text) else r",", text)]


def author_names(text: str) -> list[str]:
    """Names out of one string: semicolons, commas and "and", BibTeX's "Last, First and Last, First"."""
    text = re.sub(r"\([^()]{0,200}\)", "", people.joined_marks(text))
    if re.search(r"[;；|]", text):
        parts = re.split(r"[;；|]", text)
    elif record.has_han(text):
        parts = re.split(r"[,，、]", text)
    else:
        parts = re.split(r"\s+and\s+", text)
        if not all(_INVERTED.fullmatch(part.strip()) for part in parts):
            parts = re.split(r"\s*,\s*(?:and\s+|&\s*)?|\s+and\s+|\s*&\s*", text)
    return [name for name in (_upright(record.one_line(part)) for part in parts) if name]


def _upright(name: str) -> str:
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and "," not in first else name.strip(" ,")


def _authors(value: Any) -> Iterator[Author]:
    if isinstance(value, str):
        yield from (Author(name) for name in author_names(value))
        return
    if isinstance(value, dict) and isinstance(value.get("author"), list):  # Europe PMC: a list in an object
        value = value["author"]
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            author = Author(_upright(record.one_line(item)))
        elif isinstance(item, list):  # arXiv snapshot: [last, first, suffix, affiliation…]
            texts = [record.one_line(_string(v)) for v in item]
            author = Author(
                " ".join(filter(None, [*texts[1:2], *texts[:1], *texts[2:3]])), "; ".join(texts[3:])
            )
        elif isinstance(item, dict):
            author = _author_of({fold(key): v for key, v in item.items()})
        else:
            continue
        if author.name:
            yield author


def _author_of(values: Mapping[str, Any]) -> Author:
    inner = values.get("author")
    if isinstance(inner, dict):  # OpenAlex: the person in one object, the places beside it
        values = {fold(key): v for key, v in inner.items()} | dict(values)
    name = _string(_first(values, _PERSON))
    if not name:
        given = _string(_first(values, ("first", "given", "firstname", "givenname", "forename", "forenames")))
        name = f"{given} {_string(_first(values, ('last', 'family', 'lastname', 'familyname', 'surname')))}"
    orcid = _ORCID.search(_string(values.get("orcid")))
    places = dict.fromkeys(_places(_first(values, _OWN_PLACES)))
    return Author(_upright(record.one_line(name)), "; ".join(filter(None, places)), orcid[0] if orcid else "")


def _with_objects(authors: list[Author], value: Any) -> tuple[list[Author], Any]:
    """Authors, and affiliations as a string or as a list with one string or list of strings a place.

    Objects of a person and a place (`{"name": ..., "affiliation": ...}`) tell whose it is.
    """
    if not isinstance(value, list):
        return authors, _place(value)
    objects = [{fold(k): v for k, v in item.items()} for item in value if isinstance(item, dict)]
    if len(objects) == len(value) and all(_first(o, _OWN_PLACES) and _first(o, _PERSON) for o in objects):
        people_there = [_author_of(o) for o in objects]
        if not authors:
            return people_there, ""
        own = {fold(person.name): person.affiliation for person in people_there}
        if all(fold(author.name) in own or author.affiliation for author in authors):
            value = []
        else:
            value = [person.affiliation for person in people_there]
        return [replace(a, affiliation=a.affiliation or own.get(fold(a.name), "")) for a in authors], value
    return authors, [_places(item) if isinstance(item, list) else _place(item) for item in value]


def _places(value: Any) -> list[str]:
    """Affiliation strings in their order, empty ones too."""
    if isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    return [_place(item) for item in (value if isinstance(value, list) else [value])]


def _place(value: Any) -> str:
    """An affiliation as one line; of an object, its name."""
    if isinstance(value, dict):
        value = _first({fold(k): v for k, v in value.items()}, _PLACE)
    if isinstance(value, list):
        return ""
    # A line's end parts names as a comma does: it may stand between a department and its university.
    return record.one_line(re.sub(r"(?<![\s;,|])\s*\n\s*", ", ", _string(value).strip()))
