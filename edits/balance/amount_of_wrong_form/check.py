"""BAL016: amounts of money in whole cents, of ten digits at most."""

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece

_CENTS = 100
_LIMIT = 100_000_000
_MOST_DOLLARS = 8  # characters that cannot be too many
_MOST_CENTS = 2


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail an amount with a part of a cent, or beyond the limit."""
    elements = piece.elements
    for element in range(3, len(elements), 3) if elements[0] == "CAS" else (2,):
        text = piece.get(element)
        dollars, _, cents = text.partition(".")
        if len(dollars) <= _MOST_DOLLARS and len(cents) <= _MOST_CENTS:
            continue
        amount = piece.number(element)
        if amount is None:
            continue
        facts = {"where": f"{piece.id}{element:02}"}
        if amount * _CENTS % 1:
            yield Hit(amount.at, text, facts=facts, variant="part_of_a_cent")
        elif abs(amount) >= _LIMIT:
            yield Hit(amount.at, text, facts=facts, variant="too_large")
