"""SIT067: a drug was given, so there is some of it."""

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail a quantity of zero or less."""
    quantity = piece.number(4)
    if quantity is not None and quantity <= 0:
        yield Hit(quantity.at, piece.get(4))
