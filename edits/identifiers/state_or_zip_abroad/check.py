"""IDN008: what an address abroad does not have."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece, loop_words

_HERE = ("", "US", "USA", "CA", "CAN", "AS", "GU", "MP", "PR", "VI")


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail the state and the ZIP code of an address abroad, each for itself."""
    country = piece.get(4).strip()
    if country in _HERE:
        return
    for element, variant in ((2, "state"), (3, "zip")):
        value = piece.value(element)
        if value.strip():
            facts = {"whose": loop_words(piece.loop_id), "country": country}
            yield Hit(value.at, value, facts=facts, variant=variant)
