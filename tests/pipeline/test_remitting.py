"""Remittances into the ledger: once each, whatever file, order or accident brings them."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta
from itertools import permutations

import pytest
from make_remits import denies, pays
from parsing import parted
from remit_runs import (
    DAY,
    LOADED,
    OF_DAY,
    OPTIONS,
    SAMPLES,
    SENT,
    SENT_AGAIN,
    asked,
    claims_file,
    filled,
    opened,
    remit_file,
)

from scrubber import NotX12
from scrubber.ledger.remits import RemitFiling
from scrubber.pipeline.filing import sent_as_is
from scrubber.pipeline.remitting import Loading, NoRemittance, rematch
from scrubber.pipeline.source import open_source

FULL = pays("612.40", "2", "122.48"), pays("371.15", "2", "74.23")
FIRST = b"CLM*CR26077*2490***11:B:1*"


@pytest.fixture
def office(tmp_path, rules):
    with opened(tmp_path / "ledger.sqlite", rules) as made:
        yield made


@pytest.fixture(scope="module")
def of_day(tmp_path_factory, rules):
    """The log after the demo day and each of its remittances, in a file of its own."""
    path = tmp_path_factory.mktemp("day") / "ledger.sqlite"
    return filled(path, rules, [claims_file()], map(remit_file, OF_DAY))


# -- once each ----------------------------------------------------------------------------------------------


def test_a_remittance_is_matched_and_logged(office):
    office.send(claims_file())
    loaded, findings = office.load(remit_file("paid"))
    assert (loaded.remits, loaded.again, loaded.torn, loaded.payments) == (1, 0, 0, 2)
    assert loaded.filed
    assert not loaded.known
    assert loaded.matched == {"certain": 2}
    assert loaded.paid == sum(one.paid for one in office.ledger.remit_reader().decisions())
    assert sum(loaded.dispositions.values()) == len(list(office.ledger.remit_reader().denials()))
    assert findings == []
    states = {fact.number: fact.state for fact in office.ledger.remit_reader().sent()}
    assert (states["CR26072"], states["CR26077"], states["CR26071"]) == ("paid", "paid", "sent")


def test_the_same_file_twice_changes_nothing(office):
    office.send(claims_file())
    office.load(remit_file("denied_oa18"))
    before, entries = office.log(), office.ledger.verify().entries
    loaded, _ = office.load(remit_file("denied_oa18"))
    assert loaded.known
    assert not loaded.filed
    assert (loaded.remits, loaded.again, loaded.payments) == (0, 1, 0)
    assert office.log() == before
    assert office.ledger.verify().entries == entries


def other_envelope(data: bytes) -> bytes:
    """The same remittance from another clearing house, with other line breaks."""
    assert b"*000000101*" in data
    assert b"~\n" in data
    return data.replace(b"*000000101", b"*000000077").replace(b"\n", b"")


def test_the_same_remittance_in_another_envelope_changes_nothing(office):
    office.send(claims_file())
    office.load(remit_file("denied_oa18"))
    before = office.log()
    loaded, _ = office.load(other_envelope(remit_file("denied_oa18")))
    assert (loaded.remits, loaded.again, loaded.payments) == (0, 1, 0)
    assert loaded.filed
    assert office.log() == before


def test_a_remittance_that_stands_twice_in_a_file_counts_once(office):
    office.send(claims_file())
    data = remit_file("denied_oa18")
    loaded, _ = office.load(data + other_envelope(data) + remit_file("paid"))
    assert (loaded.remits, loaded.again, loaded.payments) == (2, 1, 3)
    decisions = list(office.ledger.remit_reader().decisions())
    assert sorted(one.number for one in decisions) == ["CR26072", "CR26077", "CR26081"]


def test_one_file_or_many_is_all_the_same(tmp_path, rules, of_day):
    every = b"".join(map(remit_file, OF_DAY))
    assert filled(tmp_path / "together.sqlite", rules, [claims_file()], [every]) == of_day
    assert {one.denial.disposition for one in of_day if hasattr(one, "denial")} == {"denied", "reduced"}


def test_several_payers_groups_and_interchanges_in_a_file(office):
    office.send(claims_file("several_transactions_and_interchanges"))
    loaded, findings = office.load(remit_file("several_payers") + remit_file("denied_co107"))
    assert (loaded.remits, loaded.payments) == (4, 5)
    assert loaded.matched["none"] in (0, 1)  # what answers another file may share its number
    decisions = list(office.ledger.remit_reader().decisions())
    assert len({(one.payer_id, one.trace) for one in decisions}) == 4
    assert {one.edit for one in findings} == {"X12017"}  # both interchanges have one number


# -- in any order -------------------------------------------------------------------------------------------


def dealt():
    """Payment, reversal and correction in three files, then the replacement of the claim and its decision."""
    day, again = asked(claims_file()), {"original": "26CR2607700", "payer_number": "26CR2607701"}
    seven = {
        "original": "26CR2607701",
        "payer_number": "26CR2607702",
        "frequency": "7",
        "received": "20260821",
    }
    dear = asked(claims_file(), 904)
    return [
        remit_file("paid"),
        day.remit(day.answer("CR26077", *FULL, pays("398", "2", "79.60"), status="22"), date="20260817"),
        asked(claims_file(), 902).remit(
            asked(claims_file()).answer("CR26077", *FULL, denies("CO", "97", "M15"), **again), date="20260818"
        ),
        dear.remit(dear.answer("CR26077", *FULL, pays("431.20", "2", "86.24"), **seven), date="20260901"),
    ]


def replacement():
    """CR26077 sent once more, in the place of the first."""
    changed = claims_file(DAY, (FIRST, FIRST.replace(b":1*", b":7*")))
    return parted(changed, [1] * 6 + [0] + [1] * 7)[0], SENT_AGAIN


def test_two_orders_give_the_same_log(tmp_path, rules):
    remits, claims = dealt(), [claims_file(), replacement()]
    logs = [
        filled(tmp_path / f"{number}.sqlite", rules, claims, order)
        for number, order in enumerate([remits, remits[::-1], [remits[n] for n in (2, 0, 3, 1)]])
    ]
    assert logs[0] == logs[1] == logs[2]
    roles = [(one.role, one.reversed) for one in logs[0] if getattr(one, "number", "") == "CR26077"]
    assert roles == [("first", True), ("reversal", False), ("correction", False), ("again", False)]


def test_claims_in_two_orders_give_the_same_log(tmp_path, rules):
    remits = [*dealt(), remit_file("several_payers")]
    claims = [claims_file(), replacement(), claims_file("several_transactions_and_interchanges")]
    logs = [
        filled(tmp_path / f"{number}.sqlite", rules, order, remits)
        for number, order in enumerate(permutations(claims))
        if number in (0, 4, 5)
    ]
    assert logs[0] == logs[1] == logs[2]


def test_claims_that_come_after_their_remittances_are_found(tmp_path, rules, of_day):
    remits, claims = [remit_file(name) for name in OF_DAY], claims_file()
    with opened(tmp_path / "after.sqlite", rules) as office:
        for data in remits:
            loaded, _ = office.load(data)
            assert loaded.matched == {"none": loaded.payments}
        assert {row.denial.part for row in office.ledger.remit_reader().denials()} == {"unmatched"}
        assert office.send(claims)
        every = len(list(office.ledger.remit_reader().decisions()))
        assert rematch(office.ledger, rules, OPTIONS, LOADED) == every
        assert rematch(office.ledger, rules, OPTIONS, LOADED) == 0
        assert not office.ledger.verify().faults
        assert office.log() == of_day


def about(one):
    """The payer's number for the claim of a decision, or of a row."""
    return getattr(getattr(one, "decision", one), "payer_number", "")


