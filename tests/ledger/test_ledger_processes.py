"""Several processes on one ledger: nobody waits for ever, nothing is filed twice, the trail stays one chain."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from ledgers import KEY, NOW, bytes_of, claims_of, digest, records_of, sql

from scrubber.ledger import Ledger, LedgerAway, LedgerError
from scrubber.ledger.database import Database

FILER = """
import sys
sys.path.insert(0, sys.argv[1])
from ledgers import KEY, NOW, bytes_of, records_of
from scrubber.ledger import Ledger

url, own, count = sys.argv[2], sys.argv[3], int(sys.argv[4])
first = []
with Ledger.open(url, KEY) as ledger:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(count):
        shared = bytes_of("office_visit", (b"000000101", b"%09d" % (number + 1)))
        first.append(ledger.file(records_of(shared, ledger), NOW))
        mine = shared.replace(b"A1001", own.encode() + b"%d" % number)
        assert ledger.file(records_of(mine, ledger), NOW)
        ledger.note("start", {"number": number}, NOW)
        assert ledger.history().lines
print("".join("x" if each else "." for each in first))
"""
COUNT = 12


def filers(url, names):
    here = Path(__file__).parent
    command = [sys.executable, "-c", FILER, str(here), url]
    return [
        subprocess.Popen(
            [*command, name, str(COUNT)],
            cwd=here.parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]


def test_processes_that_file_at_once(url):
    """They make the ledger at once, too."""
    running = filers(url, ["P", "Q", "R"])
    try:
        for process in running:
            assert process.stdout.readline() == "ready\n"
        for process in running:
            process.stdin.write("go\n")
            process.stdin.flush()
        said = [process.communicate(timeout=120)[0].strip() for process in running]
        assert [process.returncode for process in running] == [0, 0, 0]
    finally:
        for process in running:
            process.kill()
            process.wait()
    assert [column.count("x") for column in zip(*said, strict=True)] == [1] * COUNT
    with Ledger.open(url, KEY, write=False) as ledger:
        verified = ledger.verify()
        assert verified.faults == ()
        assert verified.entries == COUNT + 3 * COUNT + 3 * COUNT
        assert ledger.counts()["claims"] == ledger.counts()["inputs"] == 4 * COUNT
        (claim,) = claims_of(bytes_of("office_visit"))
        assert len(ledger.history().submissions(claim)) == 4 * COUNT


def test_a_process_that_dies_in_the_middle_leaves_nothing(url):
    """Killed within the transaction: the next one files as if it had never been."""
    program = """
import os, sys
sys.path.insert(0, sys.argv[1])
from ledgers import KEY, NOW, bytes_of, records_of
from scrubber.ledger import Ledger
def dying(records):
    yield from records
    os._exit(9)
with Ledger.open(sys.argv[2], KEY) as ledger:
    ledger.file(dying(records_of(bytes_of("demo_day"), ledger) ), NOW)
"""
    here = Path(__file__).parent
    ran = subprocess.run([sys.executable, "-c", program, str(here), url], cwd=here.parents[1], check=False)
    assert ran.returncode == 9
    data = bytes_of("demo_day")
    with Ledger.open(url, KEY) as ledger:
        assert ledger.known(digest(data)) is None
        assert ledger.file(records_of(data, ledger), NOW)
        assert ledger.verify().faults == ()


def test_a_ledger_that_is_locked_is_away(sqlite_url, monkeypatch):
    monkeypatch.setattr("scrubber.ledger.database.PATIENCE_SECONDS", 0)
    with Ledger.open(sqlite_url, KEY) as ledger:
        other = Database(sqlite_url, write=True)
        with (
            other.writing(),
            pytest.raises(LedgerAway, match="cannot be reached now: OperationalError SQLITE_BUSY"),
        ):
            ledger.note("start", {}, NOW)
        other.close()
        ledger.note("start", {}, NOW)
        assert ledger.verify().entries == 1


def test_readers_do_not_wait_for_a_writer(url):
    with Ledger.open(url, KEY) as ledger:
        data = bytes_of("demo_day")
        ledger.file(records_of(data, ledger), NOW)
        other = Database(url, write=True)
        with other.writing() as connection:
            connection.exec_driver_sql("UPDATE site SET full_storage = full_storage")
            assert ledger.history().lines(claims_of(data)[0])
            assert ledger.verify().faults == ()
            assert ledger.known(digest(data))
        other.close()


def test_a_connection_that_was_lost_is_made_anew(postgres_url):
    """As after a restart of the server."""
    with Ledger.open(postgres_url, KEY) as ledger:
        data = bytes_of("demo_day")
        history = ledger.history()
        ledger.file(records_of(data, ledger), NOW)
        claim, other = claims_of(data)[:2]
        assert history.lines(claim)
        sql(
            postgres_url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'scrubber' AND pid <> pg_backend_pid()",
        )
        with pytest.raises(LedgerAway, match="cannot be reached now: AdminShutdown 57P01"):
            history.submissions(other)
        assert history.submissions(other)
        ledger.note("start", {}, NOW)
        assert ledger.verify().faults == ()


def test_a_ledger_taken_away_is_no_reason_to_wait(postgres_url):
    with Ledger.open(postgres_url, KEY) as ledger:
        sql(postgres_url, "DROP TABLE lines CASCADE")
        with pytest.raises(LedgerError, match="cannot be used: UndefinedTable 42P01") as caught:
            ledger.history().lines(claims_of(bytes_of("office_visit"))[0])
        assert not isinstance(caught.value, LedgerAway)
