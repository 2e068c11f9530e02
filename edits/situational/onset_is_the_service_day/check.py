"""SIT023: DTP*431 against the first day of service."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise where the onset is the first day of service."""
    onset = claim.onset
    if onset is not None and onset.first == claim.first_day:
        yield Hit(onset.at, onset.first.isoformat(), facts={"trigger": "2300.DTP[431]"})
