"""Control limits by hand, signals and shifts, what is immature, and where the edits changed."""

from __future__ import annotations

import math
from datetime import date, timedelta
from random import Random

import pytest
from make_denials import decision, year

from scrubber.denials.trends.control import Mark, control_chart, p_chart, pack_changes, shared_chart
from scrubber.denials.trends.counting import count_figures

START = date(2026, 1, 5)


def weeks(*denied, claims=100):
    return {START + timedelta(weeks=n): (claims, count) for n, count in enumerate(denied)}


def test_centre_and_limits_vary_with_the_number_of_claims():
    counts = {START: (100, 10), START + timedelta(weeks=1): (400, 40)}
    chart = p_chart(counts, step="week")
    assert chart.centre == pytest.approx(0.1)
    small, large = chart.points
    assert small.high == pytest.approx(0.1 + 3 * math.sqrt(0.1 * 0.9 / 100))  # 0.19
    assert large.high == pytest.approx(0.1 + 3 * math.sqrt(0.1 * 0.9 / 400))  # 0.145
    assert small.low == pytest.approx(0.01)
    assert large.low == pytest.approx(0.055)


def test_a_period_outside_its_limits():
    chart = p_chart(weeks(10, 10, 10, 40, 10, 10, 0), step="week")
    assert [one.beyond for one in chart.points] == ["", "", "", "above", "", "", "below"]


def test_just_inside_is_no_signal():
    counts = {**weeks(*[10] * 20), START + timedelta(weeks=30): (100, 19)}
    assert p_chart(counts, step="week").points[-1].beyond == ""
    counts[START + timedelta(weeks=30)] = (100, 21)
    assert p_chart(counts, step="week").points[-1].beyond == "above"


@pytest.mark.parametrize(("run", "shifts"), [(7, 0), (8, 1)])
def test_eight_in_a_row_on_one_side_are_a_shift(run, shifts):
    low = [14, 8] * 5
    chart = p_chart(weeks(*low, *[13] * run, 6), step="week")
    assert len(chart.runs) == shifts
    assert sum(one.run == "above" for one in chart.points) == run * shifts
    if shifts:
        assert chart.runs == (START + timedelta(weeks=10),)


def test_a_shift_is_where_the_share_went_over_to_another_level():
    """Eight months below the centre of all are no shift in the first of them: it came after the eighth."""
    chart = p_chart(weeks(5, 9, 4, 10, 6, 3, 8, 8, 21, 27, 23, 29, 26, 18, 25), step="week")
    assert [one.run for one in chart.points[:8]] == ["below"] * 8
    ((old, new),) = chart.shifts
    assert (old.first, old.last, old.claims, old.denied) == (START, START + timedelta(weeks=7), 800, 53)
    assert (new.first, new.claims, new.denied) == (START + timedelta(weeks=8), 700, 169)


def test_a_share_may_shift_up_and_down_again():
    chart = p_chart(weeks(*[6, 9, 7, 8] * 2, *[24, 20, 26, 22] * 2, *[8, 7, 9, 6] * 2), step="week")
    assert [new.first for _, new in chart.shifts] == [START + timedelta(weeks=n) for n in (8, 16)]


@pytest.mark.parametrize(
    "denied",
    [
        [10, 13, 8, 9, 12, 7, 11, 10, 14, 6, 9, 12],  # chance
        [10, 9, 11, 10, 30, 10, 11, 9, 10, 12],  # one week that stands out
        [4, 22, 6, 25, 3, 27, 5, 24, 8, 26, 9, 28],  # scatters more than shares do
        [0] * 10,
        [100] * 10,
        [5, 30],
    ],
)
def test_where_there_is_one_level(denied):
    chart = p_chart(weeks(*denied), step="week")
    assert chart.shifts == ()
    assert sum(one.denied for one in chart.levels) == sum(denied)


def test_chance_alone_hardly_ever_looks_like_a_shift():
    random = Random(11)
    charts = [
        p_chart(weeks(*(sum(random.random() < 0.1 for _ in range(100)) for _ in range(16))), step="week")
        for _ in range(60)
    ]
    assert sum(bool(chart.shifts) for chart in charts) <= 1


