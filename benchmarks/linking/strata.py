"""Which pairs of names are worth labelling: strata of names that are, or only look, the same.

Nothing here asks `kg.names` or `kg.linking`: the draw must not favour their rules. Every choice is by a hash
with a seed, never by order or time: the same tables give the same draw.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

SEED = "abstract-kg linking 1"
KINDS = frozenset(["Benchmark", "Method", "Metric", "Model", "Task"])
# How many pairs of each stratum; blocks are five names of which every pair is listed.
WANTED = {
    "spelling": 100,  # letters and digits equal but for case, marks, accents and the plural
    "regional": 25,  # equal once British spelling is American
    "head-word": 80,  # equal once trailing head words are gone
    "version": 90,  # equal once digits, sizes and version words are gone
    "contained": 90,  # one is the other and more words before or after
    "near": 130,  # close in character n-grams, none of the above
    "prefix": 60,  # first word shared
    "same-paper": 90,  # near each other in one paper
    "acronym-paper": 60,  # letters of the one are initials of the other, one paper
    "acronym-corpus": 80,  # the same, two papers
    "same-acronym": 110,  # one spelling in capitals, two papers
    "same-kinds": 90,  # one spelling, two papers, two kinds
    "same-name": 60,  # one spelling, two papers, one kind
    "random": 45,  # two names that are frequent
    "coined": 70,  # a digit or an inner capital, spelt alike but for marks and case
    "bracketed": 70,  # one in brackets after the other, no initials of it
    "typo": 60,  # one letter more, less or other
    "reordered": 30,  # the same words in another order
}
BLOCKS = 45
BLOCK = 5
NEAR = 0.55  # cosine of character n-grams from which a name is a near neighbour
_HEADS = """
    algorithm approach architecture baseline benchmark challenge classifier collection corpus dataset data
    detector encoder environment estimation estimator framework function learning loss mechanism method metric
    model module network neural optimizer pipeline platform problem procedure score scheme set simulator
    strategy suite system task technique test theory training transformer
"""
HEADS = frozenset(_HEADS.split())
SIZES = re.compile(
    r"(?i)\b(?:small|base|large|mini|tiny|nano|pro|plus|turbo|lite|max|ultra|instruct|chat|xl|xxl|v)\b"
)
REGIONAL = (
    (r"isation", "ization"),
    (r"(?<!rev)(?<!adv)(?<!no)(?<!w)ise\b", "ize"),
    (r"ising\b", "izing"),
    (r"ised\b", "ized"),
    (r"iser\b", "izer"),
    (r"(?<![fh])our\b", "or"),
    (r"our(ed|ing|al|hood)\b", r"or\1"),
    (r"(?<=[td])re\b", "er"),
    (r"lled\b", "led"),
    (r"lling\b", "ling"),
    (r"logue\b", "log"),
    (r"yse", "yze"),
    (r"defence", "defense"),
    (r"programme\b", "program"),
    (r"ae(?=[stm])", "e"),
)


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A surface form of one kind in one paper."""

    paper: str
    text: str
    kind: str


Pair = tuple[Name, Name]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def rank(*parts: object) -> str:
    """The place of a thing in the draw."""
    return digest("\t".join([SEED, *map(str, parts)]))


def words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))


def squeezed(text: str) -> str:
    """Letters and digits, the last word without its plural s."""
    joined = "".join(words(text)) or text
    return joined[:-1] if len(joined) > 3 and joined.endswith("s") and not joined.endswith("ss") else joined


def american(text: str) -> str:
    joined = " ".join(words(text))
    for british, usual in REGIONAL:
        joined = re.sub(british, usual, joined)
    return squeezed(joined)


def headless(text: str) -> str:
    rest = words(text)
    while len(rest) > 1 and (rest[-1] in HEADS or rest[-1].removesuffix("s") in HEADS):
        rest.pop()
    return squeezed(" ".join(rest))


