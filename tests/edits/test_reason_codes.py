"""RMT004 and the age of its lists: an old list says so, and beyond a site's limit it no longer judges."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scrubber.edit.catalogue import built_in_pack
from scrubber.finding import Finding, Outcome, TableRef
from scrubber.pipeline.cases import load_cases, run_case
from scrubber.pipeline.rules import Rules, load_rules
from scrubber.tables import load_tables


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules()


def told(rules: Rules, name: str, stale_after: int | None) -> list[Finding]:
    edit = rules.catalogue["RMT004"]
    cases = load_cases(rules.catalogue.folder(edit.id), edit, built_in_pack() / "_base")
    (case,) = (case for case in cases if case.name == name)
    return run_case(case, replace(rules, tables=load_tables(stale_after=stale_after))).findings


OLD = "remark_that_may_have_come_after_the_list"
"""A remittance of 2026-11-22, 22 days after those of the list."""


@pytest.mark.parametrize("limit", [None, 22])
def test_what_an_old_list_does_not_have_is_told_as_uncertain(rules, limit):
    (finding,) = told(rules, OLD, limit)
    assert (finding.outcome, finding.variant) == (Outcome.FAIL, "unknown_to_old_list")
    assert finding.table == TableRef("rarc", "2026-08", stale=True)
    assert finding.message.endswith("a code of the list of 2026-11-22, which may have this one.")


def test_a_list_beyond_the_limit_of_the_site_judges_no_more(rules):
    (finding,) = told(rules, OLD, 21)
    assert finding.outcome is Outcome.NO_DATA
    assert finding.table == TableRef("rarc", "2026-08", stale=True)
    assert "the table rarc 2026-08 had run out by more than 21 days" in finding.message


def test_a_code_in_force_in_an_old_list_is_no_matter_at_any_age(rules):
    assert told(rules, "reason_in_force_in_an_old_list", 0) == []


def test_a_list_speaks_for_its_own_days_with_certainty(rules):
    (finding,) = told(rules, "reason_that_nobody_knows_on_the_last_day_of_the_list", 0)
    assert (finding.outcome, finding.variant) == (Outcome.FAIL, "unknown")
    assert finding.table == TableRef("carc", "2026-08", stale=False)
