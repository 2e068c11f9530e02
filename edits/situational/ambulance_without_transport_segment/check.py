"""SIT060: transport says why and how far."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """One finding a claim that has neither its own CR1 nor one on each line with transport."""
    if claim.segment("CR1"):
        return
    for line in claim.lines:
        if line.code in context.codes("transport") and line.segment("CR1") is None:
            facts = {"code": str(line.code), "trigger": line.code.at.locator}
            yield Hit(claim.loop.gap("CR1", after=claim.loop.segments[0]), facts=facts)
            return
