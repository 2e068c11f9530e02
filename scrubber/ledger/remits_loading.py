"""Filing remittances, matching and judging them again, and what the audit trail says of that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select, update

from scrubber.ledger import audit
from scrubber.ledger.among import among
from scrubber.ledger.audit import Facts
from scrubber.ledger.keys import Keys
from scrubber.ledger.records import InputRecord
from scrubber.ledger.remits import Rematch, RemitFiling, inputs_with_open
from scrubber.ledger.rows import BATCH, Rows, dollars, plain
from scrubber.ledger.schema import denials, inputs, payments, remits
from scrubber.ledger.sealing import FILED, LOADED, seals
from scrubber.ledger.told_remits import Replayed

__all__ = ["Rematching", "file_remits", "is_loaded", "replay"]


def is_loaded(connection: Connection, sha256: str) -> bool:
    """Whether the remittances of an input were filed, or purged since; not of one that was filed without them."""
    found = connection.execute(select(inputs).where(inputs.c.sha256 == sha256)).one_or_none()
    if found is None or found.state != "done":
        return False
    return found.kind != "835" or found.loaded is not None or found.purged is not None


@contextmanager
def file_remits(
    connection: Connection, keys: Keys, number: int | None, first: InputRecord, at: datetime
) -> Iterator[RemitFiling]:
    """File within a transaction; `number` is that of a new input, None where the input is there without them."""
    facts: dict[str, Any] = {"sha256": first.sha256}
    if number is None:
        action = "load"
        number = connection.execute(select(inputs.c.id).where(inputs.c.sha256 == first.sha256)).scalar_one()
    else:
        action = "file"
        rows = Rows(connection, number, full=False)
        rows.put_input(first)
        rows.flush()
        charge = connection.execute(select(inputs.c.charge).where(inputs.c.id == number)).scalar()
        facts |= {
            "kind": first.kind,
            "clean": first.clean,
            "held": first.held,
            "charge": str(dollars(charge)),
        }
        facts |= dict.fromkeys(("claims", "lines", "findings", "outputs"), 0)
        facts["values"] = seals(connection, keys, [number], FILED, many=False)[number]
    filing = RemitFiling(connection, number)
    yield filing
    filing.end()
    connection.execute(update(inputs).where(inputs.c.id == number).values(loaded=at.date()))
    facts |= {**filing.counts, "paid": str(dollars(filing.paid))}
    facts["remit_values"] = seals(connection, keys, [number], LOADED)[number]
    audit.append(connection, keys, action, facts, at)


class Rematching:
    """Gives the inputs with payments that have no claim, one after the other; each is settled before the next."""

    def __init__(self, connection: Connection, keys: Keys, at: datetime) -> None:
        self._connection = connection
        self._keys = keys
        self._at = at
        self._now: Rematch | None = None

    def __iter__(self) -> Iterator[Rematch]:
        for number in inputs_with_open(self._connection):
            of_input = select(inputs.c.sha256).where(inputs.c.id == number)
            sha256 = self._connection.execute(of_input).scalar_one()
            self._now = Rematch(self._connection, number, sha256)
            yield self._now
            self.end()

    def end(self) -> None:
        """Note what came of the last one. Raises LedgerError where it is not settled."""
        again, self._now = self._now, None
        if again is None:
            return
        again.end()
        if again.counts["payments"]:
            told = {name: again.counts[name] for name in ("payments", "matched", "denials")}
            facts: Facts = {"sha256": again.sha256, **told, "denials_more": again.change}
            audit.append(self._connection, self._keys, "rematch", facts, self._at)


def replay(connection: Connection, keys: Keys, rows: Iterable[Replayed], at: datetime) -> int:
    """Write what today's edits say of rows of the log; how many rows there were."""
    every, count = iter(rows), 0
    while some := [*islice(every, BATCH)]:
        asked = (
            select(remits.c.content, payments.c.place, payments.c.input, payments.c.ordinal)
            .join_from(payments, remits, _OF_REMIT)
            .where(
                among(connection, _PLACE, sorted({(row.payment.sha256, row.payment.index) for row in some}))
            )
        )
        ids = {(row.content, row.place): row for row in connection.execute(asked)}
        today, parts = [], []
        for row in some:
            found = ids.get((row.payment.sha256, row.payment.index))
            if found is None:
                continue
            place = {"its_input": found.input, "its_payment": found.ordinal, "its_service": row.service}
            now = (plain(row.today), plain(row.today_edit), plain(row.today_digest))
            today.append(place | dict(zip(_NOW, now, strict=True)))
            if row.part is not None:
                then = (plain(row.part), plain(row.edit), plain(row.outcome))
                parts.append(place | dict(zip(_NOW, then, strict=True)))
        for columns, told in ((_TODAY, today), (_THEN, parts)):
            if told:
                values: dict[str, Any] = dict(zip(columns, map(bindparam, _NOW), strict=True))
                connection.execute(_REPLAYED.values(values), told)
        count += len(today)
    if count:
        facts: Facts = {"rows": count}
        audit.append(connection, keys, "replay", facts, at)
    return count


_OF_REMIT = and_(payments.c.input == remits.c.input, payments.c.remit == remits.c.ordinal)
_PLACE = (remits.c.content, payments.c.place)
_NOW = ("now_first", "now_second", "now_third")
_TODAY = ("today", "today_edit", "today_digest")
_THEN = ("part", "edit", "outcome")
_REPLAYED = update(denials).where(
    denials.c.input == bindparam("its_input"),
    denials.c.payment == bindparam("its_payment"),
    denials.c.service == bindparam("its_service"),
)
