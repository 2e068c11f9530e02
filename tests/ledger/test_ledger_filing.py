"""Filing inputs: once for each content, whole or not at all, and exactly what the records say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ledgers import KEY, NOW, bytes_of, claims_of, digest, records_of, sql

from scrubber.ledger import (
    AckRecord,
    FindingRecord,
    FixRecord,
    InputRecord,
    Ledger,
    LedgerAway,
    LedgerError,
    read_record,
)

DAY = bytes_of("demo_day")


def test_an_input_is_filed_once(ledger):
    assert ledger.known(digest(DAY)) is None
    assert ledger.file(records_of(DAY, ledger), NOW) is True
    counts = ledger.counts()
    assert ledger.file(records_of(DAY, ledger, filed=NOW + timedelta(days=1)), NOW) is False
    assert ledger.counts() == counts
    known = ledger.known(digest(DAY))
    assert (known.name, known.kind, known.state, known.filed) == ("day.837", "837", "done", NOW)
    assert known.outputs == (f"clean/day-{digest(DAY)[:12]}.837",)


def test_every_claim_and_line_gets_a_row(ledger, url):
    claims = claims_of(DAY)
    ledger.file(records_of(DAY, ledger, held=lambda claim: claim.index % 3 == 0), NOW)
    held = len([c for c in claims if c.index % 3 == 0])
    assert ledger.counts() == {
        "inputs": 1,
        "failures": 0,
        "claims": len(claims),
        "held": held,
        "sent": len(claims) - held,
        "acknowledgements": 0,
        "audit": 1,
    }
    ((lines,),) = sql(url, "SELECT count(*) FROM lines")
    assert lines == sum(len(c.lines) for c in claims)
    ((cents,),) = sql(url, "SELECT sum(charge) FROM claims")
    assert cents == sum(c.charge for c in claims) * 100


def test_a_journal_gives_the_same_rows(url, tmp_path):
    def rows():
        return {
            table: sql(url, f"SELECT * FROM {table} ORDER BY 1, 2")
            for table in ("inputs", "envelopes", "claims", "lines", "findings", "fixes", "outputs", "acks")
        }

    with Ledger.open(url, KEY) as ledger:
        records = [*records_of(DAY, ledger, full=True), *REST]
        ledger.file(records, NOW)
        straight = rows()
        clear = ("lines", "claims", "envelopes", "findings", "fixes", "outputs", "acks", "inputs")
        sql(url, *(f"DELETE FROM {table}" for table in clear))
        journal = [record.as_json() for record in records]
        assert [read_record(line) for line in journal] == records
        ledger.file((read_record(line.encode()) for line in journal), NOW)
        assert rows() == straight


REST = [
    FindingRecord(
        "ab" * 8, "MOH001", "fail", "deny", "stable", True, 2, 1, "2400.SV101-2", "CO 107 N122",
        "aoc", "2026Q3", False, "J. Rivera", "safe", "120.00", None,
    ),
    FixRecord("ab" * 8, "MOH001", "attest", "2400.SV101-3", "Dr. Harlan", "op note", "2026-07-20"),
    AckRecord("sent", "999", "000000007", "1"),
]  # fmt: skip


@pytest.mark.parametrize(
    "line", ["", "{}", '{"record":"claim"}', '{"record":"nothing"}', "[1]", '{"record":"inp']
)
def test_what_is_no_record_is_refused_without_its_content(line):
    with pytest.raises(LedgerError, match=r"^a line of the journal is no record; expected"):
        read_record(line)


def test_a_failure_is_known_and_gives_way_to_what_is_done(ledger):
    ledger.fail(digest(DAY), "day.837", "837", "torn", NOW)
    ledger.fail(digest(DAY), "day.837", "837", "again", NOW)
    assert ledger.known(digest(DAY)).state == "failed"
    assert ledger.counts()["failures"] == 1
    assert ledger.file(records_of(DAY, ledger), NOW)
    ledger.fail(digest(DAY), "day.837", "837", "torn", NOW)
    assert ledger.known(digest(DAY)).state == "done"
    assert ledger.counts()["failures"] == 0
    assert ledger.verify().faults == ()


def test_an_input_that_breaks_off_leaves_nothing(ledger):
    def broken():
        yield from records_of(DAY, ledger)[:5]
        raise OSError("the journal cannot be read")

    with pytest.raises(OSError, match="journal"):
        ledger.file(broken(), NOW)
    assert ledger.known(digest(DAY)) is None
    assert ledger.counts()["claims"] == 0
    assert ledger.file(records_of(DAY, ledger), NOW)


def test_records_begin_with_one_input(ledger):
    records = records_of(DAY, ledger)
    for wrong in (records[1:], []):
        with pytest.raises(LedgerError, match="do not begin with their input"):
            ledger.file(wrong, NOW)
    with pytest.raises(LedgerError, match="a second input"):
        ledger.file([*records, records[0]], NOW)


def test_a_moment_needs_a_zone(ledger):
    with pytest.raises(LedgerError, match="no time zone"):
        ledger.note("start", {}, NOW.replace(tzinfo=None))
    with pytest.raises(LedgerError, match="no readable moment"):
        ledger.file([InputRecord("0" * 64, "x", "837", 1, "yesterday")], NOW)


def test_whatever_a_claim_says_can_be_kept(ledger, url):
    """NUL bytes, letters of any alphabet, and a file name that is no text."""
    data = bytes_of("office_visit", (b"A1001*299", b"A\x00\xe9\xff1*299"), (b"99213", b"9921\x00"))
    first, *others = records_of(data, ledger)
    first = InputRecord(first.sha256, "d\udcffy\x00.837", "837", 1, NOW.isoformat())
    assert ledger.file([first, *others], NOW)
    assert sql(url, "SELECT name FROM inputs") == [("d?y?.837",)]
    assert sql(url, "SELECT number FROM claims") == [("A?\xe9\xff1",)]
    (claim,) = claims_of(data)
    assert [s.same_number for s in ledger.history().submissions(claim)] == [True]


@pytest.mark.parametrize(
    ("charge", "cents"), [("12.5", 1250), ("1e30", None), ("nan", None), ("0.005", 0), ("-3", -300)]
)
def test_money_is_whole_cents(charge, cents):
    from scrubber.ledger.rows import cents as told

    assert told(charge) == cents


def test_reading_a_ledger_writes_nothing(ledger, url):
    ledger.file(records_of(DAY, ledger), NOW)
    with Ledger.open(url, KEY, write=False) as reader:
        assert reader.known(digest(DAY))
        assert reader.verify().faults == ()
        with pytest.raises(LedgerError, match="opened for reading") as caught:
            reader.note("start", {}, NOW)
        assert not isinstance(caught.value, LedgerAway)
