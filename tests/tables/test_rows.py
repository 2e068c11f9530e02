"""Tables of rows: how they are kept, which release speaks, and what the built-in facts say."""

from __future__ import annotations

import csv
import gzip
import random
from array import array
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from scrubber.tables import Issue, Release, TableError, Tables, addons, fees, load_tables, mue, ptp
from scrubber.tables.columns import DAY_ZERO, OPEN, Columns, pack
from scrubber.tables.issue import newest_first, of_day, unread

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
ABOUT = {"table": "ptp", "release": "2026Q1", "first": "2026-01-01", "last": "2026-03-31"}


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal() - DAY_ZERO


def kept(folder: Path, content: bytes, name: str = "table.tbl") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


# -- the file -----------------------------------------------------------------------------------------------


def test_columns_come_back_as_they_were(tmp_path):
    numbers = array("H", [1, 2, 65535])
    columns = Columns(
        kept(tmp_path, pack({"a": 1}, {"n": numbers, "w": (3, b"abcde "), "i": array("i", [-7])}))
    )
    assert columns.about == {"a": 1}
    assert columns.numbers("n").tolist() == [1, 2, 65535]
    assert columns.numbers("i").tolist() == [-7]
    assert columns.words("w") == ["abc", "de"]
    assert columns.texts("w") == (3, "abcde ")
    assert "n" in columns
    assert "x" not in columns
    with pytest.raises(KeyError):
        columns.numbers("x")


def test_texts_must_fit_their_width():
    with pytest.raises(TableError, match="column w: 5 bytes are no whole number of texts of 3"):
        pack({}, {"w": (3, b"abcde")})


def test_a_file_of_something_else_and_a_cut_one_are_told(tmp_path):
    whole = pack({"a": 1}, {"n": array("I", range(100))})
    with pytest.raises(TableError, match=r"table.tbl: this is no compiled table"):
        Columns(kept(tmp_path, b"ISA*00*"))
    with pytest.raises(TableError, match="this is no compiled table"):
        Columns(kept(tmp_path, b""))
    with pytest.raises(TableError, match="the header is damaged"):
        Columns(kept(tmp_path, whole[:30]))
    with pytest.raises(TableError, match="the header is damaged"):
        Columns(kept(tmp_path, whole[:4]))
    with pytest.raises(TableError, match="the column n is cut off"):
        Columns(kept(tmp_path, whole[:-8]))


def test_a_table_is_the_same_bytes_each_time():
    rows = [("11102", "99213", day("2020-01-01"), OPEN, 1, 0)]
    assert ptp.compile_rows(rows, ABOUT, ["99213", "11102"]) == ptp.compile_rows(
        rows, ABOUT, ["11102", "99213"]
    )


# -- pairs --------------------------------------------------------------------------------------------------

ROWS = [
    ("11102", "99213", day("2020-01-01"), day("2022-12-31"), 0, 1),
    ("11102", "99213", day("2024-01-01"), OPEN, 1, 2),
    ("17311", "11102", day("2019-01-01"), OPEN, 1, 0),
    ("17311", "88305", day("2019-01-01"), day("2019-01-01"), 9, 0),
]


def pair_table(folder: Path, rows=ROWS, scope=(), **about) -> ptp.PtpTable:
    head = {**ABOUT, "rationales": ["", "one", "two"], **about}
    return ptp.PtpTable(kept(folder, ptp.compile_rows(rows, head, scope), f"ptp-{head['release']}.tbl"))


def test_each_row_of_a_pair_is_found_in_its_direction(tmp_path):
    table = pair_table(tmp_path)
    first, second = table.rows("11102", "99213")
    assert (first.indicator, first.first, first.last, first.rationale) == (
        "0",
        date(2020, 1, 1),
        date(2022, 12, 31),
        "one",
    )
    assert (second.indicator, second.last, second.rationale) == ("1", None, "two")
    assert table.rows("99213", "11102") == []
    assert table.rows("99213", "nobody") == table.rows("nobody", "99213") == []
    assert table.find("17311", "99213") == -1
    assert [pair.column2 for pair in table.of("17311")] == ["11102", "88305"]
    assert len(table) == len(list(table.every())) == 4
    assert list(table.of("nobody")) == []


