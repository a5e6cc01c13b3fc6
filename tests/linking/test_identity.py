"""Every merge of names is told, and the way from one name to another."""

import json
from pathlib import Path

import pytest
from test_linking import Corpus

import kg
from kg import tables
from kg.errors import KgError, TableError
from kg.linking import Linked, link
from kg.linking.decisions import parse
from kg.model import ALIAS, SAME, Merge, Paper
from kg.pipeline import EXTRACTED, MERGES


def corpus() -> Corpus:
    """A short form, a word for it in another paper, and a spelling."""
    made = Corpus()
    names = made.paper(Method=["Rapid Tide Folding", "RTF"])
    made.say(names["RTF"], ALIAS, names["Rapid Tide Folding"])
    names = made.paper(Method=["rapid tide foldings", "TideFold", "RTF"])
    made.say(names["TideFold"], SAME, names["RTF"])
    made.paper(Benchmark=["TideQA"])
    return made


def steps(corpus: Corpus, folder: Path) -> Path:
    """A folder as `read` and `extract` leave it."""
    tables.write_table(corpus.papers, Paper, folder / "tables" / "papers.parquet")
    for name, row_type in EXTRACTED.items():
        rows = [row for row in corpus.rows if isinstance(row, row_type)]
        tables.write_table(rows, row_type, folder / "extracted" / f"{name}.parquet")
    return folder


def ties(made: Linked) -> set[tuple[str, str, str]]:
    return {(row.rule, row.one, row.other) for row in made.merges}


def test_every_merge_is_told_with_rule_names_papers_and_their_words() -> None:
    made = corpus()
    linked = link(made.papers, made.rows)
    assert ties(linked) == {
        ("abbreviation", "RTF", "Rapid Tide Folding"),
        ("only-expansion", "RTF", "Rapid Tide Folding"),
        ("same-name", "TideFold", "RTF"),
        ("same-spelling", "rapid tide foldings", "Rapid Tide Folding"),
    }
    (said,) = (row for row in linked.merges if row.rule == "abbreviation")
    assert (said.score, said.papers) == (0.9, (made.papers[0].id,))
    assert said.quotes[0] and said.quotes[0] in made.papers[0].abstract
    assert {row.entity for row in linked.merges} == {"method/rtf"}


def test_merges_lead_to_every_name_of_every_thing() -> None:
    made = corpus()
    linked = link(made.papers, made.rows, decisions=parse("same TideQA TideFold", "d.txt"))
    assert ("decision", "TideQA", "TideFold") in ties(linked)
    for entity in linked.graph.entities:
        names = {entity.label, *(name.text for name in entity.aliases)}
        reached = {entity.label}
        for _ in names:
            for row in linked.merges:
                if row.entity == entity.id and {row.one, row.other} & reached:
                    reached |= {row.one, row.other}
        assert reached == names


def test_a_tie_that_a_decision_cuts_is_no_merge() -> None:
    made = corpus()
    linked = link(made.papers, made.rows, decisions=parse('different RTF "Rapid Tide Folding"', "d.txt"))
    assert not any("RTF" in row[1:] and "Rapid Tide Folding" in row[1:] for row in ties(linked))


def test_a_chain_leads_from_name_to_name(tmp_path: Path) -> None:
    folder = steps(corpus(), tmp_path)
    kg.link(folder)
    chain = kg.why_same(folder, "rapid tide folding", "TideFold")
    assert [row.rule for row in chain] == ["abbreviation", "same-name"]
    assert kg.why_same(folder, "method/rtf", "RTF") == ()
    with pytest.raises(KgError, match=r"different things: RTF \(method/rtf\) and TideQA"):
        kg.why_same(folder, "RTF", "TideQA")
    with pytest.raises(KgError, match="nothing in the graph is called"):
        kg.why_same(folder, "RTF", "Nobody")


def test_a_dry_run_tells_what_linking_would_merge_and_writes_nothing(tmp_path: Path) -> None:
    folder = steps(corpus(), tmp_path / "steps")
    with pytest.raises(TableError, match="no such table"):
        kg.merges(folder)
    planned = kg.merges(folder, dry_run=True)
    assert not (folder / MERGES).exists()
    kg.link(folder)
    assert kg.merges(folder) == planned
    decisions = tmp_path / "mine.txt"
    decisions.write_text("same TideQA RTF\n")
    assert len(kg.merges(folder, dry_run=True, decisions=decisions)) == len(planned) + 1
    assert kg.merges(folder) == planned


def test_merges_of_a_build_are_those_of_its_dry_run(tmp_path: Path) -> None:
    record = {"title": "Rapid Tide Folding", "abstract": "We propose Rapid Tide Folding (RTF). RTF is fast."}
    (tmp_path / "in.jsonl").write_text(json.dumps(record) + "\n")
    kg.build([tmp_path / "in.jsonl"], tmp_path / "out", model="fast")
    found = kg.merges(tmp_path / "out")
    assert isinstance(found[0], Merge) and found == kg.merges(tmp_path / "out", dry_run=True)
