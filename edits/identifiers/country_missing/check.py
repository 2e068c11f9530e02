"""IDN009: addresses that are abroad and do not say so."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece, loop_words

_PROVINCES = ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT", "NF", "PQ")
"""Those of Canada Post; the last two are of old."""


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail an address without a country whose state or postal code is foreign."""
    if piece.get(4).strip():
        return
    state, code = piece.get(2).strip().upper(), piece.get(3)
    facts = {"whose": loop_words(piece.loop_id)}
    if state in _PROVINCES:
        yield Hit(piece.value(4).at, piece.get(2), facts={**facts, "what": "province"})
    elif not state and any(map(str.isalpha, code)):
        yield Hit(piece.value(4).at, code, facts={**facts, "what": "postal code"})
