"""SIT053: DN comes before P3."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail a claim whose first referring provider is the primary care provider."""
    first = claim.referring
    if first is not None and first.role == "P3":
        yield Hit(first.role.at, first.role)