def test_a_replacement_that_comes_after_its_decision_stays_with_what_was_there(tmp_path, rules):
    """What holds and what does not: docs/denials.md says it. A payment with a claim is not looked at again."""
    remits = dealt()
    before = filled(tmp_path / "before.sqlite", rules, [claims_file(), replacement()], remits)
    with opened(tmp_path / "after.sqlite", rules) as office:
        office.send(claims_file())
        for data in remits:
            office.load(data)
        office.send(*replacement())
        rematch(office.ledger, rules, OPTIONS, LOADED)
        after = office.log()
    last = [[one for one in log if about(one) == "26CR2607702"] for log in (before, after)]
    found = [{(one.claim.index, one.confidence) for one in each if hasattr(one, "role")} for each in last]
    assert found == [{(1, "certain")}, {(7, "probable")}]
    known = [getattr(one, "decision", one) for one in before if one not in (*after, *last[0])]
    others = [one for one in known if hasattr(one, "claim")]
    assert {(one.number, one.claim.index) for one in others} == {("CR26077", 7)}  # the first, with more doubt


def test_a_claim_that_was_sent_twice_is_paid_once_and_denied_once_as_a_duplicate(office):
    data = claims_file("office_visit")
    office.send(data)
    office.send(other_envelope(data), SENT + timedelta(days=7))
    told = asked(data)
    office.load(told.remit(told.answer("A1001", *[denies("OA", "18")] * 3, received=""), date="20260810"))
    office.load(told.remit(told.answer("A1001", *[pays("10")] * 3, received="")))
    reader = office.ledger.remit_reader()
    assert [one.confidence for one in reader.decisions()] == ["probable", "probable"]
    assert {(one.claim.input, one.status, one.role) for one in reader.decisions()} == {
        (1, "1", "first"),
        (2, "1", "again"),
    }
    assert [one.state for one in reader.sent()] == ["paid", "denied"]