@pytest.mark.parametrize(
    ("when", "row", "in_force"),
    [
        ("2019-12-31", 0, False),
        ("2020-01-01", 0, True),
        ("2022-12-31", 0, True),
        ("2023-01-01", 0, False),
        ("2023-12-31", 1, False),
        ("2024-01-01", 1, True),
        ("2031-01-01", 1, True),
    ],
)
def test_the_days_of_a_row_count_with_both_ends(tmp_path, when, row, in_force):
    pair = pair_table(tmp_path).rows("11102", "99213")[row]
    assert pair.in_force(date.fromisoformat(when)) is in_force


def test_a_row_that_was_withdrawn_on_its_first_day_never_was(tmp_path):
    (pair,) = pair_table(tmp_path).rows("17311", "88305")
    assert not pair.ever
    assert not pair.in_force(date(2019, 1, 1))


def test_rows_out_of_order_and_odd_codes_are_refused():
    with pytest.raises(TableError, match="the pair 11102 99213 is out of order"):
        ptp.compile_rows(reversed(ROWS[:2]), ABOUT)
    with pytest.raises(TableError, match="not of five characters"):
        ptp.compile_rows([("1", "22222", 0, OPEN, 1, 0)], ABOUT)
    assert ptp.in_order(reversed(ROWS)) == ROWS


def tables_of(*opened, stale_after=None) -> Tables:
    def shelf(name):
        return [table for table in opened if table.issue.name == name]

    def nothing(name):
        raise KeyError(name)

    return Tables(nothing, shelf, stale_after)


def test_pairs_among_codes_and_what_is_not_known(tmp_path):
    tables = tables_of(pair_table(tmp_path, scope=["11102", "17311", "88305", "99213"]))
    found = tables.pairs(frozenset(["17311", "11102", "99213", "93000"]))
    assert [(pair.column1, pair.column2) for pair in found.rows] == [
        ("11102", "99213"),
        ("11102", "99213"),
        ("17311", "11102"),
    ]
    assert found.missing == {"93000"}
    assert "the table ptp 2026Q1 knows some codes only" in found.reason
    assert "ccipra" in found.reason
    assert found.ref(date(2026, 3, 31)).stale is False
    assert found.ref(date(2026, 4, 1)).stale is True
    assert found.speaks(date(2026, 1, 1))
    assert not found.speaks(date(2025, 12, 31))
    assert tables.pairs(frozenset(["17311", "88305"])).rows == ()  # never in force
    assert tables.pairs(frozenset(["93000"])).reason == ""  # a code alone makes no pair
    assert tables.pairs(frozenset(["17311", "11102", "99213", "93000"])) is found


def test_without_a_table_there_is_no_data():
    found = tables_of().pairs(frozenset(["17311", "11102"]))
    assert found.rows == ()
    assert found.missing == {"17311", "11102"}
    assert "no table ptp is here" in found.reason
    assert not found.speaks(date(2026, 1, 1))
    assert found.ref(date(2026, 1, 1)).release == ""


def test_the_newest_release_decides_and_an_older_whole_one_helps_out(tmp_path):
    newer = pair_table(
        tmp_path,
        [("11102", "99213", day("2020-01-01"), OPEN, 0, 0)],
        ["11102", "99213"],
        release="2026Q3",
        first="2026-07-01",
        last="2026-09-30",
    )
    older = pair_table(tmp_path, release="2026Q1")
    found = tables_of(older, newer).pairs(frozenset(["11102", "99213", "17311"]))
    assert [(pair.column1, pair.indicator, pair.issue.release.name) for pair in found.rows] == [
        ("11102", "0", "2026Q3"),
        ("17311", "1", "2026Q1"),
    ]
    assert found.missing == frozenset()
    assert found.reason == ""


# -- units, add-ons -----------------------------------------------------------------------------------------


def mue_table(folder, rows, release, first, last, scope=()):
    about = {"table": "mue", "release": release, "first": first, "last": last}
    return mue.MueTable(kept(folder, mue.compile_rows(rows, about, scope), f"mue-{release}.tbl"))


