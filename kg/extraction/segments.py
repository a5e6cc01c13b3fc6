"""An affiliation line cut into units, and a unit into the names it lists, with offsets in the line.

A unit is an English name, or a list from small to large with commas ("Department, School, University,
City, Country"), and maybe its gloss in another script in brackets, which ends it; or the other way round.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from kg.extraction.glosses import OTHER_SCRIPT, agrees
from kg.extraction.organisations import (
    BODY,
    CAMPUS,
    FIELDS,
    HEAD,
    HEADLESS,
    ORGANISATION,
    UNIT,
    is_place,
    rank,
)

# Longer stretches are prose that strayed into the line, and dear to take apart.
NAME_LENGTH = 300
ARTICLE = re.compile(r"^the\s+", re.I)

_SEPARATOR = r"[;；|\n]| \+ |\+(?=[A-ZÀ-Þ]|\S+@)|\s/\s"
_LATIN = re.compile(r"[A-Za-z]{2}")
_TWO_SCRIPTS = re.compile(
    r"\s*(?:(?P<before>[\u3400-\u9fff]+)\s+)?(?P<latin>[A-Z](?:[^\u3400-\u9fff,，、]*[^\u3400-\u9fff,，、\s])?)"
    r"(?(before)|\s+(?P<behind>[\u3400-\u9fff]+))\s*"
)
_HAN_END = re.compile(r"(?:大学|大學|科学院|科學院|研究院|公司|集团|集團)(?=[\u3400-\u9fff])")
_ACRONYM = re.compile(r"\s*[(（](?P<name>[A-Z][\w&.+-]*[A-Z][\w&.+-]*)[)）]\s*$")
# Footnote marks before a name: "1 ", "2.", "a)", "†"; a lone letter only before a capital.
_MARKER = re.compile(
    r"(?:[\s*†‡§¶#,.:'>–-]|\(?\d{1,2}[.:)]?(?=\s+\D)|\d{1,2}(?=[A-Z][a-z])|[a-z](?:\)|\.?(?=\s[A-Z]))"
    r"|(?:(?:from|also (?:at|with)|now (?:at|with)|(?:is|are|was|were) with|und|aus)\s+(?:the |de[mr] )?"
    r"|(?:present|current|permanent|postal)\s+address\s*:)(?=\W*[A-ZÀ-Þ]))+"
)
_JOINT_BEFORE = re.compile(r"(?:and|&)\s+(?:the\s+)?(?=[A-ZÀ-Þ])|the\s+(?=[A-ZÀ-Þ])")
_JOINT_BEHIND = re.compile(r"(?:^|[\s,])(?:and|&)\s*$")
_SUFFIX = re.compile(
    r"(?:(?i:inc|ltd|llc|corp|gmbh|limited|plc)|Co|AG|L\.?P|S\.?A)\.?(?:,? ?(?i:ltd)\.?)?"
    r"(?=$|\s+(?:\d|P\.? ?O))|(?i:inc|ltd|llc)\.?(?=\s+[A-Z])"
)
_KEPT_STOP = re.compile(r"\b(?:\w|inc|ltd|corp|co|univ|dept|tech|inst|lab|coll)\.$", re.I)
_ADDRESS = re.compile(r"\s+(?:\d{3,}|\d+\s+\D).*|\s+[A-Z]{1,2}\d+\w*\s+\d\w*.*", re.S)
# A head word that is followed by more than its "of …" ends the name before it.
_SUFFIXED = re.compile(
    r"\b(?:University|Laborator(?:y|ies)|Labs?|Institute|Department|Dept\.?|Cent(?:er|re)|School|College) "
    r"(?=[A-Z])(?!(?:\w+ )?(?:Hospital|Clinic)\b)"
    r"(?!(?:Medical|Medicine|Press|System|Research|Health|College|Park|Road|Campus|Center)\b)"
)
# A new name begins at one of these inside a part, if what stands before is a name by itself.
_PREFIXED = re.compile(
    r"\s(?=(?:graduate )?(?:departments?|dept\.?|faculty|school|college"
    r"|institutes?(?! of (?:techn|science|advanced))|division|cent(?:er|re)|laboratory) (?:of|for)\b"
    r"|univ(?:ersity|\.)? of\b(?! (?:techn|science))"
    r"|universi(?:t[éàä]t?|dade?|teit)\s|facult(?:é|ad) |the \w+(?: \w+){0,2} (?:universit|academy))",
    re.I,
)
_OWNED = re.compile(
    r"\s(?:of the|at the|at|der|della|dell['’]|del|de l['’]|de la|du|van de)\s*(?=\S+(?: \S+){0,2}?)"
)
_DANGLING = re.compile(
    r"\b(?:of|for|and|the|at|in|de|la|du|der|des|del|della|graduate|&|fraunhofer|max[- ]planck|leibniz"
    r"|helmholtz)$",
    re.I,
)
# What a firm's name ends with; what stands behind it is its town, or a department.
_FIRM_END = re.compile(r"\b(?:Inc(?:\.|orporated)|Corp(?:\.|oration)|GmbH|Ltd\.?|LLC|Limited) (?=[A-Z])")
_SCHOOL = re.compile(r"(?:[A-Z][\w.'’-]* ){1,3}(?:College|Institute)\b.*")
_OWNED_PLAINLY = re.compile(r"\sof\s+(?=[A-Z])")
# A university that goes by its town: "Technical University Munich".
_BY_TOWN = re.compile(
    r"(?:the )?(?:technical|technological|medical|free|open|state|national|federal|polytechnic) university",
    re.I,
)
_STOP = re.compile(r"\. (?=[A-Z])")
_AND = re.compile(r"\s(?:and|&)\s+(?:the\s+)?(?=[A-ZÀ-Þ])")


@dataclass(frozen=True, slots=True)
class Part:
    """A name or place in a line: `text == line[start:end]`; the span of the acronym behind it, if any."""

    start: int
    end: int
    text: str
    rank: int
    acronym: tuple[int, int] | None = None


def units(line: str, start: int, end: int) -> Iterator[tuple[int, int, tuple[int, int] | None]]:
    """English stretches of line[start:end], each with that of its gloss (without brackets) if it has one."""
    position = start
    for match in re.compile(rf"[(（]|{_SEPARATOR}").finditer(line, start, end):
        if match.start() < position:
            continue
        if match[0] not in "(（":
            yield from _side_by_side(line, start, match.start())
            start = position = match.end()
            continue
        position = min(_closing(line, match.start()), end)
        inner = position - 1 if line[position - 1] in ")）" else position
        before, within = line[start : match.start()], line[match.end() : inner]
        if not before.strip(" ,，、"):
            continue
        if OTHER_SCRIPT.search(before) and not _LATIN.search(before) and rank(within):
            yield match.end(), inner, (start, match.start())  # "诺卡斯特大学 (Norcaster University)"
            start = position
        elif OTHER_SCRIPT.search(within):
            yield start, match.start(), (match.end(), inner)
            start = position
    yield from _side_by_side(line, start, end)


def _side_by_side(line: str, start: int, end: int) -> Iterator[tuple[int, int, tuple[int, int] | None]]:
    """A unit without brackets; "诺卡斯特大学 Norcaster University" is a name and its gloss."""
    match = _TWO_SCRIPTS.fullmatch(line, start, end) if OTHER_SCRIPT.search(line, start, end) else None
    if match:
        gloss = "before" if match["before"] else "behind"
        if agrees(match["latin"], match[gloss], known=True):
            yield *match.span("latin"), match.span(gloss)
        else:
            yield from ((*span, None) for span in sorted((match.span("latin"), match.span(gloss))))
    else:
        yield start, end, None


def _closing(line: str, opened: int) -> int:
    """Offset behind the bracket that closes the one at `opened`; the end of the line without one."""
    depth = 0
    for match in re.compile(r"[()（）]").finditer(line, opened):
        depth += 1 if match[0] in "(（" else -1
        if depth == 0:
            return match.end()
    return len(line)


def names(line: str, start: int, end: int) -> list[Part]:
    """Names and places of one unit in their order, ranked each by itself."""
    listed = _rejoined(_comma_parts(line, start, end), line)
    out = [piece for part in listed if len(part.text) <= NAME_LENGTH for piece in _split_name(part, line)]
    out = [_without_joint(part, line) for part in out]
    return [_without_town(part, after) for part, after in zip_longest(out, out[1:])]


def _part(line: str, start: int, end: int) -> Part | None:
    """A trimmed stretch with its rank; None if nothing is left."""
    if marker := _MARKER.match(line, start, end):
        start = marker.end()
    start += len(line[start:end]) - len(line[start:end].lstrip(" ,;"))
    end = start + len(_JOINT_BEHIND.sub("", line[start:end]).rstrip(" ,:*-–†‡"))
    if line[start:end].endswith(".") and not _KEPT_STOP.search(line[start:end]):
        end -= 1
    acronym = None
    if match := _ACRONYM.search(line[start:end]):
        acronym = (start + match.start("name"), start + match.end("name"))
        end = start + match.start()
    elif match := re.search(r"\s*[(（]([^()（）]*)[)）]?$", line[start:end]):
        inner = match[1].strip()
        end = start + match.start() if not inner or rank(inner) or is_place(inner) else end
    if (match := _ADDRESS.search(line[start:end])) and rank(line[start : start + match.start()]):
        end = start + match.start()
    end = start + len(line[start:end].rstrip(" ,:;*(（-–"))
    text = line[start:end]
    return Part(start, end, text, rank(ARTICLE.sub("", text)), acronym) if text.strip(" .") else None


def _comma_parts(line: str, start: int, end: int) -> list[Part]:
    found, depth, begin = list[Part](), 0, start
    for position in range(start, end + 1):
        mark = line[position] if position < end else ","
        depth += (mark in "(（") - (mark in ")）")
        if mark == "." and _STOP.match(line, position, end):
            word = line[begin:position].split()[-1:]
            mark = "," if word and FIELDS.fullmatch(word[0]) else mark  # "School of Physics. Acme University"
        if position == end or (mark in ",，、" and depth <= 0):
            if part := _part(line, begin, position):
                found.append(part)
            begin = position + 1
    return found


def _rejoined(parts: list[Part], line: str) -> list[Part]:
    """Commas inside names: "Acme, Inc.", "University of California, Davis", "School of A, B, and C"."""
    out: list[Part] = []
    for part in parts:
        first = None
        if out and (suffix := _SUFFIX.match(part.text)):
            first = len(out) - 1
            part = replace(part, end=part.start + suffix.end())
        elif out and _is_campus(out[-1], part):
            first = len(out) - 1
        elif out:
            first = _list_start(out, part)
        if first is None or part.end - out[first].start > NAME_LENGTH:
            out.append(part)
        else:
            whole = line[out[first].start : part.end]
            out[first:] = [Part(out[first].start, part.end, whole, rank(whole), part.acronym)]
    return out


def _is_campus(university: Part, part: Part) -> bool:
    return bool(CAMPUS.fullmatch(university.text)) and part.rank == HEADLESS and not is_place(part.text)


def _list_start(before: list[Part], part: Part) -> int | None:
    """Where the list began whose last member ("… and C", "and C Laboratory") this part is."""
    if not re.match(r"(?:[^()]*?\s)?(?:and|&)\s", part.text) or is_place(part.text):
        return None
    index = len(before) - 1
    while (
        index >= 0
        and part.start - before[index].start <= NAME_LENGTH
        and before[index].rank == HEADLESS
        and not is_place(before[index].text)
    ):
        index -= 1
    if index >= 0 and part.rank == HEADLESS and before[index].rank < ORGANISATION:
        opened = re.search(r"\b(?:of|for|in|de|on)\b", before[index].text)
        return index if opened and not is_place(before[index].text) else None
    last = re.match(r"(?:and|&)\s", part.text) and part.rank and index + 1 < len(before)
    return index + 1 if last else None


def _split_name(part: Part, line: str) -> list[Part]:
    """Several names in one part: joined by "and" or "&", or written one behind the other."""
    for match in _AND.finditer(part.text):
        left = _part(line, part.start, part.start + match.start())
        right = _part(line, part.start + match.end(), part.end)
        if left and right and _two(left, right, joint=match[0].strip()):
            # A bare name that is joined to an organisation is one itself.
            first = replace(left, rank=ORGANISATION) if left.rank == HEADLESS else left
            return [*_split_name(first, line), *_split_name(replace(right, acronym=part.acronym), line)]
    for before, behind in _cuts(part.text):
        left = _part(line, part.start, part.start + before)
        right = _part(line, part.start + behind, part.end)
        if left and right:
            return [*_split_name(left, line), *_split_name(replace(right, acronym=part.acronym), line)]
    return [part]


def _two(left: Part, right: Part, *, joint: str) -> bool:
    """Whether both sides of a conjunction are names by themselves."""
    first = right.text.split()[0].strip("., ")
    if _BY_TOWN.fullmatch(right.text):  # "Ohio Polytechnic Institute and State University"
        return False
    if first == left.text.split()[-1] or min(len(left.text), len(first)) == 1:  # "R & D", "Smith & Smith"
        return False
    if (
        right.rank == HEADLESS
        or (right.rank == BODY and not HEAD.search(right.text))
        or FIELDS.fullmatch(first)
    ):
        return False
    if left.rank == HEADLESS:  # "Acme & Harvard University", but not "Science & Technology University"
        return (
            joint.startswith("&")
            and right.rank == ORGANISATION
            and not FIELDS.fullmatch(left.text.split()[-1])
        )
    if left.rank == BODY and not HEAD.search(left.text):
        return False
    # "Institute for Optics and Image Analysis of the Academy": the conjunction is inside the first name.
    return not re.match(r"[^()]*\b(?:of|at) the\b", right.text) or right.rank == UNIT


def _cuts(name: str) -> Iterator[tuple[int, int]]:
    """Where a first name ends and a second begins, the likelier place first."""
    for match in _HAN_END.finditer(name):  # "诺卡斯特大学齿轮系"
        if rank(name[match.end() :]) in (BODY, UNIT):
            yield match.end(), match.end()
    for match in _FIRM_END.finditer(name):
        if rank(name[match.end() :]) == UNIT:
            yield match.end() - 1, match.end()
    for one, two in pairwise(re.finditer(r"\S+", name)):  # "Department of Computer Science Acme University"
        at_field = FIELDS.fullmatch(one[0]) and not FIELDS.fullmatch(two[0]) and two[0][0].isupper()
        if not at_field or rank(name[: one.end()]) not in (UNIT, BODY):
            continue
        rest = name[two.start() :]
        if rank(rest) == ORGANISATION or (rank(name[: one.end()]) == UNIT and _SCHOOL.fullmatch(rest)):
            yield one.end(), two.start()
    for match in _SUFFIXED.finditer(name):
        rest = name[match.end() :]
        if _stands(name[: match.end() - 1]) and (
            rank(rest) in (ORGANISATION, UNIT)
            or (match[0] == "University " and (HEAD.search(rest) or _is_acronym(rest)))
        ):
            yield match.end() - 1, match.end()
    for match in _PREFIXED.finditer(name):
        if _stands(name[: match.start()]) and not _DANGLING.search(name[: match.start()]):
            yield match.start(), match.end()
    for match in _OWNED.finditer(name):
        rest = name[match.end() :]
        near = " ".join(rest.split()[:4])
        if _stands(name[: match.start()]) and rank(near) == ORGANISATION:
            yield match.start(), match.end()
    for match in _OWNED_PLAINLY.finditer(name):  # "School of Business of Acme University"
        near = " ".join(name[match.end() :].split()[:3])
        if re.search(r"\s(?:of|for)\s", name[: match.start()]) and rank(near) == ORGANISATION:
            yield match.start(), match.end()


def _stands(name: str) -> bool:
    """Whether words before a cut are a name with a head word of its own."""
    return rank(name) in (ORGANISATION, UNIT) or HEAD.search(name) is not None


def _is_acronym(text: str) -> bool:
    return text.isupper() and text.isalpha() and len(text) > 3


def _without_joint(part: Part, line: str) -> Part:
    """Without "and" or a small "the" before it."""
    match = _JOINT_BEFORE.match(part.text)
    if not match:
        return part
    start = part.start + match.end()
    return replace(part, start=start, text=line[start : part.end])


def _without_town(part: Part, after: Part | None) -> Part:
    """Without the town behind it: "University of Springfield Springfield", "Acme Inc. Springfield".

    Before a state or country also "Acme University Springfield".
    """
    name = part.text
    if twice := re.fullmatch(r"(.* (\w{3,})) \2", name):
        name = twice[1]
    elif (firm := _FIRM_END.search(name)) and not rank(name[firm.end() :]):
        name = name[: firm.end() - 1]
    elif part.rank == ORGANISATION and after and is_place(after.text):
        match = re.fullmatch(r"(.* University)((?: [A-Z][\w.-]+){1,2})", name)
        if match and not rank(match[2]) and not _BY_TOWN.fullmatch(match[1]):
            name = match[1]
    if name == part.text:
        return part
    return replace(part, end=part.start + len(name), text=name, rank=rank(name))
