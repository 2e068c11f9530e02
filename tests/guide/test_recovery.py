"""From any state: a claim is read, and what stands before it is said to be missing once."""

from __future__ import annotations

import random

import pytest
from walking import BILLING, CLAIM, CLEAN, HEADER, LINES, SUBSCRIBER, walk

PATIENT = "HL*3*2*23*0~PAT*19~NM1*QC*1*DOE*TIM~N3*2 MAIN ST~N4*TOWN*TX*75001~DMG*D8*20100101*M~"


def test_a_claim_under_the_billing_provider_is_read():
    walked = walk(HEADER + BILLING + CLAIM + LINES + CLAIM + LINES)
    assert walked.kinds == [("missing_loop", "2000B.HL")]
    assert len(walked.claims) == 2
    assert walked.claims[0].path == "2300"
    assert walked.claims[0].parent.id == "2000A"


def test_a_claim_right_after_the_header_is_read():
    walked = walk(HEADER + CLAIM + LINES)
    assert walked.kinds == [("missing_loop", "2000A.HL")]
    assert len(walked.claims) == 1
    assert [loop.id for loop in walked.claims[0].loops] == ["2310B", "2400", "2400"]


def test_a_patient_without_a_subscriber_is_read():
    walked = walk(HEADER + BILLING + PATIENT.replace("HL*3*2", "HL*2*1") + CLAIM + LINES)
    assert walked.kinds == [("missing_loop", "2000B.HL")]
    assert walked.claims[0].parent.id == "2000C"


def test_a_subscriber_without_a_billing_provider_is_read():
    walked = walk(HEADER + SUBSCRIBER.replace("HL*2*1", "HL*1*") + CLAIM + LINES)
    assert walked.kinds == [("missing_loop", "2000A.HL")]
    assert walked.claims[0].parent.id == "2000B"


@pytest.mark.parametrize("code", ["99", ""])
def test_a_level_with_a_wrong_code_is_read_by_its_parent(code):
    walked = walk(CLEAN.replace("HL*2*1*22", f"HL*2*1*{code}"))
    assert walked.kinds == [("unexpected_qualifier", "2000B.HL03")]
    assert walked.claims[0].parent.id == "2000B"
    walked = walk(CLEAN + SUBSCRIBER.replace("HL*2*1*22", f"HL*3*1*{code}") + CLAIM + LINES)
    first, second = walked.claims
    assert first.parent is not second.parent


def test_a_billing_level_with_a_wrong_code_is_read():
    walked = walk(CLEAN.replace("HL*1**20", "HL*1**2O"))
    assert walked.kinds == [("unexpected_qualifier", "2000A.HL03")]
    assert walked.claims[0].parent.parent.id == "2000A"


def test_a_lost_claim_start_is_said_once_and_makes_no_claim():
    walked = walk(
        CLEAN.replace(CLAIM.split("~")[0] + "~", "").replace("REF*X4*45D1234567~", "") + CLAIM + LINES
    )
    assert walked.kinds == [("missing_segment", "2300.CLM")]
    assert len(walked.claims) == 1
    assert walked.where("HI*ABK:C44311") == "2010BB"


def test_a_lost_level_start_is_said_once():
    walked = walk(CLEAN.replace("HL*2*1*22*0~", ""))
    assert walked.kinds == [("missing_segment", "2000B.HL")]
    assert len(walked.claims) == 1


def test_an_empty_or_headless_transaction_is_no_failure():
    assert ("missing_loop", "2000A.HL") in walk(HEADER).kinds
    assert len(walk("").faults) == 4
    assert walk(LINES).claims == []


def test_a_claim_is_a_claim_whatever_stands_around_it():
    pieces = [piece + "~" for piece in CLEAN.split("~") if piece]
    pieces += ["HL*4*2*23*0~", "PAT*19~", "NM1*QC*1*X~", "ZZ~", "~", "SV1*HC:1*1*UN*1~", "HL*9*9*9~"]
    shuffle = random.Random(7)
    for _ in range(300):
        chosen = shuffle.choices(pieces, k=shuffle.randint(1, 40))
        walked = walk("".join(chosen))
        assert len(walked.claims) == sum(p.startswith("CLM") for p in chosen)
        for segment in walked.segments:
            assert segment in segment.loop.segments
            assert segment.loop.place(segment).start == segment.start


def test_the_same_file_gives_the_same_faults_twice():
    body = CLEAN.replace("HI*", "NM1*99*1~N3*1~HI*").replace("LX*2~", "")
    assert walk(body).kinds == walk(body).kinds


def test_after_recovery_the_walk_is_quick_again():
    walked = walk(HEADER + BILLING + CLAIM + LINES + SUBSCRIBER + CLAIM + LINES)
    assert walked.claims[1].parent.id == "2000B"
    assert walked.kinds == [("missing_loop", "2000B.HL")]
    assert walked.walks[0].regular()
