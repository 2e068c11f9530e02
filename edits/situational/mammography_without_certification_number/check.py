"""SIT050: mammography names its facility's certificate."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """One finding a claim that has neither its own number nor one on each mammography line."""
    if claim.reference("EW"):
        return
    for line in claim.lines:
        billed = line.code in context.codes("mammography") and "26" not in line.modifiers
        if billed and not line.reference("EW"):
            facts = {"code": str(line.code), "trigger": line.code.at.locator}
            yield Hit(claim.loop.gap("REF[EW]", after=claim.loop.segments[0]), facts=facts)
            return
