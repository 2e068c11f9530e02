"""SIT022: REF*F8 with CLM05-3 1."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail an original claim with a payer's claim number."""
    segment = claim.segment("REF", "F8")
    if segment is not None and claim.frequency == "1":
        yield Hit(claim.loop.place(segment), segment.get(2), facts={"trigger": "2300.CLM05-3"})
