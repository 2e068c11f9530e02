"""BAL001: CLM02 against the sum of SV102."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Safety, change


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail a claim whose charge differs from the sum of its lines, where both can be read."""
    imbalance = claim.imbalance
    if imbalance is None:
        return
    stated, total = imbalance
    new = f"{total.normalize():f}"  # as X12 writes amounts: no zeros after the last digit that counts
    standing = claim.text("CLM", 2)
    fix = change(
        f"set the claim's charge to the sum of its lines, {new}", Safety.REVIEW, stated.at, standing, new
    )
    yield Hit(stated.at, standing, facts={"stated": standing, "sum": new}, fixes=(fix,))
