"""SIT058: which hospital it was."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on a claim whose service was done in a facility that nothing names."""
    if claim.segments[0].get(5, 1) not in context.codes("places") or claim.loop.child("2310C") is not None:
        return
    if claim.billing and claim.billing.taxonomy[:2] in context.codes("facilities"):
        return
    if all(line.loop.child("2420C") for line in claim.lines):
        return
    gap = claim.loop.gap("2310C.NM1[77]", after=claim.loop.segments[-1])
    place = claim.place_of_service
    yield Hit(gap, place, facts={"trigger": place.at.locator})
