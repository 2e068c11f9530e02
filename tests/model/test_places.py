"""Every value knows its place: the bytes of its span are the value, and its locator leads back to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from drafted import RICH, claims, drafted, only
from hypothesis import given
from hypothesis import strategies as st

from scrubber.edit.draft import build
from scrubber.finding import Gap, Locator, LocatorError, Place
from scrubber.guide.loop import Loop
from scrubber.model import Amount, Claim, Day, Diagnosis, Period, Text, View
from scrubber.model.line import Adjustment
from scrubber.model.locate import find, find_segment, rewritten
from scrubber.model.values import lazy

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "837p"


SKIPPED = ("at", "next_modifier_at", "npi")  # npi: empty where NM109 holds another kind of number


def values(view: object, seen: set[int]) -> Iterator[Text | Amount | Day]:
    """Every value of a view and of the views it leads to."""
    if isinstance(view, Text | Amount | Day):
        yield view
    elif isinstance(view, tuple):
        for item in view:
            yield from values(item, seen)
    elif isinstance(view, Adjustment | Diagnosis):
        for name in view.__slots__:
            yield from values(getattr(view, name), seen)
    elif isinstance(view, View) and id(view) not in seen:
        seen.add(id(view))
        for name in dir(type(view)):
            if isinstance(getattr(type(view), name), lazy | property) and name not in SKIPPED:
                yield from values(getattr(view, name), seen)
        for name in ("submission", "billing", "subscriber", "dependent"):
            yield from values(getattr(view, name, None), seen)


def written(value: object, cut: str) -> bool:
    if isinstance(value, Text):
        return cut == value
    if isinstance(value, Day):
        return value.strftime("%Y%m%d") in cut.split("-")
    return Amount(cut) == value


def assert_places(claim: Claim, data: bytes) -> int:
    text = data.decode("latin-1")
    count = 0
    for value in values(claim, set()):
        at = value.at
        if isinstance(at, Gap):
            assert value == ""
            assert at.start == at.end
            assert 0 < at.start <= len(data)
            continue
        assert written(value, text[at.start : at.end]), (at.locator, value)
        found = find(claim, at.locator)
        assert found == at, at.locator
        count += 1
    return count


DELIMITERS = [
    {},
    {"delimiters": {"element": "|", "component": ">", "repetition": "!", "segment": "\n"}},
    {"delimiters": {"element": "\x1d", "component": "\x1f", "repetition": "\x1c", "segment": "\x1e"}},
    {"line_break": "\r\n"},
]


@pytest.mark.parametrize("form", DELIMITERS)
def test_every_value_of_a_rich_claim_is_where_it_says(form):
    data = build({**RICH, **form})
    assert assert_places(only(data), data) > 150


def test_every_value_of_every_sample_is_where_it_says(sample):
    data = sample.read_bytes()
    if sample.stem == "wrapped_80_columns":
        pytest.skip("a span holds the line break, which the value does not")
    assert sum(assert_places(claim, data) for claim in claims(data)) > 20


def test_values_of_a_wrapped_file_keep_the_break_in_the_span():
    data = (SAMPLES / "wrapped_80_columns.837").read_bytes()
    (claim,) = claims(data)
    for value in values(claim, set()):
        if not isinstance(value.at, Gap):
            cut = data[value.at.start : value.at.end].decode("latin-1")
            assert written(value, cut.replace("\r", "").replace("\n", ""))


# -- from a locator to a place ------------------------------------------------------------------------------


def loops(claim: Claim) -> Iterator[Loop]:
    above = claim.loop.parent
    while above is not None:
        yield from _inner(above)
        above = above.parent
    yield from _inner(claim.loop)


def _inner(loop: Loop) -> Iterator[Loop]:
    yield loop
    for child in loop.loops:
        yield from _inner(child)


def test_every_element_of_a_sample_is_found_again(sample):
    seen = 0
    for claim in claims(sample.read_bytes()):
        for loop in loops(claim):
            for segment in loop.segments:
                assert find(claim, loop.place(segment).locator) == loop.place(segment)
                for element in range(1, len(segment.elements)):
                    places = [loop.place(segment, element)]
                    parts = segment.get(element).split(segment.delimiters.component)
                    places += [loop.place(segment, element, n) for n in range(1, len(parts) + 1)]
                    for at in places:
                        assert find(claim, at.locator) == at
                        seen += 1
    assert seen > 100


def test_repeats_of_loops_and_segments_are_told_apart():
    (claim,) = drafted(
        {
            "refs": {"G1": "1"},
            "other_payers": [{"payer": "medicare", "cas": [["CO", "45", "1"]]}, {"payer": "blue"}],
            "lines": [
                {},
                {"adjudications": [{"payer": "medicare"}, {"payer": "blue", "cas": [["PR", "1", "2"]]}]},
            ],
        }
    )
    expected = {
        "2400#2/2430#2.CAS[PR]02": "1",
        "2400#2/2430#2.SVD01": "99997",
        "2320#2/2330B.NM1[PR]09": "99997",
        "2320#1.CAS[CO]02": "45",
        "2400#2.LX01": "2",
        "2000A.PRV[BI]03": "207N00000X",
        "2010AA.NM1[85]09": "2823001575",
        "2010BB.NM1[PR]09": "99999",
        "1000B.NM1[40]09": "CLEARPATH",
        "2300.CLM05-3": "1",
        "2400#1.SV101-2": "17311",
    }
    data = build(
        {
            "claims": [
                {
                    "refs": {"G1": "1"},
                    "other_payers": [{"payer": "medicare", "cas": [["CO", "45", "1"]]}, {"payer": "blue"}],
                    "lines": [
                        {},
                        {
                            "adjudications": [
                                {"payer": "medicare"},
                                {"payer": "blue", "cas": [["PR", "1", "2"]]},
                            ]
                        },
                    ],
                }
            ]
        }
    )
    for locator, value in expected.items():
        at = find(claim, locator)
        assert at is not None, locator
        assert data[at.start : at.end].decode() == value, locator
        assert find(claim, at.locator) == at


@pytest.mark.parametrize(
    "locator",
    ["2400#3.SV101", "2400#1/2410.LIN03", "2310D.NM1[DQ]", "2300.REF[X4]", "2300.REF[G1]#2", "9999.CLM",
     "2320#1.SBR", "TA101", "2000C.HL01"],
)  # fmt: skip
def test_what_is_not_there_is_none(locator):
    (claim,) = drafted({"refs": {"G1": "1"}})
    assert find(claim, locator) is None


def test_envelopes_are_found_from_a_claim():
    (claim,) = drafted({})
    data = build({"claims": [{}]})
    for locator, value in {
        "ISA13": b"000000101",
        "GS06": b"1",
        "ST02": b"0001",
        "GS08": b"005010X222A1",
    }.items():
        at = find(claim, locator)
        assert at is not None
        assert data[at.start : at.end] == value
        assert at.locator == locator
    assert (find(claim, "ISA").interchange, find(claim, "ISA").group) == (1, 0)
    assert (find(claim, "ST").transaction, find(claim, "ST").segment) == (1, 1)
    bht = find(claim, "BHT03")
    assert data[bht.start : bht.end] == b"B202607130001"


def test_a_locator_that_is_none_is_told():
    (claim,) = drafted({})
    with pytest.raises(LocatorError, match="is no locator"):
        find(claim, "somewhere")


def test_an_element_that_is_not_there_is_an_empty_place():
    (claim,) = drafted({})
    at = find(claim, "2300.CLM20")
    assert type(at) is Place
    assert at.start == at.end


@given(
    element=st.integers(1, 9), component=st.none() | st.integers(1, 8), value=st.text("AZ09. ", max_size=5)
)
def test_a_rewritten_element_reads_back(element, component, value):
    (claim,) = drafted({})
    segment = find_segment(claim, Locator.parse("2400#1.SV101"))
    text = rewritten(segment, element, component, value)
    elements = text.split("*")
    got = elements[element] if element < len(elements) else ""
    if component:
        parts = got.split(":")
        got = parts[component - 1] if component <= len(parts) else ""
    assert got == value
    for n in range(1, 8):
        if n != element and segment.get(n):
            assert elements[n] == segment.get(n)


def test_ordinals_count_within_their_envelope():
    whole = build({"interchanges": [{"claims": [{}]}, {"groups": [{"claims": [{}]}, {"transactions": [
        {"claims": [{}]}, {"claims": [{}, {}]}]}]}]})  # fmt: skip
    read = claims(whole)
    assert [(c.number.at.interchange, c.number.at.group, c.number.at.transaction) for c in read] == [
        (1, 1, 1), (2, 1, 1), (2, 2, 1), (2, 2, 2), (2, 2, 2),
    ]  # fmt: skip
    for claim in read:
        at = claim.number.at
        transaction = claim.submission.transaction
        between = whole[transaction.header.start : at.start].count(b"~")
        assert at.segment == between + 1


def test_a_period_is_where_its_element_is():
    (claim,) = drafted({"lines": [{"day": "20260709-20260711"}]})
    service = claim.lines[0].service
    assert isinstance(service, Period)
    assert service.at == service.first.at == service.last.at
    assert service.at.locator == "2400#1.DTP[472]03"
