"""Earlier claims beside those of the input: what edits across claims are told, and what is left out."""

from __future__ import annotations

from datetime import date

import pytest
from parsing import AS_OF

from scrubber.edit.draft import build
from scrubber.edit.engine import Judging
from scrubber.edit.remembered import Remembered, Sent
from scrubber.guide.load import load
from scrubber.model.read import read_claims
from scrubber.pipeline.days import Days
from scrubber.pipeline.source import open_source

DAY = date(2026, 7, 9)


def claims_of(*claims):
    common = {"day": "20260709", "lines": [{"code": "17311"}]}
    data = build({"claims": [{**common, **claim} for claim in claims]})
    return data, list(read_claims([data], load()))


def sent(state="sent", **claim):
    _, (read,) = claims_of(claim)
    return Sent(read, date(2026, 7, 10), state)


def told(rules, here, *before, ask=0):
    """What the claims of an input are told: of the day, of the days around it, and whether they are alone."""
    data, read = claims_of(*here)
    claim = read[ask]
    with open_source(data) as source:
        days = Days(source, rules, Judging(as_of=AS_OF, history=Remembered(before)))
        same = days.others(claim, DAY)
        around = days.between(claim, date(2026, 1, 1), date(2026, 12, 31))
        return [o.claim for o in same], [o.claim for o in around], days.alone(claim)


def test_an_earlier_claim_of_the_day_is_told_with_the_day_it_was_sent(rules):
    data, (claim,) = claims_of({"number": "B"})
    with open_source(data) as source:
        days = Days(source, rules, Judging(as_of=AS_OF, history=Remembered([sent(number="A")])))
        (other,) = days.others(claim, DAY)
        (around,) = days.between(claim, DAY, DAY)
    assert (other.claim, other.filed) == (around.claim, around.filed) == ("A", "2026-07-10")


def test_a_patient_with_earlier_claims_is_not_alone(rules):
    assert told(rules, [{"number": "B"}], sent(number="A"))[2] is False
    assert told(rules, [{"number": "B"}])[2] is True


@pytest.mark.parametrize("state", ["held", "refused", "rejected"])
def test_what_no_payer_has_is_not_told(rules, state):
    assert told(rules, [{"number": "B"}], sent(state, number="A")) == ([], [], True)


@pytest.mark.parametrize("state", ["sent", "received", "accepted", "paid", "denied"])
def test_what_a_payer_has_is_told(rules, state):
    assert told(rules, [{"number": "B"}], sent(state, number="A"))[:2] == (["A"], ["A"])


def test_another_day_is_told_of_the_days_around_only(rules):
    assert told(rules, [{"number": "B"}], sent(number="A", day="20260701"))[:2] == ([], ["A"])


def test_another_patient_is_nobody_s_history(rules):
    assert told(rules, [{"number": "B"}], sent(number="A", subscriber={"member": "OTHER1"})) == ([], [], True)


@pytest.mark.parametrize("frequency", ["1", "7", "8"])
def test_the_claim_itself_sent_before_is_not_another_one(rules, frequency):
    here = {"number": "A", "frequency": frequency}
    assert told(rules, [here], sent(number="A"))[:2] == ([], [])


def test_a_replacement_does_not_meet_its_original_under_another_number(rules):
    assert told(rules, [{"number": "B", "frequency": "7"}], sent(number="A"))[:2] == ([], [])


def test_what_an_earlier_replacement_replaces_is_not_told_beside_it(rules):
    before = sent(number="A"), sent(number="A2", frequency="7")
    assert told(rules, [{"number": "B"}], *before)[:2] == (["A2"], ["A2"])


def test_a_voided_claim_is_not_told(rules):
    before = sent(number="A"), sent(number="A2", frequency="8")
    assert told(rules, [{"number": "B"}], *before)[:2] == ([], [])


def test_the_claim_to_the_next_payer_is_not_another_service(rules):
    other = {
        "sequence": "S",
        "other_payers": [{"payer": "medicare", "sequence": "P", "paid": "80", "date": "20260715"}],
    }
    assert told(rules, [{"number": "B"}], sent(number="A", **other))[:2] == ([], [])


def test_a_claim_that_stands_in_the_input_and_in_the_ledger_is_told_once(rules):
    here = [{"number": "A"}, {"number": "B"}]
    assert told(rules, here, sent(number="A"), ask=1)[0] == ["A"]


def test_the_ledger_s_come_first_then_the_input_s(rules):
    here = [{"number": "C"}, {"number": "B"}]
    assert told(rules, here, sent(number="A"), ask=1)[0] == ["A", "C"]
