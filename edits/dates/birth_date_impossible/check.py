"""DTE002: dates of birth against today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from scrubber.edit.sdk import Context, Hit, Piece, loop_words

_OLDEST = 150


@lru_cache
def _plausible(as_of: date) -> tuple[str, str]:
    """The first and last day of birth beyond doubt, as DMG02 has them: dates of this form sort as text."""
    return f"{as_of.year - _OLDEST + 1:04}0101", as_of.isoformat().replace("-", "")


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail a date of birth that is still to come, or that makes somebody older than anybody."""
    first, last = _plausible(context.as_of)
    if first <= piece.get(2) <= last:
        return
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
