"""IDN004: five digits where nine are due."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece, loop_words

_UNITED_STATES = ("", "US", "USA", "AS", "GU", "MP", "PR", "VI")


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail a ZIP code of five digits."""
    code = piece.get(3).strip()
    if len(code) == 5 and code.isdecimal() and piece.get(4).strip() in _UNITED_STATES:
        value = piece.value(3)
        yield Hit(value.at, value, facts={"whose": loop_words(piece.loop_id)})
