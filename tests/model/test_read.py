"""Chunks to claims: in order, in pieces of any size, one claim in memory at a time, and never an exception."""

from __future__ import annotations

import gc
import importlib.util
from pathlib import Path

import pytest
from drafted import claims, events
from hypothesis import given, settings
from hypothesis import strategies as st

from scrubber.edit.draft import build
from scrubber.guide.load import load
from scrubber.model import BillingProvider, Claim, Patient, Submission, Subscriber
from scrubber.model.read import Noticed, Scope, UnreadClaim, read_claims, read_events
from scrubber.x12 import End, NotX12, Segment

BENCH = Path(__file__).resolve().parents[1] / "bench" / "generate.py"
HOUSEHOLDS = {
    "claims": [
        {"number": "A1", "subscriber": {"first": "One"}},
        {"number": "A2", "subscriber": {"first": "Two"}},
        {"number": "A3", "subscriber": {"first": "Dad"}, "patient": {"first": "Kid"}},
        {"number": "A4", "subscriber": {"first": "Dad"}, "patient": {"first": "Babe"}},
        {"number": "A5", "subscriber": {"first": "Six"}},
    ]
}


def told(data: bytes) -> list[str]:
    """The events in words: levels by loop, claims by number, faults by kind and scope."""
    words = []
    for event in events(data):
        if isinstance(event, Claim):
            words.append(str(event.number))
        elif isinstance(event, Noticed):
            words.append(f"{event.fault.kind} {event.scope.value}")
        elif isinstance(event, UnreadClaim):
            words.append(f"unread {event.index}{' stray' if event.stray else ''}")
        elif isinstance(event, Submission):
            words.append("header")
        elif isinstance(event, BillingProvider | Subscriber | Patient):
            words.append(event.loop.id)
        elif isinstance(event, End):
            words.append(f"end {type(event.envelope).__name__}")
        else:
            words.append(type(event).__name__)
    return words


def test_events_come_in_the_order_of_the_file():
    assert told(build(HOUSEHOLDS)) == [
        "Interchange", "Group", "Transaction", "header", "2000A",
        "2000B", "A1", "2000B", "A2", "2000B", "2000C", "A3", "2000C", "A4", "2000B", "A5",
        "end Transaction", "end Group", "end Interchange",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "before", "fault"),
    [
        (b"HL*2*1*22", b"HL*2*9*22", "2000B A1", "hl_parent subscriber"),
        (b"HL*3*1*22", b"HL*3*9*22", "2000B A2", "hl_parent subscriber"),
        (b"HL*5*4*23", b"HL*5*9*23", "2000C A3", "hl_parent patient"),
        (b"HL*6*4*23", b"HL*6*9*23", "2000C A4", "hl_parent patient"),
        (b"HL*3*1*22", b"HL*33*1*22", "2000B A2", "hl_number subscriber"),
    ],
)
def test_a_fault_of_a_level_comes_between_the_level_and_its_first_claim(old, new, before, fault):
    data = build(HOUSEHOLDS)
    assert data.count(old) == 1
    level, claim = before.split()
    words = told(data.replace(old, new))
    at = words.index(fault)
    assert words[at - 1] == level
    assert words[at + 1] == claim


def test_a_child_flag_that_shows_late_comes_before_the_next_level():
    words = told(build(HOUSEHOLDS).replace(b"HL*3*1*22*0", b"HL*3*1*22*1"))
    at = words.index("hl_child_flag subscriber")
    assert words[at - 1] == "A2"
    assert words[at + 1] == "2000B"


def test_what_is_missing_in_a_level_comes_after_it():
    data = build(HOUSEHOLDS)
    start = data.index(b"NM1*PR", data.index(b"HL*3*"))
    data = data[:start] + data[data.index(b"CLM*A2") :]
    words = told(data)
    at = words.index("missing_loop subscriber")
    assert words[at - 1 : at + 2] == ["2000B", "missing_loop subscriber", "A2"]


