"""Remittances as views: what each says and where, in which order they come, and that reading never fails."""

from __future__ import annotations

import gc
from datetime import date
from decimal import Decimal

import pytest

import scrubber
from scrubber.edit.draft import build
from scrubber.guide.load import load
from scrubber.model import ClaimPayment, RemittanceAdvice
from scrubber.model.read import Noticed, read_events, read_remits

STAGE = {
    "code": "17311",
    "charge": "1250",
    "cas": [["CO", "45", "600", "", "253", "10", "1"], ["PR", "2", "130"]],
}


def drafted(**description):
    return build({"transaction_set": "835", **description})


def read(data):
    """Every remittance with its claims."""
    return [(advice, list(advice.claims)) for advice in read_remits([data], load)]


def only(**description):
    ((advice, claims),) = read(drafted(**description))
    return advice, claims


def test_what_a_remittance_says():
    advice, _ = only(plb=[["WO", "26A1", "12.5"], ["L6", "", "-1"]], trace="T77", payer="medicare")
    assert (advice.handling, advice.method, advice.trace, advice.originator) == (
        "I",
        "ACH",
        "T77",
        "1070098765",
    )
    assert (advice.paid, advice.paid_on) == (Decimal("1238.5"), date(2026, 8, 3))
    assert (advice.produced, advice.receiver, advice.currency) == (date(2026, 8, 3), "CEDARRIDGE", "")
    assert (advice.payer.name, advice.payer.payer_id, advice.payer_id) == (
        "Medicare Part B",
        "04412",
        "04412",
    )
    assert (advice.payee.npi, advice.payee.tax_id) == ("2823001575", "070012345")
    first, second = advice.adjustments
    assert (first.reason, first.reference, first.amount) == ("WO", "26A1", Decimal("12.5"))
    assert (first.is_recovery, second.is_interest, second.is_forwarding) == (True, True, False)
    assert (first.year_end, first.provider) == (date(2026, 12, 31), "2823001575")
    assert advice.withheld == Decimal("11.5")
    assert (advice.claim_count, advice.claims_paid, advice.complete) == (1, Decimal(1250), True)
    assert advice.imbalance is None
    assert not advice.is_without_payment


def test_every_value_knows_its_place():
    data = drafted(claims=[{}, {"lines": [STAGE]}], plb=[["WO", "26A1", "12.5"]])
    (advice, claims), *_ = read(data)
    line = claims[1].lines[0]
    values = {
        "BPR02": advice.paid,
        "1000A.REF[2U]02": advice.payer_id,
        "PLB04": advice.adjustments[0].amount,
        "2100.CLP01": claims[1].number,
        "2100.NM1[QC]09": claims[1].member_id,
        "2110#1.SVC01-2": line.code,
        "2110#1.CAS[CO]06": line.adjustments[1].amount,
        "2110#1.DTM[472]02": line.day,
        "2110#1.REF[6R]02": line.control_number,
    }
    for locator, value in values.items():
        assert value.at.locator == locator
        written = data[value.at.start : value.at.end].decode()
        assert written in (str(value), value.strftime("%Y%m%d") if isinstance(value, date) else ""), locator


