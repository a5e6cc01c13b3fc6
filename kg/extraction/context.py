"""What the words around a name say of its kind: "the X dataset", "X, a benchmark for", "X: A Corpus of".

Coined names only (a capital after the first letter, or a digit): phrases are left to the recogniser.
"""

import re
from collections.abc import Iterator

_TOKEN = r"(?:[A-Z0-9τπ][\w+'∞]*(?:[-./&][A-Z0-9a-z][\w+]*)*|[a-z]+[A-Z][\w+-]*)"
_NAME = rf"{_TOKEN}(?: (?:{_TOKEN}|v\d[\d.]*))" + "{0,3}"
_DATA = r"(?:datasets?|databases?|benchmark suites?|data ?sets?|benchmarks?|corpus|corpora|test ?sets?|leaderboards?|testbeds?|test suites?|evaluation suites?|challenges? dataset)"
_MODEL = r"(?:(?:language|foundation|vision|generative|reward|world|base|action|multimodal|embedding|diffusion) models?|models?|MLLMs?|LLMs?|VLMs?|chatbot|agents?|system|networks?|assistant|encoder|transformer)"
_METHOD = r"(?:frameworks?|methods?|approach|algorithms?|techniques?|paradigm|strategy|pipeline|mechanism|module|architecture|loss|objective|optimizer|scheme)"
_HEADS = (("Benchmark", _DATA), ("Model", _MODEL), ("Method", _METHOD))
_INTRODUCE = r"(?:introduc|present|propos|releas|construct|develop|creat|buil[dt]|curat|design|contribut)\w*"
_APPOSITION = rf"(?: \([^()]*\))?(?:,| is| --| –| —|:)? (?:an?|the first|our|the)((?: [\w'/-]+,?){{0,9}})"

_BEFORE_HEAD = re.compile(rf"({_NAME}) {_DATA}\b")
_LISTED = re.compile(
    rf"\b{_DATA}(?: [a-z]+){{0,3}}(?:,? (?:such as|including|like|namely)|,? e\.g\.,?|,? i\.e\.,?|:|,| \(|(?<=s))\s?(?:the )?({_NAME}(?:(?:,| and|, and|/| &| or) (?:the )?{_NAME})*)"
)
_INTRODUCED = re.compile(rf"\b{_INTRODUCE} (?:the )?['\"“]?({_NAME})['\"”]?{_APPOSITION}")
_TESTED_ON = re.compile(
    rf"\b(?:[Ee]xperiments?|[Ee]valuat(?:ions?|ed|e|ing)|[Rr]esults?|tested|tests?|performance|accuracy|validated|[Ss]tate-of-the-art|points?|scores?|achieves?|[Ii]mprovements?|%)"
    rf"(?: [a-z-]+){{0,3}}? on (?:the |both )?({_NAME}(?:(?:,| and|, and) (?:the )?{_NAME})*)(?= |[.,;:)])(?! (?:{_MODEL}|{_METHOD})\b)"
)
_NAMED = re.compile(rf"\b(?:called|named|termed|dubbed) (?:the )?['\"“]?({_NAME})")
_BENCH = re.compile(r"\b(?=\w*[A-Z])[\w-]*(?:[Bb]ench|BENCH|QA|Eval)(?:-[A-Z0-9][\w]*| v\d[\d.]*)?\b")
_IS_A = re.compile(rf"({_NAME}) is (?:an?|the first)((?: [\w'/-]+,?){{0,9}})")
_TITLE = re.compile(rf"({_NAME})(?: ?\([^)]*\))?\s?: (.+)")
WEAK = "Benchmark?"  # "results on X": a benchmark unless the recogniser takes it for a model
_STOP = re.compile(
    r"(?:The|This|These|Our|We|In|On|An?|For|To|Existing|Both|All|Each|Most|Two|Three|Four|Five|Several|Extensive|Experiments?|Using|With|It|Its|Standard|Public|Real|"
    r"Large|New|Novel|First|Recent|Current|Many|Some|Such|While|Unlike|By|From|Across|Multiple|Various|Different|English|Chinese|German|French|Japanese|Results?|Code|Data|Here|Given|And|At|As|\d+(?:[.,]\d+)*[KkMB]?)\b"
)


def is_coined(name: str) -> bool:
    """A name of its own rather than a phrase: a word with a digit or a capital after its first letter.

    Capitals after hyphens count only in short names ("Drop-Upcycling", not "End-To-End Training").
    """
    parts = name.split() if len(name.split()) > 1 else [name]
    return len(parts) <= 4 and any(c.isupper() or c.isdigit() for part in parts for c in _inner(part, len(parts)))


def _inner(word: str, words: int) -> str:
    return word[1:] if words == 1 else "".join(piece[1:] for piece in word.split("-"))


def named(title: str, text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, kind) of names in a text that begins with the title, as the context tells them."""
    if match := _TITLE.match(title):
        yield from _range(match, 1, _head(match[2]) or ("Benchmark" if re.search(rf"\b{_DATA}\b", match[2], re.I) else "Method"))
    for match in _BEFORE_HEAD.finditer(text):
        yield from _range(match, 1, "Benchmark")
    for pattern, kind in ((_LISTED, "Benchmark"), (_TESTED_ON, WEAK)):
        for match in pattern.finditer(text):
            for name in re.finditer(_NAME, match[1]):
                yield from _checked(name[0], match.start(1) + name.start(), kind)
    for pattern in (_INTRODUCED, _IS_A):
        for match in pattern.finditer(text):
            if kind := _head(match[2]):
                yield from _range(match, 1, kind)
    for match in _BENCH.finditer(text):
        yield from _range(match, 0, "Benchmark")
    for match in _NAMED.finditer(text):
        yield from _range(match, 1, "")


def _head(phrase: str) -> str:
    """The kind that the last head word of a noun phrase names, up to its first preposition."""
    phrase = re.split(r"\b(?:for|of|that|which|to|with|in|on|from|by|via|using|towards?|based|designed|covering|comprising|and)\b", phrase, flags=re.I)[0]
    found = [(m.end(), kind) for kind, heads in _HEADS for m in re.finditer(rf"\b{heads}(?![\w-])", phrase, re.I)]
    return max(found)[1] if found else ""


def _range(match: re.Match[str], group: int, kind: str) -> Iterator[tuple[int, int, str]]:
    yield from _checked(match[group], match.start(group), kind)


def _checked(name: str, start: int, kind: str) -> Iterator[tuple[int, int, str]]:
    """Without leading sentence words and trailing marks; coined names of some length only."""
    while (stop := _STOP.match(name)) and stop.end() < len(name) and name[stop.end()] == " ":
        name, start = name[stop.end() + 1 :], start + stop.end() + 1
    name = name.rstrip(".'-/")
    if len(name) > 2 and is_coined(name) and not _STOP.fullmatch(name) and any(c.isalpha() for c in name):
        yield start, start + len(name), kind
