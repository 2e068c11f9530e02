"""Small files in the layouts of the official ones, with rows of our own, and the command run upon them."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from scrubber.app.cli import app
from scrubber.tables.official import Plan, Watch, prepare

PTP_HEAD = (  # as CMS had it until 2024
    ("All rights reserved.",),
    ("Column1/Column2 Edits",),
    ("", "", "*=in existence", "", "", "Modifier", ""),
    ("", "", "prior to 1996", "Effective", "Deletion", "0=not allowed", "PTP Edit Rationale"),
    ("Column 1", "Column 2", "", "Date", "Date", "1=allowed", ""),
    ("", "", "", "", "*=no data", "9=not applicable", ""),
)
PTP_LATER = (  # as CMS has it now
    ("CPT only copyright 2025.", "", "", "", "", "", ""),
    ("Column1/Column2 Edits", "", "", "", "", "", ""),
    ("Column 1", "Column 2", "*=in existence", "Effective", "Deletion", "Modifier", "PTP Edit Rationale"),
    ("", "", "prior to 1996", "Date", "Date", "0=not allowed", ""),
    ("", "", "", "", "*=no data", "1=allowed", ""),
    ("", "", "", "", "", "9=not applicable", ""),
)
PTP_ROWS = (
    ("11104", "12031", "", "20190101", "*", "1", "first reason"),
    ("17311", "11104", "", "20190101", "*", "1", "first reason"),
    ("17311", "88305", "", "20070101", "20101231", "0", "second reason"),
    ("17311", "88305", "", "20110101", "*", "1", "second reason"),
    ("17312", "88305", "*", "20070101", "20070101", "9", "second reason"),
    ("G0168", "12001", "", "20000101", "*", "1", "first reason"),
)
MUE_ROWS = (
    ("17311", "4", "3 Date of Service Edit: Clinical", "reason"),
    ("17312", "6", "3 Date of Service Edit: Clinical", "reason"),
    ("88305", "16", "1 Line Edit", "reason"),
    ("99213", "1", "2 Date of Service Edit: Policy", "reason"),
)
AOC_ROWS = (
    # type, add-on, its last day, primary, its last day, first and last day of the edit
    ("1", "17312", "", "17311", "", "2013091", ""),
    ("1", "17314", "", "17313", "2020366", "2013091", ""),
    ("1", "17314", "", "17311", "", "2013091", "2014365"),
    ("2", "99417", "", "CCCCC", "", "2021001", ""),
    ("3", "11102", "2018365", "11100", "", "2013091", ""),
)
PFS_HEAD = (
    ",,2025 National Physician Fee Schedule Relative Value File October Release" + "," * 28,
    ",,RELEASED 09/11/2025" + "," * 28,
    ",, , ,,,,,,,,,,,,,,,,,,,,,,,,,NON-FACILITY,FACILITY,",
    ",,,,NOT USED,,,,,,,,,,,,,,,,,,,,,PHYSICIAN,,DIAGNOSTIC,PE USED,PE USED,MP USED",
    ",,,,FOR,,,NON-FAC,,FACILITY ,,,,,,,,,,,,,,,,SUPERVISION OF,,IMAGING,FOR OPPS,FOR OPPS,FOR OPPS",
    ",,,STATUS,MEDICARE ,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE,INTRA,POST,MULT,"
    "BILAT,ASST,CO-,TEAM,ENDO,CONV,DIAGNOSTIC,CALCULATION,FAMILY,PAYMENT,PAYMENT,PAYMENT",
    "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP,OP,OP,"
    "PROC,SURG,SURG,SURG,SURG,BASE,FACTOR,PROCEDURES,FLAG,INDICATOR,AMOUNT,AMOUNT,AMOUNT",
)
PFS_ROWS = (
    "17311,,words,A,,6.20,13.55,,3.64,,0.69,20.44,10.53,0,000,0.00,0.00,0.00,2,0,1,0,0,,32.3465,09,0,99,0,0,0",
    "88305,,words,A,,0.75,1.30,,1.30,NA,0.02,2.07,2.07,1,XXX,0.00,0.00,0.00,0,0,0,0,0,,32.3465,09,0,99,0,0,0",
    "88305,26,words,A,,0.75,0.33,,0.33,,0.01,1.09,1.09,1,XXX,0.00,0.00,0.00,0,0,0,0,0,,32.3465,09,0,99,0,0,0",
    "52001,,words,A,,5.44,9.99,,2.22,,0.63,16.06,8.29,0,000,0.10,0.80,0.10,2,0,1,0,0,52000,32.3465,09,0,99,0,0,0",
)
PFS_2026 = (
    "HCPCS,MOD,DESCRIPTION,STATUS,NOT_USED,WORK_RVU,NONFAC_PE,NONFAC_NA,FAC_PE,FAC_NA,MP_RVU,NONFAC_TOTAL,FAC_TOTAL,"
    "PCTC,GLOB_DAYS,PRE_OP,INTRA_OP,POST_OP,MULT_PROC,BILAT,ASST,CO_SURG,TEAM,PRIC_IND,ENDO_BASE,CONV_FACTOR,"
    "PHYS_SUPERV,CALC_FLAG,IMG_FAMILY,OPPS_NF,OPPS_F,OPPS_MP",
    "17311,,,A,,6.05,13.33,,1.95,,0.59,19.97,8.59,0,000,0.00,0.00,0.00,2,0,1,0,0,9,,33.4009,09,0,99,0.00,0.00,0.00",
)
GPCI = (
    "ADDENDUM E. FINAL CY 2025 GEOGRAPHIC PRACTICE COST INDICES,,,,,,",
    ",,,,,,",
    "Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,2025 PW GPCI (with 1.0 Floor),"
    "2025 PE GPCI,2025 MP GPCI",
    "10112,AL,00,ALABAMA,1,0.869,0.575",
    "01182,CA,18,LOS ANGELES-LONG BEACH*,1.042,1.194,0.69",
    "",
    "*A remark behind the rows.,,,,,,",
)
CODES = ("C44311", "C44319", "C4431", "L57.0", "Z85828")
ORDER = (
    "00001 C44     0 heading                                                      heading",
    "00002 C443    0 heading                                                      heading",
    "00003 C4431   0 heading                                                      heading",
    "00004 C44311  1 a code                                                       a code",
    "00005 L570    1 a code                                                       a code",
)


def text(path: Path, lines: Iterable[str], ends: str = "\r\n") -> Path:
    """Write lines in Latin-1."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(line + ends for line in lines).encode("latin-1"))
    return path


