"""SIT012: NM104, NM105 and NM107 of organisations."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece

_ROLES = {
    "41": "The submitter",
    "85": "The billing provider",
    "82": "The rendering provider",
    "IL": "The subscriber",
}
_PARTS = {4: "first_name", 5: "middle_name", 7: "suffix"}


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail each part of a personal name that an organisation has."""
    if piece.get(2) == "2":  # pragma: no branch - the triggers ask for it
        for element, variant in _PARTS.items():
            if piece.get(element):
                part = piece.value(element)
                yield Hit(part.at, part, facts={"role": _ROLES[piece.get(1)]}, variant=variant)
