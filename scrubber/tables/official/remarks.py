"""Claim adjustment reason codes (CARC) and remittance advice remark codes (RARC), as csv or workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from scrubber.tables import reasons
from scrubber.tables.official.header import Header, find_header
from scrubber.tables.official.kind import Glance, Job, Kind, Made
from scrubber.tables.official.problem import Problem, shown
from scrubber.tables.official.release import dated
from scrubber.tables.official.values import NOTHING, Reader, read_day

__all__ = ["CARC", "RARC"]

_NAMES = {
    "code": ("CODE", "CARC", "RARC", "REASONCODE", "REMARKCODE"),
    "first": ("START", "STARTDATE"),
    "changed": ("LASTMODIFIED", "LASTMODIFIEDDATE", "MODIFIED"),
    "last": ("STOP", "STOPDATE"),
}
_NEEDED = ("code", "first", "last")
_CODES = {
    reasons.CARC: re.compile(r"\d{1,3}|[ABDPWY]\d{1,2}"),
    reasons.RARC: re.compile(r"(M|MA|N)\d{1,4}"),
}
_EXPECTED = "the columns code, start and stop"


def _header(glance: Glance) -> Header | None:
    return find_header(glance, _NAMES, _NEEDED)


def _fits(table: str, glance: Glance) -> bool:
    header = _header(glance)
    if header is None:
        return False
    below = [row[header.at["code"]].strip() for line, row in glance.head if line > header.line and any(row)]
    return bool(below) and all(_CODES[table].fullmatch(cell) for cell in below[:20])


def _records(glance: Glance) -> Iterator[tuple[int, dict[str, str]]]:
    header = _header(glance)
    if header is None:  # pragma: no cover - it was recognised by its header
        raise Problem(glance.source.shown, "there is no header", _EXPECTED)
    for line, row in glance.source.records():
        if line > header.line and any(map(str.strip, row)):
            row += [""] * (header.width - len(row))
            yield line, {column: row[at].strip() for column, at in header.at.items()}


def _newest_change(glance: Glance) -> Iterator[str]:
    """The newest day in the list, where its name says none: such lists are published without a release."""
    days = [
        day
        for _, cells in _records(glance)
        for column in ("first", "changed")
        if (day := read_day(cells.get(column, "")))
    ]
    if days:
        yield max(days).isoformat()


def _make(table: str, job: Job) -> Made:
    source = job.sources[0]
    job.watch.starts(source.shown, "reading")
    reader = Reader(source.shown, sheet=source.sheet)
    rows: dict[str, reasons.Row] = {}
    undated = 0
    for line, cells in _records(Glance(source)):
        code = cells["code"]
        if not _CODES[table].fullmatch(code):
            raise reader.wrong(line, f"{shown(code)} is no {table.upper()}", "one code a line, as 45 or N122")
        if code in rows:
            raise reader.wrong(line, f"the code {code} stands here again", "each code once")
        undated += cells["first"] in NOTHING
        first = 0 if cells["first"] in NOTHING else reader.day(cells["first"], line)
        rows[code] = code, first, reader.day(cells["last"], line, needed=False)
    if not rows:
        raise Problem(source.shown, "there is no code in it", _EXPECTED)
    notes = (
        [f"codes without a first day, which are taken to have been there always: {undated:,}"]
        if undated
        else []
    )
    about = job.header(len(rows), notes)
    return Made(reasons.compile_rows(rows.values(), about), about)


def _kind(table: str, words: str, usual: int) -> Kind:
    return Kind(
        table=table,
        source=f"X12, {words}",
        wanted=f"{words} ({table.upper()})",
        usual=usual,
        reading=dated,
        fits=partial(_fits, table),
        make=partial(_make, table),
        evidence=_newest_change,
    )


CARC = _kind(reasons.CARC, "claim adjustment reason codes", 300)
RARC = _kind(reasons.RARC, "remittance advice remark codes", 900)
