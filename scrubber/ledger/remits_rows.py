"""Remittances as rows of the tables, and rows as remittances again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table

from scrubber.ledger import rows as _rows
from scrubber.ledger.remitted import (
    AdjustmentRecord,
    DenialRecord,
    LineMatch,
    PaymentMatch,
    PaymentRecord,
    ProviderAdjustmentRecord,
    RemitRecord,
    ServiceRecord,
)
from scrubber.ledger.rows import dollars, plain

__all__ = [
    "GONE",
    "adjustment_rows",
    "also_of",
    "amount",
    "change",
    "denial_row",
    "denial_values",
    "line_values",
    "match_values",
    "number",
    "payment_record",
    "payment_row",
    "put",
    "rank",
    "read_adjustment",
    "read_denial",
    "read_remit",
    "read_service",
    "remit_row",
    "service_row",
]

GONE = "the claim was purged"
"""Why a payment has no claim any more; it is not tried again."""
_SURE = frozenset(("certain", "probable"))
Row = dict[str, Any]

# Amounts, codes, modifiers and remarks of one file are few, and come again and again.
_word = lru_cache(maxsize=4096)(plain)
cents = lru_cache(maxsize=4096)(_rows.cents)
packed = lru_cache(maxsize=4096)(_rows.packed)
unpacked = lru_cache(maxsize=4096)(_rows.unpacked)


def rank(day: date | None, trace: str, content: str) -> bytes:
    """What remittances are ordered by: day, trace, content, compared byte by byte, which both databases do alike."""
    return b"\0".join(part.encode() for part in (day.isoformat() if day else "", plain(trace), content))


def amount(cents: int | None) -> Decimal | None:
    """Cents as dollars; none stay none."""
    return None if cents is None else dollars(cents)


def number(text: str | None) -> Decimal | None:
    """A number that stands as text; none stays none."""
    return None if text is None else Decimal(text)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


# -- into the tables ----------------------------------------------------------------------------------------


def put(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Put rows into a table by the driver itself: to bind values one by one would take most of the time.

    Days are ISO text in them, which both databases read as days.
    """
    if not rows:
        return
    names = tuple(table.columns.keys())
    preparer = connection.dialect.identifier_preparer
    columns = ", ".join(map(preparer.quote, names))
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    statement = f"INSERT INTO {preparer.format_table(table)} ({columns})"
    values = ", ".join([mark] * len(names))
    connection.exec_driver_sql(f"{statement} VALUES ({values})", [*map(itemgetter(*names), rows)])


