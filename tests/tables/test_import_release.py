"""Which release a file is of, read from the names that publishers give."""

from __future__ import annotations

from datetime import date

import pytest

from scrubber.tables.official.release import dated, fiscal, quarterly, yearly

QUARTERS = {
    "ccipra-v322r0-f1.txt": "2026Q3",
    "CCIPRA-V302R1-F4.XLSX": "2024Q3",
    "medicare-ncci-2026q2-practitioner-ptp-edits-ccipra-v321r0-f1.zip": "2026Q2",
    "ccipra-2024q3-practitioner-ptp.txt.gz": "2024Q3",
    "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv": "2026Q2",
    "MCR_MUE_PractitionerServices_Eff_10-01-2025.xlsx": "2025Q4",
    "AOC_V2025Q4_01-MCR.txt": "2025Q4",
    "AOC_V2026Q1-MCR.xlsx": "2026Q1",
    "PPRRVU2025_Oct.csv": "2025Q4",
    "PPRRVU25_JAN1.csv": "2025Q1",
    "PPRRVU2026_Jul_nonQPP.csv": "2026Q3",
    "RVU25D.zip": "2025Q4",
    "HCPC2026_JAN_ANWEB_12292025.xlsx": "2026Q1",
    "hcpcs_level2_2025q1.csv": "2025Q1",
    "2026Q3": "2026Q3",
    "2026-07-01": "2026Q3",
    "July 2026": "2026Q3",
}


@pytest.mark.parametrize(("name", "release"), QUARTERS.items())
def test_quarters_are_read_from_names(name, release):
    found = quarterly(name)
    assert found is not None
    assert found.name == release


@pytest.mark.parametrize(
    "name", ["edits.txt", "ccipra-v329r0.txt", "2026", "eff_13-01-2026", "2026-13-01", "table 12"]
)
def test_what_names_no_quarter_gives_none(name):
    assert quarterly(name) is None


def test_a_quarter_is_for_its_days():
    spring, autumn = quarterly("2026Q2"), quarterly("2025Q4")
    assert spring is not None
    assert autumn is not None
    assert (spring.first, spring.last) == (date(2026, 4, 1), date(2026, 6, 30))
    assert (autumn.first, autumn.last) == (date(2025, 10, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("name", "release", "last"),
    [
        ("icd10cm_codes_2026.txt", "2025-10", date(2026, 3, 31)),
        ("icd10cm_order_April_2026.txt", "2026-04", date(2026, 9, 30)),
        ("icd10cm-codes-April-1-2026.txt", "2026-04", date(2026, 9, 30)),
        ("icd10cm_billable_apr2026.txt", "2026-04", date(2026, 9, 30)),
        ("code-list-October-2025.txt", "2025-10", date(2026, 3, 31)),
        ("2026-01-15", "2025-10", date(2026, 3, 31)),
    ],
)
def test_diagnoses_are_for_half_a_year(name, release, last):
    found = fiscal(name)
    assert found is not None
    assert (found.name, found.last) == (release, last)


@pytest.mark.parametrize("name", ["GPCI2026.csv", "GPCI26.csv", "2026-07-01", "2026"])
def test_indices_are_for_a_year(name):
    found = yearly(name)
    assert found is not None
    assert (found.name, found.first, found.last) == ("2026", date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("name", "release", "last"),
    [
        ("2026-01-05", "2026-01", date(2026, 2, 28)),
        ("2026-03-01", "2026-03", date(2026, 6, 30)),
        ("rarc_Aug_2026.csv", "2026-08", date(2026, 10, 31)),
        ("2026-10-31", "2026-10", date(2026, 10, 31)),
        ("2027-11-01", "2027-11", date(2028, 2, 29)),
    ],
)
def test_lists_of_reasons_are_for_the_days_until_new_codes_begin(name, release, last):
    found = dated(name)
    assert found is not None
    assert (found.name, found.last) == (release, last)
    assert found.first == date.fromisoformat(f"{release}-01")


def test_a_name_without_a_day_names_no_release():
    assert dated("carc.csv") is yearly("carc.csv") is fiscal("carc.csv") is None
