"""COD009: the form of modifiers, and none twice on a line."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece

_FIRST = 3
_LAST = 6


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail each modifier with a sign that is no letter or digit, and each that stands on the line before.

    Modifiers of another length than two, and blanks behind them, are reported by the guide's edits.
    """
    parts = piece.get(1).split(piece.component_separator)[_FIRST - 1 : _LAST]
    seen = set()
    for component, modifier in enumerate(parts, _FIRST):
        bare = modifier.strip().upper()
        if not bare:
            continue
        if len(modifier) == 2 and modifier[1] != " " and not (modifier.isascii() and modifier.isalnum()):
            variant = "malformed"
        elif bare in seen:
            variant = "repeated"
        else:
            seen.add(bare)
            continue
        value = piece.value(1, component)
        facts = {"procedure": piece.get(1, 2)}
        yield Hit(value.at, value, piece.line, facts, variant=variant)
