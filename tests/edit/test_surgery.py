"""Global surgery: what lies in whose period, for edits that are asked about one claim with others around it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from packs import AS_OF

from scrubber.edit.dayline import day_lines
from scrubber.edit.draft import build
from scrubber.edit.hit import Context, NoOtherClaims, Practice
from scrubber.edit.surgery import (
    open_period,
    procedures_of_day,
    procedures_of_next_day,
    same_surgeon,
    unread_before,
    vouched,
)
from scrubber.guide.load import load
from scrubber.model.read import read_claims

CONTEXT = Context("OUR001", {}, AS_OF, NoOtherClaims(), Practice())


def claim(*lines, **more):
    data = build({"claims": [{"lines": list(lines), **more}]})
    (read,) = read_claims([data], load())
    return read


class Ledger:
    """Another one who knows of other days, and keeps what it is asked."""

    def __init__(self, *lines):
        self.lines = lines
        self.asked = []

    def alone(self, claim):
        return not self.lines

    def others(self, claim, day):
        return ()

    def between(self, claim, first, last):
        self.asked.append((first, last))
        return tuple(line for line in self.lines if first <= line.day <= last)


def lines_of(*lines, **more):
    return tuple(day_lines(claim(*lines, **more)))


def test_another_source_of_other_days_is_asked_for_ninety_of_them():
    visit = claim({"code": "99213"}, number="B")
    ledger = Ledger(*lines_of({"code": "14060", "day": "20260410"}, number="A"))
    found = open_period(visit, visit.lines[0], replace(CONTEXT, days=ledger), ())
    assert found is not None
    assert (found.line.claim, found.line.code, found.days, found.last) == (
        "A",
        "14060",
        "090",
        date(2026, 7, 9),
    )
    assert ledger.asked == [(date(2026, 4, 10), date(2026, 7, 8))]
    assert (found.table.name, found.table.release) == ("pfs", "2025Q4")


def test_what_was_sent_before_says_when():
    visit = claim({"code": "99213"}, number="B")
    (line,) = lines_of({"code": "14060", "day": "20260701"}, number="A")
    here = open_period(visit, visit.lines[0], replace(CONTEXT, days=Ledger(line)), ())
    sent = replace(line, filed="2026-07-03", state="paid")
    before = open_period(visit, visit.lines[0], replace(CONTEXT, days=Ledger(sent)), ())
    assert here is not None
    assert before is not None
    assert (here.facts["procedure_at"], here.facts.get("sent")) == ("claim A, line 1", None)
    assert before.facts["procedure_at"] == "claim A, line 1, sent on 2026-07-03"
    assert before.facts["sent"] == "2026-07-03"


def test_what_was_denied_opens_no_period():
    visit = claim({"code": "99213"}, number="B")
    (line,) = lines_of({"code": "14060", "day": "20260701"}, number="A")
    days = Ledger(replace(line, filed="2026-07-03", state="denied"))
    assert open_period(visit, visit.lines[0], replace(CONTEXT, days=days), ()) is None


def test_the_next_day_is_one_day():
    visit, ledger = claim({"code": "99213"}), Ledger(*lines_of({"code": "14060", "day": "20260710"}))
    (found,) = procedures_of_next_day(visit, visit.lines[0], replace(CONTEXT, days=ledger), ())
    assert found.line.code == "14060"
    assert ledger.asked == [(date(2026, 7, 10), date(2026, 7, 10))]


def test_who_is_alone_asks_nobody():
    visit, ledger = claim({"code": "99213"}), Ledger()
    context = replace(CONTEXT, days=ledger)
    assert open_period(visit, visit.lines[0], context, ()) is None
    assert procedures_of_next_day(visit, visit.lines[0], context, ()) == []
    assert ledger.asked == []


def test_a_line_without_a_day_lies_in_no_period():
    read = claim({"code": "13152", "day": "20260702"}, {"code": "99213", "day": "20269999"})
    context = replace(CONTEXT, days=Ledger(*lines_of({"code": "14060"})))
    line = read.lines[1]
    assert open_period(read, line, context, ()) is None
    assert procedures_of_day(read, line, context, ()) == []
    assert procedures_of_next_day(read, line, context, ()) == []
    assert list(unread_before(read, line, context)) == []


@pytest.mark.parametrize("day", ["00010101", "99991231"])
def test_days_end_with_the_calendar(day):
    read, ledger = claim({"code": "99213", "day": day}), Ledger(*lines_of({"code": "14060"}))
    context = replace(CONTEXT, days=ledger)
    assert context.before(read, read.lines[0], 90) == ()
    assert context.after(read, read.lines[0], 90) == ()


@pytest.mark.parametrize(
    ("more", "same"),
    [
        ({}, True),
        ({"rendering": "second_mohs_surgeon"}, True),
        ({"rendering": "second_mohs_surgeon", "billing": {"tax_id": "070099999"}}, False),
        ({"billing": {"tax_id": "070099999"}}, True),
        ({"rendering": "dermatologist"}, False),
        ({"rendering": {"npi": "2155309810", "taxonomy": "none"}}, False),
        ({"rendering": {"taxonomy": "none"}}, True),
        ({"rendering": "none"}, False),
    ],
)
def test_who_is_the_same_surgeon(more, same):
    (other,) = lines_of({"code": "13152"})
    assert same_surgeon(claim({"code": "99213"}, **more).lines[0], other) is same


def test_two_without_a_number_or_specialty_are_not_the_same():
    none = {"rendering": {"npi": "none", "taxonomy": "none"}}
    (other,) = lines_of({"code": "13152"}, **none)
    assert not same_surgeon(claim({"code": "99213"}, **none).lines[0], other)


def test_a_title_says_what_is_vouched_for():
    (fix,) = vouched(claim({"code": "99213"}).lines[0], "24", "it was about something else")
    assert (fix.title, fix.safety.value) == ("add modifier 24: it was about something else", "attest")
    assert vouched(claim({"code": "99213", "mods": "1A 2A 3A 4A"}).lines[0], "24", "anything") == ()
