"""IDN003: social security numbers outside what is given out."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece, loop_words, ssn_fault


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Advise on a number of nine digits that nobody has."""
    variant = ssn_fault(piece.get(2).strip()) if piece.get(1) == "SY" else ""
    if variant == "taxpayer_number" and piece.loop_id == "2010AA":
        return  # a billing provider may have an ITIN
    if variant:
        number = piece.value(2)
        yield Hit(number.at, number, facts={"whose": loop_words(piece.loop_id)}, variant=variant)
