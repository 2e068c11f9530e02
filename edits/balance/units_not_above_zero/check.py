"""BAL009: SV104 and SVD05 are above zero."""

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece

_PLACES = {"SV1": (4, "billed"), "SVD": (5, "paid")}


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail units of zero or less."""
    element, variant = _PLACES[piece.id]
    units = piece.number(element)
    if units is not None and units <= 0:
        yield Hit(units.at, piece.get(element), variant=variant)
