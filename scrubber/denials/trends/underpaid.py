"""Lines that a payer allowed less for than was to be expected, where a price is known.

What was allowed is AMT*B6 of the line; without it what was paid, what the patient owes and what sequestration took
(CARC 253, which takes from the payment and not from what is allowed). A line that another rule cuts is set apart and
not called underpaid: multiple procedures (CARC 59, or half to the cent, as many payers do without saying so), a denial
of the whole or a part, a payer after the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple, TypeAlias

from scrubber.denials.row import DenialRow
from scrubber.denials.trends.counted import ALL_DAYS, Period, Reason
from scrubber.denials.trends.ranked import Dearest

__all__ = ["CENT", "Expected", "Priced", "Short", "Underpaid", "allowed_of", "find_underpaid"]

CENT = Decimal("0.01")
_NONE = Decimal(0)
_COMPARED = frozenset(("reduced", "patient_share"))
_POINTS = 4000


class Priced(NamedTuple):
    """What is expected for a line, in dollars.

    `older` says that the price is of a release before the day of service, `assumed` that the line is taken for one of
    an office, since its place of service is not known and the price depends on it.
    """

    amount: Decimal
    older: bool = False
    assumed: bool = False


Expected: TypeAlias = Callable[[str, tuple[str, ...], date, str, str, Decimal], Priced | Decimal | None]
"""What a payer is expected to allow for a line, in dollars, None where nobody can say: code, modifiers, day, payer,
place of service (empty where it is not known), units. An amount alone is a price without any doubt about it."""


@dataclass(frozen=True, slots=True)
class Short:
    """A line that was allowed less than expected, in dollars."""

    claim: str
    line: int | None
    payer: str
    code: str
    modifiers: tuple[str, ...]
    units: Decimal
    day: date
    charge: Decimal | None
    allowed: Decimal
    expected: Decimal
    reasons: tuple[str, ...]
    remit: str
    payment: int
    service: int

    @property
    def short(self) -> Decimal:
        """What is missing."""
        return self.expected - self.allowed


@dataclass(slots=True)
class Underpaid:
    """What the comparison found: `rows` the dearest short lines, and sums of all of them by payer and procedure.

    `compared` counts lines with a price and an allowed amount; `priced_not` those without a price, `unknown` those
    whose allowed amount is not told, `by_rule` those that multiple procedures cut. Of the compared ones `older` have a
    price of an earlier release, and `assumed` are priced as of an office, for want of their place. `points` counts
    pairs of expected and allowed dollars, to the dollar, for a chart. A short line needs a charge as high as what is
    expected.
    """

    rows: tuple[Short, ...] = ()
    left: int = 0
    compared: int = 0
    priced_not: int = 0
    unknown: int = 0
    by_rule: int = 0
    older: int = 0
    assumed: int = 0
    short: Reason = field(default_factory=Reason)
    expected: Decimal = _NONE
    allowed: Decimal = _NONE
    payers: dict[str, Reason] = field(default_factory=dict)
    codes: dict[str, Reason] = field(default_factory=dict)
    points: dict[tuple[int, int], int] = field(default_factory=dict)


def allowed_of(row: DenialRow) -> Decimal | None:
    """What the payer allowed for a line; None where neither it nor the payment is told."""
    if row.allowed is not None:
        return row.allowed
    if row.paid is None:
        return None
    return row.paid + row.patient + sum(_amounts(row, "253"), _NONE)


def find_underpaid(
    rows: Iterable[DenialRow],
    expected: Expected,
    *,
    period: Period = ALL_DAYS,
    tolerance: Decimal = CENT,
    most: int = 200,
) -> Underpaid:
    """Compare lines that were reduced, or left to the patient, with prices; rows of one decision come together.

    A line is short by more than `tolerance` dollars. What was charged limits what is expected. Reversed
    decisions, and all but those of the first payer, are left out.
    """
    found = Underpaid()
    dearest: Dearest[Short] = Dearest(most)
    seen: set[tuple[str, str]] = set()
    decision: tuple[str, int] | None = None
    for row in rows:
        if not _comparable(row, period):
            continue
        short = _compare(row, expected, found)
        if short is None or short.short <= tolerance:
            continue
        if (row.remit, row.payment) != decision:
            decision, seen = (row.remit, row.payment), set()
        dearest.add(short.short, (short.remit, short.payment, short.service), short)
        for name, sums in (
            ("", found.short),
            ("payer " + short.payer, found.payers.setdefault(short.payer, Reason())),
            ("code " + short.code, found.codes.setdefault(short.code, Reason())),
        ):
            sums.lines += 1
            sums.dollars += short.short
            sums.claims += (name, "") not in seen
            seen.add((name, ""))
    found.rows, found.left = dearest.all(), dearest.left
    return found


_FURTHER = frozenset(("2", "3", "20", "21"))
"""CLP02 of answers of second and third payers: what they allow is beside what the first one paid."""


def _comparable(row: DenialRow, period: Period) -> bool:
    return (
        row.disposition in _COMPARED
        and row.service > 0
        and not row.reversed
        and row.role not in ("reversal", "forwarded", "estimate")
        and row.sequence in ("P", "")
        and row.status not in _FURTHER
        and row.day is not None
        and period.has(row.decided_on)
    )


def _compare(row: DenialRow, expected: Expected, found: Underpaid) -> Short | None:
    allowed = allowed_of(row)
    code, modifiers = row.billed_code or row.code, row.billed_modifiers
    units = row.billed_units if row.billed_units is not None else row.units
    if allowed is None or row.day is None:
        found.unknown += 1
        return None
    told = expected(code, modifiers, row.day, row.payer_id or row.payer, row.place, units or Decimal(1))
    if told is None:
        found.priced_not += 1
        return None
    priced = told if isinstance(told, Priced) else Priced(told)
    price = min(priced.amount, row.charge) if row.charge is not None else priced.amount
    if any(_amounts(row, "59")) or abs(allowed * 2 - price) <= 2 * CENT:
        found.by_rule += 1
        return None
    found.compared += 1
    found.older += priced.older
    found.assumed += priced.assumed
    found.expected += price
    found.allowed += allowed
    point = int(price.to_integral_value()), int(allowed.to_integral_value())
    if point in found.points or len(found.points) < _POINTS:
        found.points[point] = found.points.get(point, 0) + 1
    return Short(
        claim=row.claim,
        line=row.line,
        payer=row.payer_id or row.payer,
        code=code,
        modifiers=modifiers,
        units=units or Decimal(1),
        day=row.day,
        charge=row.charge,
        allowed=allowed,
        expected=price,
        reasons=tuple(text.split(" ")[0] for text in row.adjustments),
        remit=row.remit,
        payment=row.payment,
        service=row.service,
    )


def _amounts(row: DenialRow, carc: str) -> Iterable[Decimal]:
    """The dollars of a reason, as `adjustments` tells them (`CO-253 1.60`, `CO-151 50.00 x 2`)."""
    for text in row.adjustments:
        reason, *amount = text.split(" ")
        if reason.rpartition("-")[2] == carc:
            try:
                yield Decimal(amount[0] if amount else "")
            except InvalidOperation:
                continue
