"""Affiliation lines -> organisations and departments, with whose they are and their other names."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.extraction.glosses import Gloss, line_up
from kg.extraction.organisations import (
    BODY,
    HEADLESS,
    ORGANISATION,
    PLACES,
    UNIT,
    fold,
    is_contact,
    is_place,
    placeholder,
    rank,
)
from kg.extraction.segments import ARTICLE, Part, names, units
from kg.ids import claim_id, evidence_id, mention_id, person_id
from kg.lines import pieces
from kg.model import ALIAS, Claim, Evidence, Mention, Paper, Refused

EXTRACTOR = "rule:affiliation"
FIELD = "affiliation"
KIND = "Institution"
# How often a name of this rank is right, rounded: measured on GROBID's 208 evaluation strings, whose text is
# noisier than that of listings; HEADLESS and the names in brackets are estimates.
SCORES = {ORGANISATION: 0.82, BODY: 0.67, HEADLESS: 0.6, UNIT: 0.82}
ALIAS_SCORE, JOINED_SCORE = 0.95, 0.9
# As many affiliations as authors, all different, are taken to stand in the authors' order. A list of a
# paper's distinct affiliations agrees with that by chance at times, mostly rightly even so: an estimate.
ORDER = 0.75
_SHORT = re.compile(r"[A-Z]{3,7}")
_STATE = re.compile(r"[A-Z]{2}\.? \d{5}\b")


@dataclass(frozen=True, slots=True)
class _Named:
    """A part that names something, with its rank in its unit (UNIT: a department) and its Chinese names."""

    part: Part
    rank: int
    glosses: tuple[Gloss, ...] = ()


def affiliations(paper: Paper, *, run: str) -> Iterator[Mention | Evidence | Claim | Refused]:
    """Mentions of institutions in a paper's affiliation line, and claims of who belongs where.

    `affiliation`: paper or person -> organisation; `department`: paper -> department; `unitOf`:
    department -> organisation; `alias`: a name -> its Chinese name, its acronym, itself without article.
    Offsets count in `paper.affiliation_text`. A unit that names no organisation, or that holds a template's
    blank, is refused with a reason. Each row comes once.
    """
    yield from dict.fromkeys(_rows(paper, run))


def _rows(paper: Paper, run: str) -> Iterator[Mention | Evidence | Claim | Refused]:
    organisations: list[tuple[Mention, Evidence]] = []
    line = paper.affiliation_text
    cut = [unit for piece in pieces(line) for unit in units(line, piece.start, piece.end)]
    glossed = -1
    for start, end, gloss in cut:
        # ", Springfield, UK" behind a name and its gloss is where they are.
        goes_on = start == glossed and line[start:end].lstrip().startswith((",", "，"))
        glossed = max(end, gloss[1]) + 1 if gloss else -1
        parts = [part for part in names(line, start, end) if not is_contact(part.text)]
        named = _named(line, parts, gloss)
        if not named and parts and not goes_on:
            text = line[start:end]
            first = start + len(text) - len(text.lstrip())
            yield Refused(paper.id, FIELD, first, first + len(text.strip()), text.strip(), _why(parts))
        if goes_on and named and named[0].rank == HEADLESS and is_place(parts[-1].text, parts[-1].rank):
            continue
        hosts = [item for item in named if item.rank != UNIT]
        for item in named if hosts else ():
            mention = _mention(paper, item.part.start, item.part.end, SCORES[item.rank])
            yield mention
            yield from _other_names(paper, item.part, item.glosses, run)
            if item.rank == UNIT:
                host = next((h for h in hosts if h.part.start > item.part.start), hosts[-1])
                yield from _department(paper, mention, host, run)
            else:
                evidence = _evidence(paper, mention.start, mention.end, EXTRACTOR, run, mention.score)
                yield evidence
                yield _claim(paper.id, "affiliation", mention.id, mention.score, evidence)
                organisations.append((mention, evidence))
    yield from _people(paper, organisations, run)


def _department(paper: Paper, unit: Mention, host: _Named, run: str) -> Iterator[Evidence | Claim]:
    part = host.part
    # No surer than its organisation: at any threshold a department stands below one that stands.
    score = min(unit.score, SCORES[host.rank])
    own = _evidence(paper, unit.start, unit.end, EXTRACTOR + "-department", run, score)
    first, last = min(unit.start, part.start), max(unit.end, part.end)
    both = _evidence(paper, first, last, EXTRACTOR + "-unit", run, score)
    upper = mention_id(paper.id, FIELD, part.start, part.end, KIND)
    yield from (own, both)
    yield _claim(paper.id, "department", unit.id, score, own)
    yield _claim(unit.id, "unitOf", upper, score, both)


def _other_names(
    paper: Paper, part: Part, translations: Sequence[Gloss], run: str
) -> Iterator[Mention | Evidence | Claim]:
    spans = [(g.start, g.end, JOINED_SCORE if g.joined else ALIAS_SCORE) for g in translations]
    if part.acronym:
        spans.append((*part.acronym, ALIAS_SCORE))
    if article := ARTICLE.match(part.text):
        spans.append((part.start + article.end(), part.end, ALIAS_SCORE))
    dash = re.fullmatch(r"(?P<short>[A-Z]\w+)\s(?:-{1,3}|–|—)\s(?P<long>.+)", part.text)
    joint = "joint" in part.text.casefold()  # "Acme - Ebb Joint Lab" is of both
    if dash and rank(dash["long"]) >= BODY and not joint:  # "Acme - Institute of Gears" goes by either half
        spans += [
            (part.start + dash.start(half), part.start + dash.end(half), JOINED_SCORE)
            for half in ("short", "long")
        ]
    named = mention_id(paper.id, FIELD, part.start, part.end, KIND)
    for start, end, score in spans:
        alias = _mention(paper, start, end, score)
        first, last = min(start, part.start), max(end, part.end)
        evidence = _evidence(paper, first, last, EXTRACTOR + "-alias", run, score)
        yield from (alias, evidence, _claim(named, ALIAS, alias.id, score, evidence))


def _people(
    paper: Paper, organisations: Sequence[tuple[Mention, Evidence]], run: str
) -> Iterator[Evidence | Claim]:
    """Who of the authors is where: by the pieces of the line that the source gives to each.

    Where it gives none, one author is wherever the paper comes from, and as many different pieces as authors,
    each of which names an organisation, are theirs in their order (less surely). Anything else ties nobody.
    """
    line, cut = paper.affiliation_text, pieces(paper.affiliation_text)
    texts = [line[piece.start : piece.end] for piece in cut]
    starts = [piece.start for piece in cut]
    said: dict[str, list[tuple[Mention, Evidence]]] = {}
    for mention, evidence in organisations:
        said.setdefault(texts[bisect_right(starts, mention.start) - 1], []).append((mention, evidence))
    told = any(author.affiliation for author in paper.authors)
    in_order = (
        len(paper.authors) == len(texts) == len(set(texts)) == len(said) > 1
        and not any(piece.mark for piece in cut)
        and ("|" in line) + (";" in line or "；" in line) == 1
    )
    for number, author in enumerate(paper.authors, 1):
        person = person_id(paper.id, number, author.orcid)
        own = [author.affiliation[piece.start : piece.end] for piece in pieces(author.affiliation)]
        if not told:
            own = list(said) if len(paper.authors) == 1 else texts[number - 1 : number] if in_order else []
        for mention, evidence in (pair for piece in own for pair in said.get(piece, ())):
            if not told and in_order:
                rule = EXTRACTOR + "-order"
                score = ORDER * mention.score
                evidence = _evidence(paper, mention.start, mention.end, rule, run, score)
                yield evidence
            yield _claim(person, "affiliation", mention.id, evidence.score, evidence)


def _why(parts: Sequence[Part]) -> str:
    """What is wrong with a unit in which nothing is named."""
    blank = next(((part.text, why) for part in parts if (why := placeholder(part.text))), None)
    if blank:
        return f"{blank[0]!r} is {blank[1]}" if len(parts) > 1 else blank[1]
    if any(part.rank == UNIT for part in parts):
        return "a department without its organisation"
    return "no organisation"


def _named(line: str, parts: Sequence[Part], gloss: tuple[int, int] | None) -> list[_Named]:
    """Organisations and departments of one unit, in their order; none where a part is a template's blank."""
    if any(placeholder(part.text) for part in parts):
        return []
    ranks = _ranks(parts, line[slice(*gloss)] if gloss else "")
    found = {i: _Named(parts[i], r) for i, r in enumerate(ranks) if r is not None}
    if gloss:
        for item in line_up(line, *gloss, [part.text for part in parts], list(found)):
            found[item.part] = replace(found[item.part], glosses=(*found[item.part].glosses, item))
    return list(found.values())


