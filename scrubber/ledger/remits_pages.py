"""Pages of claim payments, in the order of their remittances or of the claims they answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, select, true, tuple_

from scrubber.ledger.among import among
from scrubber.ledger.rows import plain
from scrubber.ledger.schema import claims, denials, inputs, payments, remits
from scrubber.ledger.told_remits import Filters

__all__ = ["PAGE", "Order", "chosen_denials", "chosen_remits", "groups", "pages", "remit_rows"]

Order: TypeAlias = Literal["remit", "claim"]
PAGE = 500
"""Payments that are read at once."""
Row: TypeAlias = Any
K = TypeVar("K")

_SENT = inputs.alias("sent")
_OF_REMIT = and_(remits.c.input == payments.c.input, remits.c.ordinal == payments.c.remit)
_OF_CLAIM = and_(claims.c.input == payments.c.claim_input, claims.c.ordinal == payments.c.claim)
_DECISIONS = (
    select(
        payments,
        remits.c.content,
        remits.c.rank,
        remits.c.payer,
        remits.c.payer_id,
        remits.c.payee,
        remits.c.trace,
        remits.c.day,
        remits.c.paid_on,
        claims.c.sequence,
        claims.c.frequency,
        claims.c.original.label("replaced"),
        claims.c.place.label("claim_place"),
        _SENT.c.day.label("sent"),
        _SENT.c.sha256.label("claim_sha256"),
        _SENT.c.digest.label("claim_digest"),
    )
    .join_from(payments, remits, _OF_REMIT)
    .join(claims, _OF_CLAIM, isouter=True)
    .join(_SENT, _SENT.c.id == payments.c.claim_input, isouter=True)
)


def pages(
    connection: Connection, wanted: Filters, by: Order, *, denied: bool = False
) -> Iterator[Sequence[Row]]:
    """Rows of payments with their remittance and claim, some hundred at a time; `denied` leaves those without denials.

    By claim, payments without one are left out, and those of one claim come together in the order of their days.
    """
    asked = _DECISIONS.where(_chosen(wanted, denied=denied))
    if wanted.number or wanted.claim is not None:
        if by == "claim":
            asked = asked.where(payments.c.claim_input.is_not(None))
        yield sorted(connection.execute(asked), key=_by_claim if by == "claim" else _by_remit)
    elif by == "claim":
        yield from _claim_pages(connection, asked)
    else:
        yield from _remit_pages(connection, asked, chosen_remits(wanted))


def _by_remit(row: Row) -> tuple[bytes, int]:
    return bytes(row.rank), row.place


def _by_claim(row: Row) -> tuple[int, int, bytes, int]:
    return row.claim_input, row.claim, bytes(row.rank), row.place


def chosen_remits(wanted: Filters) -> ColumnElement[bool]:
    """Which remittances are meant."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(remits.c.day >= wanted.since)
    if wanted.until is not None:
        conditions.append(remits.c.day <= wanted.until)
    if wanted.payer_id:
        conditions.append(remits.c.payer_id == plain(wanted.payer_id))
    return and_(true(), *conditions)


def chosen_denials(wanted: Filters) -> list[ColumnElement[bool]]:
    """Which rows of the log are meant; none where any is."""
    named = ("carc", "kind", "disposition", "part", "edit")
    return [denials.c[name] == plain(value) for name in named if (value := getattr(wanted, name))]


def _chosen(wanted: Filters, *, denied: bool) -> ColumnElement[bool]:
    conditions = [chosen_remits(wanted)]
    if wanted.number:
        conditions.append(payments.c.number == plain(wanted.number).strip())
    if wanted.claim is not None:
        conditions.append(payments.c.claim_input == wanted.claim.input)
        conditions.append(payments.c.claim == wanted.claim.index)
    of_log = chosen_denials(wanted)
    if of_log or denied:
        of_payment = (denials.c.input == payments.c.input, denials.c.payment == payments.c.ordinal)
        conditions.append(exists().where(*of_payment, *of_log))
    return and_(*conditions)


# -- by remittance ------------------------------------------------------------------------------------------


def remit_rows(connection: Connection, condition: ColumnElement[bool]) -> Iterator[Row]:
    """The remittances in their order."""
    last = b""
    while some := connection.execute(
        select(remits).where(remits.c.rank > last, condition).order_by(remits.c.rank).limit(PAGE)
    ).all():
        yield from some
        last = bytes(some[-1].rank)


def groups(sized: Iterable[tuple[K, int]]) -> Iterator[list[K]]:
    """Put what is small together, up to a page; what is more than a page stands alone."""
    group: list[K] = []
    total = 0
    for key, size in sized:
        if group and (total + size > PAGE or len(group) >= PAGE):
            yield group
            group, total = [], 0
        group.append(key)
        total += size
    if group:
        yield group


def _remit_pages(
    connection: Connection, asked: Select[Any], condition: ColumnElement[bool]
) -> Iterator[Sequence[Row]]:
    sized = (((row.input, row.ordinal), row.payments) for row in remit_rows(connection, condition))
    for group in groups(sized):
        if len(group) > 1:
            of_these = among(connection, (payments.c.input, payments.c.remit), group)
            yield sorted(connection.execute(asked.where(of_these)), key=_by_remit)
            continue
        (number, remit), last = group[0], 0
        of_this = asked.where(payments.c.input == number, payments.c.remit == remit)
        while rows := connection.execute(
            of_this.where(payments.c.place > last).order_by(payments.c.place).limit(PAGE)
        ).all():
            yield rows
            last = rows[-1].place


# -- by claim -----------------------------------------------------------------------------------------------


def _claim_pages(connection: Connection, asked: Select[Any]) -> Iterator[Sequence[Row]]:
    key = (payments.c.claim_input, payments.c.claim)
    there = payments.c.claim_input.is_not(None)
    keys = select(payments.c.claim_input, payments.c.claim).where(there).distinct().limit(PAGE)
    keys = keys.order_by(payments.c.claim_input, payments.c.claim)
    last = (0, 0)
    while some := [tuple(row) for row in connection.execute(keys.where(tuple_(*key) > last))]:
        yield sorted(connection.execute(asked.where(there, among(connection, key, some))), key=_by_claim)
        last = some[-1]
