"""Mohs surgery with every repair, flap and graft that there is: no table has anything against it."""

from __future__ import annotations

import pytest
from truth import Line, judge, limits, relations

from scrubber.edit.codes import CodeSet

CLOSURES = CodeSet(["12001-13160", "14000-14350", "15002-15278", "15570-15770"])
STAGES = (("17311", "17312"), ("17313", "17314"))
NCCI = frozenset(("NCI001", "NCI002", "NCI003", "NCI004", "NCI005", "NCI006"))


@pytest.mark.parametrize("payer", ["medicare", "commercial"])
def test_mohs_with_any_closure_raises_nothing(rules, payer):
    add_ons = {row.code for row in relations()}
    codes = sorted({code for code, _, _ in limits()} & CLOSURES - add_ons)
    assert len(codes) > 80
    days = ("20240105", "20260709")
    claims = [[Line(c, day) for c in (*stages, code)] for code in codes for stages in STAGES for day in days]
    said = judge(rules, claims, NCCI, payer)
    assert (dict(said.lines), said.no_data) == ({}, 0)
