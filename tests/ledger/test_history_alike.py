"""The ledger says of claims what the history in memory says (`scrubber.edit.remembered`), on which cases rest."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from ledgers import NOW, ack_record, digest, records_of

from scrubber import read_claims
from scrubber.edit.draft import build
from scrubber.edit.remembered import Remembered, Sent
from scrubber.ledger import Answered, ClaimAnswer

SURGERY = {"lines": [{"code": "17311"}, {"code": "13132", "day": "20260710"}], "diagnoses": ["C44311"]}
SENT = [
    ({"number": "A1", **SURGERY}, "sent"),
    ({"number": "A2", **SURGERY}, "accepted"),
    ({"number": "A3", "lines": [{"code": "99213"}]}, "rejected"),
    ({"number": "A1", **SURGERY}, "held"),
    ({"number": "A1", "frequency": "7", "refs": {"F8": "P-A2"}, **SURGERY}, "sent"),
    ({"number": "A4", "subscriber": {"member": "OTHER1"}, **SURGERY}, "accepted"),
    ({"number": "0", "lines": [{"code": "11102", "charge": "145.00"}]}, "sent"),
    ({"number": "A5", "lines": [{"code": "11102", "charge": "145"}]}, "sent"),
    ({"number": "A6", "payer": "blue", "subscriber": {"member": "PV30977145"}, **SURGERY}, "sent"),
]
ASKED = [
    *(claim for claim, _ in SENT),
    {"number": "N1", **SURGERY},
    {"number": "A2", "lines": [{"code": "99215"}]},
    {"number": "N2", "frequency": "7", "refs": {"F8": "P-A2"}, **SURGERY},
    {"number": "N3", "frequency": "8", "refs": {"F8": "P-A4"}},
    {"number": "N4", "frequency": "1", "refs": {"F8": "P-A2"}},
    {"number": " A3 ", "lines": [{"code": "99213"}]},
    {"number": "N5", "lines": [{"code": "11102", "charge": "145.0"}]},
    {"number": "N6", "subscriber": {"member": ""}, **SURGERY},
]


def only(claim, control):
    data = build({"interchange_control": str(control), "claims": [claim]})
    (read,) = read_claims(data)
    return data, read


def test_what_the_ledger_says_is_what_memory_says(ledger):
    remembered = []
    for number, (draft, state) in enumerate(SENT):
        at = NOW + timedelta(days=number)
        data, claim = only(draft, 100 + number)
        records = records_of(data, ledger, filed=at, held=lambda _, held=state == "held": held)
        assert ledger.file(records, at)
        answered = None
        payer_number = ""
        if state in ("accepted", "rejected"):
            answered, payer_number = at.date(), f"P-{claim.number}"
            said = ClaimAnswer(
                str(claim.number), state, charge=Decimal(claim.charge), payer_number=payer_number
            )
            sha256 = digest(data[::-1])
            told = ledger.answer(
                Answered("277ca", sha256, "1", claims=(said,)), ack_record(sha256, "277ca"), at
            )
            assert told.changed == 1, draft
        remembered.append(Sent(claim, at.date(), state, answered, payer_number))
    memory, history = Remembered(remembered), ledger.history()
    some = 0
    for number, draft in enumerate(ASKED):
        _, claim = only(draft, 500 + number)
        assert history.lines(claim) == memory.lines(claim), draft
        assert history.submissions(claim) == memory.submissions(claim), draft
        some += bool(memory.lines(claim)) + bool(memory.submissions(claim))
    assert some > len(ASKED)


def test_days_of_filing_are_the_site_s_own(ledger):
    """Filed at half past eleven in the evening is filed that day, whatever day it is elsewhere."""
    at = NOW.replace(hour=23, minute=30)
    data, claim = only(SENT[0][0], 100)
    assert ledger.file(records_of(data, ledger, filed=at), at)
    (earlier,) = ledger.history().submissions(claim)
    assert earlier.filed == date(2026, 7, 20)
