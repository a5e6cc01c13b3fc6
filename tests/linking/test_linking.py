"""Names of a corpus -> nodes; claims on nodes, one a statement."""

import dataclasses
import random
from collections.abc import Iterable
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import ids
from kg.graph import Graph
from kg.linking import link
from kg.linking.unite import confidence, unite_claims
from kg.model import ALIAS, Claim, Entity, Evidence, Extracted, Mention, Paper, Result

RUN = ids.run_id("test")
Names = dict[str, Mention]


class Corpus:
    """Papers and rows written by hand: every `paper` lists its names, claims are added by name."""

    def __init__(self) -> None:
        self.papers: list[Paper] = []
        self.rows: list[Extracted] = []

    def paper(self, **kinds: Iterable[str]) -> Names:
        """A paper that names things (kind=names), in order; the names by their text."""
        number = f"{len(self.papers) + 1:05}"
        pairs = [(kind, name) for kind, names in kinds.items() for name in names]
        abstract = ". ".join(name for _, name in pairs) or "None."
        paper = Paper(f"paper/arxiv/2601.{number}", (f"arxiv:2601.{number}",), f"Title {number}", abstract)
        self.papers.append(paper)
        found, at = {}, 0
        for kind, name in pairs:
            start = abstract.index(name, at)
            at = start + len(name)
            ident = ids.mention_id(paper.id, "abstract", start, at, kind)
            found[name] = Mention(ident, paper.id, "abstract", start, at, name, kind, "test", 0.9)
        self.rows += found.values()
        return found

    def say(
        self,
        subject: Mention,
        predicate: str,
        other: Mention,
        *,
        score: float = 0.9,
        negative: bool = False,
        hedged: bool = False,
    ) -> None:
        evidence = self.quote(subject.paper, f"rule:{predicate}", score)
        polarity = "negative" if negative else "positive"
        ident = ids.claim_id(subject.id, predicate, other.id, polarity, hedged)
        self.rows += [
            evidence,
            Claim(ident, subject.id, predicate, other.id, polarity, hedged, score, (evidence.id,)),
        ]

    def quote(self, paper: str, rule: str, score: float) -> Evidence:
        text = next(p.abstract for p in self.papers if p.id == paper)
        n = len(self.rows) % (len(text) - 1)
        ident = ids.evidence_id(paper, "abstract", n, len(text), rule, RUN)
        return Evidence(ident, paper, "abstract", n, len(text), text[n:], rule, RUN, score)

    def link(self, **options: float) -> Graph:
        graph = link(self.papers, self.rows, **options).graph  # type: ignore[arg-type]
        graph.check()
        return graph


def entities(graph: Graph) -> dict[str, set[str]]:
    """Ids of the nodes, and their other names."""
    return {e.id: {name.text for name in e.aliases} for e in graph.entities}


def triples(graph: Graph) -> list[tuple[str, str, str, bool]]:
    return [(c.subject, c.predicate, c.object, c.asserted) for c in graph.claims]


def test_long_and_short_form_of_a_paper_are_one_node_named_by_the_short_form() -> None:
    corpus = Corpus()
    names = corpus.paper(Method=["Rolling Tide Encoding", "RoTE"])
    corpus.say(names["RoTE"], ALIAS, names["Rolling Tide Encoding"])
    graph = corpus.link()
    assert entities(graph) == {"method/rote": {"Rolling Tide Encoding"}}
    assert not graph.claims  # an alias is no statement about the world


def test_variants_over_papers_are_one_node_with_the_commonest_label() -> None:
    corpus = Corpus()
    for name in ("TideNet", "TideNet", "Tide-Net", "tide nets", "TideNet model", "ＴideNet"):
        corpus.paper(Method=[name])
    (node,) = corpus.link().entities
    assert (node.id, node.label) == ("method/tidenet", "TideNet")
    assert {n.text for n in node.aliases} == {"Tide-Net", "tide nets", "TideNet model", "ＴideNet"}


