"""A paid or denied claim of an 835 (2100) with its service lines."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from scrubber.finding import At
from scrubber.guide.loop import Loop
from scrubber.model.line import Adjustment
from scrubber.model.service_payment import Adjusted, ServicePayment, balanced, plain_amount
from scrubber.model.values import Amount, Day, Period, Text, absent, lazy, text
from scrubber.model.view import Party
from scrubber.x12 import Segment

if TYPE_CHECKING:
    from scrubber.model.remit import RemittanceAdvice

__all__ = ["ClaimPayment", "NamedParty"]

_FIRST, _SECOND, _THIRD = frozenset(("1", "19")), frozenset(("2", "20")), frozenset(("3", "21"))
_FORWARDED = frozenset(("19", "20", "21", "23"))
_NOTHING = Decimal(0)
_INPATIENT_REMARKS, _OUTPATIENT_REMARKS = (5, 20, 21, 22, 23), (3, 4, 5, 6, 7)


class ClaimPayment(Adjusted):
    """What was decided about one claim (2100, from its CLP on). Its amounts are dollars.

    `index` counts the claim payments of the input from 1; `advice` is the remittance it stands in. `broken_off` says
    that the remittance ends in it without its trailer (SE), so that lines and adjustments may be missing.
    """

    def __init__(self, loop: Loop, index: int, advice: RemittanceAdvice) -> None:
        super().__init__(loop)
        self.index = index
        self.advice = advice
        self.broken_off = False

    # -- CLP

    @lazy
    def number(self) -> Text:
        """CLP01, the patient control number: CLM01 of the claim as it was sent."""
        return self.text("CLP", 1)

    @lazy
    def status(self) -> Text:
        """CLP02, how the claim was processed."""
        return self.text("CLP", 2)

    @lazy
    def charge(self) -> Amount | None:
        """CLP03."""
        return self.amount("CLP", 3)

    @lazy
    def paid(self) -> Amount | None:
        """CLP04; below zero where an earlier payment is reversed."""
        return self.amount("CLP", 4)

    @lazy
    def patient_share(self) -> Amount | None:
        """CLP05, what the patient owes."""
        return self.amount("CLP", 5)

    @lazy
    def filing(self) -> Text:
        """CLP06, the claim filing indicator: MB Medicare Part B, 12 PPO, ..."""
        return self.text("CLP", 6)

    @lazy
    def payer_number(self) -> Text:
        """CLP07, the payer's own number for the claim (ICN, DCN)."""
        return self.text("CLP", 7)

    @lazy
    def facility_type(self) -> Text:
        """CLP08, the place of service of a professional claim."""
        return self.text("CLP", 8)

    @lazy
    def frequency(self) -> Text:
        """CLP09, as CLM05-3 of the claim as it was sent."""
        return self.text("CLP", 9)

    @lazy
    def drg(self) -> Text:
        """CLP11."""
        return self.text("CLP", 11)

    @lazy
    def drg_weight(self) -> Amount | None:
        """CLP12."""
        return self.amount("CLP", 12)

    @lazy
    def discharge_fraction(self) -> Amount | None:
        """CLP13."""
        return self.amount("CLP", 13)

    @lazy
    def authorised_exchange(self) -> Text:
        """CLP14."""
        return self.text("CLP", 14)

    # -- what its status says

    @property
    def is_reversal(self) -> bool:
        """CLP02 is 22: it takes an earlier decision back, with that one's amounts negated; it is no denial."""
        return self.status == "22"

    @property
    def is_forwarded(self) -> bool:
        """CLP02 is 19, 20, 21 or 23: the payer sent the claim on to another one."""
        return self.status in _FORWARDED

    @property
    def is_primary(self) -> bool:
        """CLP02 is 1 or 19: processed as the first payer."""
        return self.status in _FIRST

    @property
    def is_secondary(self) -> bool:
        """CLP02 is 2 or 20."""
        return self.status in _SECOND

    @property
    def is_tertiary(self) -> bool:
        """CLP02 is 3 or 21."""
        return self.status in _THIRD

    @property
    def is_stated_denied(self) -> bool:
        """CLP02 is 4. Many payers deny with 1 and nothing paid, so this alone does not tell denials."""
        return self.status == "4"

    @property
    def is_not_ours(self) -> bool:
        """CLP02 is 23: not the payer's claim, sent on."""
        return self.status == "23"

    @property
    def is_predetermination(self) -> bool:
        """CLP02 is 25: what would be paid, and nothing is."""
        return self.status == "25"

    @property
    def is_zero_pay(self) -> bool:
        """CLP04 is zero, for whatever reason."""
        return self.paid == 0

    # -- who

    def _party(self, qualifier: str) -> NamedParty | None:
        segment = self.loop.first("NM1", qualifier)
        return None if segment is None else NamedParty(self.loop, segment)

    @lazy
    def patient(self) -> NamedParty | None:
        """NM1*QC."""
        return self._party("QC")

    @lazy
    def insured(self) -> NamedParty | None:
        """NM1*IL, where the patient is not the insured."""
        return self._party("IL")

    @lazy
    def corrected(self) -> NamedParty | None:
        """NM1*74, the name or number of the insured as the payer knows it."""
        return self._party("74")

    @lazy
    def rendering(self) -> NamedParty | None:
        """NM1*82."""
        return self._party("82")

    @lazy
    def crossover(self) -> NamedParty | None:
        """NM1*TT, the payer that the claim was sent on to."""
        return self._party("TT")

    @lazy
    def corrected_payer(self) -> NamedParty | None:
        """NM1*PR, the payer that should have had the claim first."""
        return self._party("PR")

    @lazy
    def other_insured(self) -> NamedParty | None:
        """NM1*GB, the subscriber of another plan."""
        return self._party("GB")

    @property
    def member_id(self) -> Text:
        """The member's number as it was sent: NM109 of NM1*IL, else of NM1*QC."""
        who = self.insured or self.patient
        return who.identifier if who else absent(self.loop, "NM1[QC]")

    # -- remarks, numbers, days

    @lazy
    def remarks(self) -> tuple[Text, ...]:
        """The remark codes of the claim: MIA05 and 20 to 23, MOA03 to 07."""
        found = [(s, e) for s in self.loop.every("MIA") for e in _INPATIENT_REMARKS]
        found += [(s, e) for s in self.loop.every("MOA") for e in _OUTPATIENT_REMARKS]
        return tuple(text(self.loop, segment, element) for segment, element in found if segment.get(element))

    @lazy
    def original_number(self) -> Text:
        """REF*F8, the payer's number of the decision that a correction is about."""
        return self.reference("F8")

    @lazy
    def medical_record(self) -> Text:
        """REF*EA."""
        return self.reference("EA")

    @lazy
    def received(self) -> Day | None:
        """DTM*050, the day the payer got the claim."""
        return self.day_of("050")

    @lazy
    def coverage_ended(self) -> Day | None:
        """DTM*036."""
        return self.day_of("036")

    @lazy
    def statement(self) -> Period | None:
        """DTM*232 to DTM*233, the days of the claim; a single day where only one is there."""
        first, last = self.day_of("232"), self.day_of("233")
        start, end = first or last, last or first
        return Period((start, end)) if start and end else None

    @property
    def first_day(self) -> Day | None:
        """The earliest day of service: of its lines, else DTM*232."""
        days = [line.day for line in self.lines if line.day]
        return min(days, default=self.statement.first if self.statement else None)

    # -- lines and sums

    @lazy
    def lines(self) -> tuple[ServicePayment, ...]:
        """2110, in the order of the file; a claim may be decided without any."""
        loops = self.loop.children("2110")
        return tuple(ServicePayment(loop, self, n) for n, loop in enumerate(loops, 1))

    @property
    def placed_adjustments(self) -> Iterator[tuple[Adjustment, int | None]]:
        """The adjustments of the claim, then those of its lines, each with the ordinal of its line."""
        yield from ((one, None) for one in self.adjustments)
        for line in self.lines:
            yield from ((one, line.ordinal) for one in line.adjustments)

    @property
    def placed_remarks(self) -> Iterator[tuple[Text, int | None]]:
        """The remark codes of the claim, then those of its lines, each with the ordinal of its line."""
        yield from ((one, None) for one in self.remarks)
        for line in self.lines:
            yield from ((one, line.ordinal) for one in line.remarks)

    @lazy
    def charges_of_lines(self) -> Decimal | None:
        """The sum of SVC02; None where one cannot be read, and without a line."""
        return _sum_of(self.lines, 2)

    @lazy
    def paid_of_lines(self) -> Decimal | None:
        """The sum of SVC03; None where one cannot be read, and without a line."""
        return _sum_of(self.lines, 3)

    @lazy
    def all_adjusted(self) -> Decimal | None:
        """The sum of all CAS, of claim and lines; None where an amount cannot be read."""
        total = self.adjusted
        for line in self.lines:
            if total is None or line.adjusted is None:
                return None
            total += line.adjusted
        return total

    @lazy
    def in_balance(self) -> bool:
        """Whether every amount of claim and lines can be read and every sum holds: the question that costs least.

        Each line's charge less its CAS is its payment; the charges of the lines are the claim's, and their payments
        less the claim's own CAS are its payment (without lines, its charge less its CAS).
        """
        own = balanced(self.loop, 3)
        if own is None:
            return False
        charge, paid, adjusted = own
        charges, payments = _NOTHING, _NOTHING
        inner = self.loop.loops
        for loop in inner:
            line = balanced(loop, 2)
            if line is None or line[0] - line[2] != line[1]:
                return False
            charges += line[0]
            payments += line[1]
        if not inner:
            return charge - adjusted == paid
        return charges == charge and payments - adjusted == paid

    @lazy
    def codes_given(self) -> tuple[frozenset[str], frozenset[str]]:
        """The adjustment reason codes and the remark codes that stand on claim or lines, each once, without places."""
        reasons: set[str] = set()
        remarks: set[str] = set()
        for loop in (self.loop, *self.loop.loops):
            for segment in loop.segments:
                elements = segment.elements
                name = elements[0]
                if name == "CAS":
                    reasons.update(elements[2:20:3])
                elif name == "LQ":
                    remarks.update(elements[2:3])
                elif name in ("MOA", "MIA"):
                    remarks.update(map(str, self.remarks))
        return frozenset(reasons - {""}), frozenset(remarks - {""})

    @property
    def imbalance(self) -> Decimal | None:
        """CLP03 less all CAS less CLP04, which should be nothing; None where it is, or one cannot be read."""
        charge, paid, adjusted = self.charge, self.paid, self.all_adjusted
        if charge is None or paid is None or adjusted is None:
            return None
        return (charge - adjusted - paid) or None


def _sum_of(lines: tuple[ServicePayment, ...], element: int) -> Decimal | None:
    total = Decimal(0)
    for line in lines:
        read = plain_amount(line.svc, element)
        if read is None:
            return None
        total += read
    return total if lines else None


class NamedParty(Party):
    """Who an NM1 of a claim payment names; several stand in one loop, so it reads its own segment."""

    def __init__(self, loop: Loop, segment: Segment) -> None:
        super().__init__(loop)
        self._segment = segment

    def text(self, segment_id: str, element: int, component: int = 0, qualifier: str = "") -> Text:
        """Read an element of the NM1; of no other segment is it known whom it is about."""
        if segment_id != "NM1":
            return absent(self.loop, f"{segment_id}[{qualifier}]" if qualifier else segment_id)
        return text(self.loop, self._segment, element, component)

    @property
    def at(self) -> At:
        """The place of the NM1."""
        return self.loop.place(self._segment)
