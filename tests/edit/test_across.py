"""Services on other claims: which of them count, and how a finding tells where one stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scrubber.edit.across import elsewhere, nearest, not_repeated, others_of_claim, place_of
from scrubber.edit.dayline import day_lines
from scrubber.edit.draft import build
from scrubber.edit.hit import Context, NoOtherClaims
from scrubber.edit.practice import Practice
from scrubber.edit.remembered import Remembered, Sent
from scrubber.guide.load import load
from scrubber.model.read import read_claims
from scrubber.tables import Tables

SENT = "2026-07-10"


def claim_of(number="A1", **changes):
    (read,) = read_claims([build({"claim": {"number": number, **changes}})], load())
    return read


def lines_of(number="B2", filed="", state="", **changes):
    return [replace(line, filed=filed, state=state) for line in day_lines(claim_of(number, **changes))]


class Others(NoOtherClaims):
    """Other claims of a patient's days."""

    def __init__(self, *lines):
        self.lines = lines
        self.asked = []

    def others(self, claim, day):
        self.asked.append(day)
        return tuple(line for line in self.lines if line.day == day)


def context(days, *sent):
    nothing = Tables(lambda name: [])
    return Context("X", {}, date(2026, 7, 20), days, Practice(), nothing, history=Remembered(sent))


@pytest.mark.parametrize(
    ("filed", "told"), [("", "claim B2, line 3"), (SENT, "claim B2, line 3, sent on 2026-07-10")]
)
def test_where_a_line_stands(filed, told):
    assert place_of("B2", 3, filed) == told


def test_the_facts_of_a_line_of_another_claim():
    (line,) = lines_of(filed=SENT)
    assert elsewhere(line) == {
        "other_claim": "B2",
        "other_line": "1",
        "where": "claim B2, line 1, sent on 2026-07-10",
        "sent": SENT,
    }


def test_the_line_that_is_named_is_of_this_input_or_was_sent_first():
    early, late, here = (
        lines_of("C3", "2026-07-10")[0],
        lines_of("B2", "2026-07-11")[0],
        lines_of("D4", lines=[{"code": "17311"}, {"code": "17312"}]),
    )
    assert nearest([late, early]) is early
    assert nearest([late, *reversed(here), early]) is here[0]
    assert nearest([]) is None


def test_a_claim_that_is_repeated_wholly_is_left_out():
    sent = Sent(claim_of("B2"), date(2026, 7, 10))
    other = Sent(claim_of("C3", lines=[{"code": "17313"}]), date(2026, 7, 10))
    lines = [*lines_of("B2", SENT), *lines_of("C3", SENT), *lines_of("B2")]
    kept = not_repeated(claim_of(), lines, context(Others(), sent, other))
    assert [(line.claim, line.filed) for line in kept] == [("C3", SENT), ("B2", "")]


def test_of_this_input_alone_no_ledger_is_asked():
    class Silent(Remembered):
        def submissions(self, claim):
            raise AssertionError("asked")

    lines = lines_of()
    assert not_repeated(claim_of(), lines, replace(context(Others()), history=Silent())) == tuple(lines)


def test_the_other_claims_of_each_day_but_for_what_was_denied():
    claim = claim_of(lines=[{"code": "17311"}, {"code": "17312"}, {"code": "12001", "day": "20260708"}])
    days = Others(
        *lines_of("B2", SENT, "denied", day="20260708"),
        *lines_of("C3", SENT, "paid", day="20260708"),
        *lines_of("D4"),
    )
    assert [line.claim for line in others_of_claim(claim, context(days))] == ["C3", "D4"]
    assert days.asked == [date(2026, 7, 8), date(2026, 7, 9)]
