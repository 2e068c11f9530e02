"""BAL004: CLM02 against AMT*D and CAS of a payer that decided about the claim as a whole."""

from collections.abc import Iterator
from decimal import Decimal

from scrubber.edit.sdk import Claim, Context, Hit, Piece, View


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each such payer whose payment and adjustments are not the claim's charge."""
    known = [other.payer_id.strip().upper() for other in claim.other_payers]
    on_lines = {one.payer_id.strip().upper() for line in claim.lines for one in line.adjudications}
    if claim.charge is None or on_lines - set(known) or "" in known:
        return
    for other, payer in zip(claim.other_payers, known, strict=True):
        adjusted = _adjusted(other)
        if other.paid is None or adjusted is None or payer in on_lines:
            continue
        if other.paid + adjusted != claim.charge:
            facts = {
                "payer": other.payer_id,
                "paid": _plain(other.paid),
                "adjusted": _plain(adjusted),
                "sum": _plain(other.paid + adjusted),
            }
            yield Hit(other.paid.at, _plain(other.paid), facts=facts)


def _adjusted(other: View) -> Decimal | None:
    """What the payer adjusted on the claim; None where it gives no adjustment, or one cannot be read."""
    segments = other.loop.every("CAS")
    total = Decimal(0)
    for segment in segments:
        for element in range(3, len(segment.elements), 3):
            amount = Piece(segment).number(element)
            if amount is None and segment.get(element):
                return None
            total += amount or 0
    return total if segments else None


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
