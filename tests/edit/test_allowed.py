"""What payers are expected to allow of what is at risk: Medicare by its schedule, others by contract, else nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from packs import checked, judged, of

from scrubber.edit.draft import build
from scrubber.edit.practice import Practice

FLAGS = """
from scrubber.finding import Outcome
def check(claim, context):
    yield Hit(claim.at)
    for line in claim.lines:
        yield Hit(line.code.at, str(line.code), line.ordinal)
    yield Hit(claim.at, outcome=Outcome.BYPASSED)
"""
"""Hits the claim and each of its lines, and something that is lifted."""


@pytest.fixture(scope="module")
def flagging(tmp_path_factory):
    from packs import Pack

    pack = Pack(tmp_path_factory.mktemp("pack"))
    pack.edit(
        "OUR900",
        "triggers: {codes: ['17311', '17312', '99213', 'J3301', '88305', '14040', '64999']}",
        code=FLAGS,
    )
    return pack.rules()


def claim(*lines, **more):
    services = [{"code": code, "charge": "1000", **rest} for code, rest in lines]
    return {"claims": [{"pos": "11", "day": "20251009", "lines": services, **more}]}


def allowed(rules, draft, **judging):
    """The expected amount of the claim, then of each line."""
    found = of(judged(rules, draft, **judging), "OUR900")
    return [(f.line, f.allowed_at_risk) for f in found if f.outcome.value == "fail"]


def test_medicare_is_priced_by_the_schedule(flagging):
    draft = claim(("17311", {}), ("17312", {"units": "2"}), payer="medicare")
    assert allowed(flagging, draft) == [(None, "1460.12"), (1, "661.16"), (2, "798.96")]
    first = of(judged(flagging, draft), "OUR900")[0]
    assert first.allowed_basis == "Medicare fee schedule 2025Q4, national"
    assert first.as_dict()["allowed_at_risk"] == "1460.12"
    assert first.charge_at_risk == "2000.00"


def test_the_practice_names_its_locality(flagging):
    draft = claim(("17311", {}), payer="medicare")
    practice = Practice(locality="01112-05")
    found = of(judged(flagging, draft, practice=practice), "OUR900")[0]
    assert found.allowed_at_risk == "851.64"
    assert found.allowed_basis == "Medicare fee schedule 2025Q4, locality 01112-05"


def test_a_release_that_has_run_out_says_so(flagging):
    draft = claim(("99213", {}), payer="medicare", day="20260709")
    found = of(judged(flagging, draft), "OUR900")[0]
    assert found.allowed_basis == "Medicare fee schedule 2025Q4, older than the day, national"


def test_a_claim_has_an_amount_only_where_every_line_has_one(flagging):
    draft = claim(("17311", {}), ("J3301", {}), payer="medicare")
    assert allowed(flagging, draft) == [(None, None), (1, "661.16"), (2, None)]


def test_what_did_not_fail_and_what_is_not_paid_have_none(flagging):
    check = checked(flagging, claim(("17311", {}), payer="medicare"))
    lifted = [f for f in check.said if f.outcome.value == "bypassed"]
    assert lifted
    assert all(f.allowed_at_risk is None and f.charge_at_risk == "1000.00" for f in lifted)
    for frequency in ("7", "8"):
        draft = claim(("17311", {}), payer="medicare", frequency=frequency)
        found = allowed(flagging, draft)
        assert found == ([(None, "661.16"), (1, "661.16")] if frequency == "7" else found)
        assert frequency == "7" or all(amount is None for _, amount in found)


def test_a_line_without_a_day_has_none(flagging):
    draft = claim(("17311", {}), ("99213", {"day": "20251399"}), payer="medicare")
    assert allowed(flagging, draft) == [(None, None), (1, "661.16"), (2, None)]


@pytest.mark.parametrize("units", ["", "0", "1.5", "9" * 40])
def test_units_that_cannot_be_counted_leave_no_amount(flagging, units):
    draft = claim(("17312", {"units": units}), payer="medicare")
    assert allowed(flagging, draft) == [(None, None), (1, None)]


# -- contracts ----------------------------------------------------------------------------------------------


CONTRACT = Practice(
    fees={
        "uhc": {
            "17311": Decimal("700.50"),
            "88305": Decimal(80),
            "88305-26": Decimal(40),
            "14040": Decimal(900),
        },
        "*": {"99213": Decimal(100)},
    }
)


def test_other_payers_are_priced_by_contract_only(flagging):
    draft = claim(("17311", {}), ("99213", {"units": "2"}))
    assert allowed(flagging, draft, profile="uhc") == [(None, None), (1, None), (2, None)]
    found = of(judged(flagging, draft, profile="uhc", practice=CONTRACT), "OUR900")
    assert [f.allowed_at_risk for f in found if f.outcome.value == "fail"] == ["900.50", "700.50", "200.00"]
    assert found[0].allowed_basis == "the practice's contract"
    assert allowed(flagging, draft, profile="cigna", practice=CONTRACT)[2] == (2, "200.00")


def test_medicare_is_not_priced_by_what_holds_for_every_payer(flagging):
    draft = claim(("99213", {}), payer="medicare")
    assert allowed(flagging, draft, practice=CONTRACT)[1] == (1, "88.95")


def test_a_component_has_its_own_contracted_fee(flagging):
    draft = claim(("88305", {"mods": "26"}), ("88305", {}), ("88305", {"mods": "TC"}))
    found = allowed(flagging, draft, profile="uhc", practice=CONTRACT)
    assert [amount for _, amount in found] == [None, "40.00", "80.00", None]


def test_where_several_procedures_meet_the_reduction_of_a_contract_is_not_known(flagging):
    draft = claim(("17311", {}), ("14040", {}), ("99213", {}))
    found = allowed(flagging, draft, profile="uhc", practice=CONTRACT)
    assert [amount for _, amount in found] == [None, None, None, "100.00"]
    draft = claim(("17311", {"units": "2"}))
    assert allowed(flagging, draft, profile="uhc", practice=CONTRACT)[1] == (1, None)
    draft = claim(("17311", {}), ("64999", {}))  # surgery that no table knows may be reduced too
    assert allowed(flagging, draft, profile="uhc", practice=CONTRACT)[1] == (1, None)


def test_a_modifier_that_changes_what_is_paid_leaves_no_amount(flagging):
    draft = claim(("17311", {"mods": "80"}))
    assert allowed(flagging, draft, profile="uhc", practice=CONTRACT)[1] == (1, None)


def test_what_was_worked_out_is_remembered_and_forgotten(flagging, monkeypatch):
    monkeypatch.setattr("scrubber.edit.allowed._MOST_DAYS", 1)
    one, two = (claim((code, {}), payer="medicare")["claims"][0] for code in ("17311", "99213"))
    found = of(judged(flagging, {"claims": [one, one, two, one]}), "OUR900")
    lines = [f.allowed_at_risk for f in found if f.line and f.outcome.value == "fail"]
    assert lines == ["661.16", "661.16", "88.95", "661.16"]


def test_claims_without_lines_have_none(flagging):
    rules = flagging
    data = build(claim(("17311", {}), payer="medicare")).replace(b"CLM*A1001*1000", b"CLM*A1001*999")
    found = of(judged(rules, data), "BAL001")
    assert [f.allowed_at_risk for f in found] == ["661.16"]
    lines = data.index(b"LX*1")
    bare = data[:lines] + data[data.index(b"SE*") :]
    assert {f.allowed_at_risk for f in judged(rules, bare)} == {None}
