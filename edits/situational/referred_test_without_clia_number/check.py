"""SIT049: modifier 90 and the number of the laboratory that referred the test."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on each line with a referred test and without REF*F4."""
    if not any("90" in segment.get(1) for segment in claim.services):
        return
    for line in claim.lines:
        if "90" in line.modifiers and line.code in context.codes("tests") and not line.reference("F4"):
            facts = {"trigger": line.code.at.locator}
            yield Hit(line.reference("F4").at, line=line.ordinal, facts=facts)
