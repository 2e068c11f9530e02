"""A year of claims and remittances with known truth, brought in through the library: the log says what was planned."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import make_year
import pytest
from year_filing import Filer, compared, in_order, names, rates_differ, truth_of, underpaid_differ
from year_scenarios import BUNDLED, DUPLICATE, SCENARIOS, SHIFT, SHIFT_FROM
from year_truth import FILINGS, Payment, Record, Sent, rates

import scrubber
from scrubber.ledger import Ledger
from scrubber.pipeline.rules import Rules, load_rules

CLAIMS, SEED = 800, 6
"""A seed with which so few claims have everything in them."""
KEY = bytes(range(32))
AS_OF = date(2026, 12, 31)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("year")
    make_year.write(folder, CLAIMS, SEED)
    return folder


@pytest.fixture(scope="module")
def truth(year: Path) -> list[Record]:
    return truth_of(year)


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules()


# -- the generator --------------------------------------------------------------------------------------------


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_count_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        make_year.write(tmp_path / name, 120, seed)
    first, again, other = (digests(tmp_path / name) for name in "abc")
    assert first == again
    assert first["truth.jsonl"] != other["truth.jsonl"]


def test_the_truth_names_every_claim_and_payment_of_the_files(year: Path, truth: list[Record]) -> None:
    sent = {(one.file, one.index): one for one in truth if isinstance(one, Sent)}
    payments = [one for one in truth if isinstance(one, Payment)]
    for path in sorted((year / "claims").iterdir()):
        for claim in scrubber.read_claims(path):
            one = sent.pop((f"claims/{path.name}", claim.index))
            assert (claim.number, claim.charge) == (one.number, one.charge // 100)
            assert path.stem.endswith(one.filing)
    assert not sent
    at = iter(payments)
    for name in dict.fromkeys(one.file for one in payments):
        for remit in scrubber.read_remits(year / name):
            for payment in remit.claims:
                one = next(at)
                assert payment.number == one.number
                assert payment.charge == one.charge / 100
                assert [100 * payment.paid, 100 * (payment.patient_share or 0)] == [one.paid, one.patient]
                assert len(payment.lines) == len(one.lines)
    assert next(at, None) is None


def test_remittances_of_the_year_balance_and_keep_to_the_guide(year: Path) -> None:
    paths = sorted((year / "remits").iterdir())
    assert len(paths) > 20
    found = [one for path in paths[::4] for one in scrubber.check(path, as_of=AS_OF).findings]
    assert found == []


def test_the_year_has_everything_in_it(truth: list[Record]) -> None:
    sent = [one for one in truth if isinstance(one, Sent)]
    payments = [one for one in truth if isinstance(one, Payment)]
    planned = {scenario.name for scenario in (*SCENARIOS, SHIFT, BUNDLED, DUPLICATE)}
    assert planned <= {one.scenario for one in payments}
    assert {one.filing for one in sent} == set(FILINGS)
    assert {one.role for one in payments} == {"first", "again", "reversal", "correction", "forwarded"}
    assert {one.match for one in payments} == {"sure", "open", "none"}
    assert {"1", "2", "4", "19", "22", "23"} == {one.status for one in payments}
    assert {one.disposition for one in payments} == {
        "denied", "partly_denied", "reduced", "patient_share", "paid",
    }  # fmt: skip
    assert any(one.underpaid for one in payments)
    numbers = [one.number for one in sent if one.frequency == "1" and one.scenario != DUPLICATE.name]
    assert len(set(numbers)) < len(numbers)


def test_the_rates_are_sums_over_the_truth(year: Path, truth: list[Record]) -> None:
    told = json.loads((year / "rates.json").read_text())
    assert told == rates(truth)
    first = [one for one in truth if isinstance(one, Payment) and one.role == "first"]
    counted = [one for one in first if one.claim and not one.crossover]
    assert told["total"]["claims"] == len(counted)
    assert told["total"]["denied"] == sum(one.disposition == "denied" for one in counted)
    assert told["total"]["denied dollars"] == sum(one.denied for one in counted)


def test_one_payer_denies_more_from_a_day_on(truth: list[Record]) -> None:
    first = [one for one in truth if isinstance(one, Payment) and one.role == "first"]
    days = [one.sent for one in first if one.scenario == SHIFT.name]
    assert len(days) >= 3
    assert min(days) >= SHIFT_FROM.isoformat()


# -- the log --------------------------------------------------------------------------------------------------


def test_the_log_says_what_was_planned(
    year: Path,
    truth: list[Record],
    rules: Rules,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    database = tmp_path / "ledger.sqlite"
    with Ledger.open(str(database), KEY) as ledger:
        filer = Filer(rules, ledger)
        filer.year(year)
        assert filer.said == []
        assert filer.judge_again(year, AS_OF) == 0
        found = compared(ledger, names(database, year), truth)
        told = f"\nA year of {CLAIMS} claims: planned and found\n{found.text()}"
        record_property("confusion", told)  # tests/conftest.py prints it
        assert found.right, found.text()
        assert rates_differ(ledger, truth, AS_OF) == []
        assert underpaid_differ(ledger, year, truth) == []


def told(folder: Path, rules: Rules, database: Path, files: list[str]) -> list[object]:
    """What a ledger says of a year whose files came in some order."""
    with Ledger.open(str(database), KEY) as ledger:
        Filer(rules, ledger).year(folder, files)
        reader = ledger.remit_reader()
        decisions = sorted(reader.decisions(), key=lambda one: one.key)
        denials = sorted(reader.denials(), key=lambda one: (one.decision.key, one.denial.service))
        return [*decisions, *denials]


def test_the_log_is_the_same_in_every_order_and_after_loading_twice(tmp_path: Path, rules: Rules) -> None:
    make_year.write(tmp_path, 100, SEED)
    files = in_order(tmp_path)
    claims = [name for name in files if name.startswith("claims/")]
    remits = [name for name in files if name.startswith("remits/")]
    usual = told(tmp_path, rules, tmp_path / "usual.sqlite", claims + remits)
    assert len(usual) > 200
    backwards = told(tmp_path, rules, tmp_path / "backwards.sqlite", claims + remits[::-1] + remits)
    assert backwards == usual