def unversioned(text: str) -> str:
    return re.sub(
        r"\d+(?:\.\d+)*[a-z]?\b|\W", "", SIZES.sub("", text.replace("_", " ").replace("-", " ").lower())
    )


def initials(text: str) -> str:
    small = {"of", "the", "and", "for", "in", "on", "with", "to", "a", "an", "by", "from"}
    return "".join(w[0] for w in words(text) if w not in small)


def acronym(text: str) -> str:
    """Folded letters of a name in capitals, empty where it is none ("CNNs" -> "cnn")."""
    return (
        text.removesuffix("s").casefold() if re.fullmatch(r"[A-Z][A-Za-z]?[A-Z0-9]{0,4}[A-Z]s?", text) else ""
    )


def pick(pairs: Iterable[Pair], count: int, label: str, spread: int = 2) -> list[Pair]:
    """The first pairs by hash; no spelling in more than `spread` of them."""
    seen: dict[str, int] = defaultdict(int)
    chosen: list[Pair] = []
    for one, other in sorted(set(pairs), key=lambda p: rank(label, *p)):
        forms = {squeezed(one.text), squeezed(other.text)}
        if all(seen[form] < spread for form in forms):
            chosen.append((one, other))
            for form in forms:
                seen[form] += 1
            if len(chosen) == count:
                break
    return chosen


class Corpus:
    """Names by their forms, and near neighbours among the forms."""

    def __init__(self, names: Iterable[Name], beside: Iterable[Pair] = ()) -> None:
        self.beside = sorted(set(beside))
        self.names = sorted(set(names))
        self.forms: dict[str, list[Name]] = defaultdict(list)
        self.papers: dict[str, list[Name]] = defaultdict(list)
        for name in self.names:
            self.forms[name.text].append(name)
            self.papers[name.paper].append(name)
        self.texts = sorted(self.forms)

    def one(self, text: str, *salt: object) -> Name:
        return min(self.forms[text], key=lambda n: rank("one", *salt, n))

    def pair(self, one: str, other: str) -> Pair:
        """One occurrence of each form, in the order of the forms."""
        first, second = sorted((one, other))
        return self.one(first, second), self.one(second, first)

    def grouped(self, key: Callable[[str], str]) -> Iterator[tuple[str, str]]:
        """Forms that share a key."""
        groups: dict[str, list[str]] = defaultdict(list)
        for text in self.texts:
            if found := key(text):
                groups[found].append(text)
        for group in groups.values():
            few = sorted(group, key=lambda t: rank("group", t))[:12]
            yield from combinations(sorted(few), 2)

    def neighbours(self) -> dict[str, list[tuple[float, str]]]:
        """Form -> its up to 8 nearest forms by character n-grams, from NEAR up, nearest first."""
        import numpy as np
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2)
        matrix = vectors.fit_transform(self.texts)
        near: dict[str, list[tuple[float, str]]] = {}
        for start in range(0, len(self.texts), 500):
            block = (matrix[start : start + 500] @ matrix.T).tocsr()
            for row in range(block.shape[0]):
                values = block.data[block.indptr[row] : block.indptr[row + 1]]
                columns = block.indices[block.indptr[row] : block.indptr[row + 1]]
                keep = np.flatnonzero((values >= NEAR) & (columns != start + row))
                found = sorted((-round(float(values[i]), 6), self.texts[columns[i]]) for i in keep)
                near[self.texts[start + row]] = [(-score, text) for score, text in found[:8]]
        return near


