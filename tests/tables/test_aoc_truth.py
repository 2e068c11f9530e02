"""Every row of the add-on table: claims with and without its primary, before, in and after force."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from official_files import aoc_lines, plan_of, text
from truth import A_DAY, AS_OF, BEYOND, AddOnRow, Line, judge, relations, with_table, written

from scrubber.tables.addons import AddOnTable

SEED = 20260720
ANY = "CCCCC"
NO_PRIMARY = "D0120"
"""A code that is no add-on, and no primary of any."""
NCI004 = frozenset(("NCI004",))


def dated(rows: list[AddOnRow]) -> list[AddOnRow]:
    """Give one row in five a last day, since the copy has lost them."""
    chance = random.Random(SEED)
    for n, row in enumerate(rows):
        days = (AS_OF - row.first).days
        if chance.random() < 0.2 and row.last == BEYOND and days > 400:
            rows[n] = row._replace(last=row.first + timedelta(days=chance.randint(30, days - 30)))
    return rows


@pytest.fixture(scope="module")
def every() -> dict[str, list[AddOnRow]]:
    """The rows by add-on code."""
    found: dict[str, list[AddOnRow]] = defaultdict(list)
    for row in dated(relations()):
        found[row.code].append(row)
    return found


@pytest.fixture(scope="module")
def table(every, rules, tmp_path_factory):
    """Every row, written as CMS publishes it and imported; the rules with it and no other table of add-ons."""
    folder = tmp_path_factory.mktemp("aoc")
    cells = [
        (r.kind, r.code, "", r.primary, "", of_year(r.first), "" if r.last == BEYOND else of_year(r.last))
        for rows in every.values()
        for r in rows
    ]
    release = plan_of(text(folder / "AOC_V2026Q3-01-MCR.txt", aoc_lines(cells))).releases[0]
    path = folder / release.name
    path.write_bytes(release.content)
    return with_table(rules, "aoc", path, AddOnTable)


def of_year(day: date) -> str:
    """Year and day of the year."""
    return f"{day:%Y%j}"


def expected(rows: Sequence[AddOnRow], beside: str, add_ons: frozenset[str], day: date) -> str:
    """How severe it is that an add-on has only this code beside it (or none); empty where it is in order."""
    standing = [row for row in rows if row.first <= day <= row.last]
    named = {row.primary for row in standing} - {ANY}
    if not standing or beside in named:
        return ""
    if all(row.kind == "1" and row.primary != ANY for row in standing):
        return "deny"
    if named:
        return "advise"
    return "" if beside and beside not in add_ons else "advise"


def days_of(row: AddOnRow) -> list[date]:
    """The day before the first, the first, one within, the last, and the day behind it."""
    last = min(row.last, AS_OF)
    days = [row.first - A_DAY, row.first, row.first + (last - row.first) // 2, last]
    return sorted({*days, *([row.last + A_DAY] if row.last < AS_OF else [])})


@pytest.mark.no_cover  # eighty thousand lines: what they reach is reached elsewhere too
def test_an_add_on_comes_to_what_its_rows_say(every, table):
    add_ons = frozenset(every)
    claims: list[list[Line]] = []
    wanted: dict[tuple[int, int], str] = {}

    def put(code: str, beside: str, days: Sequence[date]) -> None:
        lines: list[Line] = []
        for day in days:
            for one in filter(None, (beside, code)):
                lines.append(Line(one, written(day)))
                other = beside if one == code else code
                severity = expected(every[one], other, add_ons, day) if one in add_ons else ""
                if severity:
                    wanted[len(claims), len(lines)] = severity
        claims.append(lines)

    for code, rows in every.items():
        days = sorted({day for row in rows for day in days_of(row)})[:40]
        put(code, "", days)
        put(code, NO_PRIMARY, days)
        for row in rows:
            if row.primary != ANY:
                put(code, row.primary, days_of(row))
    found = judge(table, claims, NCI004).lines
    told = {place: severity for place, said in found.items() for _, _, severity in said}
    assert set(told.values()) == {"deny", "advise"}
    differ = sorted(place for place in {*wanted, *told} if wanted.get(place) != told.get(place))
    shown = [(claims[c], line, wanted.get((c, line)), told.get((c, line))) for c, line in differ[:3]]
    assert not differ, (len(differ), shown)
