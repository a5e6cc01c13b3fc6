"""The gold of linking is well formed, says what it promises, and holds no text of others."""

import csv
import gzip
import json
import re
from collections import Counter, defaultdict
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "benchmarks" / "linking"
ROR = ROOT.parent / "shared" / "data" / "ror" / "ror-orgs.jsonl.gz"
KINDS = {"Benchmark", "Method", "Metric", "Model", "Task"}
NEAR_BY_SPELLING = "spelling regional head-word version contained near block coined typo reordered"
PAIR_COLUMNS = "id split stratum block paper_1 name_1 kind_1 paper_2 name_2 kind_2 label note"
AFFILIATION_COLUMNS = "id split source paper index sha256 ror optional"
NEAR, PAIR, AFFILIATION = NEAR_BY_SPELLING.split(), PAIR_COLUMNS.split(), AFFILIATION_COLUMNS.split()
Row = dict[str, str]
Name = tuple[str, str, str]


def rows(file: str, columns: list[str]) -> list[Row]:
    with (GOLD / file).open(encoding="utf-8", newline="") as lines:
        table = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
        assert next(table) == columns
        return [dict(zip(columns, row, strict=True)) for row in table]


PAIRS = rows("pairs.tsv", PAIR)
AFFILIATIONS = rows("affiliations.tsv", AFFILIATION)


def ends(row: Row) -> tuple[Name, Name]:
    one, other = ((row[f"paper_{n}"], row[f"name_{n}"], row[f"kind_{n}"]) for n in "12")
    return one, other


def named(row: Row) -> list[str]:
    """All ROR ids of a row, alternatives and optional ones too."""
    return [i for i in re.split(r"[ |]", f"{row['ror']} {row['optional']}") if i and i != "NIL"]


def test_there_are_as_many_as_promised_and_the_hard_ones_prevail() -> None:
    strata = Counter(row["stratum"] for row in PAIRS)
    labels = Counter(row["label"] for row in PAIRS)
    assert len(PAIRS) >= 1_100
    assert sum(strata[s] for s in NEAR) * 2 >= len(PAIRS)
    assert labels["unclear"] * 20 < len(PAIRS)
    assert min(labels["same"], labels["different"]) * 4 > len(PAIRS)
    assert len(AFFILIATIONS) >= 320
    assert sum(row["ror"] != "NIL" for row in AFFILIATIONS) >= 300


def test_the_page_beside_it_gives_these_counts() -> None:
    page = (GOLD / "README.md").read_text(encoding="utf-8")
    counted = Counter((row["stratum"], row["label"]) for row in PAIRS)
    for stratum in {row["stratum"] for row in PAIRS}:
        same, different, unclear = (counted[stratum, label] for label in ("same", "different", "unclear"))
        assert re.search(
            rf"^\| `{stratum}`(?: \*)? \| .* \| {same} \| {different} \| {unclear} \|$", page, re.M
        ), stratum
    nil = sum(row["ror"] == "NIL" for row in AFFILIATIONS)
    assert f"| {len(PAIRS):,} |" in page and f"| {len(AFFILIATIONS)} |" in page and f"({nil} strings:" in page


@pytest.mark.parametrize("table", [PAIRS, AFFILIATIONS], ids=["pairs", "affiliations"])
def test_ids_are_unique_and_both_splits_hold_half(table: list[Row]) -> None:
    assert len({row["id"] for row in table}) == len(table)
    assert {row["split"] for row in table} == {"dev", "test"}
    assert 0.4 < sum(row["split"] == "dev" for row in table) / len(table) < 0.6


def test_an_id_is_a_hash_of_what_its_row_is_about() -> None:
    for row in PAIRS:
        about = "\t".join(row[c] for c in PAIR[4:10])
        assert row["id"] == sha256(about.encode()).hexdigest()[:12]
    for row in AFFILIATIONS:
        about = "\t".join(row[c] for c in AFFILIATION[2:5])
        assert row["id"] == sha256(about.encode()).hexdigest()[:12]


def test_a_pair_has_two_names_a_label_and_few_words_of_note() -> None:
    for row in PAIRS:
        one, other = ends(row)
        assert one < other
        assert {one[2], other[2]} <= KINDS and all(one) and all(other)
        assert row["label"] in {"same", "different", "unclear"}
        assert max(len(one[1]), len(other[1])) <= 120 and len(row["note"].split()) <= 12


def test_no_pair_stands_twice() -> None:
    assert len({ends(row) for row in PAIRS}) == len(PAIRS)


def test_same_is_an_equivalence() -> None:
    root: dict[Name, Name] = {}

    def find(name: Name) -> Name:
        while (up := root.setdefault(name, name)) != name:
            name = up
        return name

    for row in PAIRS:
        if row["label"] == "same":
            one, other = ends(row)
            root[find(one)] = find(other)
    joined = [row["id"] for row in PAIRS if row["label"] == "different" and len({*map(find, ends(row))}) < 2]
    assert joined == []


def test_a_block_is_closed_and_on_one_side() -> None:
    blocks: dict[str, list[Row]] = defaultdict(list)
    for row in PAIRS:
        assert (row["stratum"] == "block") == bool(row["block"])
        if row["block"]:
            blocks[row["block"]].append(row)
    known = {ends(row) for row in PAIRS}
    for block in blocks.values():
        members = sorted({name for row in block for name in ends(row)})
        assert len(members) == 5 and {*combinations(members, 2)} <= known
        assert len({row["split"] for row in block}) == 1


def test_an_affiliation_is_pointed_at_and_not_quoted() -> None:
    for row in AFFILIATIONS:
        assert row["source"] == "abstracts" or re.fullmatch(r"affiliations-\w+\.jsonl", row["source"])
        assert row["index"].isdecimal() and re.fullmatch(r"[0-9a-f]{16}", row["sha256"])
    assert len({row["sha256"] for row in AFFILIATIONS}) == len(AFFILIATIONS)


def test_ror_ids_carry_the_right_check_digits() -> None:
    """Crockford's base 32 with two digits after ISO 7064 (https://ror.readme.io/docs/identifier)."""
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    for row in AFFILIATIONS:
        assert len(set(named(row))) == len(named(row))
        for ident in named(row):
            assert re.fullmatch(rf"0[{letters}]{{6}}\d\d", ident)
            value = 0
            for letter in ident[1:7]:
                value = value * 32 + letters.index(letter)
            assert int(ident[7:]) == 98 - value * 100 % 97


@pytest.mark.skipif(not ROR.exists(), reason="needs the shared dump")
def test_the_dump_holds_every_organisation_named() -> None:
    with gzip.open(ROR, "rt", encoding="utf-8") as lines:
        held = {json.loads(line)["id"].rpartition("/")[2] for line in lines}
    assert {ident for row in AFFILIATIONS for ident in named(row)} <= held
