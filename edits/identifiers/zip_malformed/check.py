"""IDN005: the form of ZIP codes."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece, Safety, change, loop_words

_UNITED_STATES = ("", "US", "USA", "AS", "GU", "MP", "PR", "VI")
_FIRST = "00501"
_LAST = "99950"
_SHORTEST = 3  # characters of N403; fewer or more are the guide's to report
_LONGEST = 15


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail what is no ZIP code; the fix takes dashes and blanks out."""
    code = piece.get(3).strip()
    if (
        not code
        or not _SHORTEST <= len(piece.get(3)) <= _LONGEST
        or piece.get(4).strip() not in _UNITED_STATES
    ):
        return
    bare = code.replace("-", "").replace(" ", "")
    value = piece.value(3)
    facts = {"whose": loop_words(piece.loop_id)}
    if not bare.isdecimal() or len(bare) not in (5, 9):
        yield Hit(value.at, value, facts=facts, variant="malformed")
    elif bare != code:
        fix = change(f"send the ZIP code as {bare}", Safety.SAFE, value.at, value, bare)
        yield Hit(value.at, value, facts=facts, variant="separators", fixes=(fix,))
    elif not _FIRST <= code[:5] <= _LAST:
        yield Hit(value.at, value, facts=facts, variant="unassigned")
