"""Makes the small lists of scrubber/tables/data. Run by hand: `python tests/make_tables.py FOLDER`.

FOLDER holds copies of public lists: codes/ (HCPCS, NUCC, places of service), pfs/ (fee schedule) and ncci/ (MUE).
Only codes are taken, no word about any of them. Modifiers and states are short enough to stand here.
"""

from __future__ import annotations

import csv
import re
import sys
from itertools import product
from pathlib import Path

from scrubber.tables.compile import write

DATA = Path(__file__).resolve().parents[1] / "scrubber" / "tables" / "data"
LEVEL_TWO = re.compile(r"[A-CE-V][0-9]{4}")  # D is dental, and has a list of its own

CPT = """
22 23 24 25 26 27 32 33 47 50 51 52 53 54 55 56 57 58 59 62 63 66 73 74 76 77 78 79 80 81 82 90 91 92 93 95 96 97 99
1P 2P 3P 8P P1 P2 P3 P4 P5 P6
"""
HCPCS = """
A1 A2 A3 A4 A5 A6 A7 A8 A9 AA AB AD AE AF AG AH AI AJ AK AM AO AP AQ AR AS AT AU AV AW AX AY AZ BA BL BO BP BR BU
CA CB CC CD CE CF CG CH CI CJ CK CL CM CN CO CP CQ CR CS CT DA E1 E2 E3 E4 EA EB EC ED EE EJ EM EP ER ET EV EX EY
F1 F2 F3 F4 F5 F6 F7 F8 F9 FA FB FC FP FQ FR FS FT FX FY G0 G1 G2 G3 G4 G5 G6 G7 G8 G9 GA GB GC GD GE GF GG GH GJ GK
GL GM GN GO GP GQ GR GS GT GU GV GW GX GY GZ H9 HA HB HC HD HE HF HG HH HI HJ HK HL HM HN HO HP HQ HR HS HT HU HV HW
HX HY HZ J1 J2 J3 J4 J5 JA JB JC JD JE JF JG JK JL JW JZ K0 K1 K2 K3 K4 KA KB KC KD KE KF KG KH KI KJ KK KL KM KN KO
KP KQ KR KS KT KU KV KW KX KY KZ L1 LC LD LL LM LR LS LT LU M2 MA MB MC MD ME MF MG MH MS N1 N2 N3 NB NR NU PA PB PC
PD PI PL PM PN PO PS PT Q0 Q1 Q2 Q3 Q4 Q5 Q6 Q7 Q8 Q9 QA QB QC QD QE QF QG QH QJ QK QL QM QN QP QQ QR QS QT QW QX QY
QZ RA RB RC RD RE RI RP RR RT SA SB SC SD SE SF SG SH SJ SK SL SM SN SQ SS ST SU SV SW SY SZ T1 T2 T3 T4 T5 T6 T7 T8
T9 TA TB TC TD TE TF TG TH TJ TK TL TM TN TP TQ TR TS TT TU TV TW U1 U2 U3 U4 U5 U6 U7 U8 U9 UA UB UC UD UE UF UG UH
UJ UK UN UP UQ UR US V1 V2 V3 V4 V5 V6 V7 V8 V9 VM VP X1 X2 X3 X4 X5 XE XP XS XU ZA ZB ZC
"""
AMBULANCE = "DEGHIJNPRSX"
"""Where a transport began and ended: any two of these make a modifier."""
STATES = """
AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA
RI SC SD TN TX UT VT VA WA WV WI WY AS FM GU MH MP PR PW VI AA AE AP AB BC MB NB NL NS NT NU ON PE QC SK YT
"""


def column(path: Path, name: str) -> list[dict[str, str]]:
    """The rows of a file with a header that has this column."""
    with path.open(encoding="latin-1", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert name in rows[0]
    return rows


def first_cells(path: Path) -> set[str]:
    """The first cell of every row, whatever stands above the rows."""
    with path.open(encoding="latin-1", newline="") as file:
        return {row[0].strip() for row in csv.reader(file) if row}


def make(name: str, codes: set[str], release: str, source: str, first: str = "", last: str = "") -> None:
    """Write one list."""
    about = {"table": name, "release": release, "first": first, "last": last, "source": source}
    (DATA / f"{name}.txt").write_text(write(about, codes), "ascii")


def main(folder: Path) -> None:
    """Make every list."""
    taxonomy = {row["code"] for row in column(folder / "codes/nucc_taxonomy_v25_1_codes.csv", "code")}
    places = column(folder / "codes/place_of_service.csv", "name")
    hcpcs = {row["code"] for row in column(folder / "codes/hcpcs_level2_2025q1.csv", "code")}
    for later in ("pfs/PPRRVU2025_Oct.csv", "ncci/MCR_MUE_PractitionerServices_Eff_04-01-2026.csv"):
        hcpcs |= first_cells(folder / later)
    make("taxonomy", taxonomy, "25.1", "NUCC, Health Care Provider Taxonomy, version 25.1")
    make(
        "place_of_service",
        {row["code"] for row in places if row["name"] != "Unassigned"},
        "2025",
        "CMS, place of service codes for professional claims",
    )
    make(
        "facility",
        {row["code"] for row in places if row["facility"] == "Facility"},
        "2025",
        "CMS, place of service codes that are paid as a facility",
    )
    make(
        "hcpcs",
        {code for code in hcpcs if LEVEL_TWO.fullmatch(code)},
        "2025q1",
        "CMS, HCPCS level II of January 2025, and codes of the fee schedule of October 2025 and the MUE of April 2026",
        "2025-01-01",
        "2025-03-31",
    )
    transport = {"".join(pair) for pair in product(AMBULANCE, repeat=2)}
    make(
        "modifiers", {*CPT.split(), *HCPCS.split(), *transport}, "2025", "modifiers of CPT and HCPCS level II"
    )
    make(
        "states",
        set(STATES.split()),
        "2025",
        "USPS, state abbreviations; Canada Post, provinces and territories",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
