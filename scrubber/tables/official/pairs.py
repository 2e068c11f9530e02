"""Practitioner PTP edits of NCCI: `ccipra-vNNNrN-f1` and on, as tab-separated text or workbook, in parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from scrubber.tables import ptp
from scrubber.tables.columns import OPEN
from scrubber.tables.official.header import Header
from scrubber.tables.official.kind import Glance, Job, Kind, Made, plain
from scrubber.tables.official.problem import Problem, shown
from scrubber.tables.official.release import quarterly
from scrubber.tables.official.source import Source, Watch
from scrubber.tables.official.values import Reader, day_of

__all__ = ["KIND"]

_INDICATORS = {"0": 0, "1": 1, "9": 9}
_COLUMNS = ("column1", "column2", "first", "last", "indicator")
_EXPECTED = (
    "seven columns as in ccipra-*: column 1, column 2, in existence, effective, deletion, modifier, rationale"
)
_STEP = 1 << 15
_MANY = 100_000
"""A file with so many rows is a part of a real release, which ends with codes that begin with a letter."""
_OTHERS = ("ccioph", "hospital", "medicaid", "mcd", "additions", "revisions")


def _header(glance: Glance) -> Header | None:
    """Where the columns are: their names stand in cells of several rows above the first pair."""
    at: dict[str, int] = {}
    line = 0
    for (number, _), row in zip(glance.head, glance.cells, strict=True):
        if line and row[at["column1"] : at["column1"] + 1] not in ([], [""]):
            break  # the first pair
        for n, cell in enumerate(row):
            if (column := _column(cell)) and at.setdefault(column, n) != n:
                raise Problem(glance.source.shown, f"the column {cell} stands twice", _EXPECTED, number)
        if "COLUMN1" in row:
            line = number
    return Header(glance.source.shown, line, at) if all(column in at for column in _COLUMNS) else None


def _column(cell: str) -> str:
    if cell in ("COLUMN1", "COLUMN2"):
        return cell.lower()
    starts = {"EFFECTIVE": "first", "DELETION": "last", "MODIFIER": "indicator"}
    found = next((name for word, name in starts.items() if cell.startswith(word)), "")
    return found or ("rationale" if cell.endswith("RATIONALE") else "")


def _fits(glance: Glance) -> bool:
    if not any("COLUMN1" in row and "COLUMN2" in row for row in glance.cells):
        return False
    source = glance.source
    name = source.name.lower()
    if other := next((word for word in _OTHERS if word in name), ""):
        raise Problem(source.shown, f"its name says {other}", "the practitioner table of Medicare, ccipra-*")
    if _header(glance) is None:
        raise Problem(source.shown, "columns of a PTP table are missing", _EXPECTED)
    return True


class _Rows:
    """Reads the rows of all parts. What they have in common is kept once; what is odd in them is counted."""

    def __init__(self, sources: Sequence[Source], watch: Watch) -> None:
        self._sources = sources
        self._watch = watch
        self.rationales = {"": 0}
        self._lines = 0
        self.again()

    def again(self) -> None:
        """Forget what was counted."""
        self.firsts: set[int] = set()
        self.codes = ["", ""]
        self.count = self.doubles = 0

    def rows(self) -> Iterator[ptp.Row]:
        """Yield every row, in the order of the files. Raises Problem."""
        for source in self._sources:
            self._watch.starts(source.shown, "reading")
            yield from self._of(source)

    def _of(self, source: Source) -> Iterator[ptp.Row]:
        header = _header(Glance(source))
        if header is None:  # pragma: no cover - it was recognised by its header
            raise Problem(source.shown, "there is no header", _EXPECTED)
        reader = Reader(source.shown, sheet=source.sheet)
        at1, at2, at_first, at_last, at_mark = (header.at[column] for column in _COLUMNS)
        at_why, width = header.at.get("rationale", -1), header.width
        codes, days, rationales, watch = reader.codes, reader.days, self.rationales, self._watch
        line = 0
        records = _behind(source, at1)
        for line, row in records:
            try:
                one, two = codes[row[at1]], codes[row[at2]]
                first, last = days[row[at_first]], days[row[at_last]]
                mark = _INDICATORS[row[at_mark]]
                why = rationales[row[at_why]]
            except (KeyError, IndexError):
                if not any(map(str.strip, row)):
                    continue
                self._new(header, reader, row, line, width)
                one, two = codes[row[at1]], codes[row[at2]]
                first, last = days[row[at_first]], days[row[at_last]]
                mark = _INDICATORS[row[at_mark].strip()]
                why = rationales[row[at_why]] if 0 <= at_why < len(row) else 0
            if first == OPEN:
                reader.day(row[at_first], line)  # it raises
            yield one, two, first, last, mark, why
            if not line % _STEP:
                watch.rows = self._lines + line
        self._lines += line

    def _new(self, header: Header, reader: Reader, row: list[str], line: int, width: int) -> None:
        """Look at the values of a row that did not come before. Raises Problem."""
        at = header.at
        title = plain(row[at["column1"]]) if len(row) > at["column1"] else ""
        if title.startswith("COLUMN1") or "COPYRIGHT" in title or "RIGHTSRESERVED" in title:
            raise reader.wrong(
                line, "the header stands here again", "one table a file; name the parts one by one"
            )
        header.whole(row, line)
        reader.code(row[at["column1"]], line)
        reader.code(row[at["column2"]], line)
        reader.day(row[at["first"]], line)
        reader.day(row[at["last"]], line, needed=False)
        if row[at["indicator"]].strip() not in _INDICATORS:
            raise reader.wrong(line, f"the modifier indicator is {shown(row[at['indicator']])}", "0, 1 or 9")
        if (where := at.get("rationale", -1)) >= 0 and len(row) > where:
            self._rationale(row[where], reader, line)

    def _rationale(self, text: str, reader: Reader, line: int) -> None:
        if text not in self.rationales:
            if len(self.rationales) > 250:
                raise reader.wrong(line, "there are more than 250 rationales", _EXPECTED)
            self.rationales[text] = len(self.rationales)


def _behind(source: Source, at: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows behind the header, which ends where the first cell is a code. Raises Problem."""
    records = source.records()
    seen = False
    for line, row in records:
        cell = row[at].strip() if len(row) > at else ""
        seen = seen or plain(cell) == "COLUMN1"
        if seen and plain(cell) != "COLUMN1" and cell:
            yield line, row
            break
    yield from records


