"""The tables grow with what is in them, on both databases, and come out as the schema says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from ledgers import KEY, NOW, ack_record, bytes_of, claims_of, records_of, sql
from remit_makers import claim, denied, file_claims, finding, load, sha, withheld
from sqlalchemy import MetaData, insert, inspect, select

from scrubber.ledger import Answered, ClaimAnswer, GroupAnswer, Ledger, LedgerError, schema
from scrubber.ledger.database import Database
from scrubber.ledger.migrate import migrate, revision_of

MIGRATIONS = Path(schema.__file__).with_name("migrations")
DAY = bytes_of("demo_day")


def revisions():
    return [step.revision for step in reversed(list(ScriptDirectory(str(MIGRATIONS)).walk_revisions()))]


def test_the_newest_migration_is_the_one_that_is_expected():
    assert revisions()[-1] == schema.HEAD
    assert revisions() == sorted(revisions())
    assert len(revisions()) >= 2


def test_the_steps_lead_to_the_schema(url):
    with Ledger.open(url, KEY):
        pass
    database = Database(url, write=True)
    with database.writing() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        different = [
            each for each in compare_metadata(context, schema.metadata) if "alembic_version" not in repr(each)
        ]
        assert different == []
        for table in schema.metadata.tables.values():
            names = {index["name"] for index in inspect(connection).get_indexes(table.name)}
            assert {index.name for index in table.indexes} <= names
    database.close()


def told(ledger):
    """What a ledger says, to compare it before and after."""
    history, claims = ledger.history(), claims_of(DAY)
    return (
        ledger.counts(),
        ledger.verify(),
        ledger.day(NOW.date()),
        [history.lines(claim) for claim in claims],
        [history.submissions(claim) for claim in claims],
    )


@pytest.fixture
def old(url, request):
    """A ledger with a day's claims, some answered, as the scrubber of the first migration left it; what it says."""
    with Ledger.open(url, KEY) as ledger:
        ledger.file(records_of(DAY, ledger, held=lambda claim: claim.index == 3), NOW)
        group = Answered("999", "a" * 64, "1", groups=(GroupAnswer("", "", "1", "accepted", "A"),))
        assert ledger.answer(group, ack_record("a" * 64, "999"), NOW).changed
        answers = [
            ClaimAnswer(
                str(c.number), "rejected" if c.index % 2 else "accepted", ("A2:20",), c.charge, f"P{c.index}"
            )
            for c in claims_of(DAY)[4:9]
        ]
        ledger.answer(
            Answered("277ca", "b" * 64, "2", claims=tuple(answers)), ack_record("b" * 64, "277ca"), NOW
        )
        before = told(ledger)
    tables = back_to("0001", url)
    assert "payer_number" not in tables["claims"].columns
    return before


