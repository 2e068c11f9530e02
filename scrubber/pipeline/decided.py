"""Claim payments and remittances of the model as the records that matching and the ledger work on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from scrubber.ledger.remitted import (
    AdjustmentRecord,
    PaymentRecord,
    ProviderAdjustmentRecord,
    RemitRecord,
    ServiceRecord,
)
from scrubber.model import ClaimPayment, RemittanceAdvice
from scrubber.model.line import Adjustment
from scrubber.model.service_payment import ServicePayment

__all__ = ["payment_record", "remit_record"]


def payment_record(payment: ClaimPayment, remit: int, place: int) -> PaymentRecord:
    """Return a claim payment as a record; `remit` and `place` are those of PaymentRecord.

    An amount that cannot be read is none, which the balance edits tell.
    """
    rendering = payment.rendering
    return PaymentRecord(
        index=payment.index,
        remit=remit,
        place=place,
        number=str(payment.number),
        status=str(payment.status),
        charge=_money(payment.charge),
        paid=_money(payment.paid),
        patient_share=_money(payment.patient_share),
        filing=str(payment.filing),
        payer_number=str(payment.payer_number),
        frequency=str(payment.frequency),
        original=str(payment.original_number),
        rendering=str(rendering.identifier) if rendering else "",
        received=_day(payment.received),
        first_day=_day(payment.first_day),
        imbalance=payment.imbalance,
        remarks=_words(payment.remarks),
        adjustments=_adjustments(payment.adjustments),
        services=tuple(_service(line) for line in payment.lines),
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


def _service(line: ServicePayment) -> ServiceRecord:
    modifiers = _words(line.modifiers)
    return ServiceRecord(
        ordinal=line.ordinal,
        code=str(line.code),
        modifiers=modifiers,
        billed_code=str(line.billed_code),
        billed_modifiers=_words(line.billed_modifiers) if line.was_recoded else modifiers,
        charge=_money(line.charge),
        paid=_money(line.paid),
        units=_money(line.units),
        billed_units=_money(line.billed_units),
        day=_day(line.day),
        control=str(line.control_number),
        allowed=_money(line.allowed),
        remarks=_words(line.remarks),
        adjustments=_adjustments(line.adjustments),
    )


def _adjustments(adjustments: tuple[Adjustment, ...]) -> tuple[AdjustmentRecord, ...]:
    return tuple(
        AdjustmentRecord(str(one.group), str(one.reason), Decimal(one.amount), _money(one.quantity))
        for one in adjustments
        if one.amount is not None
    )


def _money(amount: Decimal | None) -> Decimal | None:
    """An amount without its place."""
    return None if amount is None else Decimal(amount)


def _day(day: date | None) -> date | None:
    """A day without its place."""
    return None if day is None else date(day.year, day.month, day.day)


def _words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Texts without their places."""
    return tuple(map(str, words))
