"""What the words around a name say of its kind: "the X dataset", "X, a benchmark for", "X: A Corpus of".

Coined names only (a capital after the first letter, or a digit): phrases are left to the recogniser.
"""

import re
from collections.abc import Iterator

from kg.extraction.cues import one_of
from kg.names import is_coined

# A coined word, and a name of up to four of them.
_WORD = r"(?:[A-Z0-9τπ][\w+'∞]*(?:[-./&][A-Z0-9a-z][\w+]*)*|[a-z]+[A-Z][\w+-]*)"
_NAME = rf"{_WORD}(?: (?:{_WORD}|v\d[\d.]*))" + "{0,3}"
_NAMES = rf"{_NAME}(?:(?:,| and|, and|/| &| or) (?:the )?{_NAME})*"
_DATA = one_of(
    """datasets? databases? benchmark_suites? data_?sets? benchmarks? corpus corpora test_?sets?
    leaderboards? testbeds?
    test_suites? evaluation_suites? challenges?_dataset"""
)
_MODEL = one_of(
    """(?:language|foundation|vision|generative|reward|world)_models?
    (?:base|action|multimodal|embedding|diffusion)_models? models?
    MLLMs? LLMs? VLMs? chatbot agents? system networks? assistant encoder transformer"""
)
_METHOD = one_of(
    """frameworks? methods? approach algorithms? techniques? paradigm strategy pipeline mechanism module
    architecture
    loss objective optimizer scheme
    retrievers? classifiers? detectors? generators? planners? decoders? tokenizers? routers? solvers?
    verifiers? rerankers? parsers? predictors? estimators? samplers?"""
)
_HEADS = (("Benchmark", _DATA), ("Model", _MODEL), ("Method", _METHOD))
_INTRODUCE = one_of(
    "introduc* present* propos* releas* construct* develop* creat* buil[dt]* curat* design* contribut*"
)
_APPOSITION = r"(?: \([^()]*\))?(?:,| is| --| –| —|:)? (?:an?|the first|our|the)((?: [\w'/-]+,?){0,9})"

_BEFORE_HEAD = re.compile(rf"({_NAME}) {_DATA}\b")
_LISTED = re.compile(
    rf"\b{_DATA}(?: [a-z]+){{0,3}}"
    r"(?:,? (?:such as|including|like|namely)|,? e\.g\.,?|,? i\.e\.,?|:|,| \(|(?<=s))\s?(?:the )?"
    rf"({_NAMES})"
)
_INTRODUCED = re.compile(rf"\b{_INTRODUCE} (?:the )?['\"“]?({_NAME})['\"”]?{_APPOSITION}")
_TESTED_ON = re.compile(
    r"\b"
    + one_of(
        """[Ee]xperiments? [Ee]valuat(?:ions?|ed|e|ing) [Rr]esults? tested tests? performance accuracy
        validated
        [Ss]tate-of-the-art points? scores? achieves? [Ii]mprovements? %"""
    )
    + rf"(?: [a-z-]+){{0,3}}? on (?:the |both )?({_NAMES})(?= |[.,;:)])(?! (?:{_MODEL}|{_METHOD})\b)"
)
# "On X, Y reaches": a score follows.
_ON_FIRST = re.compile(
    rf"(?:^|[.;:] |\n)[Oo]n (?:the )?({_NAMES})(?:,| (?=it\b|we\b|our\b))(?! (?:{_MODEL}|{_METHOD})\b)"
)
_BEATEN = re.compile(
    rf"\b(?:outperform\w*|surpass\w*|compared (?:to|with)) (?:the )?({_NAMES})(?= |[.,;:)])(?! {_DATA}\b)"
)
_NAMED = re.compile(rf"\b(?:called|named|termed|dubbed) (?:the )?['\"“]?({_NAME})")
_BENCH = re.compile(r"\b(?=\w*[A-Z])[\w-]*(?:[Bb]ench|BENCH|QA|Eval)(?:-[A-Z0-9][\w]*| v\d[\d.]*)?\b")
_IS_A = re.compile(rf"({_NAME}) is (?:an?|the first)((?: [\w'/-]+,?){{0,9}})")
_TITLE = re.compile(rf"({_NAME})(?: ?\([^)]*\))?\s?: (.+)")
WEAK = "Benchmark?"  # "results on X": a benchmark unless the recogniser takes it for a model
BEATEN = "Model?"  # "outperforms X": no benchmark, even if the recogniser takes it for one
# Words that begin a sentence or a count and no name.
_STOP = re.compile(
    one_of(
        r"""The This These Our We In On An? For To Existing Both All Each Most Two Three Four Five Several
        Extensive Experiments? Using With It Its Standard Public Real Large Novel First Recent Current Many
        Some
        Such While Unlike By From Across Multiple Various Different English Chinese German French Japanese
        Results? Code Data Here Given And At As \d+(?:[.,]\d+)?[KkMB]?"""
    )
    + r"\b"
)


def named(title: str, text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, kind) of names in a text that begins with the title, as the context tells them."""
    if match := _TITLE.match(title):
        yield from _range(
            match,
            1,
            _head(match[2]) or ("Benchmark" if re.search(rf"\b{_DATA}\b", match[2], re.I) else "Method"),
        )
    for match in _BEFORE_HEAD.finditer(text):
        yield from _range(match, 1, "Benchmark")
    listed = ((_LISTED, "Benchmark"), (_ON_FIRST, "Benchmark"), (_TESTED_ON, WEAK), (_BEATEN, BEATEN))
    for pattern, kind in listed:
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
    phrase = re.split(
        r"\b(?:for|of|that|which|to|with|in|on|from|by|via|using|towards?|based|designed|covering|comprising|and)\b",
        phrase,
        flags=re.I,
    )[0]
    found = [
        (m.end(), kind) for kind, heads in _HEADS for m in re.finditer(rf"\b{heads}(?![\w-])", phrase, re.I)
    ]
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
