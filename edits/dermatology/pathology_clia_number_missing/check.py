"""A claim with pathology names the laboratory's CLIA number."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, clia_fill, reference_gap


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """One finding for the claim, where neither it nor each of its pathology lines has the number."""
    if claim.reference("X4"):
        return
    codes, elsewhere = context.codes("pathology"), context.codes("done_elsewhere")
    for line in claim.lines:
        if line.code in codes and elsewhere.isdisjoint(line.modifiers) and not line.reference("X4"):
            _, gap = reference_gap(claim, "X4")
            yield Hit(gap, facts={"code": line.code}, fixes=clia_fill(claim, context.practice))
            return
