"""Opening a database, SQLite or PostgreSQL: its address, its file and who may read it, connections, transactions.

Every fault of the database becomes a LedgerError, or a LedgerAway where waiting may help. What the driver says is
never repeated, since it may quote rows or passwords; its class and code are.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from scrubber.ledger.errors import LedgerAway, LedgerError

__all__ = ["Database"]

PATIENCE_SECONDS = 30
_PRIVATE = 0o600
_OTHERS = stat.S_IRWXO
_EXPECTED = "expected the path of an SQLite file, or postgresql://USER@HOST/DATABASE"
_AWAY = ("BUSY", "LOCKED", "CANTOPEN", "IOERR", "FULL", "PROTOCOL", "READONLY")
"""What SQLite says where waiting may help."""
_AWAY_STATES = ("08", "40", "53", "55P03", "57")
"""The same of PostgreSQL (SQLSTATE): connection, conflict, resources, lock, shut down."""

Purpose = Literal["ask", "read", "write"]


class Database:
    """A database that is there and may be used. Raises LedgerError."""

    def __init__(self, url: str, *, write: bool) -> None:
        address = _address(url)
        self.place = _place(address)
        """Names it to a person, without a password."""
        self.writes = write
        if _is_file(address):
            self._file = Path(self.place)
            _private_file(self._file, make=write)
            self._engine = create_engine(
                address,
                hide_parameters=True,
                connect_args={"timeout": PATIENCE_SECONDS, "check_same_thread": False},
            )
            event.listen(self._engine, "connect", self._connected)
            event.listen(self._engine, "begin", _begun)
        else:
            self._file = None
            self._engine = _postgresql(address)
        self._asking: Connection | None = None

    _file: Path | None

    @property
    def engine(self) -> Engine:
        """For tests and migrations."""
        return self._engine

    @property
    def is_file(self) -> bool:
        """Whether it is SQLite."""
        return self._file is not None

    def close(self) -> None:
        """Give up all connections."""
        self._let_go()
        self._engine.dispose()

    def _let_go(self) -> None:
        if self._asking is not None:
            asking, self._asking = self._asking, None
            with suppress(SQLAlchemyError):  # it may be lost already, which is no fault of closing
                asking.close()

    # -- transactions ---------------------------------------------------------------------------------------

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """A connection for single questions, each of which sees what is committed by then; it is kept open."""
        with self._told():
            try:
                if self._asking is None:
                    self._asking = self._engine.connect().execution_options(
                        **({} if self.is_file else {"isolation_level": "AUTOCOMMIT"})
                    )
                yield self._asking
                self._asking.rollback()  # ends what SQLAlchemy calls a transaction; the database has none
            except SQLAlchemyError:
                self._let_go()
                raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of everything."""
        options: dict[str, Any] = (
            {"begins": "BEGIN"} if self.is_file else {"isolation_level": "REPEATABLE READ"}
        )
        with self._told(), self._engine.connect() as opened:
            connection = opened.execution_options(**options)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write; in SQLite it is the only one from its start."""
        if not self.writes:
            raise LedgerError(f"{self.place} was opened for reading; expected it to be opened for writing")
        with self._told(), self._engine.connect() as opened:
            connection = opened.execution_options(begins="BEGIN IMMEDIATE")
            with connection.begin():
                yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the driver raises into our own, which quotes nothing."""
        try:
            yield
        except PoolTimeout:
            raise LedgerAway(f"{self.place} has no connection left") from None
        except DBAPIError as error:
            raise self._fault(error) from None
        except SQLAlchemyError as error:
            raise LedgerError(f"{self.place} cannot be used: {type(error).__name__}") from None

    def _fault(self, error: DBAPIError) -> LedgerError:
        cause: Any = error.orig
        if self.is_file:
            code = getattr(cause, "sqlite_errorname", None) or ""
            away = code.removeprefix("SQLITE_").startswith(_AWAY)
        else:
            code = getattr(cause, "sqlstate", None) or ""
            # libpq gives no code where no connection came about
            away = error.connection_invalidated or code.startswith(_AWAY_STATES)
            away = away or (not code and type(cause).__name__ == "OperationalError")
        said = f"{type(cause).__name__} {code}".strip()
        if away and not self.is_file and not code and str(cause):
            said = str(cause).splitlines()[
                0
            ]  # of libpq, about the connection: host, user, what is the matter
        if away:
            return LedgerAway(f"{self.place} cannot be reached now: {said}")
        return LedgerError(f"{self.place} cannot be used: {said}")

    # -- SQLite ---------------------------------------------------------------------------------------------

    def _connected(self, connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own
        connection.isolation_level = None  # we begin transactions, not the driver
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_SECONDS * 1000}")
        if self.writes:
            cursor.execute("PRAGMA journal_mode = WAL")
        else:
            cursor.execute("PRAGMA query_only = ON")
        for pragma in (
            "synchronous = FULL",  # what was committed stays, whatever happens to the machine
            "foreign_keys = ON",
            "secure_delete = ON",  # what was purged is gone from the file
            "temp_store = MEMORY",  # no rows in files that are not ours
            "cache_size = -4096",  # kibibytes of a connection; what else is read often the system keeps
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def settle(self, *, compact: bool = False) -> None:
        """Write the log of SQLite into the file, and with `compact` give unused space back."""
        if not self.is_file:
            return
        with self._told(), self._engine.connect() as connection:
            if compact:
                connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()


def _begun(connection: Connection) -> None:
    """Begin as the transaction is meant; questions one by one need none."""
    begins = connection.get_execution_options().get("begins")
    if begins:
        connection.exec_driver_sql(begins)


# -- addresses ----------------------------------------------------------------------------------------------


def _address(url: str) -> URL:
    """Read what a person names a ledger by."""
    if "://" not in url:
        if not url.strip():
            raise LedgerError(f"no ledger is named; {_EXPECTED}")
        return URL.create("sqlite", database=url)
    try:
        address = make_url(url)
        dialect = address.get_backend_name()
    except (ArgumentError, ValueError):
        raise LedgerError(f"the address of the ledger cannot be read; {_EXPECTED}") from None
    if dialect == "sqlite" and address.database and address.database != ":memory:":
        return URL.create("sqlite", database=address.database)
    if dialect in ("postgresql", "postgres"):
        return address.set(drivername="postgresql+psycopg")
    raise LedgerError(f"a ledger cannot be kept in {dialect}; {_EXPECTED}")


def _place(address: URL) -> str:
    """Name it without a password, which may also stand among the options."""
    if _is_file(address):
        return address.database or ""
    host = address.host or address.query.get("host", "")
    return f"postgresql://{address.username or ''}@{host}/{address.database or ''}"


def _is_file(address: URL) -> bool:
    return address.drivername == "sqlite"


def _postgresql(address: URL) -> Engine:
    try:
        return create_engine(
            address,
            hide_parameters=True,
            connect_args={
                "connect_timeout": PATIENCE_SECONDS,
                "application_name": "scrubber",
                "options": f"-c lock_timeout={PATIENCE_SECONDS}s",
            },
        )
    except ImportError:
        raise LedgerError(
            "PostgreSQL needs the extra postgres; expected pip install 'claim-scrubber[postgres]'"
        ) from None


def _private_file(path: Path, *, make: bool) -> None:
    """Make the file for its owner alone, or refuse one that others may read."""
    if make:
        # Before SQLite opens it: it would make it with the rights of the umask.
        with suppress(FileExistsError):
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE))
            except FileExistsError:
                raise
            except OSError as error:
                raise LedgerError(f"{path} cannot be made: {error.strerror}; expected a folder") from None
    if not path.is_file():
        what = "is no file" if path.exists() else "is not there"
        raise LedgerError(f"{path} {what}; expected a ledger, which `scrubber ledger migrate` makes")
    if os.name != "posix":
        return  # Windows has no such modes; the folder's rights count there
    for each in (path, *(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm"))):
        if each.exists() and stat.S_IMODE(each.stat().st_mode) & _OTHERS:
            mode = stat.S_IMODE(each.stat().st_mode)
            raise LedgerError(f"{each} may be read by others (mode {mode:03o}); expected mode 600")
