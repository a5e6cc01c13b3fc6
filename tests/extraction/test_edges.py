"""What stands between the things of a paper, and whose a number is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import read

from kg.extraction import confidences, edges, judges, pairs, panel, relations, results, slots
from kg.extraction.facts import PAPER
from kg.extraction.judges import Judge, Panel
from kg.extraction.reading import Reading
from kg.extraction.recogniser import Floats
from kg.extraction.signals import Signals, candidates
from kg.model import PREDICATES

TEXT = (
    "We propose {M:TideNet}. It does not beat {M:HarborFlow}. "
    "{M:TideNet} is run on {B:TideQA} with {R:accuracy}."
)
PIECES = ["{M:TideNet}", "{L:Gull-7B}", "{B:TideQA}", "{T:tide forecasting}", "{R:accuracy}"]
PIECES += ["beats", "is run on", "We propose", "(", "‹M1›", ".", "\n", "not", "reaches 71.2% on"]


def always(rows: Floats) -> Floats:
    return np.ones(len(rows), dtype="float32")


def found(reading: Reading, judge: Judge) -> list[edges.Edge]:
    facts = list(relations.find(reading))
    signals = Signals(reading, facts, confidences())
    return edges.find(signals, facts, confidences(), of_one(judge), None)


def of_one(judge: Judge) -> Panel:
    """A panel in which one judge speaks on everything."""
    names = [*PREDICATES, *slots.KINDS, pairs.RESULT]
    return Panel(
        dict.fromkeys(PREDICATES, judge),
        dict.fromkeys(slots.KINDS, judge),
        {},
        {name: [0.0, 1.0] for name in names},
    )


def numbers(abstract: str, network: pairs.Network | None = None) -> list[tuple[Reading, results.Number]]:
    """Results by the judges that ship, with or without the network."""
    reading = read(abstract)
    facts = list(relations.find(reading))
    found = list(results.find(reading, (PAPER,)))
    scores = pairs.score(reading, slots.asked(found), network) if network else None
    kept = [n for n, _ in slots.results(found, confidences(), panel(), scores)]
    filled = slots.fill(Signals(reading, facts, confidences()), found, kept, panel(), scores)
    return [(reading, number) for number in filled]


def slot(abstract: str, role: pairs.Role) -> list[str]:
    """The name in a slot of each number; the network has its say."""
    return [reading.names[getattr(n, role)] for reading, n in numbers(abstract, pairs.shipped())]


def test_edges_join_only_the_kinds_that_their_predicate_allows() -> None:
    reading = read(TEXT)
    for subject, predicate, other in candidates(reading.kinds):
        domain, range_ = PREDICATES[predicate]
        assert subject != other
        assert ("Paper" if subject == PAPER else reading.kinds[subject]) in domain
        assert reading.kinds[other] in range_


def test_what_is_only_denied_is_no_positive_edge() -> None:
    reading = read(TEXT)
    sure = found(reading, always)
    tide, flow = reading.names.index("TideNet"), reading.names.index("HarborFlow")
    beats = [e for e in sure if (e.subject, e.predicate, e.object) == (tide, "outperforms", flow)]
    assert [e.negative for e in beats] == [True]
    assert not any(e.negative for e in sure if e.predicate == "evaluatedOn")


def test_an_edge_that_no_rule_found_cites_the_sentence_where_its_ends_are_nearest() -> None:
    reading = read("We study {M:TideNet}. {M:TideNet} and {B:TideQA} rest. {B:TideQA} is old.")
    [edge] = [e for e in found(reading, always) if e.predicate == "uses"]
    [(start, end, found_by)] = edge.evidence
    assert reading.text[start:end] == "TideNet and TideQA rest."
    assert found_by == edges.LEARNED


def test_unlikely_edges_are_left_out() -> None:
    assert not [e for e in found(read(TEXT), judges.never) if not (e.negative or e.hedged)]


@pytest.mark.parametrize(
    "text",
    [
        "{M:TideNet} reaches 71.2% on {B:TideQA}, 68.4% on {B:HarborQA} and 55.1% on {B:QuayQA}.",
        "We propose {M:TideNet}. It scores 71.2% on {B:TideQA} and 68.4% on {B:HarborQA}.",
    ],
)
def test_each_number_of_a_list_goes_with_the_benchmark_beside_it(text: str) -> None:
    names = ["TideQA", "HarborQA", "QuayQA"]
    filled = slot(text, "benchmark")
    assert filled == names[: len(filled)] and len(filled) > 1


def test_the_number_of_a_sentence_that_names_nobody_is_that_of_what_the_paper_proposes() -> None:
    text = "We propose {M:TideNet}, a tide network. We reach an {R:accuracy} of 71.2% on {B:TideQA}."
    assert slot(text, "subject") == ["TideNet"] and slot(text, "metric") == ["accuracy"]


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_any_words_in_any_order_have_as_many_features_for_all_edges_of_a_predicate(pieces: list[str]) -> None:
    reading = read(" ".join(pieces))
    signals = Signals(reading, list(relations.find(reading)), {})
    widths = {(p, len(signals.of(s, p, o))) for s, p, o in candidates(reading.kinds)}
    assert len(widths) == len({p for p, _ in widths})
    found(reading, always)
    found_numbers = list(results.find(reading, (PAPER,)))
    slots.fill(signals, found_numbers, range(len(found_numbers)), of_one(always), None)


def test_the_network_finds_results_that_no_rule_takes_for_one() -> None:
    text = "We propose {M:TideNet}. With 0.91 against 0.84 of {M:HarborFlow}, it leads on {B:TideQA}."
    assert not numbers(text)
    assert [n.value for _, n in numbers(text, pairs.shipped())] == ["0.91", "0.84"]


def test_years_and_sizes_are_no_results_for_the_network_either() -> None:
    text = "We propose {M:TideNet}. In 2024 it was trained on 12,000 tides with 3 GPUs and 7 layers."
    assert not numbers(text, pairs.shipped())
