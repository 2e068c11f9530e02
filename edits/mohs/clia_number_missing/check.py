"""A Mohs claim names the laboratory's CLIA number."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Fix, Gap, Hit, Safety, Segment, change

_BEFORE = ("CLM", "DTP", "PWK", "CN1", "AMT", "REF")
"""The segments of loop 2300 that a REF may follow at once."""


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """One finding for the claim, where neither it nor each of its Mohs lines has the number."""
    if claim.reference("X4"):
        return
    bare = [line for line in claim.lines if line.code in context.codes("mohs") and not line.reference("X4")]
    if not bare:
        return
    last = [segment for segment in claim.loop.segments if segment.id in _BEFORE][-1]
    gap = claim.loop.gap("REF[X4]", after=last)
    yield Hit(gap, facts={"code": bare[0].code}, fixes=tuple(_filled(claim, last, gap, context)))


def _filled(claim: Claim, last: Segment, gap: Gap, context: Context) -> Iterator[Fix]:
    """Propose the number that the practice profile has for where the service was done."""
    known = context.practice.clia
    npi = claim.facility.npi if claim.facility else claim.billing.npi if claim.billing else ""
    number = known.get(npi) or known.get("*")
    if number:
        parts = last.delimiters
        text = f"{last.lead}REF{parts.element}X4{parts.element}{number}{parts.segment}"
        yield change("add the CLIA number of the practice profile", Safety.REVIEW, gap, "", text)