def test_one_acronym_with_two_expansions_is_two_nodes_and_alone_a_third() -> None:
    corpus = Corpus()
    for long in ("Rapid Tide Folding", "Recurrent Tree Filter"):
        names = corpus.paper(Method=[long, "RTF"])
        corpus.say(names["RTF"], ALIAS, names[long])
    alone = corpus.paper(Method=["RTF"])["RTF"]
    graph = corpus.link()
    assert len(graph.entities) == 3
    assert len({e.id for e in graph.entities}) == 3
    assert all(e.id.startswith("method/rtf") for e in graph.entities)
    assert sum(e.id == "method/rtf" for e in graph.entities) == 1
    mine = next(m.entity for m in graph.mentions if m.id == alone.id)
    assert entities(graph)[mine] == set()


def test_an_acronym_alone_goes_to_its_only_expansion_however_that_is_inflected() -> None:
    corpus = Corpus()
    for long in ("Rapid Position Folding", "rapid positional folding", "Rapid Position Foldings"):
        names = corpus.paper(Method=[long, "RTF"])
        corpus.say(names["RTF"], ALIAS, names[long])
    corpus.paper(Method=["RTF"])
    assert len(corpus.link().entities) == 1


def test_a_coined_name_is_one_node_of_the_kind_that_most_mentions_have() -> None:
    corpus = Corpus()
    for kind in ("Benchmark", "Benchmark", "Method"):
        corpus.paper(**{kind: ["TideQA"]})
    corpus.paper(Task=["reading"])
    corpus.paper(Metric=["reading"])
    assert set(entities(corpus.link())) == {"benchmark/tideqa", "task/reading", "metric/reading"}


def test_departments_stand_below_their_organisations() -> None:
    corpus = Corpus()
    for university in ("University of Norcaster", "University of Southport"):
        names = corpus.paper(Institution=["Department of Tides", university])
        corpus.say(names["Department of Tides"], "unitOf", names[university])
    assert set(entities(corpus.link())) == {
        "institution/university-of-norcaster",
        "institution/university-of-norcaster/department-of-tides",
        "institution/university-of-southport",
        "institution/university-of-southport/department-of-tides",
    }


def test_legal_forms_and_chinese_names_do_not_part_an_institution() -> None:
    corpus = Corpus()
    corpus.paper(Institution=["Brightwater Laboratories"])
    corpus.paper(Institution=["Brightwater Laboratories, Inc."])
    names = corpus.paper(Institution=["Brightwater Laboratories", "亮水实验室"])
    corpus.say(names["Brightwater Laboratories"], ALIAS, names["亮水实验室"])
    (node,) = corpus.link().entities
    assert node.id == "institution/brightwater-laboratories"
    assert [(n.text, n.language) for n in node.aliases] == [
        ("Brightwater Laboratories, Inc.", ""),
        ("亮水实验室", "zh"),
    ]


def test_equal_slugs_of_different_names_get_a_hash() -> None:
    corpus = Corpus()
    corpus.paper(Method=["C", "C++", "C#"])
    found = sorted(entities(corpus.link()))
    assert found[0] == "method/c"
    assert all(ident.startswith("method/c-") for ident in found[1:])
    assert len(set(found)) == 3


