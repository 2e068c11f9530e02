"""Makes the built-in facts, scrubber/tables/data/*.tbl. Run by hand: `python tests/make_facts.py FOLDER`.

FOLDER holds CMS's tables as they are published: ncci/ (PTP, MUE, add-on codes) and pfs/ (fee schedule, geographic
indices), and copies of X12's lists of reasons (codes/). Taken are codes, numbers, indicators and dates, for the codes
that meet on a dermatology day; no descriptor and no rationale.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from scrubber.edit.codes import CodeSet
from scrubber.tables import addons, fees, mue, ptp, reasons
from scrubber.tables.columns import DAY_ZERO, OPEN

DATA = Path(__file__).resolve().parents[1] / "scrubber" / "tables" / "data"
SINCE = date(2020, 1, 1).toordinal() - DAY_ZERO
"""Pairs that ended before are left out: no claim of that time is sent any more."""
REASONS = "2026-08"
"""X12's lists as public copies had them on 2026-08-17: 407 reasons (297 in force) and 1,216 remarks (1,137)."""
LATER = Path(__file__).with_name(f"facts_rarc_{REASONS}.csv")
"""What the copy of the remark codes lost or came too early for: the days of MA01-MA134, and N923-N940.

First days and what is in force from a copy of 2026, last days of the MA codes from one of March 2016.
"""

VISITS = """
99202-99205 99211-99215 99221-99223 99231-99236 99238-99239 99242-99245 99252-99255 99281-99285 99291-99292
99304-99310 99315-99316 99341-99345 99347-99350 99417-99418 92002 92004 92012 92014 99024 99421-99423
99446-99449 99451-99452 99151-99157 G0316-G0318 G0463 G2211-G2212
"""
SKIN = """
10004-10012 10021 10030-10180 11000-11047 11055-11057 11102-11107 11200-11201 11300-11313 11400-11471 11600-11646
11719-11772 11900-11983 12001-13160 14000-14350 15002-15278 15570-15777 15780-15847 15850-15879 15920-15999
16000-16036 17000-17286 17311-17315 17340-17999 G0127 G0168
"""
NEARBY = """
20220-20225 20500-20553 20600-20611 21011-21016 21550-21558 21920-21936 22900-22905 23065-23078 24065-24079
25065-25078 26110-26118 26160 27040-27049 27323-27339 27613-27634 28039-28047 30100-30150 30400-30420 30560 30620
40490-40530 40650-40654 40700-40761 40800-40840 41100-41116 54050-54065 54100-54105 56405 56440 56501-56515
56605-56606 56620-56640 57061-57065 67700-67715 67800-67850 67900-67975 68100-68135 69000-69020 69090-69155 69990
"""
ANESTHESIA = "62320-62327 64400-64530 64612-64616 64632-64653 0213T-0218T 0228T-0231T"
PATHOLOGY = """
87070-87077 87101-87107 87176 87205-87210 87220 87252-87255 88160-88162 88172-88173 88177 88184-88185 88300-88314
88321-88325 88329-88334 88341-88344 88346 88350 88355-88388 G0416
"""
OTHER = """
96365-96379 96401-96413 96523 96567-96574 96900-96999 97597-97610 36400-36416 36591-36592 90471-90474 76882 76942
76998 99000-99002 99050-99060 99070 J0670 J0702 J1030 J1040 J1100 J2001 J2003 J2004 J3300-J3302 J3471 J7308-J7309 J7345
J9040 J9190
"""


def scope() -> CodeSet:
    """The codes that the facts are for, those that do not exist included."""
    return CodeSet(" ".join((VISITS, SKIN, NEARBY, ANESTHESIA, PATHOLOGY, OTHER)).split())


def days(text: str) -> int:
    """Days since DAY_ZERO of 20260131 or 2026-01-31."""
    return date.fromisoformat(text).toordinal() - DAY_ZERO


def about(table: str, release: str, first: str, last: str, source: str, *notes: str) -> dict[str, object]:
    """The header of a table."""
    return {
        "table": table,
        "release": release,
        "first": first,
        "last": last,
        "source": source,
        "notes": notes,
    }


def records(path: Path) -> Iterator[list[str]]:
    """The records of a comma-separated file, Latin-1."""
    with path.open(encoding="latin-1", newline="") as file:
        yield from csv.reader(file)


def pairs(path: Path, wanted: CodeSet) -> bytes:
    """The pair table, of rows in force in 2020 or later."""
    rows: list[ptp.Row] = []
    with gzip.open(path, "rt", encoding="latin-1") as file:
        for line in list(file)[6:]:
            one, two, _, first, last, mark, *_ = line.rstrip("\r\n").split("\t")
            end = OPEN if last == "*" else days(last)
            if one in wanted and two in wanted and mark != "9" and end >= SINCE:
                rows.append((one, two, days(first), end, int(mark), 0))
    note = "the source lost its effective dates: all rows say 1996-01-01"
    head = about("ptp", "2024Q3", "2020-01-01", "2024-09-30", "CMS, practitioner PTP edits, 2024Q3", note)
    return ptp.compile_rows(ptp.in_order(rows), head, wanted)


