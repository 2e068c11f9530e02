"""All that a ledger knows of one claim: filings, findings with who vouched, acknowledgements, decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from ledgers import NOW, ack_record, bytes_of, digest, records_of

from scrubber.ledger import Answered, ClaimAnswer, ClaimRecord, FindingRecord, FixRecord, InputRecord
from scrubber.ledger.remitted import (
    AdjustmentRecord,
    ClaimKey,
    DenialRecord,
    LineMatch,
    PaymentMatch,
    PaymentRecord,
    RemitRecord,
    ServiceRecord,
    Standing,
)

VISIT = bytes_of("office_visit")
NOT_CLAIMED = PaymentMatch(None, "none", "no claim has this number", 0, ())


def with_findings(ledger, data=VISIT, **how):
    """The visit's records, with a finding that a person set aside and one whose fix a person vouched for."""
    plain = FindingRecord(
        id="f" * 16,
        edit="EMV001",
        outcome="fail",
        severity="deny",
        status="stable",
        holds=False,
        claim=1,
        line=1,
        locator="2400.SV101",
        prevents="CO 97",
        table="",
        release="",
        stale=False,
        suppressed="Office manager",
        suppressed_reason="the payer said so",
        suppressed_until="2026-09-30",
        fixed=None,
        charge_at_risk="150.00",
        allowed_at_risk=None,
    )
    bare = replace(plain, suppressed=None, suppressed_reason=None, suppressed_until=None)
    vouched = replace(bare, id="e" * 16, edit="MOH011", fixed="attest", line=None)
    fix = FixRecord("e" * 16, "MOH011", "attest", "2400.SV101", "Dr. Example", "other lesion", "2026-07-19")
    return [*records_of(data, ledger, **how), plain, vouched, fix]


def payment(index=1, number="A1001", **changes):
    paid = {
        "index": index,
        "remit": 1,
        "place": index,
        "number": number,
        "status": "1",
        "charge": Decimal("299.00"),
        "paid": Decimal("100.00"),
        "patient_share": Decimal(0),
        "filing": "CI",
        "payer_number": "ICN77",
        "frequency": "1",
        "original": "",
        "rendering": "",
        "received": None,
        "first_day": None,
        "imbalance": None,
        "remarks": (),
        "adjustments": (),
        "services": (_service(1),),
    }
    return PaymentRecord(**(paid | changes))


def _service(ordinal):
    lost = (AdjustmentRecord("CO", "97", Decimal("50.00")),)
    return ServiceRecord(
        ordinal,
        "99213",
        (),
        "99213",
        (),
        Decimal(50),
        Decimal(0),
        Decimal(1),
        None,
        None,
        "",
        None,
        ("M15",),
        lost,
    )


def row(index=1):
    fifty, none = Decimal("50.00"), Decimal("0.00")
    kept = ("silent", "MOH011", "pass", "no", "", "")
    return DenialRecord(index, 1, "denied", "bundling", "CO", "97", ("M15",), fifty, fifty, none, none, *kept)


def load(ledger, *decided, day=date(2026, 7, 25), number=1):
    """Load a remittance with these payments; the log has a row for those that are matched."""
    sha256 = f"{number + 500:064x}"
    at = NOW + timedelta(days=5 + number)
    first = InputRecord(sha256, "pay.835", "835", 100, at.isoformat())
    texts = ("PAYER ONE", "P1", "1234567893", "", f"EFT{number}", "ACH")
    with ledger.filing(first, at) as filing:
        filing.put_payments(decided)
        filing.put_remit(
            RemitRecord(1, f"{number:064x}", *texts, Decimal(100), day, day, len(decided), None, ())
        )
        filing.put_denials([row(paid.index) for paid, match in decided if match.claim])
        filing.settle(lambda group: [Standing(one.key, "first", None, None) for one in group])


def matched(claim, line=1):
    return PaymentMatch(
        claim, "certain", "same number", 0, (LineMatch(1, line, "certain", "control number"),)
    )