def test_units_are_those_of_the_release_of_the_day(tmp_path):
    tables = tables_of(
        mue_table(tmp_path, [("11102", 1, "2")], "2026Q1", "2026-01-01", "2026-03-31"),
        mue_table(tmp_path, [("11102", 2, "3"), ("17311", 0, "1")], "2026Q2", "2026-04-01", "2026-06-30"),
    )
    spring = tables.mue("11102", date(2026, 4, 1))
    assert (spring.row, spring.table.release, spring.reason) == (mue.Mue("11102", 2, "3"), "2026Q2", "")
    winter = tables.mue("11102", date(2026, 3, 31))
    assert (winter.row.units, winter.row.indicator, winter.table.release) == (1, "2", "2026Q1")
    before = tables.mue("11102", date(2025, 12, 31))
    assert before.row is None
    assert "from 2026-01-01 only" in before.reason
    after = tables.mue("17311", date(2026, 7, 1))
    assert (after.row.units, after.table.stale) == (0, True)
    nothing = tables.mue("99999", date(2026, 4, 1))
    assert (nothing.row, nothing.reason) == (None, "")
    assert [row.code for row in tables.mues[0].every()] == ["11102", "17311"]
    assert len(tables.mues[0]) == 2


def test_a_code_that_comes_twice_is_refused():
    with pytest.raises(TableError, match="the code 11102 comes twice"):
        mue.compile_rows([("11102", 1, "2"), ("11102", 2, "3")], ABOUT)


@pytest.mark.parametrize(("limit", "judged"), [(None, True), (10, True), (9, False)])
def test_a_site_may_say_how_old_a_table_may_be(tmp_path, limit, judged):
    table = mue_table(tmp_path, [("11102", 1, "2")], "2026Q2", "2026-04-01", "2026-06-30")
    looked = tables_of(table, stale_after=limit).mue("11102", date(2026, 7, 10))
    assert (looked.row is not None) is judged
    assert (looked.reason == "") is judged
    assert looked.table.stale


ADD_ONS = [
    ("11103", "11102", 1, day("2019-01-01"), OPEN),
    ("11103", "11104", 1, day("2019-01-01"), day("2020-12-31")),
    ("0054T", addons.ANY, 2, day("2013-04-01"), OPEN),
    ("99417", "99205", 3, day("2021-01-01"), OPEN),
]


def test_what_an_add_on_needs_follows_from_the_day(tmp_path):
    about = {"table": "aoc", "release": "2026Q3", "first": "2013-04-01", "last": "2026-09-30"}
    scope = ["11103", "0054T", "99417", "17311"]
    table = addons.AddOnTable(kept(tmp_path, addons.compile_rows(ADD_ONS, about, scope)))
    tables = tables_of(table)
    assert tables.add_ons == {"11103", "0054T", "99417"}
    assert tables.listed("add_ons") is tables.add_ons
    assert tables.listed("primaries") == {"11102", "11104", "99205"}
    assert tables.add_on("11103", date(2020, 12, 31)).row == addons.AddOn(
        "11103", "1", frozenset({"11102", "11104"}), False
    )
    assert tables.add_on("11103", date(2021, 1, 1)).row.primaries == {"11102"}
    assert tables.add_on("11103", date(2018, 12, 31)).row is None
    assert tables.add_on("0054T", date(2026, 1, 1)).row == addons.AddOn("0054T", "2", frozenset(), True)
    assert tables.add_on("99417", date(2026, 1, 1)).row == addons.AddOn(
        "99417", "3", frozenset({"99205"}), True
    )
    none = tables.add_on("17311", date(2026, 1, 1))
    assert (none.row, none.reason) == (None, "")
    assert "knows some codes only" in tables.add_on("93000", date(2026, 1, 1)).reason
    assert len(table) == 4
    assert [row.last for row in table.rows("11103")] == [None, date(2020, 12, 31)]
    with pytest.raises(KeyError):
        tables.listed("nonsense")


def test_codes_that_the_built_in_facts_set_apart():
    tables = load_tables()
    assert tables.listed("first_stages") == {"17311", "17313"}
    paired = tables.listed("paired")
    assert {"17311", "11102", "12001", "99213"} <= paired
    assert "D7140" not in paired
    limited = tables.listed("limited_by_day")
    assert {"17110", "17312"} <= limited
    assert not {"J3471", "99070"} & limited  # a limit of each line, and a limit of none


def test_limits_of_a_day_are_those_of_any_release(tmp_path):
    old = mue_table(tmp_path, [("11102", 1, "2"), ("11103", 1, "1")], "2026Q1", "2026-01-01", "2026-03-31")
    new = mue_table(
        tmp_path,
        [("11102", 1, "1"), ("11104", 3, "3"), ("11105", 0, "2")],
        "2026Q2",
        "2026-04-01",
        "2026-06-30",
    )
    assert tables_of(old, new).listed("limited_by_day") == {"11102", "11104"}


# -- fees ---------------------------------------------------------------------------------------------------


