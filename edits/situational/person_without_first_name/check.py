"""SIT011: NM104 of persons."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece

_ROLES = {
    "41": "The submitter",
    "85": "The billing provider",
    "82": "The rendering provider",
    "DK": "The ordering provider",
    "DN": "The referring provider",
    "DQ": "The supervising provider",
    "IL": "The subscriber",
    "P3": "The primary care provider",
    "QC": "The patient",
}


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail a person with nothing in NM104."""
    if piece.get(2) == "1" and not piece.get(4).strip():
        yield Hit(piece.value(4).at, facts={"role": _ROLES[piece.get(1)]})
