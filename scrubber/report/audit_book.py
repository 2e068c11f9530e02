"""The findings of an audit as a workbook: a sheet for each, and a dictionary of all columns.

Texts are written as texts, so nothing in them is a formula or a link. The same findings give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from scrubber.denials.audit.files import PileFile, files_table, kinds_table
from scrubber.denials.audit.patterns import crossed, crossed_table
from scrubber.denials.audit.tables import AuditTables
from scrubber.denials.export import need
from scrubber.denials.trends.beside import balance_table, entry_table
from scrubber.denials.trends.pareto import pareto_table
from scrubber.denials.trends.tabled import By, Kind, Table, Value
from scrubber.report.audit_words import worded
from scrubber.report.visible import visible

__all__ = ["write_audit_book"]

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_MADE = datetime(2000, 1, 1)  # a file that says when it was made would never be the same twice
_LONGEST = 32_767  # characters of a cell
_LAST_ROW = 1_048_575
_PATTERNS: tuple[By, ...] = ("carc", "kind", "payer", "procedure", "rendering", "provider", "part")


def write_audit_book(
    stream: BinaryIO, tables: AuditTables, files: Sequence[PileFile], *, folder: Path | None = None
) -> None:
    """Write the workbook; `folder` keeps its sheets until they are whole. Raises ExtraMissing and OSError."""
    library = need("xlsxwriter", "xlsx")
    book = library.Workbook(stream, {**_OPTIONS, **({"tmpdir": str(folder)} if folder else {})})
    try:
        book.set_properties({"title": "Audit", "created": _MADE})
        sheets = _Sheets(book)
        for name, those in _sheets(tables, files):
            sheets.add(name, those)
        sheets.explain()
    finally:
        try:
            book.close()
        except library.exceptions.FileCreateError as error:
            cause = error.args[0] if error.args else None
            raise cause if isinstance(cause, OSError) else OSError(str(error)) from None


def _sheets(tables: AuditTables, files: Sequence[PileFile]) -> Iterable[tuple[str, list[Table]]]:
    """What stands on each sheet; lists that name claims come last, and not in a book to be shared."""
    audit, own = tables.audit, not tables.shareable
    threshold = None if own else tables.threshold
    yield "overview", [tables.overview()]
    patterns = [worded(pareto_table(tables.figures, by, None, threshold), by) for by in _PATTERNS]
    found = crossed(tables.figures, threshold)
    both = [crossed_table(found)] if found is not None else []
    yield (
        "denials",
        [tables.caught(), tables.alarms(), *patterns, *both, *([tables.caught_lines()] if own else [])],
    )
    lists = [tables.waiting_claims(refused=True), tables.waiting_claims()] if own else []
    yield "unanswered", [tables.waiting(), *lists]
    short = []
    if audit.underpaid is not None:
        short = [
            tables.underpaid_by(audit.underpaid.payers, "Payer", audit.figures.payer_name),
            tables.underpaid_by(audit.underpaid.codes, "Procedure", str),
        ]
    yield "underpaid", [*short, *([tables.underpaid()] if own or audit.underpaid is None else [])]
    beside = [balance_table(audit.beside), entry_table(audit.beside, audit.beside_claims)] if own else []
    yield "beside", beside
    yield "questions", [tables.questions()] if own else []
    yield "modifiers", [tables.modifiers(), *([tables.modifier_lines()] if own else [])]
    yield "files", [kinds_table(files), *([files_table(files)] if own else [])]


class _Sheets:
    """Writes tables beneath each other, and remembers their columns."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - the library has no types
        self._book = book
        self._bold = book.add_format({"bold": True})
        self._head = book.add_format({"bold": True, "bottom": 1})
        self._formats = {
            "money": book.add_format({"num_format": "#,##0.00"}),
            "share": book.add_format({"num_format": "0.0%"}),
            "count": book.add_format({"num_format": "#,##0"}),
        }
        self._columns: list[tuple[str, str, str, str, str]] = []

    def add(self, name: str, those: Sequence[Table]) -> None:
        """A sheet with these tables; one without any says so."""
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 12, 18)
        if not those:
            sheet.write_string(0, 0, "Nothing here may be shared.")
        row = 0
        for table in those:
            row = self._put(sheet, name, table, row) + 1

    def _put(self, sheet: Any, name: str, table: Table, row: int) -> int:  # noqa: ANN401
        """Write a table from a row on; returns the row after it."""
        sheet.write_string(row, 0, table.title, self._bold)
        for note in table.notes:
            row += 1
            sheet.write_string(row, 0, note)
        row += 1
        for n, column in enumerate(table.columns):
            sheet.write_string(row, n, column.head, self._head)
            self._columns.append((name, table.title, column.head, _KINDS[column.kind], column.words))
        for values in table.rows:
            if row >= _LAST_ROW - 1:
                row += 1
                sheet.write_string(row, 0, "more than a sheet holds")
                break
            row += 1
            for n, (value, column) in enumerate(zip(values, table.columns, strict=True)):
                self._write(sheet, row, n, value, column.kind)
        return row + 1

    def _write(self, sheet: Any, row: int, n: int, value: Value, kind: Kind) -> None:  # noqa: ANN401
        if value is None:
            return
        if isinstance(value, str):
            text = visible(value)
            if text:
                sheet.write_string(row, n, text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")
        else:
            sheet.write_number(row, n, float(value), self._formats.get(kind))

    def explain(self) -> None:
        """The dictionary: every column of every table."""
        sheet = self._book.add_worksheet("dictionary")
        sheet.freeze_panes(1, 0)
        heads = ("sheet", "table", "column", "type", "meaning")
        for n, (head, width) in enumerate(zip(heads, (14, 44, 28, 12, 60), strict=True)):
            sheet.set_column(n, n, width)
            sheet.write_string(0, n, head, self._head)
        for row, told in enumerate(dict.fromkeys(self._columns), start=1):
            for n, text in enumerate(told):
                sheet.write_string(row, n, text)


_KINDS = {
    "text": "text",
    "count": "whole number",
    "money": "dollars",
    "share": "share",
    "days": "days",
    "amount": "number",
    "number": "number",
}
