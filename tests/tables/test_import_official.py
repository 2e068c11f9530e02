"""The official files that lie beside the checkout are imported whole, and say what they say."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from official_files import plan_of

from scrubber.tables import compile as form
from scrubber.tables.addons import AddOnTable
from scrubber.tables.fees import FeeTable, LocalityTable
from scrubber.tables.mue import MueTable
from scrubber.tables.official import Prepared
from scrubber.tables.ptp import PtpTable
from scrubber.tables.reasons import ReasonTable

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
PTP = "ncci/ccipra-2024q3-practitioner-ptp.txt.gz"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the official files are not beside the checkout")


def prepared(name: str) -> Prepared:
    if not (DATA / name).is_file():
        pytest.skip(f"{name} is not beside the checkout")
    (release,) = plan_of(DATA / name).releases
    return release


def kept(release: Prepared, folder: Path) -> Path:
    path = folder / release.name
    path.write_bytes(release.content)
    return path


def cells(name: str) -> Iterator[list[str]]:
    with (DATA / name).open(encoding="latin-1", newline="") as file:
        yield from csv.reader(file)


def test_every_pair_of_the_file_is_in_the_table(tmp_path):
    """All 2.5 million rows, in their order; days that are all alike are taken as they are, and told."""
    release = prepared(PTP)
    table = PtpTable(kept(release, tmp_path))
    assert (release.name, release.about["first"]) == ("ptp-2024Q3.tbl", "1996-01-01")
    assert any("lost its effective dates" in note for note in release.about["notes"])
    count = 0
    with gzip.open(DATA / PTP, "rt", encoding="latin-1") as file:
        for n, line in enumerate(file):
            count += n >= 6
            if n >= 6 and n % 997 == 0:  # a look-up of each row would take a minute
                one, two, _, _, last, mark, why = line.rstrip("\r\n").split("\t")
                end = None if last == "*" else f"{last[:4]}-{last[4:6]}-{last[6:]}"
                found = [
                    (str(p.last) if p.last else None, p.indicator, p.rationale) for p in table.rows(one, two)
                ]
                assert (end, mark, why) in found
    assert count == len(table) == release.about["rows"]


def test_every_code_of_the_unlikely_units_is_in_the_table(tmp_path):
    name = "ncci/MCR_MUE_PractitionerServices_Eff_04-01-2026.csv"
    release = prepared(name)
    wanted = {(row[0], int(row[1]), row[2][0]) for row in cells(name) if len(row) > 2 and row[1].isdecimal()}
    got = {(row.code, row.units, row.indicator) for row in MueTable(kept(release, tmp_path)).every()}
    assert got == wanted
    assert (len(got), release.about["notes"]) == (15_095, [])


def test_every_add_on_code_is_in_the_table(tmp_path):
    name = "ncci/aoc_2026q3.csv"
    wanted = {tuple(row) for row in cells(name)} - {
        ("add_on_code", "primary_code", "aoc_type", "effective_date", "deletion_date")
    }
    table = AddOnTable(kept(prepared(name), tmp_path))
    assert {(r.code, r.primary, r.kind, str(r.first), str(r.last or "")) for r in table.every()} == wanted


@pytest.mark.parametrize(
    ("name", "release", "rows"),
    [("pfs/PPRRVU2025_Oct.csv", "2025Q4", 19_090), ("pfs/pprrvu2026_jul_mohs_rows.csv", "2026Q3", 5)],
)
def test_fees_are_as_published(name, release, rows, tmp_path):
    found = prepared(name)
    table = FeeTable(kept(found, tmp_path))
    fee = table.get("17311")
    assert fee is not None
    assert (found.release.name, len(table)) == (release, rows)
    total, factor = ("20.44", "32.3465") if release == "2025Q4" else ("19.97", "33.4009")
    assert (str(fee.nonfacility_total), str(fee.conversion_factor)) == (total, factor)


@pytest.mark.parametrize("year", ["2025", "2026"])
def test_indices_are_as_published(year, tmp_path):
    found = prepared(f"pfs/GPCI{year}.csv")
    table = LocalityTable(kept(found, tmp_path))
    assert (found.release.name, len(table)) == (year, 109)
    alaska = table.find("02102", "01")
    assert alaska is not None
    assert alaska.work == 1.5


@pytest.mark.parametrize(
    ("name", "release", "codes"),
    [
        ("codes/icd10cm_billable_apr2026.txt", "2026-04", 74_719),
        ("codes/hcpcs_level2_2025q1.csv", "2025Q1", 8_184),
    ],
)
def test_lists_of_codes_are_as_published(name, release, codes):
    found = prepared(name)
    assert (found.release.name, len(form.read(found.content.decode()))) == (release, codes)
    assert found.about["notes"] == []


@pytest.mark.parametrize(("name", "release", "codes"), [("carc", "2025-11", 407), ("rarc", "2026-03", 1_198)])
def test_reason_codes_are_as_published(name, release, codes, tmp_path):
    found = prepared(f"codes/{name}_codes.csv")
    table = ReasonTable(kept(found, tmp_path))
    assert (found.release.name, len(table), len(list(table.every()))) == (release, codes, codes)
