"""Names of methods, models, benchmarks, tasks and metrics -> concepts of the starter vocabulary."""

import pytest

from kg.grounding import starter, terms
from kg.model import Entity, Match, Name

CONCEPTS = "https://w3id.org/abstract-kg/vocabulary/"


def match(kind: str, label: str, *aliases: str) -> Match | None:
    entity = Entity(f"{kind.lower()}/x", kind, label, tuple(Name(alias) for alias in aliases))
    return terms.match(entity, terms.index([entity], starter()))


@pytest.mark.parametrize(
    ("kind", "label", "aliases", "concept"),
    [
        ("Benchmark", "MMLU", (), "benchmark/mmlu"),
        ("Benchmark", "massive multitask language understanding", (), "benchmark/mmlu"),
        ("Benchmark", "CIFAR-10 dataset", (), "benchmark/cifar-10"),
        ("Model", "Llama-2", (), "model/llama-2"),
        ("Metric", "F1-scores", (), "metric/f1"),
        ("Task", "machine translation", (), "task/machine-translation"),
        ("Model", "SAM", ("Segment Anything Model",), "model/segment-anything-model"),
        ("Method", "SAM", ("Sharpness-Aware Minimization",), "method/sharpness-aware-minimization"),
    ],
)
def test_a_name_is_matched_exactly(kind: str, label: str, aliases: tuple[str, ...], concept: str) -> None:
    found = match(kind, label, *aliases)
    assert found is not None
    assert (found.iri, found.relation) == (CONCEPTS + concept, "exactMatch")


@pytest.mark.parametrize(
    ("kind", "label", "aliases"),
    [
        ("Method", "SAM", ()),  # two methods go by it
        ("Method", "CLIP", ("Convex Layer-wise Iterative Pruning",)),  # its long form is another
        ("Task", "math", ()),  # the benchmark is MATH
        ("Task", "accuracy", ()),  # a phrase of another kind
        ("Model", "Llama-7", ()),
        ("Method", "QA", ()),  # two letters are anything
    ],
)
def test_a_homonym_or_another_version_is_not_matched(kind: str, label: str, aliases: tuple[str, ...]) -> None:
    assert match(kind, label, *aliases) is None


@pytest.mark.parametrize(
    ("kind", "label", "concept"),
    [
        ("Metric", "MAE", "metric/mean-absolute-error"),  # not the autoencoder
        ("Method", "MAE", "method/masked-autoencoder"),
        ("Method", "CFG", "method/classifier-free-guidance"),  # three letters that nothing spells out
        ("Method", "ImageNet", "benchmark/imagenet"),  # taken for another kind
    ],
)
def test_what_only_the_kind_speaks_for_or_against_is_a_guess(kind: str, label: str, concept: str) -> None:
    found = match(kind, label)
    assert found is not None
    assert (found.iri, found.relation) == (CONCEPTS + concept, "closeMatch")
