"""DTE009: the day on which a transaction was made."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Advise on a transaction that was made after the day of judging."""
    created = piece.dates(4)  # a single day: BHT02, which stands where DTP has the form, names no range
    if created is not None and created.first > context.as_of:
        facts = {"created": created.first.isoformat(), "as_of": context.as_of.isoformat()}
        yield Hit(created.at, piece.value(4), facts=facts)
