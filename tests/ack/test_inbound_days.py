"""The day of an answer: of its statuses where they tell one, else of the envelope that it stands in."""

from __future__ import annotations

import pytest

from scrubber.ack.inbound import read_answers
from scrubber.ledger.answers import Answered

ISA = "ISA*00*          *00*          *ZZ*PATH           *ZZ*RIDGE          *260713*0600*^*00501*000000777*0*T*:~"
IEA = "IEA*1*000000777~"


def grouped(code: str, version: str, day: str, *segments: str) -> Answered:
    """A set of a version in a group of a day."""
    kind = {"FA": "999", "HN": "277"}[code]
    head = f"GS*{code}*PATH*RIDGE*{day}*0600*9*X*{version}~ST*{kind}*0001~"
    text = ISA + head + "".join(f"{one}~" for one in segments) + "SE*9*0001~GE*1*9~" + IEA
    return read_answers([text.encode()], "ab" * 32)


@pytest.mark.parametrize(
    ("told", "day"),
    [("20260714", "2026-07-14"), ("260714", "2026-07-14"), ("20261314", "2026-07-13"), ("", "2026-07-13")],
)
def test_a_999_has_the_day_of_its_group_else_of_its_interchange(told, day):
    (group,) = grouped("FA", "005010X231A1", told, "AK1*HC*1", "AK9*A*1*1*1").groups
    assert group.day == day


def test_a_ta1_has_the_day_of_its_interchange_and_not_of_ours():
    (answer,) = read_answers([f"{ISA}TA1*000000101*260710*0815*R*006~{IEA}".encode()], "ab").interchanges
    assert answer.day == "2026-07-13"


def test_a_ta1_without_a_readable_day():
    text = f"{ISA}TA1*000000101*260710*0815*R*006~{IEA}".replace("260713", "269913")
    assert read_answers([text.encode()], "ab").interchanges[0].day == ""


def claim(*statuses: str, above: str = "STC*A1:19:PR*20260711*WQ*300") -> Answered:
    levels = ("HL*1**20*1", "HL*2*1*21*1", "TRN*2*B1", above, "HL*3*2*19*1", "HL*4*3*PT", "TRN*2*CR1")
    return grouped("HN", "005010X214", "20260714", "BHT*0085*08*7*20260714*0600*TH", *levels, *statuses)


@pytest.mark.parametrize(
    ("statuses", "day"),
    [
        (("STC*A2:20*20260709*WQ*1",), "2026-07-09"),
        (("STC*A2:20*20260709*WQ*1", "STC*A2:20*20260711*WQ*1", "STC*A2:20*20260710*WQ*1"), "2026-07-11"),
        (("STC*A2:20**WQ*1",), "2026-07-14"),
        (("STC*A2:20*20260799*WQ*1",), "2026-07-14"),
        (("STC*A2:20*20260709*WQ*1", "STC*words*20260712*WQ*1"), "2026-07-09"),
    ],
)
def test_a_claim_has_the_last_day_of_its_statuses(statuses, day):
    (answer,) = claim(*statuses).claims
    assert answer.day == day


def test_a_claim_that_is_rejected_with_its_file_has_the_day_of_that():
    (answer,) = claim(above="STC*A3:24:41*20260711*U*300").claims
    assert (answer.verdict, answer.day) == ("rejected", "2026-07-11")


@pytest.mark.parametrize(("told", "day"), [("20260711", "2026-07-11"), ("", "2026-07-14")])
def test_a_batch_has_the_day_of_its_statuses(told, day):
    levels = ("HL*1**20*1", "HL*2*1*21*1", "TRN*2*B1", f"STC*A3:24:41*{told}*U*300")
    (batch,) = grouped("HN", "005010X214", "20260714", "BHT*0085*08*7*20260714*0600*TH", *levels).batches
    assert batch.day == day
