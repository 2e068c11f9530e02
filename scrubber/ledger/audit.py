"""The audit trail: what was done to the ledger, as a chain of sealed entries that only grows.

Each entry is sealed with the site's key over the seal before it and all that it says; the site's row keeps the count
and the last seal under a seal of its own. So an entry that was changed, taken out, put in or cut off at the end is
found, by whoever has the key. What it cannot find is a whole database put back as it once was: note the head elsewhere.
Facts never hold patient data, nor the names of files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, Table, bindparam, func, insert, select, update

from scrubber.ledger.keys import Keys
from scrubber.ledger.rows import BATCH, dollars, moment, plain
from scrubber.ledger.schema import (
    audit,
    claims,
    denials,
    findings,
    inputs,
    lines,
    payments,
    remits,
    services,
    site,
)
from scrubber.ledger.sealing import FILED, LATER, LOADED, Values, seals
from scrubber.ledger.told import Verified

__all__ = ["NO_SEAL", "Facts", "Head", "append", "head_of", "verify"]

Facts: TypeAlias = Mapping[str, str | int | float | bool | None]
NO_SEAL = b""
"""What stands before the first entry."""
_MOST_FAULTS = 100
_Parts = tuple[bytes, ...]


class Head:
    """The end of the chain, as the site's row has it under lock."""

    __slots__ = ("entries", "head", "seal")

    def __init__(self, entries: int, head: bytes, seal: bytes) -> None:
        self.entries = entries
        self.head = head
        self.seal = seal

    @staticmethod
    def sealed(keys: Keys, entries: int, head: bytes) -> bytes:
        """The seal of a head."""
        return keys.audit((b"head", str(entries).encode(), head))


def head_of(connection: Connection, *, lock: bool) -> Head:
    """Read the head; with `lock`, nobody else can write until the transaction ends."""
    asked = select(site.c.entries, site.c.head, site.c.seal)
    found = connection.execute(asked.with_for_update() if lock else asked).one()
    return Head(found.entries, bytes(found.head), bytes(found.seal))


def append(
    connection: Connection, keys: Keys, action: str, facts: Facts, at: datetime, who: str = ""
) -> None:
    """Add an entry. The caller's transaction holds the lock on the site's row, or gets it here."""
    head = head_of(connection, lock=True)
    row: dict[str, Any] = {
        "seq": head.entries + 1,
        "day": at.date(),
        "at": moment(at),
        "who": plain(who),
        "action": action,
        "facts": json.dumps(dict(facts), sort_keys=True, separators=(",", ":")),
    }
    seal = keys.audit(_parts(head.head, row))
    connection.execute(insert(audit), [{**row, "seal": seal}])
    connection.execute(
        update(site).values(entries=row["seq"], head=seal, seal=Head.sealed(keys, row["seq"], seal))
    )


def _parts(before: bytes, row: Any) -> _Parts:  # noqa: ANN401 - of a row that is read, or written
    told = (row["day"].isoformat(), *(str(row[name]) for name in ("seq", "at", "who", "action", "facts")))
    return (before, *(part.encode() for part in told))


# -- verifying ----------------------------------------------------------------------------------------------


def verify(connection: Connection, keys: Keys, noted: str = "") -> Verified:
    """Go through the whole chain, and compare what it says was filed and purged with what is there.

    `noted` is a head that somebody wrote down earlier (hexadecimal): it has to be one of the seals.
    """
    check = _Check(connection, keys, noted.strip().lower())
    while rows := connection.execute(_NEXT, {"last": check.last}).all():
        check.take(rows)
    check.end(head_of(connection, lock=False))
    faults = check.faults
    if len(faults) > _MOST_FAULTS:
        faults[_MOST_FAULTS:] = [f"and {len(faults) - _MOST_FAULTS} more"]
    return Verified(check.entries, check.before.hex(), tuple(faults), check.unsealed)


_NEXT = select(audit).where(audit.c.seq > bindparam("last")).order_by(audit.c.seq).limit(BATCH)