def test_a_claim_with_everything(ledger):
    ledger.file(with_findings(ledger), NOW)
    said = ClaimAnswer("A1001", "accepted", ("A2:20",), Decimal(299), "PVH1", "2026-07-08", "B202607130001")
    at = NOW + timedelta(days=1)
    ledger.answer(
        Answered("277ca", "9" * 64, "000000077", claims=(said,)), ack_record("9" * 64, "277ca", at), at
    )
    load(ledger, (payment(), matched(ClaimKey(1, 1))))

    (story,) = ledger.stories("A1001")
    (claim,) = story.claims
    assert (claim.key, claim.sha256, claim.file, claim.filed) == (
        ClaimKey(1, 1),
        digest(VISIT),
        "day.837",
        NOW,
    )
    assert (claim.sent, claim.written, claim.tables, claim.charge) == (
        True,
        digest(VISIT),
        {"ptp": "2026Q3"},
        Decimal("299.00"),
    )
    assert claim.patient is None
    assert len(claim.lines) > 0
    assert sum(line.charge for line in claim.lines) == Decimal("299.00")
    assert [
        (one.edit, one.suppressed, one.fixed, one.person, one.reason, one.day) for one in claim.faults
    ] == [
        ("EMV001", "Office manager", None, "", "", ""),
        ("MOH011", None, "attest", "Dr. Example", "other lesion", "2026-07-19"),
    ]
    aside, _ = claim.faults
    assert (aside.suppressed_reason, aside.suppressed_until) == ("the payer said so", date(2026, 9, 30))
    assert {line.place for line in claim.lines} == {"11"}
    (answer,) = claim.answers
    assert (answer.kind, answer.verdict, answer.statuses, answer.payer_number) == (
        "277ca",
        "accepted",
        ("A2:20",),
        "PVH1",
    )
    assert (answer.day, answer.file) == (at.date(), "answer.txt")
    (told,) = story.payments
    assert (told.decision.claim, told.decision.confidence, told.decision.trace) == (
        claim.key,
        "certain",
        "EFT1",
    )
    assert told.payment.services[0].adjustments == (AdjustmentRecord("CO", "97", Decimal("50.00")),)
    assert told.lines == (LineMatch(1, 1, "certain", "control number"),)
    assert told.denials == (row(),)


def test_nobody_knows_the_number(ledger):
    ledger.file(records_of(VISIT, ledger), NOW)
    assert ledger.stories("B2002") == ()
    assert ledger.stories("") == ()


def test_the_payers_number_finds_the_claim(ledger):
    ledger.file(records_of(VISIT, ledger), NOW)
    said = ClaimAnswer("A1001", "accepted", ("A2:20",), Decimal(299), "OF277", "2026-07-08", "B202607130001")
    ledger.answer(Answered("277ca", "9" * 64, "7", claims=(said,)), ack_record("9" * 64, "277ca"), NOW)
    load(ledger, (payment(), matched(ClaimKey(1, 1))))
    for number in ("ICN77", "OF277"):
        assert [one.claims[0].number for one in ledger.stories(number)] == ["A1001"]


def test_decisions_stand_in_the_order_of_their_days(ledger):
    ledger.file(records_of(VISIT, ledger), NOW)
    load(ledger, (payment(), matched(ClaimKey(1, 1))), day=date(2026, 8, 9), number=1)
    load(ledger, (payment(), matched(ClaimKey(1, 1))), day=date(2026, 7, 30), number=2)
    (story,) = ledger.stories("A1001")
    assert [one.decision.trace for one in story.payments] == ["EFT2", "EFT1"]


def test_a_decision_that_fits_no_claim_stands_with_the_only_story(ledger):
    load(ledger, (payment(), NOT_CLAIMED))
    (alone,) = ledger.stories("A1001")
    assert (alone.claims, len(alone.payments), alone.payments[0].denials) == ((), 1, ())
    ledger.file(records_of(VISIT, ledger), NOW)
    (joined,) = ledger.stories("A1001")
    assert (len(joined.claims), len(joined.payments)) == (1, 1)