def fee(code="11102", modifier="", **changes) -> fees.Fee:
    values = {
        "status": "A",
        "work": Decimal("0.66"),
        "nonfacility_pe": Decimal("2.24"),
        "facility_pe": Decimal("0.40"),
        "malpractice": Decimal("0.06"),
        "nonfacility_total": Decimal("2.96"),
        "facility_total": Decimal("1.12"),
        "nonfacility_na": False,
        "facility_na": True,
        "pctc": "0",
        "global_days": "000",
        "preoperative": Decimal("0.10"),
        "intraoperative": Decimal("0.80"),
        "postoperative": Decimal("0.10"),
        "multiple": "2",
        "bilateral": "0",
        "assistant": "1",
        "cosurgeon": "0",
        "team": "0",
        "endoscopic_base": "",
        "conversion_factor": Decimal("32.3465"),
    }
    return fees.Fee(code, modifier, **(values | changes))


def fee_table(folder, rows, release, first, last, scope=()):
    about = {"table": "pfs", "release": release, "first": first, "last": last}
    return fees.FeeTable(kept(folder, fees.compile_rows(rows, about, scope), f"pfs-{release}.tbl"))


def test_a_fee_comes_back_as_it_was(tmp_path):
    rows = [fee("88305", "26"), fee("88305"), fee("11102", endoscopic_base="31622")]
    table = fee_table(tmp_path, rows, "2025Q4", "2025-10-01", "2025-12-31")
    assert table.get("88305", "26") == rows[0]
    assert table.get("11102") == rows[2]
    assert table.get("11102", "26") is None
    assert sorted(table.every(), key=lambda f: (f.code, f.modifier)) == [rows[2], rows[1], rows[0]]
    assert rows[0].total(facility=True) == Decimal("1.12")
    assert rows[0].total(facility=False) == Decimal("2.96")


def test_a_fee_twice_or_with_too_many_places_is_refused():
    with pytest.raises(TableError, match="11102  comes twice"):
        fees.compile_rows([fee(), fee()], ABOUT)
    with pytest.raises(TableError, match="has more places"):
        fees.compile_rows([fee(work=Decimal("0.001"))], ABOUT)
    with pytest.raises(TableError, match="longer than 5"):
        fees.compile_rows([fee(code="111022")], ABOUT)


@pytest.mark.parametrize(
    ("when", "release", "stale"),
    [
        ("2024-12-31", None, False),
        ("2025-01-01", "2025Q2", False),  # a year's files are corrections of one schedule
        ("2025-04-01", "2025Q2", False),
        ("2025-09-30", "2025Q2", True),
        ("2025-10-01", "2025Q4", False),
        ("2026-06-30", "2026Q3", False),
        ("2027-01-01", "2026Q3", True),
    ],
)
def test_a_day_is_priced_by_a_release_of_its_year(tmp_path, when, release, stale):
    tables = tables_of(
        fee_table(tmp_path, [fee()], "2025Q2", "2025-04-01", "2025-06-30"),
        fee_table(tmp_path, [fee()], "2025Q4", "2025-10-01", "2025-12-31"),
        fee_table(tmp_path, [fee()], "2026Q3", "2026-07-01", "2026-09-30"),
    )
    looked = tables.fee("11102", date.fromisoformat(when))
    assert (looked.row is not None) is (release is not None)
    if release:
        assert (looked.table.release, looked.table.stale) == (release, stale)


def test_global_days_come_from_the_newest_release_that_knows_the_code(tmp_path):
    tables = tables_of(
        fee_table(
            tmp_path, [fee("11102"), fee("13132", global_days="010")], "2025Q4", "2025-10-01", "2025-12-31"
        ),
        fee_table(
            tmp_path, [fee("11102", global_days="090")], "2026Q3", "2026-07-01", "2026-09-30", ["11102"]
        ),
    )
    assert tables.globals("090") == {"11102"}
    assert tables.listed("global_010") == {"13132"}
    assert tables.globals("000") == frozenset()


# -- which release speaks -----------------------------------------------------------------------------------


def issue(release, first=None, scope=None, built_in=False):
    return Issue("x", Release(release, first), scope, built_in)


def test_a_whole_release_goes_before_built_in_facts_of_the_same_day():
    facts = issue("b", date(2026, 1, 1), frozenset("A"), True)
    whole = issue("a", date(2026, 1, 1))
    undated = issue("c")
    assert newest_first([undated, facts, whole], lambda each: each) == [whole, facts, undated]
    assert of_day([facts], lambda each: each, "B", date(2026, 2, 1)) is None
    assert of_day([whole, undated], lambda each: each, "A", date(2025, 1, 1)) is undated
    assert "is here for days from" in unread("x", [whole], "A", "file")


