"""Bytes to segments: every oddity is read to its end, none loses a byte, each is named at its place."""

import pytest
from building import chunked, isa, joined, latin, noise, segments, units, whole

from scrubber.x12 import NotX12, Segment, lex

WHOLE = whole()
IDS = ["ISA", "GS", "ST", "BHT", "CLM", "HI", "SE", "GE", "IEA"]
END = len(WHOLE)


def ids(data):
    return [segment.id for segment in segments(data)]


def test_a_plain_file():
    assert ids(WHOLE) == IDS
    assert noise(WHOLE) == []
    assert all(segment.terminated and segment.lead == "" for segment in segments(WHOLE))
    for segment in segments(WHOLE):
        assert WHOLE[segment.start : segment.end] == segment.raw
        assert WHOLE[segment.end : segment.stop] == "~"


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"], ids=repr)
def test_line_breaks_after_terminators_are_formatting(break_):
    text = WHOLE.replace("~", "~" + break_)
    assert ids(text) == IDS
    assert noise(text) == [("line_breaks", len(text) - len(break_), break_)]
    assert [s.raw for s in segments(text)] == [s.raw for s in segments(WHOLE)]
    assert all(text[s.start : s.end] == s.raw for s in segments(text))
    assert segments(text)[1].lead == break_
    assert joined(text) == latin(text)


@pytest.mark.parametrize("mark", ["\n", "\r", "\r\n"], ids=repr)
def test_a_newline_may_be_the_terminator(mark):
    text = whole(segment="\n").replace("\n", mark)
    assert ids(text) == IDS
    assert [s.elements for s in segments(text)] == [s.elements for s in segments(WHOLE)]
    assert {kind for kind, _, _ in noise(text)} <= {"line_breaks"}
    assert joined(text) == latin(text)


def test_blank_lines_between_newline_terminated_segments_are_formatting():
    text = whole(segment="\n").replace("\nST", "\n\n\nST")
    assert ids(text) == IDS
    assert noise(text) == []
    assert joined(text) == latin(text)


@pytest.mark.parametrize("width", [30, 79, 80])
@pytest.mark.parametrize("break_", ["\n", "\r\n"], ids=repr)
def test_wrapped_files(width, break_):
    text = break_.join(WHOLE[i : i + width] for i in range(0, END, width)) + break_
    assert [s.elements for s in segments(text)] == [s.elements for s in segments(WHOLE)]
    assert any(s.wrapped for s in segments(text))
    assert joined(text) == latin(text)


def test_byte_order_mark():
    data = b"\xef\xbb\xbf" + latin(WHOLE)
    assert noise(data) == [("byte_order_mark", 0, "\xef\xbb\xbf")]
    assert ids(data) == IDS
    assert segments(data)[0].start == 3


@pytest.mark.parametrize(
    "before", [" ", "\n", "  \t\r\n", "junk ", "ISA* junk\n", "\x00\x00", "\xef\xbb"], ids=repr
)
def test_what_stands_before_the_first_isa(before):
    assert noise(before + WHOLE) == [("stray_bytes", 0, before)]
    assert ids(before + WHOLE) == IDS


def test_a_mark_and_then_blanks():
    data = b"\xef\xbb\xbf  " + latin(WHOLE)
    assert noise(data) == [("byte_order_mark", 0, "\xef\xbb\xbf"), ("stray_bytes", 3, "  ")]


def test_no_terminator_at_the_end():
    text = WHOLE[:-1]
    assert ids(text) == IDS
    assert [s.terminated for s in segments(text)] == [True] * 8 + [False]
    last = segments(text)[-1]
    assert last.stop == last.end == END - 1
    assert noise(text + "\r\n") == [("line_breaks", END - 1, "\r\n")]
    assert segments(text + "\r\n")[-1].raw == last.raw


@pytest.mark.parametrize("after", ["\x1a", "\x00" * 30, " \t ", "see you tomorrow", "~", "*~*~"], ids=repr)
def test_trailing_junk(after):
    text = WHOLE + after
    assert ids(text)[:9] == IDS
    assert "".join(t for kind, _, t in noise(text) if kind != "line_breaks").strip("~") in after
    assert joined(text) == latin(text)
    assert noise(text) or ids(text)[9:]


@pytest.mark.parametrize(
    ("double", "extra"), [("~~", ["~"]), ("~~~", ["~", "~"]), ("~\n~", ["\n~"]), ("~ ~", [" ~"])]
)
def test_empty_segments(double, extra):
    text = WHOLE.replace("~BHT", double + "BHT")
    at = text.index(double) + 1
    found = noise(text)
    assert [(kind, t) for kind, _, t in found] == [("empty_segment", t) for t in extra]
    assert found[0][1] == at
    assert ids(text) == IDS


def test_blanks_before_a_segment_belong_to_it():
    text = WHOLE.replace("~CLM", "~ \t CLM")
    claim = next(s for s in segments(text) if s.id == "CLM")
    assert claim.lead == " \t "
    assert claim.start == text.index("CLM")
    assert noise(text) == []


