"""SIT029: DTP*444 without REF*Y4."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail a date of first contact whose patient and subscriber have no casualty claim number."""
    people = [who.party for who in (claim.dependent, claim.subscriber) if who is not None]
    named = [party for party in people if party is not None]
    if named and claim.segment("DTP", "444") is not None and not any(p.segment("REF", "Y4") for p in named):
        yield Hit(named[0].loop.gap("REF[Y4]"), facts={"trigger": "2300.DTP[444]"})
