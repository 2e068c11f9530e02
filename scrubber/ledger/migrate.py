"""Bringing a database to the newest form of the tables."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from scrubber.ledger import migrations
from scrubber.ledger.database import Database
from scrubber.ledger.errors import LedgerError
from scrubber.ledger.schema import HEAD

__all__ = ["alone", "migrate", "refuse_other", "revision_of"]

_ONE_AT_A_TIME = 0x5C4B_1ED6
"""The advisory lock under which PostgreSQL is migrated."""


def revision_of(connection: Connection) -> str:
    """Which migration the tables are at; empty for a database without tables."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def alone(database: Database, connection: Connection) -> None:
    """Wait until nobody else makes tables; SQLite has no two writers anyway."""
    if not database.is_file:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})


def migrate(database: Database, to: str = HEAD) -> str:
    """Bring it to a migration, in one transaction, and return the one it was at. Raises LedgerError."""
    with database.writing() as connection:
        alone(database, connection)
        before = revision_of(connection)
        _refuse_newer(database, before)
        if before < to:
            _upgrade(connection, to)
        return before


def refuse_other(database: Database) -> None:
    """Refuse tables that are not at the newest migration."""
    with database.reading() as connection:
        found = revision_of(connection)
    _refuse_newer(database, found)
    if found != HEAD:
        said = f"is at {found}" if found else "has no tables"
        raise LedgerError(
            f"{database.place} {said}; expected {HEAD}, to which `scrubber ledger migrate` brings it"
        )


def _refuse_newer(database: Database, found: str) -> None:
    if found > HEAD:
        raise LedgerError(
            f"{database.place} is at {found}, which a newer scrubber made; expected at most {HEAD}"
        )


def _upgrade(connection: Connection, to: str) -> None:
    # Imported late: opening a ledger that is up to date needs no migrations.
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(migrations.__path__[0])
    context = MigrationContext.configure(
        connection, opts={"fn": lambda revision, _: script._upgrade_revs(to, revision)}
    )
    with Operations.context(context):
        context.run_migrations()
