"""DTE004: the date of the accident against the days of service."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail an accident after the last day of a line; the first such line is named."""
    accident = claim.accident
    if accident is None or accident.first > context.as_of:
        return
    for line in claim.lines:
        if line.service is not None and max(line.service) < accident.first:
            facts = {
                "accident": accident.first.isoformat(),
                "number": str(line.ordinal),
                "day": max(line.service).isoformat(),
            }
            yield Hit(accident.at, claim.text("DTP", 3, qualifier="439"), facts=facts)
            return
