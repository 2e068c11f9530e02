"""SIT026: inpatient places of service without DTP*435."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit

_VARIANTS = {"21": "hospital", "31": "other_facility", "51": "other_facility", "61": "other_facility"}


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail a claim with an inpatient service and no admission date; a hospital's comes first."""
    place = str(claim.place_of_service)
    place = place if place in _VARIANTS else ""
    if place != "21":
        for segment in claim.segments:  # not by lines: nearly every claim comes here and goes
            elements = segment.elements
            if elements[0] == "SV1" and len(elements) > 5 and elements[5] in _VARIANTS:
                place = elements[5] if elements[5] == "21" or not place else place
    if place and claim.segment("DTP", "435") is None:
        yield Hit(claim.loop.gap("DTP[435]", after=claim.segment("CLM")), place, variant=_VARIANTS[place])
