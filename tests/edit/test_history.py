"""Edits that ask about earlier claims: what they say with a ledger, and that without one nothing is a pass."""

from __future__ import annotations

from datetime import date

import pytest
from packs import AS_OF, Pack, checked, judged, of

from scrubber.edit.draft import build
from scrubber.edit.history import NO_LEDGER, NoHistory
from scrubber.edit.remembered import Remembered, Sent
from scrubber.finding import Outcome
from scrubber.guide.load import load
from scrubber.model.read import read_claims

ASKS = """
def check(claim, context):
    for earlier in context.history.submissions(claim):
        yield Hit(claim.number.at, claim.number, facts={"state": earlier.state})
"""
LOOKS = """
def check(claim, context):
    for line in claim.lines:
        if line.code == "99215" or context.before(claim, line, 90):
            yield Hit(line.code.at, line.code, line.ordinal)
"""
CLAIMS = {
    "claims": [{"number": "A", "lines": [{"code": "99213"}]}, {"number": "B", "lines": [{"code": "99215"}]}]
}


@pytest.fixture
def pack(tmp_path):
    return Pack(tmp_path / "our_edits")


def sent(state="sent", **claim):
    (read,) = read_claims([build({"claims": [{"lines": [{"code": "99213"}], **claim}]})], load())
    return Sent(read, date(2026, 7, 1), state)


def counts(check, edit_id):
    return {outcome: n for (edit, outcome), n in check.engine.tally.outcomes.items() if edit == edit_id and n}


@pytest.mark.parametrize("scope", ["claim", "patient_day"])
def test_what_needs_a_ledger_does_not_judge_without_one(pack, scope):
    rules = pack.edit("OUR001", "needs: history", code=ASKS, scope=scope).rules()
    check = checked(rules, CLAIMS)
    (finding,) = of(check.said, "OUR001")
    assert (finding.outcome, finding.count, finding.claim.number) == (Outcome.NO_DATA, 2, "A")
    assert NO_LEDGER in finding.message
    assert counts(check, "OUR001") == {Outcome.NO_DATA: 2}


def test_what_needs_company_and_a_ledger_does_not_judge_without_one(pack):
    rules = pack.edit("OUR001", "needs: history\ncompany: true", code=ASKS, scope="patient_day").rules()
    check = checked(rules, {"claims": [{"lines": [{"code": "99213"}]}]})
    assert [(f.outcome, f.count) for f in of(check.said, "OUR001")] == [(Outcome.NO_DATA, 1)]
    assert counts(check, "OUR001") == {Outcome.NO_DATA: 1}


def test_with_a_ledger_it_judges(pack):
    rules = pack.edit("OUR001", "needs: history", code=ASKS).rules()
    check = checked(
        rules, CLAIMS, history=Remembered([sent("refused", number="B", lines=[{"code": "99214"}])])
    )
    (finding,) = of(check.said, "OUR001")
    assert (finding.outcome, finding.claim.number, finding.why["state"]) == (Outcome.FAIL, "B", "refused")
    assert counts(check, "OUR001") == {Outcome.FAIL: 1, Outcome.PASS: 1}


@pytest.mark.parametrize("more", ["", "company: true\n"])
def test_without_a_ledger_a_pass_of_what_looks_back_is_none(pack, more):
    rules = pack.edit("OUR001", more + "looks_back: true", code=LOOKS, scope="patient_day").rules()
    data = {"claims": [*CLAIMS["claims"], {"number": "C", "lines": [{"code": "99213"}], "day": "20260702"}]}
    check = checked(rules, data)
    said = of(check.said, "OUR001")
    fails = [f for f in said if f.outcome is Outcome.FAIL]
    (unjudged,) = [f for f in said if f.outcome is Outcome.NO_DATA]
    assert unjudged.count == 3 - len(fails)
    assert NO_LEDGER in unjudged.message
    assert Outcome.PASS not in counts(check, "OUR001")


def test_with_an_empty_ledger_a_pass_is_one(pack):
    rules = pack.edit("OUR001", "looks_back: true", code=LOOKS, scope="patient_day").rules()
    check = checked(rules, CLAIMS, history=Remembered())
    assert counts(check, "OUR001") == {Outcome.FAIL: 1, Outcome.PASS: 1}


def test_without_a_ledger_what_it_finds_in_the_input_stands(pack):
    rules = pack.edit("OUR001", "looks_back: true", code=LOOKS, scope="patient_day").rules()
    check = checked(rules, {"lines": [{"code": "99215"}]})
    (finding,) = of(check.said, "OUR001")
    assert finding.outcome is Outcome.FAIL
    assert counts(check, "OUR001") == {Outcome.FAIL: 1}


@pytest.mark.parametrize("more", ["needs: history", "looks_back: true", "looks_back: true\ncompany: true"])
def test_shown_in_full_no_pass_is_made_up(pack, more):
    code = ASKS if "needs" in more else LOOKS
    rules = pack.edit("OUR001", more, code=code, scope="patient_day").rules()
    check = checked(rules, {"claims": [{"lines": [{"code": "99213"}]}] * 2}, show_all=True)
    (finding,) = of(check.said, "OUR001")
    assert (finding.outcome, finding.count) == (Outcome.NO_DATA, 2)
    assert counts(check, "OUR001") == {Outcome.NO_DATA: 2}


def test_an_edit_that_fails_looking_back_is_told_as_ever(pack):
    rules = pack.edit(
        "OUR001", "looks_back: true", code="def check(claim, context):\n    raise ValueError"
    ).rules()
    check = checked(rules, CLAIMS)
    assert [f.value for f in of(check.said, "SYS001")] == ["OUR001", "OUR001"]
    assert counts(check, "OUR001") == {}


def test_no_history_knows_nothing():
    claim = sent().claim
    assert (NoHistory().given, NoHistory().lines(claim), NoHistory().submissions(claim)) == (False, (), ())


def test_the_clean_day_of_another_as_of_is_the_same(pack):
    """What was sent before is told by its states, not by the day on which it is asked."""
    rules = pack.edit("OUR001", "needs: history", code=ASKS).rules()
    history = Remembered([sent(number="B", lines=[{"code": "99214"}])])
    assert len(of(judged(rules, CLAIMS, history=history, as_of=AS_OF.replace(year=2027)), "OUR001")) == 1
