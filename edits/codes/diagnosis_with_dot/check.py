"""COD002: a period in a diagnosis code."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece, Safety, change

_KINDS = ("ABK", "ABF", "BK", "BF")


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail each diagnosis that holds a period; the fix takes the period out and leaves the rest."""
    for element, whole in enumerate(piece.elements[1:], 1):
        if "." not in whole or piece.get(element, 1) not in _KINDS:
            continue
        code = piece.value(element, 2)
        if "." not in code:
            continue
        at, bare = code.at, code.replace(".", "")
        fixes = (change(f"send the diagnosis as {bare}", Safety.SAFE, at, code, bare),) if bare else ()
        yield Hit(at, code, fixes=fixes)
