"""The csv worklist: one row a finding, RFC 4180, no formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from scrubber.report.entry import Entry
from scrubber.report.worklist import COLUMNS, cell, worklist, write_worklist


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_golden(entries, golden):
    golden("worklist.csv", worklist(entries))


def test_one_row_a_finding_in_file_order(entries):
    text = worklist(entries)
    found = rows(text)
    assert [row["edit"] for row in found] == [entry.finding.edit for entry in entries]
    assert tuple(found[0]) == COLUMNS
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")


def test_write_counts(entries):
    assert write_worklist(iter(entries), io.StringIO(newline="")) == len(entries)


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd", "-cmd", "@SUM(A1)", "-1+1", "\t=1", "\r=1", " =1", "-", "＝1", "+1.5.2"]
)
def test_formulas_are_defused(text):
    assert cell(text).startswith("'")


@pytest.mark.parametrize("text", ["-5.00", "+7", "12", "120.00", "", "A=1", "CO 107", "'x"])
def test_numbers_and_words_stay(text):
    assert cell(text) == text


@pytest.mark.parametrize("text", ["a\nb", "a\x00b", "a\x1b[31m", "a\u202eb", "a\x85b"])
def test_no_control_character_in_a_cell(text):
    assert cell(text).isprintable()


def test_formula_bombs_in_any_column(block_alone):
    bomb = '=HYPERLINK("http://x","y")'
    finding = replace(block_alone.finding, message=bomb, value=bomb)
    finding.claim = replace(finding.claim, number=bomb)
    row = rows(worklist([Entry(finding, bomb, block_alone.excerpt)]))[0]
    assert [row[name] for name in ("file", "claim", "value", "message")] == ["'" + bomb] * 4


def test_facts_of_a_row(block_alone):
    row = rows(worklist([block_alone]))[0]
    assert row["claim"] == "A1001"
    assert row["expected_denial"] == "CO 107 N122"
    assert row["segment"] == "SV1*HC:17315*120*UN*1***1"
    assert (row["start"], row["end"]) == ("4126", "4131")
    assert row["finding_id"] == block_alone.finding.id
    assert row["source"] == "CMS add-on code edits <https://www.cms.gov/ncci/aoc>"
