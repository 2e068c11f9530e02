"""BAL005: AMT*A8 is the whole charge, and stands alone."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, View


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail a non-covered amount that something contradicts: a payment, adjustments on a line, the charge."""
    for other in claim.other_payers:
        amount = other.amount("AMT", 2, "A8")
        if amount is None:
            continue
        payer, at = other.payer_id, other.text("AMT", 2, qualifier="A8")
        paid, on = other.text("AMT", 2, qualifier="D"), _adjusted_line(claim, payer.strip().upper())
        if paid:
            yield Hit(at.at, at, None, {"payer": payer, "paid": paid}, variant="with_payment")
        elif on:
            yield Hit(at.at, at, None, {"payer": payer, "on": on}, variant="with_line_adjustments")
        elif claim.charge is not None and amount != claim.charge:
            yield Hit(at.at, at, None, {"payer": payer}, variant="not_the_charge")


def _adjusted_line(claim: Claim, payer: str) -> str:
    """The first line that has adjustments of a payer."""
    for line in claim.lines:
        theirs: list[View] = [one for one in line.adjudications if one.payer_id.strip().upper() == payer]
        if payer and any(one.segment("CAS") for one in theirs):
            return str(line.ordinal)
    return ""
