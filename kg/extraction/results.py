"""Numbers that say how well something did: value, unit, kind, bound, metric, benchmark, baseline.

A number is a result when its unit or the words beside it say so: a percentage in a clause that speaks
of performance, a factor ("3.2x faster"), a figure right after a metric ("AUC of 0.91"), a pair
("from 0.55 to 0.75"). Years, sizes and counts of data are left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg.extraction.reading import Reading, Sentence

NONE = -2  # the text does not say


@dataclass(frozen=True, slots=True)
class Number:
    """A result: things (or relations.PAPER, or NONE), and characters of the joined text."""

    subject: int
    benchmark: int
    metric: int
    baseline: int
    value: str
    unit: str
    kind: str
    bound: str
    start: int
    end: int
    rule: str


# A sign counts only after a space or bracket; a hyphen after a letter belongs to a name ("GPT-4").
_BEFORE = r"(?:(?<=[\s(])[+−-]|(?<=\bx)|(?<![\w.,^/±])(?<![A-Za-z]-)(?<![A-Za-z]–))"
_AFTER = r"(?![\d^]|/\d|\.\d|\s?×\s?\d)"
_NUMERAL = rf"{_BEFORE}(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?){_AFTER}"
_UNIT = (
    r"\s?(?:(?P<percent>%|percent\b|per cent\b)(?P<percent_points>[- ]points?\b)?|(?P<points>(?:absolute |percentage )?(?:points?\b|pp\b|pts?\b|p\.p\.))|"
    r"(?P<times>(?:×|x\b|X\b)|[- ]?fold\b|times\b(?= (?:\w+er\b|more|less|as|the|speed|smaller|reduction|improvement)))|(?P<db>dB\b)|(?P<fps>FPS\b|fps\b|frames per second\b)|"
    r"(?P<time>ms\b|milliseconds?\b|µs\b|μs\b|seconds?\b|minutes?\b|hours?\b)|(?P<orders>orders? of magnitude\b))?"
)
_VALUE = re.compile(rf"(?P<value>{_NUMERAL}){_UNIT}")
_BETWEEN = re.compile(r"^\s?(?:%|×|x|percent)?\s?(?:[-–—~∼]{1,2}|to|and)\s?$")
_GAIN = re.compile(
    r"\b(?:improv\w*|gains?|increas\w*|outperform\w*|surpass\w*|exceed\w*|boost\w*|reduc\w*|decreas\w*|faster|speed-?ups?|accelerat\w*|"
    r"fewer|less|lower\w*|higher|better|sav(?:es?|ing|ings)|cut(?:s|ting)?|rais\w*|lift\w*|smaller|shrink\w*|enhanc\w*|drop\w* (?:the )?(?:error|cost)|more|relative|advantage|beat\w*|over)\b",
    re.I,
)
_LOSS = re.compile(r"\b(?:los[st]\w*|degrad\w*|drop\w*|declin\w*|worse\w*|fall\w*|sacrific\w*|deteriorat\w*|collapse\w*|penalty|below)\b", re.I)
_PERFORMANCE = re.compile(
    r"\b(?:achiev\w*|reach\w*|attain\w*|obtain\w*|yield\w*|accura\w*|precision|recall|F1|AUC|AUROC|score\w*|success\w*|rates?|error\w*|performance|"
    r"correlat\w*|IoU|mIoU|mAP|AP|BLEU|ROUGE|perplexity|detect\w*|correct\w*|solv\w*|resolv\w*|agreement|overhead|latency|throughput|memory|cost\w*|compar\w*|results?|"
    r"retain\w*|maintain\w*|preserv\w*|pass|top-1|hit|win|average|reliab\w*|identif\w*|classif\w*|predict\w*|state-of-the-art|benchmark\w*|coverage|compression|efficien\w*|quality|"
    r"human|exact match|from)\b",
    re.I,
)
# Shares and sizes that describe an input, not how well anything did.
_INPUT = re.compile(
    r"\b(?:only|using|use|uses|with(?: only| just| merely)?|just|merely|requir\w+|access to|sampl\w+|subset of|remaining|top|bottom|first|last|of the (?:data|dataset|training|labels|papers|participants|respondents|population|users))"
    r"\s(?:about |around |less than |approximately |~|∼)?$",
    re.I,
)
_INPUT_AFTER = re.compile(
    r"^(?:\s?%| percent)?(?: of)?(?: the)?(?: \w+){0,2} (?:training data|labels?|labeled|annotat\w+|data\b|dataset|samples|supervision|budget|sparsity|confidence interval|CI\b|of (?:all )?(?:papers|participants|people|patients|women|adults|users|respondents|students|parameters))",
    re.I,
)
_MAX = re.compile(r"(?:\bup to|\bas (?:much|high|many) as|\bat most|\bunder|\bbelow|\bless than|\bfewer than|\bwithin|\bno more than|≤|<|\bnearly|\balmost)\s?(?:an? )?(?:[\w-]+ ){0,1}[~∼+]?\s?$", re.I)
_MIN = re.compile(r"(?:\bover|\bmore than|\bat least|\babove|\bexceed\w*|\bas low as|\bgreater than|\bno less than|≥|>|\bhigher than|\bbeyond)\s?(?:an? )?(?:[\w-]+ ){0,1}[~∼+]?\s?$", re.I)
_LIST = re.compile(r"^\s?(?:%|×|x|percent|points?)?,?\s?(?:,|and|or|/|versus|vs\.?|compared to|\()\s?(?:and )?(?:[^\d‹.;]{1,40}\s)?$")
_PLUS = re.compile(r"^(?:\s?%|\s?×|x)?\+")
_TIMES_BEFORE = re.compile(r"(?:\bfactor of|[×x])\s?(?:about |around |up to |over )?$", re.I)
_PLAIN_METRIC = re.compile(
    r"(?:‹R\d+›|\b(?:AUC|AUROC|F1|IoU|mIoU|mAP|BLEU|ROUGE(?:-[L12])?|accuracy|correlation|RMSE|MAE|MSE|R2|R\^2|PSNR|SSIM|FID|WER|kappa|perplexity|precision|recall|score|coefficient|index))"
    r"(?:\s?\([^()]{1,30}\))?(?:[ -](?:scores?|values?|rates?|ratings?|coefficients?|performance))?\s?(?:of|:|=|≈|is|was|at|reach\w*|to|from|by|score of|,|\()?\s?(?:only |about |around |approximately |nearly |over |up to |above |below |[~∼≈<>=])?\s?$",
    re.I,
)
_METRIC_AFTER = re.compile(r"^\s(?:in |absolute |relative |average |mean )?(?:‹R\d+›|AUC|F1|mIoU|mAP|BLEU|ARI)")
_FACTOR = re.compile(
    r"\b(?:fast|speed|accelerat|reduc|small|few|more|less|improv|increas|higher|lower|gain|better|efficien|throughput|long|"
    r"larger|sav|compress|cheap|short|latency|boost|decreas|memory)\w*",
    re.I,
)
_DURATION = re.compile(r"\b(?:latency|inference|time|runtime|speed|takes?|within|under|per)\b", re.I)
_COUNT_AFTER = re.compile(r"\s?(?:[BMK]\b|billion|million)|\s(?!on\b|for\b|in\b|over\b|and\b|points)[a-z]+s\b")
_FROM_TO = re.compile(rf"\bfrom\s(?:[a-z]+ )?(?P<from>{_NUMERAL})(?P<u1>\s?(?:%|×|x|ms|s|dB|points?)?)\s?(?:\([^)]*\)\s)?to\s(?:[a-z]+ )?(?P<to>{_NUMERAL})", re.I)


def find(reading: Reading, main: tuple[int, ...]) -> Iterator[Number]:
    """Results of a paper, in the order of the text; `main` is what its own facts hang on."""
    for sentence in reading.sentences:
        yield from _in_sentence(reading, sentence, main)


def _in_sentence(reading: Reading, s: Sentence, main: tuple[int, ...]) -> Iterator[Number]:
    masked, offsets = _unmask(reading, s)
    pairs = {m.start(g) for m in _FROM_TO.finditer(masked) for g in ("from", "to")}
    matches = [m for m in _VALUE.finditer(masked) if not _inside_mention(masked, m.start())]
    gaps = [masked[a.end("value") : b.start()] for a, b in pairwise(matches)]
    ranges = [bool(_BETWEEN.match(gap)) and m.start() not in pairs for gap, m in zip(gaps, matches, strict=False)]
    lists = [bool(_LIST.match(gap)) for gap in gaps]
    units = _units(masked, matches, [r or joined for r, joined in zip(ranges, lists, strict=True)])
    rules = [
        _is_result(s.text, masked, m, unit, offsets[m.start()], m.start() in pairs)
        for m, unit in zip(matches, units, strict=True)
    ]
    for n, joined in enumerate(lists):  # "0.035 and 0.123": what holds for the first holds for the next
        alike = ("." in matches[n]["value"]) == ("." in matches[n + 1]["value"])
        if (joined or ranges[n]) and rules[n] and not rules[n + 1] and units[n] == units[n + 1] and alike:
            rules[n + 1] = "result-list"
    for n, match in enumerate(matches):
        if not rules[n]:
            continue
        before, after = masked[: match.start()], masked[match.end("value") :]
        low, high = n < len(ranges) and ranges[n], n > 0 and ranges[n - 1]
        kind = "absolute" if match.start() in pairs else _kind(before, after, units[n])
        bound = "min" if low else "max" if high else _bound(before, after)
        value = match["value"].replace(",", "").replace("−", "-").lstrip("+")
        if kind == "gain":  # a reduction of cost is a gain with a positive value
            value = value.lstrip("-")
        subject, baseline = _who(reading, masked, match.start(), main, kind)
        yield Number(
            subject, _nearest(reading, masked, match.start(), "B"), _nearest(reading, masked, match.start(), "R"),
            baseline, value, units[n], kind, bound,
            s.start + offsets[match.start()], s.start + offsets[match.end() - 1] + 1, rules[n],
        )  # fmt: skip


def _units(masked: str, matches: list[re.Match[str]], joined: list[bool]) -> list[str]:
    """Units, the last of a range or list standing for all of it ("18.06, 24.56 and 22.44 percent")."""
    units = [_unit(m) or ("x" if _TIMES_BEFORE.search(masked[: m.start()]) else "") for m in matches]
    for n in reversed(range(len(joined))):
        if joined[n] and not units[n]:
            units[n] = units[n + 1]
    return units


def _unmask(reading: Reading, s: Sentence) -> tuple[str, list[int]]:
    """The masked sentence, and for each of its characters the offset in the sentence's own text."""
    offsets: list[int] = []
    at = 0
    for piece in re.split(r"(‹[A-Z]\d+›)", s.masked):
        if piece.startswith("‹"):
            span = reading.spans[int(piece[2:-1])]
            offsets += [at] * len(piece)
            at += span.end - span.start
        else:
            offsets += range(at, at + len(piece))
            at += len(piece)
    return s.masked, offsets


