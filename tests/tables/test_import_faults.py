"""A file that is damaged, is something else, or cannot be so is told: its name, its line, and what was expected."""

from __future__ import annotations

import errno
import gzip
import os
import random
import re
import zipfile
from pathlib import Path

import pytest
from official_files import (
    CODES,
    GPCI,
    MUE_ROWS,
    ORDER,
    PFS_2026,
    PFS_HEAD,
    PFS_ROWS,
    PTP_HEAD,
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

from scrubber.tables.official import Problem, Watch, prepare
from scrubber.tables.official.source import Limits

MUE_HEAD = ["HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale"]
FIRST = len(PTP_HEAD) + 1
"""The line of the first pair."""


def refused(*paths: Path, release: str | None = None) -> Problem:
    """The problem of files that must not be taken."""
    with pytest.raises(Problem) as caught:
        plan_of(*paths, release=release)
    return caught.value


def spoilt(folder: Path, at: int, cell: int, value: str) -> Problem:
    """The problem of a PTP file with one cell replaced."""
    rows = [list(row) for row in PTP_ROWS]
    rows[at][cell] = value
    return refused(ptp(folder / "ccipra-v322r0-f1.txt", rows))


# -- values -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "value", "says", "expected"),
    [
        (0, "1731", "'1731' is no procedure code", "five digits or capitals"),
        (1, "17311 and more", "is no procedure code", "five digits or capitals"),
        (3, "20260230", "'20260230' is no date", "a day from 1950 on"),
        (3, "19491231", "is no date that can be kept", "a day from 1950 on"),
        (3, "*", "the first day is missing", "a day"),
        (4, "soon", "'soon' is no date", "a day from 1950 on"),
        (5, "2", "the modifier indicator is '2'", "0, 1 or 9"),
        (5, "", "the modifier indicator is ''", "0, 1 or 9"),
    ],
)
def test_a_value_that_cannot_be_is_told_with_its_line(cell, value, says, expected, tmp_path):
    problem = spoilt(tmp_path, 2, cell, value)
    assert problem.line == FIRST + 2
    assert problem.file.endswith("ccipra-v322r0-f1.txt")
    assert says in problem.there
    assert expected in problem.expected
    assert str(problem).startswith(f"{problem.file}, line {problem.line}: {problem.there}; expected")


def test_a_row_with_too_few_columns_is_told(tmp_path):
    problem = refused(ptp(tmp_path / "ccipra-v322r0-f1.txt", [*PTP_ROWS, ("17311", "88307")]))
    assert (problem.line, problem.there) == (FIRST + len(PTP_ROWS), "the line has 2 cells")


def test_a_header_in_the_middle_is_told(tmp_path):
    lines = [*ptp_lines(), *ptp_lines()]
    problem = refused(text(tmp_path / "ccipra-v322r0-f1.txt", lines))
    assert problem.there == "the header stands here again"
    assert problem.line > len(PTP_HEAD) + len(PTP_ROWS)


def test_columns_that_are_missing_or_stand_twice_are_told(tmp_path):
    lines = [line.replace("Deletion", "") for line in ptp_lines()]
    assert (
        "columns of a PTP table are missing" in refused(text(tmp_path / "ccipra-v322r0-f1.txt", lines)).there
    )
    lines = [line.replace("Deletion", "Effective") for line in ptp_lines()]
    problem = refused(text(tmp_path / "ccipra-v322r0-f2.txt", lines))
    assert "stands twice" in problem.there
    assert problem.line == 4


def test_a_column_that_stands_twice_is_told(tmp_path):
    lines = [line.replace("MUE Rationale", "MUE Adjudication Indicator") for line in MUE_HEAD]
    problem = refused(text(tmp_path / "MCR_MUE_2026q2.csv", [*lines, "17311,4,3 why,3 why"]))
    assert (problem.line, problem.there) == (1, "the column MUEADJUDICATIONINDICATOR stands twice")


