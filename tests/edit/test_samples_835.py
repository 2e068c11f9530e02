"""The sample remittances answer claims of the sample that their line in the README names, and nothing else."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import scrubber
from scrubber.model import Claim

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
ROW = re.compile(r"^\| \[(\w+)\]\(835/\w+\.835\) \| .*; answers \[\w+\]\((837p/\w+\.837)\) \|$", re.MULTILINE)
ANSWERS = dict(ROW.findall((SAMPLES / "README.md").read_text(encoding="utf-8")))


def claims(path: str) -> dict[str, Claim]:
    return {str(claim.number): claim for claim in scrubber.read_claims(SAMPLES / path)}


def test_every_sample_names_what_it_answers() -> None:
    assert set(ANSWERS) == {path.stem for path in (SAMPLES / "835").iterdir()}


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_a_sample_answers_the_claims_of_the_file_it_names(name: str) -> None:
    sent, answered = claims(ANSWERS[name]), 0
    for remit in scrubber.read_remits(SAMPLES / "835" / f"{name}.835"):
        for payment in remit.claims:
            claim = sent[str(payment.number)]
            answered += 1
            assert abs(payment.charge or 0) == claim.charge
            assert remit.payer_id == claim.payer_id
            assert claim.billing is not None
            assert remit.payee is not None
            assert remit.payee.npi == claim.billing.npi
            lines = {str(line.control_number): line for line in claim.lines}
            for service in payment.lines:
                line = lines[str(service.control_number)]
                assert service.billed_code == line.code
                assert service.billed_modifiers == line.modifiers
                assert line.service is not None
                assert service.day == line.service.first
            if payment.lines:
                assert {str(service.control_number) for service in payment.lines} == set(lines)
                assert sum(abs(service.charge or 0) for service in payment.lines) == claim.charge
    assert answered


def test_what_answers_the_day_of_the_demonstration_answers_claims_that_went_out() -> None:
    report = scrubber.check(SAMPLES / "837p/demo_day.837", as_of=date(2026, 7, 20))
    held = {finding.claim.number for finding in report.findings if finding.claim and finding.holds}
    assert held
    for name in sorted(name for name, asked in ANSWERS.items() if asked.endswith("/demo_day.837")):
        for remit in scrubber.read_remits(SAMPLES / "835" / f"{name}.835"):
            assert not held & {str(payment.number) for payment in remit.claims}, name