class _Unsorted(Exception):  # noqa: N818 - it is no fault of a file
    """Rows do not come by column one."""


def _by_column1(rows: Iterator[ptp.Row], read: _Rows) -> Iterator[ptp.Row]:
    """Put rows in order, those of one code in column one at a time, as files have them. Raises _Unsorted."""
    block: list[ptp.Row] = []
    code = ""
    for row in rows:
        if row[0] != code:
            if row[0] < code:
                raise _Unsorted
            yield from _ordered(block, read)
            block, code = [], row[0]
        block.append(row)
    yield from _ordered(block, read)


def _ordered(block: list[ptp.Row], read: _Rows) -> Iterator[ptp.Row]:
    block.sort()
    before: ptp.Row | None = None
    for row in block:
        if row == before:
            read.doubles += 1
            continue
        before = row
        read.firsts.add(row[2])
        read.count += 1
        yield row
    if block:
        read.codes = [read.codes[0] or block[0][0], block[0][0]]


def _make(job: Job) -> Made:
    read = _Rows(job.sources, job.watch)
    try:
        return _compiled(_by_column1(read.rows(), read), read, job)
    except _Unsorted:
        read.again()
        return _compiled(_ordered(ptp.in_order(read.rows()), read), read, job)


def _compiled(rows: Iterator[ptp.Row], read: _Rows, job: Job) -> Made:
    about: dict[str, Any] = {}

    def counted() -> Iterator[ptp.Row]:
        """The rows; behind the last of them the header learns what they have in common: it is written last."""
        yield from rows
        if not read.count:
            raise Problem(job.sources[0].shown, "there is no pair of codes in it", _EXPECTED)
        about.update(job.header(read.count, _notes(read), day_of(min(read.firsts))))
        about["rationales"] = list(read.rationales)

    content = ptp.compile_rows(counted(), about)
    _complete(job.sources, read)
    return Made(content, about)


def _notes(read: _Rows) -> Iterator[str]:
    if len(read.firsts) == 1 and read.count > 1:
        day = day_of(min(read.firsts)).isoformat()
        yield f"all rows come into force on {day}, which may mean that this copy lost its effective dates"
    if read.doubles:
        yield f"rows that stand twice and were taken once: {read.doubles:,}"


def _complete(sources: Sequence[Source], read: _Rows) -> None:
    """A release begins with codes that begin with 0, and ends with those that begin with a letter. Raises Problem.

    That is asked of files that are as big as a published part.
    """
    if read.count < _MANY:
        return
    begin, end = read.codes
    what = "all parts of the release, named together"
    if not begin.startswith("0"):
        raise Problem(
            sources[0].shown, f"the table begins with {begin} in column 1, so its first part is missing", what
        )
    if end[:1].isdecimal():
        text = f"the table ends with {end} in column 1, so a part behind this one is missing"
        raise Problem(sources[-1].shown, text, what)


KIND = Kind(
    table=ptp.NAME,
    source="CMS, practitioner PTP edits",
    wanted="practitioner PTP edits (ccipra-*)",
    usual=1_000_000,
    reading=quarterly,
    fits=_fits,
    make=_make,
    in_parts=True,
)
