"""Loops: paths, locators, places and gaps."""

from __future__ import annotations

import pytest
from walking import BILLING, CLAIM, HEADER, LINE, LINES, OTHER, SUBSCRIBER, walk

from scrubber.finding import Locator

ADJUDICATED = (
    "SVD*P2*10*HC:17311**1~CAS*CO*45*1~CAS*CO*45*2~DTP*573*D8*20260801~"
    "SVD*P3*10*HC:17311**1~CAS*PR*1*1~DTP*573*D8*20260801~"
)
BODY = HEADER + BILLING + SUBSCRIBER + CLAIM + OTHER + LINE.format(1) + LINE.format(2) + ADJUDICATED


@pytest.fixture(scope="module")
def walked():
    walked = walk(BODY)
    assert walked.kinds == []
    return walked


@pytest.mark.parametrize(
    ("raw", "element", "component", "locator"),
    [
        ("BHT*0019*00*1*20260101*1200*CH", 3, None, "BHT03"),
        ("NM1*41*2*SUBMITTER*****46*S1", 9, None, "1000A.NM1[41]09"),
        ("PRV*BI*PXC*207ND0101X", 3, None, "2000A.PRV[BI]03"),
        ("NM1*85*2*SKIN CLINIC*****XX*1234567893", 9, None, "2010AA.NM1[85]09"),
        ("NM1*82*1*DOC*ANN****XX*1234567893", 9, None, "2310B.NM1[82]09"),
        ("NM1*PR*2*OTHER*****PI*P2", 9, None, "2320#1/2330B.NM1[PR]09"),
        ("CLM*A1*200***11:B:1*Y*A*Y*Y", 2, None, "2300.CLM02"),
        ("CLM*A1*200***11:B:1*Y*A*Y*Y", 5, 3, "2300.CLM05-3"),
        ("CAS*CO*45*2", 3, None, "2400#2/2430#1.CAS[CO]#2.03"),
        ("CAS*PR*1*1", None, None, "2400#2/2430#2.CAS[PR]"),
        ("REF*6R*L2", 2, None, "2400#2.REF[6R]02"),
    ],
)
def test_locators(walked, raw, element, component, locator):
    segment = next(s for s in walked.segments if s.raw == raw)
    place = segment.loop.place(segment, element, component)
    assert place.locator == locator
    assert Locator.parse(locator)
    assert (place.interchange, place.group, place.transaction, place.segment) == (1, 1, 1, segment.ordinal)
    text = segment.raw[place.start - segment.start : place.end - segment.start]
    assert text == (segment.get(element, component or 0) if element else raw)


def test_finding_segments_and_loops(walked):
    claim = walked.claims[0]
    assert claim.first("REF", "X4").get(2) == "45D1234567"
    assert claim.first("REF", "G1") is None
    assert claim.first("HI", "ABK") is claim.every("HI")[0]
    assert [loop.ordinal for loop in claim.children("2400")] == [1, 2]
    assert claim.child("2310B").first("PRV").get(3) == "207ND0101X"
    assert claim.child("2310A") is None
    line = claim.children("2400")[1]
    assert [len(loop.every("CAS")) for loop in line.children("2430")] == [2, 1]
    assert [loop.id for loop in claim.children("2310B", "2320")] == ["2310B", "2320"]


def test_gaps(walked):
    claim = walked.claims[0]
    gap = claim.gap("REF[G1]")
    assert gap.locator == "2300.REF[G1]"
    assert gap.start == gap.end == walked.segments[-1].stop
    assert gap.segment == walked.segments[-1].ordinal + 1
    other = claim.child("2320").gap("2320#1/2330C#1.NM1[DN]")
    last = claim.child("2320").child("2330B").segments[-1]
    assert (other.locator, other.start) == ("2320#1/2330C#1.NM1[DN]", last.stop)
    line = claim.child("2400").segments[0]
    before = claim.gap("2310C.NM1[77]", before=line)
    assert (before.start, before.segment) == (line.start, line.ordinal)
    assert walked.walks[0].root.gap("REF[X4]").locator == "REF[X4]"


def test_a_gap_before_a_segment_stands_before_its_line_break():
    walked = walk(BODY.replace("~", "~\n"))
    assert walked.kinds == []
    line = walked.claims[0].child("2400").segments[0]
    assert walked.claims[0].gap("K3", before=line).start == line.start - 1


def test_extras_are_kept_but_not_found():
    walked = walk(HEADER + BILLING + SUBSCRIBER + CLAIM.replace("HI*", "REF*ZZ*1~REF*ZZ*2~HI*") + LINES)
    claim = walked.claims[0]
    assert claim.first("REF", "ZZ") is None
    assert [f.at.locator for f in walked.faults] == ["2300.REF[ZZ]", "2300.REF[ZZ]#2"]


def test_a_qualifier_that_no_locator_can_carry_is_left_out():
    walked = walk(HEADER + BILLING + SUBSCRIBER + CLAIM.replace("HI*", "REF*]1*1~HI*") + LINES)
    assert [f.at.locator for f in walked.faults] == ["2300.REF"]


def test_no_content_in_a_representation(walked):
    assert repr(walked.claims[0].children("2400")[0]) == "<loop 2400#1>"
