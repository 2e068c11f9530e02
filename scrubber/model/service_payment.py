"""A service line of an 835 (2110), and what it shares with the claim it stands in: amounts, adjustments, days."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from scrubber.guide.loop import Loop
from scrubber.model.line import Adjustment, adjustments
from scrubber.model.values import Amount, Day, Period, Text, lazy, period, text
from scrubber.model.view import View
from scrubber.x12 import Segment, values

if TYPE_CHECKING:
    from scrubber.model.payment import ClaimPayment

__all__ = ["Adjusted", "ServicePayment", "balanced", "dated", "plain_amount", "sum_of_adjustments"]

_CODE, _FIRST_MODIFIER, _LAST_MODIFIER, _DESCRIPTION = 2, 3, 6, 7
_NOTHING = Decimal(0)


def dated(loop: Loop, qualifier: str) -> Day | None:
    """Read DTM02 of the DTM with a qualifier (DTM01); None where absent or unreadable."""
    segment = loop.first("DTM", qualifier)
    read = None if segment is None else period(loop, segment, 2, 0)
    return read.first if read else None


def sum_of_adjustments(loop: Loop) -> Decimal | None:
    """Return the sum of the CAS of one loop (CAS03, 06, 09 ...); None where an amount cannot be read."""
    total = Decimal(0)
    for segment in loop.every("CAS"):
        for written in segment.elements[3:20:3]:
            read = values.amount(written)
            if read is not None:
                total += read
            elif written:
                return None
    return total


def balanced(loop: Loop, at: int) -> tuple[Decimal, Decimal, Decimal] | None:
    """Charge, payment and CAS of a loop whose first segment has them from element `at` on, or None where unreadable."""
    first = loop.segments[0].elements
    if loop.extras is not None or len(first) < at + 2:
        return None
    charge, paid, adjusted = values.amount(first[at]), values.amount(first[at + 1]), _NOTHING
    if charge is None or paid is None:
        return None
    for segment in loop.segments:
        elements = segment.elements
        if elements[0] == "CAS":
            for written in elements[3:20:3]:
                read = values.amount(written)
                if read is not None:
                    adjusted += read
                elif written:
                    return None
    return charge, paid, adjusted


def plain_amount(segment: Segment | None, element: int) -> Decimal | None:
    """An amount without its place, for sums."""
    if segment is None or len(segment.elements) <= element:
        return None
    return values.amount(segment.elements[element])


class Adjusted(View):
    """What claim payments and their lines share: CAS, REF, AMT, QTY, DTM."""

    @lazy
    def adjustments(self) -> tuple[Adjustment, ...]:
        """CAS, each reason with its group, amount and quantity."""
        return adjustments(self.loop)

    @lazy
    def adjusted(self) -> Decimal | None:
        """The sum of its own CAS; None where an amount cannot be read."""
        return sum_of_adjustments(self.loop)

    def amount_of(self, qualifier: str) -> Amount | None:
        """AMT02 by AMT01: AU coverage, B6 allowed, I interest, T tax, F5 patient paid, ..."""
        return self.amount("AMT", 2, qualifier)

    def quantity_of(self, qualifier: str) -> Amount | None:
        """QTY02 by QTY01."""
        return self.amount("QTY", 2, qualifier)

    def day_of(self, qualifier: str) -> Day | None:
        """DTM02 by DTM01."""
        return dated(self.loop, qualifier)


class ServicePayment(Adjusted):
    """What was decided about one service (2110). Its amounts are dollars."""

    def __init__(self, loop: Loop, payment: ClaimPayment, ordinal: int) -> None:
        super().__init__(loop)
        self.payment = payment
        self.ordinal = ordinal

    @lazy
    def svc(self) -> Segment | None:
        """The segment that begins it."""
        return self.loop.first("SVC")

    def _modifiers(self, element: int) -> tuple[Text, ...]:
        segment = self.svc
        if segment is None:
            return ()
        parts = segment.get(element).split(segment.delimiters.component)[_FIRST_MODIFIER - 1 : _LAST_MODIFIER]
        numbered = enumerate(parts, _FIRST_MODIFIER)
        return tuple(text(self.loop, segment, element, n, part) for n, part in numbered if part)

    @lazy
    def code_kind(self) -> Text:
        """SVC01-1: HC for CPT and HCPCS, AD dental, NU revenue code, N4 drug."""
        return self.text("SVC", 1, 1)

    @lazy
    def code(self) -> Text:
        """SVC01-2, the procedure as the payer judged it."""
        return self.text("SVC", 1, _CODE)

    @lazy
    def modifiers(self) -> tuple[Text, ...]:
        """SVC01-3 to -6, those that are there."""
        return self._modifiers(1)

    @lazy
    def description(self) -> Text:
        """SVC01-7, the payer's words for the procedure."""
        return self.text("SVC", 1, _DESCRIPTION)

    @lazy
    def charge(self) -> Amount | None:
        """SVC02, the charge that was submitted."""
        return self.amount("SVC", 2)

    @lazy
    def paid(self) -> Amount | None:
        """SVC03."""
        return self.amount("SVC", 3)

    @lazy
    def revenue_code(self) -> Text:
        """SVC04."""
        return self.text("SVC", 4)

    @lazy
    def units(self) -> Amount | None:
        """SVC05, the units that were paid; None where it is absent, which stands for one."""
        return self.amount("SVC", 5)

    @property
    def was_recoded(self) -> bool:
        """Whether SVC06 says that another procedure was billed than SVC01, which was judged."""
        return bool(self.text("SVC", 6, _CODE))

    @lazy
    def billed_code(self) -> Text:
        """The procedure as it was billed: SVC06-2, else SVC01-2."""
        return self.text("SVC", 6, _CODE) or self.code

    @lazy
    def billed_modifiers(self) -> tuple[Text, ...]:
        """The modifiers as they were billed: SVC06-3 to -6 where SVC06 is there, else those of SVC01."""
        return self._modifiers(6) if self.was_recoded else self.modifiers

    @lazy
    def billed_units(self) -> Amount | None:
        """The units as they were billed: SVC07, else SVC05."""
        return self.amount("SVC", 7) or self.units

    @lazy
    def service(self) -> Period | None:
        """The day or days of service: DTM*472, else DTM*150 to DTM*151."""
        single = dated(self.loop, "472")
        first = single or dated(self.loop, "150")
        last = single or dated(self.loop, "151") or first
        return Period((first, last)) if first and last else None

    @property
    def day(self) -> Day | None:
        """The first day of service of the line; its claim's (DTM*232) where it has none of its own."""
        return self.service.first if self.service else self.payment.day_of("232")

    @lazy
    def control_number(self) -> Text:
        """REF*6R, the number that the provider gave the line."""
        return self.reference("6R")

    @lazy
    def location(self) -> Text:
        """REF*LU."""
        return self.reference("LU")

    @lazy
    def allowed(self) -> Amount | None:
        """AMT*B6, the allowed amount as the payer states it."""
        return self.amount_of("B6")

    @lazy
    def remarks(self) -> tuple[Text, ...]:
        """LQ02 where LQ01 is HE, the remark codes."""
        return tuple(text(self.loop, segment, 2) for segment in self.loop.every("LQ", "HE") if segment.get(2))

    @property
    def imbalance(self) -> Decimal | None:
        """SVC02 less CAS less SVC03, which should be nothing; None where it is, or where one cannot be read."""
        charge, paid, adjusted = plain_amount(self.svc, 2), plain_amount(self.svc, 3), self.adjusted
        if charge is None or paid is None or adjusted is None:
            return None
        return (charge - adjusted - paid) or None
