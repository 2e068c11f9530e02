"""What is true of global surgery, held against every procedure of the built-in facts and all edits of the family."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from scrubber.edit.draft import build
from scrubber.edit.engine import Judging
from scrubber.edit.remembered import Remembered
from scrubber.finding import Finding, Outcome
from scrubber.pipeline.check import Check
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.source import open_source

AS_OF = date(2026, 7, 20)
DAY = date(2026, 3, 2)
LONG = {"000": 0, "010": 10, "090": 90}
"""How many days a global period goes on behind the day of the procedure."""


def judged(rules: Rules, data: bytes) -> list[Finding]:
    """What the family says; passes are no findings."""
    judging = Judging(as_of=AS_OF, select=frozenset({"GLO"}), history=Remembered())
    return [f for f in Check(open_source(data), rules, judging) if f.edit.startswith(("GLO", "SYS"))]


def line(code: str, after: int = 0, **more: str) -> dict[str, str]:
    """A line so many days after the day."""
    return {"code": code, "day": f"{DAY + timedelta(days=after):%Y%m%d}", **more}


def patients(*each: list[dict[str, Any]], **common: Any) -> bytes:
    """A file in which each list of claims is one patient's; claims are numbered `patient.claim`."""
    claims = [
        {"number": f"P{n}.{m}", "subscriber": {"member": f"PV{n:08d}"}, **claim}
        for n, own in enumerate(each, 1)
        for m, claim in enumerate(own, 1)
    ]
    return build({"claim": {"clia": "99D0990099", **common}, "claims": claims})


def of(*lines: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"lines": list(lines), **more}


def said(found: list[Finding]) -> list[tuple[str, str, str]]:
    return [(f.edit, f.claim.number if f.claim else "", f.outcome.value) for f in found]


def procedures(rules: Rules, days: str) -> list[str]:
    codes = sorted(rules.tables.globals(days))
    assert len(codes) > 100
    return codes


@pytest.mark.parametrize("days", ["010", "090"])
def test_a_visit_belongs_to_the_procedure_up_to_the_last_day(rules: Rules, days: str) -> None:
    codes, last = procedures(rules, days), LONG[days]
    within = [[of(line(code)), of(line("99213", last))] for code in codes]
    behind = [[of(line(code)), of(line("99213", last + 1))] for code in codes]
    assert said(judged(rules, patients(*within))) == [
        ("GLO004", f"P{n}.2", "fail") for n, _ in enumerate(codes, 1)
    ]
    assert judged(rules, patients(*behind)) == []


@pytest.mark.parametrize("days", ["010", "090"])
def test_a_procedure_does_so_too(rules: Rules, days: str) -> None:
    codes, last = procedures(rules, days), LONG[days]
    within = [[of(line(code)), of(line("11102", last))] for code in codes]
    behind = [[of(line(code)), of(line("11102", last + 1))] for code in codes]
    found = judged(rules, patients(*within))
    assert said(found) == [("GLO005", f"P{n}.2", "fail") for n, _ in enumerate(codes, 1)]
    assert {f.severity.value for f in found} == {"deny"}
    assert judged(rules, patients(*behind)) == []


@pytest.mark.parametrize("days", ["000", "010", "090"])
def test_every_procedure_within_a_period_says_why(rules: Rules, days: str) -> None:
    codes = procedures(rules, days)
    bare = [[of(line("13152")), of(line(code, 1))] for code in codes]
    assert said(judged(rules, patients(*bare))) == [
        ("GLO005", f"P{n}.2", "fail") for n, _ in enumerate(codes, 1)
    ]
    for modifier in ("58", "78", "79"):
        told = [[of(line("13152")), of(line(code, 1, mods=modifier, pos="24"))] for code in codes]
        assert {(f.edit, f.outcome) for f in judged(rules, patients(*told))} == {("GLO005", Outcome.BYPASSED)}


def test_a_procedure_without_days_behind_it_opens_no_period(rules: Rules) -> None:
    """Mohs surgery, biopsies, simple repairs: what comes the next day needs no modifier."""
    days = [[of(line(code)), of(line("99213", 1), line("17000", 1))] for code in procedures(rules, "000")]
    found = judged(rules, patients(*days))
    assert {f.edit for f in found} == {"GLO001"}  # 25, for the keratosis of the visit's own day
    assert len(found) == len(days)