def test_what_is_taken_back_with_the_status_that_it_had_is_a_reversal(office):
    data = claims_file("office_visit")
    office.send(data)
    told = asked(data)
    denied = told.answer("A1001", *[denies("CO", "97")] * 3, status="4")
    office.load(told.remit(denied))
    back = told.answer("A1001", *[denies("CO", "97")] * 3, status="22")
    again = told.answer("A1001", *[pays("10")] * 3)
    later = told.remit(back, again, date="20260810").replace(b"CLP*A1001*22*", b"CLP*A1001*4*")
    assert b"CLP*A1001*4*-299*" in later
    assert office.load(later)[1] == []
    reader = office.ledger.remit_reader()
    assert [(one.role, one.reversed) for one in reader.decisions()] == [
        ("first", True),
        ("reversal", False),
        ("correction", False),
    ]
    assert [one.state for one in reader.sent()] == ["paid"]


# -- after an accident --------------------------------------------------------------------------------------


class PowerCut(BaseException):
    pass


@pytest.mark.parametrize("turn", [1, 2, 3, 4, 5])
def test_a_crash_files_nothing_and_the_next_time_all(turn, tmp_path, rules, of_day, monkeypatch):
    """Between any two steps of filing: the batches, what belongs to them, and what is settled."""
    data = b"".join(remit_file(name) for name in OF_DAY)
    method = ("candidates", "put_payments", "put_denials", "put_remit", "settle")[turn - 1]
    real, calls = getattr(RemitFiling, method), []

    def crash(self, *args):
        result = real(self, *args)
        calls.append(method)
        if len(calls) == 1 + 3 * (method != "settle"):
            raise PowerCut
        return result

    with opened(tmp_path / "crashed.sqlite", rules) as office:
        office.send(claims_file())
        empty, entries = office.log(), office.ledger.verify().entries
        with monkeypatch.context() as patched:
            patched.setattr(RemitFiling, method, crash)
            with pytest.raises(PowerCut):
                office.load(data)
        assert office.log() == empty
        assert office.ledger.verify().entries == entries
        loaded, _ = office.load(data)
        assert loaded.filed
        assert office.log() == of_day


