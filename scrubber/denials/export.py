"""The denial log as files for other programs: JSON lines, CSV, Parquet, xlsx, and the dictionary of the columns.

Rows are written as they come, so memory does not grow with the log. The caller opens the file, and puts it in place
once it is whole. Parquet and xlsx need the extra `exports`.

A shareable export leaves out what leads to one claim: claim numbers, the payer's numbers, traces, digests of inputs,
and texts that are as many as there are rows; of its days only the month is left (as its first day). What only few
claims have is hidden in the rows that are handed in (`recoding`). Amounts stay, so whoever knows what somebody's claim
came to may still find it.
"""

from __future__ import annotations

import importlib
import io
from collections.abc import Iterable, Iterator
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO, Literal, TextIO

from scrubber.denials.row import COLUMNS, Column, DenialRow

__all__ = [
    "BINARY",
    "FREE",
    "TEXT",
    "BinaryForm",
    "Cell",
    "ExtraMissing",
    "Form",
    "TextForm",
    "columns_of",
    "need",
    "values",
    "write",
]

TextForm = Literal["jsonl", "csv"]
BinaryForm = Literal["parquet", "xlsx"]
Form = Literal["jsonl", "csv", "parquet", "xlsx"]

TEXT: tuple[TextForm, ...] = ("jsonl", "csv")
"""Forms that are written to a text stream: UTF-8, opened with `newline=""`."""

BINARY: tuple[BinaryForm, ...] = ("parquet", "xlsx")
"""Forms that are written to a binary stream."""

FREE = frozenset(("match_reason", "line_match_reason", "adjustments"))
"""Columns whose texts are as many as there are rows; a shareable export has none of them."""

Cell = Any
"""A value of a row: what `Column.type` says, or None."""


class ExtraMissing(ImportError):  # noqa: N818 - what is missing is its name
    """A library of an extra is not installed; `extra` is the extra's name."""

    def __init__(self, form: str, extra: str = "exports") -> None:
        super().__init__(f"{form} needs the extra {extra}: pip install 'claim-scrubber[{extra}]'")
        self.extra = extra


def write(
    rows: Iterable[DenialRow],
    form: Form,
    stream: TextIO | BinaryIO,
    *,
    shareable: bool = False,
    folder: Path | None = None,
) -> int:
    """Write rows in a form and return how many. Raises ExtraMissing, OSError, ValueError.

    `stream` takes text for the forms in TEXT, bytes for those in BINARY; ValueError says that it takes the other.
    `folder` is where xlsx keeps its sheets until they are whole; else the system's folder for temporary files.
    """
    if isinstance(stream, io.TextIOBase) is (form in BINARY):
        raise ValueError(
            f"{form} is {'bytes' if form in BINARY else 'text'}; expected a stream that takes it"
        )
    if form in TEXT:
        from scrubber.denials.export_text import write_csv, write_jsonl

        writer = write_csv if form == "csv" else write_jsonl
        return writer(rows, stream, shareable=shareable)  # type: ignore[arg-type]
    if form == "parquet":
        from scrubber.denials.export_parquet import write_parquet

        return write_parquet(rows, stream, shareable=shareable)  # type: ignore[arg-type]
    from scrubber.denials.export_xlsx import write_xlsx

    return write_xlsx(rows, stream, shareable=shareable, folder=folder)  # type: ignore[arg-type]


def columns_of(*, shareable: bool = False) -> tuple[Column, ...]:
    """The columns of an export; a shareable one has of those that identify only the days."""
    if not shareable:
        return COLUMNS
    return tuple(
        column
        for column in COLUMNS
        if column.name not in FREE and (not column.identifies or column.type == "date")
    )


def values(
    rows: Iterable[DenialRow], columns: tuple[Column, ...], *, shareable: bool = False
) -> Iterator[tuple[Cell, ...]]:
    """Yield the values of rows in the order of columns; with `shareable` days that identify are their month's first."""
    of = attrgetter(*(column.name for column in columns))
    months = [n for n, column in enumerate(columns) if shareable and column.identifies]
    for row in rows:
        found: tuple[Cell, ...] = of(row)
        if months:
            cells = list(found)
            for n in months:
                cells[n] = _month(cells[n])
            found = tuple(cells)
        yield found


def need(library: str, form: str) -> Any:  # noqa: ANN401 - a module
    """Import a library of the extra. Raises ExtraMissing."""
    try:
        return importlib.import_module(library)
    except ImportError:
        raise ExtraMissing(form) from None


def _month(day: date | None) -> date | None:
    return day and day.replace(day=1)
