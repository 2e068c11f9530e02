"""IDN015: the form of National Drug Codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrubber.edit.sdk import Context, Fix, Hit, Piece, Safety, change

_PARTS = (5, 4, 2)  # labeler, product, package
_HYPHENED = re.compile(r"[0-9]{4,5}-[0-9]{3,4}-[0-9]{1,2}")


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail a code that is not eleven digits; hyphens show where it is to be filled up."""
    code = piece.get(3).strip()
    if not code or piece.get(2) != "N4" or (len(code) == 11 and code.isdecimal()):
        return
    value, variant = piece.value(3), "malformed"
    fixes: tuple[Fix, ...] = ()
    if _HYPHENED.fullmatch(code) and len(code) > 11:  # no more than one part is short
        full = "".join(part.zfill(length) for part, length in zip(code.split("-"), _PARTS, strict=True))
        variant = "hyphens"
        fixes = (change(f"send the code as {full}", Safety.REVIEW, value.at, value, full),)
    yield Hit(value.at, value, variant=variant, fixes=fixes)
