"""What an edit says and may ask: parameters by kind, changes and insertions, the facts of a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from packs import AS_OF

from scrubber.edit.codes import CodeSet
from scrubber.edit.dayline import day_lines
from scrubber.edit.draft import build
from scrubber.edit.hit import Context, NoOtherClaims, Practice, change
from scrubber.finding import Change, Gap, Insert, Place, Safety
from scrubber.guide.load import load
from scrubber.model.read import read_claims

CONTEXT = Context("OUR001", {"codes": CodeSet(["17311"]), "limit": "1"}, AS_OF, NoOtherClaims(), Practice())


def claim(data):
    (read,) = read_claims([data], load())
    return read


def test_parameters_are_asked_for_by_their_kind():
    assert CONTEXT.codes("codes") == {"17311"}
    assert CONTEXT.value("limit") == "1"
    with pytest.raises(TypeError, match="parameter limit of OUR001 is not a list"):
        CONTEXT.codes("limit")
    with pytest.raises(TypeError, match="parameter codes of OUR001 is not a single value"):
        CONTEXT.value("codes")
    with pytest.raises(KeyError):
        CONTEXT.codes("none")


def test_a_change_replaces_and_fills_a_gap():
    place, gap = Place("2300.CLM02", 1, 1, 1, 9, 50, 54), Gap("2300.REF[X4]", 1, 1, 1, 10, 60, 60)
    fix = change("the total", Safety.REVIEW, place, "1250", "1950")
    assert (fix.title, fix.safety, fix.changes) == (
        "the total",
        Safety.REVIEW,
        (Change(place, "1250", "1950"),),
    )
    assert change("the number", Safety.REVIEW, gap, "", "REF*X4*1~").changes == (Insert(gap, "REF*X4*1~"),)


def test_a_change_keeps_no_claim():
    read = claim(build({"claims": [{}]}))
    (one,) = change("t", Safety.SAFE, read.number.at, read.number, read.lines[0].code).changes
    assert type(one.old) is str
    assert type(one.new) is str


def test_the_facts_of_a_day():
    data = build({"claims": [{
        "number": "N1", "sequence": "S", "frequency": "7", "rendering": "none", "refs": {"F8": "1"},
        "diagnoses": ["C44.311", "L57.0"],
        "lines": [{"code": "17311", "mods": "59 LT", "units": "1.5", "dx": "2 1", "rendering": "mohs_surgeon"},
                  {"code": "17312", "day": "20260710-20260711", "units": "x"}, {"day": "20269999"}],
    }]})  # fmt: skip
    first, second = day_lines(claim(data))  # the third has no day
    assert first.day == date(2026, 7, 9)
    assert type(first.day) is date
    assert (first.claim, first.ordinal, first.code, first.modifiers) == (
        "N1", 1, "17311", ("59", "LT"),
    )  # fmt: skip
    assert (first.diagnoses, first.units, first.rendering, first.tax_id, first.sequence, first.frequency) == (
        ("L570", "C44311"), "1.5", "2044173021", "070012345", "S", "7",
    )  # fmt: skip
    assert (second.day, second.units, second.rendering) == (date(2026, 7, 10), "", "2823001575")
    assert {
        type(value) for value in (first.claim, first.code, first.units, first.rendering, first.tax_id)
    } == {str}


def test_a_claim_looked_at_alone_has_no_others():
    read = claim(build({"claims": [{}]}))
    assert CONTEXT.others(read, read.lines[0]) == ()


def test_a_line_without_a_day_has_no_others():
    class Never:
        def others(self, claim, day):
            raise AssertionError("asked without a day")

    read = claim(build({"lines": [{"day": "20269999"}]}))
    assert replace(CONTEXT, days=Never()).others(read, read.lines[0]) == ()
