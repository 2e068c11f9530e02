"""What codes are in our own words: short, for every family of the built-in facts, and read without a slip."""

from __future__ import annotations

import pytest

from scrubber.tables import TableError, load_tables
from scrubber.tables.load import load_words
from scrubber.tables.words import read

FAMILIES = {
    "Mohs surgery": ("17311", "17315"),
    "biopsies": ("11102", "11107"),
    "tags and shaves": ("11200", "11313"),
    "excisions": ("11400", "11646"),
    "repairs": ("12001", "13160"),
    "flaps": ("14000", "14350"),
    "full-thickness grafts": ("15200", "15261"),
    "destructions": ("17000", "17004"),
    "warts": ("17110", "17111"),
    "malignant destructions": ("17260", "17286"),
    "pathology": ("88300", "88332"),
    "office visits": ("99202", "99215"),
    "nerve blocks": ("64400", "64450"),
    "drugs": ("J3300", "J3302"),
}


@pytest.fixture(scope="module")
def codes():
    return {code for table in load_tables().fee_tables for code, _ in table.global_days()}


@pytest.fixture(scope="module")
def words(codes):
    return load_words(codes.__contains__)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_code_of_a_family_has_words(codes, words, family):
    first, last = FAMILIES[family]
    unsaid = {code for code in codes if first <= code <= last and code not in words}
    assert unsaid <= {"11450", "11451", "11462", "11463", "11470", "11471", "88323", "88325"}


def test_words_are_short_and_for_codes_that_exist(codes, words):
    assert set(words) <= codes
    assert len(words) > 300
    assert all(len(said) <= 110 and "{" not in said for said in words.values())
    assert all(said == said.strip() and not said.endswith(".") for said in words.values())


def test_tiers_count_the_codes_that_exist(words):
    assert words["12031"].endswith("length tier 1")
    assert words["12034"].endswith("length tier 3")
    assert words["88305"] == "tissue on slides, level 4"


def test_ranges_and_single_codes():
    text = "# a comment\n\n10001-10003 J0001: thing {n}\n"
    assert read(text, {"10001", "10003", "J0001"}.__contains__) == {
        "10001": "thing 1",
        "10003": "thing 2",
        "J0001": "thing 3",
    }


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("10001", "line 2: expected codes, a colon and words"),
        ("10001:  ", "line 2: expected codes, a colon and words"),
        ("1001: a", "line 2: '1001' is no code and no range of codes"),
        ("10003-10001: a", "line 2: '10003-10001' is no code and no range"),
        ("J0001-10002: a", "line 2: 'J0001-10002' is no code"),
        ("ABCDE: a", "line 2: 'ABCDE' is no code"),
        ("10000: again", "line 2: 10000 has its words already"),
    ],
)
def test_a_line_that_is_not_understood(line, message):
    with pytest.raises(TableError, match=message):
        read(f"10000: first\n{line}\n", lambda code: True)