def test_what_a_claim_payment_says():
    names = {
        "insured": {"last": "Cho", "first": "Ji", "member": "M1"},
        "corrected": {"last": "Choe", "member": "M2"},
    }
    claim = {"number": "Q1", "remarks": ["MA01", "MA18"], "rendering": "mohs_surgeon", "received": "20260714"}
    money = {"cas": [["OA", "23", "5"]], "amounts": {"AU": "640"}, "refs": {"EA": "R9"}, "original": "OLD1"}
    _, (payment,) = only(
        claims=[{**claim, **names, **money, "frequency": "7", "payer_number": "ICN1", "lines": [STAGE]}]
    )
    assert (payment.number, payment.status, payment.payer_number, payment.filing) == ("Q1", "1", "ICN1", "12")
    assert (payment.charge, payment.paid, payment.patient_share) == (1250, 505, 130)
    assert (payment.facility_type, payment.frequency, payment.drg) == ("11", "7", "")
    assert (payment.patient.last_name, payment.insured.first_name, payment.member_id) == (
        "Whitaker",
        "Ji",
        "M1",
    )
    assert (payment.corrected.identifier, payment.rendering.npi) == ("M2", "2044173021")
    assert payment.crossover is payment.corrected_payer is payment.other_insured is None
    assert payment.remarks == ("MA01", "MA18")
    assert (payment.original_number, payment.medical_record) == ("OLD1", "R9")
    assert (payment.received, payment.first_day) == (date(2026, 7, 14), date(2026, 7, 9))
    assert payment.amount_of("AU") == 640
    assert [(a.group, a.reason, a.amount, line) for a, line in payment.placed_adjustments] == [
        ("OA", "23", 5, None), ("CO", "45", 600, 1), ("CO", "253", 10, 1), ("PR", "2", 130, 1),
    ]  # fmt: skip
    assert payment.codes_given == ({"23", "45", "253", "2"}, {"MA01", "MA18"})
    assert (payment.adjusted, payment.all_adjusted) == (5, 745)
    assert payment.in_balance
    assert payment.patient.text("REF", 2) == ""  # of no REF is it known whom it is about


def test_what_a_service_payment_says():
    recoded = {
        "code": "99212",
        "mods": "25",
        "billed_code": "99213",
        "billed_mods": "25 59",
        "billed_units": "2",
    }
    about = {"remarks": ["M15", "N19"], "refs": {"LU": "11"}, "allowed": "90", "control": "K1"}
    line = {**recoded, **about, "charge": "290", "cas": [["CO", "45", "200"]]}
    _, (payment,) = only(claims=[{"lines": [line, STAGE]}])
    first, second = payment.lines
    assert (first.code_kind, first.code, first.modifiers, first.units) == ("HC", "99212", ("25",), 1)
    assert (first.was_recoded, first.billed_code, first.billed_modifiers) == (True, "99213", ("25", "59"))
    assert (first.billed_units, first.charge, first.paid, first.allowed) == (2, 290, 90, 90)
    assert (first.control_number, first.location, first.remarks) == ("K1", "11", ("M15", "N19"))
    assert (second.was_recoded, second.billed_code, second.billed_units, second.ordinal) == (
        False,
        "17311",
        1,
        2,
    )
    assert second.adjustments[1].quantity == 1


def test_days_of_service_may_be_a_range_or_the_claims():
    data = drafted(claims=[{"lines": [STAGE, STAGE]}])
    data = data.replace(b"DTM*472*20260709~", b"DTM*150*20260701~DTM*151*20260703~", 1)
    data = data.replace(b"DTM*472*20260709~", b"", 1).replace(b"~SVC", b"~DTM*232*20260630~SVC", 1)
    ((_, (payment,)),) = read(data)
    ranged, without = payment.lines
    assert (ranged.service.first, ranged.service.last) == (date(2026, 7, 1), date(2026, 7, 3))
    assert (without.service, without.day) == (None, date(2026, 6, 30))
    assert (payment.first_day, payment.statement.last) == (date(2026, 6, 30), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("1", {"is_primary"}), ("2", {"is_secondary"}), ("3", {"is_tertiary"}), ("4", {"is_stated_denied"}),
        ("19", {"is_primary", "is_forwarded"}), ("20", {"is_secondary", "is_forwarded"}),
        ("21", {"is_tertiary", "is_forwarded"}), ("22", {"is_reversal"}),
        ("23", {"is_not_ours", "is_forwarded"}), ("25", {"is_predetermination"}),
    ],
)  # fmt: skip
def test_what_a_status_says(status, said):
    _, (payment,) = only(claims=[{"status": status}])
    names = {name for name in dir(ClaimPayment) if name.startswith("is_")}
    assert {name for name in names if getattr(payment, name)} == said
    assert payment.charge == (-1250 if status == "22" else 1250)


