"""SIT061: how many shared the ambulance."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on each line with a shared transport and no number of patients."""
    for line in claim.lines:
        shared = "GM" in line.modifiers and line.code in context.codes("transport")
        if shared and line.segment("QTY", "PT") is None:
            gap = line.loop.gap("QTY[PT]", after=line.loop.segments[-1])
            yield Hit(gap, line=line.ordinal, facts={"trigger": line.code.at.locator})
