"""Claim adjustment reason codes (CARC) and remittance advice remark codes (RARC): since when, and until when."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from scrubber.tables.columns import DAY_ZERO, OPEN, Columns, pack
from scrubber.tables.issue import Issue, about_release

__all__ = ["CARC", "FILE", "RARC", "Reason", "ReasonTable", "Row", "compile_rows"]

CARC = "carc"
RARC = "rarc"
FILE = "X12's list of codes with start and stop"
_WIDTH = 5

Row = tuple[str, int, int]
"""Code, first and last day since `columns.DAY_ZERO` (`OPEN`: no end)."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and its days; a remittance of a day behind `last` should not carry it."""

    code: str
    first: date
    last: date | None

    def in_force(self, day: date) -> bool:
        """Whether it may be used on a day, its first day included; a stop date is the first day without it."""
        return self.first <= day and (self.last is None or day < self.last)


class ReasonTable:
    """One release of either list, mapped into memory."""

    def __init__(self, path: Path, *, built_in: bool = False) -> None:
        """Open a compiled table. Raises TableError or OSError."""
        columns = Columns(path)
        about = columns.about
        notes = tuple(about.get("notes", ()))
        self.issue = Issue(about["table"], about_release(about), None, built_in, path.name, notes)
        rows = zip(columns.words("codes"), columns.numbers("first"), columns.numbers("last"), strict=True)
        self._rows = {code: (first, last) for code, first, last in rows}
        self._read: dict[str, Reason] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, code: str) -> Reason | None:
        """Return a code with its days, None where the list does not have it."""
        known = self._read.get(code)
        if known is None and code in self._rows:
            first, last = self._rows[code]
            end = None if last == OPEN else date.fromordinal(DAY_ZERO + last)
            known = self._read[code] = Reason(code, date.fromordinal(DAY_ZERO + first), end)
        return known

    def every(self) -> Iterator[Reason]:
        """Yield every code, sorted."""
        for code in self._rows:
            reason = self.get(code)
            if reason is not None:
                yield reason


def compile_rows(rows: Iterable[Row], about: Mapping[str, Any]) -> bytes:
    """Return the bytes of a table."""
    ordered = sorted(rows)
    columns: dict[str, Any] = {
        "codes": (_WIDTH, "".join(code.ljust(_WIDTH) for code, _, _ in ordered).encode("latin-1")),
        "first": array("H", [first for _, first, _ in ordered]),
        "last": array("H", [last for _, _, last in ordered]),
    }
    return pack({**about, "rows": len(ordered)}, columns)
