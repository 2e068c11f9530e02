"""A Mohs claim names the laboratory's CLIA number."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, clia_fill, reference_gap


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """One finding for the claim, where neither it nor each of its Mohs lines has the number."""
    if claim.reference("X4"):
        return
    bare = [line for line in claim.lines if line.code in context.codes("mohs") and not line.reference("X4")]
    if not bare:
        return
    _, gap = reference_gap(claim, "X4")
    yield Hit(gap, facts={"code": bare[0].code}, fixes=clia_fill(claim, context.practice))
