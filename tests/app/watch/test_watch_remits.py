"""Remittances in a drop folder: they go into the ledger, once, whatever comes between; denials are judged again."""

from __future__ import annotations

import gc
import signal
import sys

import pytest

from scrubber.app.watch import publishing, watching
from scrubber.ledger import LedgerAway
from scrubber.ledger.remits import RemitFiling

DAY = "demo_day"


@pytest.fixture
def remit(drop, root):
    """Drop a sample of remittances."""

    def put(name, to=None):
        return drop.put(to or f"{name}.835", (root / "samples" / "835" / f"{name}.835").read_bytes())

    return put


def told(drop):
    """What the ledger says: decisions with the claims they answer, and what today's edits say of denied rows."""
    with drop.ledger() as ledger:
        assert not ledger.verify().faults
        reader = ledger.remit_reader()
        decisions = [(one.number, one.claim is not None, one.role) for one in reader.decisions()]
        today = [(row.decision.number, row.denial.today) for row in reader.denials() if row.denial.denied]
        return sorted(decisions), sorted(today)


def test_a_remittance_is_loaded_and_its_denials_are_judged_again(drop, remit):
    drop.put("morning.837", DAY)
    drop.run()
    data = remit("denied_oa18").read_bytes()
    assert drop.run().out == "1 file: 1 remitted\n"
    assert told(drop) == ([("CR26081", True, "first")], [("CR26081", "yes")])
    [(path, kept)] = drop.files("remits").items()
    assert kept == data
    assert path.startswith("remits/denied_oa18-")


def test_claims_that_come_after_their_remittance_are_found_at_idle(drop, remit):
    remit("denied_oa18")
    drop.run()
    assert told(drop) == ([("CR26081", False, "first")], [("CR26081", "unknown")])
    drop.put("morning.837", DAY)
    drop.run()
    assert told(drop) == ([("CR26081", True, "first")], [("CR26081", "yes")])


def test_the_same_remittance_in_two_files_is_loaded_once(drop, remit):
    data = remit("denied_oa18").read_bytes()
    drop.put("other.835", data.replace(b"*000000101", b"*000000077"))
    assert drop.run().out == "2 files: 2 remitted\n"
    assert told(drop)[0] == [("CR26081", False, "first")]
    assert len(drop.names("remits")) == 2


POINTS = ("sealed", "published", "filed", "kept")


@pytest.mark.parametrize("point", POINTS)
def test_killed_and_run_again_it_is_loaded_once(point, drop, remit, killed):
    remit("denied_oa18")
    killed(drop, f"{point}:kill")
    assert drop.run().code == 0
    assert told(drop)[0] == [("CR26081", False, "first")]
    assert drop.names("in", "work") == []
    assert len(drop.names("remits")) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_for_good_after_it_was_filed(drop, remit):
    remit("denied_oa18")
    assert drop.process(fault="filed:kill").returncode == -signal.SIGKILL
    assert drop.run().code == 0
    assert told(drop)[0] == [("CR26081", False, "first")]
    assert len(drop.names("remits")) == 1


def test_killed_while_it_is_loaded(drop, remit, monkeypatch):
    class Killed(BaseException):
        pass

    def settle(self, join):
        raise Killed

    remit("denied_oa18")
    with monkeypatch.context() as patched:
        patched.setattr(RemitFiling, "settle", settle)
        with pytest.raises(Killed):
            drop.run()
    gc.collect()
    assert told(drop)[0] == []
    assert drop.run().code == 0
    assert told(drop)[0] == [("CR26081", False, "first")]


def test_what_cannot_be_loaded_is_kept_and_said(drop, remit, monkeypatch):
    def crash(self, event):
        raise ValueError("PATIENTX Kimura")

    data = remit("denied_oa18").read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(publishing.Loading, "_decided", crash)
        ran = drop.run()
    assert ran.out == "1 file: 1 remitted\n"
    assert "ValueError" in ran.err
    assert "PATIENTX" not in ran.err
    assert list(drop.files("remits").values()) == [data]
    assert told(drop)[0] == []
    with drop.ledger() as ledger:
        assert ledger.counts()["inputs"] == 1
    [path] = (drop.root / "remits").iterdir()
    ran = drop.scrubber("remit", path, "--ledger", drop.root / "ledger.sqlite")  # as the guide says
    assert (ran.code, "1 remittance, 1 claim payment" in ran.out) == (0, True)
    assert told(drop)[0] == [("CR26081", False, "first")]


def test_a_ledger_that_is_away_while_it_is_loaded_is_waited_for(drop, remit, monkeypatch):
    real, calls = RemitFiling.settle, []

    def away(self, join):
        calls.append(1)
        if len(calls) < 3:
            raise LedgerAway("the database is away")
        return real(self, join)

    monkeypatch.setattr(RemitFiling, "settle", away)
    remit("denied_oa18")
    assert drop.run().out == "1 file: 1 remitted\n"
    assert told(drop)[0] == [("CR26081", False, "first")]


@pytest.mark.parametrize("name", ["rematch", "judge_again"])
def test_a_crash_in_looking_again_stops_nothing(drop, remit, monkeypatch, name):
    def crash(*_):
        raise ValueError("PATIENTX Kimura")

    monkeypatch.setattr(watching, name, crash)
    remit("denied_oa18")
    ran = drop.run()
    assert (ran.code, ran.out) == (0, "1 file: 1 remitted\n")
    assert "ValueError" in ran.err
    assert "PATIENTX" not in ran.err


@pytest.mark.parametrize("name", ["rematch", "judge_again"])
def test_a_ledger_that_is_away_is_asked_again_later(drop, remit, monkeypatch, name):
    real, calls = getattr(watching, name), []

    def away(*args):
        calls.append(1)
        if len(calls) < 3:
            raise LedgerAway("the database is away")
        return real(*args)

    monkeypatch.setattr(watching, name, away)
    drop.put("morning.837", DAY)
    remit("denied_oa18")
    assert drop.run().code == 0
    assert len(calls) >= 3
    assert told(drop) == ([("CR26081", True, "first")], [("CR26081", "yes")])


def test_it_stops_in_the_midst_of_judging_again(drop, remit, monkeypatch):
    """It does not wait for what it is judging; the next run goes on with it."""
    drop.put("morning.837", DAY)
    drop.run()
    real = watching.judge_again
    seen = []

    def stopping(*args):
        *others, stopped = args
        turns = iter((False, False, True))

        def told_to_stop():
            seen.append(next(turns, True))
            return seen[-1] or stopped()

        return real(*others, told_to_stop)

    remit("denied_oa18")
    with monkeypatch.context() as patched:
        patched.setattr(watching, "judge_again", stopping)
        assert drop.run().code == 0
    assert seen[:3] == [False, False, True]
    assert told(drop)[1] == [("CR26081", "unknown")]
    remit("denied_co197")
    drop.run()
    assert ("CR26081", "yes") in told(drop)[1]
