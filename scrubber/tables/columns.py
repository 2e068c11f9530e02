"""A table as columns in one file that is mapped into memory: opened in a moment, shared between processes.

The file begins with `SCT1`, the length of its header, and the header (JSON): what the table is (`about`), and of
each column its form, where it begins and how many values it has. Numbers are little-endian. A column's form is
a type code of the module `array` (`B`, `H`, `I`, `i`), or a width as `5s`: texts of that many bytes, one behind
the other.
"""

from __future__ import annotations

import json
import mmap
import sys
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Union, cast

from scrubber.tables.compile import TableError

__all__ = ["DAY_ZERO", "OPEN", "Columns", "pack"]

DAY_ZERO = 711_858
"""The ordinal of 1950-01-01: days are kept as the number of days since, in two bytes."""

OPEN = 0xFFFF
"""The day of an end that is not known: the row is in force until further notice."""

_MAGIC = b"SCT1"
_ALIGN = 8

Column = Union["array[int]", tuple[int, bytes]]
"""Numbers, or texts of one width: the width, and all of them joined."""


def pack(about: Mapping[str, Any], columns: Mapping[str, Column]) -> bytes:
    """Return the bytes of a table; `about` is plain JSON. Raises TableError for texts that do not fit their width."""
    places: dict[str, tuple[str, int, int]] = {}
    blocks: list[bytes] = []
    offset = 0
    for name, column in columns.items():
        form, count, block = _block(name, column)
        block += bytes(-len(block) % _ALIGN)
        places[name] = form, offset, count
        blocks.append(block)
        offset += len(block)
    header = json.dumps({"about": about, "columns": places}, sort_keys=True, separators=(",", ":")).encode()
    header += b" " * (-(len(header) + len(_MAGIC) + 4) % _ALIGN)
    return b"".join((_MAGIC, len(header).to_bytes(4, "little"), header, *blocks))


def _block(name: str, column: Column) -> tuple[str, int, bytes]:
    if isinstance(column, array):
        if sys.byteorder == "big":  # pragma: no cover - no such machine to try it on
            column = array(column.typecode, column)
            column.byteswap()
        return column.typecode, len(column), column.tobytes()
    width, joined = column
    if width < 1 or len(joined) % width:
        raise TableError(f"column {name}: {len(joined)} bytes are no whole number of texts of {width}")
    return f"{width}s", len(joined) // width, joined


class Columns:
    """A table's file, mapped: `about` says what it is; columns are read where they stand.

    Raises TableError where the file is none of ours or not whole, OSError where it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise TableError(
                    f"{path.name}: this is no compiled table; expected one that an import has written"
                )
            try:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError as error:
                raise TableError(f"{path.name}: cannot be mapped into memory: {error}") from None
        self._view = memoryview(mapped)
        begin = len(_MAGIC) + 4
        length = int.from_bytes(self._view[len(_MAGIC) : begin], "little")
        try:
            header = json.loads(bytes(self._view[begin : begin + length]))
            self.about: dict[str, Any] = header["about"]
            self._places: dict[str, tuple[str, int, int]] = header["columns"]
        except (ValueError, KeyError, TypeError):
            raise TableError(
                f"{path.name}: the header is damaged; expected a table that an import has written"
            ) from None
        self._body = begin + length
        self._whole()

    def _whole(self) -> None:
        for name, (form, offset, count) in self._places.items():
            if self._body + offset + count * _width(form) > len(self._view):
                raise TableError(f"{self.path.name}: the column {name} is cut off; expected the whole table")

    def __len__(self) -> int:
        return len(self._view)

    def numbers(self, name: str) -> memoryview:
        """Return a column of numbers, not copied. Raises KeyError where there is no such column."""
        form, offset, count = self._places[name]
        start = self._body + offset
        raw = self._view[start : start + count * _width(form)]
        if sys.byteorder == "big":  # pragma: no cover - no such machine to try it on
            swapped = array(form, raw.tobytes())
            swapped.byteswap()
            return memoryview(swapped)
        numbers: memoryview = cast(Any, raw).cast(form)
        return numbers

    def texts(self, name: str) -> tuple[int, str]:
        """Return a column of texts as their width and all of them joined, padding included. Raises KeyError."""
        form, offset, count = self._places[name]
        width = _width(form)
        start = self._body + offset
        return width, str(self._view[start : start + count * width], "latin-1")

    def words(self, name: str) -> list[str]:
        """Return a column of texts one by one, without their padding. Raises KeyError."""
        width, joined = self.texts(name)
        return [joined[at : at + width].rstrip() for at in range(0, len(joined), width)]

    def __contains__(self, name: str) -> bool:
        return name in self._places


def _width(form: str) -> int:
    return int(form[:-1]) if form.endswith("s") else array(form).itemsize
