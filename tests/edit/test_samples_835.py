"""The sample remittances answer claims of the sample that their line in the README names, and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import scrubber
from scrubber.denials.log import row_of
from scrubber.ledger import Ledger
from scrubber.model import Claim
from scrubber.pipeline.filing import sent_as_is
from scrubber.pipeline.options import Options
from scrubber.pipeline.remitting import Loading
from scrubber.pipeline.rules import load_rules
from scrubber.pipeline.source import open_source

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
ROW = re.compile(r"^\| \[(\w+)\]\(835/\w+\.835\) \| .*; answers \[\w+\]\((837p/\w+\.837)\) \|$", re.MULTILINE)
ANSWERS = dict(ROW.findall((SAMPLES / "README.md").read_text(encoding="utf-8")))

PASSED_ON = {"tertiary"}
"""The payer is another one than the claim was sent to."""
TOGETHER = {"bundled_into_one": {"A1001L3"}}
"""Lines that the service payment of another line answers as well."""


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
            assert (remit.payer_id == claim.payer_id) is (name not in PASSED_ON)
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
                told = {str(service.control_number) for service in payment.lines}
                assert set(lines) - told == TOGETHER.get(name, set())
                assert sum(abs(service.charge or 0) for service in payment.lines) == claim.charge
    assert answered


def test_what_answers_the_day_of_the_demonstration_answers_claims_that_went_out() -> None:
    report = scrubber.check(SAMPLES / "837p/demo_day.837", as_of=date(2026, 7, 20))
    held = {finding.claim.number for finding in report.findings if finding.claim and finding.holds}
    assert held
    for name in sorted(name for name, asked in ANSWERS.items() if asked.endswith("/demo_day.837")):
        for remit in scrubber.read_remits(SAMPLES / "835" / f"{name}.835"):
            assert not held & {str(payment.number) for payment in remit.claims}, name


def test_what_answers_the_day_of_the_demonstration_is_matched_for_sure(tmp_path: Path) -> None:
    rules, sent = load_rules(), datetime(2026, 7, 13, 9, tzinfo=UTC)
    with Ledger.open(str(tmp_path / "ledger.sqlite"), bytes(range(32))) as ledger:
        with open_source(SAMPLES / "837p/demo_day.837") as source:
            options = Options(as_of=sent.date(), history=ledger.history())
            ledger.file(sent_as_is(source, rules, options, ledger.keys, sent), sent)
        for name in sorted(name for name, asked in ANSWERS.items() if asked.endswith("/demo_day.837")):
            with open_source(SAMPLES / "835" / f"{name}.835") as source:
                options = Options(as_of=date(2026, 9, 1))
                assert list(Loading(source, rules, options, ledger, datetime(2026, 9, 1, tzinfo=UTC))) == []
        reader = ledger.remit_reader()
        decisions = list(reader.decisions())
        parts = {
            (row.decision.number, row.line, row.denial.part, row.denial.edit)
            for row in reader.denials()
            if row.denial.disposition == "denied"
        }
    assert {one.confidence for one in decisions} == {"certain"}
    assert [one.role for one in decisions if one.number == "CR26077"] == ["first", "reversal", "correction"]
    assert ("CR26080", 2, "overridden", "MOH006") in parts
    assert ("CR26081", 2, "overridden", "MOH004") in parts


@pytest.mark.parametrize(
    ("name", "match", "lines"),
    [
        ("secondary", "certain", {("2", "2", ())}),
        ("tertiary", "probable", set()),
        ("bundled_into_one", "certain", {("1", "1", ()), ("1", "2", ("3",))}),
    ],
)
def test_what_a_further_payer_and_a_bundle_come_to(
    name: str, match: str, lines: set[tuple[str, str, tuple[str, ...]]], tmp_path: Path
) -> None:
    rules, sent = load_rules(), datetime(2026, 7, 13, 9, tzinfo=UTC)
    with Ledger.open(str(tmp_path / "ledger.sqlite"), bytes(range(32))) as ledger:
        with open_source(SAMPLES / ANSWERS[name]) as source:
            records = sent_as_is(source, rules, Options(as_of=sent.date()), ledger.keys, sent)
            ledger.file(records, sent)
        with open_source(SAMPLES / "835" / f"{name}.835") as source:
            options = Options(as_of=date(2026, 9, 1))
            assert list(Loading(source, rules, options, ledger, datetime(2026, 9, 1, tzinfo=UTC))) == []
        reader = ledger.remit_reader()
        assert [(one.confidence, one.role) for one in reader.decisions()] == [(match, "first")]
        rows = list(map(row_of, reader.denials()))
        assert {(row.status, str(row.line), row.also_lines) for row in rows} == lines
        assert all(not row.denied for row in rows)