def _inside_mention(masked: str, position: int) -> bool:
    return masked.rfind("‹", 0, position) > masked.rfind("›", 0, position)


def _unit(match: re.Match[str]) -> str:
    if match["percent"]:
        return "points" if match["percent_points"] else "%"
    named = {"points": "points", "times": "x", "db": "dB", "fps": "FPS", "orders": "orders of magnitude"}
    for group, unit in named.items():
        if match[group]:
            return unit
    short = {"milliseconds": "ms", "millisecond": "ms", "seconds": "s", "second": "s"}
    return short.get(match["time"], match["time"]) if match["time"] else ""


def _is_result(text: str, masked: str, match: re.Match[str], unit: str, offset: int, pair: bool) -> str:
    """The rule that takes the number for a result, or an empty string."""
    before, after = masked[: match.start()], masked[match.end("value") :]
    if _INPUT_AFTER.match(after) or (_INPUT.search(before[-40:]) and unit not in ("x", "points")):
        return ""
    speaks = bool(_PERFORMANCE.search(text) or _GAIN.search(text) or "‹R" in masked)
    if unit in ("%", "points"):
        return "result-percent" if speaks else ""
    if unit == "x":
        return "result-factor" if _FACTOR.search(text[max(0, offset - 60) : offset + 70]) else ""
    if unit in ("dB", "FPS", "orders of magnitude"):
        return "result-unit"
    if re.fullmatch(r"(?:19|20)\d\d", match["value"]):
        return ""
    if unit:
        return "result-time" if _DURATION.search(text) else ""
    decimal = "." in match["value"]
    if pair:
        return "result-from-to" if speaks and (decimal or "‹R" in before[-60:]) else ""
    if _COUNT_AFTER.match(after):
        return ""
    if _PLAIN_METRIC.search(before) and (decimal or "‹R" in before[-25:]):
        return "result-metric-value"
    return "result-value-metric" if decimal and _METRIC_AFTER.match(after) else ""


