"""The segment-wise diff: what it shows rebuilds the new file, whatever was changed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrubber.report.diff import diff

SAMPLE = (
    b"ISA*00~\nGS*HC~\nST*837*0001~\nCLM*A1*100~\nHI*ABK:C44311~\nLX*1~\nSV1*HC:17311*60~\nDTP*472~\n"
    b"LX*2~\nSV1*HC:17312*60~\nSE*9*0001~\nGE*1*1~\nIEA*1*1~\n"
)


def span(text: bytes, data: bytes = SAMPLE) -> tuple[int, int]:
    start = data.index(text)
    return start, start + len(text)


def test_golden(golden):
    clm = (*span(b"100"), "120")
    gap = SAMPLE.index(b"SV1*HC:17311")
    insert = (gap, gap, "REF*X4*11D1234567~\n")
    count = (*span(b"9*0001"), "10*0001")
    text = diff(SAMPLE, [count, insert, clm], old_name="day.837", new_name="day.837 (fixed)")
    golden("changes.diff", text)


def test_no_change_no_text():
    assert diff(SAMPLE, []) == ""


def test_one_change_with_two_segments_of_context():
    assert diff(SAMPLE, [(*span(b"9*0001"), "10*0001")]) == (
        "--- before\n+++ after\n@@ -9,5 +9,5 @@ byte 87\n LX*2~\n SV1*HC:17312*60~\n"
        "-SE*9*0001~\n+SE*10*0001~\n GE*1*1~\n IEA*1*1~\n"
    )


def test_changes_far_apart_are_two_hunks_and_near_ones_are_one():
    far = diff(SAMPLE, [(*span(b"00"), "03"), (*span(b"17312"), "17314")])
    near = diff(SAMPLE, [(*span(b"100"), "120"), (*span(b"17311"), "17313")])
    assert far.count("@@ byte") == 2
    assert near.count("@@ byte") == 1


def test_removed_segment_and_shifted_ordinals():
    text = diff(SAMPLE, [(*span(b"HI*ABK:C44311~\n"), ""), (*span(b"GE*1*1"), "GE*2*1")])
    assert "-HI*ABK:C44311~\n" in text
    assert "@@ -10,4 +9,4 @@" in text


def test_line_breaks_do_not_matter():
    flat = SAMPLE.replace(b"\n", b"")
    crlf = SAMPLE.replace(b"\n", b"\r\n")
    bodies = {
        re.sub(r" byte \d+", "", diff(data, [(*span(b"17312", data), "17314")]))
        for data in (SAMPLE, flat, crlf)
    }
    assert len(bodies) == 1


def test_a_change_of_line_breaks_alone_is_shown():
    text = diff(b"ST*1~\n\nSE*1~", [(5, 7, "")])
    assert "-\\n\\nSE*1~" in text
    assert "+SE*1~" in text


def test_newline_as_terminator():
    text = diff(b"ISA*1\nGS*2\nST*3\n", [(9, 10, "9")], terminators="\n")
    assert " ISA*1\n-GS*2\n+GS*9\n ST*3\n" in text


def test_a_missing_last_terminator():
    text = diff(b"GE*1~IEA*1", [(10, 10, "~")])
    assert "-IEA*1\n\\ no segment terminator\n+IEA*1~\n" in text


def test_byte_order_mark_and_doubled_terminator():
    data = b"\xef\xbb\xbfISA*1~~GS*1~"
    text = diff(data, [(0, 3, ""), (9, 10, "")])
    assert "-\\ufeffISA*1~\n+ISA*1~\n" in text
    assert "-~\n" in text


def test_each_interchange_has_its_terminator():
    data = b"ISA*a~GS*x~IEA~ISA*b|GS*y~y|IEA|"
    text = diff(data, [(24, 25, "z")], terminators=[(0, "~"), (15, "|")])
    assert "-GS*y~y|\n+GS*z~y|\n" in text
    assert "@@ -3,4 +3,4 @@ byte 11\n IEA~\n ISA*b|\n" in text


def test_overlapping_changes_are_refused():
    with pytest.raises(ValueError, match="overlaps"):
        diff(SAMPLE, [(0, 5, ""), (4, 6, "")])
    with pytest.raises(ValueError, match="outside"):
        diff(SAMPLE, [(0, len(SAMPLE) + 1, "")])


def test_control_characters_and_colour():
    text = diff(b"NM1*\x1b[31m~", [(4, 5, "\x9b")], old_name="a\x1b", colour=True)
    assert "a\\x1b" in text
    assert "\x1b[31m-NM1*\\x1b[31m~\x1b[0m" in text


def rebuilt(old: list[str], text: str) -> list[str]:
    """Apply the diff's hunks to the old segments."""
    new, at = [], 0
    for hunk in re.split(r"^@@ ", text, flags=re.M)[1:]:
        head, *lines = [line for line in hunk.splitlines() if not line.startswith("\\")]
        first, count = map(int, re.match(r"-(\d+),(\d+)", head).groups())
        new += old[at : first - 1]
        assert old[first - 1 : first - 1 + count] == [line[1:] for line in lines if line[0] in " -"]
        new += [line[1:] for line in lines if line[0] in " +"]
        at = first - 1 + count
    return new + old[at:]


def segments(text: str) -> list[str]:
    *whole, rest = text.split("~")
    return [f"{body}~" for body in whole] + ([rest] if rest else [])


@given(
    st.lists(st.text("AB*", max_size=4), max_size=12),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 6), st.text("X*~", max_size=5)), max_size=6),
    st.booleans(),
)
def test_the_diff_rebuilds_the_new_file(bodies, wishes, terminated):
    old = "~".join(bodies) + ("~" if terminated else "")
    changes, last = [], 0
    for start, length, new in sorted(wishes):
        start, end = min(max(start, last), len(old)), 0
        end = min(start + length, len(old))
        changes.append((start, end, new))
        last = end
    fixed, at = "", 0
    for start, end, new in changes:
        fixed += old[at:start] + new
        at = end
    fixed += old[at:]
    text = diff(old.encode("latin-1"), changes)
    assert rebuilt(segments(old), text) == segments(fixed)


def test_cost_follows_the_changes_not_the_file():
    data = SAMPLE * 20_000
    changes = [(at, at + 3, "120") for at in (span(b"100")[0], len(data) - len(SAMPLE) + span(b"100")[0])]
    text = diff(data, changes)
    assert text.count("@@ byte") == 2
