"""The name in another script (mostly Chinese) beside an affiliation, lined up with its English parts.

Such glosses join department and organisation, turn their order round, leave places out and
mistranslate: a piece counts as a name only where its number, order and head word agree.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.ids import slug

# English head word -> endings that its Chinese name may have.
_HEADS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(english, re.I), re.compile(chinese))
    for english, chinese in (
        (r"\b(?:dept|depart|d[eé]part|dipart)", r"(?:系|学部|部|科|所|专业)$"),
        (r"^(?:the )?(?:graduate )?(?:school|college|faculty|facult)", r"(?:学院|学部|系|学校|院|科)$"),
        (r"\bpolyt|\bpolit[eé]c|[ée]cole", r"(?:大学|学院|分校|学校)"),
        (r"\buni(?:v|w)", r"(?:大学|分校|校区)$"),
        (r"\blab", r"(?:实验室|研究室|研究所|实验中心)$"),
        (r"\b(?:cent(?:er|re)|ctr)\b", r"(?:中心|研究院|研究所)$"),
        (r"\binst", r"(?:研究所|研究院|学院|学会|大学|中心|院|所)$"),
        (r"\bacadem", r"(?:科学院|研究院|学院|院)$"),
        (r"\b(?:inc|corp|ltd|llc|gmbh|co)\b", r"公司|集团|株式会社"),
    )
)
# A well-known city in a Chinese name must stand in the English line too.
_CITIES = {
    "北京": "beijing peking", "上海": "shanghai", "南京": "nanjing", "杭州": "hangzhou",
    "深圳": "shenzhen", "广州": "guangzhou", "武汉": "wuhan", "西安": "xi", "成都": "chengdu",
    "重庆": "chongqing", "天津": "tianjin", "哈尔滨": "harbin", "苏州": "suzhou soochow", "合肥": "hefei",
    "厦门": "xiamen", "香港": "hong", "澳门": "maca", "台北": "taipei", "东京": "tokyo", "京都": "kyoto",
    "大阪": "osaka", "首尔": "seoul", "巴黎": "paris sorbonne", "里昂": "lyon", "雷恩": "rennes",
    "马赛": "marseille aix", "里尔": "lille", "图卢兹": "toulouse", "柏林": "berlin",
    "慕尼黑": "munich munchen", "汉堡": "hamburg", "科隆": "cologne koln", "苏黎世": "zurich",
    "日内瓦": "geneva geneve", "洛桑": "lausanne", "维也纳": "vienna wien", "罗马": "rome roma sapienza",
    "米兰": "milan", "博洛尼亚": "bologna", "马德里": "madrid", "巴塞罗那": "barcelona", "里斯本": "lisbo",
    "伦敦": "london", "牛津": "oxford", "剑桥": "cambridge", "爱丁堡": "edinburgh",
    "曼彻斯特": "manchester", "阿姆斯特丹": "amsterdam", "代尔夫特": "delft", "鲁汶": "leuven louvain",
    "布鲁塞尔": "brussel bruxelles", "哥本哈根": "copenhagen kobenhavn", "斯德哥尔摩": "stockholm",
    "奥斯陆": "oslo", "赫尔辛基": "helsinki", "华沙": "warsaw warszaw", "布拉格": "prague",
    "布达佩斯": "budapest", "莫斯科": "moscow", "多伦多": "toronto", "蒙特利尔": "montreal",
    "纽约": "new-york", "波士顿": "boston", "芝加哥": "chicago", "洛杉矶": "los-angeles",
    "圣迭戈": "san-diego", "旧金山": "san-francisco", "西雅图": "seattle", "伯克利": "berkeley",
    "悉尼": "sydney", "墨尔本": "melbourne", "新德里": "delhi", "孟买": "bombay mumbai",
    "特拉维夫": "tel-aviv",
}  # fmt: skip

_HAN = re.compile(r"[\u3400-\u9fff]")
# A letter beyond the Latin ones.
OTHER_SCRIPT = re.compile(r"[^\W\d_A-Za-zªºÀ-ɏḀ-ỿ]")
_BRACKETED = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")
# Where one Chinese name ends and, without a separator, the next may begin.
_NAME_END = re.compile(
    r"大学(?:[^大学院系所]{2,8}分校)?|理工学院|科学院|学院|研究院|研究所|中心|实验室|公司|集团|系|学部"
)
_COMMAS, _LISTED, _CONJUNCTION = "[,，;；]", "[,，;；、]", "[,，;；、]|以及|及|与|和"


@dataclass(frozen=True, slots=True)
class Gloss:
    """A Chinese name that belongs to the `part`th English part: offsets as those of the text given."""

    part: int
    start: int
    end: int
    joined: bool


def line_up(text: str, start: int, end: int, parts: Sequence[str], named: Sequence[int]) -> tuple[Gloss, ...]:
    """Chinese names in text[start:end] for the English parts that they translate.

    `parts` are all parts in their order, places included; `named` the indexes of those that name
    something. Nothing is returned for what does not line up.
    """
    return (
        _in_order(text, _split(text, start, end, _COMMAS), parts, named)
        or _in_order(text, _split(text, start, end, _LISTED), parts, named)
        or _run_together(text, start, end, parts, named)
        or _in_order(text, _split(text, start, end, _CONJUNCTION), parts, named)
    )


def _in_order(
    text: str, pieces: Sequence[tuple[int, int]], parts: Sequence[str], named: Sequence[int]
) -> tuple[Gloss, ...]:
    """As many pieces as parts, or as named parts, in their order or all turned round."""
    for wanted in (range(len(parts)), named):
        if len(pieces) != len(wanted):
            continue
        for order in (wanted, wanted[::-1]):
            pairs = [(p, piece) for p, piece in zip(order, pieces, strict=True) if p in named]
            if all(agrees(parts[p], text[a:b]) for p, (a, b) in pairs):
                return _named(text, pairs, parts, joined=False)
    return ()


def _run_together(
    text: str, start: int, end: int, parts: Sequence[str], named: Sequence[int]
) -> tuple[Gloss, ...]:
    """Two names without a separator, the larger first: "<university><department>".

    Where only the department's name fits (a university's that lost its first half), it alone is taken.
    """
    if len(named) != 2 or len(_split(text, start, end, _COMMAS)) > 1:
        return ()
    cuts = [m.end() for m in _NAME_END.finditer(text, start, end) if m.end() < end]
    for larger, smaller in (named[::-1], named):
        for cut in cuts:
            pairs = [(larger, (start, cut)), (smaller, (cut, end))]
            if all(agrees(parts[p], text[a:b]) for p, (a, b) in pairs):
                return _named(text, pairs, parts, joined=True)
    for cut in cuts:
        if agrees(parts[named[0]], text[cut:end]) and not agrees(parts[named[0]], text[start:cut]):
            return _named(text, [(named[0], (cut, end))], parts, joined=True)
    return ()


def _split(text: str, start: int, end: int, pattern: str) -> list[tuple[int, int]]:
    """Pieces between separators that stand outside brackets."""
    cuts, depth = [start], 0
    for match in re.compile(rf"[(（]|[)）]|{pattern}").finditer(text, start, end):
        if match[0] in "(（":
            depth += 1
        elif match[0] in ")）":
            depth -= 1
        elif depth == 0:
            cuts += [match.start(), match.end()]
    cuts.append(end)
    pieces = []
    for a, b in zip(cuts[::2], cuts[1::2], strict=True):
        piece = text[a:b]
        if piece.strip():
            pieces.append((a + len(piece) - len(piece.lstrip()), a + len(piece.rstrip())))
    return pieces


def agrees(english: str, chinese: str, *, known: bool = False) -> bool:
    """Whether the head words of two names go together; names that are the same do.

    `known`: the English head word must be one whose Chinese endings are known.
    """
    chinese = _BRACKETED.sub("", chinese)
    if slug(english) == slug(chinese):
        return True
    words = re.findall(r"[A-Za-z][A-Za-z'’.&-]*", chinese)
    common = set(re.findall(r"[A-Za-z][A-Za-z'’.&-]*", english))
    if any(word not in common for word in words):
        return False
    for head, endings in _HEADS:
        if head.search(english):
            return endings.search(chinese) is not None or not _HAN.search(chinese)
    return not known


def _named(
    text: str, pairs: Sequence[tuple[int, tuple[int, int]]], parts: Sequence[str], *, joined: bool
) -> tuple[Gloss, ...]:
    context = slug(" ".join(parts))
    found = []
    for part, (a, b) in pairs:
        a += len(text[a:b]) - len(text[a:b].lstrip())
        name = _BRACKETED.sub("", text[a:b]).rstrip(" ,;")
        if OTHER_SCRIPT.search(name) and _cities_agree(name, context):
            found.append(Gloss(part, a, a + len(name), joined))
    return tuple(sorted(found, key=lambda g: g.part))


def _cities_agree(chinese: str, context: str) -> bool:
    named = (names.split() for city, names in _CITIES.items() if city in chinese)
    return all(any(name in context for name in names) for names in named)
