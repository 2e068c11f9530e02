"""Whole remittances loaded into both databases: the same log, in two orders, and after a crash."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pipeline"))

from remit_runs import LOADED, OF_DAY, OPTIONS, Office, claims_file, filled, remit_file

from scrubber.ledger.remits import RemitFiling
from scrubber.pipeline.remitting import rematch


def settled(self, join):
    raise RuntimeError("the process ends here")


def test_both_databases_have_the_same_log_in_any_order_and_after_a_crash(
    ledger, rules, tmp_path, monkeypatch
):
    remits = [remit_file(name) for name in OF_DAY]
    expected = filled(tmp_path / "expected.sqlite", rules, [claims_file()], remits)
    office = Office(ledger, rules)
    for data in remits[::-1]:
        with monkeypatch.context() as patched:
            patched.setattr(RemitFiling, "settle", settled)
            with pytest.raises(RuntimeError):
                office.load(data)
        assert office.load(data)[0].filed
        assert office.load(data)[0].known
    office.send(claims_file())
    assert rematch(ledger, rules, OPTIONS, LOADED) == len(list(ledger.remit_reader().decisions()))
    assert office.log() == expected
    assert not ledger.verify().faults