def test_a_table_without_rows_is_told(tmp_path):
    assert "there is no pair of codes" in refused(ptp(tmp_path / "ccipra-v322r0-f1.txt", ())).there


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("17313", "four", "3 x", "y"), "the MUE value is 'four'"),
        (("17313", "-1", "3 x", "y"), "the MUE value is '-1'"),
        (("17313", "4", "4 x", "y"), "the adjudication indicator is '4'"),
        (("17313", "4", "", "y"), "the adjudication indicator is ''"),
        (("17311", "4", "3 x", "y"), "the code 17311 stands here again, after line 5"),
        (("1731", "4", "3 x", "y"), "is no procedure code"),
        (("17313", "4"), "the line has 2 cells"),
    ],
)
def test_units_that_cannot_be_are_told(row, says, tmp_path):
    problem = refused(mue(tmp_path / "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv", [*MUE_ROWS, row]))
    assert says in problem.there
    assert problem.line == 5 + len(MUE_ROWS)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("41731217311", "is no record of 39 characters"),
        (aoc_lines()[0].replace("2013091", "2013367"), "is no date"),
        ("4" + aoc_lines()[0][1:], "the type of the add-on code is '4'"),
        (aoc_lines()[0].replace("2013091", "       "), "the first day is missing"),
    ],
)
def test_add_on_records_that_cannot_be_are_told(line, says, tmp_path):
    problem = refused(text(tmp_path / "AOC_V2026Q3-MCR.txt", [*aoc_lines(), line]))
    assert says in problem.there
    assert problem.line == len(aoc_lines()) + 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("20.44", "a lot", "nonfacility total is 'a lot'"),
        ("20.44", "20.445", "nonfacility total is '20.445'"),
        (",000,", ",011,", "global days is '011'"),
        (",A,", ",Y,", "status is 'Y'"),
        ("17311,,", "17311,25,", "modifier is '25'"),
        ("17311,,words,A,,6.20,13.55,,", "17311,,words,A,,6.20,13.55,no,", "nonfacility na is 'no'"),
        ("17311,,", "88305,26,", "88305 26 stands here again"),
    ],
)
def test_fees_that_cannot_be_are_told(old, new, says, tmp_path):
    spoiled = PFS_ROWS[0].replace(old, new, 1)
    problem = refused(text(tmp_path / "PPRRVU2025_Oct.csv", [*PFS_HEAD, *PFS_ROWS[1:], spoiled]))
    assert says in problem.there
    assert problem.line == len(PFS_HEAD) + len(PFS_ROWS)


HEADS = {
    "MCR_MUE_2026q2.csv": ["HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator"],
    "PPRRVU2025_Oct.csv": list(PFS_HEAD),
    "GPCI2025.csv": list(GPCI[:3]),
    "aoc_2026q3.csv": ["add_on_code,primary_code,aoc_type,effective_date,deletion_date"],
    "HCPC2026_JAN_ANWEB.csv": ["HCPC,SEQNUM,RECID,LONG DESCRIPTION"],
}
ROWS = {
    "MCR_MUE_2026q2.csv": "17311,4,3 why",
    "PPRRVU2025_Oct.csv": PFS_ROWS[0],
    "aoc_2026q3.csv": "17312,17311,1,2013-04-01,",
}


@pytest.mark.parametrize("name", HEADS)
def test_a_header_without_rows_is_told(name, tmp_path):
    assert re.match(
        "there is no (code|locality|add-on code) in it", refused(text(tmp_path / name, HEADS[name])).there
    )


@pytest.mark.parametrize("name", ROWS)
def test_two_tables_in_one_file_are_told(name, tmp_path):
    lines = [*HEADS[name], ROWS[name], *HEADS[name][-1:], ROWS[name]]
    problem = refused(text(tmp_path / name, lines))
    assert (problem.line, problem.there) == (len(lines) - 1, "the header stands here again")


