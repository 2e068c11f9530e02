"""COD006: no external cause (V00-Y99) as the first diagnosis."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece

_LETTERS = ("V", "W", "X", "Y")


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail the first diagnosis where it says how something came about, not what it is."""
    if piece.get(1, 1) == "ABK" and piece.get(1, 2).strip().upper().startswith(_LETTERS):
        code = piece.value(1, 2)
        yield Hit(code.at, code)
