"""Official files are recognised by what is in them, read, and give back what they say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from official_files import (
    AOC_ROWS,
    CODES,
    GPCI,
    ORDER,
    PFS_2026,
    PFS_HEAD,
    PFS_ROWS,
    PTP_HEAD,
    PTP_LATER,
    PTP_ROWS,
    aoc_lines,
    mue,
    plan_of,
    ptp,
    ptp_lines,
    text,
    zipped,
)
from workbooks import write_workbook

from scrubber.tables import compile as form
from scrubber.tables.addons import AddOnTable
from scrubber.tables.codelist import Standing
from scrubber.tables.fees import FeeTable, LocalityTable
from scrubber.tables.mue import MueTable
from scrubber.tables.official import Prepared, Problem
from scrubber.tables.ptp import PtpTable
from scrubber.tables.reasons import ReasonTable


def only(*paths: Path, release: str | None = None) -> Prepared:
    """The one release in files."""
    (prepared,) = plan_of(*paths, release=release).releases
    return prepared


def kept(prepared: Prepared, folder: Path) -> Path:
    path = folder / prepared.name
    path.write_bytes(prepared.content)
    return path


def rows_of(prepared: Prepared, folder: Path) -> list[tuple[str, ...]]:
    """The rows of a PTP release as the file had them, but for the third column."""
    return [
        (
            pair.column1,
            pair.column2,
            f"{pair.first:%Y%m%d}",
            f"{pair.last:%Y%m%d}" if pair.last else "*",
            pair.indicator,
            pair.rationale,
        )
        for pair in PtpTable(kept(prepared, folder)).every()
    ]


WANTED = [(row[0], row[1], *row[3:]) for row in PTP_ROWS]


# -- pairs --------------------------------------------------------------------------------------------------


def test_pairs_are_read_with_their_days_and_reasons(tmp_path):
    prepared = only(ptp(tmp_path / "ccipra-v322r0-f1.txt"))
    assert (prepared.table, prepared.release.name) == ("ptp", "2026Q3")
    assert (prepared.about["first"], prepared.about["last"]) == ("2000-01-01", "2026-09-30")
    assert rows_of(prepared, tmp_path) == WANTED


@pytest.mark.parametrize("rows", [PTP_LATER, PTP_LATER[2:3]])
def test_the_header_may_stand_otherwise(rows, tmp_path):
    lines = ["\t".join(row) for row in (*rows, *PTP_ROWS)]
    assert rows_of(only(text(tmp_path / "ccipra-v322r0-f1.txt", lines)), tmp_path) == WANTED


def test_a_gzipped_file_and_a_workbook_give_the_same_pairs(tmp_path):
    packed = only(ptp(tmp_path / "ccipra-2024q3-practitioner-ptp.txt.gz"))
    sheet = [[cell or None for cell in row] for row in (*PTP_HEAD, *PTP_ROWS)]
    book = only(write_workbook(tmp_path / "ccipra-v302r0-f1.xlsx", {"ccipra": sheet}))
    assert packed.release.name == book.release.name == "2024Q3"
    assert rows_of(packed, tmp_path) == rows_of(book, tmp_path) == WANTED


def test_numbers_in_a_workbook_are_codes_and_days(tmp_path):
    rows = [[17311, 11104, None, 20190101, "*", 1, "why"], [100, "G0168", None, 20190101, 20191231, 0, "why"]]
    path = write_workbook(tmp_path / "ccipra-v302r0-f1.xlsx", {"s": [*map(list, PTP_HEAD), *rows]})
    assert rows_of(only(path), tmp_path) == [
        ("00100", "G0168", "20190101", "20191231", "0", "why"),
        ("17311", "11104", "20190101", "*", "1", "why"),
    ]


def test_the_sheet_with_the_table_is_found_among_others(tmp_path):
    rows = [list(row) for row in (*PTP_HEAD, *PTP_ROWS)]
    path = write_workbook(tmp_path / "ccipra-v322r0-f1.xlsx", {"Notes": [["read this"]], "Edits": rows})
    plan = plan_of(path)
    assert rows_of(plan.releases[0], tmp_path) == WANTED
    assert [name.rpartition(", ")[2] for name in plan.unread] == ["sheet Notes"]


def test_parts_make_one_release_whatever_the_order_and_case_of_their_names(tmp_path):
    two = ptp(tmp_path / "CCIPRA-V322R0-F2.TXT", PTP_ROWS[3:])
    one = ptp(tmp_path / "ccipra-v322r0-f1.txt", PTP_ROWS[:3])
    prepared = only(two, one)
    assert [file["name"] for file in prepared.about["files"]] == [one.name, two.name]
    assert rows_of(prepared, tmp_path) == WANTED


def test_rows_out_of_order_are_put_in_order(tmp_path):
    prepared = only(ptp(tmp_path / "ccipra-v322r0-f1.txt", PTP_ROWS[::-1]))
    assert rows_of(prepared, tmp_path) == WANTED


def test_of_a_zip_with_text_and_workbook_the_text_is_read(tmp_path):
    book = write_workbook(tmp_path / "b.xlsx", {"s": [list(row) for row in (*PTP_HEAD, *PTP_ROWS)]})
    words = "\n".join(ptp_lines()).encode()
    members = {
        "ccipra-v322r0-f1/ccipra-v322r0-f1.TXT": words,
        "ccipra-v322r0-f1/ccipra-v322r0-f1.xlsx": book.read_bytes(),
        "ccipra-v322r0-f1/readme.pdf": b"%PDF-1.7",
    }
    plan = plan_of(
        zipped(tmp_path / "medicare-ncci-2026q3-practitioner-ptp-edits-ccipra-v322r0-f1.zip", members)
    )
    assert rows_of(plan.releases[0], tmp_path) == WANTED
    assert {name.rpartition("/")[2] for name in plan.unread} == {"ccipra-v322r0-f1.xlsx", "readme.pdf"}


def test_a_zip_may_hold_all_parts(tmp_path):
    members = {
        f"ccipra-v322r0-f{n}.txt": "\n".join(ptp_lines(rows)).encode()
        for n, rows in ((1, PTP_ROWS[:3]), (2, PTP_ROWS[3:]))
    }
    assert rows_of(only(zipped(tmp_path / "all.zip", members)), tmp_path) == WANTED


def test_a_folder_stands_for_the_tables_in_it(tmp_path):
    text(tmp_path / "in" / "f1" / "ccipra-v322r0-f1.txt", ptp_lines(PTP_ROWS[:3]))
    text(tmp_path / "in" / "f2" / "ccipra-v322r0-f2.txt", ptp_lines(PTP_ROWS[3:]))
    text(tmp_path / "in" / "readme.txt", ["what this is"])
    text(tmp_path / "in" / "notes.pdf", ["%PDF"])
    plan = plan_of(tmp_path / "in")
    assert rows_of(plan.releases[0], tmp_path) == WANTED
    assert {Path(name).name for name in plan.unread} == {"readme.txt", "notes.pdf"}


def test_days_that_are_all_alike_are_accepted_with_a_note(tmp_path):
    rows = [(*row[:3], "19960101", *row[4:]) for row in PTP_ROWS]
    notes = only(ptp(tmp_path / "ccipra-v322r0-f1.txt", rows)).about["notes"]
    assert any("1996-01-01" in note and "lost its effective dates" in note for note in notes)


def test_a_row_that_stands_twice_is_taken_once(tmp_path):
    prepared = only(ptp(tmp_path / "ccipra-v322r0-f1.txt", [*PTP_ROWS[:2], PTP_ROWS[1], *PTP_ROWS[2:]]))
    assert rows_of(prepared, tmp_path) == WANTED
    assert "rows that stand twice and were taken once: 1" in prepared.about["notes"]


def test_far_fewer_rows_than_usual_are_told(tmp_path):
    notes = only(ptp(tmp_path / "ccipra-v322r0-f1.txt")).about["notes"]
    assert "6 rows, where a whole release has 1,000,000 or more" in notes


def test_the_same_file_named_twice_is_read_once(tmp_path):
    path = ptp(tmp_path / "ccipra-v322r0-f1.txt")
    plan = plan_of(path, path)
    assert len(plan.releases) == 1
    assert plan.unread == [str(path)]


# -- units, add-on codes ------------------------------------------------------------------------------------


def test_units_are_read_below_a_notice_and_a_header_of_two_lines(tmp_path):
    prepared = only(mue(tmp_path / "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv"))
    assert prepared.name == "mue-2026Q2.tbl"
    assert (prepared.about["first"], prepared.about["last"]) == ("2026-04-01", "2026-06-30")
    rows = [(row.code, row.units, row.indicator) for row in MueTable(kept(prepared, tmp_path)).every()]
    assert rows == [("17311", 4, "3"), ("17312", 6, "3"), ("88305", 16, "1"), ("99213", 1, "2")]


ADD_ONS = {
    ("11102", "11100", "3", "2013-04-01", "2018-12-31"),
    ("17312", "17311", "1", "2013-04-01", "None"),
    ("17314", "17311", "1", "2013-04-01", "2014-12-31"),
    ("17314", "17313", "1", "2013-04-01", "2020-12-31"),
    ("99417", "CCCCC", "2", "2021-01-01", "None"),
}


def add_ons_of(prepared: Prepared, folder: Path) -> set[tuple[str, ...]]:
    table = AddOnTable(kept(prepared, folder))
    return {(r.code, r.primary, r.kind, str(r.first), str(r.last)) for r in table.every()}


def test_add_on_codes_of_fixed_width_end_when_anything_in_them_ends(tmp_path):
    path = text(tmp_path / "AOC_V2026Q3-01-MCR.txt", aoc_lines())
    prepared = only(path)
    assert (prepared.name, prepared.about["first"]) == ("aoc-2026Q3.tbl", "2013-04-01")
    assert add_ons_of(prepared, tmp_path) == ADD_ONS


def test_records_may_have_remarks_and_be_cut_behind_their_last_day(tmp_path):
    lines = [aoc_lines()[0].rstrip(), aoc_lines()[3] + "a remark"]
    assert len(add_ons_of(only(text(tmp_path / "AOC_V2026Q3-MCR.txt", lines)), tmp_path)) == 2


def test_add_on_codes_of_a_workbook_are_the_same(tmp_path):
    head = [
        "AOC_Edit_Type",
        "Add-On_Code",
        "AOC_DelDT",
        "Primary_Code",
        "Primary_Code_DelDT",
        "AOC_Edit_EffDT",
        "AOC_Edit_DelDT",
        "Special_Instruction_Notes",
    ]
    rows = [
        [int(row[0]), *(int(cell) if cell.isdecimal() else cell or None for cell in row[1:])]
        for row in AOC_ROWS
    ]
    path = write_workbook(tmp_path / "AOC_V2026Q3-MCR.xlsx", {"AOC": [["a notice"], head, *rows]})
    assert add_ons_of(only(path), tmp_path) == ADD_ONS


def test_add_on_codes_of_medicaid_are_none_of_ours(tmp_path):
    path = text(tmp_path / "AOC_V2026Q3-MCD.txt", aoc_lines())
    with pytest.raises(Problem, match="none of the tables"):
        plan_of(path)


def test_add_on_codes_without_deletion_dates_or_with_one_first_day_are_noted(tmp_path):
    lines = aoc_lines([row for row in AOC_ROWS if not row[2] and not row[4] and not row[6]])
    assert any(
        "lost its deletion dates" in note
        for note in only(text(tmp_path / "AOC_V2026Q3.txt", lines)).about["notes"]
    )
    lines = aoc_lines(AOC_ROWS[:2]) + aoc_lines(AOC_ROWS[:1])
    notes = only(text(tmp_path / "AOC_V2026Q3.txt", lines)).about["notes"]
    assert any("2013-04-01" in note and "lost its effective dates" in note for note in notes)
    assert "rows that stand twice and were taken once: 1" in notes


def test_add_on_codes_may_be_csv(tmp_path):
    lines = ["add_on_code,primary_code,aoc_type,effective_date,deletion_date", "17312,17311,1,2013-04-01,"]
    prepared = only(text(tmp_path / "aoc_2026q3.csv", lines))
    assert add_ons_of(prepared, tmp_path) == {("17312", "17311", "1", "2013-04-01", "None")}


# -- fees ---------------------------------------------------------------------------------------------------


def test_fees_are_found_by_a_header_of_several_rows(tmp_path):
    prepared = only(text(tmp_path / "PPRRVU2025_Oct.csv", [*PFS_HEAD, *PFS_ROWS]))
    assert prepared.name == "pfs-2025Q4.tbl"
    table = FeeTable(kept(prepared, tmp_path))
    fee = table.get("17311")
    assert fee is not None
    assert (fee.work, fee.nonfacility_total, fee.facility_total) == (
        Decimal("6.20"),
        Decimal("20.44"),
        Decimal("10.53"),
    )
    assert (fee.global_days, fee.multiple, fee.conversion_factor) == ("000", "2", Decimal("32.3465"))
    base, professional, whole = table.get("52001"), table.get("88305", "26"), table.get("88305")
    assert base is not None
    assert (base.endoscopic_base, base.intraoperative) == ("52000", Decimal("0.80"))
    assert professional is not None
    assert professional.nonfacility_pe == Decimal("0.33")
    assert whole is not None
    assert (whole.nonfacility_na, whole.facility_na) == (False, True)


def test_a_column_more_is_no_matter(tmp_path):
    prepared = only(text(tmp_path / "PPRRVU2026_Jul_nonQPP.csv", PFS_2026))
    fee = FeeTable(kept(prepared, tmp_path)).get("17311")
    assert prepared.release.name == "2026Q3"
    assert fee is not None
    assert (fee.endoscopic_base, fee.conversion_factor) == ("", Decimal("33.4009"))


def test_of_two_schedules_of_a_release_that_without_payment_model_is_taken(tmp_path):
    other = PFS_2026[1].replace("33.4009", "33.5675")
    members = {
        "PPRRVU2026_Jul_QPP.csv": "\n".join((PFS_2026[0], other)).encode(),
        "PPRRVU2026_Jul_nonQPP.csv": "\n".join(PFS_2026).encode(),
    }
    plan = plan_of(zipped(tmp_path / "RVU26C.zip", members))
    fee = FeeTable(kept(plan.releases[0], tmp_path)).get("17311")
    assert fee is not None
    assert fee.conversion_factor == Decimal("33.4009")
    assert [name.rpartition(" ")[2] for name in plan.unread] == ["PPRRVU2026_Jul_QPP.csv"]


def test_fees_and_indices_come_out_of_one_zip(tmp_path):
    members = {
        "PPRRVU25_OCT.csv": "\n".join((*PFS_HEAD, *PFS_ROWS)).encode(),
        "GPCI2025.csv": "\n".join(GPCI).encode(),
        "RVU25D.pdf": b"%PDF",
    }
    plan = plan_of(zipped(tmp_path / "RVU25D.zip", members))
    assert [release.name for release in plan.releases] == ["pfs-2025Q4.tbl", "gpci-2025.tbl"]


def test_indices_are_read_between_title_and_remarks(tmp_path):
    prepared = only(text(tmp_path / "GPCI2025.csv", GPCI))
    table = LocalityTable(kept(prepared, tmp_path))
    found = table.find("01182", "18")
    assert len(table) == 2
    assert found is not None
    assert (found.state, found.name, found.expense) == ("CA", "Los Angeles-Long Beach", Decimal("1.194"))


# -- lists of codes -----------------------------------------------------------------------------------------


def test_diagnoses_may_be_codes_with_or_without_words_and_points(tmp_path):
    lines = ["C44311  what it is", *CODES[1:2], *CODES[3:]]
    prepared = only(text(tmp_path / "icd10cm_codes_2026.txt", lines))
    assert prepared.name == "icd10cm-2025-10.txt"
    codes = form.read(prepared.content.decode())
    day = date(2026, 1, 5)
    assert codes.ask("L570", day).known
    assert codes.ask("C4431", day).standing is Standing.HEADER
    assert codes.ask("C44312", day).unknown


def test_the_order_file_says_which_codes_are_headings_and_is_preferred(tmp_path):
    members = {
        "icd10cm_codes_April_2026.txt": "\n".join(CODES).encode(),
        "icd10cm_order_April_2026.txt": "\n".join(ORDER).encode(),
        "icd10cm_order_addenda_April_2026.txt": b"Add: something\n",
    }
    plan = plan_of(zipped(tmp_path / "april-2026.zip", members))
    (prepared,) = plan.releases
    codes = form.read(prepared.content.decode())
    assert prepared.release.name == "2026-04"
    assert (codes.codes, codes.headers) == ({"C44311", "L570"}, {"C44", "C443", "C4431", "L57"})
    assert len(plan.unread) == 2


def record(code: str, number: int, kind: int, ended: str = "") -> str:
    """A record of CMS's file of fixed width."""
    line = f"{code:<5}{number:05d}{kind}words that nobody keeps"
    return f"{line:<284}{ended:<8}{'':<28}"


