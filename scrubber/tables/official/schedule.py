"""The Medicare physician fee schedule (`PPRRVU*`) and its geographic indices (`GPCI*`), located by their headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from scrubber.tables import fees
from scrubber.tables.official.header import Header, find_header
from scrubber.tables.official.kind import Glance, Job, Kind, Made, plain
from scrubber.tables.official.problem import Problem
from scrubber.tables.official.release import quarterly, yearly
from scrubber.tables.official.source import Source
from scrubber.tables.official.values import Reader

__all__ = ["FEES", "INDICES"]

_FEE_NAMES = {
    "code": ("HCPCS", "HCPCSCODE"),
    "modifier": ("MOD", "MODIFIER"),
    "status": ("STATUSCODE", "STATUS"),
    "work": ("WORKRVU",),
    "nonfacility_pe": ("NONFACPERVU", "NONFACPE", "NONFACILITYPERVU"),
    "facility_pe": ("FACILITYPERVU", "FACPE", "FACPERVU"),
    "malpractice": ("MPRVU",),
    "nonfacility_total": ("NONFACILITYTOTAL", "NONFACTOTAL"),
    "facility_total": ("FACILITYTOTAL", "FACTOTAL"),
    "nonfacility_na": ("NONFACNAINDICATOR", "NONFACNA"),
    "facility_na": ("FACILITYNAINDICATOR", "FACNA", "FACNAINDICATOR"),
    "pctc": ("PCTCIND", "PCTC"),
    "global_days": ("GLOBDAYS", "GLOBALDAYS"),
    "preoperative": ("PREOP",),
    "intraoperative": ("INTRAOP",),
    "postoperative": ("POSTOP",),
    "multiple": ("MULTPROC",),
    "bilateral": ("BILATSURG", "BILAT"),
    "assistant": ("ASSTSURG", "ASST"),
    "cosurgeon": ("COSURG",),
    "team": ("TEAMSURG", "TEAM"),
    "endoscopic_base": ("ENDOBASE",),
    "conversion_factor": ("CONVFACTOR", "CONVERSIONFACTOR"),
}
_RELATIVE = ("work", "nonfacility_pe", "facility_pe", "malpractice", "nonfacility_total", "facility_total")
_SHARES = ("preoperative", "intraoperative", "postoperative")
_POLICY = ("multiple", "bilateral", "assistant", "cosurgeon", "team")
_STATUS = frozenset("ABCDEFGHIJLMNPQRTX")
_GLOBAL = frozenset(("000", "010", "090", "MMM", "XXX", "YYY", "ZZZ"))
_DIGITS = frozenset("0123456789")
_NA = frozenset(("", "NA"))
_MODIFIERS = frozenset(("", "26", "TC", "53"))
_FEE_EXPECTED = "the columns of PPRRVU*, from HCPCS and MOD to CONV FACTOR"
_SAID = re.compile(
    r"(20\d{2}) National Physician Fee Schedule.*?(January|April|July|October) Release", re.I | re.S
)
_YEAR_SAID = re.compile(r"CY\s+(20\d{2})|(20\d{2}) PW GPCI", re.I)

_INDEX_NAMES = {
    "contractor": ("MEDICAREADMINISTRATIVECONTRACTORMAC", "CONTRACTOR", "MAC"),
    "state": ("STATE",),
    "number": ("LOCALITYNUMBER",),
    "name": ("LOCALITYNAME",),
}
_INDICES = {"work": "PWGPCI", "expense": "PEGPCI", "malpractice": "MPGPCI"}
_INDEX_EXPECTED = "the columns contractor, state, locality number and name, and PW, PE and MP GPCI"


# -- fees ---------------------------------------------------------------------------------------------------


def _fee_header(glance: Glance) -> Header | None:
    return find_header(glance, _FEE_NAMES, tuple(_FEE_NAMES))


def _fees_fit(glance: Glance) -> bool:
    if _fee_header(glance) is not None:
        return True
    if any({"HCPCS", "MOD"} <= set(row[:3]) for row in glance.cells) and "CONV" in glance.text.upper():
        raise Problem(glance.source.shown, "columns of a fee schedule are missing", _FEE_EXPECTED)
    return False


def _fee_evidence(glance: Glance) -> Iterator[str]:
    if match := _SAID.search(glance.text):
        yield f"{match[2]} {match[1]}"


def _best_schedule(sources: Sequence[Source]) -> Source | None:
    """Of the two schedules of 2026 and later, that of providers who are not in an alternative payment model."""
    other = [source for source in sources if "nonqp" in plain(source.name).lower()]
    return other[0] if len(other) == 1 else None


def _fees(job: Job) -> Iterator[fees.Fee]:
    source = job.sources[0]
    job.watch.starts(source.shown, "reading")
    header = _fee_header(Glance(source))
    if header is None:  # pragma: no cover - it was recognised by its header
        raise Problem(source.shown, "there is no header", _FEE_EXPECTED)
    reader = Reader(source.shown, sheet=source.sheet)
    seen: dict[tuple[str, str], int] = {}
    for line, row in source.records():
        if line <= header.line or not any(map(str.strip, row)):
            continue
        if header.repeats(row, "code", _FEE_NAMES["code"]):
            raise reader.wrong(line, "the header stands here again", "one table")
        fee = _fee(
            {column: row[at] for column, at in header.at.items() if header.whole(row, line)}, reader, line
        )
        key = fee.code, fee.modifier
        if key in seen:
            what = f"{fee.code} {fee.modifier}".strip()
            raise reader.wrong(
                line, f"{what} stands here again, after line {seen[key]}", "each code and modifier once"
            )
        seen[key] = line
        yield fee


def _fee(cells: dict[str, str], reader: Reader, line: int) -> fees.Fee:
    def amount(column: str, places: int = 2) -> Decimal:
        return reader.amount(cells[column], column.replace("_", " "), line, places=places)

    def indicator(column: str, allowed: frozenset[str]) -> str:
        return reader.one_of(cells[column], allowed, column.replace("_", " "), line)

    base = cells["endoscopic_base"].strip()
    days = cells["global_days"].strip()
    row: dict[str, Any] = {column: amount(column) for column in (*_RELATIVE, *_SHARES)}
    row |= {column: indicator(column, _DIGITS) for column in ("pctc", *_POLICY)}
    row |= {column: indicator(column, _NA) == "NA" for column in ("nonfacility_na", "facility_na")}
    return fees.Fee(
        code=reader.code(cells["code"], line),
        modifier=indicator("modifier", _MODIFIERS),
        status=indicator("status", _STATUS),
        global_days=reader.one_of(days.zfill(3) if days.isdecimal() else days, _GLOBAL, "global days", line),
        endoscopic_base=reader.code(base, line) if base else "",
        conversion_factor=amount("conversion_factor", 4),
        **row,
    )


def _make_fees(job: Job) -> Made:
    rows = list(_fees(job))
    if not rows:
        raise Problem(job.sources[0].shown, "there is no code in it", _FEE_EXPECTED)
    notes = []
    factors = sorted({row.conversion_factor for row in rows if row.conversion_factor})
    if len(factors) > 1:
        notes.append(f"the conversion factors are {', '.join(map(str, factors))}")
    about = job.header(len(rows), notes)
    return Made(fees.compile_rows(rows, about, job.scope(row.code for row in rows)), about)


# -- geographic indices -------------------------------------------------------------------------------------


def _index_header(glance: Glance) -> Header | None:
    """The names of the indices have the year and remarks about floors in them, so only their middle is asked for."""
    names = dict(_INDEX_NAMES)
    for column, word in _INDICES.items():
        names[column] = tuple({cell for row in glance.cells for cell in row if word in cell})
    return find_header(glance, names, tuple(names))


def _index_evidence(glance: Glance) -> Iterator[str]:
    if match := _YEAR_SAID.search(glance.text):
        yield match[1] or match[2]


def _localities(job: Job) -> Iterator[fees.Locality]:
    source = job.sources[0]
    job.watch.starts(source.shown, "reading")
    header = _index_header(Glance(source))
    if header is None:  # pragma: no cover - it was recognised by its header
        raise Problem(source.shown, "there is no header", _INDEX_EXPECTED)
    reader = Reader(source.shown, sheet=source.sheet)
    seen: set[tuple[str, str]] = set()
    for line, row in source.records():
        if line <= header.line or not any(map(str.strip, row[1:])):
            continue  # blank lines, and remarks behind the rows, which stand in the first cell
        at = {column: header.whole(row, line)[n].strip() for column, n in header.at.items()}
        contractor, number = at["contractor"].zfill(5), at["number"].zfill(2)
        if not (contractor.isdecimal() and len(contractor) == 5 and number.isdecimal() and len(number) == 2):
            raise reader.wrong(
                line, f"{at['contractor']!r} {at['number']!r} is no contractor and locality", "as 10112 00"
            )
        if (contractor, number) in seen:
            raise reader.wrong(
                line, f"the locality {contractor} {number} stands here again", "each locality once"
            )
        seen.add((contractor, number))
        indices = [reader.amount(at[column], column, line, places=3) for column in _INDICES]
        if not all(indices):
            raise reader.wrong(line, "an index is missing or 0", "three indices above 0")
        name = at["name"].rstrip("*").strip().title()
        yield fees.Locality(contractor, at["state"], number, name, *indices)


def _make_indices(job: Job) -> Made:
    rows = list(_localities(job))
    if not rows:
        raise Problem(job.sources[0].shown, "there is no locality in it", _INDEX_EXPECTED)
    about = job.header(len(rows))
    return Made(fees.compile_localities(rows, about), about)


FEES = Kind(
    table=fees.NAME,
    source="CMS, physician fee schedule",
    wanted="the fee schedule (PPRRVU*)",
    usual=15_000,
    reading=quarterly,
    fits=_fees_fit,
    make=_make_fees,
    evidence=_fee_evidence,
    binding=True,
    best=_best_schedule,
)
INDICES = Kind(
    table=fees.GPCI,
    source="CMS, geographic practice cost indices",
    wanted="geographic indices (GPCI*)",
    usual=100,
    reading=yearly,
    fits=lambda glance: _index_header(glance) is not None,
    make=_make_indices,
    evidence=_index_evidence,
    binding=True,
)
