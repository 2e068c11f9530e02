"""Add-on codes of NCCI: which codes are paid only beside another, and beside which."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from scrubber.tables.columns import DAY_ZERO, OPEN, Columns, pack
from scrubber.tables.issue import Issue, about_release, scope_of

__all__ = ["ANY", "FILE", "NAME", "AddOn", "AddOnTable", "Relation", "Row", "compile_rows"]

NAME = "aoc"
FILE = "CMS's add-on code file (AOC_*)"
ANY = "CCCCC"
"""What the file has instead of a primary code that each contractor names itself."""
_WIDTH = 5

Row = tuple[str, str, int, int, int]
"""Add-on code, primary code, type, first and last day since `columns.DAY_ZERO` (`OPEN`: no end)."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One row: an add-on code and a primary code that it may stand beside."""

    code: str
    primary: str
    kind: str
    first: date
    last: date | None

    def in_force(self, day: date) -> bool:
        """Whether it is in force on a day of service, its first and last day included."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class AddOn:
    """What an add-on code needs on a day.

    `kind` is the type of the edit: 1 the primaries are all named, 2 each contractor names them, 3 some are
    named and a contractor may have more. `contractor` says that others than `primaries` may do.
    """

    code: str
    kind: str
    primaries: frozenset[str]
    contractor: bool


class AddOnTable:
    """One release, mapped into memory."""

    def __init__(self, path: Path, *, built_in: bool = False) -> None:
        """Open a compiled table. Raises TableError or OSError."""
        columns = Columns(path)
        about = columns.about
        notes = tuple(about.get("notes", ()))
        self.issue = Issue(NAME, about_release(about), scope_of(columns), built_in, path.name, notes)
        self._rows: dict[str, list[Relation]] = {}
        every = zip(
            columns.words("add_on"),
            columns.words("primary"),
            columns.numbers("kind"),
            columns.numbers("first"),
            columns.numbers("last"),
            strict=True,
        )
        for code, primary, kind, first, last in every:
            end = None if last == OPEN else date.fromordinal(DAY_ZERO + last)
            row = Relation(code, primary, str(kind), date.fromordinal(DAY_ZERO + first), end)
            self._rows.setdefault(code, []).append(row)
        self.codes = frozenset(self._rows)

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))

    def rows(self, code: str) -> tuple[Relation, ...]:
        """Return every row of an add-on code, in force or not."""
        return tuple(self._rows.get(code, ()))

    def every(self) -> Iterator[Relation]:
        """Yield every row, by add-on code."""
        for rows in self._rows.values():
            yield from rows

    def get(self, code: str, day: date) -> AddOn | None:
        """Return what a code needs on a day; None where it is no add-on then."""
        rows = [row for row in self._rows.get(code, ()) if row.in_force(day)]
        if not rows:
            return None
        kind = max(row.kind for row in rows)
        primaries = frozenset(row.primary for row in rows if row.primary != ANY)
        return AddOn(code, kind, primaries, any(row.primary == ANY or row.kind != "1" for row in rows))


def compile_rows(rows: Iterable[Row], about: Mapping[str, Any], scope: Iterable[str] = ()) -> bytes:
    """Return the bytes of a table. Raises TableError for codes that are not of five characters."""
    ordered = sorted(rows)
    columns: dict[str, Any] = {
        "add_on": (_WIDTH, "".join(row[0] for row in ordered).encode("latin-1")),
        "primary": (_WIDTH, "".join(row[1] for row in ordered).encode("latin-1")),
        "kind": array("B", [row[2] for row in ordered]),
        "first": array("H", [row[3] for row in ordered]),
        "last": array("H", [row[4] for row in ordered]),
    }
    if limited := sorted(scope):
        columns["scope"] = (_WIDTH, "".join(limited).encode("latin-1"))
    return pack({**about, "rows": len(ordered)}, columns)