@pytest.mark.parametrize(
    ("gone", "scope"),
    [
        (b"HL*3*1*22*0~", "subscriber"),
        (b"HL*3*1*22*0~SBR*P*18*******CI~", "subscriber"),
        (
            b"HL*3*1*22*0~SBR*P*18*******CI~NM1*IL*1*Whitaker*Two****MI*PV30418822~N3*88 Tanglewood Ln~"
            b"N4*Burlington*NC*27215~DMG*D8*19710412*F~",
            "subscriber",
        ),
        (b"HL*6*4*23*0~", "patient"),
        (b"HL*6*4*23*0~PAT*19~", "patient"),
    ],
)
def test_a_level_without_its_hl_spoils_the_claims_that_would_stand_under_the_wrong_person(gone, scope):
    data = build(HOUSEHOLDS)
    assert data.count(gone) == 1
    words = told(data.replace(gone, b""))
    at = words.index(f"missing_segment {scope}")
    before, after = ("A1", "A2") if scope == "subscriber" else ("A3", "A4")
    assert words[at - 1] == before
    assert words[at + 1] == after


@pytest.mark.parametrize("before", [b"~SE*", b"~HL*3*"])
def test_a_misplaced_subscriber_of_the_last_claim_of_a_level_spoils_no_level(before):
    data = build(HOUSEHOLDS)
    words = told(data.replace(before, b"~SBR*S*18*******CI" + before))
    assert not any(word.startswith("missing_segment") for word in words)


def test_faults_inside_a_claim_go_with_it():
    data = build(HOUSEHOLDS).replace(b"HI*ABK:C44311~", b"HI*ABK:C44311~ZZZ*1~", 1)
    first, *rest = claims(data)
    assert [fault.kind for fault in first.faults] == ["unknown_segment"]
    assert all(not claim.faults for claim in rest)


def test_a_fault_of_a_claim_that_begins_is_not_of_the_one_that_ends():
    data = build(HOUSEHOLDS).replace(b"CLM*A2*1250*", b"CLM*A2*12x*")
    read = claims(data)
    assert [[fault.kind for fault in claim.faults] for claim in read] == [
        [],
        ["unreadable_value"],
        [],
        [],
        [],
    ]


def test_a_fault_of_a_claim_that_begins_right_behind_another():
    data = build({"claims": [{"number": "A1"}, {"number": "A2"}]})
    assert data.count(b"HL*") == 2
    read = claims(data.replace(b"CLM*A2*1250*", b"CLM*A2*12x*"))
    assert [[fault.kind for fault in claim.faults] for claim in read] == [[], ["unreadable_value"]]


@given(size=st.integers(1, 400))
@settings(max_examples=40)
def test_pieces_of_any_size_give_the_same_claims(size):
    data = build({**HOUSEHOLDS, "line_break": "\r\n"})
    whole, pieces = events(data), events(data, size)
    assert [type(e) for e in pieces] == [type(e) for e in whole]
    assert [c.source for c in pieces if isinstance(c, Claim)] == [
        c.source for c in whole if isinstance(c, Claim)
    ]


def test_the_claims_of_a_sample_are_its_clm_segments(sample):
    data = sample.read_bytes()
    read = [event for event in events(data) if isinstance(event, Claim | UnreadClaim)]
    count = sum(data.count(b"CLM" + separator) for separator in (b"*", b"|", b"+"))
    assert [claim.index for claim in read] == list(range(1, count + 1))


# -- what is not read ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["004010X098A1", "005010X223A2", "005010X224A2", "005010X222A9", ""])
def test_claims_of_another_guide_are_counted_and_not_read(version):
    data = build({"claims": [{}, {}], "version": version or "x"})
    if not version:
        data = data.replace(b"*X*x~", b"*X~").replace(b"*x~", b"~")
    assert told(data) == [
        "Interchange", "Group", "Transaction", "unsupported_guide transaction", "unread 1", "unread 2",
        "end Transaction", "end Group", "end Interchange",
    ]  # fmt: skip
    assert claims(data) == []


@pytest.mark.parametrize("version", ["005010X222", "005010X222A1", "005010X222A2"])
def test_the_versions_of_the_professional_claim_are_read(version):
    assert len(claims(build({"claims": [{}, {}], "version": version}))) == 2


def test_another_transaction_between_claims_is_told_and_passed_over():
    data = build({"transactions": [{"claims": [{}]}, {"claims": [{}]}]})
    data = data.replace(b"ST*837*0002", b"ST*276*0002")
    words = told(data)
    assert words.count("unsupported_guide transaction") == 1
    assert words[-4:] == ["unread 2", "end Transaction", "end Group", "end Interchange"]
    fault = next(e.fault for e in events(data) if isinstance(e, Noticed))
    assert (fault.value, fault.at.locator, fault.at.transaction) == ("276", "ST01", 2)