def units(path: Path, wanted: CodeSet) -> bytes:
    """The medically unlikely units."""
    rows = [
        (row[0], int(row[1]), row[2][0])
        for row in records(path)
        if len(row) > 2 and row[1].isdecimal() and row[0] in wanted
    ]
    head = about("mue", "2026Q2", "2026-04-01", "2026-06-30", "CMS, practitioner MUE, effective 2026-04-01")
    return mue.compile_rows(rows, head, wanted)


def add_ons(path: Path, wanted: CodeSet) -> bytes:
    """The add-on codes."""
    rows: list[addons.Row] = []
    for code, primary, kind, first, last in records(path):
        if code in wanted:
            rows.append((code, primary, int(kind), days(first), days(last) if last else OPEN))
    note = "the source lost its deletion dates: every row says that it is in force"
    head = about("aoc", "2026Q3", "2013-04-01", "2026-09-30", "CMS, add-on code edits, 2026Q3", note)
    return addons.compile_rows(rows, head, wanted)


def fee_rows(path: Path, wanted: CodeSet) -> Iterator[fees.Fee]:
    """The rows of a fee schedule as published in 2025 and 2026; columns as that of 2025 has them."""
    for row in records(path):
        if row and row[0] in wanted and len(row) > 25 and "." in row[5]:
            extra = len(row) - 31  # 2026 has one column more, before the endoscopic base
            after = row[23 + extra :]
            yield fees.Fee(
                row[0],
                row[1],
                row[3],
                *(Decimal(row[at]) for at in (5, 6, 8, 10, 11, 12)),
                row[7] == "NA",
                row[9] == "NA",
                row[13],
                row[14],
                *(Decimal(row[at] or "0") for at in (15, 16, 17)),
                *row[18:23],
                after[0].strip(),
                Decimal(after[1]),
            )


def localities(path: Path) -> Iterator[fees.Locality]:
    """The localities of a file of geographic indices."""
    for row in records(path):
        if len(row) >= 7 and row[0].isdecimal():
            name = row[3].strip().rstrip("*").strip().title()
            yield fees.Locality(row[0], row[1].strip(), row[2].strip(), name, *map(Decimal, row[4:7]))


def reason_rows(path: Path) -> Iterator[reasons.Row]:
    """The codes of a list of reasons, with the days they are for."""
    with path.open(encoding="latin-1", newline="") as file:
        for row in csv.DictReader(file):
            first, stop = (_american(row[key]) for key in ("start", "stop"))
            yield row["code"], first if first is not None else 0, stop if stop is not None else OPEN


def remark_rows(path: Path) -> Iterator[reasons.Row]:
    """The remark codes, with what was added by hand in place of what a copy has of them."""
    yield from {row[0]: row for each in (path, LATER) for row in reason_rows(each)}.values()


def _american(text: str) -> int | None:
    """Days since DAY_ZERO of 01/31/2026."""
    return datetime.strptime(text, "%m/%d/%Y").date().toordinal() - DAY_ZERO if text else None


def main(folder: Path) -> None:
    """Make every table."""
    wanted = scope()
    ncci, schedule = folder / "ncci", folder / "pfs"
    october, july = schedule / "PPRRVU2025_Oct.csv", schedule / "pprrvu2026_jul_mohs_rows.csv"
    mohs = CodeSet(["17311-17315"])
    real = {row[0] for row in records(october)}
    real |= {row[0] for row in records(ncci / "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv") if row}
    wanted = CodeSet(wanted & real)
    head = about("pfs", "2025Q4", "2025-10-01", "2025-12-31", "CMS, PPRRVU25, October 2025")
    later = about("pfs", "2026Q3", "2026-07-01", "2026-09-30", "CMS, PPRRVU26, July 2026, Mohs rows")
    made = {
        "ptp-2024Q3": pairs(ncci / "ccipra-2024q3-practitioner-ptp.txt.gz", wanted),
        "mue-2026Q2": units(ncci / "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv", wanted),
        "aoc-2026Q3": add_ons(ncci / "aoc_2026q3.csv", wanted),
        "pfs-2025Q4": fees.compile_rows(fee_rows(october, wanted), head, wanted),
        "pfs-2026Q3": fees.compile_rows(fee_rows(july, mohs), later, mohs),
    }
    for year in ("2025", "2026"):
        indices = about("gpci", year, f"{year}-01-01", f"{year}-12-31", f"CMS, GPCI {year}")
        made[f"gpci-{year}"] = fees.compile_localities(localities(schedule / f"GPCI{year}.csv"), indices)
    for name, read in ((reasons.CARC, reason_rows), (reasons.RARC, remark_rows)):
        # the next codes begin in November
        listed = about(name, REASONS, "1995-01-01", "2026-10-31", f"X12, {name.upper()} list of August 2026")
        made[f"{name}-{REASONS}"] = reasons.compile_rows(read(folder / "codes" / f"{name}_codes.csv"), listed)
    for name, content in made.items():
        (DATA / f"{name}.tbl").write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
