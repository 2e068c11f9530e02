"""IDN007: what an address at home needs."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece, loop_words

_NEEDED = ("", "US", "USA", "CA", "CAN")


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail an address at home that lacks its state, its ZIP code, or both."""
    state, code = piece.get(2).strip(), piece.get(3).strip()
    if (state and code) or piece.get(4).strip() not in _NEEDED or piece.get(7):
        return  # a subdivision of another country stands for the state, and needs that country: the guide says so
    variant = "no_zip" if state else "no_state" if code else "neither"
    at = piece.value(3 if state else 2).at
    yield Hit(at, facts={"whose": loop_words(piece.loop_id)}, variant=variant)
