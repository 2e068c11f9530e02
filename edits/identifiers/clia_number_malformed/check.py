"""IDN013: the form of CLIA numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrubber.edit.sdk import Context, Fix, Hit, Piece, Safety, change

_NUMBER = re.compile(r"[0-9]{2}D[0-9]{7}")


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail what cannot be a CLIA number; what only its form spoils has a fix."""
    number = piece.get(2).strip()
    if not number or _NUMBER.fullmatch(number):
        return
    value, variant = piece.value(2), "malformed"
    fixes: tuple[Fix, ...] = ()
    bare = number.replace("-", "").replace(" ", "").upper()
    if _NUMBER.fullmatch(bare):
        variant = "small_or_set_off"
        fixes = (change(f"send the CLIA number as {bare}", Safety.SAFE, value.at, value, bare),)
    if piece.get(1) == "F4":
        variant = "of_the_referring_laboratory"
    yield Hit(value.at, value, variant=variant, fixes=fixes)
