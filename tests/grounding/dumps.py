"""A small invented dump of ROR, in both schemas."""

from typing import Any

BASE = "https://ror.org/0"
NORTHMERE, SOUTHMERE, EASTON, GEARS_JP, GEARS_US, OLD, NEW, WESTON = (f"{BASE}{n:08d}" for n in range(1, 9))


def first(iri: str, name: str, country: str, city: str, **more: Any) -> dict[str, Any]:
    """A record in schema 1."""
    return {
        "id": iri,
        "name": name,
        "status": "active",
        "types": ["Education"],
        "aliases": [],
        "acronyms": [],
        "labels": [],
        "links": [],
        "relationships": [],
        "country": {"country_code": country, "country_name": country},
        "addresses": [{"city": city}],
    } | more


def second(iri: str, name: str, country: str, city: str, **more: Any) -> dict[str, Any]:
    """The same record in schema 2."""
    old = first(iri, name, country, city, **more)
    names: list[dict[str, Any]] = [{"value": name, "types": ["ror_display", "label"], "lang": "en"}]
    names += [{"value": n, "types": ["alias"], "lang": None} for n in old["aliases"]]
    names += [{"value": n, "types": ["acronym"], "lang": None} for n in old["acronyms"]]
    names += [{"value": n["label"], "types": ["label"], "lang": n["iso639"]} for n in old["labels"]]
    return {
        "id": iri,
        "names": names,
        "status": old["status"],
        "types": [kind.lower() for kind in old["types"]],
        "locations": [{"geonames_id": 1, "geonames_details": {"country_code": country, "name": city}}],
        "links": [{"type": "website", "value": link} for link in old["links"]],
        "relationships": [r | {"type": r["type"].lower()} for r in old["relationships"]],
    }


def dump(record: Any) -> list[dict[str, Any]]:
    """Universities of one name in two countries, a firm with branches, a record that another replaced."""
    firm = {"types": ["Company"]}
    return [
        record(NORTHMERE, "University of Northmere", "GB", "Northmere", acronyms=["UNM"]),
        record(SOUTHMERE, "Mere University", "GB", "Southmere", aliases=["University of Mere"]),
        record(
            EASTON, "Mere University", "US", "Easton",
            labels=[{"label": "Universidad de Mere", "iso639": "es"}],
        ),
        record(GEARS_JP, "Gears (Japan)", "JP", "Osaka", links=["https://gears.example.co.jp/"], **firm),
        record(GEARS_US, "Gears (United States)", "US", "Springfield", links=["https://gears.com/"],
               aliases=["Gears Works"], **firm),
        record(
            OLD, "Institute of Old Things", "FR", "Lyon", status="withdrawn",
            relationships=[{"type": "Successor", "id": NEW, "label": "Institute of New Things"}],
        ),
        record(NEW, "Institute of New Things", "FR", "Lyon"),
        record(WESTON, "Institute of Physics", "CH", "Weston"),
    ]  # fmt: skip
