"""Interchanges, groups and transaction sets: each fault of form is said once, at its place."""

import pytest
from building import events, faults, isa, kinds, latin, whole

from scrubber.finding import Change, Insert, Safety
from scrubber.x12 import End, Fault, Group, Interchange, NotX12, Segment, Transaction, read

WHOLE = whole()
END = len(WHOLE)
GROUP = WHOLE[106 : WHOLE.index("IEA")]
SET = WHOLE[WHOLE.index("ST*") : WHOLE.index("GE*")]


def at(text, needle, size=None, data=WHOLE):
    start = data.index(text) + text.index(needle)
    return start, start + (len(needle) if size is None else size)


def fixed(text, fault, number=0):
    """The text after one of a fault's fixes."""
    for change in reversed(fault.fixes[number].changes):
        assert text[change.start : change.end] == change.old
        text = text[: change.start] + change.new + text[change.end :]
    return text


def shape(data):
    """The events, short."""
    short = []
    for event in events(data):
        if isinstance(event, Segment):
            short.append(event.id)
        elif isinstance(event, Interchange | Group | Transaction):
            short.append((event.header.id, *event.ordinals))
        elif isinstance(event, End):
            short.append(f"/{event.envelope.trailer}")
    return short


# -- a file in order ----------------------------------------------------------------------------------------


def test_a_plain_file():
    assert shape(WHOLE) == [
        ("ISA", 1, 0, 0), ("GS", 1, 1, 0), ("ST", 1, 1, 1), "BHT", "CLM", "HI", "/SE", "/GE", "/IEA"
    ]  # fmt: skip
    assert kinds(WHOLE) == []


def test_what_envelopes_know():
    found = {
        type(event): event for event in events(WHOLE) if isinstance(event, Interchange | Group | Transaction)
    }
    transaction = found[Transaction]
    assert (transaction.kind, transaction.version, transaction.control_number) == (
        "837",
        "005010X222A1",
        "0001",
    )
    assert (transaction.count, transaction.complete) == (5, True)
    assert (found[Group].version, found[Group].control_number, found[Group].count) == ("005010X222A1", "1", 1)
    assert (found[Interchange].control_number, found[Interchange].count) == ("000000001", 1)
    assert transaction.parent is found[Group]
    assert found[Group].parent is found[Interchange]


def test_segments_are_numbered_in_their_innermost_envelope():
    numbered = [(e.id, e.ordinal, e.owner.ordinals) for e in events(WHOLE) if isinstance(e, Segment)]
    assert numbered == [("BHT", 2, (1, 1, 1)), ("CLM", 3, (1, 1, 1)), ("HI", 4, (1, 1, 1))]
    trailers = [event.trailer for event in events(WHOLE) if isinstance(event, End)]
    assert [(t.id, t.ordinal) for t in trailers] == [("SE", 5), ("GE", 2), ("IEA", 2)]


def test_several_of_everything():
    twice = SET + SET.replace("0001", "0002")
    group = GROUP.replace(SET, twice).replace("GE*1*1", "GE*2*1")
    second = GROUP.replace("*1*X*", "*2*X*").replace("GE*1*1", "GE*1*2")
    text = isa() + group + second + "IEA*2*000000001~" + WHOLE
    opened = [entry for entry in shape(text) if isinstance(entry, tuple)]
    assert opened == [
        ("ISA", 1, 0, 0), ("GS", 1, 1, 0), ("ST", 1, 1, 1), ("ST", 1, 1, 2), ("GS", 1, 2, 0), ("ST", 1, 2, 1),
        ("ISA", 2, 0, 0), ("GS", 2, 1, 0), ("ST", 2, 1, 1),
    ]  # fmt: skip
    assert kinds(text) == []


def test_an_interchange_may_be_empty_or_hold_only_an_answer():
    assert kinds(isa() + "IEA*0*000000001~") == []
    assert kinds(isa() + "TA1*000000001*260720*1200*A*000~IEA*0*000000001~") == []


# -- missing trailers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cut", "locator", "missing"),
    [
        ("HI*", "SE", "SE and GE and IEA"),
        ("SE*", "SE", "SE and GE and IEA"),
        ("GE*", "GE", "GE and IEA"),
        ("IEA*", "IEA", "IEA"),
        ("GS*", "IEA", "IEA"),
    ],
)
def test_a_file_that_stops(cut, locator, missing):
    text = WHOLE[: WHOLE.index("~" + cut) + 1]
    (fault,) = faults(text)
    assert (fault.kind, fault.at.locator, fault.facts["missing"]) == ("missing_trailer", locator, missing)
    assert fault.at.start == fault.at.end == len(text)
    ends = [event for event in events(text) if isinstance(event, End)]
    assert all(end.envelope.complete == (end.trailer is not None) for end in ends)
    assert ends[-1].envelope.trailer == "IEA"


