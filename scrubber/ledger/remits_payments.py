"""Claim payments read again, with their lines and reasons, some hundred at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, Table, select

from scrubber.ledger.among import among
from scrubber.ledger.remits_rows import also_of, payment_record, read_adjustment, read_service
from scrubber.ledger.remitted import (
    AdjustmentRecord,
    ClaimKey,
    LineMatch,
    PaymentMatch,
    PaymentRecord,
)
from scrubber.ledger.schema import adjustments, payments, services

__all__ = ["adjustments_of", "payments_of"]

_Id = tuple[int, int]
Row: TypeAlias = Any


def payments_of(connection: Connection, keys: Sequence[_Id]) -> list[tuple[PaymentRecord, PaymentMatch]]:
    """Payments (input, ordinal) with what they are matched to, in the order that they are asked for."""
    if not keys:
        return []
    rows = {
        (row.input, row.ordinal): row
        for row in connection.execute(
            select(payments).where(among(connection, (payments.c.input, payments.c.ordinal), keys))
        )
    }
    lines = _parts(connection, services, keys)
    reasons = adjustments_of(connection, keys)
    told = []
    for key in keys:
        row, of = rows[key], lines.get(key, ())
        record = payment_record(
            row,
            reasons.get((*key, 0), ()),
            (read_service(line, reasons.get((*key, line.ordinal), ())) for line in of),
        )
        told.append((record, _match(row, of)))
    return told


def _match(row: Row, lines: Sequence[Row]) -> PaymentMatch:
    return PaymentMatch(
        claim=ClaimKey(row.claim_input, row.claim) if row.claim is not None else None,
        confidence=row.confidence,
        reason=row.reason,
        others=row.others,
        lines=tuple(
            LineMatch(line.ordinal, line.line, line.confidence, line.reason, also_of(line.also))
            for line in lines
        ),
    )


def _parts(connection: Connection, table: Table, keys: Sequence[_Id]) -> dict[_Id, list[Row]]:
    found: dict[_Id, list[Row]] = defaultdict(list)
    asked = (
        select(table)
        .where(among(connection, (table.c.input, table.c.payment), keys))
        .order_by(*table.primary_key.columns)
    )
    for row in connection.execute(asked).all():
        found[row.input, row.payment].append(row)
    return found


def adjustments_of(
    connection: Connection, keys: Sequence[_Id]
) -> dict[tuple[int, int, int], tuple[AdjustmentRecord, ...]]:
    """The reasons of payments (input, ordinal), by payment and service."""
    found: dict[tuple[int, int, int], list[AdjustmentRecord]] = defaultdict(list)
    for key, rows in _parts(connection, adjustments, keys).items():
        for row in rows:
            found[(*key, row.service)].append(read_adjustment(row))
    return {key: tuple(of) for key, of in found.items()}
