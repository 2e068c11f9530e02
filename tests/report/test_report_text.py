"""Text blocks, statistics, closing line; what a terminal must never be sent."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import pytest

from scrubber.report.closing import closing, notes, statistics
from scrubber.report.entry import Entry, Excerpt, amount_at_risk
from scrubber.report.record import Summary
from scrubber.report.text import block, write_text
from scrubber.report.visible import shown, visible

HOUSE = """\
day.837 claim A1001 line 2  MOH002 deny  Extra Mohs block without a Mohs stage  at risk 120.00
  2400#2.SV101-2   SV1*HC:17315*120*UN*1***1
                          ^^^^^
  17315 stands alone on 2026-07-09; it extends a stage billed as 17311-17314 by the same surgeon
  that day.
  the payer would answer CO 107 N122 · source: CMS add-on code edits, 2026Q3
  fix (attest): none proposed, the operative note decides which stage is missing"""


def test_block_looks_like_the_contract(block_alone):
    assert block(block_alone) == HOUSE


def test_all_blocks(entries, golden):
    stream = io.StringIO()
    assert write_text(entries, stream) == len(entries)
    golden("findings.txt", stream.getvalue())


def test_statistics_and_closing(report, golden):
    summary = report.summary
    golden("closing.txt", "\n".join([statistics(summary), *notes(summary), closing(summary)]) + "\n")


def test_expected_amounts_have_a_column_only_where_one_is_known(report):
    summary = report.summary
    told = statistics(summary)
    assert "charges at risk  allowed" in told
    assert "not known for 3 findings" in told
    summary.allowed_unknown = 0
    assert "what payers are expected to allow)" in statistics(summary)
    for count in summary.by_edit.values():
        count.allowed_at_risk = Decimal(0)
    assert "allowed" not in statistics(summary)


def test_the_stake_of_a_finding_names_both_amounts(block_alone):
    finding = replace(block_alone.finding, allowed_at_risk="79.16")
    assert "at risk 120.00 (allowed 79.16)" in block(replace(block_alone, finding=finding))


def test_closing_with_nothing_found():
    assert closing(Summary(files=1, claims=1, clean=1)) == (
        "1 file · 1 claim: 1 clean, 0 held · no findings · $0.00 at risk"
    )
    assert statistics(Summary()) == ""


def test_colour_only_when_asked(entries):
    plain = "\n".join(block(entry) for entry in entries)
    coloured = block(entries[0], colour=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31mIGD004 reject\x1b[0m" in coloured


def test_no_control_character_reaches_the_terminal(block_alone):
    nasty = "A\x1b]0;owned\x07\x9b31m\r\n\x00\xe2\x80\xae"
    finding = replace(block_alone.finding, message=nasty, value=nasty, title=nasty, charge_at_risk=nasty)
    finding.claim = replace(finding.claim, number=nasty)
    text = block(Entry(finding, nasty, Excerpt(f"NM1*{nasty}*X", 4, 4 + len(nasty))))
    assert all(character == "\n" or character.isprintable() for character in text)


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("M\xc3\x9cLLER", "MÜLLER"),
        ("M\xdcLLER", "MÜLLER"),
        ("a\tb\r\n", "a\\tb\\r\\n"),
        ("\x7f\x85", "\\x7f\\x85"),
        ("\xe2\x80\xae", "\\u202e"),
        ("\xe6\xbc\xa2", "\\u6f22"),
        ("\xef\xbb\xbfISA", "\\ufeffISA"),
        ("\xf0\x9f\x98\x80", "\\U0001f600"),
    ],
)
def test_shown(raw, seen):
    assert shown(raw) == seen


def test_wide_characters_stay_where_columns_do_not_matter():
    assert visible("漢", columns=False) == "漢"


def test_surrogates_of_a_file_name_are_shown():
    assert visible("a\udce9.837") == "a\\udce9.837"


def test_carets_stand_under_the_value_after_an_escape():
    line, carets = Excerpt("NM1*\x1bX*1234567890", 7, 17).marked()
    assert line[carets.index("^") : carets.rindex("^") + 1] == "1234567890"


@pytest.mark.parametrize("start", [0, 5, 150, 295, 300])
def test_long_segments_are_cut_around_the_value(start):
    segment = "".join(chr(ord("A") + i % 26) for i in range(300))
    line, carets = Excerpt(segment, start, min(start + 5, 300)).marked(80)
    assert len(line) <= 80
    assert "…" in line
    value = segment[start : start + 5]
    assert line[carets.index("^") :].startswith(value)


def test_a_value_longer_than_the_line_is_cut():
    line, carets = Excerpt("N" * 500, 10, 490).marked(60)
    assert len(line) <= 60
    assert len(carets) <= 61


def test_a_gap_says_here():
    assert Excerpt("SBR*P", 5, 5, gap=True).marked() == ("SBR*P", "     ^ here")


@pytest.mark.parametrize(
    ("text", "cents"),
    [("120.00", 12000), ("7", 700), ("0.5", 50), ("-5.00", -500), ("", 0), (None, 0), ("1E9", 0), ("x.y", 0)],
)
def test_amount_at_risk(block_alone, text, cents):
    assert amount_at_risk(replace(block_alone.finding, charge_at_risk=text)) == cents
