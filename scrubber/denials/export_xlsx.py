"""The denial log as a workbook: typed cells, a frozen header with a filter, and a sheet that explains the columns.

Texts are written as texts, so nothing in them is a formula or a link. Rows are written one after the other and not
kept. A sheet holds 1,048,576 rows; what comes after goes on further sheets. The same rows give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from scrubber.denials.export import Cell, columns_of, need, values
from scrubber.denials.export_text import joined
from scrubber.denials.row import Column, DenialRow

if TYPE_CHECKING:
    Library = Any

__all__ = ["SHEET", "SHEET_ROWS", "write_xlsx"]

SHEET = "denials"
SHEET_ROWS = 1_048_576
"""Rows of a sheet, its header included, as spreadsheets have it."""

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_LONGEST = 32_767  # characters of a cell
_FIRST_DAY = date(1900, 3, 1)  # spreadsheets disagree about the days before
_MADE = datetime(2000, 1, 1)  # a file that says when it was made would never be the same twice
_WIDTHS = {"text": 14, "texts": 18, "whole": 9, "money": 12, "number": 9, "date": 12, "flag": 9}
_WIDE = {"payer": 26, "adjustments": 34, "match_reason": 34, "line_match_reason": 34}


def write_xlsx(
    rows: Iterable[DenialRow],
    stream: BinaryIO,
    *,
    shareable: bool = False,
    folder: Path | None = None,
    sheet_rows: int = SHEET_ROWS,
) -> int:
    """Write rows; returns how many. `folder` keeps the sheets meanwhile. Raises ExtraMissing and OSError."""
    library = need("xlsxwriter", "xlsx")
    columns = columns_of(shareable=shareable)
    book = library.Workbook(stream, {**_OPTIONS, **({"tmpdir": str(folder)} if folder else {})})
    try:
        book.set_properties({"title": "Denial log", "created": _MADE})
        sheets = _Sheets(book, columns, sheet_rows)
        for cells in values(rows, columns, shareable=shareable):
            sheets.add(cells)
        sheets.end()
        _explain(book, columns, sheets.bold)
    finally:
        _close(library, book)  # also takes away what waited in the folder
    return sheets.number


def _close(library: Library, book: Library) -> None:
    """Write the file. Raises OSError, as any other file does that cannot be written."""
    try:
        book.close()
    except library.exceptions.FileCreateError as error:
        cause = error.args[0] if error.args else None
        raise cause if isinstance(cause, OSError) else OSError(str(error)) from None


class _Sheets:
    """The sheets with the rows: a new one where the last is full."""

    def __init__(self, book: Library, columns: Sequence[Column], sheet_rows: int) -> None:
        self._book, self._columns, self._limit = book, columns, sheet_rows
        self.bold = book.add_format({"bold": True, "bottom": 1})
        self._formats = {
            "money": book.add_format({"num_format": "#,##0.00"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        self.number = 0
        self._sheets = 0
        self._begin()

    def add(self, cells: Sequence[Cell]) -> None:
        """Write one row."""
        if self._next >= self._limit:
            self.end()
            self._begin()
        for n, (column, cell) in enumerate(zip(self._columns, cells, strict=True)):
            if cell is not None:
                self._write(n, column, cell)
        self._next += 1
        self.number += 1

    def end(self) -> None:
        """Finish the sheet that is being written."""
        self._sheet.autofilter(0, 0, max(self._next - 1, 1), len(self._columns) - 1)

    def _begin(self) -> None:
        self._sheets += 1
        self._sheet = self._book.add_worksheet(SHEET if self._sheets == 1 else f"{SHEET} {self._sheets}")
        self._sheet.freeze_panes(1, 0)
        for n, column in enumerate(self._columns):
            width = _WIDE.get(column.name, _WIDTHS[column.type])
            self._sheet.set_column(n, n, max(width, len(column.name) + 3))
            self._sheet.write_string(0, n, column.name, self.bold)
        self._next = 1

    def _write(self, n: int, column: Column, cell: Cell) -> None:
        if column.type in ("money", "number", "whole"):
            self._sheet.write_number(self._next, n, float(cell), self._formats.get(column.type))
        elif column.type == "date" and cell >= _FIRST_DAY:
            self._sheet.write_datetime(self._next, n, cell, self._formats["date"])
        elif column.type == "flag":
            self._sheet.write_boolean(self._next, n, cell)
        else:
            text = joined(column, cell) if column.type == "texts" else str(cell)
            if text:
                self._sheet.write_string(self._next, n, _fitting(text))


def _fitting(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _explain(book: Library, columns: Sequence[Column], bold: Library) -> None:
    sheet = book.add_worksheet("columns")
    sheet.freeze_panes(1, 0)
    for n, (head, width) in enumerate((("name", 22), ("type", 10), ("meaning", 96), ("source", 48))):
        sheet.set_column(n, n, width)
        sheet.write_string(0, n, head, bold)
    for row, column in enumerate(columns, start=1):
        for n, text in enumerate((column.name, column.type, column.meaning, column.source)):
            sheet.write_string(row, n, text)
