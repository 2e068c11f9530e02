"""SIT065: one level for the day on which the other payer decided."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each payment date of a payer that has dates on lines as well."""
    dated: dict[str, int] = {}
    for line in claim.lines:
        for decision in line.adjudications:
            if decision.segment("DTP", "573"):
                dated.setdefault(decision.payer_id.strip().upper(), line.ordinal)
    for payer in claim.other_payers:
        own = payer.party.segment("DTP", "573") if payer.party else None
        first = dated.get(payer.payer_id.strip().upper())
        if own and first and payer.party and payer.payer_id:
            yield Hit(payer.party.loop.place(own), payer.payer_id, facts={"first": str(first)})
