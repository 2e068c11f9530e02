"""The first two laws, over the whole way through: no byte is lost, and nothing ends in a traceback."""

from __future__ import annotations

import re
from datetime import date
from itertools import takewhile
from operator import eq
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import scrubber
from scrubber.edit.engine import Judging
from scrubber.fix.form import is_form_only
from scrubber.pipeline.check import Check
from scrubber.pipeline.options import Options
from scrubber.pipeline.scrub import conserved, scrub
from scrubber.pipeline.source import open_source

AS_OF = date(2026, 7, 20)
JUDGING = Judging(as_of=AS_OF)


def findings(data, rules):
    """Judge bytes; an edit that crashes shows as a finding of SYS001 and fails the test."""
    with open_source(data) as source:
        return sound(list(Check(source, rules, JUDGING)), data)


def sound(found, data):
    """Findings of which none says that an edit crashed, and all stand in the data."""
    assert not [one for one in found if one.edit == "SYS001"]
    for one in found:
        assert 0 <= one.at.start <= one.at.end <= len(data)
    return found


def split(data, rules, **options):
    """Scrub bytes; both sides, and the proof that nothing is missing."""
    clean, held = bytearray(), bytearray()
    with open_source(data) as source:
        done = scrub(source, rules, Options(as_of=AS_OF, **options), clean.extend, held.extend)
        with open_source(bytes(clean)) as one, open_source(bytes(held)) as other:
            proof = conserved(done, one if clean else None, other if held else None)
        done.data.close()
    assert proof.balanced
    return bytes(clean), bytes(held), done


def spoilt(draw, data):
    """Some bytes of a file changed, taken out, or doubled."""
    data = bytearray(data)
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        kind = draw(st.sampled_from(("flip", "cut", "double", "delimiter")))
        if kind == "flip":
            data[at] ^= draw(st.integers(1, 255))
        elif kind == "cut":
            del data[at : at + draw(st.integers(1, 60))]
        elif kind == "double":
            data[at:at] = data[at : at + draw(st.integers(1, 200))]
        else:
            data[at:at] = draw(
                st.sampled_from((b"~", b"*", b":", b"^", b"\r\n", b"~ST*837*1~", b"~CLM*X*1~", b"~HL*1**22~"))
            )
    return bytes(data)


# -- nothing changed, nothing different ---------------------------------------------------------------------


def test_nothing_accepted_changes_nothing(sample):
    data = sample.read_bytes()
    assert scrubber.fix(data, accept=(), as_of=AS_OF).data == data


def test_nothing_accepted_changes_nothing_in_files_of_others(corpus_file):
    data = corpus_file.read_bytes()
    try:
        assert scrubber.fix(data, accept=(), as_of=AS_OF).data == data
    except scrubber.NotX12:
        assert not data.lstrip().startswith(b"ISA")


def test_a_file_without_held_claims_comes_out_as_it_went_in(sample, rules):
    data = sample.read_bytes()
    clean, held, done = split(data, rules, accept=frozenset())
    if not done.holds.count and not done.holds.whole:
        assert clean == data
        assert not held


def test_both_sides_of_every_sample_are_sound(sample, rules):
    data = sample.read_bytes()
    clean, held, _ = split(data, rules)
    if clean:
        assert not [f for f in findings(clean, rules) if f.holds]
        assert split(clean, rules)[0] == clean
    if held:
        envelope = [f for f in findings(held, rules) if f.edit in ("X12007", "X12008") and f.holds]
        before = [f for f in findings(data, rules) if f.edit in ("X12007", "X12008") and f.holds]
        assert len(envelope) <= len(before)


def test_every_file_of_others_is_split_or_refused(corpus_file, rules):
    data = corpus_file.read_bytes()
    try:
        split(data, rules)
    except scrubber.NotX12:
        assert not data.lstrip().startswith(b"ISA")


def test_safe_fixes_change_form_only(sample, rules):
    for finding in findings(sample.read_bytes(), rules):
        for fix in finding.fixes:
            if fix.safety is scrubber.Safety.SAFE:
                assert all(map(is_form_only, fix.changes)), finding.edit


# -- nothing ends in a traceback ----------------------------------------------------------------------------


def shared(sample: Path) -> int:
    """How many bytes a sample begins with that an earlier one begins with too: cut there, they are one file."""
    data = sample.read_bytes()
    earlier = (path.read_bytes() for path in sample.parent.iterdir() if path < sample)
    return max((sum(takewhile(bool, map(eq, data, each))) for each in earlier), default=0)


def shortened(data: bytes) -> bytes:
    """A transaction that has been cut, without the subscribers that are long over: all but the last two."""
    levels = [found.start() for found in re.finditer(rb"HL\*\d+\*\d+\*22\*", data)]
    if len(levels) < 4 or data.count(b"~ST*") > 1:
        return data
    return data[: levels[0]] + data[levels[-2] :]


def test_every_sample_cut_anywhere_is_judged(sample, rules):
    """Behind each terminator, and at every fifth byte with the last subscribers only; reading is cut at each."""
    data = sample.read_bytes()
    for offset in range(max(data.index(b"ISA") + 110, shared(sample) + 1), len(data)):
        if data[offset - 1 : offset] == b"~":
            findings(data[:offset], rules)
        elif offset % 5 == 0:
            findings(shortened(data[:offset]), rules)


@given(st.data())
def test_every_sample_spoilt_is_judged_and_split(sample, rules, data):
    spoiled = spoilt(data.draw, sample.read_bytes())
    try:
        split(spoiled, rules, accept=frozenset((scrubber.Safety.SAFE, scrubber.Safety.REVIEW)))
        judged = scrubber.fix(spoiled, accept=(), as_of=AS_OF)
        assert judged.data == spoiled
        sound(judged.report.files[0].findings, spoiled)
    except scrubber.NotX12:
        return


@given(st.binary(max_size=400))
def test_any_bytes(data):
    try:
        assert scrubber.fix(data, accept=(), as_of=AS_OF).data == data
    except scrubber.NotX12:
        assert scrubber.NotX12


# -- the same again -----------------------------------------------------------------------------------------


def test_the_same_input_gives_the_same_output(sample, rules):
    data = sample.read_bytes()
    first = split(data, rules)
    again = split(data, rules)
    assert first[:2] == again[:2]
    assert [f.as_dict() for f in first[2].findings] == [f.as_dict() for f in again[2].findings]
