"""What is wrong with elements: one verdict a value, and the quick way never says more than the slow one."""

from __future__ import annotations

from pathlib import Path

import pytest
from walking import BILLING, CLAIM, CLEAN, HEADER, LINE, SUBSCRIBER, walk

from scrubber.guide import elements
from scrubber.guide.clean import clean
from scrubber.guide.verdict import judge

SAMPLES = sorted((Path(__file__).parents[2] / "samples" / "837p").glob("*.837"))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("A1*200*", "A1**", [("missing_element", "2300.CLM02", "1")]),
        (
            "11:B:1",
            "11",
            [("missing_element", "2300.CLM05-2", "1"), ("missing_element", "2300.CLM05-3", "1")],
        ),
        ("*11:B:1*", "*::*", [("missing_element", "2300.CLM05", "1")]),
        ("A1*200**", "A1*200*X*", [("unused_element", "2300.CLM03", "I10")]),
        ("REF*6R*L1~", "REF*6R*L1***A~", [("too_many_elements", "2400#1.REF[6R]05", "3")]),
        ("11:B:1*", "11:B:1:9*", [("too_many_components", "2300.CLM05-4", "13")]),
        ("DOE*JANE", "DOE*JANE^ANN", [("too_many_repetitions", "2010BA.NM1[IL]04", "12")]),
        ("HC:17311", "HC:17311:R", [("value_too_short", "2400#1.SV101-3", "4")]),
        ("HC:17311", "HC:17311:RT1", [("value_too_long", "2400#1.SV101-3", "5")]),
        ("DOE*JANE", "DO:E*JANE", [("value_of_wrong_type", "2010BA.NM1[IL]03", "6")]),
        ("DOE*JANE", "D\x1cOE*JANE", [("value_of_wrong_type", "2010BA.NM1[IL]03", "6")]),
        ("*Y*A*Y*Y", "*Y*A*Q*Y", [("value_not_in_list", "2300.CLM08", "7")]),
        ("11:B:1", "11:X:1", [("value_not_in_list", "2300.CLM05-2", "7")]),
        ("*TX*75001~", "***QQ~", [("code_not_in_outside_list", "2010BA.N404", "7")]),
        ("*TX*75001~", "*QQ*75001~", []),  # for an edit to say
        ("ANN****XX*", "ANN*****", [("elements_break_syntax", "2310B.NM1[82]08", "2")]),
        ("JANE****MI*M1", "JANE*****M1", [("missing_element", "2010BA.NM1[IL]08", "1")]),  # the same relation
        ("DOE*JANE", "DOE*JANE ", [("blanks_around_value", "2010BA.NM1[IL]04", "6")]),
        ("DOE*JANE", "DO\xcb*JANE", [("character_beyond_ascii", "2010BA.NM1[IL]03", "6")]),
        ("*200*", "*1000000000000000000000*", [("value_too_long", "2300.CLM02", "5")]),
    ],
)
def test_each_fault_has_one_kind_one_place_and_a_code(old, new, expected):
    assert old in CLEAN
    faults = walk(CLEAN.replace(old, new, 1)).faults
    assert [(fault.kind, fault.at.locator, fault.facts["code"]) for fault in faults] == expected


def test_what_the_numbering_or_the_walk_says_is_not_said_again():
    assert walk(CLEAN.replace("HL*2*1", "HL**1", 1)).kinds == [("hl_number", "2000B.HL01")]
    assert walk(CLEAN.replace("LX*2", "LX*", 1)).kinds == [("lx_number", "2400#2.LX01")]
    assert walk(CLEAN.replace("PRV*PE*", "PRV*RF*", 1)).kinds == [("unexpected_qualifier", "2310B.PRV[RF]01")]
    assert walk(CLEAN.replace("*UN*1***1~", "*UN*1***0~", 1)).kinds == []  # COD001's


def test_a_segment_that_is_torn_off_lacks_nothing_more():
    data = (CLEAN + "LX*3~SV1*HC:17").encode()
    head = (
        b"ISA*00*          *00*          *ZZ*S              *ZZ*R              *260101*1200*^*00501*000000001"
    )
    whole = head + b"*0*P*:~GS*HC*S*R*20260101*1200*1*X*005010X222A1~ST*837*0001*005010X222A1~" + data
    assert [kind for kind, _ in walk(whole).kinds if "element" in kind or "value" in kind] == []


def test_spans_hold_just_the_value():
    text = CLEAN.replace("HC:17311", "HC:17311:RT1", 1)
    fault = walk(text).faults[0]
    assert fault.at.end - fault.at.start == 3
    assert fault.facts["element"] == "SV101-3"


def test_the_quick_way_gives_the_same_verdict(monkeypatch):
    seen = {True: 0, False: 0}

    def both(self, node, segment):
        slow = judge(node, segment)
        quick = clean(node, segment.delimiters).knows(segment)
        assert not (quick and slow), segment.raw
        seen[quick] += 1
        return slow

    monkeypatch.setattr(elements.Elements, "_judge", both)
    for path in SAMPLES:
        walk(path.read_bytes())
    for spoiled in (" ", "~~", "*", "?", ":", "^", "", "99999999999999999999999"):
        for old in ("200", "JANE", "20260709", "11:B:1", "TX", "MI*M1", "HC:17311", "UN*1"):
            walk(CLEAN.replace(old, old + spoiled))
            walk(CLEAN.replace(old, spoiled))
    assert seen[True] > 4 * seen[False] > 0


def test_a_place_that_is_seen_often_is_judged_the_quick_way():
    lines = "".join(LINE.format(n).replace("*100*", f"*{100 + n}*") for n in range(1, 51))
    claims = "".join(CLAIM.replace("*A1*", f"*A{n}*") + lines.replace("L1~", f"L{n}~") for n in range(3))
    assert walk(HEADER + BILLING + SUBSCRIBER + claims).kinds == []
    last = claims.rindex("UN*1")
    spoiled = claims[:last] + "XX*1" + claims[last + 4 :]
    assert walk(HEADER + BILLING + SUBSCRIBER + spoiled).kinds == [("value_not_in_list", "2400#50.SV103")]


def test_what_earlier_inputs_showed_often_is_judged_the_quick_way_at_once(monkeypatch):
    asked = []

    def slow(node, segment):
        asked.append(segment.raw)
        return judge(node, segment)

    for _ in range(elements._OFTEN):
        walk(CLEAN)
    monkeypatch.setattr(elements, "judge", slow)
    assert walk(CLEAN).kinds == []
    assert asked == []
    assert walk(CLEAN.replace("UN*1", "XX*1", 1)).kinds == [("value_not_in_list", "2400#1.SV103")]
    assert len(asked) == 1


def test_a_demand_of_a_medicaid_agency_is_a_claim_that_the_guide_has():
    """BHT06 31 (subrogation), which pyx12's map leaves out."""
    assert CLEAN.count("*CH~") == 1
    assert walk(CLEAN.replace("*CH~", "*31~")).kinds == []
    assert walk(CLEAN.replace("*CH~", "*18~")).kinds == [("value_not_in_list", "BHT06")]


@pytest.mark.parametrize("number", ["12345678", "1234567890", "x123456789", "123-45-6789"])
def test_a_social_security_number_has_nine_digits_and_no_more(number):
    found = walk(CLEAN.replace("NM1*PR*2", f"REF*SY*{number}~NM1*PR*2", 1))
    assert found.kinds == [("value_of_wrong_type", "2010BA.REF[SY]02")]
