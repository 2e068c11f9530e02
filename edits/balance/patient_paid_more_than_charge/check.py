"""BAL013: AMT*F5 against CLM02."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Point at a patient's payment above the claim's charge."""
    paid = claim.amount("AMT", 2, "F5")
    if paid is not None and claim.charge is not None and paid > claim.charge:
        yield Hit(paid.at, claim.text("AMT", 2, qualifier="F5"))
