"""A remittance is known by what it says, whatever envelope and line breaks it comes in."""

from __future__ import annotations

import pytest

from scrubber import NotX12
from scrubber.edit.draft import build
from scrubber.pipeline.remit_contents import remit_contents
from scrubber.pipeline.source import open_source

ONE = {"transaction_set": "835", "claims": [{"number": "A1001"}]}
TWO = {"transaction_set": "835", "claims": [{"number": "A1002"}]}


def contents(data: bytes):
    with open_source(data) as source:
        return list(remit_contents(source))


def test_it_is_the_same_in_another_envelope_and_with_line_breaks():
    (plain,) = contents(build(ONE))
    others = [
        {**ONE, "interchange_control": "000000777", "group_control": "99", "sender": {"id": "HOUSE"}},
        {**ONE, "line_break": "\r\n"},
        {**ONE, "transaction_control": "0900", "trace": "202608030001"},
    ]
    for other in others:
        (again,) = contents(build({"transaction_set": "835", **other}))
        assert again.digest == plain.digest


@pytest.mark.parametrize(
    "delimiters",
    [
        {"element": "|", "component": ">", "segment": "'"},
        {"segment": "\n"},
        {"element": "\x1d", "component": "\x1f", "segment": "\x1c"},
    ],
)
def test_it_is_the_same_with_other_delimiters(delimiters):
    (plain,) = contents(build(ONE))
    for line_break in ("", "\r" if "\n" in delimiters.values() else "\r\n"):
        (again,) = contents(build({**ONE, "delimiters": delimiters, "line_break": line_break}))
        assert again.digest == plain.digest


def test_ends_of_segments_count_whatever_ends_them():
    ended = {**ONE, "delimiters": {"segment": "\n"}}
    one = build(ended)
    other = one.replace(b"\nDTM*405", b"XDTM*405")
    assert len(one) == len(other)
    assert contents(one)[0].digest != contents(other)[0].digest
    joined = one.replace(b"\nDTM*405", b"DTM*405")
    assert joined != one
    assert contents(one)[0].digest != contents(joined)[0].digest


@pytest.mark.parametrize("changed", [TWO, {**ONE, "trace": "OTHER"}, {**ONE, "plb": [["WO", "X", "5"]]}])
def test_it_is_another_where_anything_is_said_differently(changed):
    assert contents(build(ONE))[0].digest != contents(build(changed))[0].digest


def test_each_of_a_file_is_told_where_it_begins():
    sets = [{"claims": ONE["claims"]}, {"claims": TWO["claims"]}]
    data = build({"transaction_set": "835", "groups": [{"transactions": sets}]})
    first, second = contents(data)
    assert data[first.start :].startswith(b"ST*835")
    assert data[second.start :].startswith(b"ST*835")
    assert first.digest != second.digest


def test_one_without_an_end_has_no_digest():
    data = build(ONE)
    torn = data[: data.index(b"~SE*") + 1]
    assert [one.digest for one in contents(torn)] == [None]
    assert [one.digest for one in contents(data.replace(b"SE*", b"ZZ*"))] == [None]


def test_claims_are_no_remittances():
    assert contents(build({"claims": [{}]})) == []


def test_what_is_no_x12_is_refused():
    with pytest.raises(NotX12):
        contents(b"no claims here")
