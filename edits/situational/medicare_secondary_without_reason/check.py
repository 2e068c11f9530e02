"""SIT017: Medicare as a later payer without SBR05."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail Medicare after the first rank without an insurance type."""
    filing, rank = piece.get(9), piece.get(1)
    if filing in ("MA", "MB") and rank not in ("P", "U", "") and not piece.get(5):
        facts = {"filing": filing, "rank": rank, "trigger": f"{piece.loop.path}.SBR09"}
        yield Hit(piece.value(5).at, facts=facts)
