"""SIT020: DTP*439 without a cause in CLM11."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise where an accident has a date and is not named."""
    segment = claim.segment("DTP", "439")
    if segment is not None and not {claim.text("CLM", 11, 1), claim.text("CLM", 11, 2)} & {"AA", "OA", "EM"}:
        yield Hit(claim.loop.place(segment), segment.get(3), facts={"trigger": "2300.CLM11-1"})
