"""DTE002: dates of birth against today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from scrubber.edit.sdk import Context, Hit, Piece, loop_words

_OLDEST = 150


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail a date of birth that is still to come, or that makes somebody older than anybody."""
    born = piece.dates(2, 1)
    if born is None:
        return
    age = _age(born.first, context.as_of)
    facts = {
        "whose": loop_words(piece.loop_id),
        "birth": born.first.isoformat(),
        "as_of": context.as_of.isoformat(),
        "age": str(age),
    }
    if born.first > context.as_of:
        yield Hit(born.at, piece.value(2), facts=facts, variant="in_future")
    elif age >= _OLDEST:
        yield Hit(born.at, piece.value(2), facts=facts, variant="too_long_ago")


def _age(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
