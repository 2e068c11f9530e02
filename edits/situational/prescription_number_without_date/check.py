"""SIT069: a prescription was written on some day."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on each prescription number whose line and claim have no date for it."""
    if claim.segment("DTP", "471"):
        return
    for line in claim.lines:
        number = line.drug.reference("XZ") if line.drug else ""
        if number and line.drug and line.segment("DTP", "471") is None:
            facts = {"trigger": line.drug.reference("XZ").at.locator}
            gap = line.loop.gap("DTP[471]", after=line.loop.segments[-1])
            yield Hit(gap, number, line.ordinal, facts)
