"""Units of a service line on one day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from scrubber.edit.counting import covers, units_of_day
from scrubber.edit.draft import build
from scrubber.guide.load import load
from scrubber.model.read import read_claims


def line_of(**line):
    (claim,) = read_claims([build({"claim": {"lines": [{"code": "17003", **line}]}})], load())
    return claim.lines[0]


@pytest.mark.parametrize(
    ("days", "units", "counted"),
    [
        ("20260709", "3", "3"),
        ("20260709", "2.5", "2.5"),
        ("20260709", "none", "1"),
        ("20260709-20260710", "26", "13"),
        ("20260709-20260710", "27", "14"),
        ("20260709-20260711", "40", "13"),
        ("20260799", "4", "4"),
    ],
)
def test_units_of_a_range_are_spread_over_its_days(days, units, counted):
    assert units_of_day(line_of(day=days, units=units)) == Decimal(counted)


@pytest.mark.parametrize(("day", "covered"), [(8, False), (9, True), (11, True), (12, False)])
def test_the_days_of_a_line(day, covered):
    assert covers(line_of(day="20260709-20260711"), date(2026, 7, day)) is covered
    assert not covers(line_of(day="20260799"), date(2026, 7, day))
