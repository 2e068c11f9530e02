"""The audit trail only grows, and tells whatever was done to the ledger past it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from ledgers import KEY, NOW, ack_record, bytes_of, digest, records_of, sql, without_guard
from sqlalchemy.exc import DBAPIError

from scrubber.ledger import Answered, ClaimAnswer, Ledger

VISIT = bytes_of("office_visit")
DAY = bytes_of("demo_day")


@pytest.fixture
def kept(ledger, url):
    """A ledger with five entries; returns its address."""
    ledger.note("start", {"version": "0.1.0"}, NOW, "service")
    ledger.file(records_of(VISIT, ledger), NOW)
    ledger.file(records_of(DAY, ledger), NOW)
    ledger.fail("f" * 64, "x.zip", "837", "zip", NOW)
    answered = Answered("277ca", "a" * 64, "1", claims=(ClaimAnswer("A1001", "rejected"),))
    ledger.answer(answered, ack_record("a" * 64, "277ca"), NOW)
    verified = ledger.verify()
    assert (verified.entries, verified.faults) == (5, ())
    return url


def faults(url):
    with Ledger.open(url, KEY, write=False) as ledger:
        return ledger.verify().faults


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit SET who = 'x' WHERE seq = 1", "DELETE FROM audit WHERE seq = 5", "DELETE FROM audit"],
)
def test_the_database_refuses_to_change_an_entry(kept, statement):
    with pytest.raises(DBAPIError, match="append only"):
        sql(kept, statement)
    assert faults(kept) == ()


def test_postgresql_refuses_to_empty_it(postgres_url):
    with Ledger.open(postgres_url, KEY):
        pass
    with pytest.raises(DBAPIError, match="append only"):
        sql(postgres_url, "TRUNCATE audit")


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["UPDATE audit SET who = 'x' WHERE seq = 2"], "audit entry 2 does not follow"),
        (["UPDATE audit SET at = '2026-07-21T15:30:00.000000+00:00' WHERE seq = 3"], "audit entry 3 does not"),
        (["UPDATE audit SET day = '2026-07-21' WHERE seq = 4"], "audit entry 4 does not"),
        (["UPDATE audit SET facts = replace(facts, 'zip', 'pdf') WHERE seq = 4"], "audit entry 4 does not"),
        (["DELETE FROM audit WHERE seq = 3"], "audit entry 3 is missing"),
        (["DELETE FROM audit WHERE seq IN (2, 3)"], "audit entry 2 to 3 is missing"),
        (["DELETE FROM audit WHERE seq = 1"], "audit entry 1 is missing"),
        (["DELETE FROM audit WHERE seq = 3", "UPDATE audit SET seq = seq - 1 WHERE seq > 3"], "audit entry 3 does not"),
        (["DELETE FROM audit WHERE seq = 5"], "ends at entry 4; expected 5"),
        (["DELETE FROM audit"], "ends at entry 0; expected 5"),
        (
            ["INSERT INTO audit SELECT 6, day, at, who, action, facts, seal FROM audit WHERE seq = 5"],
            "audit entry 6 does not follow",
        ),
        (
            [
                "DELETE FROM audit WHERE seq = 5",
                "UPDATE site SET entries = 4, head = (SELECT seal FROM audit WHERE seq = 4)",
            ],
            "the head of the audit trail was not written by this site",
        ),
    ],
)  # fmt: skip
def test_what_was_done_to_the_trail_is_told(kept, statements, said):
    without_guard(kept, *statements)
    assert said in "\n".join(faults(kept))


def test_an_entry_put_in_between_is_told(kept):
    without_guard(
        kept,
        "UPDATE audit SET seq = 6 WHERE seq = 5",
        "INSERT INTO audit SELECT 5, day, at, who, action, facts, seal FROM audit WHERE seq = 1",
    )
    assert any("audit entry 5 does not follow" in fault for fault in faults(kept))


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["DELETE FROM lines WHERE input = 1 AND ordinal = 2"], "lines; expected"),
        (
            ["DELETE FROM answers", "DELETE FROM lines WHERE input = 1", "DELETE FROM claims WHERE input = 1"],
            "has 0 claims; expected 1",
        ),
        (["UPDATE inputs SET clean = 7 WHERE id = 2"], "counts 7 clean"),
        (["UPDATE inputs SET charge = charge + 1 WHERE id = 2"], "another charge"),
        (["UPDATE inputs SET purged = '2026-07-20' WHERE id = 2"], "are marked as purged; expected 0 with 0"),
        (["UPDATE inputs SET sha256 = 'b' WHERE id = 2"], "3 inputs are there; expected 2, as filed"),
        (["UPDATE inputs SET sha256 = 'b' WHERE id = 2"], "was filed and is gone"),
    ],
)  # fmt: skip
def test_rows_that_went_past_the_trail_are_told(kept, statements, said):
    sql(kept, *statements)
    assert said in "\n".join(faults(kept))


def test_very_many_faults_are_told_shortly(kept):
    with Ledger.open(kept, KEY) as ledger:
        for number in range(150):
            ledger.note("start", {"number": number}, NOW)
    without_guard(kept, "UPDATE audit SET who = 'x'")
    told = faults(kept)
    assert len(told) == 101
    assert told[-1].startswith("and ")


def test_an_input_that_nobody_filed_is_told(kept):
    columns = "name, kind, state, reason, bytes, filed, day, as_of, pack, digest, tables, claims, clean, held"
    sql(kept, f"INSERT INTO inputs (id, sha256, {columns}) SELECT 9, 'b', {columns} FROM inputs WHERE id = 1")
    assert faults(kept) == ("4 inputs are there; expected 3, as filed",)


def test_a_ledger_put_back_is_told_by_a_head_that_was_noted(sqlite_url, tmp_path):
    with Ledger.open(sqlite_url, KEY) as ledger:
        ledger.file(records_of(VISIT, ledger), NOW)
        early = ledger.verify().head
    old = (tmp_path / "ledger.sqlite").read_bytes()
    with Ledger.open(sqlite_url, KEY) as ledger:
        ledger.file(records_of(DAY, ledger), NOW)
        late = ledger.verify().head
        assert ledger.verify(early).faults == ledger.verify(late).faults == ()
    (tmp_path / "ledger.sqlite").write_bytes(old)
    with Ledger.open(sqlite_url, KEY) as ledger:
        assert ledger.verify(early.upper()).faults == ledger.verify().faults == ()
        assert "the head that was noted is none of the trail's" in ledger.verify(late).faults[0]


def test_nothing_in_the_trail_names_a_patient_or_a_file(ledger, url):
    data = bytes_of("office_visit", (b"A1001", b"CANARY1"), (b"Ostrowski", b"CANARY2"))
    ledger.file(records_of(data, ledger, full=True), NOW)
    ledger.fail("f" * 64, "CANARY3.zip", "837", "zip", NOW)
    ledger.purge(NOW.date() + timedelta(days=1), NOW, "J. Rivera")
    for facts, action in sql(url, "SELECT facts, action FROM audit"):
        assert "CANARY" not in facts + action
        assert "Ostrowski" not in facts
        assert "day.837" not in facts


# -- purging ------------------------------------------------------------------------------------------------


def test_purging_leaves_the_hash_and_an_entry(kept):
    with Ledger.open(kept, KEY) as ledger:
        before = ledger.counts()
        later = records_of(bytes_of("mixed_mohs_biopsies_keratoses"), ledger, filed=NOW + timedelta(days=30))
        ledger.file(later, NOW + timedelta(days=30))
        day = date(2026, 8, 1)
        would = ledger.would_purge(day)
        gone = ledger.purge(day, NOW + timedelta(days=40), "J. Rivera", compact=True)
        assert would == gone
        assert (gone.inputs, gone.claims, gone.failures) == (3, before["claims"], 1)
        assert ledger.counts()["claims"] == later[0].claims
        assert ledger.known(digest(DAY)).state == "done"
        assert ledger.known(digest(DAY)).name == ""
        assert ledger.known("f" * 64) is None
        assert ledger.file(records_of(DAY, ledger), NOW) is False
        assert ledger.verify().faults == ()
        assert ledger.purge(day, NOW, "J. Rivera").inputs == 0
        assert ledger.verify().faults == ()
    ((facts, who),) = sql(kept, "SELECT facts, who FROM audit WHERE action = 'purge' ORDER BY seq")[:1]
    assert '"before":"2026-08-01"' in facts
    assert who == "J. Rivera"


def test_what_is_purged_is_gone_from_the_file(sqlite_url, tmp_path):
    with Ledger.open(sqlite_url, KEY, full=True) as ledger:
        ledger.file(records_of(bytes_of("office_visit", (b"Helen", b"Wilhelmina")), ledger, full=True), NOW)
        ledger.purge(date(2026, 8, 1), NOW, "J. Rivera")
        for path in tmp_path.glob("ledger.sqlite*"):
            assert b"WILHELMINA" not in path.read_bytes()


def test_an_answer_of_a_purged_claim_goes_with_it(ledger, url):
    ledger.file(records_of(VISIT, ledger), NOW)
    later = NOW + timedelta(days=30)
    answered = Answered("277ca", "a" * 64, "1", claims=(ClaimAnswer("A1001", "rejected"),))
    ledger.answer(answered, ack_record("a" * 64, "277ca", later), later)
    ledger.purge(date(2026, 8, 1), later, "J. Rivera")
    assert sql(url, "SELECT count(*) FROM answers") == [(0,)]
    assert ledger.counts()["acknowledgements"] == 1
    assert ledger.verify().faults == ()
