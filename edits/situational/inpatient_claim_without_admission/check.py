"""SIT026: inpatient places of service without DTP*435."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit

_VARIANTS = {"21": "hospital", "31": "other_facility", "51": "other_facility", "61": "other_facility"}


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail a claim with an inpatient service and no admission date; a hospital's comes first."""
    own = [segment.elements[5] for segment in claim.every_service if len(segment.elements) > 5]
    places = [claim.segments[0].get(5, 1), *own]
    if _VARIANTS.keys().isdisjoint(places) or claim.segment("DTP", "435") is not None:
        return
    place = "21" if "21" in places else next(place for place in places if place in _VARIANTS)
    yield Hit(claim.loop.gap("DTP[435]", after=claim.segment("CLM")), place, variant=_VARIANTS[place])
