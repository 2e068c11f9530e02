"""What the report room is given: findings with their segment, every segment with its loop."""

from __future__ import annotations

from pathlib import Path

import pytest
from parsing import AS_OF

from scrubber.edit.draft import build
from scrubber.edit.engine import Judging
from scrubber.pipeline.check import Check
from scrubber.pipeline.reporting import entry, rows
from scrubber.pipeline.source import SourceError, open_source

FORMS = [{}, {"delimiters": {"element": "|", "component": ">", "repetition": "!", "segment": "\n"}},
         {"delimiters": {"segment": "'"}, "line_break": "\r\n"}]  # fmt: skip


def run(rules, source):
    return list(Check(source, rules, Judging(as_of=AS_OF)))


def test_an_entry_shows_its_own_segment_whatever_the_delimiters(rules):
    data = build({"interchanges": [{**form, "claims": [{"charge": "1"}]} for form in FORMS]})
    with open_source(data, "day.837") as source:
        found = [f for f in run(rules, source) if f.edit == "BAL001"]
        shown = [entry(finding, source) for finding in found]
    assert len(shown) == 3
    for one, begin in zip(shown, ("CLM*A1001*", "CLM|A1002|", "CLM*A1003*"), strict=True):
        text = one.excerpt.segment
        assert text.startswith(begin)
        assert text.endswith(("*Y*A*Y*Y", "|Y|A|Y|Y"))
        assert text[one.excerpt.start : one.excerpt.end] == "1"


def test_every_segment_is_a_row_in_order(sample, rules):
    data = sample.read_bytes()
    with open_source(data) as source:
        found = run(rules, source)
        listed = list(rows(source, rules, found))
    offsets = [row.offset for row in listed]
    assert offsets == sorted(offsets)
    for row in listed:
        assert data[row.offset : row.offset + len(row.text)].decode("latin-1") == row.text
    shown = [finding.id for row in listed for finding in row.findings]
    assert sorted(shown) == sorted(finding.id for finding in found)
    assert sum(row.text[:3] == "CLM" for row in listed) == sum(
        data.count(b"CLM" + separator) for separator in (b"*", b"|", b"+")
    )


def test_rows_know_their_loops(rules):
    data = build({"claims": [{"patient": {"first": "Kid"}, "lines": [{}, {}]}]})
    with open_source(data) as source:
        paths = {row.text.split("*")[0] + row.text[-2:]: row.path for row in rows(source, rules, ())}
    assert {
        "2000A",
        "2010AA",
        "2000B",
        "2010BA",
        "2010BB",
        "2000C",
        "2010CA",
        "2300",
        "2400#1",
        "2400#2",
    } <= set(paths.values())


def test_segments_outside_envelopes_are_rows_too(rules):
    data = build({"claims": [{}]}) + b"ZZZ*1~"
    with open_source(data) as source:
        listed = [row.text for row in rows(source, rules, ())]
    assert listed[-1] == "ZZZ*1"


@pytest.mark.parametrize("name", ["none.837", "."])
def test_what_cannot_be_opened_is_told(tmp_path: Path, name):
    with pytest.raises(SourceError, match=r"expected a file|No such file"):
        open_source(tmp_path / name)


def test_standard_input_is_read_twice():
    import io

    with open_source("-", stdin=io.BytesIO(b"abc" * 100)) as source:
        assert source.read() == source.read() == b"abc" * 100
        assert (source.stem, source.size, source.slice(1, 4)) == ("stdin", 300, "bca")
