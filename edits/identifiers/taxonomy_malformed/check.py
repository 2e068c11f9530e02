"""IDN011: the form of taxonomy codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrubber.edit.sdk import Context, Fix, Hit, Piece, Safety, change, loop_words

_CODE = re.compile(r"[0-9A-Z]{9}X")
_WHOSE = {"2000A": "2010AA"}  # the level's PRV is about the billing provider


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail what cannot be a taxonomy code; small letters have a fix."""
    code = piece.get(3).strip()
    if not code or piece.get(2) != "PXC" or _CODE.fullmatch(code):
        return
    value, variant = piece.value(3), "malformed"
    fixes: tuple[Fix, ...] = ()
    if _CODE.fullmatch(code.upper()):
        variant = "small_letters"
        fixes = (change(f"send the code as {code.upper()}", Safety.SAFE, value.at, value, code.upper()),)
    facts = {"whose": loop_words(_WHOSE.get(piece.loop_id, piece.loop_id))}
    yield Hit(value.at, value, facts=facts, variant=variant, fixes=fixes)