def _ranks(parts: Sequence[Part], gloss: str) -> list[int | None]:
    """Rank of each part beside the others: UNIT for what belongs to an organisation, None for places."""
    own = [None if is_place(part.text, part.rank) else part.rank for part in parts]
    if parts and re.fullmatch("[A-Z]{2}", parts[0].text) and fold(parts[0].text) not in PLACES:  # "HP, York"
        own[0] = parts[0].rank
    highest = max((r for r in own if r is not None), default=None)
    hosts = [i for i, r in enumerate(own) if r == highest]
    if highest == BODY:
        hosts = hosts[-1:]  # "Optics Laboratory, Institute of Light": from small to large
        after = hosts[0] + 1  # "Optics Laboratory, NUT, Norcaster"
        if after + 1 < len(parts) and own[after] == HEADLESS and _SHORT.fullmatch(parts[after].text):
            hosts = [after]
    if highest == HEADLESS:
        hosts = hosts[:1]  # "Acme, Springfield": what comes behind a bare name is where it is
        if len(parts) > hosts[0] + 1 and _STATE.match(parts[hosts[0] + 1].text):
            hosts = []  # "Springfield, OH 45501"
    if highest == UNIT:
        bare = [i for i, r in enumerate(own) if r == HEADLESS and i > own.index(UNIT)]
        # "Department of Gears, Acme, Springfield": what the department belongs to, then where it is
        hosts = [i for i, r in enumerate(own) if r == HEADLESS and _is_acronym(parts[i].text)] or (
            bare[:1] if len(bare) > 1 else []
        )
    if not hosts:
        return [None] * len(parts)
    pieces = [piece.strip() for piece in re.split("[,，]", gloss)]
    out: list[int | None] = []
    for index, r in enumerate(own):
        if r == HEADLESS and index not in hosts:
            said = pieces[index] if len(pieces) == len(parts) else ""
            r = _beside(said, before=index < hosts[0])
        elif r is not None and index not in hosts:
            r = UNIT
        out.append(r)
    return out


