"""BAL011: an adjustment's amount is there, and is not zero."""

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail each reason whose amount is zero, or that has units and no amount."""
    for element in range(2, len(piece.elements), 3):
        reason, units = piece.get(element), piece.get(element + 2)
        facts = {"group": piece.get(1), "reason": reason}
        amount = piece.value(element + 1)
        if reason and units and not amount and element != 2:  # CAS03 is the guide's to ask for
            yield Hit(amount.at, facts=facts, variant="without_amount")
        elif not units and piece.number(element + 1) == 0:
            yield Hit(amount.at, amount, facts=facts, variant="zero")
