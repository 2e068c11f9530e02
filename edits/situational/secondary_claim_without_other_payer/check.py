"""SIT015: a rank other than P, and no 2320."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail a claim to a payer that is not the first and that names no other."""
    subscriber = claim.subscriber
    level = subscriber.loop.first("SBR") if subscriber else None
    if subscriber is None or level is None or level.get(1) in ("P", "U", ""):
        return
    if claim.loop.child("2320") is None:
        before = claim.lines[0].loop.first("LX") if claim.lines else None
        gap = claim.loop.gap("2320.SBR", before=before)
        yield Hit(gap, subscriber.sequence, facts={"trigger": "2000B.SBR01"})
