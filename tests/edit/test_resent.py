"""Claims that were sent before: which of them a payer has, which one a correction is about, and how it is told."""

from __future__ import annotations

from datetime import date

import pytest

from scrubber.edit.draft import build
from scrubber.edit.remembered import Remembered, Sent
from scrubber.edit.resent import (
    became,
    by_number,
    corrected,
    payer_number_fill,
    service_before,
    set_apart,
    standing,
    taken_back,
)
from scrubber.guide.load import load
from scrubber.model.read import read_claims


def claim(number="A1", **more):
    (read,) = read_claims([build({"claims": [{"number": number, **more}]})], load())
    return read


def known(judged, *entries):
    """What a history says of a claim, of claims as (state, draft, the payer's number)."""
    sent = [
        Sent(claim(**draft), date(2026, 7, n), state, None, number)
        for n, (state, draft, number) in enumerate(entries, 1)
    ]
    return Remembered(sent).submissions(judged)


def test_a_void_takes_back_what_came_before_it_and_not_what_comes_after():
    found = known(claim(), ("paid", {}, ""), ("sent", {"frequency": "8"}, ""), ("accepted", {}, ""))
    assert [one.filed.day for one in standing(found)] == [3]
    assert [taken_back(one) for one in found] == [False, True, False]


@pytest.mark.parametrize("state", ["refused", "rejected", "denied"])
def test_a_void_that_was_turned_away_takes_nothing_back(state):
    found = known(claim(), ("paid", {}, ""), (state, {"frequency": "8"}, ""))
    assert [one.filed.day for one in standing(found)] == [1]


def test_a_void_is_of_one_claim_among_several_of_its_number():
    other = {"day": "20260601"}
    found = known(claim(), ("paid", other, ""), ("paid", {}, ""), ("sent", {**other, "frequency": "8"}, ""))
    assert [one.filed.day for one in standing(found)] == [2]


def test_a_void_of_another_number_takes_back_what_it_bills():
    found = known(claim(), ("paid", {}, ""), ("sent", {"number": "A1V", "frequency": "8"}, ""))
    assert standing(found) == []


def test_another_rank_of_the_payer_is_another_claim():
    secondary = {"sequence": "S", "other_payers": [{"payer": "medicare", "sequence": "P", "paid": "1"}]}
    found = known(claim(), ("paid", {}, ""), ("paid", secondary, ""))
    assert [one.sequence for one in by_number(claim(), found)] == ["P"]
    assert [one.sequence for one in by_number(claim(**secondary), found)] == ["S"]


def test_the_payers_number_says_more_than_the_claims_own():
    again = claim(frequency="7", refs={"F8": "P7"})
    found = known(
        again, ("paid", {"number": "A0"}, "P7"), ("paid", {}, "P8"), ("sent", {"frequency": "8"}, "")
    )
    assert [one.number for one in corrected(again, found)] == ["A0"]
    unknown = claim(frequency="7", refs={"F8": "P9"})
    assert [one.filed.day for one in corrected(unknown, known(unknown, ("paid", {}, "P8")))] == [1]


def test_the_voids_of_what_is_named_come_with_it():
    again = claim(frequency="7", refs={"F8": "P7"})
    found = known(again, ("paid", {}, "P7"), ("sent", {"frequency": "8"}, "P9"), ("paid", {}, "P8"))
    assert [one.filed.day for one in corrected(again, found)] == [1, 2]


def test_what_became_of_it_is_told_with_its_day():
    (one,) = Remembered([Sent(claim(), date(2026, 7, 1), "paid", date(2026, 7, 9))]).submissions(claim())
    assert became(one) == "was paid on 2026-07-09"
    states = ("sent", "received", "refused", "accepted", "rejected", "denied")
    told = {became(known(claim(), (state, {}, ""))[0]) for state in states}
    assert len(told) == len(states)
    assert "has no answer yet" in told


@pytest.mark.parametrize(
    ("change", "same"),
    [({}, True), ({"code": "17313"}, False), ({"day": "20260708"}, False), ({"day": "20260732"}, False)],
)
def test_the_same_service_is_of_one_code_day_and_person(change, same):
    (found,) = known(claim(), ("sent", {}, ""))
    assert service_before(claim(lines=[{"code": "17311", **change}]).lines[0], found.lines[0]) is same
    assert not service_before(claim(rendering="second_mohs_surgeon").lines[0], found.lines[0])


def test_nobody_is_no_person():
    nobody = {"rendering": "none", "billing": {"npi": "none"}}
    (found,) = known(claim(**nobody), ("sent", nobody, ""))
    assert not service_before(claim(**nobody).lines[0], found.lines[0])


@pytest.mark.parametrize(
    ("own", "others", "apart"),
    [
        ("", "", False),
        ("76", "", True),
        ("", "76", True),
        ("76", "76", True),
        ("LT", "RT", True),
        ("LT", "LT", False),
        ("LT 25", "LT", False),
    ],
)
def test_modifiers_tell_services_apart(own, others, apart):
    (found,) = known(claim(), ("sent", {"lines": [{"code": "17311", "mods": others}]}, ""))
    line = claim(lines=[{"code": "17311", "mods": own}]).lines[0]
    assert set_apart(line, found.lines[0], {"76"}, {"LT", "RT"}) is apart


def test_the_payers_number_is_proposed_where_it_can_be_written():
    (fill,) = payer_number_fill(claim(frequency="7"), "P7")
    assert (fill.safety.value, fill.changes[0].new) == ("review", "REF*F8*P7~")
    (fill,) = payer_number_fill(claim(frequency="7", refs={"F8": "P6"}), "P7")
    assert (fill.changes[0].old, fill.changes[0].new) == ("P6", "P7")
    for sign in "*:~^":
        assert payer_number_fill(claim(frequency="7"), f"P{sign}7") == ()
