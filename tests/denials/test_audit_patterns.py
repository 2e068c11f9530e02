"""Payers by reasons: what is a number, what is nothing, and what is hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from scrubber.denials.audit.patterns import crossed, crossed_table
from scrubber.denials.trends.counted import Gathered, Reason
from scrubber.denials.trends.counting import count_figures
from scrubber.denials.trends.tabled import HIDDEN

D = Decimal


def some(claims, dollars):
    return Reason(lines=claims, claims=claims, dollars=D(dollars))


@pytest.fixture
def figures():
    """Payer P1 denies 20 claims for CO-16 and 2 for CO-97, P2 30 for CO-16 and 12 for CO-97."""
    cells = {
        ("P1", "CO-16"): some(20, 2000),
        ("P1", "CO-97"): some(2, 100),
        ("P2", "CO-16"): some(30, 900),
        ("P2", "CO-97"): some(12, 60),
    }
    reasons = {
        "payer": {"P1": some(22, 2100), "P2": some(42, 960)},
        "carc": {"CO-16": some(50, 2900), "CO-97": some(14, 160)},
    }
    gathered = Gathered(some(64, 3060), reasons, cells, {}, {})
    return replace(count_figures((), (), (), as_of=date(2026, 10, 1)), gathered=gathered)


def test_the_dearest_payers_and_reasons_stand_first(figures):
    table = crossed_table(crossed(figures, None))
    assert [column.head for column in table.columns] == ["Payer", "CO-16", "CO-97"]
    assert table.rows == (("P1", D(2000), D(100)), ("P2", D(900), D(60)))


def test_what_never_met_is_empty(figures):
    cells = {key: one for key, one in figures.crossed.items() if key != ("P1", "CO-97")}
    found = crossed(replace(figures, gathered=replace(figures.gathered, crossed=cells)), None)
    assert crossed_table(found).rows[0] == ("P1", D(2000), None)


def test_small_numbers_are_hidden_in_what_is_shared(figures):
    assert HIDDEN in {cell for row in crossed_table(crossed(figures, 11)).rows for cell in row}
    assert D(100) not in {cell for row in crossed_table(crossed(figures, 11)).rows for cell in row}
    few = replace(figures, gathered=replace(figures.gathered, total=some(3, 100)))
    assert crossed(few, 11) is None


def test_nothing_denied_makes_no_table(figures):
    assert crossed(count_figures((), (), (), as_of=date(2026, 10, 1)), None) is None
