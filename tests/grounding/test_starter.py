"""The vocabulary that comes with the package."""

from collections import Counter

import pyoxigraph as ox

from kg import tables
from kg.grounding import aliases, starter
from kg.grounding.keys import term_key
from kg.grounding.vocabulary import Term
from kg.ontology import resource

SKOS = "http://www.w3.org/2004/02/skos/core#"


def test_it_covers_every_kind_and_more_than_three_hundred_things() -> None:
    kinds = {term.iri: term.kind for term in tables.from_table(starter().table, Term)}
    tally = Counter(kinds.values())
    assert set(tally) == {"Method", "Model", "Benchmark", "Task", "Metric"}
    assert sum(tally.values()) == starter().about.concepts > 320 and min(tally.values()) > 50


def test_its_concepts_have_one_label_and_lead_to_concepts() -> None:
    data = resource("vocabulary.ttl").read_bytes()
    quads = list(ox.parse(data, format=ox.RdfFormat.TURTLE))
    labels = Counter(q.subject for q in quads if q.predicate.value == SKOS + "prefLabel")
    assert set(labels.values()) == {1}
    related = {q.object for q in quads if q.predicate.value == SKOS + "related"}
    assert related and related <= set(labels)
    names = Counter(
        (q.subject, q.object) for q in quads if q.predicate.value in (SKOS + "prefLabel", SKOS + "altLabel")
    )
    assert max(names.values()) == 1  # SKOS S13: no label is both


def test_two_names_of_one_thing_are_known_as_one_and_homonyms_as_nothing() -> None:
    known = aliases()
    short, long = known[term_key("MMLU")], known[term_key("Massive Multitask Language Understanding")]
    assert short.concept == long.concept and (short.short, long.short) == (True, False)
    assert known[term_key("Llama 2")].concept != known[term_key("Llama 3")].concept
    assert term_key("SAM") not in known and term_key("unheard-of") not in known