@pytest.mark.parametrize("name", ["Müller".encode(), "Müller".encode("latin-1"), b"\x80\xff\x00"], ids=repr)
def test_any_bytes_in_a_value(name):
    data = latin(WHOLE).replace(b"A1", name)
    claim = next(s for s in segments(data) if s.id == "CLM")
    assert claim.get(1).encode("latin-1") == name
    start, end = claim.span(1)
    assert data[start:end] == name
    assert joined(data) == data


# -- more than one interchange ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("between", "kinds"),
    [
        ("", []),
        ("\n", ["line_breaks"]),
        ("\r\n\r\n", ["line_breaks"]),
        ("  ", ["stray_bytes"]),
        ("\x1a\n", ["stray_bytes", "line_breaks"]),
        ("\n\x1a\n", ["line_breaks", "stray_bytes", "line_breaks"]),
    ],
)
def test_one_interchange_after_another(between, kinds):
    text = WHOLE + between + whole(element="|", segment="\n")
    assert ids(text) == IDS * 2
    assert joined(text) == latin(text)
    assert [kind for kind, _, _ in noise(text)] == kinds


def test_an_isa_where_an_iea_was_due():
    torn = WHOLE[: WHOLE.index("IEA")]
    text = torn + whole(element="|")
    assert ids(text) == IDS[:-1] + IDS
    assert segments(text)[8].start == len(torn)


def test_an_isa_after_a_segment_that_was_not_ended():
    torn = WHOLE[:-1] + "\n"
    text = torn + whole(element="|")
    assert ids(text) == IDS * 2
    assert segments(text)[8].terminated is False
    assert joined(text) == latin(text)


@pytest.mark.parametrize("between", ["", "\n", "\r\n"], ids=repr)
def test_a_torn_header_does_not_swallow_the_interchange_after_it(between):
    for size in range(4, len(isa())):
        text = WHOLE[:size] + between + WHOLE
        assert ids(text)[-9:] == IDS, size
        assert joined(text) == latin(text)


def test_a_value_that_looks_like_an_isa_is_none():
    text = WHOLE.replace("A1", "ISA-7")
    assert ids(text) == IDS
    assert next(s for s in segments(text) if s.id == "CLM").get(1) == "ISA-7"


def test_segments_that_go_on_after_an_iea_are_read():
    text = WHOLE + "GS*HC*A*B~ST*837*2~CLM*B2*5~"
    assert ids(text) == [*IDS, "GS", "ST", "CLM"]


def test_prose_after_an_iea_is_no_segment():
    text = WHOLE + "Generated by our system * all rights"
    assert ids(text) == IDS


# -- no interchange -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"ISA", latin(isa()[:100]), b"UNB+UNOA:1'", b"\x00" * 1000, b"ISA*ISA*ISA*"]
)
def test_without_an_isa_there_is_nothing_to_read(data):
    with pytest.raises(NotX12) as caught:
        units(data)
    assert caught.value.place == len(data)
    assert "ISA" in caught.value.expected
    assert "hello" not in str(caught.value)


# -- streaming ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 3, 105, 106, 107, 200])
def test_the_size_of_the_chunks_does_not_matter(size):
    odd = (
        "\xef\xbb\xbf \n"
        + WHOLE.replace("~", "~\r\n").replace("CLM", "  CLM")
        + "junk"
        + whole(element="|")[:-1]
    )
    whole_read = [(type(u).__name__, u.start, u.source) for u in units(odd)]
    assert [(type(u).__name__, u.start, u.source) for u in units(odd, size)] == whole_read


@pytest.mark.parametrize("between", ["", "\n", "\r\n", "\x1a"], ids=repr)
def test_the_next_isa_is_seen_wherever_the_input_is_cut(between):
    text = whole(segment="'") + between + WHOLE + whole(segment="'")
    for cut in range(1, len(text)):
        data = latin(text)
        found = [unit.id for unit in lex([data[:cut], data[cut:]]) if isinstance(unit, Segment)]
        assert found == IDS * 3, cut


def test_the_input_is_read_no_further_than_needed():
    asked = []

    def source():
        for number, chunk in enumerate(chunked(latin(WHOLE) * 50, 100)):
            asked.append(number)
            yield chunk

    stream = lex(source())
    for _ in range(5):
        next(stream)
    assert len(asked) < 12


def test_memory_does_not_grow_with_the_file():
    import tracemalloc

    def source(count):
        yield latin(WHOLE[: WHOLE.index("CLM")])
        for _ in range(count):
            yield b"CLM*A1*100***11:B:1~\nHI*ABK:C44311~\n" * 100
        yield latin(WHOLE[WHOLE.index("SE*") :])

    def peak(count):
        tracemalloc.start()
        for _ in lex(source(count)):
            pass
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    assert peak(200) < 2 * peak(20)