def ptp_lines(rows: Iterable[Sequence[str]] = PTP_ROWS) -> list[str]:
    """The lines of a PTP file."""
    return ["\t".join(row) for row in (*PTP_HEAD, *rows)]


def ptp(path: Path, rows: Iterable[Sequence[str]] = PTP_ROWS) -> Path:
    """A PTP file as CMS has it, gzipped where its name says so."""
    if path.suffix != ".gz":
        return text(path, ptp_lines(rows))
    path.write_bytes(gzip.compress("".join(line + "\r\n" for line in ptp_lines(rows)).encode("latin-1")))
    return path


def mue(path: Path, rows: Iterable[Sequence[str]] = MUE_ROWS) -> Path:
    """An MUE file: a notice over two lines, and a cell of the header too."""
    head = [
        '"A notice about codes',
        'that takes two lines.",,,',
        '"HCPCS/',
        'CPT Code",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale',
    ]
    return text(path, [*head, *(",".join(row) for row in rows)])


def aoc_lines(rows: Iterable[Sequence[str]] = AOC_ROWS) -> list[str]:
    """Records of fixed width."""
    widths = (1, 5, 7, 5, 7, 7, 7)
    return ["".join(cell.ljust(n) for cell, n in zip(row, widths, strict=True)) for row in rows]


def zipped(path: Path, members: Mapping[str, bytes]) -> Path:
    """A zip of members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def plan_of(*paths: Path, release: str | None = None) -> Plan:
    """What an import would keep of files; nothing is kept yet."""
    return prepare(paths, release, lambda table, release: None, Watch())


@dataclass
class Ran:
    """What a run of the command came to."""

    code: int
    out: str
    err: str


def scrubber(*words: object) -> Ran:
    """Run the command in this process."""
    result = CliRunner().invoke(app, [str(word) for word in words], prog_name="scrubber")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)