def test_supplies_that_cannot_be_are_told(tmp_path):
    lines = [f"A{n:04d}{n:05d}3words" for n in range(1, 10)]
    problem = refused(text(tmp_path / "HCPC2026_JAN_ANWEB.txt", [*lines, "words"]))
    assert (problem.line, problem.there) == (10, "'words' is no record")
    problem = refused(text(tmp_path / "hcpcs_2026q1.csv", ["code", "A0001", "A0002", "A0003", "4"]))
    assert problem.there == "'4' is no code"


def test_indices_that_cannot_be_are_told(tmp_path):
    twice = [*GPCI[:5], GPCI[4]]
    assert "01182 18 stands here again" in refused(text(tmp_path / "GPCI2025.csv", twice)).there
    zero = [*GPCI[:3], GPCI[3].replace("0.869", "0")]
    assert "an index is missing or 0" in refused(text(tmp_path / "GPCI2025.csv", zero)).there
    strange = [*GPCI[:4], GPCI[3].replace("10112", "ALABAMA")]
    assert "is no contractor and locality" in refused(text(tmp_path / "GPCI2025.csv", strange)).there


def test_diagnoses_that_cannot_be_are_told(tmp_path):
    problem = refused(text(tmp_path / "icd10cm_codes_2026.txt", [*CODES, "not a code"]))
    assert (problem.line, problem.there) == (6, "'not a code' begins with no diagnosis code")
    problem = refused(text(tmp_path / "icd10cm_codes_2026.txt", [*CODES, CODES[0]]))
    assert problem.there == "the code C44311 stands here again, after line 1"
    wrong = [line.replace("C4431   0", "C4431   1") for line in ORDER]
    problem = refused(text(tmp_path / "icd10cm_order_2026.txt", wrong))
    assert "C4431 is marked 1" in problem.there


def test_reasons_that_cannot_be_are_told(tmp_path):
    lines = ["code,start,last_modified,stop", *(f"{n},01/01/1995,,07/01/2025" for n in range(1, 30))]
    for line, says in (
        ("X1,01/01/1995,,", "is no CARC"),
        ("3,01/01/1995,,", "again"),
        ("45,13/01/1995,,", "no date"),
    ):
        assert says in refused(text(tmp_path / "carc_2026-03.csv", [*lines, line])).there


# -- files --------------------------------------------------------------------------------------------------


def test_a_packed_file_that_is_cut_off_is_told(tmp_path):
    rows = [(f"{n:05d}", "99999", "", "20190101", "*", "1", f"{n % 7}") for n in range(20_000)]
    whole = ptp(tmp_path / "ccipra-v322r0-f1.txt.gz", rows).read_bytes()
    for share in (0.5, 0.99):
        (tmp_path / "ccipra-v322r0-f1.txt.gz").write_bytes(whole[: int(len(whole) * share)])
        assert "damaged or cut off" in refused(tmp_path / "ccipra-v322r0-f1.txt.gz").there


def test_a_zip_that_is_damaged_is_told(tmp_path):
    path = zipped(tmp_path / "v322r0.zip", {"ccipra-v322r0-f1.txt": "\n".join(ptp_lines()).encode()})
    data = bytearray(path.read_bytes())
    data[60:70] = b"##########"
    path.write_bytes(data)
    assert "damaged or cut off" in refused(path).there
    path.write_bytes(data[:100])
    assert "damaged or cut off" in refused(path).there


def test_a_file_that_grows_without_end_is_told(tmp_path):
    """What comes out is counted; what the file says of its size is not believed."""
    small = Limits(unpacked=1 << 22, free=1 << 16, ratio=20)
    head = "".join(line + "\n" for line in ptp_lines()).encode()
    zeros = b"0" * (1 << 24)
    bombs = [
        zipped(tmp_path / "v322r0.zip", {"ccipra-v322r0-f1.txt": head + zeros}),
        tmp_path / "ccipra-v322r0-f1.txt.gz",
        write_workbook(tmp_path / "ccipra-v322r0-f1.xlsx", {"s": [[1] * 20 for n in range(20_000)]}),
    ]
    bombs[1].write_bytes(gzip.compress(head + zeros))
    for bomb in bombs:
        with pytest.raises(Problem, match=r"bytes come out of it; expected a table"):
            prepare([bomb], None, lambda table, release: None, Watch(), small)


