"""The ledger: one database, opened with the site's key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from types import TracebackType
from typing import Any, Literal, Self

from sqlalchemy import Connection, Row, Table, delete, exists, func, insert, or_, select, update

from scrubber.ledger import audit, purging
from scrubber.ledger.answers import Answered
from scrubber.ledger.audit import Facts, Head
from scrubber.ledger.database import Database
from scrubber.ledger.daybook import book_of, counts
from scrubber.ledger.errors import AnotherKey, LedgerError
from scrubber.ledger.history import LedgerHistory
from scrubber.ledger.keys import Keys
from scrubber.ledger.matching import Matching
from scrubber.ledger.migrate import alone, migrate, refuse_other, revision_of
from scrubber.ledger.records import AckRecord, InputRecord, Record
from scrubber.ledger.remits import Rematch, RemitFiling
from scrubber.ledger.remits_loading import Rematching, file_remits, is_loaded, replay
from scrubber.ledger.remits_reading import RemitReader
from scrubber.ledger.repeats import is_repeated
from scrubber.ledger.rows import BATCH, Rows, dollars, moment, plain
from scrubber.ledger.schema import HEAD, acks, claims, inputs, outputs, site
from scrubber.ledger.sealing import FILED, LATER, seals
from scrubber.ledger.stories import stories_of
from scrubber.ledger.told import DayBook, Known, Matched, Purged, Verified
from scrubber.ledger.told_remits import Replayed
from scrubber.ledger.told_story import ClaimStory

__all__ = ["Ledger"]

_BEYOND = 2**31 - 1
"""No input has this number."""


class Ledger:
    """What was submitted, found, fixed and acknowledged. Every method raises LedgerError and LedgerAway.

    A ledger is used by one thread at a time; other processes may use the same database.
    """

    def __init__(self, database: Database, keys: Keys, found: str = HEAD) -> None:
        self._database = database
        self.keys = keys
        self.found = found
        """The migration that the tables were at when it was opened; empty where there were none."""

    @classmethod
    def open(cls, url: str, key: bytes, *, write: bool = True, full: bool | None = None) -> Ledger:
        """Open the SQLite file or the PostgreSQL database that `url` names.

        With `write` the tables are made, or brought to the newest form; without, others are refused. `full` says of
        a new ledger whether it keeps patient identifiers in clear; not said, it does not.
        """
        keys = Keys(key)
        database = Database(url, write=write)
        try:
            with database.reading() as connection:
                found = revision_of(connection)
            if write and found != HEAD:
                migrate(database)
            elif found != HEAD:
                refuse_other(database)
            _claim_site(database, keys, full=bool(full))
        except BaseException:
            database.close()
            raise
        return cls(database, keys, found)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def place(self) -> str:
        """Names the ledger to a person, without a password."""
        return self._database.place

    @property
    def schema_version(self) -> str:
        """The migration that its tables are at."""
        with self._database.asking() as connection:
            return revision_of(connection)

    @property
    def full(self) -> bool:
        """Whether patient identifiers are kept in clear."""
        with self._database.asking() as connection:
            return bool(connection.execute(select(site.c.full_storage)).scalar_one())

    # -- asking ---------------------------------------------------------------------------------------------

    def history(self, *, before: str = "") -> LedgerHistory:
        """What edits may ask. Where the input with the SHA-256 `before` is filed: what was filed before it.

        So an input is no history of itself, and one that is judged again later knows no more than it did.
        """
        number = _BEYOND
        if before:
            with self._database.asking() as connection:
                found = connection.execute(select(inputs.c.id).where(inputs.c.sha256 == before)).scalar()
            number = found or _BEYOND
        return LedgerHistory(self._database, self.keys, number)

    def known(self, sha256: str) -> Known | None:
        """What is known of a content; None where it was never seen."""
        with self._database.asking() as connection:
            row = connection.execute(select(inputs).where(inputs.c.sha256 == sha256)).one_or_none()
            if row is None:
                return None
            paths = select(outputs.c.path).where(outputs.c.input == row.id).order_by(outputs.c.ordinal)
            made = tuple(connection.execute(paths).scalars())
        state: Literal["done", "failed"] = "done" if row.state == "done" else "failed"
        return Known(sha256, row.name, row.kind, state, datetime.fromisoformat(row.filed), made, row.purged)

    def day(self, day: date) -> DayBook:
        """What happened on a day of the office, by the offsets of the moments at which it was filed."""
        with self._database.reading() as connection:
            return book_of(connection, day)

    def counts(self) -> dict[str, int]:
        """How many inputs, failures, claims (in all and by state), acknowledgements and audit entries there are."""
        with self._database.reading() as connection:
            return counts(connection)

    def verify(self, noted: str = "") -> Verified:
        """Check the audit trail from its start, and that what it filed and purged is what is there.

        `noted` is a head that an earlier `verify` told: with it a ledger that was put back as it once was is found.
        """
        with self._database.reading() as connection:
            return audit.verify(connection, self.keys, noted)

    def repeats_control(self, sha256: str) -> bool:
        """Whether an interchange of an input has the number (ISA13) of one in another, from and to the same."""
        with self._database.asking() as connection:
            return is_repeated(connection, sha256)

    # -- filing ---------------------------------------------------------------------------------------------

    def file(self, records: Iterable[Record], at: datetime) -> bool:
        """File one input with all that belongs to it, in one transaction.

        False, and nothing is changed, where its content was filed before. A failure of the content is replaced.
        """
        first, others = _first(records)
        with self._database.writing() as connection:
            held = self._locked(connection)
            number = _number_for(connection, first.sha256)
            if number is None:
                return False
            rows = Rows(connection, number, full=held.full_storage)
            rows.put_input(first)
            rows.put_all(others)
            self._filed(connection, first, rows, at, {})
        return True

    def answer(self, answered: Answered, records: Iterable[Record], at: datetime) -> Matched:
        """File an acknowledgement that came in, and set the states of the claims that it answers.

        Filed a second time it changes nothing, and what it came to the first time is returned. Where its input was
        filed for what stands beside it, it is added to that input.
        """
        first, others = _first(records)
        with self._database.writing() as connection:
            held = self._locked(connection)
            number = _number_for(connection, first.sha256)
            if beside := number is None:
                number = _unanswered(connection, first.sha256)
                if number is None:
                    return _came_to(connection, first.sha256)
            rows = Rows(connection, number, full=held.full_storage)
            if beside:
                rows.counts[acks.name] = _rows_of(connection, acks, number)
            else:
                rows.put_input(first)
            rest = [*others]
            received = [each for each in rest if isinstance(each, AckRecord) and each.direction == "received"]
            rows.put_all(each for each in rest if each not in received)
            matched = Matching(connection, number, answered, at.date()).run()
            told = {name: getattr(matched, name) for name in ("claims", "unmatched", "changed")}
            ack = received[0] if received else AckRecord("received", answered.kind, answered.control)
            row = {"direction": "received", "kind": ack.kind, "control": plain(ack.control)}
            rows.put(acks, {**row, "answers": plain(ack.answers), **told}, numbered=True)
            rows.flush()
            facts = {f"answers_{name}": count for name, count in told.items()}
            if beside:
                audit.append(connection, self.keys, "answer", {"sha256": first.sha256, **facts}, at)
            else:
                self._filed(connection, first, rows, at, facts)
        return matched

    def _filed(
        self, connection: Connection, first: InputRecord, rows: Rows, at: datetime, more: Facts
    ) -> None:
        stored = connection.execute(
            select(inputs.c.id, inputs.c.charge).where(inputs.c.sha256 == first.sha256)
        ).one()
        many = any(count > BATCH for count in rows.counts.values())
        facts = {
            "sha256": first.sha256,
            "kind": first.kind,
            "clean": first.clean,
            "held": first.held,
            "charge": str(dollars(stored.charge)),
            **{name: rows.counts[name] for name in ("claims", "lines", "findings", "outputs")},
            "values": seals(connection, self.keys, [stored.id], FILED, many=many)[stored.id],
            "later_values": seals(connection, self.keys, [stored.id], LATER, many=many)[stored.id],
            **more,
        }
        audit.append(connection, self.keys, "file", facts, at)

    def fail(self, sha256: str, name: str, kind: str, reason: str, at: datetime) -> None:
        """Note that an input could not be used; `reason` is one of the caller's fixed words. What is done stays."""
        with self._database.writing() as connection:
            self._locked(connection)
            number = _number_for(connection, sha256)
            if number is None:
                return
            row: dict[str, Any] = {
                **dict.fromkeys(("as_of", "pack", "digest", "tables"), ""),
                **dict.fromkeys(("bytes", "claims", "clean", "held"), 0),
                "id": number,
                "sha256": sha256,
                "name": plain(name),
                "kind": kind,
                "state": "failed",
                "reason": reason,
                "filed": moment(at),
                "day": at.date(),
            }
            connection.execute(insert(inputs), [row])
            audit.append(connection, self.keys, "fail", {"sha256": sha256, "reason": reason}, at)

    def note(self, action: str, facts: Facts, at: datetime, who: str = "") -> None:
        """Add an entry to the audit trail; without patient data and without the names of files.

        A duplicate is noted as `duplicate` with the fact `sha256`: the report of the day tells it.
        """
        with self._database.writing() as connection:
            audit.append(connection, self.keys, action, facts, at, who)

    # -- remittances ----------------------------------------------------------------------------------------

    @contextmanager
    def filing(self, first: InputRecord, at: datetime) -> Iterator[RemitFiling | None]:
        """File the remittances of an input (835) in one transaction, which nothing is left of after an exception.

        None where they were filed before. An input that was filed without them, as earlier versions did, gets them.
        """
        with self._database.reading() as connection:
            known = is_loaded(connection, first.sha256)
        if known:
            yield None
            return
        with self._database.writing() as connection:
            self._locked(connection)
            if is_loaded(connection, first.sha256):  # by another process, just now
                yield None
                return
            number = _number_for(connection, first.sha256)
            with file_remits(connection, self.keys, number, first, at) as filing:
                yield filing

    @contextmanager
    def rematching(self, at: datetime) -> Iterator[Iterable[Rematch]]:
        """Try the payments without a claim again, in one transaction: input by input, each settled before the next."""
        with self._database.writing() as connection:
            self._locked(connection)
            again = Rematching(connection, self.keys, at)
            yield again
            again.end()

    def replayed(self, rows: Iterable[Replayed], at: datetime) -> int:
        """Note what today's edits say of rows of the denial log; how many of them there are."""
        with self._database.writing() as connection:
            self._locked(connection)
            return replay(connection, self.keys, rows, at)

    def remit_reader(self) -> RemitReader:
        """Read what was paid and denied."""
        return RemitReader(self._database)

    def stories(self, number: str) -> tuple[ClaimStory, ...]:
        """All that is known of the claims of a number, ours or the payer's; one for each patient and provider."""
        return stories_of(self._database, number)

    # -- keeping --------------------------------------------------------------------------------------------

    def would_purge(self, before: date) -> Purged:
        """What `purge` would take out."""
        with self._database.reading() as connection:
            return purging.would_purge(connection, before)

    def purge(self, before: date, at: datetime, who: str, *, compact: bool = False) -> Purged:
        """Take out the inputs that were filed before a day, with all that belongs to them, and note it.

        Their hashes stay, so that the same content is still a duplicate. `compact` gives the space back (SQLite).
        """
        with self._database.writing() as connection:
            self._locked(connection)
            gone = purging.purge(connection, before, at.date())
            facts = {name: getattr(gone, name) for name in gone.__slots__}
            audit.append(connection, self.keys, "purge", {"before": before.isoformat(), **facts}, at, who)
        self._database.settle(compact=compact)
        return gone

    def keep_identifiers(self, full: bool, at: datetime, who: str = "") -> bool:
        """Switch the storage of patient identifiers in clear on or off, and note it; off deletes those there are.

        False where it is so already.
        """
        with self._database.writing() as connection:
            held = self._locked(connection)
            if held.full_storage == full:
                return False
            connection.execute(update(site).values(full_storage=full))
            deleted = 0
            if not full:
                clear = or_(*(claims.c[name].is_not(None) for name in ("member", "birth", "first_name")))
                gone = update(claims).where(clear).values(member=None, birth=None, first_name=None)
                deleted = connection.execute(gone).rowcount
            facts = {"full_storage": full, "deleted": deleted}
            audit.append(connection, self.keys, "identifiers", facts, at, who)
        self._database.settle()
        return True

    def _locked(self, connection: Connection) -> Row[Any]:
        """The site's row, which nobody else can write to until the transaction ends."""
        return connection.execute(select(site).with_for_update()).one()


