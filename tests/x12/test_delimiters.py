"""Delimiters are read from each ISA, whatever legal characters they are."""

import pytest
from building import events, isa, joined, kinds, segments, whole

from scrubber.x12 import Delimiters, Interchange, Segment, find_delimiters, qualifier

PLAIN = Delimiters("*", ":", "^", "~")


@pytest.mark.parametrize(
    "marks",
    [
        {},
        {"element": "|"},
        {"component": ">"},
        {"repetition": "!"},
        {"segment": "'"},
        {"segment": "\n"},
        {"segment": "\r"},
        {"element": "\x1d", "component": "\x1f", "repetition": "\x1c", "segment": "\x1e"},
        {"element": "\xa7", "segment": "\xb6"},
        {"element": "\t"},
        {"element": "|", "component": "<", "repetition": "`", "segment": "\\"},
    ],
    ids=repr,
)
def test_any_legal_set_is_read(marks):
    text = whole(**marks)
    wanted = {"element": "*", "component": ":", "repetition": "^", "segment": "~"} | marks
    found = find_delimiters(text)
    assert found is not None
    assert found[0] == Delimiters(**wanted)
    assert found[1:] == (105, True)
    assert joined(text) == text.encode("latin-1")
    claim = next(s for s in segments(text) if s.id == "CLM")
    assert [claim.get(1), claim.get(2), claim.get(5, 1), claim.get(5, 3)] == ["A1", "100", "11", "1"]
    assert kinds(text) == []


def test_a_blank_is_read_as_a_separator_and_is_none():
    text = whole(component=" ")
    claim = next(s for s in segments(text) if s.id == "CLM")
    assert [claim.get(5, 1), claim.get(5, 3)] == ["11", "1"]
    assert [kind for kind, *_ in kinds(text)] == ["delimiters_collide"]


@pytest.mark.parametrize("old", ["U", "0", " "])
def test_no_repetition_separator_where_isa11_is_none(old):
    text = whole(repetition=old)
    found = find_delimiters(text)
    assert found is not None
    assert found[0].repetition == ""
    diagnosis = next(s for s in segments(text) if s.id == "HI")
    assert diagnosis.get(1, 0, 1) == diagnosis.get(1)
    assert diagnosis.get(1, 0, 2) == ""


def test_each_interchange_has_its_own():
    text = whole() + "\n" + whole(element="|", segment="\n", component="<") + whole(repetition="U")
    found = [event.header.delimiters for event in events(text) if isinstance(event, Interchange)]
    assert found == [PLAIN, Delimiters("|", "<", "^", "\n"), Delimiters("*", ":", "", "~")]
    assert kinds(text) == []
    assert joined(text) == text.encode("latin-1")


def test_an_isa_of_wrong_widths_is_read_by_its_separators():
    text = whole().replace("SENDER         ", "SENDER")
    found = find_delimiters(text)
    assert found is not None
    assert found[0] == PLAIN
    assert found[1:] == (96, False)
    assert kinds(text) == [("malformed_interchange_header", "ISA", 0, 96)]


@pytest.mark.parametrize("width", [20, 40, 80, 106])
def test_a_wrapped_isa_is_read_through_its_line_breaks(width):
    text = whole()
    wrapped = "\r\n".join(text[i : i + width] for i in range(0, len(text), width))
    found = find_delimiters(wrapped)
    assert found is not None
    assert found[0] == PLAIN
    assert wrapped[found[1]] == "~"
    assert [s.elements for s in segments(wrapped)] == [s.elements for s in segments(text)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ISA",
        "ISA*",
        "ISA*00*",
        isa()[:104],
        "ISAAC NEWTON",
        "ISA 00 x",
        "ISA*" * 40,
        isa()[:-1] + "A",
        isa()[:-1] + " ",
        "GS*HC*A*B~",
    ],
    ids=repr,
)
def test_where_no_isa_can_be_read_there_are_none(text):
    found = find_delimiters(text)
    assert found is None or not found[2]


def test_delimiters_that_collide_are_named():
    assert PLAIN.collisions() == []
    assert Delimiters("*", "*", "^", "~").collisions() == ["component"]
    assert Delimiters("*", ":", ":", "*").collisions() == ["repetition", "segment"]
    assert Delimiters("*", "A", "", "~").collisions() == ["component"]
    assert Delimiters("*", ":", "", "~").collisions() == []
    assert Delimiters("*", " ", "^", "~").collisions() == ["component"]


def test_a_collision_is_a_fault_of_its_interchange():
    text = whole(repetition=":")
    assert kinds(text) == [("delimiters_collide", "ISA", 0, 105)]
    assert joined(text) == text.encode("latin-1")


# -- one segment --------------------------------------------------------------------------------------------


def test_elements_components_and_repeats():
    segment = Segment("HI*ABK:C44311^ABF:L570*BH:11", 10, PLAIN)
    assert segment.id == "HI"
    assert segment.get(1) == "ABK:C44311^ABF:L570"
    assert segment.get(1, 2, 1) == "C44311"
    assert segment.get(1, 1, 2) == "ABF"
    assert segment.get(1, 2, 2) == "L570"
    assert segment.get(1, 0, 3) == ""
    assert segment.get(2, 2) == "11"
    assert segment.get(2, 3) == ""
    assert segment.get(9) == ""
    assert (segment.end, segment.stop) == (38, 39)


def test_spans_are_byte_offsets_and_absent_parts_are_empty():
    segment = Segment("HI*ABK:C44311^ABF:L570*BH:11", 10, PLAIN)
    assert segment.span(0) == (10, 12)
    assert segment.span(1) == (13, 32)
    assert segment.span(1, 2, 1) == (17, 23)
    assert segment.span(1, 2, 2) == (28, 32)
    assert segment.span(2) == (33, 38)
    assert segment.span(3) == (38, 38)
    assert segment.span(2, 5) == (38, 38)
    assert segment.span(1, 0, 4) == (32, 32)


def test_a_span_cuts_out_just_what_get_returns():
    text = whole()
    for segment in segments(text):
        for number in range(1, len(segment.elements)):
            for component in range(4):
                start, end = segment.span(number, component)
                assert text[start:end] == segment.get(number, component)


def test_a_wrapped_segment_keeps_its_breaks_in_raw_only():
    segment = Segment("CLM*A1\r\n00*10\n0", 0, PLAIN)
    segment.unwrap()
    assert segment.elements == ["CLM", "A100", "100"]
    assert segment.raw == "CLM*A1\r\n00*10\n0"
    assert segment.source == "CLM*A1\r\n00*10\n0~"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("NM1*82*1*DOC", "82"),
        ("REF*X4*1", "X4"),
        ("HI*ABK:C44311", "ABK"),
        ("DTP*472*D8*20260709", "472"),
        ("CLM*A1*100", ""),
        ("NM1", ""),
        ("CAS*CO*45*1", "CO"),
    ],
)
def test_qualifier(raw, value):
    assert qualifier(Segment(raw, 0, PLAIN)) == value


def test_a_segment_shows_no_content():
    assert "DOE" not in repr(Segment("NM1*IL*1*DOE", 4, PLAIN))