def _kind(before: str, after: str, unit: str) -> str:
    clause = re.split(r"[;]|, (?:and|while|but)\b", before)[-1][-70:]
    close = clause[-45:] + " | " + after[:40]
    if unit in ("x", "points", "orders of magnitude"):
        return "loss" if _LOSS.search(close) and not _GAIN.search(close) else "gain"
    if re.search(r"\b(?:of|achiev\w+|reach\w+|attain\w+|to|at|obtain\w+|scor\w+|:|=|is|was)\s(?:an? |over |about |around |nearly |up to |only )*$", clause, re.I) and not re.search(
        r"\b(?:improvement|gain|increase|reduction|speedup|boost|drop|decrease|loss|savings?|margin|degradation)s? of (?:\w+ ){0,3}$", clause, re.I
    ) and not re.match(r"\s?(?:%|percent)\s?(?:\w+ )?(?:improvement|gain|increase|reduction|faster|higher|lower|fewer|less|better|more|relative)", after, re.I):
        return "absolute"
    if re.search(r"\bby\s(?:an? )?(?:\w+ ){0,3}$", clause) or _GAIN.search(close):
        return "loss" if _LOSS.search(close) and not re.search(r"\b(?:improv|gain|reduc|increas|outperform|surpass)\w*", close, re.I) else "gain"
    if _LOSS.search(close):
        return "loss"
    return "absolute"


