"""Claim payments and remittances as records: every field is the element that the record says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import scrubber
from scrubber.edit.draft import build
from scrubber.ledger.remitted import AdjustmentRecord, ProviderAdjustmentRecord
from scrubber.pipeline.decided import payment_record, remit_record

D = Decimal
REMIT = {
    "transaction_set": "835",
    "date": "20260803",
    "trace": "T-1",
    "plb": [["WO", "26A1", "12.50"], ["L6", "", "-1.25"]],
    "claims": [
        {
            "number": "A1001",
            "payer_number": "26A100100",
            "original": "26A099900",
            "day": "20260709",
            "received": "20260714",
            "rendering": "mohs_surgeon",
            "frequency": "7",
            "lines": [
                {
                    "code": "99212",
                    "billed_code": "99213",
                    "billed_mods": "25",
                    "units": "1",
                    "billed_units": "2",
                    "charge": "290",
                    "control": "L1",
                    "allowed": "98.40",
                    "cas": [["CO", "45", "191.60"], ["PR", "3", "25", "1"]],
                    "remarks": ["N22"],
                },
                {"code": "17311", "mods": "59", "charge": "1250", "cas": [["CO", "97", "1250"]]},
            ],
        }
    ],
}


def read(description):
    (advice,) = scrubber.read_remits(build(description))
    payments = [payment_record(claim, 3, place) for place, claim in enumerate(advice.claims, 1)]
    return payments, remit_record(advice, 3, "c0ffee")


def test_a_claim_payment():
    (payment,), _ = read(REMIT)
    assert (payment.index, payment.remit, payment.place) == (1, 3, 1)
    assert (payment.number, payment.status, payment.frequency) == ("A1001", "1", "7")
    assert (payment.payer_number, payment.original) == ("26A100100", "26A099900")
    assert (payment.charge, payment.paid, payment.patient_share) == (D(1540), D("73.40"), D(25))
    assert (payment.first_day, payment.received) == (date(2026, 7, 9), date(2026, 7, 14))
    assert payment.rendering.isdecimal()
    assert len(payment.rendering) == 10
    assert payment.imbalance is None
    assert (payment.remarks, payment.adjustments) == ((), ())


def test_a_service_payment_says_what_was_billed_and_what_was_judged():
    (payment,), _ = read(REMIT)
    first, second = payment.services
    assert (first.code, first.modifiers, first.units) == ("99212", (), D(1))
    assert (first.billed_code, first.billed_modifiers, first.billed_units) == ("99213", ("25",), D(2))
    assert (first.charge, first.paid, first.allowed) == (D(290), D("73.40"), D("98.40"))
    assert (first.day, first.control, first.remarks) == (date(2026, 7, 9), "L1", ("N22",))
    assert first.adjustments == (
        AdjustmentRecord("CO", "45", D("191.60"), None),
        AdjustmentRecord("PR", "3", D(25), D(1)),
    )
    assert (
        (second.billed_code, second.billed_modifiers) == ("17311", ("59",)) == (second.code, second.modifiers)
    )


def test_values_are_plain_so_that_nothing_of_the_file_is_kept():
    (payment,), remit = read(REMIT)
    values = [
        payment.number,
        payment.charge,
        payment.first_day,
        payment.services[0].code,
        remit.trace,
        remit.day,
    ]
    assert {type(value) for value in values} == {str, Decimal, date}


def test_a_remittance():
    _, remit = read(REMIT)
    assert (remit.ordinal, remit.content, remit.claims) == (3, "c0ffee", 1)
    assert (remit.trace, remit.method, remit.day, remit.paid_on) == (
        "T-1",
        "ACH",
        date(2026, 8, 3),
        date(2026, 8, 3),
    )
    assert remit.payer
    assert remit.payer_id
    assert len(remit.payee) == 10
    assert len(remit.payee_tax) == 9
    assert remit.paid == D("73.40") - D("12.50") + D("1.25")
    assert remit.imbalance is None
    assert remit.adjustments == (
        ProviderAdjustmentRecord("WO", "26A1", D("12.50")),
        ProviderAdjustmentRecord("L6", "", D("-1.25")),
    )


def test_what_is_out_of_balance_says_by_how_much():
    description = {
        **REMIT,
        "paid": "100",
        "claims": [{"number": "A1", "charge": "500", "paid": "70", "lines": []}],
    }
    (payment,), remit = read(description)
    assert payment.imbalance == D(430)
    assert remit.imbalance == D(70) - D("11.25") - D(100)
