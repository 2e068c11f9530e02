"""Every row of the medically unlikely units: claims at the limit and beyond it come to what the row says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from official_files import mue, plan_of
from truth import Line, judge, limits, with_table, written

from scrubber.tables.mue import MueTable

FIRST = date(2026, 4, 1)
NCI003 = frozenset(("NCI003",))


@pytest.fixture(scope="module")
def table(rules, tmp_path_factory):
    """Every row, written as CMS publishes it and imported; the rules with it and no other table of units."""
    folder = tmp_path_factory.mktemp("mue")
    names = {
        "1": "1 Line Edit",
        "2": "2 Date of Service Edit: Policy",
        "3": "3 Date of Service Edit: Clinical",
    }
    rows = ((code, str(units), names[mai], "") for code, units, mai in limits())
    release = plan_of(mue(folder / "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv", rows)).releases[0]
    path = folder / release.name
    path.write_bytes(release.content)
    return with_table(rules, "mue", path, MueTable)


def lines_of(code: str, units: int, mai: str) -> tuple[list[Line], set[int]]:
    """Lines of one code, each group on days of its own, and the numbers of those that go beyond the limit."""
    lines: list[Line] = []
    beyond: set[int] = set()
    day = FIRST

    def put(
        several: list[int], goes_beyond: int | None, days: int = 1, modifiers: tuple[str, ...] = ()
    ) -> None:
        nonlocal day
        if 0 not in several:
            last = day + timedelta(days=days - 1)
            text = written(day) if days == 1 else f"{written(day)}-{written(last)}"
            lines.extend(
                Line(code, text, modifiers if n else (), str(some)) for n, some in enumerate(several)
            )
            if goes_beyond is not None:
                beyond.add(len(lines) - len(several) + goes_beyond)
            day = last + timedelta(days=2)

    put([units], None)
    put([units + 1], 1)
    put([units * 3], None, days=3)
    put([units * 3 + 3], 1, days=3)
    put([units * 2 + 2, 1], 1, days=2)
    by_line = mai == "1"
    put([units, 1], None if by_line else 2, modifiers=("76",))
    put([1, units], None if by_line or not units else 2, modifiers=("59",))
    put([1, units, units + 1], 3 if by_line else 2, modifiers=("RT",))
    put([1, 1], None if by_line or units > 1 else 2, modifiers=("50",))
    if units == 0:  # the first line of a day is beyond it
        beyond = {n for n, line in enumerate(lines, 1) if n == 1 or by_line or lines[n - 2].day != line.day}
    return lines, beyond


@pytest.mark.no_cover  # a hundred thousand lines: what they reach is reached elsewhere too
def test_units_come_to_what_their_row_says(table):
    claims, wanted = [], {}
    severity = {"1": "deny", "2": "deny", "3": "advise"}
    for code, units, mai in limits():
        lines, beyond = lines_of(code, units, mai)
        told = severity[mai] if units else "advise"
        wanted |= {(len(claims), line): {("NCI003", "fail", told)} for line in beyond}
        claims.append(lines)
    said = judge(table, claims, NCI003)
    assert said.no_data == 0
    differ = sorted(place for place in {*wanted, *said.lines} if wanted.get(place) != said.lines.get(place))
    shown = [(claims[c], line, wanted.get((c, line)), said.lines.get((c, line))) for c, line in differ[:3]]
    assert not differ, (len(differ), shown)


@pytest.mark.no_cover
def test_before_the_first_day_nothing_is_said(table):
    every = limits()[::50]
    day = written(FIRST - timedelta(days=1))
    claims = [[Line(code, day, units=str(units + 2))] for code, units, _ in every]
    said = judge(table, claims, NCI003)
    assert (said.lines, said.no_data) == ({}, len(every))