class _Check:
    """Takes the entries in order, a thousand at a time, so that a long trail needs no more memory than a short one."""

    def __init__(self, connection: Connection, keys: Keys, noted: str) -> None:
        self.faults: list[str] = []
        self.entries = 0
        self.unsealed = 0
        self.last = 0
        self.before = NO_SEAL
        self._connection = connection
        self._keys = keys
        self._noted = noted
        self._there = 0
        self._gone = [0, 0]  # inputs and claims that are marked as purged
        self._purged = [0, 0]  # the same, as it was noted
        self._log: dict[str, int] = {}  # how many denials an input has more than were noted so far

    def take(self, rows: Sequence[Row[Any]]) -> None:
        """Check entries against the ones before, and what they say against what is there."""
        filed: dict[str, dict[str, Any]] = {}
        loaded: dict[str, dict[str, Any]] = {}
        for row in rows:
            expected = self.last + 1
            if row.seq != expected:
                missing = f"{expected}" if row.seq == expected + 1 else f"{expected} to {row.seq - 1}"
                self.faults.append(f"audit entry {missing} is missing")
            elif self._keys.audit(_parts(self.before, row._mapping)) != bytes(row.seal):
                self.faults.append(
                    f"audit entry {row.seq} does not follow from the one before: changed or put in"
                )
            elif row.action in _COMPARED:
                facts = json.loads(row.facts)
                if row.action == "file":
                    filed[facts["sha256"]] = facts
                if row.action == "purge":
                    self._purged[0] += facts["inputs"]
                    self._purged[1] += facts["claims"]
                elif row.action == "rematch":
                    self._more(facts["sha256"], facts["denials_more"])
                elif "payments" in facts:
                    loaded[facts["sha256"]] = facts
            self.before, self.last = bytes(row.seal), row.seq
            self.entries += 1
            if self.before.hex() == self._noted:
                self._noted = ""
        self._compare(filed)
        self._compare_remits(loaded)

    def end(self, head: Head) -> None:
        """Check where the trail ends, and that nothing is there of which it knows nothing."""
        if Head.sealed(self._keys, head.entries, head.head) != head.seal:
            self.faults.append("the head of the audit trail was not written by this site")
        if (head.entries, head.head) != (self.last, self.before):
            self.faults.append(
                f"the audit trail ends at entry {self.last}; expected {head.entries}, sealed alike"
            )
        if self._noted:
            self.faults.append(
                "the head that was noted is none of the trail's: it was put back, or is another's"
            )
        done = select(func.count()).select_from(inputs).where(inputs.c.state == "done")
        if (count := self._connection.execute(done).scalar_one()) != self._there:
            self.faults.append(f"{count} inputs are there; expected {self._there}, as filed")
        if self._gone != self._purged:
            told = f"{self._gone[0]} inputs with {self._gone[1]} claims are marked as purged"
            self.faults.append(f"{told}; expected {self._purged[0]} with {self._purged[1]}, as purged")
        self._end_of_log()

    def _end_of_log(self) -> None:
        """Tell the inputs that have other denials than were logged; of those that were purged nothing is known."""
        purged = select(inputs.c.sha256).where(inputs.c.purged.is_not(None), inputs.c.sha256.in_(self._log))
        for sha256 in self._connection.execute(purged).scalars() if self._log else ():
            del self._log[sha256]
        for sha256, more in self._log.items():
            rows = f"{abs(more)} {'more' if more > 0 else 'fewer'} denials"
            self.faults.append(f"input {sha256[:12]} has {rows} than were logged")

    def _compare(self, filed: dict[str, dict[str, Any]]) -> None:
        """What the rows of these inputs hold otherwise than was filed."""
        if not filed:
            return
        there = self._connection.execute(
            select(*_COUNTED).where(inputs.c.sha256.in_(filed), inputs.c.state == "done")
        ).all()
        numbers = [row.id for row in there]
        counted = {table.name: self._by_input(table, numbers) for table in (claims, lines, findings)}
        self._there += len(there)
        sealed = {row.id: filed[row.sha256].get("values") for row in there if row.purged is None}
        self.unsealed += sum(seal is None for seal in sealed.values())
        changed = self._changed(sealed, FILED)
        later = {row.id: filed[row.sha256].get("later_values") for row in there if row.purged is None}
        changed |= self._changed(later, LATER)
        for row in there:
            facts = filed.pop(row.sha256)
            if row.purged is not None:
                self._gone[0] += 1
                self._gone[1] += facts["claims"]
                continue
            name, before = f"input {row.sha256[:12]}", len(self.faults)
            for table, by_input in counted.items():
                if (count := by_input.get(row.id, 0)) != facts[table]:
                    self.faults.append(f"{name} has {count} {table}; expected {facts[table]}, as filed")
            for column in ("clean", "held"):
                if (count := getattr(row, column)) != facts[column]:
                    self.faults.append(f"{name} counts {count} {column}; expected {facts[column]}, as filed")
            if str(dollars(row.charge)) != facts["charge"]:
                self.faults.append(f"{name} has another charge than the one that was filed")
            if row.id in changed and len(self.faults) == before:
                self.faults.append(f"{name} has other values than those that were filed")
        self.faults += [f"input {sha256[:12]} was filed and is gone" for sha256 in filed]

    def _compare_remits(self, loaded: dict[str, dict[str, Any]]) -> None:
        """What the remittances of these inputs hold otherwise than was loaded."""
        if not loaded:
            return
        asked = select(inputs.c.id, inputs.c.sha256, inputs.c.purged)
        there = self._connection.execute(asked.where(inputs.c.sha256.in_(loaded))).all()
        numbers = [row.id for row in there]
        counted = {
            table.name: self._by_input(table, numbers) for table in (remits, payments, services, denials)
        }
        by_input = (
            select(payments.c.input, func.sum(payments.c.paid).label("paid"))
            .where(payments.c.input.in_(numbers))
            .group_by(payments.c.input)
        )
        paid = {row.input: row.paid for row in self._connection.execute(by_input)}
        sealed = {row.id: loaded[row.sha256].get("remit_values") for row in there if row.purged is None}
        changed = self._changed(sealed, LOADED)
        for row in there:
            facts = loaded[row.sha256]
            if row.purged is not None:
                continue
            name, before = f"input {row.sha256[:12]}", len(self.faults)
            for table in ("remits", "payments", "services"):
                if (count := counted[table].get(row.id, 0)) != facts[table]:
                    self.faults.append(f"{name} has {count} {table}; expected {facts[table]}, as loaded")
            self._more(row.sha256, facts["denials"] - counted["denials"].get(row.id, 0))
            if str(dollars(int(paid.get(row.id) or 0))) != facts["paid"]:
                self.faults.append(f"{name} has other payments than those that were loaded")
            if row.id in changed and len(self.faults) == before:
                self.faults.append(f"{name} has other values than those that were loaded")

    def _changed(self, sealed: Mapping[int, str | None], values: Values) -> set[int]:
        """The inputs whose values are not those that were sealed; of those without a seal nothing is known."""
        noted = {number: seal for number, seal in sealed.items() if seal is not None}
        now = seals(self._connection, self._keys, noted, values)
        return {number for number, seal in noted.items() if now[number] != seal}

    def _more(self, sha256: str, rows: int) -> None:
        """Count rows of the log that were noted; those that are there were taken away from it."""
        self._log[sha256] = self._log.get(sha256, 0) - rows
        if not self._log[sha256]:
            del self._log[sha256]

    def _by_input(self, table: Table, numbers: Sequence[int]) -> dict[int, int]:
        column = table.c.input
        asked = select(column, func.count().label("rows")).where(column.in_(numbers)).group_by(column)
        return {row.input: row.rows for row in self._connection.execute(asked)}


_COMPARED = ("file", "load", "purge", "rematch")
"""Actions that say how many rows there have to be."""
_COUNTED = (
    inputs.c.id,
    inputs.c.sha256,
    inputs.c.purged,
    inputs.c.charge,
    inputs.c.clean,
    inputs.c.held,
)
