"""The reason and remark codes that come along, and which of a list's codes are asked when."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from scrubber.tables import Tables, load_tables
from scrubber.tables.columns import DAY_ZERO, OPEN, Columns
from scrubber.tables.reasons import CARC, RARC, ReasonTable, compile_rows

SHARED = Path(__file__).parents[3] / "shared" / "data" / "codes"
RETIRED = {
    3,
    5,
    6,
    11,
    29,
    38,
    49,
    51,
    52,
    78,
    82,
    85,
    86,
    87,
    95,
    98,
    101,
    102,
    104,
    105,
    119,
    124,
    127,
    129,
}
TODAY = date(2026, 8, 17)


@pytest.fixture(scope="module")
def built_in():
    return load_tables()


def in_force(table: ReasonTable, day: date) -> set[str]:
    return {reason.code for reason in table.every() if reason.in_force(day)}


@pytest.mark.parametrize(("name", "codes", "current"), [(CARC, 407, 297), (RARC, 1_216, 1_137)])
def test_the_lists_have_what_x12_had_in_august_2026(built_in, name, codes, current):
    (table,) = built_in.carcs if name == CARC else built_in.rarcs
    assert (len(table), len(in_force(table, TODAY))) == (codes, current)
    assert (table.issue.release.name, table.issue.release.last) == ("2026-08", date(2026, 10, 31))
    assert table.issue.built_in
    assert min(reason.first for reason in table.every()) >= date(1995, 1, 1)  # none lost its first day


def test_retired_remarks_are_not_in_force(built_in):
    (remarks,) = built_in.rarcs
    of_ma = {reason.code for reason in remarks.every() if reason.code.startswith("MA")}
    assert len(of_ma) == 134
    assert of_ma - in_force(remarks, TODAY) == {f"MA{number:02d}" for number in RETIRED}
    assert remarks.get("MA101").last == date(2011, 1, 1)
    assert remarks.get("MA127").first == date(2001, 10, 12)
    assert remarks.get("MA130").in_force(TODAY)


def test_the_remarks_of_july_2026_begin_then(built_in):
    (remarks,) = built_in.rarcs
    new = {f"N{number}" for number in range(923, 941)}
    assert in_force(remarks, date(2026, 7, 1)) - in_force(remarks, date(2026, 6, 30)) == new
    assert remarks.get("N941") is None


@pytest.mark.parametrize("name", [CARC, RARC])
def test_the_lists_hold_no_words(name):
    path = Path(load_tables.__code__.co_filename).parent / "data" / f"{name}-2026-08.tbl"
    columns = Columns(path)
    assert set(columns.about) == {"table", "release", "first", "last", "source", "notes", "rows"}
    assert max(map(len, columns.words("codes"))) <= 5


@pytest.mark.skipif(not SHARED.is_dir(), reason="the official lists are not beside the checkout")
@pytest.mark.parametrize("name", [CARC, RARC])
def test_the_lists_are_those_of_the_official_copy(built_in, name):
    """Beside what the copy lost, which the supplement of `make_facts` has: the days of MA01 to MA134."""
    (table,) = built_in.carcs if name == CARC else built_in.rarcs
    with (SHARED / f"{name}_codes.csv").open(encoding="latin-1", newline="") as file:
        rows = {row["code"]: (row["start"], row["stop"]) for row in csv.DictReader(file) if row["start"]}
    days = {
        reason.code: (f"{reason.first:%m/%d/%Y}", f"{reason.last:%m/%d/%Y}" if reason.last else "")
        for reason in table.every()
    }
    assert {code: days[code] for code in rows} == rows
    lost = set(days) - set(rows)
    assert lost == {
        code for code in days if code.startswith("MA") or ("N923" <= code <= "N940" and len(code) == 4)
    }


@pytest.fixture
def one(tmp_path):
    """Make tables with one list of reasons, for the days until June 2026: 1 in force, 2 until May 2026."""

    def make(stale_after: int | None = None) -> Tables:
        rows = [("1", 0, OPEN), ("2", 0, date(2026, 5, 1).toordinal() - DAY_ZERO)]
        about = {"table": CARC, "release": "2026-03", "first": "2026-03-01", "last": "2026-06-30"}
        path = tmp_path / "carc-2026-03.tbl"
        path.write_bytes(compile_rows(rows, about))
        table = ReasonTable(path)
        return Tables(lambda name: (), lambda name: [table] if name == CARC else [], stale_after)

    return make


@pytest.mark.parametrize(("day", "stale"), [(date(2026, 6, 30), False), (date(2026, 7, 1), True)])
def test_what_an_old_list_says_is_stale(one, day, stale):
    tables = one()
    ended, unknown = tables.carc("2", day), tables.carc("9", day)
    assert (ended.row.last, ended.table.stale, ended.reason) == (date(2026, 5, 1), stale, "")
    assert (unknown.row, unknown.table.stale, unknown.reason) == (None, stale, "")


def test_a_list_that_is_too_old_for_the_site_is_not_asked_but_for_codes_in_force(one):
    day = date(2026, 7, 11)  # the list had run out for eleven days
    assert one(11).carc("9", day).reason == ""
    tables = one(10)
    assert tables.carc("1", day).row.code == "1"
    for code in ("2", "9"):
        looked = tables.carc(code, day)
        assert looked.row is None
        assert "the table carc 2026-03 had run out by more than 10 days" in looked.reason


def test_without_a_list_there_is_no_answer(one):
    looked = one().rarc("N1", TODAY)
    assert looked.row is None
    assert looked.reason.startswith("no table rarc is here; expected X12's list of codes with start and stop")
