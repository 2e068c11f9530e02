"""IDN012: taxonomy codes against the list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece, loop_words

_CODE = re.compile(r"[0-9A-Z]{9}X")  # what has another form is another edit's
_WHOSE = {"2000A": "2010AA"}  # the level's PRV is about the billing provider


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Advise on a code of the right form that the list does not have."""
    code = piece.get(3).strip().upper()
    if piece.get(2) != "PXC" or not _CODE.fullmatch(code):
        return
    answer = context.tables.taxonomy(code)
    if answer.unknown:
        value = piece.value(3)
        facts = {
            "whose": loop_words(_WHOSE.get(piece.loop_id, piece.loop_id)),
            "release": answer.table.release,
        }
        yield Hit(value.at, value, facts=facts, table=answer.table)
