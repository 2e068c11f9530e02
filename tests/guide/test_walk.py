"""The walk over what follows the guide, and each fault where it does not."""

from __future__ import annotations

import pytest
from walking import BILLING, CLAIM, CLEAN, HEADER, LINE, LINES, OTHER, SUBSCRIBER, walk


def test_a_clean_claim_has_no_fault_and_every_segment_a_loop():
    walked = walk(CLEAN)
    assert walked.kinds == []
    assert all(segment.loop is not None for segment in walked.segments)
    assert [loop.id for loop in walked.loops] == ["ST_LOOP", "2000A", "2000B", "2300"]


def test_blocks_come_in_order_and_only_when_complete():
    second = SUBSCRIBER.replace("HL*2*1", "HL*3*1")
    walked = walk(HEADER + BILLING + SUBSCRIBER + CLAIM + LINES + CLAIM + LINES + second + CLAIM + LINES)
    assert walked.kinds == []
    assert [loop.id for loop in walked.loops] == [
        "ST_LOOP", "2000A", "2000B", "2300", "2300", "2000B", "2300"
    ]  # fmt: skip
    first, other = (loop for loop in walked.loops if loop.id == "2000B")
    assert [claim.parent for claim in walked.claims] == [first, first, other]
    assert not any(loop.id == "2300" for loop in first.loops)


def test_segments_and_loops_of_one_position_come_in_any_order():
    claim = (
        "CLM*A1*200***11:B:1*Y*A*Y*Y~DTP*454*D8*20260101~DTP*431*D8*20260101~REF*G1*1~REF*4N*1~HI*BK:C1~"
        "NM1*77*2*PLACE~N3*1 A~N4*BO*TX*75001~NM1*82*1*D*D****XX*1234567893~NM1*DN*1*R*R****XX*1234567893~"
    )
    line = (
        "LX*1~SV1*HC:1*100*UN*1***1~DTP*472*D8*20260101~NM1*PW*2~N3*1 A~N4*BO*TX*75001~NM1*82*1*D*D****XX*1234567893~"
        "PRV*PE*PXC*1~NM1*DQ*1*S*S~"
    )
    other = OTHER + "NM1*85*2~REF*G2*1~NM1*82*1~REF*G2*2~NM1*DN*1~REF*G2*3~"
    assert walk(HEADER + BILLING + SUBSCRIBER + claim + other + line).kinds == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("HI*", "XYZ*1~HI*", [("unknown_segment", "2300.XYZ")]),
        ("HI*", "hi*1~HI*", [("unknown_segment", "2300.ZZZ")]),
        ("HI*", "TS3*1~HI*", [("unknown_segment", "2300.TS3")]),
        ("HI*", "REF*ZZ*1~HI*", [("unexpected_segment", "2300.REF[ZZ]")]),
        ("HI*", "NM1*99*1*X~N3*1~N4*B~REF*EI*1~HI*", [("unexpected_segment", "2300.NM1[99]")]),
        ("PRV*PE", "PRV*BI", [("unexpected_qualifier", "2310B.PRV[BI]01")]),
        ("SBR*P", "SBR*X", [("unexpected_qualifier", "2000B.SBR01")]),
        ("SV1*HC:17311", "SV1*XX:17311", [("unexpected_qualifier", f"2400#{n}.SV101-1") for n in (1, 2)]),
        ("LX*1~", "REF*G1*LATE~LX*1~", [("misplaced_segment", "2300.REF[G1]")]),
        ("N3*1 MAIN ST~N4*TOWN*TX*750010000~", "N4*TOWN*TX*75001~N3*1 MAIN ST~",
         [("misplaced_segment", "2010AA.N3")]),
        ("HI*ABK:C44311~", "", [("missing_segment", "2300.HI")]),
        ("SV1*HC:17311*100*UN*1***1~DTP*472*D8*20260709~REF*6R*L2~", "DTP*472*D8*20260709~REF*6R*L2~",
         [("missing_segment", "2400#2.SV1")]),
        ("DTP*472*D8*20260709~REF*6R*L1~", "REF*6R*L1~", [("missing_segment", "2400#1.DTP[472]")]),
        ("NM1*PR*2*A PAYER*****PI*P1~", "", [("missing_loop", "2010BB.NM1[PR]")]),
        ("PER*IC*DESK*TE*5555550100~", "", [("missing_segment", "1000A.PER")]),
        ("NM1*40*2*RECEIVER*****46*R1~", "", [("missing_loop", "1000B.NM1[40]")]),
        (BILLING.split("~", 2)[2], "", [("missing_loop", "2010AA.NM1[85]")]),
        (LINES, "", [("missing_loop", "2400#1.LX")]),
        ("REF*X4*45D1234567~", "REF*X4*1~REF*X4*2~", [("repeated_segment", "2300.REF[X4]#2")]),
        ("PRV*PE*PXC*207ND0101X~", "NM1*82*1*B~", [("repeated_loop", "2310B#2.NM1[82]")]),
        ("LX*1~", LINE.format(1) * 50 + "LX*1~",
         [("lx_number", f"2400#{n}.LX01") for n in range(2, 52)]
         + [("repeated_loop", "2400#51.LX"), ("repeated_loop", "2400#52.LX")]),
        ("LX*1~", "", [("missing_segment", "2400#1.LX")]),
        ("LX*2~", "", [("missing_segment", "2400#2.LX")]),
        ("LX*1~", OTHER.replace("NM1*PR*2*OTHER*****PI*P2~", "") + "LX*1~",
         [("missing_loop", "2320#1/2330B.NM1[PR]")]),
    ],
)  # fmt: skip
def test_each_fault_is_said_once(old, new, expected):
    assert old in CLEAN
    count = -1 if expected[0][0] == "unexpected_qualifier" else 1
    walked = walk(CLEAN.replace(old, new, count))
    found = walked.kinds
    assert sorted(found) == sorted(expected)
    assert all(segment.loop is not None for segment in walked.segments)


