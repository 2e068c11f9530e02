"""Medically unlikely edits of NCCI: the most units of a code that one provider is expected to report for a day."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from scrubber.tables.columns import Columns, pack
from scrubber.tables.compile import TableError
from scrubber.tables.issue import Issue, about_release, scope_of

__all__ = ["BY_LINE", "FILE", "NAME", "Mue", "MueTable", "compile_rows"]

NAME = "mue"
FILE = "CMS's practitioner MUE file (MCR_MUE_PractitionerServices_Eff_*)"
_WIDTH = 5
BY_LINE = "1"
"""The indicator of a limit that holds for each line by itself, and not for the day."""


@dataclass(frozen=True, slots=True)
class Mue:
    """`units` of a code: on a line where the indicator (MAI) is 1, on a day where it is 2 (policy) or 3 (clinical)."""

    code: str
    units: int
    indicator: str


class MueTable:
    """One release, mapped into memory."""

    def __init__(self, path: Path, *, built_in: bool = False) -> None:
        """Open a compiled table. Raises TableError or OSError."""
        columns = Columns(path)
        about = columns.about
        notes = tuple(about.get("notes", ()))
        self.issue = Issue(NAME, about_release(about), scope_of(columns), built_in, path.name, notes)
        self._codes = {code: n for n, code in enumerate(columns.words("codes"))}
        self._units = columns.numbers("units")
        self._indicator = columns.numbers("indicator")

    def __len__(self) -> int:
        return len(self._codes)

    def get(self, code: str) -> Mue | None:
        """Return the row of a code."""
        at = self._codes.get(code)
        return None if at is None else Mue(code, self._units[at], str(self._indicator[at]))

    def every(self) -> Iterator[Mue]:
        """Yield every row, in order of codes."""
        for code, at in self._codes.items():
            yield Mue(code, self._units[at], str(self._indicator[at]))


def compile_rows(
    rows: Iterable[tuple[str, int, str]], about: Mapping[str, Any], scope: Iterable[str] = ()
) -> bytes:
    """Return the bytes of a table from code, units and MAI. Raises TableError for a code that comes twice."""
    ordered = sorted(rows)
    for (one, *_), (two, *_) in pairwise(ordered):
        if one == two:
            raise TableError(f"the code {one} comes twice; expected one row for each code")
    columns: dict[str, Any] = {
        "codes": (_WIDTH, "".join(code for code, _, _ in ordered).encode("latin-1")),
        "units": array("I", [units for _, units, _ in ordered]),
        "indicator": array("B", [int(indicator) for _, _, indicator in ordered]),
    }
    if limited := sorted(scope):
        columns["scope"] = (_WIDTH, "".join(limited).encode("latin-1"))
    return pack({**about, "rows": len(ordered)}, columns)
