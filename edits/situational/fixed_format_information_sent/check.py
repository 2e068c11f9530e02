"""SIT044: K3 has hardly any approved use."""

import re
from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Outcome, Piece

_JURISDICTION = re.compile("LU[A-Z]{2}")


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Advise on a K3, but for the state of jurisdiction."""
    content = piece.value(1)
    if content:
        approved = _JURISDICTION.fullmatch(content)
        yield Hit(piece.at, content, outcome=Outcome.BYPASSED if approved else Outcome.FAIL)
