"""Finding columns by what stands above them, whatever their order and however many rows the header takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scrubber.tables.official.kind import Glance, plain
from scrubber.tables.official.problem import Problem

__all__ = ["Header", "find_header"]

_DEEPEST = 6

Names = Mapping[str, Sequence[str]]
"""By what we call a column, the names that files give it, as `plain` has them."""


class Header:
    """Where the columns of a file are, and the line behind which its rows begin."""

    def __init__(self, file: str, line: int, at: Mapping[str, int]) -> None:
        self.file, self.line, self.at = file, line, at
        self.width = max(at.values()) + 1

    def __contains__(self, column: str) -> bool:
        return column in self.at

    def repeats(self, row: Sequence[str], column: str, names: Sequence[str]) -> bool:
        """Whether a row is the header again."""
        return len(row) > self.at[column] and plain(row[self.at[column]]) in names

    def whole(self, row: list[str], line: int) -> list[str]:
        """Return a row that has every column we read. Raises Problem."""
        if len(row) < self.width:
            raise Problem(self.file, f"the line has {len(row)} cells", f"at least {self.width}", line)
        return row


def find_header(glance: Glance, names: Names, needed: Sequence[str]) -> Header | None:
    """Return where the columns are, None where some that are needed are not there.

    A header may take several rows, whose cells are read downwards as one name. Raises Problem where a name stands
    twice.
    """
    for bottom, row in enumerate(glance.cells):
        if not any(row):
            continue
        for depth in range(min(_DEEPEST, bottom + 1)):
            found = _match(glance.cells[bottom - depth : bottom + 1], names)
            if not all(column in found for column in needed):
                continue
            line = glance.head[bottom][0]
            if twice := next((column for column, at in found.items() if len(at) > 1), ""):
                name = _stacked(glance.cells[bottom - depth : bottom + 1])[found[twice][0]]
                raise Problem(
                    glance.source.shown, f"the column {name} stands twice", "each column once", line
                )
            return Header(glance.source.shown, line, {column: at[0] for column, at in found.items()})
    return None


def _match(rows: list[list[str]], names: Names) -> dict[str, list[int]]:
    stacked = _stacked(rows)
    found = {
        column: [n for n, name in enumerate(stacked) if name in known] for column, known in names.items()
    }
    return {column: at for column, at in found.items() if at}


def _stacked(rows: list[list[str]]) -> list[str]:
    """The cells of several rows, read downwards."""
    width = max(map(len, rows))
    return ["".join(row[n] for row in rows if n < len(row)) for n in range(width)]
