"""SIT032: AMT*F5 of zero."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Advise on a payment of nothing."""
    amount = piece.number(2)
    if amount is not None and amount == 0:
        yield Hit(amount.at, piece.value(2))