def _beside(gloss: str, *, before: bool) -> int | None:
    """Rank of a name without head word beside an organisation: before it a unit, behind it a place.

    Unless its Chinese name calls it an institute or a firm.
    """
    if re.search(r"(?:大学|研究所|研究院|公司|实验室)$", gloss):
        return HEADLESS
    return UNIT if before else None


def _is_acronym(name: str) -> bool:
    return name.isupper() and name.isalpha() and len(name) > 3


def _mention(paper: Paper, start: int, end: int, score: float) -> Mention:
    return Mention(
        id=mention_id(paper.id, FIELD, start, end, KIND),
        paper=paper.id,
        field=FIELD,
        start=start,
        end=end,
        text=paper.affiliation_text[start:end],
        kind=KIND,
        extractor=EXTRACTOR,
        score=score,
    )


def _evidence(paper: Paper, start: int, end: int, found_by: str, run: str, score: float) -> Evidence:
    return Evidence(
        id=evidence_id(paper.id, FIELD, start, end, found_by, run),
        paper=paper.id,
        field=FIELD,
        start=start,
        end=end,
        quote=paper.affiliation_text[start:end],
        found_by=found_by,
        run=run,
        score=score,
    )


def _claim(subject: str, predicate: str, object: str, score: float, evidence: Evidence) -> Claim:
    return Claim(
        id=claim_id(subject, predicate, object, "positive", False),
        subject=subject,
        predicate=predicate,
        object=object,
        polarity="positive",
        hedged=False,
        score=score,
        evidence=(evidence.id,),
    )