@pytest.mark.parametrize("visit", ["99203", "99213", "92004", "99283"])
@pytest.mark.parametrize("days", ["000", "010"])
def test_a_visit_of_the_day_of_a_minor_procedure_says_that_it_is_separate(
    rules: Rules, days: str, visit: str
) -> None:
    codes = procedures(rules, days)
    found = judged(rules, patients(*([of(line(code), line(visit))] for code in codes)))
    assert said(found) == [("GLO001", f"P{n}.1", "fail") for n, _ in enumerate(codes, 1)]
    assert {f.severity.value for f in found} == {"advise"}
    separate = ([of(line(code), line(visit, mods="25"))] for code in codes)
    assert judged(rules, patients(*separate)) == []
    day_before = ([of(line(code, 1), line(visit))] for code in codes)
    assert judged(rules, patients(*day_before)) == []


@pytest.mark.parametrize("visit", ["99203", "99213"])
@pytest.mark.parametrize("day", [0, 1])
def test_a_visit_of_the_day_of_major_surgery_or_the_day_before_decides_on_it(
    rules: Rules, visit: str, day: int
) -> None:
    codes = procedures(rules, "090")
    for mods in ("", "25"):
        found = judged(rules, patients(*([of(line(code, day), line(visit, mods=mods))] for code in codes)))
        assert said(found) == [("GLO002", f"P{n}.1", "fail") for n, _ in enumerate(codes, 1)]
        assert {f.severity.value for f in found} == {"deny"}
    decided = ([of(line(code, day), line(visit, mods="57"))] for code in codes)
    assert judged(rules, patients(*decided)) == []
    two_days_before = ([of(line(code, 2), line(visit))] for code in codes)
    assert judged(rules, patients(*two_days_before)) == []


@pytest.mark.parametrize("days", ["010", "090"])
@pytest.mark.parametrize(
    "other",
    [
        {"rendering": "family_physician"},
        {"rendering": "second_mohs_surgeon", "billing": {"tax_id": "070099999"}},
        {"rendering": {"npi": "2155309810", "taxonomy": "none"}},
    ],
    ids=["another specialty", "another group", "a specialty that is not told"],
)
def test_another_surgeons_period_is_nobodys_business(rules: Rules, days: str, other: dict[str, Any]) -> None:
    codes = procedures(rules, days)
    data = patients(*([of(line(code)), of(line("99213", 3), line("11900", 3), **other)] for code in codes))
    assert {f.edit for f in judged(rules, data)} == {"GLO001"}


@pytest.mark.parametrize(("visit", "minor", "major"), [("99203", "25", "25 57"), ("99213", "25", "25 57")])
def test_a_clean_mohs_day_stays_clean(rules: Rules, visit: str, minor: str, major: str) -> None:
    """With each repair, flap or graft, with and without a visit, and with a next stage or another tumor a day later."""
    repairs = list(rules.catalogue["MOH014"].parameters["repairs"])
    long = rules.tables.globals("090")
    alone = [[of(line("17311"), line("17312"), line(code))] for code in repairs]
    with_visit = [
        [of(line("17311"), line(code), line(visit, mods=major if code in long else minor))]
        for code in repairs
    ]
    day_after = [[of(line("17311")), of(line("17311", 1), line(code, 1))] for code in repairs]
    assert judged(rules, patients(*alone, *with_visit, *day_after)) == []


COURSE = [
    of(line("17311"), line("14060")),
    of(line("99213", 7)),
    of(line("17311", 20, mods="79"), line("13152", 20)),
    of(line("99213", -1, mods="25")),
]


@pytest.mark.parametrize("order", list(permutations(range(len(COURSE)))))
def test_a_verdict_does_not_depend_on_the_order_of_claims(rules: Rules, order: tuple[int, ...]) -> None:
    course = [{**claim, "number": f"C{n}"} for n, claim in enumerate(COURSE)]
    found = judged(rules, patients([course[n] for n in order]))
    assert sorted(said(found)) == [
        ("GLO002", "C3", "fail"),
        ("GLO004", "C1", "fail"),
        ("GLO005", "C2", "bypassed"),
        ("GLO005", "C2", "fail"),
    ]
    assert all("C0" in f.message for f in found if f.outcome is Outcome.FAIL)