def back_to(revision, url):
    """Make the ledger what the scrubber of an earlier migration would have made of it; returns its tables."""
    kept = rows_of(url)
    if "://" in url:
        sql(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    else:
        for path in Path(url).parent.glob("ledger.sqlite*"):
            path.unlink()
    database = Database(url, write=True)
    migrate(database, revision)
    with database.writing() as connection:
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            rows = [{c.name: row[c.name] for c in table.columns} for row in kept.get(table.name, ())]
            if rows and table.name != "alembic_version":
                connection.execute(insert(table), rows)
    database.close()
    return tables.tables


def rows_of(url):
    database = Database(url, write=True)
    with database.reading() as connection:
        tables = MetaData()
        tables.reflect(connection)
        rows = {
            table.name: [dict(row._mapping) for row in connection.execute(select(table))]
            for table in tables.sorted_tables
        }
    database.close()
    return rows


def test_what_is_in_an_older_ledger_comes_along(old, url):
    with pytest.raises(LedgerError, match=r"is at 0001; expected 0005, to which `scrubber ledger migrate`"):
        Ledger.open(url, KEY, write=False)
    with Ledger.open(url, KEY) as ledger:
        assert ledger.found == "0001"
        assert ledger.schema_version == schema.HEAD
        assert told(ledger) == old
        levels = sql(url, "SELECT answered_level, count(*) FROM claims GROUP BY 1 ORDER BY 1")
        assert [level for level, _ in levels] == [0, 2, 3]
        numbers = {number for (number,) in sql(url, "SELECT payer_number FROM claims") if number}
        assert numbers == {f"P{claim.index}" for claim in claims_of(DAY)[4:9]}
        late = ClaimAnswer(str(claims_of(DAY)[4].number), "rejected", charge=Decimal(0))
        more = Answered("277ca", "c" * 64, "3", claims=(late,))
        assert ledger.answer(more, ack_record("c" * 64, "277ca"), NOW).claims == 1
        assert ledger.verify().faults == ()
    with Ledger.open(url, KEY) as ledger:
        assert ledger.found == schema.HEAD


def test_a_step_that_fails_leaves_the_older_ledger(old, url, monkeypatch):
    """A step fails at its end: nothing of it stays."""
    from scrubber.ledger.migrations.versions import v0002_answers

    sql(url, "CREATE TABLE remits (input INTEGER)")
    with pytest.raises(LedgerError, match="cannot be used"):
        Ledger.open(url, KEY)
    columns = sql(url, "SELECT * FROM claims LIMIT 1")
    database = Database(url, write=True)
    with database.reading() as connection:
        assert revision_of(connection) == v0002_answers.down_revision
        assert "payer_number" not in {c["name"] for c in inspect(connection).get_columns("claims")}
    database.close()
    assert columns


def test_a_newer_ledger_is_left_alone(url):
    with Ledger.open(url, KEY):
        pass
    sql(url, "UPDATE alembic_version SET version_num = '0042'")
    for write in (True, False):
        with pytest.raises(LedgerError, match=r"is at 0042, which a newer scrubber made; expected at most"):
            Ledger.open(url, KEY, write=write)


def test_a_database_without_tables_is_no_ledger_to_read(postgres_url):
    with pytest.raises(LedgerError, match="has no tables; expected"):
        Ledger.open(postgres_url, KEY, write=False)


def test_a_remittance_that_was_filed_before_there_were_tables_for_it_comes_along(url):
    """As 0002 had it: an input, and a row that says nothing more."""
    database = Database(url, write=True)
    migrate(database, "0002")
    database.close()
    old = "INSERT INTO inputs (id, sha256, name, kind, state, reason, bytes, filed, day, as_of, pack, digest, tables,"
    row = f"1, '{sha('file r')}', 'r', '835', 'done', '', 9, '{NOW.isoformat()}', '2026-07-20', '', '', '', '', 0, 0, 0"
    sql(url, f"{old} claims, clean, held) VALUES ({row})", "INSERT INTO remits (input) VALUES (1)")
    with Ledger.open(url, KEY) as ledger:
        assert ledger.found == "0002"
        assert list(ledger.remit_reader().remits()) == []
        file_claims(ledger, "c", claim("A1"))
        assert load(ledger, "r", denied("A1"))
        assert [one.role for one in ledger.remit_reader().decisions()] == ["first"]
        assert sql(url, "SELECT id FROM inputs WHERE loaded IS NOT NULL") == [(1,)]


def test_findings_and_payments_of_before_0005_come_along_and_say_no_more_than_was_kept(url):
    with Ledger.open(url, KEY) as ledger:
        unjudged = finding(1, "MUE001", "no_data")
        file_claims(ledger, "c", claim("A1"), finding(1, suppressed="A. Person"), unjudged)
        load(ledger, "r", denied("A1"), adjustments=(withheld("5"),))
    tables = back_to("0004", url)
    assert not {"suppressed_reason", "claims"} & {*tables["findings"].columns.keys()}
    assert "also" not in tables["services"].columns
    with Ledger.open(url, KEY) as ledger:
        assert ledger.found == "0004"
        reader = ledger.remit_reader()
        (paid,) = reader.payments()
        assert [one.also for one in paid.match.lines] == [(), ()]
        set_aside, without = reader.findings_of([paid.decision.claim])[paid.decision.claim]
        assert (set_aside.suppressed, set_aside.suppressed_reason) == ("A. Person", None)
        assert (without.outcome, without.claims) == ("no_data", None)
        assert [one.remit.adjustments for one in reader.takebacks()] == [(withheld("5"),)]
        assert ledger.verify().faults == ()
        aside = finding(1, suppressed="B", suppressed_reason="old card", suppressed_until="2026-09-30")
        file_claims(ledger, "d", claim("A2"), aside)
        assert ledger.verify().faults == ()
        assert ledger.verify().unsealed == 0
