"""Two laws, for any bytes at all: nothing is lost, and nothing but NotX12 is ever raised."""

from __future__ import annotations

import pytest
from building import isa, joined, latin, units, whole
from hypothesis import example, given
from hypothesis import strategies as st

from scrubber.x12 import End, Envelope, Fault, NotX12, read

WHOLE = whole()

# -- inputs: pieces of X12 and of what stands between them, mixed at will

PIECES = [
    "\xef\xbb\xbf", "\n", "\r\n", "\r", " ", "\t", "~", "~~", "*", ":", "^", "\x1a", "\x00", "junk", "ISA",
    "ISA*", "IEA*1*1~", "IEA", "GE*1*1~", "SE*5*0001~", "ST*837*0001~", "GS*HC*A*B~", "CLM*A1*100~",
    "HL*1**20*1~",
    "NM1*85*2*M\xc3\xbcLLER~", "é", isa(), isa()[:-1], isa()[:50], isa(element="|", segment="\n"),
    WHOLE, WHOLE[:-1],
    whole(element="|", segment="\n", repetition="U"), whole(segment="'").replace("'", "'\r\n"),
]  # fmt: skip


def wrap(text: str, width: int) -> str:
    return "\n".join(text[i : i + width] for i in range(0, len(text), width))


pieces = st.lists(st.one_of(st.sampled_from(PIECES), st.text("*~:^|\n\r ISAGE1Z", max_size=12)), max_size=12)
mixed = pieces.map("".join).map(lambda text: text.encode("latin-1"))
wrapped = st.builds(wrap, pieces.map("".join), st.integers(20, 120)).map(lambda text: text.encode("latin-1"))
marked = st.builds(
    lambda before, after: before + latin(isa()) + after, st.binary(max_size=300), st.binary(max_size=300)
)
inputs = st.one_of(mixed, wrapped, marked, st.binary(max_size=600))


MARKS = "|:>^!~'+\\\x1c\x1d\x1e\x1f\xa7\xb6\n\r"
"""From these any four are legal, but a line break only ends segments."""


def delimited() -> st.SearchStrategy[str]:
    marks = st.permutations(MARKS).filter(lambda m: not set("\r\n") & set(m[:3]))
    return marks.map(lambda m: whole(element=m[0], component=m[1], repetition=m[2], segment=m[3]))


BREAKS = str.maketrans("", "", "\r\n")


def check_read(data: bytes) -> None:
    """Every envelope that opens is closed, inner ones first, and every place lies in the input."""
    open_ = []
    for event in read([data]):
        if isinstance(event, Envelope):
            open_.append(event)
        elif isinstance(event, End):
            assert event.envelope is open_.pop()
        elif isinstance(event, Fault):
            assert 0 <= event.at.start <= event.at.end <= len(data)
            for fix in event.fixes:
                for change in fix.changes:
                    standing = data[change.start : change.end].decode("latin-1")
                    assert standing.translate(BREAKS) == change.old.translate(BREAKS)
    assert not open_


@given(inputs)
@example(b"")
@example(latin(WHOLE) + b"ISA")
@example(latin(isa()[:-1]))
def test_lossless(data):
    try:
        assert joined(data) == data
    except NotX12:
        return


@given(inputs, st.integers(1, 400))
def test_the_size_of_the_chunks_does_not_matter(data, size):
    def read_in(pieces_of: int | None) -> object:
        try:
            return [(type(unit).__name__, unit.start, unit.source) for unit in units(data, pieces_of)]
        except NotX12 as error:
            return str(error)

    assert read_in(size) == read_in(None)


@given(inputs)
def test_units_follow_on_each_other_without_a_gap(data):
    position = 0
    try:
        for unit in units(data):
            lead = len(getattr(unit, "lead", ""))
            assert unit.start - lead == position
            position += len(unit.source)
    except NotX12:
        return
    assert position == len(data)


@given(inputs)
def test_the_envelope_takes_anything(data):
    try:
        check_read(data)
    except NotX12:
        return


@given(delimited())
def test_any_delimiters(text):
    assert joined(text) == latin(text)
    assert [event for event in read([latin(text)]) if isinstance(event, Fault)] == []


@given(st.binary(max_size=2000))
def test_random_bytes_are_no_claim(data):
    if b"ISA" not in data:
        with pytest.raises(NotX12):
            list(read([data]))


# -- every sample, cut and spoilt ---------------------------------------------------------------------------


def test_every_sample_is_lossless(sample):
    data = sample.read_bytes()
    assert joined(data) == data
    assert joined(data, 1000) == data
    check_read(data)


def test_every_sample_cut_anywhere_is_read(sample):
    data = sample.read_bytes()
    for offset in range(len(data)):
        try:
            check_read(data[:offset])
        except NotX12:
            assert offset < data.index(b"ISA") + 107


@given(st.data())
def test_every_sample_with_flipped_bits_is_read(sample, data):
    spoilt = bytearray(sample.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        offset = data.draw(st.integers(0, len(spoilt) - 1))
        spoilt[offset] ^= data.draw(st.integers(1, 255))
    try:
        assert joined(bytes(spoilt)) == spoilt
        check_read(bytes(spoilt))
    except NotX12:
        return


def test_every_file_of_others_is_lossless(corpus_file):
    data = corpus_file.read_bytes()
    try:
        assert joined(data) == data
        assert "".join(u.source for u in units(data, 777)).encode("latin-1") == data
        check_read(data)
    except NotX12:
        assert not data.lstrip().startswith(b"ISA")
