"""Claim payments and remittances as records: every field is the element that the record says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scrubber
from scrubber.edit.draft import build
from scrubber.ledger.remitted import (
    AdjustmentRecord,
    PaymentRecord,
    ProviderAdjustmentRecord,
    ServiceRecord,
)
from scrubber.pipeline.decided import payment_record, remit_record

D = Decimal
SAMPLES = Path(__file__).parents[2] / "samples" / "835"
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


# -- the same as the views say ------------------------------------------------------------------------------


def by_views(payment, remit, place):
    """The record of a claim payment as its views read it, value by value."""
    rendering = payment.rendering
    return PaymentRecord(
        index=payment.index,
        remit=remit,
        place=place,
        number=str(payment.number),
        status=str(payment.status),
        charge=money(payment.charge),
        paid=money(payment.paid),
        patient_share=money(payment.patient_share),
        filing=str(payment.filing),
        payer_number=str(payment.payer_number),
        frequency=str(payment.frequency),
        original=str(payment.original_number),
        rendering=str(rendering.identifier) if rendering else "",
        received=day(payment.received),
        first_day=day(payment.first_day),
        imbalance=payment.imbalance,
        remarks=words(payment.remarks),
        adjustments=adjustments(payment.adjustments),
        services=tuple(service(line) for line in payment.lines),
    )


def service(line):
    return ServiceRecord(
        ordinal=line.ordinal,
        code=str(line.code),
        modifiers=words(line.modifiers),
        billed_code=str(line.billed_code),
        billed_modifiers=words(line.billed_modifiers),
        charge=money(line.charge),
        paid=money(line.paid),
        units=money(line.units),
        billed_units=money(line.billed_units),
        day=day(line.day),
        control=str(line.control_number),
        allowed=money(line.allowed),
        remarks=words(line.remarks),
        adjustments=adjustments(line.adjustments),
    )


def adjustments(found):
    return tuple(
        AdjustmentRecord(str(one.group), str(one.reason), Decimal(one.amount), money(one.quantity))
        for one in found
        if one.amount is not None
    )


def money(amount):
    return None if amount is None else Decimal(amount)


def day(when):
    return None if when is None else date(when.year, when.month, when.day)


def words(texts):
    return tuple(map(str, texts))


def compared(data):
    """Compare every claim payment of a file; how many there were, and plain values in all of them."""
    count = 0
    for advice in scrubber.read_remits(data):
        for place, claim in enumerate(advice.claims, 1):
            record, expected = payment_record(claim, 1, place), by_views(claim, 1, place)
            assert record == expected
            assert repr(record) == repr(expected)  # also the cents that are written as zero
            count += 1
    return count


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.835")), ids=lambda path: path.stem)
def test_samples_read_as_their_views_do(path):
    assert compared(path.read_bytes())


FULL = {
    **REMIT,
    "claims": [
        {
            **REMIT["claims"][0],
            "remarks": ["MA07", "MA18"],
            "cas": [["OA", "23", "10", "2", "45", "-5"], ["CO", "", "3"], ["PI", "7"]],
            "insured": {"last": "Whitaker", "first": "Ann", "member": "M1"},
            "refs": {"EA": "MR-1"},
            "amounts": {"AU": "98.40"},
        },
        {"number": "A1002", "day": "20260710", "lines": [], "cas": [["CO", "29", "0"]]},
    ],
}
ODD = (
    "", "0", "0.00", "-0", "1,5", "-12.50", ".5", "12345678901234567890123", "22", "CO", "45", "6R", "F8", "HE", "HE:X",
    "6R:X", "472", "150", "151", "232", "233", "050", "82", "B6", "20260709", "20260231", "20260709-20260712", "2026-",
    "HC:99213", "HC:99213:25::59:X:Y:Z", "HC", ":", "N22", "A1001",
)  # fmt: skip
FURTHER = (
    "CAS*CO*45*1**97*2*3*253", "CAS*PR*1", "CAS", "CAS*CO*45*x", "CAS*CO**4", "CAS" + "*CO*45*1" * 8,
    "DTM*472*20260701", "DTM*150*20260702", "DTM*151*20260703", "DTM*232*20260704", "DTM*233*20260705",
    "DTM*050*20260706",
    "DTM", "DTM*472", "REF*6R*L9", "REF*6R", "REF*F8*X1", "REF*F8", "REF", "AMT*B6*7.5", "AMT*B6*x", "AMT", "LQ*HE*M15",
    "LQ*HE", "LQ*RX*70", "LQ", "MOA***MA01**MA02", "MOA", "MIA*0****N1", "MIA*1***************N2****N3*N4*N5*N6",
    "NM1*82*1*A*B****XX*1", "NM1*82", "NM1*QC*1*C", "SVC*HC:17311:59*5*4", "SVC", "CLP*B2*4*5*x", "CLP",
    "XYZ*1", "REFF8*1",
)  # fmt: skip


def parted():
    """What stands before the claims, the segments of the claims, and what stands behind them."""
    segments = build(FULL).decode("ascii").split("~")
    inner = [n for n, text in enumerate(segments) if text.split("*")[0] == "CLP"]
    end = next(n for n, text in enumerate(segments) if text.startswith("PLB"))
    return segments[: inner[0]], segments[inner[0] : end], segments[end:]


def every_change():
    """The claims again and again, each time with one element exchanged, or one segment cut off or put in."""
    _, claims, _ = parted()
    for at, segment in enumerate(claims):
        parts = segment.split("*")
        changed = ["*".join([*parts[:n], odd, *parts[n + 1 :]]) for n in range(1, len(parts)) for odd in ODD]
        changed += ["*".join(parts[:n]) for n in range(1, len(parts))]
        changed += [f"{segment}~{further}" for further in (*FURTHER, segment)]
        yield from ([*claims[:at], one, *claims[at + 1 :]] for one in changed)


def test_every_single_change_reads_as_the_views_do():
    before, _, after = parted()
    many = [segment for variant in every_change() for segment in variant]
    assert compared("~".join([*before, *many, *after]).encode("ascii")) > 1000


@st.composite
def spoiled(draw):
    """A remittance with segments exchanged, cut off, left out, moved and put in, several at once."""
    before, claims, after = parted()
    for _ in range(draw(st.integers(2, 6))):
        at, other = (draw(st.integers(0, len(claims) - 1)) for _ in range(2))
        what = draw(st.sampled_from(("put", "drop", "move", "cut")))
        if what == "put":
            claims.insert(at, draw(st.sampled_from(FURTHER)))
        elif what == "drop":
            claims[at] = "NTE"
        elif what == "move":
            claims[at], claims[other] = claims[other], claims[at]
        else:
            parts = claims[at].split("*")
            claims[at] = "*".join(parts[: draw(st.integers(1, len(parts)))])
    return "~".join([*before, *claims, *after]).encode("ascii")


@settings(max_examples=100, deadline=None)
@given(spoiled())
def test_spoiled_remittances_read_as_their_views_do(data):
    compared(data)
