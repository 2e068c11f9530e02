"""Sheets of a workbook (xlsx), read by calamine."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime

from scrubber.tables.official.problem import Problem

__all__ = ["Book", "Sheet", "open_workbook"]

_EXPECTED = "a workbook (xlsx) as it is published"


class Sheet:
    """One sheet. It is read anew each time: what is not being read takes no memory but the packed file."""

    def __init__(self, data: bytes, shown: str, name: str) -> None:
        self._data, self._shown, self._name = data, shown, name

    def lines(self) -> Iterator[tuple[int, str]]:
        """A sheet has rows, and no lines."""
        return iter(())

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield every row, counted from 1, its cells as text. Raises Problem."""
        from python_calamine import CalamineError, CalamineWorkbook

        try:
            with CalamineWorkbook.from_filelike(io.BytesIO(self._data)) as book:
                sheet = book.get_sheet_by_name(self._name)
                before = sheet.start[0] if sheet.start else 0
                for number, row in enumerate(sheet.iter_rows(), before + 1):
                    yield number, [cell if type(cell) is str else _text(cell) for cell in row]
        except CalamineError as error:
            raise Problem(
                self._shown, f"the sheet {self._name} cannot be read ({error})", _EXPECTED
            ) from None


def _text(cell: object) -> str:
    """A cell as text: whole numbers without a point, days as 20260131."""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(round(cell, 6))
    if isinstance(cell, datetime | date):
        return f"{cell:%Y%m%d}"
    return "" if cell is None else str(cell)


class Book:
    """A workbook and the names of its sheets."""

    def __init__(self, data: bytes, shown: str, names: list[str]) -> None:
        self._data, self._shown, self.names = data, shown, names

    def sheet(self, name: str) -> Sheet:
        """Return a sheet, not read yet."""
        return Sheet(self._data, self._shown, name)


def open_workbook(data: bytes, shown: str) -> Book:
    """Open a workbook from its bytes. Raises Problem."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            names = list(book.sheet_names)
    except CalamineError as error:
        raise Problem(shown, f"the workbook cannot be read ({error})", _EXPECTED) from None
    if not names:
        raise Problem(shown, "the workbook has no sheet", _EXPECTED)
    return Book(data, shown, names)
