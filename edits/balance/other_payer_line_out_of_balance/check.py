"""BAL002: SV102 against SVD02 and CAS of each earlier payer."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from scrubber.edit.sdk import Claim, Context, Hit, View, adjusted, plain


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each line and payer whose payment and adjustments are not the line's charge."""
    for line in claim.lines:
        decided: dict[str, list[View]] = {}
        for one in line.adjudications:
            decided.setdefault(one.payer_id.strip().upper(), []).append(one)
        for loops in decided.values():
            paid, reduced = _paid(loops), adjusted(loops)
            if line.charge is None or paid is None or reduced is None or paid + reduced == line.charge:
                continue
            at = loops[0].text("SVD", 2)
            facts = {
                "payer": loops[0].text("SVD", 1),
                "paid": plain(paid),
                "adjusted": plain(reduced),
                "sum": plain(paid + reduced),
            }
            yield Hit(at.at, at, line.ordinal, facts)


def _paid(loops: Iterable[View]) -> Decimal | None:
    """What was paid; None where it cannot be told, or goes for several lines together."""
    total = Decimal(0)
    for loop in loops:
        amount = loop.amount("SVD", 2)
        if amount is None or not loop.text("SVD", 1) or loop.text("SVD", 6):
            return None
        total += amount
    return total