@pytest.fixture(scope="module")
def mixed() -> Corpus:
    """Papers that share, contradict and shorten names, with claims of every sort."""
    corpus = Corpus()
    for n, (long, kind) in enumerate(
        [
            ("Rapid Tide Folding", "Method"),
            ("Recurrent Tree Filter", "Model"),
            ("rapid tide foldings", "Method"),
        ]
    ):
        names = corpus.paper(**{kind: [long, "RTF", f"Net-{n}"]}, Benchmark=["TideQA"])
        corpus.say(names["RTF"], ALIAS, names[long])
        corpus.say(names["RTF"], "evaluatedOn", names["TideQA"], score=0.5 + n / 10)
        corpus.say(names["RTF"], "comparedWith", names[f"Net-{n}"], hedged=n == 0)
        corpus.say(names[long], "comparedWith", names[f"Net-{n}"], negative=n == 1)
    # One short form with two long forms in one paper, and one name in two kinds.
    names = corpus.paper(Method=["Rolling Sea Map", "RSM", "Red Sand Mask"], Task=["TideQA"])
    corpus.say(names["RSM"], ALIAS, names["Rolling Sea Map"])
    corpus.say(names["RSM"], ALIAS, names["Red Sand Mask"])
    return corpus


@given(st.integers(0, 10**6))
def test_the_order_of_rows_and_papers_decides_nothing(mixed: Corpus, seed: int) -> None:
    expected = mixed.link()
    shuffled = Corpus()
    shuffled.papers, shuffled.rows = list(mixed.papers), list(mixed.rows)
    random.Random(seed).shuffle(shuffled.papers)  # noqa: S311
    random.Random(seed + 1).shuffle(shuffled.rows)  # noqa: S311
    assert shuffled.link() == expected


def test_rows_given_twice_and_inputs_themselves_stay_as_they_are(mixed: Corpus) -> None:
    before = [dataclasses.asdict(row) for row in mixed.rows]
    assert link(mixed.papers, [*mixed.rows, *mixed.rows]).graph == mixed.link()
    assert [dataclasses.asdict(row) for row in mixed.rows] == before


def test_one_statement_of_several_papers_unites_evidence_and_raises_confidence() -> None:
    corpus = Corpus()
    for score in (0.5, 0.6):
        names = corpus.paper(Method=["TideNet"], Benchmark=["TideQA"])
        corpus.say(names["TideNet"], "evaluatedOn", names["TideQA"], score=score)
        corpus.say(names["TideNet"], "evaluatedOn", names["TideQA"], score=0.2)
    (claim,) = corpus.link().claims
    assert len(claim.evidence) == 4
    assert claim.score == pytest.approx(1 - 0.5 * 0.4)  # the best of each paper, papers independent


EVIDENCE = st.builds(
    lambda n, paper, score: Evidence(f"evidence/{n}", paper, "abstract", 0, 1, "q", "rule:r", RUN, score),
    st.integers(0, 10**9),
    st.sampled_from(["paper/a", "paper/b", "paper/c"]),
    st.floats(0, 1),
)


@given(st.lists(EVIDENCE, min_size=1, unique_by=lambda e: e.id), st.randoms())
def test_confidence_commutes_stays_a_probability_and_repeats_add_nothing(
    items: list[Evidence], source: random.Random
) -> None:
    shuffled = items * 2
    source.shuffle(shuffled)
    assert confidence(shuffled) == confidence(items)
    assert max(e.score for e in items) <= confidence(items) + 1e-4 <= 1 + 1e-4


@given(st.lists(EVIDENCE, min_size=1, unique_by=lambda e: e.id), st.randoms())
def test_uniting_claims_commutes_and_is_idempotent(items: list[Evidence], source: random.Random) -> None:
    known = {e.id: e for e in items}
    rows = [
        Claim(
            f"claim/{int(e.id[9:]) % 3}", "method/a", "uses", "method/b", "positive", False, e.score, (e.id,)
        )
        for e in items
    ]
    united = unite_claims(rows, known, min_confidence=0.4)
    source.shuffle(rows)
    assert unite_claims(rows, known, min_confidence=0.4) == united
    assert unite_claims([*united, *rows], known, min_confidence=0.4) == united


