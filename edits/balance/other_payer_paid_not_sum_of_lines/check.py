"""BAL003: AMT*D of each earlier payer against its SVD02 and its CAS at claim level."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from scrubber.edit.sdk import Claim, Context, Hit, ServiceLine, adjusted, plain


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each payer whose payment for the claim is not what its lines and adjustments come to."""
    known = [other.payer_id.strip().upper() for other in claim.other_payers]
    for other, payer in zip(claim.other_payers, known, strict=True):
        stated = other.paid
        if stated is None or not payer or known.count(payer) > 1 or not claim.lines:
            continue
        paid = _sum(_line(line, payer) for line in claim.lines)
        reduced = adjusted([other])
        if paid is None or reduced is None or stated == paid - reduced:
            continue
        facts = {
            "payer": other.payer_id,
            "stated": plain(stated),
            "lines": plain(paid),
            "adjusted": plain(reduced),
            "expected": plain(paid - reduced),
        }
        yield Hit(stated.at, plain(stated), facts=facts)


def _line(line: ServiceLine, payer: str) -> Decimal | None:
    """What the payer paid for a line; None where it did not decide, or its decision does not add up."""
    loops = [one for one in line.adjudications if one.payer_id.strip().upper() == payer]
    paid, reduced = _sum(one.paid for one in loops), adjusted(loops)
    if not loops or paid is None or reduced is None or paid + reduced != line.charge:
        return None
    return paid


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
