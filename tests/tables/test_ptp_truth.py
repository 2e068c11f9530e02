"""A random sample of the pair table: claims made of its rows come to what the rows say, and to nothing else."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from official_files import plan_of, ptp
from truth import A_DAY, AS_OF, BEYOND, Line, PairRow, judge, judge_two, pairs, with_table, written

from scrubber.tables.ptp import PtpTable

NUMBER = 5_000
SEED = 20260720
EVERY_MODIFIER = 10
"""One pair of so many meets all modifiers in both columns, the others seven of them."""
A_CLAIM = 25
"""Pairs of lines that one claim holds, each on a day of its own."""

LIFT = (
    *("24", "25", "27", "57", "58", "59", "78", "79", "91", "LC", "LD", "LM", "LT", "RC", "RI", "RT"),
    *("E1", "E2", "E3", "E4", "FA", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9"),
    *("TA", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "XE", "XP", "XS", "XU"),
)
DO_NOT = ("22", "26", "50", "51", "52", "76", "77", "GA", "TC")
EITHER = ("59", "XE", "XP", "XS", "XU")
EITHER_FROM = date(2019, 7, 1)
OF_VISITS = ("24", "25", "57")
MEETINGS = (
    *(("", modifier) for modifier in (*LIFT, *DO_NOT)),
    *((modifier, "") for modifier in (*EITHER, "25", "76", "LT")),
)

Said = tuple[str, str, str]


class Meeting(NamedTuple):
    """Both codes of a pair on one day, each with one modifier or none."""

    day: date
    of_first: str = ""
    of_second: str = ""


# -- what is expected ---------------------------------------------------------------------------------------


def is_visit(code: str) -> bool:
    named = ("92002", "92004", "92012", "92014", "G0402", "G0438", "G0439", "G0463")
    return code in named or (code.isdecimal() and 99202 <= int(code) <= 99499)


def in_force(rows: Sequence[PairRow], day: date) -> list[PairRow]:
    """The row of a day for each direction: of several the first to end, since the copy has lost their first days."""
    found: dict[str, PairRow] = {}
    for row in sorted(rows, key=lambda row: row.last, reverse=True):
        if row.first <= day <= row.last and row.first != row.last and row.indicator != "9":
            found[row.column1] = row
    return list(found.values())


def expected(row: PairRow, column1: str, column2: str, day: date, medicare: bool) -> Said:
    """What the line in column two comes to by the row of its day, with the modifiers of both lines."""
    if row.indicator == "0":
        return "NCI002", "fail", "deny"
    of_visit = column1 in OF_VISITS and is_visit(row.column1) and not is_visit(row.column2)
    if column2 in LIFT or of_visit:
        return "NCI001", "bypassed", "deny"
    if column1 in EITHER and day >= EITHER_FROM:
        return ("NCI001", "bypassed", "deny") if medicare else ("NCI001", "fail", "advise")
    return "NCI001", "fail", "deny"


# -- claims -------------------------------------------------------------------------------------------------


def meetings(rows: Sequence[PairRow], chance: random.Random) -> Iterator[Meeting]:
    """The days around the rows' first and last, then modifiers, each on a day of its own; most days in force."""
    edges = {edge for row in rows for edge in (row.first - A_DAY, row.first, row.last) if edge < AS_OF}
    edges |= {row.last + A_DAY for row in rows if row.last < AS_OF}
    edges -= {EITHER_FROM - A_DAY, EITHER_FROM}
    yield from (Meeting(day) for day in sorted(edges))
    either = chance.choice(EITHER)
    yield from (Meeting(day, either) for day in (EITHER_FROM - A_DAY, EITHER_FROM))
    edges |= {EITHER_FROM - A_DAY, EITHER_FROM}
    row = chance.choice(rows)
    span = (min(row.last, AS_OF) - row.first).days
    day = row.first + timedelta(days=chance.randint(0, max(span - 70, 0)))
    some = chance.sample(MEETINGS, 7) if chance.randrange(EVERY_MODIFIER) else MEETINGS
    for first, second in (("", ""), *some):
        while day in edges:
            day += A_DAY
        yield Meeting(day, first, second)
        day += A_DAY


def two_lines(codes: tuple[str, str], met: Meeting, chance: random.Random) -> list[Line]:
    """Both lines of a meeting, in whatever order."""
    carried = (met.of_first, met.of_second)
    lines = [Line(code, written(met.day), (m,) if m else ()) for code, m in zip(codes, carried, strict=True)]
    chance.shuffle(lines)
    return lines


def dated(rows: list[PairRow], chance: random.Random) -> list[PairRow]:
    """Give half of the rows a first day again, since the copy has lost them."""
    for n, row in enumerate(rows):
        days = (min(row.last, AS_OF) - row.first).days
        if chance.random() < 0.5 and days > 2:
            rows[n] = row._replace(first=row.first + timedelta(days=chance.randint(1, days - 1)))
    return rows


