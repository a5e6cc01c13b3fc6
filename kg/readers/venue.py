"""Where a paper appeared, out of its comment and journal reference."""

import re

_PENDING = re.compile(
    r"\b(?:under (?:double[- ]blind )?(?:review|submission)|submitted|in submission|preprint|rejected"
    r"|prepared for)\b",
    re.I,
)
_STATED = re.compile(
    r"\b(?:accepted|published|to appear|appear(?:s|ed|ing)|to be (?:published|presented)|presented"
    r"|forthcoming|camera[- ]ready(?: version)?)\b"
    r"(?:\s+(?:for|as|a|an|the|publication|presentation|conference|long|short|full|oral|spotlight|poster"
    r"|regular|main|research|workshop|journal|article|paper|version|and|to be|published|presented|talk))*?"
    r"\s*(?:\b(?:at|in|to|by|of|for(?! (?:publication|presentation)))\b|:)\s+(?:the\s+)?(?P<venue>[^;|\n]+)",
    re.I,
)
# "ICML 2026", "NeurIPS'25", "ICML (2026)": an acronym of at least two capitals, and a year.
_ACRONYM = re.compile(
    r"\b(?P<name>(?=\w*[A-Z]\w*[A-Z])[A-Z][A-Za-z0-9&/-]{1,14}(?: Findings| Industry)?)"
    r"(?:\s*[(,]?\s*|\s*['’])(?P<year>(?:19|20)\d\d|(?<=['’])\d\d)\)?"
)
_CAMERA_READY = re.compile(r"\b(?P<name>(?=\w*[A-Z]\w*[A-Z])[A-Za-z][\w-]{2,11})\s+camera[- ]ready", re.I)
_PLAIN = re.compile(
    r"(?:\s|[():.!]|\b(?:oral|spotlight|poster|main|findings|conference|track|paper|long|short|at|in|IEEE|ACM|the"
    r"|camera|ready|version|accepted|proceedings|of)\b)*",
    re.I,
)
# Where the name of a venue ends: a new sentence, counts of pages, links.
_END = re.compile(
    r"\.\s|\.$|,?\s*\(?\b\d+\s*(?:pages?|pp|figures?|tables?)\b|https?://|\s[-–—]\s"
    r"|,\s*(?:vol|volume|no|pp|doi|code|project|camera|with|see|oral|spotlight|poster)\b",
    re.I,
)
_MONTH_YEAR = re.compile(r"\s*\((?:\d{1,2}/)?(?:19|20)\d\d\)$")
_JOURNAL_END = re.compile(r",?\s*\b(?:vol(?:ume)?|no|pp?|pages?|issue|art)\b\.?\s*\d|[,:(]?\s*\d|,\s", re.I)


def venue_of(comment: str, journal_reference: str = "") -> str:
    """The venue that a comment says the paper is accepted at or published in; the journal otherwise.

    "Accepted at ICML 2026" -> "ICML 2026". A paper under review has none.
    """
    if found := _from_comment(comment):
        return found
    cut = _JOURNAL_END.search(journal_reference)
    return (journal_reference[: cut.start()] if cut else journal_reference).strip(" .,;:(")


def _from_comment(comment: str) -> str:
    if match := _STATED.search(comment):
        return _short(match["venue"])
    if match := _CAMERA_READY.search(comment):
        return match["name"]
    if _PENDING.search(comment):
        return ""
    for part in re.split(r"[;|,]\s|\.(?:\s|$)", comment):
        match = _ACRONYM.search(part)
        # "Extended version of our ICML 2020 paper" names a venue too, but another paper's.
        if match and _PLAIN.fullmatch(part[: match.start()] + part[match.end() :]):
            return _named(match)
    return ""


def _named(match: re.Match[str]) -> str:
    year = match["year"]
    return f"{match['name']} {'20' + year if len(year) == 2 else year}"


def _short(phrase: str) -> str:
    """A venue phrase without what follows it; its acronym and year where it gives both."""
    cut = _END.search(phrase)
    phrase = (phrase[: cut.start()] if cut else phrase).strip(" .,;:!")
    if re.search(r"\bworkshop\b", phrase, re.I):
        return phrase
    if match := _ACRONYM.search(phrase):
        return _named(match)
    return _MONTH_YEAR.sub("", phrase).strip()
