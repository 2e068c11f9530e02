"""DUP005: BHT03 of more than one transaction set of a sender."""

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Point at each transaction set whose number comes again."""
    number = piece.value(3)
    count = context.days.batches(number)
    if number and count:
        yield Hit(number.at, number, facts={"count": str(count)})
