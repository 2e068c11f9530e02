"""What is recorded of claims, findings and fixes, and what of them is left out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from ledgers import KEY, NOW, bytes_of, claims_of, records_of

from scrubber.edit.setaside import Attestation
from scrubber.edit.tally import Lifted
from scrubber.finding import (
    ClaimRef,
    Finding,
    Outcome,
    Place,
    Prevents,
    Safety,
    Severity,
    Status,
    Suppression,
    TableRef,
)
from scrubber.ledger import EnvelopeRecord, FindingRecord, FixRecord, Keys, LineRecord
from scrubber.ledger.recording import (
    claim_records,
    envelope_records,
    finding_records,
    fix_records,
    lifted_records,
)


def finding(**more):
    place = Place("2400#2.SV101-2", 1, 1, 1, 57, 4120, 4125)
    told = {
        "edit": "MOH002",
        "name": "extra_block_without_stage",
        "title": "Extra block",
        "status": Status.STABLE,
        "outcome": Outcome.FAIL,
        "severity": Severity.DENY,
        "snip": 6,
        "at": place,
        "message": "CANARY message",
        "value": "CANARY value",
        "claim": ClaimRef("CANARY number", 2),
        "line": 2,
        "prevents": (Prevents("CO", "107", "N122"), Prevents("PR", "96")),
        "table": TableRef("aoc", "2026Q3", True),
        "charge_at_risk": "120.00",
        "allowed_at_risk": "88.10",
        "holds": True,
    }
    return Finding(**{**told, **more})


def test_a_finding_without_its_words():
    one, two = (
        finding(),
        finding(
            claim=None, table=None, prevents=(), suppressed=Suppression("J. Rivera", "why", "2026-12-31")
        ),
    )
    first, second = finding_records([one, two])
    assert first == FindingRecord(
        id=one.id,
        edit="MOH002",
        outcome="fail",
        severity="deny",
        status="stable",
        holds=True,
        claim=2,
        line=2,
        locator="2400#2.SV101-2",
        prevents="CO 107 N122, PR 96",
        table="aoc",
        release="2026Q3",
        stale=True,
        suppressed=None,
        fixed=None,
        charge_at_risk="120.00",
        allowed_at_risk="88.10",
    )
    assert (second.claim, second.table, second.prevents, second.suppressed) == (None, "", "", "J. Rivera")
    assert (second.suppressed_reason, second.suppressed_until) == ("why", "2026-12-31")
    (without,) = finding_records([finding(outcome=Outcome.NO_DATA, claims="2-9")])
    assert without.claims == "2-9"
    assert "CANARY" not in first.as_json() + second.as_json()


def test_what_was_lifted_is_told_by_claim_and_line():
    told = ("deny", "stable", "CO 97")
    lifted = [Lifted("NCI001", *told, 2, 3), Lifted("NCI001", *told, 1, 2), Lifted("DUP002", *told, 2, None)]
    records = [*lifted_records(lifted)]
    assert [(one.claim, one.line, one.edit) for one in records] == [
        (1, 2, "NCI001"),
        (2, None, "DUP002"),
        (2, 3, "NCI001"),
    ]
    assert {(one.outcome, one.holds, one.severity, one.prevents, one.id) for one in records} == {
        ("bypassed", False, "deny", "CO 97", "")
    }


def test_a_fix_with_who_vouched_for_it():
    safe, vouched, left = finding(fixed=Safety.SAFE), finding(fixed=Safety.ATTEST, line=3), finding(line=4)
    attested = Attestation(
        file="a.yaml",
        number=1,
        finding=vouched.id,
        person="Dr. Harlan",
        reason="op note",
        date=date(2026, 7, 20),
    )
    assert list(fix_records([safe, vouched, left], [attested])) == [
        FixRecord(safe.id, "MOH002", "safe", "2400#2.SV101-2"),
        FixRecord(vouched.id, "MOH002", "attest", "2400#2.SV101-2", "Dr. Harlan", "op note", "2026-07-20"),
    ]


def test_a_claim_in_the_envelope_it_stands_in():
    (claim,) = claims_of(bytes_of("office_visit"))
    (record,) = claim_records([claim], "clean", Keys(KEY), full=False)
    assert (record.number, record.payer, record.filing, record.billing) == (
        "A1001",
        "99999",
        "CI",
        "2823001575",
    )
    assert (record.tax_id, record.sequence, record.frequency, record.place) == ("070012345", "P", "1", "11")
    assert (record.charge, record.first_day, record.last_day) == ("299", "2026-07-08", "2026-07-08")
    assert (record.sender, record.receiver, record.interchange) == ("CEDARRIDGE", "CLEARPATH", "000000101")
    assert (record.group, record.set, record.batch) == ("1", "0001", "B202607130001")
    assert (record.application_sender, record.application_receiver) == ("CEDARRIDGE", "CLEARPATH")
    assert (record.original, record.patient_clear) == ("", None)
    assert record.lines[0] == LineRecord(
        ordinal=1,
        day="2026-07-08",
        last_day="2026-07-08",
        code="99213",
        modifiers=("25",),
        diagnoses=("L821",),
        units="1",
        charge="145",
        rendering="2266044173",
        taxonomy="207N00000X",
        control="A1001L1",
        place="11",
    )


def test_claims_are_counted_as_in_the_input():
    claims = claims_of(bytes_of("demo_day"))[:3]
    assert [r.index for r in claim_records(claims, "held", Keys(KEY), full=False)] == [1, 2, 3]
    told = claim_records(claims, "held", Keys(KEY), full=False, indexes=[4, 6, 9])
    assert [r.index for r in told] == [4, 6, 9]
    with pytest.raises(ValueError, match="argument"):
        list(claim_records(claims, "held", Keys(KEY), full=False, indexes=[4]))


def test_the_envelopes_of_an_input():
    claims = claims_of(bytes_of("several_transactions_and_interchanges"))
    envelopes = envelope_records(claims)
    assert len(envelopes) == len(set(envelopes)) > 1
    assert envelope_records(claims_of(bytes_of("office_visit"))) == (
        EnvelopeRecord("000000101", "1", "0001", "B202607130001", "CEDARRIDGE", "CLEARPATH"),
    )


def test_the_same_services_hash_alike_whatever_their_order_and_number():
    def content(*changes):
        (claim,) = claims_of(bytes_of("office_visit", *changes))
        (record,) = claim_records([claim], "clean", Keys(KEY), full=False)
        return record.content

    assert content() == content((b"CLM*A1001", b"CLM*B2")) == content((b"130*UN", b"130.00*UN"))
    assert content() != content((b"HC:11900", b"HC:11901"))
    assert content((b"XX*2823001575", b"XX*"), (b"REF*EI*070012345~", b"")) is None


def test_the_day_counts_findings_by_edit(ledger):
    found = [
        finding(claim=ClaimRef("A", 1)),
        finding(claim=ClaimRef("A", 1), line=3),
        finding(claim=ClaimRef("B", 2), charge_at_risk="80.00"),
        finding(claim=ClaimRef("B", 2), holds=False, edit="DRM001", severity=Severity.ADVISE),
        finding(claim=ClaimRef("B", 2), fixed=Safety.SAFE, holds=False),
        finding(claim=ClaimRef("B", 2), outcome=Outcome.NO_DATA, holds=False),
    ]
    assert ledger.file([*records_of(bytes_of("demo_day"), ledger), *finding_records(found)], NOW)
    holding, advising = ledger.day(NOW.date()).edits
    assert (holding.edit, holding.severity, holding.holding, holding.claims) == ("MOH002", "deny", 3, 2)
    assert (holding.charge_at_risk, holding.other) == (Decimal("200.00"), 0)
    assert (advising.edit, advising.holding, advising.claims, advising.other) == ("DRM001", 0, 0, 1)
    assert advising.charge_at_risk == 0