# -- the built-in facts -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built_in():
    return load_tables()


def test_the_facts_of_a_mohs_day(built_in):
    summer = date(2026, 7, 9)
    found = built_in.pairs(frozenset(["17311", "17312", "11102", "13152", "88305", "99213"]))
    told = {(pair.column1, pair.column2, pair.indicator) for pair in found.rows if pair.in_force(summer)}
    assert told == {
        ("17311", "11102", "1"),
        ("17311", "88305", "1"),
        ("17311", "99213", "1"),
        ("17312", "88305", "1"),
        ("11102", "13152", "1"),
        ("11102", "99213", "1"),
        ("13152", "99213", "1"),
    }
    units = {
        code: built_in.mue(code, summer).row.units for code in ("17311", "17312", "17313", "17314", "17315")
    }
    assert units == {"17311": 4, "17312": 6, "17313": 3, "17314": 4, "17315": 15}
    assert built_in.add_on("17315", summer).row.primaries == {"17311", "17312", "17313", "17314"}
    assert built_in.fee("17311", date(2025, 6, 1)).row.nonfacility_total == Decimal("20.44")
    assert built_in.fee("17311", summer).row.conversion_factor == Decimal("33.4009")
    assert built_in.fee("14060", summer).row.global_days == "090"
    assert built_in.facility("22") is True
    assert built_in.facility("11") is False
    assert built_in.facility("97") is None
    localities = {(row.contractor, row.number) for row in built_in.localities[0].every()}
    assert ("10112", "00") in localities
    assert built_in.localities[0].find("10112", "00").state == "AL"
    assert built_in.localities[0].find("10112", "99") is None
    assert len(built_in.localities[0]) == len(localities)


def test_all_releases_are_named(built_in):
    names = built_in.releases()
    assert {"aoc", "gpci", "hcpcs", "icd10cm", "mue", "pfs", "ptp", "taxonomy"} <= names.keys()
    assert names["ptp"].name == "2024Q3"
    assert names["pfs"].name == "2026Q3"


def test_the_facts_hold_no_words():
    folder = Path(load_tables.__code__.co_filename).parent / "data"
    for path in folder.glob("[pma]*.tbl"):
        about = Columns(path).about
        assert about.get("rationales", [""]) == [""]
    assert sum(path.stat().st_size for path in folder.glob("*.tbl")) < 1_500_000


@pytest.mark.skipif(not SHARED.is_dir(), reason="the official tables are not beside the checkout")
def test_the_facts_are_those_of_the_official_tables(built_in):
    table = built_in.ptp[0]
    scope = table.issue.scope
    chosen = random.Random(17311).sample(sorted(scope), 120)
    wanted = frozenset(chosen)
    official = set()
    with gzip.open(
        SHARED / "ncci" / "ccipra-2024q3-practitioner-ptp.txt.gz", "rt", encoding="latin-1"
    ) as file:
        for line in file:
            if line[:5] in wanted:
                one, two, _, _, last, mark, *_ = line.rstrip().split("\t")
                if two in wanted and mark != "9" and (last == "*" or last >= "20200101"):
                    official.add((one, two, last, mark))
    ours = {
        (pair.column1, pair.column2, pair.last.strftime("%Y%m%d") if pair.last else "*", pair.indicator)
        for code in chosen
        for pair in table.of(code)
        if pair.column2 in wanted
    }
    assert ours == official
    with (SHARED / "ncci" / "aoc_2026q3.csv").open() as file:
        rows = {(r[0], r[1]) for r in csv.reader(file) if r[0] in scope}
    assert {(row.code, row.primary) for row in built_in.add_on_tables[0].every()} == rows


def test_what_is_remembered_holds_on_to_no_claim(built_in):
    """Codes and days of a claim know their segments: a memory of them would keep the claim."""

    class Known(str):
        __slots__ = ()

    class Day(date):
        pass

    code, when = Known("99213"), Day(2026, 7, 9)
    for looked in (built_in.mue(code, when), built_in.fee(code, when), built_in.add_on(code, when)):
        assert looked.row is None or type(looked.row.code) is str
    for memory in (built_in._units, built_in._needs, built_in._fees):
        assert all(type(part) in (str, date) for key in memory for part in key)
