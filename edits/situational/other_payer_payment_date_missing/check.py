"""SIT064: the day on which the other payer decided."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each other payer with an amount and no day, neither its own nor of its decisions on lines."""
    known = {str(payer.payer_id) for payer in claim.other_payers} - {""}
    decided = {str(one.payer_id) for line in claim.lines for one in line.adjudications}
    if decided - known:
        return
    for payer in claim.other_payers:
        paid = payer.segment("AMT", "D")
        if paid is None or payer.party is None or str(payer.payer_id) in decided:
            continue
        if payer.party.segment("DTP", "573") is None:
            facts = {"trigger": payer.loop.place(paid).locator}
            number = payer.payer_id or payer.sequence
            yield Hit(payer.party.loop.gap("DTP[573]"), number, facts=facts)
