"""SIT016: SBR05 with SBR01 P."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail an insurance type of a primary payer."""
    if piece.get(1) == "P" and piece.get(5):
        yield Hit(piece.value(5).at, piece.value(5), facts={"trigger": f"{piece.loop.path}.SBR01"})
