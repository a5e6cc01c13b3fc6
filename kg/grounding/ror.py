"""The dump of ROR (https://ror.org), in the schemas 1 and 2, as an array or a record a line -> terms.

A record that is withdrawn gives its names to its only successor, and else to nobody; an inactive one
keeps them. Also read: the flat records `{id, name, aliases, labels, acronyms, country, city}`.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TextIO
from urllib.parse import urlsplit

from kg.grounding.keys import is_short, plain
from kg.grounding.places import countries
from kg.grounding.vocabulary import Term, institution_term
from kg.names import words

Skip = Callable[[int, str], None]  # ordinal of the record from 1, and why

_IRI = re.compile(r"https://ror\.org/0[a-z0-9]{8}")
_QUALIFIED = re.compile(r"(?P<name>.+?)\s*\((?P<where>[^()]+)\)")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Organisation:
    iri: str
    label: str
    aliases: tuple[str, ...]
    acronyms: tuple[str, ...]
    country: str
    city: str
    status: str
    types: tuple[str, ...]
    sites: tuple[str, ...]
    parents: tuple[str, ...]
    successors: tuple[str, ...]


def is_ror(record: object) -> bool:
    return isinstance(record, dict) and str(record.get("id", "")).startswith("https://ror.org/")


def records(file: TextIO) -> Iterator[Any]:
    """The values of a JSON array, or of a file of one JSON value a line; one chunk of text at a time.

    Raises:
        ValueError: the text is no JSON.
    """
    decoder, text, position, ended = json.JSONDecoder(), "", 0, False
    while True:
        while position < len(text) and text[position] in " \t\r\n,[]\ufeff":
            position += 1
        try:
            if position == len(text):
                raise json.JSONDecodeError("more text is needed", "", 0)
            value, after = decoder.raw_decode(text, position)
            if after == len(text) and not ended:  # a number may go on
                raise json.JSONDecodeError("more text is needed", "", 0)
        except json.JSONDecodeError as error:
            if ended:
                if position == len(text):
                    return
                raise ValueError(f"no JSON ({error.msg})") from error
            more = file.read(max(_CHUNK, len(text) - position))  # doubled: a long value costs no more
            text, position, ended = text[position:] + more, 0, not more
        else:
            yield value
            position = after


def terms(found: Iterable[Any], *, skip: Skip) -> Iterator[Term]:
    """Records of the dump -> terms of the kind Institution; what is no record is told to `skip`."""
    organisations: dict[str, _Organisation] = {}
    for number, record in enumerate(found, 1):
        try:
            made = _read(record)
        except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
            skip(number, f"no ROR record ({type(error).__name__}: {error})")
            continue
        organisations[made.iri] = made
    for one in organisations.values():
        heir = _heir(one, organisations)
        if heir is not None:
            for term in _terms(one):
                same = {"iri": heir.iri, "label": heir.label, "active": heir.status == "active"}
                yield term if heir is one else replace(term, **same)  # type: ignore[arg-type]


def _heir(one: _Organisation, all_: dict[str, _Organisation]) -> _Organisation | None:
    """Who bears the names of a record: itself, or the successor of a withdrawn one."""
    seen = {one.iri}
    while one.status == "withdrawn":
        if len(one.successors) != 1 or one.successors[0] in seen or one.successors[0] not in all_:
            return None
        one = all_[one.successors[0]]
        seen.add(one.iri)
    return one


def _read(record: Any) -> _Organisation:
    if not _IRI.fullmatch(record["id"]):
        raise ValueError(f"{record['id']!r} is no ROR id")
    return _flat(record) if "country" in record and "name" in record else _second(record)


def _second(record: Any) -> _Organisation:
    """Schema 2: names with types, locations of GeoNames, lower-case relations."""
    names = [(plain(n["value"]), set(n["types"])) for n in record["names"]]
    [label] = [name for name, types in names if "ror_display" in types][:1] or [names[0][0]]
    place = record["locations"][0]["geonames_details"] if record.get("locations") else {}
    return _Organisation(
        iri=record["id"],
        label=label,
        aliases=tuple(name for name, types in names if name != label and types & {"alias", "label"}),
        acronyms=tuple(name for name, types in names if "acronym" in types and name != label),
        country=place.get("country_code") or "",
        city=plain(place.get("name") or ""),
        status=record.get("status", "active"),
        types=tuple(str(t).lower() for t in record.get("types", ())),
        sites=tuple(n["value"] for n in record.get("links", ()) if n.get("type") == "website"),
        **_relations(record),
    )


def _flat(record: Any) -> _Organisation:
    """Schema 1, and flat records: a name, lists of names, country as record or as code."""
    country, addresses = record["country"], record.get("addresses") or [{}]
    labels = [n["label"] if isinstance(n, dict) else n for n in record.get("labels", ())]
    return _Organisation(
        iri=record["id"],
        label=plain(record["name"]),
        aliases=tuple(plain(n) for n in (*record.get("aliases", ()), *labels)),
        acronyms=tuple(plain(n) for n in record.get("acronyms", ())),
        country=(country["country_code"] if isinstance(country, dict) else country) or "",
        city=plain(record.get("city") or addresses[0].get("city") or ""),
        status=record.get("status", "active"),
        types=tuple(str(t).lower() for t in record.get("types", ())),
        sites=tuple(record.get("links") or record.get("website") or ()),
        **_relations(record),
    )


def _relations(record: Any) -> dict[str, tuple[str, ...]]:
    pairs = [(str(r["type"]).lower(), r["id"]) for r in record.get("relationships", ())]
    return {
        "parents": tuple(iri for kind, iri in pairs if kind == "parent"),
        "successors": tuple(iri for kind, iri in pairs if kind == "successor"),
    }


def _terms(one: _Organisation) -> Iterator[Term]:
    named = [
        (one.label, "label"),
        *((n, "alias") for n in one.aliases),
        *((n, "acronym") for n in one.acronyms),
    ]
    # "Acme (Japan)" is called Acme in Japan; "Acme (Kyoto)" in Kyoto.
    for name, role in named[: 1 + len(one.aliases)]:
        match = _QUALIFIED.fullmatch(name)
        if match and _is_where(match["where"], one):
            named.append((match["name"], "branch"))
        elif match and role == "label":
            named.append((match["name"], "alias"))
    for name, role in named:
        if name:
            short = role == "alias" and is_short(name)
            yield institution_term(
                name,
                "acronym" if short else role,
                one.iri,
                one.label,
                country=one.country,
                city=one.city,
                parent=one.parents[0] if one.parents else "",
                active=one.status == "active",
                company="company" in one.types,
                site=_site(one),
            )


def _is_where(text: str, one: _Organisation) -> bool:
    return one.country in countries(text) or words(text) == words(one.city)


def _site(one: _Organisation) -> str:
    """acme.com is a domain's own page; acme.co.uk, uk.acme.com and acme.com/en-gb are a country's."""
    kinds = {_site_kind(address, one.country.lower()) for address in one.sites}
    return next((kind for kind in ("national", "own") if kind in kinds), "")


def _site_kind(address: str, country: str) -> str:
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
        host = [label for label in (parts.hostname or "").split(".") if label != "www"]
    except ValueError:
        return ""
    folders = [folder for folder in parts.path.split("/") if folder]
    if set(re.split(r"[\W_]", " ".join([*folders, *host]).lower())) & {
        country,
        "uk" if country == "gb" else country,
    }:
        return "national"
    return "own" if len(host) == 2 and not folders else ""
