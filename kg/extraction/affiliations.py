"""Affiliation lines -> organisations and departments, with whose they are and their Chinese names.

A line is a run of units: an English name, or a list from small to large with commas ("Department,
School, University, City, Country"), and maybe its Chinese gloss in brackets. Units may follow each
other without a separator; the gloss then ends one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.extraction.glosses import Gloss, line_up
from kg.extraction.organisations import (
    BODY,
    CAMPUS,
    FIELDS,
    HEADLESS,
    ORGANISATION,
    UNIT,
    is_place,
    is_placeholder,
    rank,
)
from kg.ids import claim_id, evidence_id, mention_id, person_id
from kg.model import ALIAS, Claim, Evidence, Mention, Paper

EXTRACTOR = "rule:affiliation"
FIELD = "affiliation"
# How often a name found so was right on annotated affiliation strings (GROBID's, 2,249 of them).
SCORES = {ORGANISATION: 0.93, BODY: 0.8, HEADLESS: 0.6, UNIT: 0.9}
ALIAS_SCORE, JOINED_SCORE = 0.95, 0.9

_HAN = re.compile(r"[\u3400-\u9fff]")
_SEPARATOR = re.compile(r"[;|\n]| \+ |\+(?=[A-Z])|\s[/]\s")
_ACRONYM = re.compile(r"\s*[(（](?P<name>[A-Z][\w&.+-]*[A-Z][\w&.+-]*)[)）]\s*$")
_MARKER = re.compile(r"(?:[\s*†‡§¶#,.]|\^?\(?\d{1,2}\)?(?=\s+\D|[A-Z])|[a-h]\)?(?=\s[A-Z][a-z]))+")
_SUFFIX = re.compile(r"(?:inc|ltd|llc|corp|co|gmbh|limited|l\.?p|s\.?a|plc|ag)\.?(?:,? ?ltd\.?)?$", re.I)
_ARTICLE = re.compile(r"(?:and |& ?)?the\s+", re.I)


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    text: str
    rank: int
    acronym: tuple[int, int] | None = None
    glosses: tuple[Gloss, ...] = ()


def affiliations(paper: Paper, *, run: str) -> Iterator[Mention | Evidence | Claim]:
    """Mentions of institutions in a paper's affiliation line, and claims of who belongs where.

    `affiliation`: paper or person -> organisation; `department`: paper -> department; `unitOf`:
    department -> organisation; `alias`: a name -> its Chinese name or acronym. Offsets count in
    `paper.affiliation_text`. A department without its organisation is left out.
    """
    text = paper.affiliation_text
    seen: set[str] = set()
    for row in _rows(paper, text, run):
        if row.id not in seen:
            seen.add(row.id)
            yield row


def _rows(paper: Paper, text: str, run: str) -> Iterator[Mention | Evidence | Claim]:
    organisations: list[tuple[_Part, Mention, Evidence]] = []
    for start, end, gloss in _units(text):
        named = _named_parts(text, start, end, gloss)
        hosts = [part for part in named if part.rank != UNIT]
        if not hosts:
            continue
        for part in named:
            mention = _mention(paper, text, part.start, part.end, SCORES[part.rank])
            yield mention
            if part.rank == UNIT:
                continue
            evidence = _evidence(paper, text, part.start, part.end, EXTRACTOR, run)
            yield evidence
            yield _claim(paper.id, "affiliation", mention.id, mention.score, evidence)
            organisations.append((part, mention, evidence))
        for part in named:
            yield from _other_names(paper, text, part, run)
            if part.rank == UNIT:
                host = next((h for h in hosts if h.start > part.start), hosts[-1])
                yield from _department(paper, text, part, host, run)
    yield from _people(paper, text, organisations)


def _department(paper: Paper, text: str, part: _Part, host: _Part, run: str) -> Iterator[Evidence | Claim]:
    unit = _mention(paper, text, part.start, part.end, SCORES[UNIT])
    own = _evidence(paper, text, part.start, part.end, EXTRACTOR + "-department", run)
    start, end = min(part.start, host.start), max(part.end, host.end)
    both = _evidence(paper, text, start, end, EXTRACTOR + "-unit", run)
    yield from (own, both)
    yield _claim(paper.id, "department", unit.id, unit.score, own)
    upper = mention_id(paper.id, FIELD, host.start, host.end, "Institution")
    yield _claim(unit.id, "unitOf", upper, min(unit.score, SCORES[host.rank]), both)


def _other_names(paper: Paper, text: str, part: _Part, run: str) -> Iterator[Mention | Evidence | Claim]:
    """Acronym in brackets, Chinese name, and the name without its article, as aliases."""
    named = mention_id(paper.id, FIELD, part.start, part.end, "Institution")
    spans = [(g.start, g.end, JOINED_SCORE if g.joined else ALIAS_SCORE) for g in part.glosses]
    if part.acronym:
        spans.append((*part.acronym, ALIAS_SCORE))
    if article := _ARTICLE.match(part.text):
        spans.append((part.start + article.end(), part.end, ALIAS_SCORE))
    if dash := re.fullmatch(r"(?P<short>[A-Z]\w+)\s(?:-{1,3}|–|—)\s(?P<long>.+)", part.text):
        if rank(dash["long"]) >= BODY:
            spans += [
                (part.start + dash.start(n), part.start + dash.end(n), JOINED_SCORE)
                for n in ("short", "long")
            ]
    for start, end, score in spans:
        alias = _mention(paper, text, start, end, score)
        evidence = _evidence(
            paper, text, min(start, part.start), max(end, part.end), EXTRACTOR + "-alias", run
        )
        yield from (alias, evidence, _claim(named, ALIAS, alias.id, score, evidence))


def _people(paper: Paper, text: str, organisations: list[tuple[_Part, Mention, Evidence]]) -> Iterator[Claim]:
    """Who of the authors is where, by the pieces of the line that the source gives to each."""
    places: dict[str, tuple[int, int]] = {}
    position = 0
    for piece in text.split("; "):
        places.setdefault(piece, (position, position + len(piece)))
        position += len(piece) + 2
    for number, author in enumerate(paper.authors, 1):
        person = person_id(paper.id, number, author.orcid)
        for piece in author.affiliation.split("; "):
            start, end = places.get(piece, (0, 0))
            for part, mention, evidence in organisations:
                if start <= part.start and part.end <= end:
                    yield _claim(person, "affiliation", mention.id, mention.score, evidence)


def _mention(paper: Paper, text: str, start: int, end: int, score: float) -> Mention:
    return Mention(
        id=mention_id(paper.id, FIELD, start, end, "Institution"),
        paper=paper.id,
        field=FIELD,
        start=start,
        end=end,
        text=text[start:end],
        kind="Institution",
        extractor=EXTRACTOR,
        score=score,
    )


def _evidence(paper: Paper, text: str, start: int, end: int, found_by: str, run: str) -> Evidence:
    return Evidence(
        id=evidence_id(paper.id, FIELD, start, end, found_by, run),
        paper=paper.id,
        field=FIELD,
        start=start,
        end=end,
        quote=text[start:end],
        found_by=found_by,
        run=run,
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


def _units(text: str) -> Iterator[tuple[int, int, tuple[int, int] | None]]:
    """English stretches with the stretch of their gloss, brackets left out."""
    start, position = 0, 0
    for match in re.finditer(rf"[(（]|{_SEPARATOR.pattern}", text):
        if match.start() < position:
            continue
        if match[0] not in "(（":
            yield start, match.start(), None
            start = position = match.end()
            continue
        close = _closing(text, match.start())
        position = close
        inner_end = close - 1 if text[close - 1 : close] in (")", "）") else close
        if _HAN.search(text, match.end(), inner_end) and text[start : match.start()].strip(" ,"):
            yield start, match.start(), (match.end(), inner_end)
            start = close
    yield start, len(text), None


def _closing(text: str, opened: int) -> int:
    """Offset behind the bracket that closes the one at `opened`; the end of the text without one."""
    depth = 0
    for match in re.compile(r"[()（）]").finditer(text, opened):
        depth += 1 if match[0] in "(（" else -1
        if depth == 0:
            return match.end()
    return len(text)


def _named_parts(text: str, start: int, end: int, gloss: tuple[int, int] | None) -> list[_Part]:
    """Organisations and departments of one unit, in their order; UNIT marks departments."""
    parts = _split_names(_rejoined(_comma_parts(text, start, end), text), text)
    if not parts or any(is_placeholder(part.text) for part in parts):
        return []
    ranks = _ranks(parts, text, gloss)
    named = [index for index, r in enumerate(ranks) if r is not None]
    found = {index: replace(parts[index], rank=r) for index, r in enumerate(ranks) if r is not None}
    if gloss:
        for item in line_up(text, *gloss, [part.text for part in parts], named):
            part = found[item.part]
            found[item.part] = replace(part, glosses=(*part.glosses, item))
    return [found[index] for index in named]


def _ranks(parts: list[_Part], text: str, gloss: tuple[int, int] | None) -> list[int | None]:
    """Rank of each part as it stands in its unit: organisations keep theirs, what belongs to one is UNIT,
    places are None.
    """
    ranks: list[int | None] = [None if is_place(p.text) and p.rank < BODY else p.rank for p in parts]
    known = [r for r in ranks if r is not None]
    highest = max(known, default=HEADLESS)
    if highest == UNIT:
        return [r for r in ranks] if HEADLESS not in known else _beside_unit(ranks, parts)
    if highest == HEADLESS:
        # "Acme, Springfield": what comes behind a bare name is where it is.
        first = next((i for i, r in enumerate(ranks) if r is not None), None)
        return [r if i == first else None for i, r in enumerate(ranks)]
    hosts = [i for i, r in enumerate(ranks) if r == highest]
    if highest == BODY:
        hosts = hosts[-1:]
    out: list[int | None] = []
    for index, r in enumerate(ranks):
        if index in hosts or r is None:
            out.append(r)
        elif r == HEADLESS:
            out.append(_headless(index, hosts, parts, text, gloss))
        else:
            out.append(UNIT)
    return out


def _beside_unit(ranks: list[int | None], parts: list[_Part]) -> list[int | None]:
    """ "Department of Physics, KTN": only a name in capitals is surely no town."""
    return [None if r == HEADLESS and not parts[i].text.isupper() else r for i, r in enumerate(ranks)]


def _headless(
    index: int, hosts: list[int], parts: list[_Part], text: str, gloss: tuple[int, int] | None
) -> int | None:
    """A part without head word beside an organisation: before it a unit of it, behind it a place.

    Unless the Chinese gloss, part for part, calls it an institute or a firm.
    """
    if gloss:
        pieces = re.split("[,，]", text[slice(*gloss)])
        if len(pieces) == len(parts) and re.search(
            r"(?:大学|研究所|研究院|公司|实验室)$", pieces[index].strip()
        ):
            return HEADLESS
    if index > hosts[0] and not (parts[index].text.isupper() and len(parts[index].text) > 3):
        return None
    return UNIT if index < hosts[0] else HEADLESS


def _part(text: str, start: int, end: int) -> _Part | None:
    """A trimmed stretch with its rank; None if nothing is left."""
    piece = text[start:end]
    if marker := _MARKER.match(piece):
        start += marker.end()
    start += len(text[start:end]) - len(text[start:end].lstrip(" ,.*:-–"))
    end = start + len(text[start:end].rstrip(" ,:*-–†‡"))
    start += 4 if text.startswith("the ", start, end) else 0
    if text[start:end].endswith(".") and not re.search(
        r"\b(?:\w|inc|ltd|corp|co|univ|dept|tech)\.$", text[start:end], re.I
    ):
        end -= 1
    acronym = None
    if match := _ACRONYM.search(text[start:end]):
        acronym = (start + match.start("name"), start + match.end("name"))
        end = start + match.start()
    elif match := re.search(r"\s*[(（][^()（）]*[)）]?$", text[start:end]):
        if rank(match[0].strip(" ()")) or is_place(match[0].strip(" ()")):
            end = start + match.start()
    name = text[start:end]
    return _Part(start, end, name, rank(_ARTICLE.sub("", name, count=1)), acronym) if name.strip() else None


def _comma_parts(text: str, start: int, end: int) -> list[_Part]:
    parts, depth, begin = [], 0, start
    for position in range(start, end + 1):
        mark = text[position] if position < end else ","
        depth += (mark in "(（") - (mark in ")）")
        if position == end or (mark in ",，、" and depth <= 0):
            if part := _part(text, begin, position):
                parts.append(part)
            begin = position + 1
    return parts


def _rejoined(parts: list[_Part], text: str) -> list[_Part]:
    """Commas inside names: "Acme, Inc.", "University of California, Davis", "School of A, B, and C"."""
    out: list[_Part] = []
    for part in parts:
        last = out[-1] if out else None
        if last and _SUFFIX.fullmatch(part.text):
            out[-1] = _joined(text, last, part)
        elif last and CAMPUS.fullmatch(last.text) and part.rank == HEADLESS and not _abroad(part.text):
            out[-1] = _joined(text, last, part)
        elif last and (first := _list_start(out, part)) is not None:
            out[first:] = [_joined(text, out[first], part)]
        else:
            out.append(part)
    return out


def _abroad(name: str) -> bool:
    return is_place(name) and name.casefold() not in ("riverside",)


def _joined(text: str, first: _Part, last: _Part) -> _Part:
    name = text[first.start : last.end]
    return _Part(first.start, last.end, name, rank(name), last.acronym)


def _list_start(before: list[_Part], part: _Part) -> int | None:
    """Where the list began whose last member ("… and C", "and C Laboratory") this part is."""
    words = re.match(r"(?:and|&)\s|[^()]*?\s(?:and|&)\s", part.text)
    if not words or is_place(part.text):
        return None
    index = len(before) - 1
    while index >= 0 and before[index].rank == HEADLESS and not is_place(before[index].text):
        index -= 1
    if (
        index >= 0
        and part.rank == HEADLESS
        and before[index].rank < ORGANISATION
        and not is_place(before[index].text)
    ):
        return index if re.search(r"\b(?:of|for|in|de|on)\b", before[index].text) else None
    starts_list = re.match(r"(?:and|&)\s", part.text)
    return index + 1 if starts_list and part.rank and index + 1 < len(before) else None


# A new name begins at one of these inside a part, if what stands before it is a name by itself.
_PREFIXED = re.compile(
    r"\s(?:and |& |at |of |in )?(?=(?:the )?(?:graduate )?(?:(?:departments?|dept\.?|faculty|school|college|institutes?(?! of (?:techn|science|advanced))|division"
    r"|cent(?:er|re)|laboratory) (?:of|for)\b|univ(?:ersity|\.)? of\b|universi(?:t[éàäy]|dade?|tat|teit)\b(?! of)"
    r" \w|universit[éy] |the \w+(?: \w+)* universit))",
    re.I,
)
_SUFFIXED = re.compile(
    r"\bUniversity (?=[A-Z])(?!(?:of|at|in|College|Hospital|Medical|Press|System|Research|Health|Institute)\b)"
)
# Head words that a name's second half can be trusted to stand on.
_HEAD = re.compile(r"\b(?:institut\w*|lab\w*|cent(?:er|re|ro)|ctr|school|college)\b", re.I)
_AND = re.compile(r"\s(?:and|&|,)\s+(?=(?:the\s+)?[A-ZÀ-Þ])")


def _split_names(parts: list[_Part], text: str) -> list[_Part]:
    return [piece for part in parts for piece in _split_name(part, text)]


def _split_name(part: _Part, text: str) -> list[_Part]:
    """Several names in one part: joined by "and" or "&", or written one behind the other."""
    for match in _AND.finditer(part.text):
        left = _part(text, part.start, part.start + match.start())
        right = _part(text, part.start + match.end(), part.end)
        if left and right and _two(left, right, joint=match[0].strip()):
            right = replace(right, acronym=part.acronym)
            return [*_split_name(left, text), *_split_name(right, text)]
    for cut in _cuts(part.text):
        left = _part(text, part.start, part.start + cut)
        right = _part(text, part.start + cut, part.end)
        if left and right:
            return [left, *_split_name(replace(right, acronym=part.acronym), text)]
    return [part]


def _two(left: _Part, right: _Part, *, joint: str) -> bool:
    """Whether both sides of a conjunction are names by themselves."""
    if right.rank == HEADLESS or (right.rank == BODY and not _HEAD.search(right.text)):
        return False
    if left.rank == HEADLESS:  # "Acme & Harvard University", but not "Science & Technology University"
        return joint == "&" and right.rank == ORGANISATION and not FIELDS.fullmatch(left.text.split()[-1])
    head = re.search(r"\b(?:of|for)\b", left.text)
    if left.rank == BODY and not head and right.rank == BODY:
        return right.text[:1].isupper() and not FIELDS.match(right.text)
    first = right.text.removeprefix("the ").split()[0].strip("., ")
    return not (FIELDS.fullmatch(first) and right.rank < ORGANISATION) and not FIELDS.fullmatch(right.text)


def _cuts(name: str) -> Iterator[int]:
    """Offsets where a second name begins."""
    for match in _PREFIXED.finditer(name):
        before = name[: match.start()]
        if rank(before) and not re.search(r"\b(?:of|for|and|the|at|in|&|de|la|du|graduate)$", before, re.I):
            yield match.end()
    for match in _SUFFIXED.finditer(name):
        rest = name[match.end() :]
        if rank(rest) or (rest.isupper() and len(rest) > 3):
            yield match.end()
    # "Department of Computer Science Cornell University": the subject ends the first name.
    words = list(re.finditer(r"\S+", name))
    for one, two in zip(words, words[1:], strict=False):
        ends = FIELDS.fullmatch(one[0]) and not FIELDS.fullmatch(two[0])
        if (
            ends
            and two[0][0].isupper()
            and rank(name[: one.end()]) == UNIT
            and rank(name[two.start() :]) == ORGANISATION
        ):
            yield two.start()
