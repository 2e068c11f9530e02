"""The denial log as text: JSON lines, CSV, and the dictionary of its columns.

JSON: one object a line; amounts and units are texts (`"12.00"`), so that no reader turns them into binary fractions;
days are `2026-01-31`, several values a list, what is not known null.

CSV: RFC 4180, lines end in CR LF. Amounts are plain numbers, several values stand in one cell (codes with blanks
between, reasons with semicolons), flags are yes and no. A text that a spreadsheet would take for a formula gets an
apostrophe in front, and control characters are written as escapes; numbers below zero stay numbers.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Literal, TextIO, get_args

from scrubber.denials import causes
from scrubber.denials.export import Cell, columns_of, values
from scrubber.denials.row import Column, DenialRow, Type

__all__ = ["DICTIONARIES", "Dictionary", "joined", "safe", "write_csv", "write_dictionary", "write_jsonl"]

Dictionary = Literal["md", "csv", "json"]
"""How the dictionary is written."""

DICTIONARIES: tuple[Dictionary, ...] = get_args(Dictionary)

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # the full-width forms are formulas to some spreadsheets too
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def write_jsonl(rows: Iterable[DenialRow], stream: TextIO, *, shareable: bool = False) -> int:
    """Write one object a row; returns how many."""
    columns = columns_of(shareable=shareable)
    names = [column.name for column in columns]
    turns = [_JSON[column.type] for column in columns]
    number = 0
    for number, cells in enumerate(values(rows, columns, shareable=shareable), start=1):  # noqa: B007
        record = {
            name: None if cell is None else turn(cell)
            for name, turn, cell in zip(names, turns, cells, strict=True)
        }
        stream.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
    return number


def write_csv(rows: Iterable[DenialRow], stream: TextIO, *, shareable: bool = False) -> int:
    """Write the header and one line a row; returns how many rows."""
    columns = columns_of(shareable=shareable)
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    turns = [_of_csv(column) for column in columns]
    number = 0
    for number, cells in enumerate(values(rows, columns, shareable=shareable), start=1):  # noqa: B007
        writer.writerow(["" if cell is None else turn(cell) for turn, cell in zip(turns, cells, strict=True)])
    return number


def write_dictionary(stream: TextIO, form: Dictionary = "md", *, shareable: bool = False) -> None:
    """Write what each column of an export is: its type, its meaning, and where its value comes from."""
    columns = columns_of(shareable=shareable)
    if form == "json":
        told = [dict(zip(_HEADS, (c.name, c.type, c.meaning, c.source), strict=True)) for c in columns]
        json.dump({"causes": causes.release(), "columns": told}, stream, ensure_ascii=False, indent=1)
        stream.write("\n")
    elif form == "csv":
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerows([_HEADS, *((c.name, c.type, c.meaning, c.source) for c in columns)])
    else:
        stream.writelines(line + "\n" for line in _markdown(columns))


def safe(text: str) -> str:
    """A text as a cell that no spreadsheet takes for a formula, without control characters."""
    plain = _CONTROL.sub(_escape, text) if not (text.isascii() and text.isprintable()) else text
    if text.lstrip(" ").startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        return "'" + plain
    return plain


def joined(column: Column, cell: Iterable[str]) -> str:
    """Several values in one cell."""
    return ("; " if column.name == "adjustments" else " ").join(cell)


def plain(number: Decimal) -> str:
    """A number without exponent."""
    return format(number, "f")


# -- cells ----------------------------------------------------------------------------------------------------


_HEADS = ("name", "type", "meaning", "source")


def _markdown(columns: Iterable[Column]) -> Iterator[str]:
    yield f"| {' | '.join(_HEADS)} |"
    yield "|---|---|---|---|"
    for column in columns:
        yield f"| {column.name} | {column.type} | {column.meaning} | {column.source} |"


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _day(day: date) -> str:
    return day.isoformat()


def _same(cell: Cell) -> Cell:
    return cell


_JSON: dict[Type, Callable[[Cell], Cell]] = {
    "text": _same,
    "texts": list,
    "whole": _same,
    "money": _money,
    "number": plain,
    "date": _day,
    "flag": _same,
}


_CSV: dict[Type, Callable[[Cell], str]] = {
    "text": safe,
    "whole": str,
    "money": _money,
    "number": plain,
    "date": _day,
}


def _of_csv(column: Column) -> Callable[[Cell], str]:
    if column.type == "texts":
        return lambda cell: safe(joined(column, cell))
    if column.type == "flag":
        return lambda cell: "yes" if cell else "no"
    return _CSV[column.type]


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