@pytest.fixture(scope="module")
def drawn() -> list[list[PairRow]]:
    """The sample; drawn once."""
    chance = random.Random(SEED)
    return [dated(rows, chance) for rows in pairs(NUMBER, SEED)]


@pytest.fixture(scope="module")
def table(drawn, rules, tmp_path_factory):
    """The sample, written as CMS publishes it and imported; the rules with it and no other pair table."""
    folder = tmp_path_factory.mktemp("ptp")
    cells = (
        (
            r.column1,
            r.column2,
            "",
            written(r.first),
            "*" if r.last == BEYOND else written(r.last),
            r.indicator,
            "",
        )
        for r in sorted(row for rows in drawn for row in rows)
    )
    release = plan_of(ptp(folder / "ccipra-v303r0-f1.txt", cells)).releases[0]
    path = folder / release.name
    path.write_bytes(release.content)
    return with_table(rules, "ptp", path, PtpTable)


@pytest.mark.no_cover  # two hundred thousand lines: what they reach is reached elsewhere too
@pytest.mark.parametrize("payer", ["medicare", "commercial"])
def test_a_pair_comes_to_what_its_rows_say(drawn, table, payer):
    chance = random.Random(payer)
    claims: list[list[Line]] = []
    wanted: dict[tuple[int, int], set[Said]] = {}
    for rows in drawn[payer == "medicare" :: 2]:
        codes = rows[0].column1, rows[0].column2
        met = list(meetings(rows, chance))
        for start in range(0, len(met), A_CLAIM):
            lines: list[Line] = []
            for each in met[start : start + A_CLAIM]:
                lines += (two := two_lines(codes, each, chance))
                at = {line.code: len(lines) - 1 + n for n, line in enumerate(two)}
                carried = dict(zip(codes, (each.of_first, each.of_second), strict=True))
                for row in in_force(rows, each.day):
                    said = expected(
                        row, carried[row.column1], carried[row.column2], each.day, payer == "medicare"
                    )
                    wanted[len(claims), at[row.column2]] = {said}
            claims.append(lines)
    assert len(claims) >= NUMBER // 2
    found = judge(table, claims, frozenset(("NCI001", "NCI002")), payer).lines
    assert len({said for every in wanted.values() for said in every}) == 3 + (payer != "medicare")
    differ = sorted(place for place in {*wanted, *found} if wanted.get(place) != found.get(place))
    shown = [(claims[c][line - 1], wanted.get((c, line)), found.get((c, line))) for c, line in differ[:5]]
    assert not differ, (len(differ), shown)


def expected_across(row: PairRow, column1: str, column2: str, day: date, medicare: bool) -> Said:
    """What a line in column two comes to where column one stands on another claim: the same, by another edit."""
    return "NCI007", *expected(row, column1, column2, day, medicare)[1:]


def expected_of_one(row: PairRow, column1: str, column2: str, day: date) -> set[Said]:
    """What a line in column one comes to where column two was sent before: advice, unless anything sets it apart."""
    lifted = expected(row, column1, column2, day, medicare=True)[1] == "bypassed"
    return set() if lifted else {("NCI007", "fail", "advise")}


@pytest.mark.no_cover  # what they reach is reached elsewhere too
@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize("payer", ["medicare", "commercial"])
def test_a_pair_on_two_claims_comes_to_what_its_rows_say(drawn, table, payer, sent):
    chance = random.Random(f"{payer}, two claims")
    claims: list[tuple[list[Line], list[Line]]] = []
    wanted: dict[tuple[int, int], set[Said]] = {}
    for rows in drawn[:: 60 if sent else 25]:  # a history in memory is searched from end to end
        codes = rows[0].column1, rows[0].column2
        for each in chance.sample(list(meetings(rows, chance)), 3):
            first, second = two_lines(codes, each, chance)
            carried = dict(zip(codes, (each.of_first, each.of_second), strict=True))
            advice: set[Said] = set()
            for row in in_force(rows, each.day):
                with_ = carried[row.column1], carried[row.column2], each.day
                in_two = expected_across(row, *with_, payer == "medicare")
                if not sent:
                    wanted[2 * len(claims) + (second.code == row.column2), 1] = {in_two}
                elif second.code == row.column2:
                    wanted.setdefault((len(claims), 1), set()).add(in_two)
                else:
                    advice |= expected_of_one(row, *with_)
            if advice and "fail" not in {said[1] for said in wanted.get((len(claims), 1), ())}:
                wanted.setdefault((len(claims), 1), set()).update(advice)
            claims.append(([first], [second]))
    found = judge_two(table, claims, frozenset(("NCI007",)), payer, sent=sent).lines
    assert len({said for every in wanted.values() for said in every}) == 2 + (sent or payer != "medicare")
    differ = sorted(place for place in {*wanted, *found} if wanted.get(place) != found.get(place))
    of_each = 1 if sent else 2
    shown = [(claims[c // of_each], wanted.get((c, n)), found.get((c, n))) for c, n in differ[:5]]
    assert not differ, (len(differ), shown)
