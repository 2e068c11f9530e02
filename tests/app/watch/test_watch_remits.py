"""Remittances in a drop folder: they go into the ledger, once, whatever comes between; denials are judged again."""

from __future__ import annotations

import gc
import json
import signal
import sys

import pytest
from make_remits import Asked, _claims, denies, pays

from scrubber.app.watch import remitting, watching
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


def test_what_a_modifier_lifted_is_filed_and_told_of_the_denial(drop, root):
    """The visit carries 25, by which the pair with the injection is none; the payer took no notice of it."""
    visit = (root / "samples" / "837p" / "office_visit.837").read_bytes()
    drop.put("visit.837", visit)
    drop.run()
    claim = Asked(901, _claims(visit))
    lost = claim.answer("A1001", denies("CO", "97"), pays("100"), denies("CO", "236", "N20"))
    drop.put("lost.835", claim.remit(lost))
    drop.run()
    with drop.ledger() as ledger:
        reader = ledger.remit_reader()
        rows = {row.line: row.denial for row in reader.denials() if row.denial.denied}
        [found] = reader.findings_of([one.claim for one in reader.decisions()]).values()
        assert not ledger.verify().faults
    assert [(one.line, one.edit, one.outcome) for one in found] == [(1, "NCI001", "bypassed")]
    assert (rows[1].part, rows[1].edit, rows[1].outcome) == ("silent", "NCI001", "bypassed")
    assert rows[3].part == "no_edit", "no pair has the drug"


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


def reported(drop):
    """The reports of remittances: the text, and what the JSON says of the file."""
    reports = drop.files("reports")
    [text] = [data.decode() for name, data in reports.items() if name.endswith(".txt")]
    [table] = [json.loads(data)["files"][0] for name, data in reports.items() if name.endswith(".json")]
    return text, table


def test_what_is_wrong_with_a_remittance_is_reported(drop, remit):
    data = remit("denied_oa18").read_bytes()
    drop.put("denied_oa18.835", data.replace(b"CAS*OA*18*1250", b"CAS*OA*18*1240"))
    ran = drop.run("--verbose")
    text, table = reported(drop)
    assert "RMT001" in text
    assert "and 10 is not accounted for" in text
    came_to = "denied_oa18.835: 1 remittance, 1 claim payment, $880.00 paid · 1 fit no claim of the ledger\n"
    assert came_to in text
    assert text.splitlines()[-1].startswith("  logged: ")
    assert [one["edit"] for one in table["findings"]] == ["RMT001"]
    assert (table["path"], table["remittances"]["new"]) == ("denied_oa18.835", 1)
    assert "remittance_with_findings" in ran.err
    assert {name.split("/")[1].rsplit(".", 1)[0] for name in drop.files("reports") if "day-" not in name} == {
        next(iter(drop.files("remits"))).split("/")[1].removesuffix(".835")
    }


def test_a_remittance_that_breaks_off_is_reported_and_loaded_when_it_is_whole(drop, remit):
    data = remit("denied_oa18").read_bytes()
    drop.put("denied_oa18.835", data[: data.index(b"SE*")])
    assert drop.run("--patience", "0").out == "1 file: 1 remitted\n"
    text, table = reported(drop)
    assert "1 remittance without an end left out" in text
    assert table["remittances"]["torn"] == 1
    drop.put("denied_oa18.835", data)
    drop.run()
    assert told(drop)[0] == [("CR26081", False, "first")]


def test_a_clean_remittance_has_a_report_and_no_warning(drop, remit):
    remit("denied_oa18")
    ran = drop.run("--verbose")
    text, table = reported(drop)
    assert text.startswith("denied_oa18.835: 1 remittance, 1 claim payment")
    assert table["findings"] == []
    assert "remittance_with_findings" not in ran.err


def test_killed_before_the_report_took_its_place(drop, remit, monkeypatch):
    class Killed(BaseException):
        pass

    def place(*_):
        raise Killed

    remit("denied_oa18")
    with monkeypatch.context() as patched:
        patched.setattr(remitting, "_place", place)
        with pytest.raises(Killed):
            drop.run()
    gc.collect()
    assert drop.run().code == 0
    text, table = reported(drop)
    assert "1 remittance read before" in text
    assert table["remittances"]["read_before"] == 1
    assert drop.names("in", "work") == []


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
        patched.setattr(remitting.Loading, "_decided", crash)
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
