"""Charges that make another one: which lines a payer bundled, and when nobody can say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from decided import later, line, service

from scrubber.remit.comparing import of_line, of_service
from scrubber.remit.sums import bundled, sums_to

CASES = {
    "all of its code": ("17312", 400, [("17312", 200), ("17312", 200), ("88305", 400)], (0, 1)),
    "all of the day, its own first": ("17311", 600, [("99213", 100), ("17311", 500)], (1, 0)),
    "all of the day, none is its own": ("19999", 600, [("99213", 100), ("17311", 500)], (0, 1)),
    "the only choice": ("17311", 600, [("88305", 70), ("99213", 100), ("17311", 500)], (2, 1)),
    "two choices": ("17311", 600, [("17311", 500), ("88305", 100), ("88304", 100), ("11102", 7)], ()),
    "a choice without its own code": ("17311", 170, [("88305", 70), ("99213", 100), ("17311", 500)], ()),
    "no choice that has its code": ("19999", 170, [("88305", 70), ("99213", 100), ("17311", 500)], ()),
    "one line is no bundle": ("17311", 500, [("17311", 500)], ()),
    "nothing is no sum": ("17311", 0, [("17311", 0), ("99213", 0)], ()),
    "eight lines are tried": ("17311", 600, [("17311", 500), ("99213", 100), *[("88305", 7)] * 6], (0, 1)),
    "nine are not": ("17311", 600, [("17311", 500), ("99213", 100), *[("88305", 7)] * 7], ()),
}


@pytest.mark.parametrize("name", CASES)
def test_bundles(name):
    code, charge, sent, expected = CASES[name]
    lines = {n: of_line(line(n + 1, each, cost)) for n, (each, cost) in enumerate(sent)}
    assert bundled(of_service(service(1, code, charge)), lines) == expected


def test_lines_of_another_day_are_not_bundled():
    lines = {0: of_line(line(1, "17312", 200)), 1: of_line(line(2, "17312", 200, day=later(1)))}
    assert bundled(of_service(service(1, "17312", 400)), lines) == ()
    assert bundled(of_service(service(1, "17312", 400, day=None)), lines) == (0, 1)


def test_sums_are_of_known_charges_only():
    one, two = Decimal(1), Decimal(2)
    assert sums_to([one, one], two)
    assert not sums_to([one, None], two)
    assert not sums_to([one], two)
    assert not sums_to([one], None)