def test_nothing_paid():
    advice, (payment,) = only(claims=[{"lines": [{"code": "17311", "cas": [["CO", "29", "1250"]]}]}])
    assert payment.is_zero_pay
    assert advice.is_without_payment
    assert only(claims=[], method="NON", plb=[])[0].claim_count == 0


def test_sums_that_do_not_hold():
    advice, (payment,) = only(claims=[{"paid": "7", "lines": [{**STAGE, "paid": "6"}]}], paid="5")
    assert payment.lines[0].imbalance == 504
    assert payment.imbalance == 503
    assert advice.imbalance == 2
    assert not payment.in_balance
    assert (payment.charges_of_lines, payment.paid_of_lines) == (1250, 6)


def test_amounts_that_cannot_be_read_balance_nothing():
    data = drafted(claims=[{"lines": [STAGE]}], plb=[["WO", "1", "9"]])
    for old, new in ((b"*600*", b"*6OO*"), (b"SVC*HC:17311*1250", b"SVC*HC:17311*l250"), (b"*510*", b"**")):
        ((advice, (payment,)),) = read(data.replace(old, new))
        assert not payment.in_balance
        assert payment.lines[0].imbalance is None
    ((advice, (payment,)),) = read(data.replace(b"WO:1*9", b"WO:1*9O"))
    assert advice.withheld is advice.imbalance is None
    ((advice, (payment,)),) = read(data.replace(b"CLP*A1001*1*1250*510", b"CLP*A1001*1*1250*51O"))
    assert advice.claims_paid is advice.imbalance is payment.imbalance is None


# -- order, memory, and bad input ---------------------------------------------------------------------------

SEVERAL = {
    "interchanges": [
        {"payer": "medicare", "transactions": [{"claims": [{}, {}]}, {"claims": [], "method": "NON"}]},
        {"payer": "uhc", "claims": [{}]},
    ]
}


def test_several_interchanges_transactions_and_payers():
    seen = [
        (a.ordinals, str(a.payer_id), [c.index for c in claims]) for a, claims in read(drafted(**SEVERAL))
    ]
    assert seen == [((1, 1, 1), "04412", [1, 2]), ((1, 1, 2), "04412", []), ((2, 1, 1), "87726", [3])]


def test_claims_that_were_passed_over_are_kept():
    advices = list(read_remits([drafted(**SEVERAL)], load))
    assert [[c.index for c in advice.claims] for advice in advices] == [[1, 2], [], [3]]
    assert [c.index for c in advices[0].claims] == []  # each once


def test_what_stands_behind_the_claims_may_be_asked_for_before_them():
    (advice,) = read_remits([drafted(claims=[{}, {}], plb=[["WO", "1", "9"]])], load)
    (advice2,) = read_remits([drafted(claims=[{}, {}], plb=[["WO", "1", "9"]])], load)
    assert [one.reason for one in advice.adjustments] == ["WO"]
    assert [c.index for c in advice.claims] == [c.index for c in advice2.claims] == [1, 2]


def test_one_claim_is_in_memory_at_a_time():
    advice = next(read_remits([drafted(claims=[{}] * 300)], load))
    gc.collect()
    before = _payments()  # what other tests keep
    counts = []
    for claim in advice.claims:
        if claim.index % 100 == 50:  # looking through all there is takes long where much is there
            gc.collect()
            counts.append(_payments() - before)
    assert len(counts) == 3
    assert max(counts) < 5


def _payments() -> int:
    return sum(isinstance(one, ClaimPayment) for one in gc.get_objects())


def test_a_remittance_that_breaks_off():
    data = drafted(claims=[{}, {}, {}])
    ((advice, claims),) = read(data[: data.index(b"CLP*A1003") + 30])
    assert not advice.complete
    assert advice.imbalance is None
    assert [str(c.number) for c in claims][:2] == ["A1001", "A1002"]
    assert [claim.broken_off for claim in claims] == [False, False, True]


