"""Practitioner MUE of NCCI: `MCR_MUE_PractitionerServices_Eff_MM-DD-YYYY`, as csv or workbook."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.tables import mue
from scrubber.tables.official.header import Header, find_header
from scrubber.tables.official.kind import Glance, Job, Kind, Made
from scrubber.tables.official.problem import Problem
from scrubber.tables.official.release import quarterly
from scrubber.tables.official.values import Reader

__all__ = ["KIND"]

_NAMES = {
    "code": ("HCPCSCPTCODE", "CPTHCPCSCODE", "HCPCSCODE"),
    "units": ("PRACTITIONERSERVICESMUEVALUES",),
    "indicator": ("MUEADJUDICATIONINDICATOR", "MAI"),
}
_OTHERS = ("OUTPATIENTHOSPITALSERVICESMUEVALUES", "DMESUPPLIERSERVICESMUEVALUES")
_EXPECTED = "the columns HCPCS/CPT Code, Practitioner Services MUE Values and MUE Adjudication Indicator"
_MAI = frozenset("123")


def _header(glance: Glance) -> Header | None:
    return find_header(glance, _NAMES, tuple(_NAMES))


def _fits(glance: Glance) -> bool:
    cells = {cell for row in glance.cells for cell in row}
    source = glance.source
    if other := next((cell for cell in _OTHERS if cell in cells), ""):
        setting = "outpatient hospitals" if other.startswith("OUT") else "suppliers"
        raise Problem(
            source.shown,
            f"this is the MUE table of {setting}",
            "that of practitioners (MCR_MUE_PractitionerServices_*)",
        )
    if not any("MUEVALUE" in cell and len(cell) < 60 for cell in cells):
        return False
    if _header(glance) is None:
        raise Problem(source.shown, "columns of an MUE table are missing", _EXPECTED)
    if source.name.upper().startswith("MCD"):
        raise Problem(
            source.shown, "its name says Medicaid", "the table of Medicare (MCR_MUE_PractitionerServices_*)"
        )
    return True


def _rows(job: Job) -> Iterator[tuple[str, int, str]]:
    source = job.sources[0]
    job.watch.starts(source.shown, "reading")
    header = _header(Glance(source))
    if header is None:  # pragma: no cover - it was recognised by its header
        raise Problem(source.shown, "there is no header", _EXPECTED)
    reader = Reader(source.shown, sheet=source.sheet)
    seen: dict[str, int] = {}
    for line, row in source.records():
        if line <= header.line or not any(map(str.strip, row)):
            continue
        header.whole(row, line)
        if header.repeats(row, "code", _NAMES["code"]):
            raise reader.wrong(line, "the header stands here again", "one table")
        code = reader.code(row[header.at["code"]], line)
        if code in seen:
            raise reader.wrong(
                line, f"the code {code} stands here again, after line {seen[code]}", "each code once"
            )
        seen[code] = line
        units = reader.number(row[header.at["units"]], "the MUE value", line)
        mai = reader.one_of(row[header.at["indicator"]].strip()[:1], _MAI, "the adjudication indicator", line)
        yield code, units, mai


def _make(job: Job) -> Made:
    rows = list(_rows(job))
    if not rows:
        raise Problem(job.sources[0].shown, "there is no code in it", _EXPECTED)
    about = job.header(len(rows))
    return Made(mue.compile_rows(rows, about, job.scope(row[0] for row in rows)), about)


KIND = Kind(
    table=mue.NAME,
    source="CMS, practitioner MUE",
    wanted="practitioner MUE (MCR_MUE_PractitionerServices_Eff_*)",
    usual=10_000,
    reading=quarterly,
    fits=_fits,
    make=_make,
)
