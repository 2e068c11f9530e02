"""HCPCS level II: CMS's quarterly file (`HCPC2026_JAN_ANWEB`), of fixed width or as workbook, or codes alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from scrubber.tables.official.header import Header, find_header
from scrubber.tables.official.kind import Glance, Job, Kind, Made
from scrubber.tables.official.listed import listed
from scrubber.tables.official.problem import Problem, shown
from scrubber.tables.official.release import quarterly
from scrubber.tables.official.values import read_day

__all__ = ["KIND"]

_CODE = re.compile(r"[A-Z][0-9]{4}")
_RECORD = re.compile(r"([A-Z][0-9]{4}|   [A-Z0-9]{2}|[A-Z0-9]{2}   )(\d{5})(\d)", re.ASCII)
"""Code or modifier, sequence number, and the kind of record: 3 begins a code, 7 a modifier, others go on with it."""
_ENDS = slice(284, 292)
"""Where a record of fixed width has the day on which the code ended."""
_NAMES = {
    "code": ("HCPC", "HCPCS", "HCPCSCODE", "CODE"),
    "record": ("RECID",),
    "ended": ("TERMDT", "TERMINATIONDATE"),
}
_FEW = 3
"""A list of codes has no more columns: what has more, and is not CMS's file, is a table of prices."""
_EXPECTED = "codes of HCPCS level II, a letter and four digits, in records as in HCPC*_ANWEB"


def _header(glance: Glance) -> Header | None:
    """Its first column is the code; CMS's has the kind of record too, others have codes of level II beneath it."""
    header = find_header(glance, _NAMES, ("code",))
    if header is None or header.at["code"] != 0 or (len(glance.head[0][1]) > _FEW and "record" not in header):
        return None
    if "record" in header:
        return header
    below = [row[0].strip() for line, row in glance.head if line > header.line and row and row[0].strip()]
    codes = [cell for cell in below if _CODE.fullmatch(cell)]
    return header if codes and len(codes) * 2 > len(below) else None


def _fixed(glance: Glance) -> bool:
    lines = glance.lines
    return bool(lines) and sum(bool(_RECORD.match(line)) for line in lines) * 2 > len(lines)


def _bare(glance: Glance) -> bool:
    """Codes alone, without a header."""
    lines = glance.lines
    return bool(lines) and all(_CODE.fullmatch(line.strip()) for line in lines)


def _fits(glance: Glance) -> bool:
    return _fixed(glance) or _bare(glance) or _header(glance) is not None


def _rows(job: Job) -> Iterator[tuple[int, str, str]]:
    """Yield line, code and the day it ended, as text. Raises Problem."""
    source = job.sources[0]
    job.watch.starts(source.shown, "reading")
    glance = Glance(source)
    if _bare(glance):
        yield from ((line, text.strip(), "") for line, text in source.lines() if text.strip(" \x1a"))
        return
    header = _header(glance)
    if header is None:
        for line, text in source.lines():
            match = _RECORD.match(text)
            if match and match[3] == "3":
                yield line, match[1], text[_ENDS].strip()
            elif not match and text.strip(" \x1a"):
                raise Problem(source.shown, f"{shown(text)} is no record", _EXPECTED, line)
        return
    for line, row in source.records():
        if line <= header.line or not any(map(str.strip, row)):
            continue
        cells = {column: row[at].strip() for column, at in header.at.items() if at < len(row)}
        if cells.get("record", "3").lstrip("0") == "3" and cells.get("code"):
            yield line, cells["code"], cells.get("ended", "")


def _make(job: Job) -> Made:
    source = job.sources[0]
    codes: list[str] = []
    ended = 0
    for line, code, end in _rows(job):
        if not _CODE.fullmatch(code):
            raise Problem(source.shown, f"{shown(code)} is no code", _EXPECTED, line)
        last = _end(end)
        if last is not None and job.release.first is not None and last < job.release.first:
            ended += 1
        else:
            codes.append(code)
    if not codes:
        raise Problem(source.shown, "there is no code in it", _EXPECTED)
    notes = [f"codes that ended before {job.release.name} and were left out: {ended:,}"] if ended else []
    return listed(job, sorted(set(codes)), notes=notes)


def _end(text: str) -> date | None:
    return read_day(text) if text else None


KIND = Kind(
    table="hcpcs",
    source="CMS, HCPCS level II",
    wanted="HCPCS level II (HCPC*_ANWEB)",
    usual=6_000,
    reading=quarterly,
    fits=_fits,
    make=_make,
    listed=True,
)
