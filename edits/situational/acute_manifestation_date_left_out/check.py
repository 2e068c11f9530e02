"""SIT024: CR208 A or M for Medicare without DTP*453."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail an acute condition on a Medicare claim that has no date."""
    condition = claim.text("CR2", 8)
    if condition in ("A", "M") and claim.filing in ("MA", "MB") and claim.segment("DTP", "453") is None:
        facts = {"filing": claim.filing, "trigger": "2300.CR208"}
        yield Hit(claim.loop.gap("DTP[453]", after=claim.segment("CLM")), condition, facts=facts)
