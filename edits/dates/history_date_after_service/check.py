"""DTE005: dates of what was before against the days of service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from scrubber.edit.sdk import Claim, Context, Hit, Loop, Piece

_DATES = {
    "431": "the onset of the illness",
    "454": "the initial treatment",
    "304": "the last visit",
    "453": "the acute manifestation",
    "484": "the last menstrual period",
    "455": "the last X-ray",
    "471": "the prescription",
}


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on each date of the claim after all its services, and of a line after its own."""
    days = {line.ordinal: max(line.service) for line in claim.lines if line.service is not None}
    if len(days) < len(claim.lines):
        return  # a day that cannot be read may be the last one
    if days:
        yield from _later(claim.loop, max(days.values()), context.as_of, None)
    for line in claim.lines:
        yield from _later(line.loop, days[line.ordinal], context.as_of, line.ordinal)


def _later(loop: Loop, last: date, as_of: date, line: int | None) -> Iterator[Hit]:
    for segment in loop.every("DTP", *_DATES):
        piece = Piece(segment)
        when = piece.dates()
        if when is not None and last < when.first <= as_of:
            facts = {"what": _DATES[piece.get(1)], "day": when.first.isoformat(), "last": last.isoformat()}
            yield Hit(when.at, piece.value(3), line, facts)