def _bound(before: str, after: str) -> str:
    if _MAX.search(before[-40:]):
        return "max"
    return "min" if _MIN.search(before[-40:]) or _PLUS.match(after) else ""


def _nearest(reading: Reading, masked: str, position: int, letters: str) -> int:
    """The thing of a kind that stands closest to a place of the sentence, within its clause first."""
    best, found = 10**9, NONE
    for match in re.finditer(rf"‹[{letters}](\d+)›", masked):
        between = masked[match.end() : position] if match.end() <= position else masked[position : match.start()]
        cost = len(re.sub(r"‹[A-Z]\d+›", "", between)) + 60 * len(re.findall(r"[;.]\s|, (?:while|whereas|but)\b", between))
        if cost < best:
            best, found = cost, reading.spans[int(match[1])].thing
    return found


def _who(reading: Reading, masked: str, position: int, main: tuple[int, ...], kind: str) -> tuple[int, int]:
    """Subject and baseline of a number: the system before it, and the one after over/than/compared to."""
    baseline = NONE
    for match in re.finditer(r"\b(?:over|than|compared (?:to|with)|against|versus|vs\.?|outperform\w*|surpass\w*|exceed\w*|beat\w*|relative to)\s(?:[\w-]+ ){0,4}‹[ML](\d+)›", masked):
        baseline = reading.spans[int(match[1])].thing
        break
    before = [reading.spans[int(m[1])].thing for m in re.finditer(r"‹[ML](\d+)›", masked[:position])]
    before = [t for t in before if t != baseline]
    own = re.search(r"\b(?:we|our|it|the proposed|this)\b", masked[:position], re.I)
    if before and not (own and main and set(before).isdisjoint(main) and kind == "gain"):
        return before[-1] if kind == "absolute" else before[0], baseline
    if main:
        return main[0], baseline
    return NONE, baseline