def test_a_sheet_that_is_mostly_empty_is_told_before_it_is_read(tmp_path):
    path = write_workbook(tmp_path / "ccipra-v322r0-f1.xlsx", {"s": [list(row) for row in PTP_HEAD]})
    with zipfile.ZipFile(path) as file:
        members = {member: file.read(member) for member in file.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    members["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", far)
    assert "a cell at XFD1048576" in refused(zipped(path, members)).there


def test_what_is_packed_twice_is_told(tmp_path):
    inner = zipped(tmp_path / "inner.zip", {"ccipra-v322r0-f1.txt": b"x"}).read_bytes()
    assert "a packed file within" in refused(zipped(tmp_path / "a.zip", {"inner.zip": inner})).there
    assert "a zip within" in refused(zipped(tmp_path / "b.zip", {"ccipra-v322r0-f1.txt": inner})).there
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(inner))
    assert "a zip within" in refused(tmp_path / "c.txt.gz").there


def test_a_locked_member_is_told(tmp_path):
    path = zipped(tmp_path / "v322r0.zip", {"ccipra-v322r0-f1.txt": b"words"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert refused(path).there == "this member is encrypted"


def test_a_name_in_a_zip_is_never_a_path(tmp_path):
    """A member's name is shown, and nothing is written by it."""
    member = "../../ccipra-v322r0-f1.txt"
    path = zipped(tmp_path / "v322r0.zip", {member: "\n".join(ptp_lines()).encode()})
    before = sorted(tmp_path.rglob("*"))
    assert plan_of(path).releases[0].about["rows"] == len(PTP_ROWS)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b" \r\n \r\n", "this is an empty file"),
        (b"\x7fELF\x00\x01\x02" * 100, "this is a binary file"),
        (b"%PDF-1.7 and so on", "this is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 10, "this is an old Excel or Word file"),
        ("column 1".encode("utf-16"), "this is text in UTF-16"),
        (b"ISA*00*          *00*", "none of the tables"),
        (b"PK\x03\x04 and so on", "the zip is damaged"),
        (b"PK\x05\x06" + bytes(18), "holds no text, csv or xlsx"),
    ],
)
def test_what_is_no_table_is_told(content, says, tmp_path):
    path = tmp_path / "ccipra-v322r0-f1.txt"
    path.write_bytes(content)
    problem = refused(path)
    assert says in problem.there
    assert str(path) in str(problem)


def test_a_workbook_of_something_else_is_told(tmp_path):
    path = write_workbook(tmp_path / "ccipra-v322r0-f1.xlsx", {"Sheet1": [["a", "b"], [1, 2]]})
    assert "none of the tables" in refused(path).there


def test_a_workbook_that_is_damaged_is_told(tmp_path):
    path = write_workbook(tmp_path / "ccipra-v322r0-f1.xlsx", {"s": [list(row) for row in PTP_HEAD]})
    with zipfile.ZipFile(path) as file:
        members = {member: file.read(member) for member in file.namelist()}
    members["xl/worksheets/sheet1.xml"] = b"<worksheet><sheetData><row><c r='A1'"
    assert "cannot be read" in refused(zipped(path, members)).there


def test_a_file_that_is_not_there_or_not_to_be_read_is_told(tmp_path, monkeypatch):
    assert "cannot be read" in refused(tmp_path / "ccipra-v322r0-f1.txt").there
    path = ptp(tmp_path / "ccipra-v322r0-f1.txt")

    def locked(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "open", locked)
    assert "cannot be read (Permission denied)" in refused(path).there


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_told_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "ccipra-v322r0-f1.txt")
    assert refused(tmp_path / "ccipra-v322r0-f1.txt").there == "this is a device or a pipe"


