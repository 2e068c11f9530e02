"""Inputs that pyx12 4.0.0 gives up, misreads or passes over: what it does, and our verdict on each."""

from __future__ import annotations

from typing import Any

import pytest
from peer import peer
from sources import SOURCES

from scrubber.model.conform import conforming

CLAIM = SOURCES["claim"]
SEGMENTS = CLAIM.count("~")


def told(text: str | bytes) -> list[tuple[str, str, str]]:
    """Kind, locator and value of every fault."""
    data = text if isinstance(text, bytes) else text.encode("latin-1")
    return [(fault.kind, fault.at.locator, fault.value) for fault in conforming([data])]


def theirs(text: str) -> tuple[dict[Any, Any], str]:
    """What pyx12 says, and how it ends."""
    said, _, broke = peer(text.encode("latin-1"))
    return dict(said), broke


def again(text: str, number: str) -> str:
    """The same interchange with another control number."""
    return text.replace("*000000001", f"*{number}")


def test_byte_order_mark():
    text = "\xef\xbb\xbf" + CLAIM
    assert theirs(text) == ({}, "no X12 to it")
    assert told(text) == [("byte_order_mark", "ISA", "\xef\xbb\xbf")]


def test_empty_segment_in_the_middle():
    text = CLAIM.replace("~CLM*", "~~CLM*").replace("*345.5*", "*abc*")
    said, _ = theirs(text)
    assert all("CLM" not in place for place in said)  # nothing behind the empty segment is read
    kinds = [(kind, at) for kind, at, _ in told(text)]
    assert kinds == [("empty_segment", "SE"), ("unreadable_value", "2300.CLM02")]


def test_second_interchange_behind_an_empty_segment():
    text = CLAIM + "~" + again(CLAIM, "000000002").replace("*345.5*", "*abc*")
    assert theirs(text) == ({}, "")  # valid, says pyx12, and has not read it
    assert ("unreadable_value", "2300.CLM02", "abc") in told(text)


@pytest.mark.parametrize("name", ["DO\xc9", "DO\xc3\x89"], ids=["latin-1", "utf-8"])
def test_bytes_beyond_ascii(name, tmp_path):
    text = CLAIM.replace("*DOE*JANE*", f"*{name}*JANE*")
    path = tmp_path / "claims.837"
    path.write_bytes(text.encode("latin-1"))
    import pyx12.x12file

    with pytest.raises(UnicodeDecodeError), path.open(encoding="ascii") as file:  # as it opens files itself
        list(pyx12.x12file.X12Reader(file))
    assert told(text) == [("character_beyond_ascii", "2010BA.NM1[IL]03", name)]


def test_more_components_than_a_composite_has():
    text = CLAIM.replace("HC:17311:59::::FIRST STAGE*", "HC:17311:59::::FIRST STAGE::2*")
    assert theirs(text)[1] == "IndexError"
    assert told(text) == [("too_many_components", "2400#1.SV101-9", "2")]


@pytest.mark.parametrize("version", ["005010X222", "005010X222A2"])
def test_other_names_of_the_guide(version):
    text = CLAIM.replace("005010X222A1", version)
    assert theirs(text)[1] == "EngineError"
    assert told(text) == [("unusual_header_value", "GS08", version)]


def test_guide_that_we_do_not_have():
    text = CLAIM.replace("005010X222A1", "005010X291")
    assert theirs(text)[1] == "EngineError"
    assert told(text) == [("unsupported_guide", "ST01", "837")]


def test_control_character_as_component_separator():
    text = CLAIM.replace(":", "\x1f")
    said, _ = theirs(text)
    assert said[1, "ISA", 16] == {"6"}  # a control character, it says of ISA16
    assert told(text) == []


def test_last_segment_without_its_terminator():
    text = CLAIM[:-1]
    assert theirs(text)[0] == {(0, "ISA", 0): {"023"}}  # IEA is not read at all
    assert told(text) == [("missing_terminator", "IEA", "IEA")]


@pytest.mark.parametrize("size", [9_000, 20_000, 70_000])
def test_segment_longer_than_its_buffer(size):
    """The reader of pyx12 holds 8 KB; one read more, and it stops where no terminator has come."""
    text = CLAIM.replace("NTE*ADD*SOME WORDS~", f"NTE*ADD*{'W' * size}~").replace("*220*UN*", "*abc*UN*")
    kinds = [(kind, at) for kind, at, _ in told(text)]
    assert kinds == [("value_too_long", "2300.NTE02"), ("unreadable_value", "2400#2.SV102")]
    said, _ = theirs(text)
    assert ((90, "SV1", 2) in said) == (size < 16_000)


def test_second_interchange_with_other_delimiters():
    second = again(CLAIM, "000000002").translate(str.maketrans("*:^~", "|>!\n")).replace("|220|", "|abc|")
    said, _ = theirs(CLAIM + second)
    assert all(place[0] <= SEGMENTS for place in said)
    assert told(CLAIM + second) == [("unreadable_value", "2400#2.SV102", "abc")]


# -- what the two read otherwise


def test_number_with_a_point_behind_it_is_advice():
    assert told(CLAIM.replace("*345.5*", "*345.*")) == [("point_behind_number", "2300.CLM02", "345.")]


def test_year_before_1800_is_a_date():
    text = CLAIM.replace("*19710412*", "*17710412*")
    assert theirs(text)[0] == {(24, "DMG", 2): {"8"}}
    assert told(text) == []


def test_blank_behind_a_value():
    text = CLAIM.replace("*DOE*JANE*", "*DOE *JANE*")
    assert theirs(text)[0] == {(21, "NM1", 3): {"6"}}
    assert told(text) == [("blanks_around_value", "2010BA.NM1[IL]03", "DOE ")]


# -- elements of the envelope


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("*ZZ*RECEIVER       *", "*QQ*RECEIVER       *", ("wrong_interchange_value", "ISA07", "007")),
        ("*260713*1200*^*", "*260732*1200*^*", ("wrong_interchange_value", "ISA09", "014")),
        ("*^*00501*", "*^*00403*", ("wrong_interchange_value", "ISA12", "017")),
        ("GS*HC*", "GS*HP*", ("wrong_group_value", "GS01", "1")),
        ("*20260713*1200*1*X*", "*20260713*2561*1*X*", ("wrong_group_value", "GS05", "024")),
        ("ST*837*0001*", "ST*837*1*", ("wrong_set_value", "ST02", "7")),
        ("*ZZ*RECEIVER       *", "*12*3365550100     *", ("unusual_header_value", "ISA07", "007")),
    ],
)
def test_values_of_headers_and_their_codes(old, new, fault):
    text = CLAIM.replace(old, new, 1)
    found = [
        (f.kind, f.at.locator, f.facts["code"])
        for f in conforming([text.encode("latin-1")])
        if "answer" in f.facts
    ]
    assert found == [fault]


@pytest.mark.parametrize("name", ["sender-1/2 x    ", " LEADING BLANK  ", "000000000000000"])
def test_unusual_ids_are_no_fault(name):
    assert told(CLAIM.replace("*SENDER         *ZZ", f"*{name[:15]}*ZZ")) == []


def test_control_numbers_are_used_once():
    assert told(CLAIM + CLAIM) == [("repeated_control_number", "ISA13", "000000001")]
    assert told(CLAIM + again(CLAIM, "000000002")) == []
