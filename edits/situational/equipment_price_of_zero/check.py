"""SIT074: equipment has two prices, or no SV5."""

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece

_PRICES = ((4, "rental"), (5, "purchase"))


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Advise on each price that is zero."""
    for element, name in _PRICES:
        price = piece.number(element)
        if price is not None and not price:
            yield Hit(price.at, piece.get(element), facts={"price": name})