def test_negated_hedged_and_doubtful_claims_are_kept_and_not_asserted() -> None:
    corpus = Corpus()
    names = corpus.paper(Method=["NetA", "NetB", "NetC", "NetD", "NetE"])
    corpus.say(names["NetA"], "outperforms", names["NetB"])
    corpus.say(names["NetA"], "outperforms", names["NetC"], negative=True)
    corpus.say(names["NetA"], "outperforms", names["NetD"], hedged=True)
    corpus.say(names["NetA"], "outperforms", names["NetE"], score=0.49)
    graph = corpus.link(min_confidence=0.5)
    assert {o[-1]: asserted for _, _, o, asserted in triples(graph)} == {
        "b": True,
        "c": False,
        "d": False,
        "e": False,
    }


def test_claims_whose_kinds_the_corpus_settles_otherwise_are_dropped() -> None:
    corpus = Corpus()
    names = corpus.paper(Method=["TideNet"], Benchmark=["TideQA"])
    corpus.say(names["TideNet"], "evaluatedOn", names["TideQA"])
    for _ in range(2):
        corpus.paper(Method=["TideQA"])
    graph = corpus.link()
    assert not graph.claims
    assert not graph.evidence  # no evidence without a claim or result


def test_a_thing_says_nothing_of_itself() -> None:
    corpus = Corpus()
    names = corpus.paper(Method=["TideNet", "Tide-Net"])
    corpus.say(names["TideNet"], "outperforms", names["Tide-Net"])
    assert not corpus.link().claims


def test_compared_with_is_one_claim_whichever_way_it_is_said() -> None:
    corpus = Corpus()
    names = corpus.paper(Method=["NetA", "NetB"])
    corpus.say(names["NetB"], "comparedWith", names["NetA"])
    corpus.say(names["NetA"], "comparedWith", names["NetB"])
    assert triples(corpus.link()) == [("method/neta", "comparedWith", "method/netb", True)]


def test_results_on_one_node_unite_and_keep_their_digits() -> None:
    corpus = Corpus()
    names = corpus.paper(Method=["TideNet", "Tide-Net"], Metric=["accuracy"])
    numbers = count()
    for name in ("TideNet", "Tide-Net"):
        evidence = corpus.quote(names[name].paper, f"rule:{next(numbers)}", 0.8)
        metric, baseline = names["accuracy"].id, names["TideNet"].id
        fields = (names[name].paper, names[name].id, "", metric, "93.40", "%", "gain", baseline, "")
        corpus.rows += [evidence, Result(ids.result_id(*fields), *fields, 0.8, (evidence.id,))]
    (result,) = corpus.link().results
    assert (result.subject, result.metric, result.value) == ("method/tidenet", "metric/accuracy", "93.40")
    assert result.baseline == ""  # nothing is its own baseline
    assert len(result.evidence) == 2


def test_ends_of_a_result_that_are_of_another_kind_after_all_are_left_out() -> None:
    corpus = Corpus()
    names = corpus.paper(Method=["TideNet", "TideQA"], Metric=["accuracy"])
    paper, tide = names["TideNet"].paper, names["TideQA"].id
    for _ in range(2):
        corpus.paper(Benchmark=["TideQA"])
    for n, (subject, baseline) in enumerate([(names["TideNet"].id, tide), (tide, "")]):
        evidence = corpus.quote(paper, f"rule:{n}", 0.8)
        fields = (paper, subject, names["accuracy"].id, "", f"{n}.5", "%", "gain", baseline, "")
        corpus.rows += [evidence, Result(ids.result_id(*fields), *fields, 0.8, (evidence.id,))]
    found = {r.value: (r.subject, r.benchmark, r.baseline) for r in corpus.link().results}
    assert found == {"0.5": ("method/tidenet", "", ""), "1.5": (paper, "", "")}


def test_every_mention_names_one_of_the_entities(mixed: Corpus) -> None:
    graph = mixed.link()
    known: dict[str, Entity] = {e.id: e for e in graph.entities}
    for mention in graph.mentions:
        entity = known[mention.entity]
        assert mention.text in {entity.label, *(n.text for n in entity.aliases)}
