"""A paid or denied claim of an 835 (2100) and its service lines (2110)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from scrubber.finding import At
from scrubber.guide.loop import Loop
from scrubber.model.line import Adjustment, adjustments
from scrubber.model.values import Amount, Day, Period, Text, absent, amount, lazy, period, text
from scrubber.model.view import Party, View
from scrubber.x12 import Segment, values

if TYPE_CHECKING:
    from scrubber.model.remit import RemittanceAdvice

__all__ = ["ClaimPayment", "NamedParty", "ServicePayment", "dated", "sum_of_adjustments"]

_FIRST, _SECOND, _THIRD = frozenset(("1", "19")), frozenset(("2", "20")), frozenset(("3", "21"))
_FORWARDED = frozenset(("19", "20", "21", "23"))
_CODE, _FIRST_MODIFIER, _LAST_MODIFIER, _DESCRIPTION = 2, 3, 6, 7
_INPATIENT_REMARKS, _OUTPATIENT_REMARKS = (5, 20, 21, 22, 23), (3, 4, 5, 6, 7)


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


def _plain(segment: Segment | None, element: int) -> Decimal | None:
    """An amount without its place, for sums."""
    if segment is None or len(segment.elements) <= element:
        return None
    return values.amount(segment.elements[element])


class _Adjusted(View):
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


class ServicePayment(_Adjusted):
    """What was decided about one service (2110). Its amounts are dollars."""

    def __init__(self, loop: Loop, payment: ClaimPayment, ordinal: int) -> None:
        super().__init__(loop)
        self.payment = payment
        self.ordinal = ordinal

    @lazy
    def _svc(self) -> Segment | None:
        return self.loop.first("SVC")

    def _modifiers(self, element: int) -> tuple[Text, ...]:
        segment = self._svc
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
        """LQ02, the remark codes (LQ01 HE) and drug reject codes (RX)."""
        return tuple(text(self.loop, segment, 2) for segment in self.loop.every("LQ") if segment.get(2))

    @property
    def imbalance(self) -> Decimal | None:
        """SVC02 less CAS less SVC03, which should be nothing; None where it is, or where one cannot be read."""
        charge, paid, adjusted = _plain(self._svc, 2), _plain(self._svc, 3), self.adjusted
        if charge is None or paid is None or adjusted is None:
            return None
        return (charge - adjusted - paid) or None


class ClaimPayment(_Adjusted):
    """What was decided about one claim (2100, from its CLP on). Its amounts are dollars.

    `index` counts the claim payments of the input from 1; `advice` is the remittance it stands in.
    """

    def __init__(self, loop: Loop, index: int, advice: RemittanceAdvice) -> None:
        super().__init__(loop)
        self.index = index
        self.advice = advice

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
    def all_adjustments(self) -> Iterator[Adjustment]:
        """The adjustments of the claim, then those of its lines."""
        yield from self.adjustments
        for line in self.lines:
            yield from line.adjustments

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
        read = _plain(line._svc, element)  # noqa: SLF001 - the same module
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