def _claim_site(database: Database, keys: Keys, *, full: bool) -> None:
    """Check the key; a database that has none yet gets this one."""
    with database.reading() as connection:
        check = connection.execute(select(site.c.key_check)).scalar()
    if check is None and database.writes:
        with database.writing() as connection:
            alone(database, connection)
            check = connection.execute(select(site.c.key_check)).scalar()
            if check is None:
                check = keys.check
                head = {"entries": 0, "head": audit.NO_SEAL, "seal": Head.sealed(keys, 0, audit.NO_SEAL)}
                row = {"id": 1, "key_check": check, "full_storage": full, **head}
                connection.execute(insert(site), [row])
    if check is None or bytes(check) != keys.check:
        raise AnotherKey(f"{database.place} was made with another key; expected the key it was made with")


def _first(records: Iterable[Record]) -> tuple[InputRecord, Iterable[Record]]:
    every = iter(records)
    first = next(every, None)
    if not isinstance(first, InputRecord):
        raise LedgerError("the records do not begin with their input; expected it first")
    return first, every


def _number_for(connection: Connection, sha256: str) -> int | None:
    """The number that an input gets; None where its content is done. A failure of the content goes."""
    found = connection.execute(
        select(inputs.c.id, inputs.c.state).where(inputs.c.sha256 == sha256)
    ).one_or_none()
    if found is not None:
        if found.state == "done":
            return None
        connection.execute(delete(inputs).where(inputs.c.id == found.id))
    last: int = connection.execute(select(func.coalesce(func.max(inputs.c.id), 0))).scalar_one()
    return last + 1


def _unanswered(connection: Connection, sha256: str) -> int | None:
    """The number of an input that was filed without the answers in it."""
    received = exists().where(acks.c.input == inputs.c.id, acks.c.direction == "received")
    asked = select(inputs.c.id).where(inputs.c.sha256 == sha256, inputs.c.purged.is_(None), ~received)
    return connection.execute(asked).scalar()


def _rows_of(connection: Connection, table: Table, number: int) -> int:
    asked = select(func.count()).select_from(table).where(table.c.input == number)
    return connection.execute(asked).scalar_one()


def _came_to(connection: Connection, sha256: str) -> Matched:
    asked = (
        select(acks.c.claims, acks.c.unmatched, acks.c.changed)
        .join_from(acks, inputs, inputs.c.id == acks.c.input)
        .where(inputs.c.sha256 == sha256, acks.c.direction == "received")
    )
    found = connection.execute(asked).one_or_none()
    return Matched(*found) if found is not None else Matched(0, 0, 0)
