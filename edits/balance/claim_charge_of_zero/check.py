"""BAL010: CLM02 of zero in a transaction set of chargeable claims."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail a chargeable claim without a charge."""
    if claim.segments[0].get(2).strip("-0."):
        return  # a digit above zero, or nothing that can be read
    charge = claim.charge
    if charge is not None and claim.submission.purpose == "CH" and claim.frequency != "8":
        stated = claim.text("CLM", 2)
        yield Hit(charge.at, stated, facts={"stated": stated})