def test_supplies_are_read_from_records_without_modifiers_and_what_ended(tmp_path):
    lines = [
        record("   A1", 100, 7),
        record("   A1", 101, 8),
        record("A4649", 200, 3),
        record("A4649", 200, 4),
        record("J7308", 300, 3),
        record("Q9999", 400, 3, "20251231"),
        record("Q9998", 500, 3, "20261231"),
    ]
    prepared = only(text(tmp_path / "HCPC2026_JAN_ANWEB_01122026.txt", lines))
    assert prepared.name == "hcpcs-2026Q1.txt"
    assert form.read(prepared.content.decode()).codes == {"A4649", "J7308", "Q9998"}
    assert "codes that ended before 2026Q1 and were left out: 1" in prepared.about["notes"]


def test_supplies_of_a_workbook_are_the_same(tmp_path):
    rows = [
        [
            "HCPC",
            "SEQNUM",
            "RECID",
            "LONG DESCRIPTION",
            "SHORT DESCRIPTION",
            "ADD DT",
            "ACT EFF DT",
            "TERM DT",
            "CD",
        ],
        ["A1", "00100", "7", "words", "words", 20000101, 20000101, None, "N"],
        ["A4649", "00200", "3", "words", "words", 20000101, 20000101, None, "N"],
        ["A4649", "00201", "4", "words", None, None, None, None, None],
        ["Q9999", "00300", "3", "words", "words", 20000101, 20000101, 20251231, "N"],
    ]
    prepared = only(write_workbook(tmp_path / "HCPC2026_JAN_ANWEB.xlsx", {"A": rows}))
    assert form.read(prepared.content.decode()).codes == {"A4649"}


