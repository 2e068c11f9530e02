"""BAL003: AMT*D of each earlier payer against its SVD02 and its CAS at claim level."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from scrubber.edit.sdk import Claim, Context, Hit, Piece, ServiceLine, View


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each payer whose payment for the claim is not what its lines and adjustments come to."""
    known = [other.payer_id.strip().upper() for other in claim.other_payers]
    for other, payer in zip(claim.other_payers, known, strict=True):
        stated = other.paid
        if stated is None or not payer or known.count(payer) > 1 or not claim.lines:
            continue
        paid = _sum(_line(line, payer) for line in claim.lines)
        adjusted = _adjusted([other])
        if paid is None or adjusted is None or stated == paid - adjusted:
            continue
        facts = {
            "payer": other.payer_id,
            "stated": _plain(stated),
            "lines": _plain(paid),
            "adjusted": _plain(adjusted),
            "expected": _plain(paid - adjusted),
        }
        yield Hit(stated.at, _plain(stated), facts=facts)


def _line(line: ServiceLine, payer: str) -> Decimal | None:
    """What the payer paid for a line; None where it did not decide, or its decision does not add up."""
    loops = [one for one in line.adjudications if one.payer_id.strip().upper() == payer]
    paid, adjusted = _sum(one.paid for one in loops), _adjusted(loops)
    if not loops or paid is None or adjusted is None or paid + adjusted != line.charge:
        return None
    return paid


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total


def _adjusted(views: Iterable[View]) -> Decimal | None:
    total = Decimal(0)
    for segment in (segment for view in views for segment in view.loop.every("CAS")):
        for element in range(3, len(segment.elements), 3):
            amount = Piece(segment).number(element)
            if amount is None and segment.get(element):
                return None
            total += amount or 0
    return total


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
