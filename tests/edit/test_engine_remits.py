"""Edits of claim payments and remittances: who meets what, what a finding names, and what is counted."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

import scrubber
from scrubber.edit.draft import build
from scrubber.edit.engine import Judging
from scrubber.finding import Outcome
from scrubber.pipeline.check import Check
from scrubber.pipeline.source import open_source

AS_OF = date(2026, 8, 10)


def checked(rules, data, **asked):
    """The findings of RMT, and how the edits ended."""
    with open_source(data) as source:
        check = Check(source, rules, Judging(as_of=AS_OF, **asked))
        found = [finding for finding in check if finding.edit.startswith("RMT")]
    ended = check.engine.tally.outcomes
    return found, Counter({key: n for key, n in ended.items() if key[0].startswith("RMT")}), check


def remits(**description):
    return build({"transaction_set": "835", **description})


def test_a_claim_meets_no_edit_of_remittances(rules):
    assert checked(rules, build({}))[:2] == ([], Counter())


def test_a_remittance_meets_no_edit_of_claims(rules):
    *_, check = checked(rules, remits())
    assert {key[0][:3] for key, n in check.engine.tally.outcomes.items() if n} == {"RMT"}


def test_passes_are_counted_and_so_are_failures(rules):
    spoilt = {"number": "Q7", "lines": [{"code": "17311", "paid": "1"}]}
    found, ended, _ = checked(rules, remits(claims=[{}, {}, spoilt], paid="7"))
    assert [finding.edit for finding in found] == ["RMT001", "RMT003"]
    assert ended["RMT001", Outcome.PASS] == 2
    assert ended["RMT001", Outcome.FAIL] == 1
    assert ended["RMT002", Outcome.PASS] == 3
    assert ended["RMT003", Outcome.FAIL] == 1
    assert ended["RMT003", Outcome.PASS] == 0


def test_a_finding_names_claim_line_and_payer(rules):
    spoilt = {"number": "Q7", "lines": [{"code": "17312"}, {"code": "17311", "paid": "1"}]}
    (line, total), *_ = checked(rules, remits(claims=[{}, spoilt], paid="7", payer="medicare"))
    assert (line.claim.number, line.claim.index, line.line, line.payer) == ("Q7", 2, 2, "Medicare Part B")
    assert (total.claim, total.line, total.payer) == (None, None, "Medicare Part B")
    assert (line.holds, line.severity, line.why["difference"]) == (False, "advise", "1249")
    assert total.why["difference"] == "1944"


def test_a_remittance_without_a_payer_is_named_by_its_originator(rules):
    data = remits(paid="7")
    start, end = data.index(b"N1*PR"), data.index(b"N1*PE")
    (total,), *_ = checked(rules, data[:start] + data[end:])
    assert total.payer == "1070098765"


@pytest.mark.parametrize("asked", [{"ignore": frozenset(["RMT"])}, {"select": frozenset(["RMT001"])}])
def test_select_and_ignore(rules, asked):
    assert checked(rules, remits(paid="7"), **asked)[0] == []


def test_all_is_shown_when_it_is_asked_for(rules):
    found, *_ = checked(rules, remits(), show_all=True)
    assert {(f.edit, str(f.outcome)) for f in found} == {(f"RMT00{n}", "pass") for n in (1, 2, 3, 4)}


def test_claim_payments_are_not_counted_as_claims():
    report = scrubber.check(remits(), as_of=AS_OF)
    assert [(one.claims, one.held) for one in report.files] == [(0, 0)]
    assert report.findings == []


def test_a_mixed_input(rules):
    data = build({}) + remits(paid="7")
    found, *_, check = checked(rules, data)
    assert [finding.edit for finding in found] == ["RMT003"]
    assert (found[0].at.interchange, check.claims) == (2, 1)
