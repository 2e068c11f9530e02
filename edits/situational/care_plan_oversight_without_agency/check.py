"""SIT051: whose plan it is that the physician oversees."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on a Medicare claim for care plan oversight without REF*1J."""
    if claim.filing not in context.codes("filings") or claim.reference("1J"):
        return
    line = next((line for line in claim.lines if line.code in context.codes("oversight")), None)
    if line is not None:
        facts = {"code": str(line.code), "trigger": line.code.at.locator}
        yield Hit(claim.loop.gap("REF[1J]", after=claim.loop.segments[0]), facts=facts)
