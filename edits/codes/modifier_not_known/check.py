"""COD010: modifiers against those of CPT and HCPCS."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece

_FIRST = 3
_LAST = 6


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail each modifier of two letters or digits that no list has, once a line."""
    if piece.get(1, 1) != "HC":
        return
    parts = piece.get(1).split(piece.component_separator)[_FIRST - 1 : _LAST]
    for component, modifier in enumerate(parts, _FIRST):
        code = modifier.upper()
        if (
            len(code) != 2
            or not (code.isascii() and code.isalnum())
            or modifier in parts[: component - _FIRST]
        ):
            continue
        answer = context.tables.modifier(code)
        if answer.unknown:
            value = piece.value(1, component)
            yield Hit(value.at, value, piece.line, {"procedure": piece.get(1, 2)}, table=answer.table)
