"""SIT077: Medicare takes no replacements and voids of professional claims."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on the frequency of a claim to Medicare; which ones, the trigger says."""
    if claim.filing == "MB":
        yield Hit(claim.frequency.at, claim.frequency, facts={"trigger": "2000B.SBR09"})