def test_an_empty_folder_and_one_without_tables_are_told(tmp_path):
    (tmp_path / "in").mkdir()
    assert "the folder is empty" in refused(tmp_path / "in").there
    text(tmp_path / "in" / "readme.txt", ["words"])
    assert "no table was found" in refused(tmp_path / "in").there


# -- which table, which release -----------------------------------------------------------------------------


def test_tables_for_others_than_practitioners_are_told(tmp_path):
    assert "ccioph" in refused(text(tmp_path / "ccioph-v322r0-f1.txt", ptp_lines())).there
    lines = [
        "HCPCS/CPT Code,Outpatient Hospital Services MUE Values,MUE Adjudication Indicator,MUE Rationale"
    ]
    assert "outpatient hospitals" in refused(text(tmp_path / "MCR_MUE_2026q2.csv", lines)).there
    lines = [lines[0].replace("Outpatient Hospital", "DME Supplier")]
    assert "suppliers" in refused(text(tmp_path / "MCR_MUE_2026q2.csv", lines)).there
    assert "Medicaid" in refused(mue(tmp_path / "MCD_PractitionerServices_Eff_04-01-2026.csv")).there
    changes = text(tmp_path / "2026q2-practitioner-additions-deletions-revisions-ptp.txt", ptp_lines())
    assert "additions" in refused(changes).there


def test_columns_that_a_table_should_have_are_told(tmp_path):
    lines = ["HCPCS/CPT Code,Practitioner Services MUE Values", "17311,4"]
    assert "columns of an MUE table" in refused(text(tmp_path / "MCR_MUE_2026q2.csv", lines)).there
    lines = [line.replace("ENDO_BASE,", "") for line in PFS_2026]
    assert "columns of a fee schedule" in refused(text(tmp_path / "PPRRVU2026_Jul.csv", lines)).there


@pytest.mark.parametrize(("parts", "missing"), [((2,), "f1"), ((1, 3), "f2"), ((2, 4), "f1, f3")])
def test_a_missing_part_is_told(parts, missing, tmp_path):
    problem = refused(*(ptp(tmp_path / f"ccipra-v322r0-f{part}.txt") for part in parts))
    assert problem.there.endswith(f"and not {missing}")
    assert "all parts of the release" in problem.expected


def big(folder: Path, name: str, first: int, count: int) -> Path:
    rows = [(f"{n:05d}", "99999", "", "20190101", "*", "1", "why") for n in range(first, first + count)]
    return ptp(folder / name, rows)


def test_a_part_behind_the_last_that_is_missing_is_told_by_its_codes(tmp_path):
    """A real part has hundreds of thousands of rows, and only the last ends with codes that begin with a letter."""
    half = [
        (f"{n // 30 + 100:05d}", f"{n % 30:05d}", "", "20190101", "*", "1", "why") for n in range(100_000)
    ]
    problem = refused(ptp(tmp_path / "ccipra-v322r0-f1.txt", half))
    assert "a part behind this one is missing" in problem.there
    whole = [*half, ("G0168", "12001", "", "20190101", "*", "1", "why")]
    assert plan_of(ptp(tmp_path / "ccipra-v322r0-f1.txt", whole)).releases[0].about["rows"] == 100_001
    later = [(f"{int(row[0]) + 20000:05d}", *row[1:]) for row in half]
    problem = refused(ptp(tmp_path / "ccipra-2026q3.txt", later))
    assert "its first part is missing" in problem.there


def test_a_whole_table_beside_parts_and_two_of_one_release_are_told(tmp_path):
    one = ptp(tmp_path / "ccipra-v322r0-f1.txt")
    whole = ptp(tmp_path / "ccipra-2026q3-all.txt", PTP_ROWS[:3])
    assert "of which parts were named too" in refused(one, whole).there
    other = ptp(tmp_path / "copy-of-ccipra-v322r0-f1.txt", PTP_ROWS[:3])
    assert "are both practitioner PTP edits (ccipra-*) of 2026Q3" in refused(one, other).there


