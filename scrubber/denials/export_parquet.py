"""The denial log as Parquet: every column typed, amounts as decimals of cents, written some thousand rows at a time.

Money is decimal128(19, 2), which holds whatever the ledger holds (cents of 64 bits); units are decimal128(20, 4), half
to even where a payer gives more places. Each column carries its meaning and source, and the file the release of the
table of causes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from scrubber.denials import causes
from scrubber.denials.export import Cell, columns_of, need, values
from scrubber.denials.row import Column, DenialRow

if TYPE_CHECKING:
    Library = Any

__all__ = ["GROUP", "write_parquet"]

GROUP = 16_384
"""Rows that are written together (a row group)."""

_PLACES = Decimal("0.0001")


def write_parquet(
    rows: Iterable[DenialRow], stream: BinaryIO, *, shareable: bool = False, group: int = GROUP
) -> int:
    """Write rows; returns how many. Raises ExtraMissing and OSError."""
    arrow = need("pyarrow", "Parquet")
    parquet = need("pyarrow.parquet", "Parquet")
    columns = columns_of(shareable=shareable)
    schema = _schema(arrow, columns)
    waiting = values(rows, columns, shareable=shareable)
    number = 0
    with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        while batch := list(islice(waiting, group)):
            writer.write_table(_table(arrow, schema, columns, batch), row_group_size=group)
            number += len(batch)
    return number


def _schema(arrow: Library, columns: Sequence[Column]) -> Library:
    types = {
        "text": arrow.string(),
        "texts": arrow.list_(arrow.string()),
        "whole": arrow.int64(),
        "money": arrow.decimal128(19, 2),
        "number": arrow.decimal128(20, 4),
        "date": arrow.date32(),
        "flag": arrow.bool_(),
    }
    fields = [
        arrow.field(c.name, types[c.type], metadata={"meaning": c.meaning, "source": c.source})
        for c in columns
    ]
    return arrow.schema(fields, metadata={"causes": causes.release()})


def _table(
    arrow: Library, schema: Library, columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]]
) -> Library:
    arrays = []
    for n, (column, field) in enumerate(zip(columns, schema, strict=True)):
        cells = [row[n] for row in rows]
        if column.type == "number":
            cells = [None if cell is None else cell.quantize(_PLACES) for cell in cells]
        arrays.append(arrow.array(cells, type=field.type))
    return arrow.Table.from_arrays(arrays, schema=schema)
