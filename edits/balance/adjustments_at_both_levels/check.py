"""BAL015: CAS of 2320 that repeats the CAS of a payer's 2430 loops."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from scrubber.edit.sdk import Claim, Context, Hit, View


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail a payer whose adjustments on the claim are all those of its lines, added up."""
    known = [other.payer_id.strip().upper() for other in claim.other_payers]
    for other, payer in zip(claim.other_payers, known, strict=True):
        loops = [o for line in claim.lines for o in line.adjudications if o.payer_id.strip().upper() == payer]
        if not payer or known.count(payer) > 1:
            continue
        on_claim, on_lines = _sums([other]), _sums(loops)
        if not on_claim or not on_lines or not on_claim.items() <= on_lines.items():
            continue
        paid = [one.paid for one in loops if one.paid is not None]
        if other.paid == sum(paid):
            first = other.adjustments[0]
            facts = {
                "payer": other.payer_id,
                "amount": f"{on_claim[str(first.group), str(first.reason)].normalize():f}",
                "group": first.group,
                "reason": first.reason,
            }
            yield Hit(first.reason.at, first.reason, facts=facts)


def _sums(views: Iterable[View]) -> dict[tuple[str, str], Decimal] | None:
    """Add the amounts of each group and reason; None where one cannot be read."""
    sums: dict[tuple[str, str], Decimal] = {}
    for one in (one for view in views for one in view.adjustments):
        if one.amount is None:
            return None
        key = str(one.group), str(one.reason)
        sums[key] = sums.get(key, Decimal(0)) + one.amount
    return sums
