"""Counting: each service once, in any order; only what stands counts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest

from scrubber.finding import ClaimRef, Safety, Severity, Status, Suppression
from scrubber.report.record import Charges, FileReport
from scrubber.report.tally import Exposure, Tally


@pytest.fixture
def finding(block_alone):
    return block_alone.finding


def tallied(*findings):
    tally = Tally()
    for finding in findings:
        tally.add(finding)
    tally.end_file(FileReport(path="x", sha256=""))
    return tally.summary()


def test_a_service_counts_once_in_any_order(finding):
    line_2 = finding
    dearer = replace(finding, edit="NCI001", charge_at_risk="150.00")
    line_3 = replace(finding, edit="NCI001", line=3, charge_at_risk="30.00")
    whole = replace(finding, edit="BAL001", line=None, charge_at_risk="170.00", severity=Severity.REJECT)
    other = replace(finding, claim=ClaimRef("Z", 99), charge_at_risk="1.00")
    for order in permutations((line_2, dearer, line_3, whole, other)):
        summary = tallied(*order)
        assert summary.charge_at_risk.total == Decimal("181.00")
        assert summary.charge_at_risk.deny == Decimal("181.00")
        assert summary.charge_at_risk.reject == Decimal("170.00")
        assert summary.by_edit["NCI001"].charge_at_risk == Decimal("180.00")
        assert summary.by_payer["Plains Health Plan"].claims == 2


def test_expected_amounts_are_summed_beside_charges_where_they_are_known(finding):
    priced = replace(finding, allowed_at_risk="79.16")
    dearer = replace(finding, edit="NCI001", charge_at_risk="150.00", allowed_at_risk="60.00")
    advice = replace(finding, line=4, severity=Severity.ADVISE, allowed_at_risk="10.00")
    unpriced = replace(finding, line=3, charge_at_risk="30.00")
    free = replace(finding, line=5, charge_at_risk=None)
    for order in permutations((priced, dearer, advice, unpriced, free)):
        summary = tallied(*order)
        assert summary.charge_at_risk.total == Decimal("180.00")
        assert summary.allowed_at_risk.model_dump() == {
            "total": "79.16", "reject": "0.00", "deny": "79.16", "advise": "10.00"
        }  # fmt: skip
        assert summary.by_edit["NCI001"].allowed_at_risk == Decimal("60.00")
        assert summary.by_payer["Plains Health Plan"].allowed_at_risk == Decimal("79.16")
        assert summary.allowed_unknown == 1
    aside = replace(priced, suppressed=Suppression("a", "b", "c"))
    assert tallied(aside).allowed_at_risk.total == 0


def test_only_what_stands_counts(finding):
    aside = replace(finding, suppressed=Suppression("a", "b", "c"))
    fixed = replace(finding, fixed=Safety.REVIEW, holds=False)
    preview = replace(finding, status=Status.PREVIEW)
    advice = replace(finding, severity=Severity.ADVISE)
    summary = tallied(aside, fixed, preview, advice)
    assert (summary.suppressed, summary.fixed.review, summary.preview) == (1, 1, 1)
    assert summary.findings.model_dump() == {"total": 2, "reject": 0, "deny": 1, "advise": 1}
    assert summary.charge_at_risk.total == 0
    assert summary.charge_at_risk.advise == Decimal("120.00")
    assert summary.outcomes.fail == 4


def test_the_same_ordinal_in_two_files_is_two_claims(finding):
    tally = Tally()
    for _ in range(2):
        tally.add(finding)
        charges = Charges(total=Decimal(5), clean=Decimal(2), held=Decimal(3))
        tally.end_file(FileReport(path="x", sha256="", claims=3, clean=2, held=1, charges=charges))
    summary = tally.summary()
    assert summary.charge_at_risk.total == Decimal("240.00")
    assert (summary.files, summary.claims, summary.clean, summary.held) == (2, 6, 4, 2)
    assert summary.charges.held == Decimal(6)
    assert summary.by_payer["Plains Health Plan"].claims == 2


def test_no_data_is_counted_and_never_a_pass(report):
    summary = report.summary
    assert summary.outcomes.no_data == 12
    assert summary.outcomes.passed == 5000
    assert [(m.edit, m.count, m.first) for m in summary.no_data] == [("NCI001", 12, "2400#1.SV101-2")]
    assert [(t.name, t.findings) for t in summary.stale_tables] == [("mue", 1)]


def test_exposure_ignores_nothing_and_credit():
    exposure = Exposure()
    exposure.add(1, 1, 0)
    exposure.add(1, 1, -500)
    assert exposure.amount == 0