def test_immature_periods_are_in_no_level():
    counts = weeks(*[10] * 6, *[60] * 4)
    chart = p_chart(counts, step="week", immature=sorted(counts)[6:])
    assert [one.claims for one in chart.levels] == [600]


def test_a_point_on_the_centre_ends_a_run():
    chart = p_chart(weeks(*[12] * 4, 10, *[12] * 4, *[8] * 8), step="week", baseline=0)
    assert chart.centre == pytest.approx(10 / 100)
    assert [one.run for one in chart.points].count("above") == 0
    assert [one.run for one in chart.points].count("below") == 8


def test_a_baseline_is_not_moved_by_what_comes_after():
    chart = p_chart(weeks(10, 10, 10, *[30] * 9), step="week", baseline=3)
    assert chart.centre == pytest.approx(0.1)
    assert [one.beyond for one in chart.points] == [""] * 3 + ["above"] * 9


def test_immature_periods_have_no_say():
    counts = weeks(10, 10, 10, 90)
    chart = p_chart(counts, step="week", immature=[max(counts)])
    assert chart.centre == pytest.approx(0.1)
    assert chart.points[-1].immature
    assert chart.points[-1].beyond == ""


def test_nothing_to_chart():
    assert p_chart({}).points == ()
    assert p_chart({START: (0, 0)}).points == ()
    young = p_chart({START: (5, 1)}, immature=[START])
    assert young.centre is None
    assert len(young.points) == 1


def test_by_month_and_by_week_of_either_day():
    decisions = [
        decision("C1", date(2026, 3, 2), "denied", filed=date(2026, 1, 31)),
        decision("C2", date(2026, 3, 8), filed=date(2026, 2, 1)),
    ]
    figures = count_figures([], decisions, [], as_of=date(2026, 12, 31))
    sent = control_chart(figures)
    assert [(one.start, one.claims, one.denied) for one in sent.points] == [
        (date(2026, 1, 1), 1, 1),
        (date(2026, 2, 1), 1, 0),
    ]
    week = control_chart(figures, step="week", clock="decided")
    assert [(one.start, one.claims, one.denied) for one in week.points] == [(date(2026, 3, 2), 2, 1)]


def test_only_the_day_of_sending_makes_immature():
    figures = count_figures([], [decision("C1", date(2026, 6, 2))], [], as_of=date(2026, 6, 30))
    assert control_chart(figures).points[0].immature
    assert not control_chart(figures, clock="decided").points[0].immature


def test_a_doubled_rate_is_seen_and_the_change_marked():
    figures = count_figures(*year(4000), as_of=date(2026, 10, 31))
    marks = (Mark(date(2026, 5, 13), "edits changed"), Mark(date(2027, 1, 1), "too late"))
    chart = control_chart(figures, step="week", clock="decided", marks=marks)
    assert chart.marks == marks[:1]
    assert chart.points[-5].run == "above"
    assert date(2026, 5, 18) <= chart.shifts[-1][1].first <= date(2026, 6, 15)


def test_pack_changes_are_the_days_of_another_digest():
    days = [date(2026, 1, n) for n in (1, 2, 3, 4, 5)]
    marks = pack_changes(zip(days, ("aaaa", "aaaa", "", "bbbb", "aaaa"), strict=True))
    assert [one.day.day for one in marks] == [4, 5]
    assert "bbbb" in marks[0].words


def test_a_shared_chart_leaves_out_small_months_and_what_would_give_them_away():
    decisions, number = [], 0
    for month, denied in ((1, 20), (2, 30), (3, 4), (4, 25)):
        for n in range(100):
            number += 1
            kind = "denied" if n < denied else "paid"
            filed = date(2026, month, 3)
            decisions.append(decision(f"C{number}", filed + timedelta(days=9), kind, filed=filed))
    figures = count_figures([], decisions, [], as_of=date(2026, 12, 31))
    chart = shared_chart(figures)
    assert [(one.start.month, one.denied) for one in chart.points] == [(2, 30), (4, 25)]
    assert chart.centre == pytest.approx(0.275)  # of what is shown, or March would follow from it