@pytest.mark.parametrize(
    ("gone", "locator"), [("SE*5*0001~", "SE"), ("GE*1*1~", "GE"), ("SE*5*0001~GE*1*1~", "SE")]
)
def test_a_trailer_in_the_middle(gone, locator):
    text = WHOLE.replace(gone, "")
    place = WHOLE.index(gone)
    assert kinds(text) == [("missing_trailer", locator, place, place)]


def test_a_new_header_closes_what_is_open():
    text = WHOLE.replace("SE*5*0001~", SET.replace("0001", "0002")).replace("GE*1*", "GE*2*")
    assert [kind for kind, *_ in kinds(text)] == ["missing_trailer"]
    assert [e for e in shape(text) if isinstance(e, tuple)][2:] == [("ST", 1, 1, 1), ("ST", 1, 1, 2)]
    text = WHOLE[: WHOLE.index("SE*")] + WHOLE
    (fault,) = faults(text)
    assert fault.facts["missing"] == "SE and GE and IEA"
    assert fault.at.interchange == 1


def test_the_gap_is_the_place_of_the_segment_that_belongs_there():
    (fault,) = faults(WHOLE.replace("SE*5*0001~", ""))
    where = fault.at
    assert (where.interchange, where.group, where.transaction, where.segment) == (1, 1, 1, 5)


# -- counts and control numbers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "locator", "right"),
    [
        ("SE*5*", "SE*6*", "SE01", "5"),
        ("SE*5*", "SE**", "SE01", "5"),
        ("SE*5*", "SE*five*", "SE01", "5"),
        ("SE*5*", "SE*-5*", "SE01", "5"),
        ("SE*5*", "SE*" + "9" * 5000 + "*", "SE01", "5"),
        ("GE*1*", "GE*2*", "GE01", "1"),
        ("IEA*1*", "IEA*0*", "IEA01", "1"),
    ],
)
def test_a_count_that_does_not_agree(old, new, locator, right):
    text = WHOLE.replace(old, new)
    (fault,) = faults(text)
    assert (fault.kind, fault.at.locator, fault.facts["found"]) == ("wrong_count", locator, right)
    assert text[fault.at.start : fault.at.end] == fault.value == new.split("*")[1]
    assert fault.fixes[0].safety is Safety.REVIEW
    assert fixed(text, fault) == WHOLE


@pytest.mark.parametrize("same", ["05", "0000000005"])
def test_leading_zeros_of_a_count_say_the_same(same):
    assert kinds(WHOLE.replace("SE*5*", f"SE*{same}*")) == []


@pytest.mark.parametrize(
    ("old", "new", "locator"),
    [
        ("SE*5*0001", "SE*5*0002", "SE02"),
        ("GE*1*1", "GE*1*7", "GE02"),
        ("IEA*1*000000001", "IEA*1*1", "IEA02"),
    ],
)
def test_a_trailer_that_repeats_another_number(old, new, locator):
    text = WHOLE.replace(old, new)
    (fault,) = faults(text)
    assert (fault.kind, fault.at.locator) == ("control_number_mismatch", locator)
    assert text[fault.at.start : fault.at.end] == new.split("*")[-1]
    assert fixed(text, fault) == WHOLE


@pytest.mark.parametrize("trailer", ["SE*5*0001", "GE*1*1", "IEA*1*000000001"])
def test_a_trailer_of_nothing_but_its_name(trailer):
    text = WHOLE.replace(trailer, trailer.split("*")[0])
    assert [kind for kind, *_ in kinds(text)] == ["wrong_count", "control_number_mismatch"]


# -- outside ------------------------------------------------------------------------------------------------


def test_a_run_of_segments_outside_is_said_once():
    text = WHOLE.replace("GE*1*1~", "REF*1*2~REF*3*4~NM1*5~GE*1*1~")
    assert kinds(text) == [("segment_outside_envelope", "REF", *at("REF*1*2", "REF*1*2", data=text))]


@pytest.mark.parametrize(
    ("old", "new", "locator"),
    [
        ("GS*HC", "SE*1*1~GS*HC", "SE"),
        ("GS*HC", "GE*1*1~GS*HC", "GE"),
        ("ST*837", "CLM*X*1~ST*837", "CLM"),
        ("BHT*", "TA1*1~BHT*", "TA1"),
    ],
)
def test_segments_where_none_are_expected(old, new, locator):
    text = WHOLE.replace(old, new)
    found = kinds(text)
    assert found[0][:2] == ("segment_outside_envelope", locator)


def test_a_transaction_set_without_a_group():
    text = isa() + SET + "IEA*0*000000001~"
    assert [(kind, place) for kind, place, *_ in kinds(text)] == [("segment_outside_envelope", "ST")]
    transaction = next(event for event in events(text) if isinstance(event, Transaction))
    assert transaction.version == "005010X222A1"


def test_a_second_trailer():
    text = WHOLE + "IEA*1*000000001~"
    assert [kind for kind, *_ in kinds(text)] == ["segment_outside_envelope"]


