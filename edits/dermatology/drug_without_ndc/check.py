"""A drug that was given names its package where the payer's program asks for it."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each drug line without a National Drug Code."""
    if claim.filing not in context.codes("filings"):
        return
    for line in claim.lines:
        if line.code.startswith("J") and not (line.drug and line.drug.ndc):
            yield Hit(line.code.at, line.code, line.ordinal)