def test_a_bare_list_of_supplies_is_not_taken_for_diagnoses(tmp_path):
    lines = ["A4649", "J7308", "L1200"]
    assert only(text(tmp_path / "hcpcs_2026q1.txt", lines)).table == "hcpcs"
    assert only(text(tmp_path / "hcpcs_2026q1.csv", ["code", *lines])).table == "hcpcs"


@pytest.mark.parametrize(
    ("name", "codes", "table"),
    [("carc.csv", ("1", "45", "A1", "P12"), "carc"), ("rarc.csv", ("M1", "MA01", "N122"), "rarc")],
)
def test_reasons_are_told_apart_and_dated_by_their_newest_change(name, codes, table, tmp_path):
    days = ("01/01/1995", "03/01/2020", "")
    lines = ["code,start,last_modified,stop", *(f"{code},{','.join(days)}" for code in codes[1:])]
    lines.append(f"{codes[0]},01/01/1995,,07/01/2025")
    prepared = only(text(tmp_path / name, lines))
    assert (prepared.table, prepared.release.name) == (table, "2020-03")
    reasons = ReasonTable(kept(prepared, tmp_path))
    stopped = reasons.get(codes[0])
    assert stopped is not None
    assert len(reasons) == len(codes)
    assert stopped.in_force(date(2025, 6, 30))
    assert not stopped.in_force(date(2025, 7, 1))
    assert reasons.get("X") is None
