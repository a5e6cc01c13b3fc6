"""What the default model makes of names that are hard: invented papers, read as `kg build` reads them."""

import pytest

from kg.extraction import nlp, reading
from kg.model import Paper
from kg.text import clean


def found(title: str, abstract: str) -> dict[str, str]:
    """Names with their kinds."""
    paper = Paper("paper/x", ("x",), clean(title), clean(abstract))
    read = reading.read(paper, nlp.load()(nlp.join(paper.title, paper.abstract)[0]))
    return {read.text[s.start : s.end]: s.kind for s in read.spans}


LIST = "We test on DockQA v2, QuaySet, HarborBench and PierEval-Lite."


@pytest.mark.parametrize(
    ("title", "abstract", "name", "kind"),
    [
        ("Reading Harbours", "We present QuayBench, a benchmark of harbours.", "QuayBench", "Benchmark"),
        ("QuayFold: Folding Ships", "QuayFold is a method for folding ships.", "QuayFold", "Method"),
        ("Ships at Sea", "Our model reaches 71.2 accuracy on HarborQA.", "HarborQA", "Benchmark"),
        ("Ships at Sea", "We compare GPT-4o and Qwen2.5-7B on ship recognition.", "Qwen2.5-7B", "Model"),
        ("Ships at Sea", r"We propose \textsc{Tide}Former, a vision model.", "TideFormer", "Model"),
        ("Ships at Sea", "We propose a new model (SeaLingo) for machine translation.", "SeaLingo", "Model"),
        ("Titans for Long Voyages", "We introduce Titans, a family of language models.", "Titans", "Model"),
        ("Ships at Sea", LIST, "QuaySet", "Benchmark"),
        ("Ships at Sea", LIST, "DockQA v2", "Benchmark"),
        ("Ships at Sea", "We study machine translation and report BLEU.", "machine translation", "Task"),
        ("Ships at Sea", "We study machine translation and report BLEU.", "BLEU", "Metric"),
        ("Ships at Sea", "We train with supervised fine-tuning and LoRA.", "LoRA", "Method"),
    ],
)  # fmt: skip
def test_a_name_is_found_with_its_kind(title: str, abstract: str, name: str, kind: str) -> None:
    assert found(title, abstract).get(name) == kind


def test_spellings_of_one_version_are_one_thing_and_two_versions_are_two() -> None:
    paper = Paper(
        "paper/x", ("x",), "Ships", "We compare GPT-4o with GPT-4. GPT4o is better than GPT-4 at sea."
    )
    read = reading.read(paper, nlp.load()(nlp.join(paper.title, paper.abstract)[0]))
    things = {read.text[s.start : s.end]: s.thing for s in read.spans}
    assert things["GPT-4o"] == things["GPT4o"] != things["GPT-4"]
