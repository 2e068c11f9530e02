"""The annotated 837: segments with loops, findings beneath the element they point at."""

from __future__ import annotations

import io
from dataclasses import replace

from scrubber.finding import Gap
from scrubber.report.annotated import Row, annotate_row, write_annotated


def rows(entries):
    by_edit = {entry.finding.edit: entry.finding for entry in entries}
    yield Row(0, 1, "", 0, "ISA*00*          *00*          *ZZ*SENDER         ")
    yield Row(1989, 20, "2000B", 2, "SBR*P*18*******CI")
    yield Row(2040, 21, "2010BA", 3, "NM1*IL*1*L\xc3\x9aND*ANA\x1b[31m", [by_edit["IGD004"]])
    yield Row(3000, 40, "2300", 3, "CLM*A1001*100.00***11:B:1*Y*A*Y*Y", [by_edit["BAL001"]])
    yield Row(4100, 56, "2400#2", 4, "LX*2")
    yield Row(4119, 57, "2400#2", 4, "SV1*HC:17315*120*UN*1***1", [by_edit["MOH002"]])


def test_golden(entries, golden):
    stream = io.StringIO()
    assert write_annotated(rows(entries), stream) == 6
    golden("annotated.txt", stream.getvalue())


def test_without_findings_the_listing_is_left(entries):
    stream = io.StringIO()
    write_annotated(rows(entries), stream)
    bare = [line for line in stream.getvalue().splitlines() if not line.startswith("!")]
    assert len(bare) == 6
    assert [line.split()[0] for line in bare] == ["1", "20", "21", "40", "56", "57"]


def test_carets_stand_under_the_value(block_alone):
    row = Row(4119, 57, "2400#2", 4, block_alone.excerpt.segment, [block_alone.finding])
    segment, carets, *_ = annotate_row(row)
    assert segment[carets.index("^") : carets.rindex("^") + 1] == "17315"


def test_a_missing_segment_before_and_after(payer_missing):
    at_start = list(annotate_row(Row(2040, 21, "2010BA", 3, "NM1*IL", [payer_missing.finding])))
    after = list(annotate_row(Row(2000, 21, "2010BA", 3, "NM1*IL", [payer_missing.finding])))
    assert "missing here: 2010BB.NM1[PR]" in at_start[0]
    assert "NM1*IL" in after[0]
    assert "missing here: 2010BB.NM1[PR]" in after[1]


def test_a_missing_element_is_marked_in_its_segment(payer_missing):
    at = Gap("2310B.NM1[82]09", 1, 1, 1, 30, 106, 106)
    segment, carets, *_ = annotate_row(
        Row(100, 30, "2310B", 3, "NM1*82", [replace(payer_missing.finding, at=at)])
    )
    assert carets.strip("! ") == "^ here"
    assert carets.index("^") == len(segment)


def test_an_unreadable_locator_still_points(payer_missing):
    at = Gap("??", 1, 1, 1, 30, 106, 106)
    lines = list(annotate_row(Row(100, 30, "", 0, "NM1*82", [replace(payer_missing.finding, at=at)])))
    assert "missing here: ??" in lines[1]


def test_rows_are_written_as_they_come(entries):
    stream = io.StringIO()

    def slow():
        for number, row in enumerate(rows(entries)):
            assert stream.getvalue().count("\n") >= number
            yield row

    write_annotated(slow(), stream)
