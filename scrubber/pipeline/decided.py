"""Claim payments and remittances of the model as the records that matching and the ledger work on.

A claim payment is read from its segments in one go: the views, which know the place of every value, would take five
times as long. What comes out is what the views say, whatever the file holds; tests compare the two.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from scrubber.guide.loop import Loop
from scrubber.ledger.remitted import (
    AdjustmentRecord,
    PaymentRecord,
    ProviderAdjustmentRecord,
    RemitRecord,
    ServiceRecord,
)
from scrubber.model import ClaimPayment, RemittanceAdvice
from scrubber.x12 import Segment, values

__all__ = ["payment_record", "remit_record"]

_NOTHING = Decimal(0)
_TOLD_APART = frozenset(("AMT", "DTM", "NM1", "REF"))
"""Segments of which the first with a qualifier counts."""
_REMARKING = frozenset(("LQ", "MIA", "MOA"))
_REMARKS = {"MIA": (5, 20, 21, 22, 23), "MOA": (3, 4, 5, 6, 7)}
_CAS_END = 20
_CLP_LENGTH, _SVC_LENGTH = 10, 8
_ABSENT = ("",) * _CLP_LENGTH


def payment_record(payment: ClaimPayment, remit: int, place: int) -> PaymentRecord:
    """Return a claim payment as a record; `remit` and `place` are those of PaymentRecord.

    An amount that cannot be read is none, which the balance edits tell.
    """
    claim = _Read(payment.loop)
    clp = claim.elements("CLP", _CLP_LENGTH)
    charge, paid, adjusted = values.amount(clp[3]), values.amount(clp[4]), claim.adjusted
    day = claim.day("DTM232")
    services = []
    for ordinal, loop in enumerate(payment.loop.children("2110"), 1):
        line = _Read(loop)
        services.append(_service(line, ordinal, day))
        adjusted = None if adjusted is None or line.adjusted is None else adjusted + line.adjusted
    days = [service.day for service in services if service.day]
    return PaymentRecord(
        index=payment.index,
        remit=remit,
        place=place,
        number=clp[1],
        status=clp[2],
        charge=charge,
        paid=paid,
        patient_share=values.amount(clp[5]),
        filing=clp[6],
        payer_number=clp[7],
        frequency=clp[9],
        original=claim.text("REFF8", 2),
        rendering=claim.text("NM182", 9),
        received=claim.day("DTM050"),
        first_day=min(days) if days else day or claim.day("DTM233"),
        imbalance=(
            None if charge is None or paid is None or adjusted is None else charge - adjusted - paid or None
        ),
        remarks=claim.remarks_of("MIA") + claim.remarks_of("MOA") if claim.remarking else (),
        adjustments=tuple(claim.reasons),
        services=tuple(services),
    )


def remit_record(advice: RemittanceAdvice, ordinal: int, content: str) -> RemitRecord:
    """Return a remittance that was read to its end as a record."""
    payer, payee = advice.payer, advice.payee
    beside = (
        ProviderAdjustmentRecord(str(one.reason), str(one.reference), Decimal(one.amount))
        for one in advice.adjustments
        if one.amount is not None
    )
    return RemitRecord(
        ordinal=ordinal,
        content=content,
        payer=str(payer.name) if payer else "",
        payer_id=str(advice.payer_id),
        payee=str(payee.npi) if payee else "",
        payee_tax=str(payee.tax_id) if payee else "",
        trace=str(advice.trace),
        method=str(advice.method),
        paid=_money(advice.paid),
        paid_on=_day(advice.paid_on),
        day=_day(advice.day),
        claims=advice.claim_count,
        imbalance=advice.imbalance,
        adjustments=tuple(beside),
    )


def _service(line: _Read, ordinal: int, claim_day: date | None) -> ServiceRecord:
    svc = line.elements("SVC", _SVC_LENGTH)
    judged, billed = svc[1].split(line.component), svc[6].split(line.component)
    code, modifiers = judged[1] if len(judged) > 1 else "", _modifiers(judged)
    recoded = billed[1] if len(billed) > 1 else ""
    units = values.amount(svc[5])
    return ServiceRecord(
        ordinal=ordinal,
        code=code,
        modifiers=modifiers,
        billed_code=recoded or code,
        billed_modifiers=_modifiers(billed) if recoded else modifiers,
        charge=values.amount(svc[2]),
        paid=values.amount(svc[3]),
        units=units,
        billed_units=values.amount(svc[7]) or units,
        day=line.day("DTM472") or line.day("DTM150") or claim_day,
        control=line.text("REF6R", 2),
        allowed=values.amount(line.text("AMTB6", 2)),
        remarks=line.remarks_of("LQ") if line.remarking else (),
        adjustments=tuple(line.reasons),
    )


def _modifiers(procedure: list[str]) -> tuple[str, ...]:
    """The modifiers of a procedure (SVC01-3 to -6, and of SVC06) that are there."""
    return tuple([part for part in procedure[2:6] if part]) if len(procedure) > 2 else ()


class _Read:
    """The segments of a claim payment or of a line, gone through once; those that have no place there are left out.

    `adjusted` is the sum of its CAS, None where an amount cannot be read, and `reasons` are those that can be.
    """

    __slots__ = ("_firsts", "adjusted", "component", "reasons", "remarking")

    def __init__(self, loop: Loop) -> None:
        self.adjusted: Decimal | None = _NOTHING
        self.component = ":"
        self.reasons: list[AdjustmentRecord] = []
        self.remarking: list[Segment] = []
        self._firsts: dict[str, list[str]] = {}
        extras = loop.extras
        for segment in loop.segments:
            if extras is not None and segment in extras:
                continue
            elements = segment.elements
            name = elements[0]
            if name in _TOLD_APART:
                self._firsts.setdefault(name + _qualifier(segment), elements)
            elif name == "CAS":
                self._adjust(elements)
            elif name in _REMARKING:
                self.remarking.append(segment)
            elif name in ("CLP", "SVC") and name not in self._firsts:
                self._firsts[name] = elements
                self.component = segment.delimiters.component

    def _adjust(self, elements: list[str]) -> None:
        """Take up to six reasons with their amounts and units, from CAS02 on."""
        length = len(elements)
        for at in range(3, min(length, _CAS_END), 3):
            money = values.amount(elements[at])
            if money is None:
                if elements[at]:
                    self.adjusted = None
                continue
            if self.adjusted is not None:
                self.adjusted += money
            if reason := elements[at - 1]:
                units = values.amount(elements[at + 1]) if at + 1 < length else None
                self.reasons.append(AdjustmentRecord(elements[1], reason, money, units))

    def elements(self, name: str, length: int) -> list[str]:
        """The elements of the first CLP or SVC, at least so many."""
        found = self._firsts.get(name)
        if found is None:
            return [*_ABSENT]
        return found if len(found) >= length else [*found, *_ABSENT]

    def text(self, key: str, element: int) -> str:
        """An element of the first segment with a name and qualifier."""
        found = self._firsts.get(key)
        return found[element] if found is not None and len(found) > element else ""

    def day(self, key: str) -> date | None:
        """The day, or the first of the days, of a DTM."""
        found = self._firsts.get(key)
        read = values.period(found[2]) if found is not None and len(found) > 2 else None
        return read[0] if read else None

    def remarks_of(self, name: str) -> tuple[str, ...]:
        """The remark codes of segments of one name; of LQ those that it says to be remark codes (HE)."""
        found: list[str] = []
        for segment in self.remarking:
            if segment.elements[0] != name:
                continue
            if name == "LQ":
                found += segment.elements[2:3] if _qualifier(segment) == "HE" else ()
            else:
                found += [segment.get(element) for element in _REMARKS[name]]
        return tuple([remark for remark in found if remark])


def _qualifier(segment: Segment) -> str:
    """What `Loop.first` tells segments of one name apart by."""
    elements = segment.elements
    return elements[1].split(segment.delimiters.component, 1)[0] if len(elements) > 1 else ""


def _money(amount: Decimal | None) -> Decimal | None:
    """An amount without its place."""
    return None if amount is None else Decimal(amount)


def _day(day: date | None) -> date | None:
    """A day without its place."""
    return None if day is None else date(day.year, day.month, day.day)
