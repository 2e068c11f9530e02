"""A service line (2400), its drug (2410) and what other payers decided about it (2430)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from scrubber.finding import At
from scrubber.guide.loop import Loop
from scrubber.model.provider import Provider
from scrubber.model.values import Amount, Day, Period, Text, absent, amount, lazy, period, text
from scrubber.model.view import View
from scrubber.x12 import Segment

if TYPE_CHECKING:
    from scrubber.model.claim import Claim, Diagnosis

__all__ = ["Adjustment", "Drug", "LineAdjudication", "ServiceLine", "adjustments"]

_PROCEDURE, _FIRST_MODIFIER, _LAST_MODIFIER = 2, 3, 6


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One reason and amount of a CAS: group (CO, PR, OA, PI, CR), CARC, dollars, units."""

    group: Text
    reason: Text
    amount: Amount | None
    quantity: Amount | None


def adjustments(loop: Loop) -> tuple[Adjustment, ...]:
    """Read every reason of every CAS of a loop: up to six triplets a segment, from CAS02 on."""
    found = []
    for segment in loop.every("CAS"):
        group = text(loop, segment, 1)
        for element in range(2, min(len(segment.elements), 20), 3):
            if segment.get(element):
                reason = text(loop, segment, element)
                money, units = amount(loop, segment, element + 1), amount(loop, segment, element + 2)
                found.append(Adjustment(group, reason, money, units))
    return tuple(found)


class Drug(View):
    """The drug of a line: LIN03 with its kind, CTP04 with its unit."""

    @lazy
    def ndc(self) -> Text:
        """LIN03 where LIN02 is N4."""
        return self.text("LIN", 3)

    @lazy
    def quantity(self) -> Amount | None:
        """CTP04."""
        return self.amount("CTP", 4)

    @lazy
    def unit(self) -> Text:
        """CTP05-1: F2, GR, ME, ML, UN."""
        return self.text("CTP", 5, 1)


class LineAdjudication(View):
    """What an earlier payer decided about a line (2430): SVD, CAS, DTP*573."""

    @lazy
    def payer_id(self) -> Text:
        """SVD01, the identifier of that payer in 2330B."""
        return self.text("SVD", 1)

    @lazy
    def paid(self) -> Amount | None:
        """SVD02."""
        return self.amount("SVD", 2)

    @lazy
    def code(self) -> Text:
        """SVD03-2, the procedure that was paid."""
        return self.text("SVD", 3, _PROCEDURE)

    @lazy
    def units(self) -> Amount | None:
        """SVD05, the units that were paid."""
        return self.amount("SVD", 5)

    @lazy
    def adjustments(self) -> tuple[Adjustment, ...]:
        """CAS."""
        return adjustments(self.loop)

    @lazy
    def decided(self) -> Period | None:
        """DTP*573."""
        return self.period("573")


