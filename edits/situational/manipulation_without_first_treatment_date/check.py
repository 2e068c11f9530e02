"""SIT076: spinal manipulation for Medicare has DTP*454."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail, once a claim, for the first manipulation that has no such day of its own and none of the claim's."""
    if claim.filing != "MB" or claim.segment("DTP", "454") is not None:
        return
    for line in claim.lines:
        if line.code in context.codes("manipulations") and line.segment("DTP", "454") is None:
            facts = {"code": str(line.code), "trigger": line.code.at.locator}
            yield Hit(claim.loop.gap("DTP[454]", after=claim.segment("CLM")), facts=facts)
            return