def strata(corpus: Corpus) -> dict[str, list[Pair]]:
    near = corpus.neighbours()
    close = {tuple(sorted((a, b))) for a, found in near.items() for _, b in found}
    differ = [(a, b) for a, b in close if squeezed(a) != squeezed(b)]
    plain = [
        (a, b)
        for a, b in differ
        if headless(a) != headless(b)
        and unversioned(a) != unversioned(b)
        and american(a) != american(b)
        and not contained(a, b)
    ]
    pools: dict[str, Iterable[Pair]] = {
        "spelling": (corpus.pair(a, b) for a, b in corpus.grouped(squeezed) if spelt(a, b)),
        "regional": (corpus.pair(a, b) for a, b in corpus.grouped(american) if squeezed(a) != squeezed(b)),
        "head-word": (corpus.pair(a, b) for a, b in corpus.grouped(headless) if squeezed(a) != squeezed(b)),
        "version": (corpus.pair(a, b) for a, b in corpus.grouped(unversioned) if squeezed(a) != squeezed(b)),
        "contained": (corpus.pair(a, b) for a, b in differ if contained(a, b) and headless(a) != headless(b)),
        "near": (corpus.pair(a, b) for a, b in plain),
        "prefix": (corpus.pair(a, b) for a, b in corpus.grouped(first) if tuple(sorted((a, b))) not in close),
        "same-paper": same_paper(corpus, near),
        **acronyms(corpus),
        **spelt_alike(corpus),
        "random": random_pairs(corpus),
        "coined": (corpus.pair(a, b) for a, b in corpus.grouped(coined)),
        "bracketed": bracketed(corpus),
        "typo": typos(corpus),
        "reordered": (corpus.pair(a, b) for a, b in corpus.grouped(bag) if squeezed(a) != squeezed(b)),
    }
    return {name: pick(pools[name], count, name) for name, count in WANTED.items()} | {
        f"block {n}": list(combinations(members, 2)) for n, members in enumerate(blocks(corpus, near), 1)
    }


def spelt(one: str, other: str) -> bool:
    """More than the case of the letters differs, or the name has capitals of its own."""
    return one.casefold() != other.casefold() or any(c.isupper() for c in one[1:] + other[1:])


def contained(one: str, other: str) -> bool:
    short, long = sorted((words(one), words(other)), key=len)
    return bool(short) and len(short) < len(long) and short in (long[: len(short)], long[-len(short) :])


def coined(text: str) -> str:
    return (
        squeezed(text) if any(c.isdigit() or c.isupper() for c in text[1:]) and len(text.split()) < 3 else ""
    )


def bag(text: str) -> str:
    parts = sorted({squeezed(w) for w in words(text)} - {"of", "the", "for", "in", "a", "with"})
    return " ".join(parts) if len(parts) > 1 else ""


def bracketed(corpus: Corpus) -> Iterator[Pair]:
    """Names of one paper, one behind the other in brackets."""
    for one, other in corpus.beside:
        if squeezed(initials(one.text)) != squeezed(other.text):
            yield one, other


def typos(corpus: Corpus) -> Iterator[Pair]:
    """Names that are equal once a letter is left out of one or both."""
    holes: dict[str, set[str]] = defaultdict(set)
    for text in corpus.texts:
        folded = squeezed(text)
        if len(folded) > 6 and not any(c.isdigit() for c in folded):
            for n in range(len(folded)):
                holes[folded[:n] + folded[n + 1 :]].add(text)
            holes[folded].add(text)
    for group in holes.values():
        for one, other in combinations(sorted(group)[:8], 2):
            if squeezed(one) != squeezed(other) and american(one) != american(other):
                yield corpus.pair(one, other)


def first(text: str) -> str:
    found = words(text)
    return found[0] if len(found) > 1 and len(found[0]) > 3 else ""


def same_paper(corpus: Corpus, near: dict[str, list[tuple[float, str]]]) -> Iterator[Pair]:
    for names in corpus.papers.values():
        for one, other in combinations(names, 2):
            shared = {w for w in words(one.text) if len(w) > 3} & set(words(other.text))
            close = any(text == other.text for _, text in near[one.text])
            if squeezed(one.text) != squeezed(other.text) and (shared or close):
                yield one, other


