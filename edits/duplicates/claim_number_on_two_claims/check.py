"""DUP001: CLM01 of an earlier claim of the input."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Point at a claim whose number an earlier, other claim has."""
    earlier = context.days.earlier(claim)
    if earlier is not None and not earlier.whole:
        yield Hit(claim.number.at, claim.number, facts={"index": str(earlier.index)})
