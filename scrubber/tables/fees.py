"""The Medicare physician fee schedule: relative values, indicators, and the localities' cost indices."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from scrubber.tables.columns import Columns, pack
from scrubber.tables.compile import TableError
from scrubber.tables.issue import Issue, about_release, scope_of

__all__ = [
    "FILE",
    "GPCI",
    "GPCI_FILE",
    "NAME",
    "Fee",
    "FeeTable",
    "Locality",
    "LocalityTable",
    "compile_localities",
    "compile_rows",
]

NAME = "pfs"
FILE = "CMS's fee schedule file (PPRRVU*)"
GPCI = "gpci"
GPCI_FILE = "CMS's file of geographic indices (GPCI*)"

_HUNDREDTHS = Decimal("0.01")
_CONVERSION = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Fee:
    """One row of the fee schedule; `modifier` is empty, 26, TC or 53. Relative values are in RVU.

    `global_days` are 000, 010, 090, MMM (maternity), XXX (none), YYY (the contractor's) or ZZZ (those of another
    code). `multiple`, `bilateral`, `assistant`, `cosurgeon` and `team` are the payment policy indicators, `pctc`
    says whether the code has a professional and a technical part. `nonfacility_na` and `facility_na` say that the
    code is rarely or never done there. `preoperative`, `intraoperative` and `postoperative` are shares of 1.
    """

    code: str
    modifier: str
    status: str
    work: Decimal
    nonfacility_pe: Decimal
    facility_pe: Decimal
    malpractice: Decimal
    nonfacility_total: Decimal
    facility_total: Decimal
    nonfacility_na: bool
    facility_na: bool
    pctc: str
    global_days: str
    preoperative: Decimal
    intraoperative: Decimal
    postoperative: Decimal
    multiple: str
    bilateral: str
    assistant: str
    cosurgeon: str
    team: str
    endoscopic_base: str
    conversion_factor: Decimal

    def total(self, *, facility: bool) -> Decimal:
        """Return the RVU of the code, for a facility or another place."""
        return self.facility_total if facility else self.nonfacility_total


_WORDS = {
    "code": 5,
    "modifier": 2,
    "status": 1,
    "pctc": 1,
    "global_days": 3,
    "multiple": 1,
    "bilateral": 1,
    "assistant": 1,
    "cosurgeon": 1,
    "team": 1,
    "endoscopic_base": 5,
}
_FLAGS = ("nonfacility_na", "facility_na")


class FeeTable:
    """One release, mapped into memory; a row is made when it is asked for."""

    def __init__(self, path: Path, *, built_in: bool = False) -> None:
        """Open a compiled table. Raises TableError or OSError."""
        self._columns = columns = Columns(path)
        about = columns.about
        notes = tuple(about.get("notes", ()))
        self.issue = Issue(NAME, about_release(about), scope_of(columns), built_in, path.name, notes)
        keys = zip(columns.words("code"), columns.words("modifier"), strict=True)
        self._index = {key: n for n, key in enumerate(keys)}
        self._words: dict[str, list[str]] = {}
        self._known: dict[int, Fee] = {}

    def __len__(self) -> int:
        return len(self._index)

    def get(self, code: str, modifier: str = "") -> Fee | None:
        """Return the row of a code, or of its professional (26), technical (TC) or discontinued (53) form."""
        at = self._index.get((code, modifier))
        if at is None:
            return None
        if at not in self._known:
            self._known[at] = self._row(at)
        return self._known[at]

    def every(self) -> Iterator[Fee]:
        """Yield every row, by code and modifier."""
        for at in self._index.values():
            yield self._row(at)

    def global_days(self) -> Iterator[tuple[str, str]]:
        """Yield each code and its global days; those of codes without a modifier."""
        days = self._column("global_days")
        for (code, modifier), at in self._index.items():
            if not modifier:
                yield code, days[at]

    def _column(self, name: str) -> list[str]:
        if name not in self._words:
            self._words[name] = self._columns.words(name)
        return self._words[name]

    def _row(self, at: int) -> Fee:
        row: dict[str, Any] = {}
        for field in fields(Fee):
            name = field.name
            if name in _WORDS:
                row[name] = self._column(name)[at]
            elif name in _FLAGS:
                row[name] = bool(self._columns.numbers(name)[at])
            else:
                scale = _CONVERSION if name == "conversion_factor" else _HUNDREDTHS
                row[name] = self._columns.numbers(name)[at] * scale
        return Fee(**row)


def compile_rows(rows: Iterable[Fee], about: Mapping[str, Any], scope: Iterable[str] = ()) -> bytes:
    """Return the bytes of a table. Raises TableError for a code and modifier that come twice, and odd amounts."""
    ordered = sorted(rows, key=lambda fee: (fee.code, fee.modifier))
    seen: set[tuple[str, str]] = set()
    for fee in ordered:
        if (fee.code, fee.modifier) in seen:
            raise TableError(f"the code {fee.code} {fee.modifier} comes twice; expected one row for each")
        seen.add((fee.code, fee.modifier))
    columns: dict[str, Any] = {}
    for field in fields(Fee):
        name = field.name
        values = [getattr(fee, name) for fee in ordered]
        if name in _WORDS:
            width = _WORDS[name]
            if long := next((value for value in values if len(value) > width), None):
                raise TableError(f"{name} {long!r} is longer than {width}")
            columns[name] = (width, "".join(value.ljust(width) for value in values).encode("latin-1"))
        elif name in _FLAGS:
            columns[name] = array("B", map(int, values))
        else:
            scale = _CONVERSION if name == "conversion_factor" else _HUNDREDTHS
            scaled = [value / scale for value in values]
            if odd := next((value for value in scaled if value != value.to_integral_value()), None):
                raise TableError(f"{name} {odd * scale} has more places than {scale}")
            columns[name] = array("i", map(int, scaled))
    if limited := sorted(scope):
        columns["scope"] = (5, "".join(limited).encode("latin-1"))
    return pack({**about, "rows": len(ordered)}, columns)


@dataclass(frozen=True, slots=True)
class Locality:
    """A payment locality of a Medicare contractor, and what work, practice expense and malpractice cost there."""

    contractor: str
    state: str
    number: str
    name: str
    work: Decimal
    expense: Decimal
    malpractice: Decimal


class LocalityTable:
    """The geographic indices of one year; a hundred rows, so they stand in the header."""

    def __init__(self, path: Path, *, built_in: bool = False) -> None:
        """Open a compiled table. Raises TableError or OSError."""
        about = Columns(path).about
        notes = tuple(about.get("notes", ()))
        self.issue = Issue(GPCI, about_release(about), None, built_in, path.name, notes)
        self._rows = [Locality(*row[:4], *map(Decimal, row[4:])) for row in about["localities"]]

    def __len__(self) -> int:
        return len(self._rows)

    def every(self) -> Iterator[Locality]:
        """Yield every locality, in the order of CMS's file."""
        yield from self._rows

    def find(self, contractor: str, number: str) -> Locality | None:
        """Return a locality by its contractor (MAC) and number."""
        wanted = contractor, number
        return next((row for row in self._rows if (row.contractor, row.number) == wanted), None)


def compile_localities(rows: Iterable[Locality], about: Mapping[str, Any]) -> bytes:
    """Return the bytes of a table of geographic indices."""
    listed = [
        [
            row.contractor,
            row.state,
            row.number,
            row.name,
            str(row.work),
            str(row.expense),
            str(row.malpractice),
        ]
        for row in rows
    ]
    return pack({**about, "rows": len(listed), "localities": listed}, {})
