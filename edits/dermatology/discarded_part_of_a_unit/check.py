"""A discarded amount is billed in whole units."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each discarded amount of a drug with a part of a unit; digits alone are no drug."""
    for line in claim.lines:
        units = line.units
        if "JW" in line.modifiers and not line.code.isdigit() and units is not None and units % 1:
            yield Hit(units.at, str(units), line.ordinal)