def test_a_gap_is_where_the_missing_thing_belongs():
    walked = walk(CLEAN.replace("HI*ABK:C44311~", ""))
    fault = walked.faults[0]
    before = next(s for s in walked.segments if s.raw.startswith("REF*X4"))
    assert (fault.at.start, fault.at.end, fault.at.segment) == (before.stop, before.stop, before.ordinal + 1)
    assert fault.at.transaction == 1


def test_a_missing_loop_belongs_after_its_earlier_neighbours():
    walked = walk(CLEAN.replace("NM1*40*2*RECEIVER*****46*R1~", ""))
    before = next(s for s in walked.segments if s.raw.startswith("PER*IC"))
    assert walked.faults[0].at.start == before.stop


def test_what_came_late_is_not_missing_too():
    walked = walk(CLEAN.replace("HI*ABK:C44311~", "").replace("LX*1~", "HI*ABK:C44311~LX*1~"))
    assert walked.kinds == [("misplaced_segment", "2300.HI[ABK]")]
    assert walked.claims[0].first("HI") is not None


def test_facts_are_in_plain_words():
    fault = walk(CLEAN.replace("NM1*PR*2*A PAYER*****PI*P1~", "")).faults[0]
    assert fault.facts == {
        "segment": "NM1[PR]", "what": "the payer", "loop": "2010BB", "where": "the subscriber level"
    }  # fmt: skip
    fault = walk(CLEAN.replace("REF*X4*45D1234567~", "REF*X4*1~REF*X4*2~")).faults[0]
    assert fault.facts["what"] == "the CLIA number"
    assert (fault.facts["limit"], fault.facts["count"]) == ("1", "2")
    fault = walk(CLEAN.replace("PRV*PE", "PRV*BI")).faults[0]
    assert (fault.value, fault.facts["expected"]) == ("BI", "PE")


def test_an_address_after_an_unknown_name_is_not_taken_for_the_claims_own():
    body = CLEAN.replace("NM1*82*1", "NM1*77*2*PLACE~NM1*99*1*X~N3*STRAY~NM1*82*1")
    walked = walk(body)
    place = walked.claims[0].child("2310C")
    assert place.first("N3") is None
    assert ("unexpected_segment", "2310C.NM1[99]") in walked.kinds
    assert place.extras is not None
    assert len(place.extras) == 2


def test_a_late_loop_goes_to_the_loop_it_belongs_to_and_the_walk_goes_on():
    drug = "LIN**N4*00013264681~CTP****7*UN~"
    line = LINE.format(2) + "SVD*P2*10*HC:17311**1~" + drug + "DTP*573*D8*20260801~"
    walked = walk(HEADER + BILLING + SUBSCRIBER + CLAIM + OTHER + LINE.format(1) + line)
    assert walked.kinds == [("misplaced_segment", "2400#2/2410.LIN")]
    assert walked.where("CTP****7*UN") == "2400#2/2410"
    assert walked.where("DTP*573*D8*20260801") == "2400#2/2430#1"


def test_an_unused_segment_is_said():
    from scrubber.guide.compile import compile_guide
    from scrubber.guide.load import MAPS, map_bytes
    from scrubber.guide.schema import build

    version = "005010X222A1"
    data = compile_guide(
        version, map_bytes(MAPS[version]), map_bytes("dataele.xml"), map_bytes("codes.xml"), "a release"
    )
    names = [entry["id"] for entry in data["segments"]]
    bht = next(c for c in data["root"]["children"] if "segment" in c and names[c["segment"]] == "BHT")
    bht["usage"] = "N"
    assert walk(CLEAN, build(data)).kinds == [("unused_segment", "BHT")]
