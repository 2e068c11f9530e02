"""What remittances give and take beside their claims (PLB), and the decisions that the payer may mean by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, and_, exists, select

from scrubber.edit.sameness import NO_NUMBER
from scrubber.ledger.among import among
from scrubber.ledger.remits_pages import chosen_remits, remit_rows
from scrubber.ledger.remits_rows import read_remit
from scrubber.ledger.remitted import PaymentKey, ProviderAdjustmentRecord
from scrubber.ledger.rows import dollars, plain
from scrubber.ledger.schema import payments, remits
from scrubber.ledger.schema import provider_adjustments as beside
from scrubber.ledger.told_remits import FiledTakebacks, Filters

__all__ = ["beside_of", "takebacks"]

_SOME = 200
"""Remittances that are looked at together."""
_Id = tuple[int, int]
_OF_REMIT = and_(remits.c.input == payments.c.input, remits.c.ordinal == payments.c.remit)
Row: TypeAlias = Any


def takebacks(
    connection: Connection, wanted: Filters, references: Collection[str] | None
) -> Iterator[FiledTakebacks]:
    """The remittances with such entries in their order; with references only those that name one of them."""
    meant = chosen_remits(wanted)
    if references is None:
        own = and_(beside.c.input == remits.c.input, beside.c.remit == remits.c.ordinal)
        rows = remit_rows(connection, and_(meant, exists().where(own)))
    else:
        rows = iter(_naming(connection, meant, references))
    while some := [*islice(rows, _SOME)]:
        yield from _told(connection, some)


def _naming(connection: Connection, meant: ColumnElement[bool], references: Collection[str]) -> Sequence[Row]:
    """The remittances with an entry that names one of these."""
    named = sorted({plain(each).strip() for each in references} - NO_NUMBER)
    asked = select(beside.c.input, beside.c.remit).where(beside.c.reference.in_(named)).distinct()
    keys = [(row.input, row.remit) for row in connection.execute(asked)] if named else []
    if not keys:
        return []
    own = among(connection, (remits.c.input, remits.c.ordinal), keys)
    return connection.execute(select(remits).where(own, meant).order_by(remits.c.rank)).all()


def beside_of(connection: Connection, keys: Sequence[_Id]) -> dict[_Id, list[ProviderAdjustmentRecord]]:
    """The entries of remittances (input, ordinal), in their order."""
    found: dict[_Id, list[ProviderAdjustmentRecord]] = defaultdict(list)
    asked = (
        select(beside)
        .where(among(connection, (beside.c.input, beside.c.remit), keys))
        .order_by(beside.c.input, beside.c.remit, beside.c.ordinal)
    )
    for row in connection.execute(asked).all():
        found[row.input, row.remit].append(
            ProviderAdjustmentRecord(row.reason, row.reference, dollars(row.amount))
        )
    return found


def _told(connection: Connection, rows: Sequence[Row]) -> Iterator[FiledTakebacks]:
    entries = beside_of(connection, [(row.input, row.ordinal) for row in rows])
    known = _known(connection, {one.reference.strip() for of in entries.values() for one in of} - NO_NUMBER)
    for row in rows:
        own = entries[row.input, row.ordinal]
        meant = {one.reference.strip(): known.get((row.payer_id, one.reference.strip()), ()) for one in own}
        yield FiledTakebacks(read_remit(row, own), {name: keys for name, keys in meant.items() if keys})


def _known(connection: Connection, names: Collection[str]) -> dict[tuple[str, str], tuple[PaymentKey, ...]]:
    """The decisions by payer and the payer's own number."""
    if not names:
        return {}
    asked = (
        select(remits.c.payer_id, payments.c.payer_number, remits.c.content, payments.c.place)
        .join_from(payments, remits, _OF_REMIT)
        .where(payments.c.payer_number.in_(sorted(names)))
        .order_by(remits.c.rank, payments.c.place)
    )
    found: dict[tuple[str, str], list[PaymentKey]] = defaultdict(list)
    for payer, name, content, place in connection.execute(asked):
        found[payer, name].append(PaymentKey(content, place))
    return {key: tuple(of) for key, of in found.items()}
