"""Taking out what is older than the site wants to keep: everything but the hash by which a content is known again."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, exists, func, or_, select, update

from scrubber.ledger.remits_rows import GONE
from scrubber.ledger.schema import (
    OF_AN_INPUT,
    answers,
    claims,
    findings,
    inputs,
    lines,
    payments,
    services,
)
from scrubber.ledger.told import Purged

__all__ = ["purge", "would_purge"]


def _old(before: date) -> Any:  # noqa: ANN401 - a condition
    return and_(inputs.c.day < before, inputs.c.state == "done", inputs.c.purged.is_(None))


def _ids(before: date) -> Select[tuple[int]]:
    return select(inputs.c.id).where(_old(before))


def _failed(before: date) -> Any:  # noqa: ANN401 - a condition
    return and_(inputs.c.day < before, inputs.c.state == "failed")


def would_purge(connection: Connection, before: date) -> Purged:
    """What would go of the inputs that were filed before a day."""

    def count(table: Any, condition: Any) -> int:  # noqa: ANN401 - any table and condition
        return connection.execute(select(func.count()).select_from(table).where(condition)).scalar_one()

    ids = _ids(before)
    return Purged(
        inputs=count(inputs, _old(before)),
        claims=count(claims, claims.c.input.in_(ids)),
        lines=count(lines, lines.c.input.in_(ids)),
        findings=count(findings, findings.c.input.in_(ids)),
        failures=count(inputs, _failed(before)),
    )


def purge(connection: Connection, before: date, day: date) -> Purged:
    """Take it out; `day` is today. What was answered of a claim goes with the claim; what was paid for it stays."""
    going = would_purge(connection, before)
    ids = _ids(before)
    _let_go(connection, ids)
    for table in OF_AN_INPUT:
        old: ColumnElement[bool] = table.c.input.in_(ids)
        if table is answers:
            old = or_(old, answers.c.claim_input.in_(ids))
        connection.execute(delete(table).where(old))
    connection.execute(delete(inputs).where(_failed(before)))
    connection.execute(
        update(inputs)
        .where(_old(before))
        .values(name="", as_of="", pack="", digest="", tables="", purged=day)
    )
    return going


def _let_go(connection: Connection, ids: Select[tuple[int]]) -> None:
    """Payments of claims that go stay without one, and their lines too."""
    answering = and_(payments.c.claim_input.is_not(None), payments.c.claim_input.in_(ids))
    gone = {"confidence": "none", "reason": GONE}
    of_payment = (payments.c.input == services.c.input, payments.c.ordinal == services.c.payment)
    connection.execute(
        update(services)
        .where(services.c.line.is_not(None), exists().where(*of_payment, answering))
        .values(line=None, **gone)
    )
    connection.execute(
        update(payments).where(answering).values(claim_input=None, claim=None, others=0, open=True, **gone)
    )
