"""SIT027: CRC*07 with condition 01 without DTP*435."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise where a certification says that the patient was admitted and no date follows."""
    if claim.segment("DTP", "435") is not None:
        return
    for loop in (claim.loop, *claim.loop.children("2400")):
        for segment in loop.every("CRC", "07"):
            if segment.get(2) == "Y" and "01" in segment.elements[3:]:
                facts = {"trigger": f"{loop.path}.CRC[07]03"}
                yield Hit(claim.loop.gap("DTP[435]", after=claim.segment("CLM")), facts=facts)
                return