def test_a_load_that_is_left_early_files_nothing(office):
    office.send(claims_file())
    empty = office.log()
    data = remit_file("denied_oa18").replace(b"SE*", b"ZZ*1~\nSE*")  # has findings
    with open_source(data) as source:
        loading = office.loading(source)
        findings = iter(loading)
        next(findings)
        findings.close()
    assert not loading.loaded.filed
    assert office.log() == empty
    assert office.load(data)[0].filed


LARGE = """
import os, signal, sys
from datetime import date, datetime, UTC
from scrubber.ledger import Ledger
from scrubber.ledger.remits import RemitFiling
from scrubber.pipeline.options import Options
from scrubber.pipeline.remitting import Loading
from scrubber.pipeline.rules import load_rules
from scrubber.pipeline.source import open_source

real, calls = RemitFiling.put_denials, []

def killed(self, rows):
    real(self, rows)
    calls.append(1)
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)

RemitFiling.put_denials = killed
with Ledger.open(sys.argv[1], bytes(range(32))) as ledger, open_source(sys.argv[2]) as source:
    at = datetime(2026, 9, 1, 9, tzinfo=UTC)
    for _ in Loading(source, load_rules(), Options(as_of=date(2026, 7, 13)), ledger, at, "remit.835"):
        pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_in_a_large_file_and_loaded_again(tmp_path, rules):
    day = asked(claims_file())
    one = day.answer("CR26081", pays("690", "2", "138"), denies("OA", "18"), pays("410", "2", "82"))
    data = day.remit(*({**one, "payer_number": f"L{n}"} for n in range(600)))
    path = tmp_path / "large.835"
    path.write_bytes(data)
    whole = filled(tmp_path / "whole.sqlite", rules, [claims_file()], [data])
    assert sum(hasattr(one, "denial") for one in whole) >= 600
    killed = tmp_path / "killed.sqlite"
    with opened(killed, rules) as office:
        office.send(claims_file())
        empty = office.log()
    ran = subprocess.run(
        [sys.executable, "-c", LARGE, killed, path], capture_output=True, timeout=60, check=False
    )
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    with opened(killed, rules) as office:
        assert office.log() == empty
        assert office.load(data)[0].filed
        assert not office.ledger.verify().faults
        assert office.log() == whole


# -- bad input ----------------------------------------------------------------------------------------------


def test_a_torn_remittance_is_left_out_until_it_is_whole(office):
    office.send(claims_file())
    whole = remit_file("paid") + other_envelope(remit_file("denied_oa18"))
    torn = whole[: whole.rindex(b"AMT*B6")]
    loaded, findings = office.load(torn)
    assert (loaded.remits, loaded.torn, loaded.payments) == (1, 1, 2)
    assert any(one.severity == "reject" for one in findings)
    assert not any(one.edit.startswith("RMT") for one in findings)
    assert {one.number for one in office.ledger.remit_reader().decisions()} == {"CR26072", "CR26077"}
    loaded, findings = office.load(whole)
    assert (loaded.remits, loaded.again, loaded.torn, loaded.payments) == (1, 1, 0, 1)
    assert findings == []


def test_a_file_with_nothing_whole_is_not_filed(office):
    data = remit_file("paid")
    torn = data[: data.rindex(b"SE*")]
    loaded, findings = office.load(torn)
    assert (loaded.remits, loaded.torn, loaded.filed, loaded.known) == (0, 1, False, False)
    assert findings
    assert office.load(data)[0].remits == 1


def test_what_breaks_off_in_a_claim_says_nothing_of_its_sums(office):
    data = remit_file("paid")
    for cut in (data.rindex(b"CAS*"), data.rindex(b"SVC*")):
        assert not {one.edit for one in office.load(data[:cut])[1]} & {"RMT001", "RMT002", "RMT003"}
    unbalanced = data.replace(b"*552**1~", b"*551**1~")
    assert unbalanced != data
    found = [one.edit for one in office.load(unbalanced[: data.rindex(b"CAS*")])[1]]
    assert found.count("RMT001") == found.count("RMT002") == 1  # of the claim that is there as a whole


def test_a_remittance_of_another_guide_is_counted_and_not_filed(office):
    old = remit_file("paid").replace(b"005010X221A1", b"004010X091A1")
    for _ in range(2):
        loaded, findings = office.load(old)
        assert (loaded.remits, loaded.unread, loaded.again, loaded.filed, loaded.known) == (
            0,
            1,
            0,
            False,
            False,
        )
        assert [one.edit for one in findings] == ["IGD001"]
    assert office.ledger.counts()["inputs"] == 0
    assert office.load(remit_file("paid"))[0].remits == 1


def test_a_remittance_of_another_guide_beside_one_of_ours(office):
    old = other_envelope(remit_file("denied_oa18")).replace(b"005010X221A1", b"004010X091A1")
    loaded, _ = office.load(remit_file("paid") + old)
    assert (loaded.remits, loaded.unread, loaded.filed) == (1, 1, True)


def test_claims_never_seen_are_listed_and_logged(office):
    loaded, _ = office.load(remit_file("denied_oa18"))
    assert loaded.matched == {"none": 1}
    (decision,) = office.ledger.remit_reader().decisions()
    assert (decision.claim, decision.confidence) == (None, "none")
    assert decision.reason
    assert {row.denial.part for row in office.ledger.remit_reader().denials()} == {"unmatched"}


BAD = {
    "unbalanced line": ((b"CAS*OA*18*1250", b"CAS*OA*18*1240"), "RMT001"),
    "unbalanced transaction": ((b"BPR*I*880*", b"BPR*I*881*"), "RMT003"),
    "wrong count": ((b"SE*37*", b"SE*36*"), "X12007"),
    "unknown reason": ((b"CAS*OA*18*", b"CAS*OA*Q9*"), "RMT004"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_wrong_is_told_and_logged_all_the_same(what, office):
    (old, new), edits = BAD[what]
    data = remit_file("denied_oa18")
    assert old in data
    office.send(claims_file())
    loaded, findings = office.load(data.replace(old, new))
    assert (loaded.filed, loaded.remits, loaded.payments, loaded.matched["certain"]) == (True, 1, 1, 1)
    assert {one.edit for one in findings} == {edits}
    rows = list(office.ledger.remit_reader().denials())
    (denied,) = [row.denial for row in rows if row.denial.disposition in ("denied", "partly_denied")]
    assert denied.kind == ("unclassified" if what == "unknown reason" else "duplicate")


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (
            claims_file("office_visit"),
            NoRemittance,
            r"holds claims \(837\); expected a remittance, a transaction set 835",
        ),
        (
            (SAMPLES / "acks/demo_day.999").read_bytes(),
            NoRemittance,
            r"holds acknowledgements \(999\); expected",
        ),
        (
            claims_file("office_visit").replace(b"ST*837*", b"ST*850*"),
            NoRemittance,
            "holds no remittance; expected",
        ),
        (b"Dear payer", NotX12, None),
        (b"", NotX12, None),
    ],
)
def test_what_holds_no_remittance_is_refused(data, error, says, office):
    with pytest.raises(error, match=says):
        office.load(data)
    assert office.ledger.counts()["inputs"] == 0


def test_claims_beside_remittances_do_not_hinder_them(office):
    office.send(claims_file())
    loaded, _ = office.load(claims_file("office_visit") + remit_file("paid"))
    assert (loaded.remits, loaded.payments) == (1, 2)


def test_the_ledger_keeps_the_name_of_a_file_and_no_path(office, tmp_path):
    for name, data in (("PATIENTX/remit.835", remit_file("paid")), ("PATIENTX/day.837", claims_file())):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        with open_source(path) as source:
            if name.endswith("835"):
                for _ in Loading(source, office.rules, office.options, office.ledger, LOADED):
                    pass
            else:
                office.ledger.file(
                    sent_as_is(source, office.rules, office.options, office.ledger.keys, SENT), SENT
                )
            assert office.ledger.known(source.sha256).name == path.name