@pytest.mark.parametrize("every", [11])
def test_reading_never_fails(every):
    data = drafted(claims=[{"lines": [STAGE]}, {"status": "22"}], plb=[["WO", "1", "9"]])
    for cut in range(110, len(data), every):
        for spoilt in (data[:cut], data[:cut] + b"~" + data[cut:], data[:cut] + data[cut + every :]):
            events = list(read_events([spoilt], guides=load))
            assert any(isinstance(event, Noticed | RemittanceAdvice) for event in events), cut
            for advice in (event for event in events if isinstance(event, RemittanceAdvice)):
                assert advice.adjustments is not None
            for payment in (event for event in events if isinstance(event, ClaimPayment)):
                assert payment.in_balance in (True, False)
                told = [line.imbalance for line in payment.lines]
                assert not (payment.in_balance and any(told))


def test_an_837_holds_no_remittance():
    assert list(scrubber.read_remits(build({}))) == []


def test_what_the_library_reads():
    data = drafted(claims=[{}, {}])
    assert [[str(c.number) for c in r.claims] for r in scrubber.read_remits(data)] == [["A1001", "A1002"]]
    with pytest.raises(scrubber.NotX12):
        list(scrubber.read_remits(b"no X12"))


def test_what_else_may_stand_in_a_claim_payment():
    data = drafted(claims=[{"lines": [{**STAGE, "mods": "59"}]}])
    extra = "NM1*TT*2*SECOND PLAN*****PI*P2~NM1*PR*2*FIRST PLAN*****PI*P1~MIA*1****MA07~MOA*.5**MA01~"
    extra += "DTM*232*20260708~DTM*233*20260710~DTM*036*20260709~QTY*CA*3~"
    inpatient = "**DG1*1.25*.5*Y"
    data = data.replace(b"*11*1~", f"*11*1{inpatient}~".encode(), 1).replace(
        b"~SVC", f"~{extra}SVC".encode(), 1
    )
    ((_, (payment,)),) = read(data.replace(b"510**1~", b"510*0636*1~"))
    assert (payment.crossover.last_name, payment.corrected_payer.identifier) == ("SECOND PLAN", "P1")
    assert payment.crossover.at.locator == "2100.NM1[TT]"
    assert payment.remarks == ("MA07", "MA01")
    assert payment.codes_given[1] == {"MA07", "MA01"}
    assert (payment.drg, payment.drg_weight, payment.discharge_fraction) == (
        "DG1",
        Decimal("1.25"),
        Decimal("0.5"),
    )
    assert (payment.authorised_exchange, payment.quantity_of("CA")) == ("Y", 3)
    assert (payment.statement.first, payment.statement.last) == (date(2026, 7, 8), date(2026, 7, 10))
    assert payment.coverage_ended == date(2026, 7, 9)
    assert (payment.lines[0].modifiers, payment.lines[0].revenue_code) == (("59",), "0636")
    assert payment.lines[0].description == ""


def test_a_claim_without_lines_or_names():
    data = drafted(claims=[{"charge": "100", "lines": [], "cas": [["CO", "29", "100"]]}])
    start = data.index(b"NM1*QC")
    data = data[:start] + data[data.index(b"~", start) + 1 :]
    ((_, (payment,)),) = read(data)
    assert payment.charges_of_lines is payment.paid_of_lines is None
    assert payment.in_balance
    assert payment.member_id == ""
    assert payment.member_id.at.locator == "2100.NM1[QC]"
    assert payment.first_day == date(2026, 7, 9)


def test_levels_that_are_over_are_let_go():
    data = (
        drafted(claims=[{}, {}, {}])
        .replace(b"~CLP*A1002", b"~LX*2~CLP*A1002")
        .replace(b"~CLP*A1003", b"~LX*3~CLP*A1003")
    )
    events = read_events([data], guides=load, keep=False)
    levels = [event.loop.parent for event in events if isinstance(event, ClaimPayment)]
    assert [level.segments for level in levels] == [[], [], []]
    assert [level.ordinal for level in levels] == [1, 2, 3]
