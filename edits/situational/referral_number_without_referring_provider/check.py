"""SIT046: a referral has somebody who made it."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail a referral number where loop 2310A is missing."""
    number = claim.reference("9F")
    if number and claim.loop.child("2310A") is None:
        gap = claim.loop.gap("2310A.NM1[DN]", after=claim.loop.segments[-1])
        yield Hit(gap, number, facts={"trigger": number.at.locator})