@pytest.mark.parametrize("before", [b"~SE*", b"~GE*", b"~IEA*", b""])
def test_claims_outside_any_transaction_are_counted(before):
    data = build({"claims": [{"number": "IN"}]})
    loose = b"~CLM*OUT*10~LX*1"
    if before:
        at = data.index(before) + (0 if before != b"~SE*" else data[data.index(before) + 1 :].index(b"~") + 1)
        data = data[:at] + loose + data[at:]
    else:
        data = data + b"CLM*OUT*10~"
    words = told(data)
    assert "IN" in words
    assert "unread 2 stray" in words


def test_interchanges_with_delimiters_of_their_own():
    data = build(
        {
            "interchanges": [
                {"claims": [{"number": "A"}]},
                {
                    "delimiters": {"element": "|", "component": ">", "segment": "\n"},
                    "claims": [{"number": "B"}],
                },
                {
                    "delimiters": {"component": ";", "segment": "'"},
                    "line_break": "\r\n",
                    "claims": [{"number": "C"}],
                },
            ]
        }
    )
    read = claims(data)
    assert [(c.number, c.lines[0].code, c.number.at.interchange) for c in read] == [
        ("A", "17311", 1), ("B", "17311", 2), ("C", "17311", 3),
    ]  # fmt: skip
    assert [data[c.start : c.start + 6] for c in read] == [b"CLM*A*", b"CLM|B|", b"CLM*C*"]


@pytest.mark.parametrize("data", [b"", b"hello", b"\x00" * 500, b"GS*HC~ST*837~", b"ISA", b"CLM*A*1~"])
def test_what_holds_no_interchange_is_not_x12(data):
    with pytest.raises(NotX12):
        claims(data)


@pytest.mark.parametrize("last", ["HL*2*1", "HL*", "CLM", "LX*", "NM1*8", "REF*", "DTP*47", "SV1*HC:"])
def test_a_segment_that_is_torn_off_is_not_held_against_the_guide(last):
    data = build(HOUSEHOLDS)
    at = data.rindex(last.encode())
    found = events(data[: at + len(last)])
    above = [event.fault.kind for event in found if isinstance(event, Noticed)]
    assert sorted(above) == ["missing_terminator", "missing_trailer"]
    assert [fault.kind for event in found if isinstance(event, Claim) for fault in event.faults] == []


def test_a_cut_off_transaction_gives_its_claims_and_one_fault():
    data = build(HOUSEHOLDS)
    cut = data[: data.index(b"CLM*A5") + 30]
    words = told(cut)
    assert words[-6:-3] == ["missing_terminator transaction", "missing_trailer transaction", "A5"] or (
        "A5" in words and "missing_trailer transaction" in words
    )
    assert [w for w in words if w.split()[-1] in {s.value for s in Scope}] == [
        "missing_terminator transaction",
        "missing_trailer transaction",
    ]


# -- memory -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spec = importlib.util.spec_from_file_location("generate", BENCH)
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    path = tmp_path_factory.mktemp("large") / "large.837"
    generate.write(path, 2_000)
    return path


def _chunks(path: Path):
    with path.open("rb") as file:
        while piece := file.read(1 << 16):
            yield piece


def _live() -> int:
    return sum(type(thing) is Segment for thing in gc.get_objects())


def test_a_stream_of_claims_keeps_only_what_is_asked_for(large):
    counts = []
    gc.collect()
    before = _live()  # what other tests keep
    for n, claim in enumerate(read_claims(_chunks(large), load())):
        assert claim.lines
        if n % 400 == 399:
            gc.collect()
            counts.append(_live() - before)
    assert len(counts) == 5
    assert max(counts[1:]) < 2 * counts[0]
    assert max(counts) < 4_000  # of some 35,000; what two chunks of 64 KiB hold are among them


def test_with_keep_false_memory_comes_back_without_the_collector(large):
    gc.collect()
    before = _live()  # what other tests keep
    gc.disable()
    try:
        most = read = 0
        for event in read_events(_chunks(large), load(), keep=False):
            if isinstance(event, Claim):
                read += 1
                assert event.lines[0].code
                if read % 400 == 0:
                    most = max(most, _live() - before)
    finally:
        gc.enable()
    assert read == 2_000
    assert most < 4_000


def test_a_claim_that_is_kept_stays_whole(large):
    read = []
    for claim in read_claims(_chunks(large), load()):
        read.append(claim)
        if len(read) == 50:
            break
    assert all(claim.number == f"C{n:07}" for n, claim in enumerate(read, 1))
    assert all(claim.subscriber.member_id and claim.billing.npi for claim in read)
    assert all(line.day and line.code for claim in read for line in claim.lines)