def test_a_release_that_nothing_says_is_asked_for(tmp_path):
    path = ptp(tmp_path / "edits.txt")
    problem = refused(path)
    assert "neither its name nor what stands in it" in problem.there
    assert problem.expected.startswith("--release")
    assert plan_of(path, release="2026Q3").releases[0].release.name == "2026Q3"


def test_a_release_that_is_none_or_another_is_told(tmp_path):
    path = ptp(tmp_path / "ccipra-v322r0-f1.txt")
    assert plan_of(path, release="v322r0").releases[0].release.name == "2026Q3"
    assert "this is 2026Q3, and --release says 2026Q2" in refused(path, release="2026-05-01").there
    assert "this is no release of" in refused(path, release="newest").there


def test_a_name_that_contradicts_the_file_is_told(tmp_path):
    path = text(tmp_path / "PPRRVU2026_Jul.csv", [*PFS_HEAD, *PFS_ROWS])
    assert "its name says 2026Q3, and what stands above its rows 2025Q4" in refused(path).there
    assert "its name says 2026" in refused(text(tmp_path / "GPCI2026.csv", GPCI)).there


def test_one_bad_file_stops_all(tmp_path):
    good, bad = mue(tmp_path / "MCR_MUE_Eff_04-01-2026.csv"), tmp_path / "bad.txt"
    text(bad, ["nothing"])
    assert refused(good, bad).file == str(bad)


# -- anything at all ----------------------------------------------------------------------------------------


def spoil(data: bytearray, chance: random.Random) -> bytearray:
    """Change, cut out, insert, cut off or repeat."""
    at = chance.randrange(len(data)) if data else 0
    what = chance.randrange(5)
    if what == 0 and data:
        data[at] = chance.choice(b'\0\t\n\r,"*09AZ z\xff')
    elif what == 1:
        del data[at : at + chance.randrange(1, 9)]
    elif what == 2:
        data[at:at] = bytes(chance.choice(b'\0\t\n\r,"*09AZ \xff') for _ in range(chance.randrange(1, 9)))
    elif what == 3:
        del data[max(at, 1) :]
    else:
        data += data[at:]
    return data


def test_a_file_that_was_spoilt_anyhow_is_read_or_told(tmp_path):
    """Nothing but a Problem comes of a file, however it is damaged; 600 of them, the same each time."""
    whole = [
        ptp(tmp_path / "ccipra-v322r0-f1.txt"),
        ptp(tmp_path / "ccipra-v322r0-f1.txt.gz"),
        mue(tmp_path / "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv"),
        text(tmp_path / "AOC_V2026Q3-MCR.txt", aoc_lines()),
        text(tmp_path / "PPRRVU2025_Oct.csv", [*PFS_HEAD, *PFS_ROWS]),
        text(tmp_path / "GPCI2025.csv", GPCI),
        text(tmp_path / "icd10cm_codes_2026.txt", CODES),
        text(tmp_path / "icd10cm_order_2026.txt", ORDER),
        write_workbook(
            tmp_path / "ccipra-v321r0-f1.xlsx", {"s": [list(row) for row in (*PTP_HEAD, *PTP_ROWS)]}
        ),
        zipped(tmp_path / "v322r0.zip", {"ccipra-v322r0-f1.txt": "\n".join(ptp_lines()).encode()}),
    ]
    (tmp_path / "spoilt").mkdir()
    chance = random.Random(4)
    told: list[str] = []
    for n in range(600):
        path = whole[n % len(whole)]
        data = bytearray(path.read_bytes())
        for _ in range(chance.choice((1, 1, 2, 5))):
            data = spoil(data, chance)
        (tmp_path / "spoilt" / path.name).write_bytes(data)
        try:
            plan_of(tmp_path / "spoilt" / path.name)
        except Problem as problem:
            told.append(str(problem))
    assert 300 < len(told) < 600
    assert all("; expected " in each for each in told)