# -- form ---------------------------------------------------------------------------------------------------


def test_every_safe_form_fault_is_fixed_by_its_fix():
    odd = {
        "byte_order_mark": "\xef\xbb\xbf" + WHOLE,
        "stray_bytes": WHOLE + "\x1a",
        "empty_segment": WHOLE.replace("~CLM", "~~CLM"),
        "blanks_before_segment": WHOLE.replace("~CLM", "~  CLM").replace("~GE", "~\tGE"),
        "missing_terminator": WHOLE[:-1],
    }
    for kind, text in odd.items():
        (fault,) = faults(text)
        assert fault.kind == kind
        assert fault.fixes[0].safety is Safety.SAFE
        assert fixed(text, fault) == WHOLE


@pytest.mark.parametrize(
    ("kind", "text", "start", "size"),
    [
        ("byte_order_mark", "\xef\xbb\xbf" + WHOLE, 0, 3),
        ("stray_bytes", "  " + WHOLE, 0, 2),
        ("stray_bytes", WHOLE + "junk", END, 4),
        ("stray_bytes", WHOLE + "\n\x1a", END + 1, 1),
        ("empty_segment", WHOLE.replace("~CLM", "~~CLM"), WHOLE.index("CLM"), 1),
    ],
)
def test_noise_is_named_at_its_place(kind, text, start, size):
    assert [(k, s, e - s) for k, _, s, e in kinds(text)] == [(kind, start, size)]


def test_blanks_are_one_fault_an_interchange():
    odd = WHOLE.replace("~GS", "~ GS").replace("~CLM", "~\r\n\t CLM").replace("~IEA", "~ IEA")
    (fault,) = faults(odd)
    assert (fault.kind, fault.facts["count"]) == ("blanks_before_segment", "3")
    assert fault.at.start == odd.index(" GS")
    assert fixed(odd, fault) == WHOLE.replace("~CLM", "~\r\nCLM")
    assert [kind for kind, *_ in kinds(odd + odd)] == ["blanks_before_segment"] * 2


def test_wrapping_is_one_fault_an_interchange():
    wrapped = "\n".join(WHOLE[i : i + 80] for i in range(0, END, 80))
    (fault,) = faults(wrapped)
    assert fault.kind == "line_break_in_segment"
    assert fault.at.locator == "ISA"
    assert fault.fixes == ()


def test_a_last_segment_without_terminator():
    (fault,) = faults(WHOLE[:-1])
    assert (fault.kind, fault.at.locator, fault.at.start, fault.at.end) == (
        "missing_terminator", "IEA", END - 1, END - 1
    )  # fmt: skip
    assert isinstance(fault.fixes[0].changes[0], Insert)


def test_a_torn_last_segment_has_no_safe_fix():
    text = WHOLE[: WHOLE.index("0***11")]
    first, second = faults(text)
    assert (first.kind, first.fixes) == ("missing_terminator", ())
    assert second.kind == "missing_trailer"


def test_an_isa_with_too_few_elements_is_no_interchange():
    with pytest.raises(NotX12):
        events("ISA*00*ZZ*A~GS*HC~IEA*1*1~")


def test_a_malformed_isa_is_one_fault():
    text = WHOLE.replace("SENDER         ", "SENDER")
    assert [kind for kind, *_ in kinds(text)] == ["malformed_interchange_header"]


def test_a_fault_never_costs_the_claims_that_follow():
    text = (
        "\xef\xbb\xbf \n"
        + WHOLE[: WHOLE.index("SE*")]
        + WHOLE.replace("~CLM", "~~  CLM")
        + WHOLE[:-1]
        + "\r\n"
    )
    assert [e.id for e in events(text) if isinstance(e, Segment)].count("CLM") == 3


@pytest.mark.parametrize(
    "text", [WHOLE, WHOLE[:-1], WHOLE.replace("SE*5", "SE*9"), " " + WHOLE.replace("~CLM", "~~ CLM")], ids=len
)
def test_changes_name_the_bytes_that_stand_there(text):
    for fault in faults(text):
        for fix in fault.fixes:
            for change in fix.changes:
                assert text[change.start : change.end] == change.old
                assert not isinstance(change, Change) or change.old != change.new


def test_reading_is_a_stream():
    stream = read(iter([latin(WHOLE), latin(WHOLE)]))
    assert isinstance(next(stream), Interchange)


def test_bytes_that_may_be_segments_are_not_taken_away_by_themselves():
    """A file that lost its ISA before another one: there may be claims in it."""
    lost = "GS*HC*A*B*20260713*0815*1*X*005010X222A1~ST*837*1~CLM*LOST*100***11:B:1~SE*3*1~GE*1*1~IEA*1*1~"
    faults = [event for event in read([(lost + WHOLE).encode("latin-1")]) if isinstance(event, Fault)]
    assert [(fault.kind, fault.fixes) for fault in faults] == [("stray_bytes", ())]
