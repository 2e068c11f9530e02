"""What edits are told of earlier claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from ledgers import KEY, NOW, ack_record, bytes_of, claims_of, digest, records_of

from scrubber.edit.dayline import day_lines
from scrubber.edit.history import STANDING
from scrubber.ledger import Answered, ClaimAnswer, Ledger, LedgerHistory

VISIT = bytes_of("office_visit")
AGAIN = bytes_of("office_visit", (b"000000101", b"000000102"), (b"20260708", b"20260715"))
OTHER_PATIENT = bytes_of("office_visit", (b"PV30977201", b"PV30977202"), (b"A1001", b"A1002"))


def filed(ledger, data, days=0, **more):
    at = NOW + timedelta(days=days)
    assert ledger.file(records_of(data, ledger, filed=at, **more), at)


def only(data):
    (claim,) = claims_of(data)
    return claim


def test_the_patients_lines_are_told_as_they_were_billed(ledger):
    filed(ledger, VISIT)
    filed(ledger, OTHER_PATIENT)
    filed(ledger, AGAIN, days=7)
    history = ledger.history()
    assert isinstance(history, LedgerHistory)
    assert history.given
    lines = history.lines(only(AGAIN))
    expected = [*day_lines(only(VISIT)), *day_lines(only(AGAIN))]
    assert [replaced(line) for line in lines] == expected
    assert [line.filed for line in lines] == ["2026-07-20"] * 3 + ["2026-07-27"] * 3
    assert {line.state for line in lines} == {"sent"}


def replaced(line):
    return replace(line, filed="", state="")


def test_an_input_is_no_history_of_itself(ledger):
    filed(ledger, VISIT)
    filed(ledger, AGAIN, days=7)
    history = ledger.history(before=digest(AGAIN))
    assert {line.filed for line in history.lines(only(AGAIN))} == {"2026-07-20"}
    assert [each.filed for each in history.submissions(only(AGAIN))] == [date(2026, 7, 20)]
    assert ledger.history(before="0" * 64).lines(only(VISIT))


def test_an_input_that_is_judged_again_knows_no_more_than_it_did(ledger):
    filed(ledger, VISIT)
    filed(ledger, AGAIN, days=7)
    history = ledger.history(before=digest(VISIT))
    assert history.lines(only(VISIT)) == history.submissions(only(VISIT)) == ()
    assert history.since is None


@pytest.mark.parametrize("verdict", ["accepted", "rejected"])
def test_only_what_stands_is_told_of_a_patient(ledger, verdict):
    filed(ledger, VISIT)
    answered = Answered("277ca", "a" * 64, "1", claims=(ClaimAnswer("A1001", verdict, charge=Decimal(299)),))
    assert ledger.answer(answered, ack_record("a" * 64, "277ca"), NOW).changed == 1
    history = ledger.history()
    assert bool(history.lines(only(AGAIN))) == (verdict == "accepted") == (verdict in STANDING)
    (earlier,) = history.submissions(only(AGAIN))
    assert (earlier.state, earlier.answered, earlier.stands) == (verdict, NOW.date(), verdict in STANDING)


def test_what_was_held_was_never_sent(ledger):
    filed(ledger, VISIT, held=lambda claim: True)
    assert ledger.history().lines(only(AGAIN)) == ()
    assert ledger.history().submissions(only(AGAIN)) == ()


def test_a_submission_says_what_it_shares(ledger):
    filed(ledger, VISIT)
    same, moved = (ledger.history().submissions(only(data)) for data in (VISIT, AGAIN))
    assert [(s.same_number, s.same_content) for s in same] == [(True, True)]
    (earlier,) = moved
    assert (earlier.same_number, earlier.same_content) == (True, False)
    assert (earlier.same_patient, earlier.same_payer, earlier.same_billing) == (True, True, True)
    assert (earlier.number, earlier.filed, earlier.state) == ("A1001", NOW.date(), "sent")
    assert (earlier.charge, earlier.frequency, earlier.sequence) == (Decimal("299.00"), "1", "P")
    assert (earlier.first_day, earlier.last_day) == (date(2026, 7, 8), date(2026, 7, 8))
    assert [line.code for line in earlier.lines] == ["99213", "11900", "J3301"]


def test_the_same_services_under_another_number(ledger):
    filed(ledger, VISIT)
    (earlier,) = ledger.history().submissions(only(bytes_of("office_visit", (b"CLM*A1001", b"CLM*B2"))))
    assert (earlier.same_number, earlier.same_content) == (False, True)


def test_another_practice_with_the_same_number(ledger):
    filed(ledger, bytes_of("office_visit", (b"2823001575", b"1234567893")))
    assert ledger.history().submissions(only(VISIT)) == ()


def test_a_number_that_is_none_finds_nothing(ledger):
    filed(ledger, bytes_of("office_visit", (b"CLM*A1001", b"CLM*0")))
    moved = bytes_of("office_visit", (b"CLM*A1001", b"CLM*0"), (b"20260708", b"20260715"))
    assert ledger.history().submissions(only(moved)) == ()


def test_a_patient_without_a_number_is_nobody(ledger):
    nobody = bytes_of("office_visit", (b"MI*PV30977201", b"MI*"))
    filed(ledger, nobody)
    assert ledger.history().lines(only(nobody)) == ()
    (earlier,) = ledger.history().submissions(only(nobody))
    assert (earlier.same_number, earlier.same_patient) == (True, False)


@pytest.mark.parametrize(("frequency", "found"), [(b"7", 1), (b"8", 1), (b"1", 0)])
def test_a_replacement_finds_its_original_by_the_payers_number(ledger, frequency, found):
    filed(ledger, VISIT)
    answer = ClaimAnswer("A1001", "accepted", payer_number="PVH77", charge=Decimal("299.00"))
    ledger.answer(Answered("277ca", "a" * 64, "1", claims=(answer,)), ack_record("a" * 64, "277ca"), NOW)
    changes = (
        (b"CLM*A1001*299***11:B:1*Y*A*Y*Y~", b"CLM*C3*299***11:B:" + frequency + b"*Y*A*Y*Y~REF*F8*PVH77~"),
        (b"20260708", b"20260709"),
    )
    earlier = ledger.history().submissions(only(bytes_of("office_visit", *changes)))
    assert [(s.number, s.payer_number, s.same_number) for s in earlier] == [("A1001", "PVH77", False)] * found


def test_submissions_come_in_the_order_they_were_sent(ledger):
    every = [bytes_of("office_visit", (b"000000101", b"00000010%d" % n)) for n in range(2, 6)]
    for number, data in enumerate(every):
        filed(ledger, data, days=number)
    told = ledger.history().submissions(only(VISIT))
    assert [each.filed.day for each in told] == [20, 21, 22, 23]


def test_one_claim_is_looked_up_once(ledger, monkeypatch):
    filed(ledger, VISIT)
    claim, history, asked = only(VISIT), ledger.history(), []
    asking = history._database.asking
    monkeypatch.setattr(history._database, "asking", lambda: (asked.append(1), asking())[1])
    for _ in range(3):
        assert history.lines(claim)
        assert history.submissions(claim)
    assert len(asked) == 2
    history.lines(only(AGAIN))
    assert len(asked) == 3


def test_a_history_sees_what_others_file(ledger, url):
    history = ledger.history()
    assert history.lines(only(VISIT)) == ()
    with Ledger.open(url, KEY) as other:
        filed(other, VISIT)
    assert len(history.lines(only(AGAIN))) == 3
