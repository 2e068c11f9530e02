"""Add-on codes of NCCI: `AOC_V2026Qn-*-MCR`, of fixed width or as workbook, and csv with the same columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrubber.tables import addons
from scrubber.tables.columns import OPEN
from scrubber.tables.official.header import Header, find_header
from scrubber.tables.official.kind import Glance, Job, Kind, Made
from scrubber.tables.official.problem import Problem, shown
from scrubber.tables.official.release import quarterly
from scrubber.tables.official.values import Reader, day_of

__all__ = ["KIND"]

_FIXED = re.compile(
    r"([0-9])([0-9A-Z]{5})(\d{7}| {7})([0-9A-Z]{5})(\d{7}| {7})(\d{7}| {7})(\d{7}| {7})(.*)", re.ASCII
)
"""Type, add-on code and its last day, primary code and its last day, first and last day of the edit, a remark.

Days are the year and the day of the year, as 2026031; a record may be cut behind its last day.
"""
_WIDTH = 39
_ZEROS = "0000000"
_NAMES = {
    "kind": ("AOCEDITTYPE", "AOCTYPE", "EDITTYPE", "TYPE"),
    "code": ("ADDONCODE", "AOC"),
    "code_last": ("AOCDELDT", "AOCDELDTJULIAN"),
    "primary": ("PRIMARYCODE",),
    "primary_last": ("PRIMARYCODEDELDT", "PRIMARYCODEDELDTJULIAN"),
    "first": ("AOCEDITEFFDT", "AOCEDITEFFDTJULIAN", "EFFECTIVEDATE"),
    "last": ("AOCEDITDELDT", "AOCEDITDELDTJULIAN", "DELETIONDATE"),
}
_NEEDED = ("kind", "code", "primary", "first")
_ENDS = ("code_last", "primary_last", "last")
_KINDS = frozenset("123")
_EXPECTED = (
    "records as in AOC_*: type, add-on code, its last day, primary code, its last day, first and last day"
)


def _header(glance: Glance) -> Header | None:
    return find_header(glance, _NAMES, _NEEDED)


def _fixed(glance: Glance) -> bool:
    lines = glance.lines
    return bool(lines) and sum(bool(_FIXED.fullmatch(line.ljust(_WIDTH))) for line in lines) * 2 > len(lines)


def _fits(glance: Glance) -> bool:
    if "medicaid" in glance.source.name.lower() or re.search(r"[-_]MCD", glance.source.name, re.I):
        return False
    return _fixed(glance) or _header(glance) is not None


def _rows(job: Job) -> Iterator[addons.Row]:
    source = job.sources[0]
    job.watch.starts(source.shown, "reading")
    glance = Glance(source)
    reader = Reader(source.shown, sheet=source.sheet)
    header = _header(glance)
    cells = _by_width(job, reader) if header is None else _by_header(job, header)
    for line, (kind, code, primary, first, *ends) in cells:
        wanted = reader.one_of(kind, _KINDS, "the type of the add-on code", line)
        last = min(reader.day(end, line, needed=False) for end in ends)
        row = reader.code(code, line), reader.code(primary, line)
        yield *row, int(wanted), reader.day(first, line), last


def _by_header(job: Job, header: Header) -> Iterator[tuple[int, list[str]]]:
    """Cells in our order: type, add-on, primary, first, and whatever may end it. Raises Problem."""
    at = [header.at[column] for column in (*_NEEDED, *(end for end in _ENDS if end in header))]
    source = job.sources[0]
    for line, row in source.records():
        if line <= header.line or not any(map(str.strip, row)):
            continue
        if header.repeats(row, "code", _NAMES["code"]):
            raise Problem(source.shown, "the header stands here again", "one table", line)
        row += [""] * (header.width - len(row))
        cells = [row[n].strip() for n in at]
        yield line, cells if len(cells) > len(_NEEDED) else [*cells, ""]


def _by_width(job: Job, reader: Reader) -> Iterator[tuple[int, list[str]]]:
    started = False
    for line, text in job.sources[0].lines():
        match = _FIXED.fullmatch(text.ljust(_WIDTH))
        if match:
            kind, code, code_last, primary, primary_last, first, last, _ = match.groups()
            ends = ["" if end == _ZEROS else end for end in (code_last, primary_last, last)]
            yield line, [kind, code, primary, first, *ends]
            started = True
        elif started and text.strip(" \x1a"):
            raise reader.wrong(line, f"{shown(text)} is no record of {_WIDTH} characters", _EXPECTED)


def _make(job: Job) -> Made:
    every = list(_rows(job))
    rows = sorted(set(every))
    if not rows:
        raise Problem(job.sources[0].shown, "there is no add-on code in it", _EXPECTED)
    notes = []
    if len(rows) < len(every):
        notes.append(f"rows that stand twice and were taken once: {len(every) - len(rows):,}")
    if all(row[4] == OPEN for row in rows) and len(rows) > 1:
        notes.append("no row ends, which may mean that this copy lost its deletion dates")
    if len({row[3] for row in rows}) == 1 and len(rows) > 1:
        day = day_of(rows[0][3]).isoformat()
        notes.append(
            f"all rows come into force on {day}, which may mean that this copy lost its effective dates"
        )
    about = job.header(len(rows), notes, day_of(min(row[3] for row in rows)))
    return Made(addons.compile_rows(rows, about, job.scope(row[0] for row in rows)), about)


KIND = Kind(
    table=addons.NAME,
    source="CMS, add-on code edits",
    wanted="add-on codes (AOC_*)",
    usual=5_000,
    reading=quarterly,
    fits=_fits,
    make=_make,
)