def change(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Change columns of rows that `input` and `ordinal` name, by the driver itself as `put` does.

    Each row gives the columns in the order of their names, then input and ordinal; days are ISO text.
    """
    if not rows:
        return
    preparer = connection.dialect.identifier_preparer
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    changed = ", ".join(f"{preparer.quote(name)} = {mark}" for name in names)
    found = " AND ".join(f"{preparer.quote(name)} = {mark}" for name in ("input", "ordinal"))
    statement = f"UPDATE {preparer.format_table(table)} SET {changed} WHERE {found}"
    connection.exec_driver_sql(statement, [*rows])


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def remit_row(number: int, record: RemitRecord) -> Row:
    """The row of a remittance; which payments are its own is filled in when all are there."""
    return {
        "input": number,
        "ordinal": record.ordinal,
        "content": record.content,
        "rank": rank(record.day, record.trace, record.content),
        **{name: plain(getattr(record, name)) for name in _REMIT_TEXTS},
        "paid": cents(record.paid),
        "paid_on": _iso(record.paid_on),
        "day": _iso(record.day),
        "claims": record.claims,
        "imbalance": cents(record.imbalance),
        "payments": 0,
    }


_REMIT_TEXTS = ("payer", "payer_id", "payee", "payee_tax", "trace", "method")


def payment_row(number: int, record: PaymentRecord, match: PaymentMatch) -> Row:
    """The row of a claim payment, which stands as the first on its claim until it is settled."""
    return {
        "input": number,
        "ordinal": record.index,
        "remit": record.remit,
        "place": record.place,
        "number": plain(record.number).strip(),
        "status": _word(record.status),
        "charge": cents(record.charge),
        "paid": cents(record.paid),
        "patient_share": cents(record.patient_share),
        "filing": _word(record.filing),
        "payer_number": plain(record.payer_number).strip(),
        "frequency": _word(record.frequency),
        "original": plain(record.original).strip(),
        "rendering": _word(record.rendering),
        "received": _iso(record.received),
        "first_day": _iso(record.first_day),
        "imbalance": cents(record.imbalance),
        "remarks": packed(record.remarks),
        **match_values(match),
        "role": "first",
        "about_remit": None,
        "about_place": None,
        "reversed_remit": None,
        "reversed_place": None,
        "disposition": "paid",
        "denied": 0,
        "all_denied": False,
    }


def match_values(match: PaymentMatch) -> Row:
    """The columns of a claim payment that say what it was matched to."""
    return {
        "claim_input": match.claim.input if match.claim else None,
        "claim": match.claim.index if match.claim else None,
        "confidence": match.confidence,
        "reason": _word(match.reason),
        "others": match.others,
        "open": None if match.confidence in _SURE else True,
    }


def service_row(number: int, payment: int, record: ServiceRecord) -> Row:
    """The row of a service payment, without its match."""
    return {
        "input": number,
        "payment": payment,
        "ordinal": record.ordinal,
        "code": _word(record.code),
        "modifiers": packed(record.modifiers),
        "billed_code": _word(record.billed_code),
        "billed_modifiers": packed(record.billed_modifiers),
        "charge": cents(record.charge),
        "paid": cents(record.paid),
        "units": _text(record.units),
        "billed_units": _text(record.billed_units),
        "day": _iso(record.day),
        "control": plain(record.control),
        "allowed": cents(record.allowed),
        "remarks": packed(record.remarks),
        "line": None,
        "confidence": "none",
        "reason": "",
        "also": None,
    }


def line_values(match: LineMatch) -> Row:
    """The columns of a service payment that say which lines it answers."""
    return {
        "line": match.line,
        "confidence": match.confidence,
        "reason": _word(match.reason),
        "also": packed(tuple(map(str, match.also))) or None,
    }


def also_of(text: str | None) -> tuple[int, ...]:
    """The further lines again."""
    return tuple(map(int, unpacked(text))) if text else ()


def adjustment_rows(
    number: int, payment: int, service: int, records: Sequence[AdjustmentRecord]
) -> Iterator[Row]:
    """The rows of the reasons of a service payment, or with service 0 of a claim payment."""
    for ordinal, record in enumerate(records, 1):
        yield {
            "input": number,
            "payment": payment,
            "service": service,
            "ordinal": ordinal,
            "group": _word(record.group),
            "reason": _word(record.reason),
            "amount": cents(record.amount) or 0,
            "quantity": _text(record.quantity),
        }


def denial_row(number: int, record: DenialRecord) -> Row:
    """The row of the log."""
    return {
        "input": number,
        "payment": record.payment,
        "service": record.service,
        **{name: cents(getattr(record, name)) or 0 for name in _DENIAL_CENTS},
        **denial_values(record),
    }


def denial_values(record: DenialRecord) -> Row:
    """The columns of a row of the log that are texts."""
    return {"rarcs": packed(record.rarcs), **{name: _word(getattr(record, name)) for name in _DENIAL_TEXTS}}


_DENIAL_CENTS = ("amount", "denied", "reduced", "patient")
_DENIAL_TEXTS = (
    "disposition",
    "kind",
    "group",
    "carc",
    "part",
    "edit",
    "outcome",
    "today",
    "today_edit",
    "today_digest",
)


# -- out of the tables --------------------------------------------------------------------------------------


def read_adjustment(row: Any) -> AdjustmentRecord:  # noqa: ANN401 - a row
    """One reason again."""
    return AdjustmentRecord(row.group, row.reason, dollars(row.amount), number(row.quantity))


def read_denial(row: Any) -> DenialRecord:  # noqa: ANN401 - a row
    """One row of the log again."""
    return DenialRecord(
        payment=row.payment,
        service=row.service,
        rarcs=unpacked(row.rarcs),
        amount=dollars(row.amount),
        denied=dollars(row.denied),
        reduced=dollars(row.reduced),
        patient=dollars(row.patient),
        **{name: getattr(row, name) for name in _DENIAL_TEXTS},
    )


def read_service(row: Any, adjustments: Iterable[AdjustmentRecord]) -> ServiceRecord:  # noqa: ANN401 - a row
    """One service payment again."""
    return ServiceRecord(
        ordinal=row.ordinal,
        code=row.code,
        modifiers=unpacked(row.modifiers),
        billed_code=row.billed_code,
        billed_modifiers=unpacked(row.billed_modifiers),
        charge=amount(row.charge),
        paid=amount(row.paid),
        units=number(row.units),
        billed_units=number(row.billed_units),
        day=row.day,
        control=row.control,
        allowed=amount(row.allowed),
        remarks=unpacked(row.remarks),
        adjustments=tuple(adjustments),
    )


def payment_record(
    row: Any,  # noqa: ANN401 - a row
    adjustments: Iterable[AdjustmentRecord],
    services: Iterable[ServiceRecord],
) -> PaymentRecord:
    """One claim payment again."""
    return PaymentRecord(
        index=row.ordinal,
        remit=row.remit,
        place=row.place,
        number=row.number,
        status=row.status,
        charge=amount(row.charge),
        paid=amount(row.paid),
        patient_share=amount(row.patient_share),
        filing=row.filing,
        payer_number=row.payer_number,
        frequency=row.frequency,
        original=row.original,
        rendering=row.rendering,
        received=row.received,
        first_day=row.first_day,
        imbalance=amount(row.imbalance),
        remarks=unpacked(row.remarks),
        adjustments=tuple(adjustments),
        services=tuple(services),
    )


def read_remit(row: Any, adjustments: Iterable[ProviderAdjustmentRecord]) -> RemitRecord:  # noqa: ANN401 - a row
    """One remittance again."""
    return RemitRecord(
        ordinal=row.ordinal,
        content=row.content,
        payer=row.payer,
        payer_id=row.payer_id,
        payee=row.payee,
        payee_tax=row.payee_tax,
        trace=row.trace,
        method=row.method,
        paid=amount(row.paid),
        paid_on=row.paid_on,
        day=row.day,
        claims=row.claims,
        imbalance=amount(row.imbalance),
        adjustments=tuple(adjustments),
    )
