"""SIT056: an organisation sees no patients, its people do."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise, once a claim, on an organisation's visit that nobody rendered."""
    billing = claim.billing
    if claim.loop.child("2310B") is not None or claim.filing not in context.codes("filings"):
        return
    if billing is None or billing.party is None or billing.party.is_person:
        return
    if billing.taxonomy[:2] in context.codes("facilities"):
        return
    for line in claim.lines:
        if line.code in context.codes("visits") and line.loop.child("2420A") is None:
            facts = {"code": str(line.code), "trigger": line.code.at.locator}
            yield Hit(claim.loop.gap("2310B.NM1[82]", after=claim.loop.segments[-1]), facts=facts)
            return
