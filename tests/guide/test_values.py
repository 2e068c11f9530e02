"""Values that cannot be read, and the numbers of levels and lines."""

from __future__ import annotations

import pytest
from walking import BILLING, CLAIM, CLEAN, HEADER, LINES, SUBSCRIBER, walk

from scrubber.finding import Safety


@pytest.mark.parametrize(
    ("old", "new", "locator", "value"),
    [
        ("A1*200*", "A1*2OO*", "2300.CLM02", "2OO"),
        ("A1*200*", "A1*1,200*", "2300.CLM02", "1,200"),
        ("A1*200*", "A1*$200*", "2300.CLM02", "$200"),
        ("17311*100*", "17311*1E2*", "2400#1.SV102", "1E2"),
        ("UN*1***1", "UN*one***1", "2400#1.SV104", "one"),
        ("UN*1***1", "UN*1***A", "2400#1.SV107-1", "A"),
        ("D8*20260709", "D8*20260230", "2400#1.DTP[472]03", "20260230"),
        ("D8*20260709", "D8*07092026", "2400#1.DTP[472]03", "07092026"),
        ("D8*20260709", "RD8*20260709", "2400#1.DTP[472]03", "20260709"),
        ("D8*19500101", "D8*1950", "2010BA.DMG02", "1950"),
        ("*20260101*1200*", "*260101*1200*", "BHT04", "260101"),
        ("*20260101*1200*", "*20260101*2500*", "BHT05", "2500"),
    ],
)
def test_unreadable_values_are_said_with_what_is_expected(old, new, locator, value):
    assert old in CLEAN
    faults = walk(CLEAN.replace(old, new, 1)).faults
    assert [(f.kind, f.at.locator, f.value) for f in faults] == [("unreadable_value", locator, value)]
    assert faults[0].facts["expected"].startswith(("a ", "an ", "two "))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A1*200*", "A1*-200.50*"),
        ("A1*200*", "A1*.5*"),
        ("D8*20260709", "RD8*20260709-20260710"),
        ("*1200*CH", "*120059*CH"),
    ],
)
def test_readable_values_are_silent(old, new):
    assert walk(CLEAN.replace(old, new, 1)).kinds == []


def test_blanks_around_a_value_may_safely_go():
    fault = walk(CLEAN.replace("A1*200*", "A1* 200 *")).faults[0]
    (fix,) = fault.fixes
    assert (fix.safety, fix.changes[0].old, fix.changes[0].new) == (Safety.SAFE, " 200 ", "200")
    assert fault.at.end - fault.at.start == 5


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("HL*2*1", "HL*3*1", [("hl_number", "2000B.HL01")]),
        ("HL*2*1", "HL*x*1", [("hl_number", "2000B.HL01")]),
        ("HL*2*1", "HL*2*7", [("hl_parent", "2000B.HL02")]),
        ("HL*2*1", "HL*2*", [("hl_parent", "2000B.HL02")]),
        ("HL*1**20", "HL*1*1*20", [("hl_parent", "2000A.HL02")]),
        ("22*0", "22*1", [("hl_child_flag", "2000B.HL04")]),
        ("20*1", "20*0", [("hl_child_flag", "2000A.HL04")]),
        ("LX*1", "LX*2", [("lx_number", "2400#1.LX01")]),
        ("LX*2", "LX*3", [("lx_number", "2400#2.LX01")]),
        ("LX*2", "LX*1", [("lx_number", "2400#2.LX01")]),
    ],
)
def test_numbers_of_levels_and_lines(old, new, expected):
    found = walk(CLEAN.replace(old, new, 1)).kinds
    if (old, new) == ("LX*1", "LX*2"):  # 2, 2: the second follows from the first
        assert found[:1] == expected
        return
    assert found == expected


def test_one_missing_number_is_said_once():
    third = SUBSCRIBER.replace("HL*2*1", "HL*4*1") + CLAIM + LINES
    fourth = SUBSCRIBER.replace("HL*2*1", "HL*5*1") + CLAIM + LINES
    assert walk(CLEAN + third + fourth).kinds == [("hl_number", "2000B.HL01")]


def test_line_numbers_begin_again_with_every_claim():
    assert walk(CLEAN + CLAIM + LINES).kinds == []


def test_a_patient_under_a_subscriber_that_says_it_has_none():
    patient = "HL*3*2*23*0~PAT*19~NM1*QC*1*DOE*TIM~N3*2~N4*TOWN*TX*75001~DMG*D8*20100101*M~"
    body = HEADER + BILLING + SUBSCRIBER + patient + CLAIM + LINES
    assert walk(body).kinds == [("hl_child_flag", "2000B.HL04")]
    assert walk(body.replace("22*0", "22*1")).kinds == []