def test_a_decision_that_is_guessed_to_be_about_another_number_is_told_with_its_own(ledger):
    ledger.file(records_of(VISIT, ledger), NOW)
    guess = PaymentMatch(ClaimKey(1, 1), "uncertain", "charge and day agree", 1, ())
    load(ledger, (payment(number="S98", payer_number="ICN98"), guess))
    (alone,) = ledger.stories("S98")
    assert (alone.claims, [one.decision.number for one in alone.payments]) == ((), ["S98"])
    (claimed,) = ledger.stories("A1001")
    assert [one.decision.number for one in claimed.payments] == ["S98"]


def test_another_claim_for_the_same_service_stands_beside(ledger):
    """One number each; a service of another day, another code or another patient, and a held claim are nothing."""
    ledger.file(records_of(VISIT, ledger), NOW)
    others = (
        (b"CLM*A1001*", b"CLM*B2*"),
        (b"CLM*A1001*", b"CLM*B3*", b"20260708", b"20260709"),
        (
            b"CLM*A1001*",
            b"CLM*B4*",
            b"HC:99213:25",
            b"HC:99212:25",
            b"HC:11900",
            b"HC:11901",
            b"J3301",
            b"J3302",
        ),
        (b"CLM*A1001*", b"CLM*B5*", b"PV30977201", b"PV30977202"),
        (b"CLM*A1001*", b"CLM*B6*"),
    )
    for number, changes in enumerate(others):
        data = VISIT
        for old, new in zip(changes[::2], changes[1::2], strict=True):
            assert old in data
            data = data.replace(old, new)
        ledger.file(
            records_of(data, ledger, held=lambda claim: str(claim.number) == "B6"),
            NOW + timedelta(number + 1),
        )
    (story,) = ledger.stories("A1001")
    assert [one.number for one in story.claims] == ["A1001"]
    assert [one.number for one in story.beside] == ["B2"]
    assert ledger.stories("B5")[0].beside == ()


def test_a_number_that_was_given_twice_has_two_stories(ledger):
    first = records_of(VISIT, ledger)
    ledger.file(first, NOW)
    other = [
        replace(one, patient="ab" * 32) if isinstance(one, ClaimRecord) else replace(one, sha256="7" * 64)
        for one in first
        if isinstance(one, ClaimRecord | InputRecord)
    ]
    ledger.file(other, NOW + timedelta(days=1))
    load(ledger, (payment(), matched(ClaimKey(2, 1))))
    one, two = ledger.stories("A1001")
    assert ([claim.key for claim in one.claims], one.payments) == ([ClaimKey(1, 1)], ())
    assert [claim.key for claim in two.claims] == [ClaimKey(2, 1)]
    assert [told.decision.claim for told in two.payments] == [ClaimKey(2, 1)]


@pytest.mark.parametrize("asked", ["A1001", "A1001R"])
def test_a_replacement_under_another_number_is_part_of_it(ledger, asked):
    first = records_of(VISIT, ledger)
    ledger.file(first, NOW)
    load(ledger, (payment(), matched(ClaimKey(1, 1))))
    again = [
        replace(one, number="A1001R", original="ICN77", frequency="7")
        if isinstance(one, ClaimRecord)
        else replace(one, sha256="7" * 64, filed=(NOW + timedelta(days=9)).isoformat())
        for one in first
        if isinstance(one, ClaimRecord | InputRecord)
    ]
    ledger.file(again, NOW + timedelta(days=9))
    (story,) = ledger.stories(asked)
    assert [claim.number for claim in story.claims] == ["A1001", "A1001R"]
    assert [told.decision.claim.input for told in story.payments] == [1]


def test_the_patient_is_told_only_where_the_site_keeps_it(ledger):
    ledger.keep_identifiers(True, NOW)
    ledger.file(records_of(VISIT, ledger, full=True), NOW)
    (story,) = ledger.stories("A1001")
    assert all(story.claims[0].patient)
    ledger.keep_identifiers(False, NOW)
    assert ledger.stories("A1001")[0].claims[0].patient is None