class ServiceLine(View):
    """A professional service line: LX, SV1 and what follows."""

    def __init__(self, loop: Loop, claim: Claim, ordinal: int) -> None:
        super().__init__(loop)
        self.claim = claim
        self.ordinal = ordinal

    @lazy
    def _service_segment(self) -> Segment | None:
        return self.loop.first("SV1")

    def _sv1(self, element: int, component: int = 0) -> Text:
        """Read an element of SV1, which most questions about a line are about."""
        segment = self._service_segment
        return absent(self.loop, "SV1") if segment is None else text(self.loop, segment, element, component)

    @lazy
    def number(self) -> Text:
        """LX01."""
        return self.text("LX", 1)

    @lazy
    def code_kind(self) -> Text:
        """SV101-1: HC for CPT and HCPCS."""
        return self._sv1(1, 1)

    @lazy
    def code(self) -> Text:
        """SV101-2, the procedure code."""
        return self._sv1(1, _PROCEDURE)

    @lazy
    def modifiers(self) -> tuple[Text, ...]:
        """SV101-3 to -6, those that are there."""
        segment = self._service_segment
        if segment is None:
            return ()
        every = segment.get(1).split(segment.delimiters.component)[_FIRST_MODIFIER - 1 : _LAST_MODIFIER]
        numbered = enumerate(every, _FIRST_MODIFIER)
        return tuple([text(self.loop, segment, 1, n, value) for n, value in numbered if value])

    @property
    def next_modifier_at(self) -> At:
        """Where one more modifier would stand: the first free component after the last modifier."""
        segment = self._service_segment
        if segment is None:
            return absent(self.loop, "SV1").at
        used = segment.get(1).split(segment.delimiters.component)
        free = len(used) + 1 if len(used) >= _PROCEDURE else _FIRST_MODIFIER
        return self.loop.place(segment, 1, free)

    @lazy
    def charge(self) -> Amount | None:
        """SV102."""
        segment = self._service_segment
        return None if segment is None else amount(self.loop, segment, 2)

    @lazy
    def unit_basis(self) -> Text:
        """SV103: UN units, MJ minutes."""
        return self._sv1(3)

    @lazy
    def units(self) -> Amount | None:
        """SV104."""
        segment = self._service_segment
        return None if segment is None else amount(self.loop, segment, 4)

    @property
    def counted_units(self) -> Decimal:
        """SV104, or one where it is absent or unreadable."""
        return self.units if self.units is not None else Decimal(1)

    @lazy
    def own_place_of_service(self) -> Text:
        """SV105, where it differs from the claim's."""
        return self._sv1(5)

    @property
    def place_of_service(self) -> Text:
        """SV105, else CLM05-1."""
        return self.own_place_of_service or self.claim.place_of_service

    @lazy
    def pointers(self) -> tuple[Text, ...]:
        """SV107-1 to -4, those that are there."""
        segment = self._service_segment
        if segment is None:
            return ()
        numbered = enumerate(segment.get(7).split(segment.delimiters.component), 1)
        return tuple([text(self.loop, segment, 7, n, value) for n, value in numbered if value])

    @lazy
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """The diagnoses the pointers resolve to, in their order; a pointer to nothing gives none."""
        segment = self._service_segment
        if segment is None:
            return ()
        known = self.claim.diagnoses
        found = []
        for pointer in segment.get(7).split(segment.delimiters.component):
            number = int(pointer) if pointer.isascii() and pointer.isdecimal() and len(pointer) < 3 else 0
            if 0 < number <= len(known):
                found.append(known[number - 1])
        return tuple(found)

    @lazy
    def service(self) -> Period | None:
        """DTP*472, the day or days of service."""
        segment = self.loop.first("DTP", "472")
        return None if segment is None else period(self.loop, segment)

    @lazy
    def day(self) -> Day | None:
        """The first day of service."""
        return self.service.first if self.service else None

    @lazy
    def control_number(self) -> Text:
        """REF*6R, the submitter's number for the line."""
        return self.reference("6R")

    @lazy
    def rendering(self) -> Provider | None:
        """Who did it: 2420A, else the claim's rendering provider, else the billing provider."""
        child = self.loop.child("2420A")
        return Provider(child) if child is not None else self.claim.rendering

    def _provider(self, loop_id: str) -> Provider | None:
        child = self.loop.child(loop_id)
        return Provider(child) if child is not None else None

    @lazy
    def facility(self) -> Provider | None:
        """Where it was done: 2420C, else the claim's 2310C."""
        return self._provider("2420C") or self.claim.facility

    @lazy
    def supervising(self) -> Provider | None:
        """2420D, else the claim's 2310D."""
        return self._provider("2420D") or self.claim.supervising

    @lazy
    def ordering(self) -> Provider | None:
        """2420E, NM1*DK."""
        return self._provider("2420E")

    @lazy
    def referring(self) -> Provider | None:
        """2420F, else the claim's 2310A."""
        return self._provider("2420F") or self.claim.referring

    @lazy
    def drug(self) -> Drug | None:
        """2410."""
        child = self.loop.child("2410")
        return Drug(child) if child is not None else None

    @lazy
    def adjudications(self) -> tuple[LineAdjudication, ...]:
        """2430, one for each earlier payer."""
        return tuple(LineAdjudication(child) for child in self.loop.children("2430"))

    @lazy
    def notes(self) -> tuple[Text, ...]:
        """NTE02."""
        return tuple(text(self.loop, segment, 2) for segment in self.loop.every("NTE"))