def acronyms(corpus: Corpus) -> dict[str, Iterable[Pair]]:
    longs: dict[str, list[str]] = defaultdict(list)
    for text in corpus.texts:
        if len(words(text)) > 1 and len(initials(text)) > 1:
            longs[initials(text)].append(text)
    within = [
        (one, other)
        for names in corpus.papers.values()
        for one in names
        for other in names
        if acronym(one.text) and len(words(other.text)) > 1 and initials(other.text) == acronym(one.text)
    ]
    across: list[Pair] = []
    for text in corpus.texts:
        for long in sorted(longs.get(acronym(text), ()), key=lambda t: rank("long", text, t))[:3]:
            pairs = [(a, b) for a in corpus.forms[text] for b in corpus.forms[long] if a.paper != b.paper]
            across += sorted(pairs, key=lambda p: rank("across", *p))[:1]
    return {"acronym-paper": within, "acronym-corpus": across}


def spelt_alike(corpus: Corpus) -> dict[str, Iterable[Pair]]:
    groups: dict[str, list[Name]] = defaultdict(list)
    for name in corpus.names:
        groups[squeezed(name.text)].append(name)
    pools: dict[str, list[Pair]] = {"same-acronym": [], "same-kinds": [], "same-name": []}
    for key, names in groups.items():
        few = sorted(names, key=lambda n: rank("few", n))[:12]
        pairs = [(a, b) for a, b in combinations(sorted(few), 2) if a.paper != b.paper]
        kinds = {
            "same-acronym": [p for p in pairs if acronym(p[0].text) and acronym(p[1].text)],
            "same-kinds": [p for p in pairs if p[0].kind != p[1].kind and not acronym(p[0].text)],
            "same-name": [p for p in pairs if p[0].kind == p[1].kind and not acronym(p[0].text)],
        }
        for stratum, found in kinds.items():
            pools[stratum] += sorted(found, key=lambda p: rank("alike", key, *p))[:1]
    return dict(pools)


def random_pairs(corpus: Corpus) -> Iterator[Pair]:
    frequent = sorted(corpus.texts, key=lambda t: (-len(corpus.forms[t]), t))[:400]
    return (corpus.pair(a, b) for a, b in combinations(frequent, 2) if squeezed(a) != squeezed(b))


def blocks(corpus: Corpus, near: dict[str, list[tuple[float, str]]]) -> Iterator[list[Name]]:
    """A name and the nearest ones to it: small closed worlds, for B-cubed."""
    taken: set[str] = set()
    made = 0
    for seed in sorted(corpus.texts, key=lambda t: rank("block", t)):
        around = [text for _, text in near[seed]][: BLOCK - 1]
        if len(around) == BLOCK - 1 and not taken & {squeezed(t) for t in (seed, *around)}:
            taken |= {squeezed(t) for t in (seed, *around)}
            yield sorted(corpus.one(text, seed) for text in (seed, *around))
            made += 1
            if made == BLOCKS:
                return


def read_names(folder: Path) -> Corpus:
    """Names of terms of an extraction, papers by their first identifier."""
    import pyarrow.parquet as pq

    table = pq.read_table(
        folder / "tables" / "papers.parquet", columns=["id", "identifiers", "title", "abstract"]
    )
    papers = {row["id"]: row for row in table.to_pylist()}
    columns = ["paper", "text", "kind", "field", "start", "end"]
    rows = [
        row
        for row in pq.read_table(folder / "extracted" / "mentions.parquet", columns=columns).to_pylist()
        if row["kind"] in KINDS
        and re.search(r"[^\W\d_]", row["text"])
        and not re.search(r"[\t\n\"]", row["text"])
    ]
    rows.sort(key=lambda row: (row["paper"], row["field"], row["start"], row["end"]))

    def name(row: dict[str, Any]) -> Name:
        return Name(papers[row["paper"]]["identifiers"][0], row["text"], row["kind"])

    beside = []
    for one, other in pairwise(rows):
        if (one["paper"], one["field"]) == (other["paper"], other["field"]):
            text = papers[one["paper"]][one["field"]]
            if (
                re.fullmatch(r"\s*\(\s*", text[one["end"] : other["start"]])
                and text[other["end"] :][:1] == ")"
            ):
                beside.append((name(one), name(other)))
    return Corpus(map(name, rows), beside)
