"""BAL002: SV102 against SVD02 and CAS of each earlier payer."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from scrubber.edit.sdk import Claim, Context, Hit, Piece, View


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each line and payer whose payment and adjustments are not the line's charge."""
    for line in claim.lines:
        decided: dict[str, list[View]] = {}
        for one in line.adjudications:
            decided.setdefault(one.payer_id.strip().upper(), []).append(one)
        for loops in decided.values():
            paid, adjusted = _paid(loops), _adjusted(loops)
            if line.charge is None or paid is None or adjusted is None or paid + adjusted == line.charge:
                continue
            at = loops[0].text("SVD", 2)
            facts = {
                "payer": loops[0].text("SVD", 1),
                "paid": _plain(paid),
                "adjusted": _plain(adjusted),
                "sum": _plain(paid + adjusted),
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


def _adjusted(loops: Iterable[View]) -> Decimal | None:
    total = Decimal(0)
    for segment in (segment for view in loops for segment in view.loop.every("CAS")):
        for element in range(3, len(segment.elements), 3):
            amount = Piece(segment).number(element)
            if amount is None and segment.get(element):
                return None
            total += amount or 0
    return total


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
