"""What happened on a day, and how much there is, counted from the tables.

However much there is of a day, what is told of it stays small: the database counts, and lists are cut short.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    ScalarSelect,
    Select,
    and_,
    case,
    cast,
    func,
    or_,
    select,
)

from scrubber.ledger.answers import LEVELS
from scrubber.ledger.repeats import repeats
from scrubber.ledger.rows import dollars, unpacked
from scrubber.ledger.schema import (
    acks,
    answers,
    audit,
    claims,
    denials,
    findings,
    inputs,
    payments,
    remits,
)
from scrubber.ledger.told import (
    DayAck,
    DayAnswer,
    DayBook,
    DayDuplicate,
    DayEdit,
    DayFailure,
    DayInput,
    DayRemit,
    DayTotals,
    DayVerdict,
    DayWaiting,
)

__all__ = ["book_of", "counts"]

_MOST = 1000
"""Rows of a list."""
_KINDS = {level: kind for kind, level in LEVELS.items()}


def book_of(connection: Connection, day: date) -> DayBook:
    """Everything that is told of a day."""
    totals = _totals(connection, day)
    return DayBook(
        day=day,
        totals=totals,
        inputs=tuple(_inputs(connection, day, totals.files)),
        edits=tuple(_edits(connection, day)),
        failures=tuple(_failures(connection, day)),
        duplicates=tuple(_duplicates(connection, day)),
        acknowledgements=tuple(_acknowledgements(connection, day)),
        verdicts=tuple(_verdicts(connection, day)),
        refused=tuple(_refused(connection, day)),
        waiting=tuple(_waiting(connection, day)),
        states=_states(connection),
        repeats=tuple(repeats(connection, day, _MOST)),
        remits=tuple(_remits(connection, day)),
    )


def counts(connection: Connection) -> dict[str, int]:
    """How much there is: inputs, failures, claims (in all and by state), acknowledgements, audit entries.

    Where there are remittances: these, claim payments, those that no claim was surely found for, rows of the log.
    """
    by_state = _counts_by(connection, inputs.c.state)
    received = select(func.count()).select_from(acks).where(acks.c.direction == "received")
    states = _states(connection)
    return {
        "inputs": by_state.get("done", 0),
        "failures": by_state.get("failed", 0),
        "claims": sum(states.values()),
        **states,
        "acknowledgements": connection.execute(received).scalar_one(),
        **_remitted(connection),
        "audit": connection.execute(select(func.count()).select_from(audit)).scalar_one(),
    }


def _remitted(connection: Connection) -> dict[str, int]:
    asked = {
        "remittances": select(func.count()).select_from(remits),
        "payments": select(func.count()).select_from(payments),
        "unmatched": select(func.count()).select_from(payments).where(payments.c.open.is_not(None)),
        "denials": select(func.count()).select_from(denials),
    }
    found = {name: connection.execute(each).scalar_one() for name, each in asked.items()}
    return found if found["remittances"] else {}


def _counts_by(connection: Connection, column: Column[str]) -> dict[str, int]:
    asked = select(column.label("word"), func.count().label("rows")).group_by(column).order_by(column)
    return {row.word: row.rows for row in connection.execute(asked)}


def _states(connection: Connection) -> dict[str, int]:
    return _counts_by(connection, claims.c.state)


def _totals(connection: Connection, day: date) -> DayTotals:
    summed = ("claims", "clean", "held", "charge", "clean_charge", "held_charge")
    sums = (func.coalesce(func.sum(inputs.c[name]), 0).label(name) for name in summed)
    row = connection.execute(select(func.count().label("files"), *sums).where(_done(day))).one()
    return DayTotals(
        files=row.files,
        claims=row.claims,
        clean=row.clean,
        held=row.held,
        charge=dollars(int(row.charge)),
        clean_charge=dollars(int(row.clean_charge)),
        held_charge=dollars(int(row.held_charge)),
        failures=_count(connection, _failed(day)),
        duplicates=_count(connection, _repeated(day)),
        acknowledgements=_count(connection, _received(day)),
        remittances=_count(connection, _came(day)),
    )


def _count(connection: Connection, asked: Select[Any]) -> int:
    return connection.execute(select(func.count()).select_from(asked.subquery())).scalar_one()


def _done(day: date) -> ColumnElement[bool]:
    return and_(inputs.c.day == day, inputs.c.state == "done", inputs.c.kind == "837")


def _inputs(connection: Connection, day: date, files: int) -> Iterator[DayInput]:
    held_first = [case((inputs.c.held > 0, 0), else_=1)] if files > _MOST else []
    asked = select(inputs).where(_done(day)).order_by(*held_first, inputs.c.id).limit(_MOST)
    for row in connection.execute(asked):
        yield DayInput(
            name=row.name,
            sha256=row.sha256,
            filed=datetime.fromisoformat(row.filed),
            claims=row.claims,
            clean=row.clean,
            held=row.held,
            charge=dollars(row.charge),
            clean_charge=dollars(row.clean_charge),
            held_charge=dollars(row.held_charge),
        )


def _edits(connection: Connection, day: date) -> Iterator[DayEdit]:
    failed = and_(inputs.c.day == day, findings.c.outcome == "fail", findings.c.fixed.is_(None))
    holding = cast(findings.c.holds, Integer)
    by_claim = (
        select(
            findings.c.edit,
            findings.c.severity,
            findings.c.input,
            findings.c.claim,
            func.sum(holding).label("holding"),
            func.sum(1 - holding).label("other"),
            func.max(case((findings.c.holds, findings.c.charge_at_risk))).label("risk"),
        )
        .join_from(findings, inputs, inputs.c.id == findings.c.input)
        .where(failed)
        .group_by(findings.c.edit, findings.c.severity, findings.c.input, findings.c.claim)
        .subquery()
    )
    held = and_(by_claim.c.holding > 0, by_claim.c.claim.is_not(None))
    asked = (
        select(
            by_claim.c.edit,
            by_claim.c.severity,
            func.sum(by_claim.c.holding).label("holding"),
            func.sum(case((held, 1), else_=0)).label("claims"),
            func.sum(by_claim.c.risk).label("risk"),
            func.sum(by_claim.c.other).label("other"),
        )
        .group_by(by_claim.c.edit, by_claim.c.severity)
        .order_by(func.sum(by_claim.c.holding).desc(), by_claim.c.edit, by_claim.c.severity)
    )
    for row in connection.execute(asked):
        risk = dollars(int(row.risk or 0))
        yield DayEdit(row.edit, row.severity, int(row.holding), int(row.claims), risk, int(row.other))


def _failed(day: date) -> Select[Any]:
    return select(inputs).where(inputs.c.day == day, inputs.c.state == "failed")


def _failures(connection: Connection, day: date) -> Iterator[DayFailure]:
    for row in connection.execute(_failed(day).order_by(inputs.c.id).limit(_MOST)):
        filed = datetime.fromisoformat(row.filed)
        yield DayFailure(row.name, row.sha256, row.kind, row.reason, filed)


def _repeated(day: date) -> Select[Any]:
    """The first entry of each duplicate: a watcher that was stopped in between tells of the same ticket again."""
    same = case((audit.c.facts.contains('"ticket":'), 0), else_=audit.c.seq)
    return (
        select(func.min(audit.c.seq))
        .where(audit.c.day == day, audit.c.action == "duplicate")
        .group_by(audit.c.facts, same)
    )


def _duplicates(connection: Connection, day: date) -> Iterator[DayDuplicate]:
    asked = select(audit.c.at, audit.c.facts).where(audit.c.seq.in_(_repeated(day)))
    for at, facts in connection.execute(asked.order_by(audit.c.seq).limit(_MOST)).all():
        sha256 = str(json.loads(facts).get("sha256", ""))
        first = connection.execute(
            select(inputs.c.name, inputs.c.day, inputs.c.purged).where(inputs.c.sha256 == sha256)
        ).one_or_none()
        yield DayDuplicate(sha256, datetime.fromisoformat(at), *(first or ("", None, None)))


def _received(day: date) -> Select[Any]:
    return (
        select(acks, inputs.c.name, inputs.c.filed)
        .join_from(acks, inputs, inputs.c.id == acks.c.input)
        .where(inputs.c.day == day, acks.c.direction == "received")
    )


def _acknowledgements(connection: Connection, day: date) -> Iterator[DayAck]:
    for row in connection.execute(_received(day).order_by(acks.c.input, acks.c.ordinal).limit(_MOST)):
        filed = datetime.fromisoformat(row.filed)
        yield DayAck(row.name, row.kind, row.control, filed, row.claims, row.unmatched, row.changed)


def _came(day: date) -> Select[Any]:
    of_day = and_(inputs.c.day == day, inputs.c.state == "done")
    return (
        select(remits, inputs.c.name).join_from(remits, inputs, inputs.c.id == remits.c.input).where(of_day)
    )


def _remits(connection: Connection, day: date) -> Iterator[DayRemit]:
    """The remittances of a day in the order in which they came, with what their claim payments came to."""
    for row in connection.execute(_came(day).order_by(remits.c.input, remits.c.ordinal).limit(_MOST)).all():
        sums = (func.coalesce(func.sum(payments.c.denied), 0), func.count(payments.c.open))
        of_remit = (payments.c.input == row.input, payments.c.remit == row.ordinal)
        denied, still = connection.execute(select(*sums).where(*of_remit)).one()
        paid = None if row.paid is None else dollars(row.paid)
        yield DayRemit(
            row.name, row.payer, row.trace, row.day, row.payments, paid, dollars(int(denied)), int(still)
        )


_ANSWERED = and_(claims.c.input == answers.c.claim_input, claims.c.ordinal == answers.c.claim)
_BACK = or_(answers.c.verdict == "refused", answers.c.verdict == "rejected")
_VOID = "8"


def _sent_again() -> ScalarSelect[date | None]:
    """The last day on which the claim that was answered was sent after that, to a payer of the same rank (SBR01)."""
    later, of = claims.alias("later"), inputs.alias("of_later")
    return (
        select(func.max(of.c.day))
        .join_from(later, of, of.c.id == later.c.input)
        .where(
            *(later.c[name] == claims.c[name] for name in ("number", "billing", "sequence")),
            later.c.input > claims.c.input,
            later.c.side == "clean",
            later.c.frequency != _VOID,
            claims.c.number != "",
        )
        .correlate(claims)
        .scalar_subquery()
    )


def _verdicts(connection: Connection, day: date) -> Iterator[DayVerdict]:
    again = case((_BACK, case((_sent_again().is_not(None), 1), else_=0)), else_=0)
    told = (
        select(answers.c.level, answers.c.verdict, claims.c.charge, again.label("again"))
        .join_from(answers, claims, _ANSWERED)
        .join(inputs, inputs.c.id == answers.c.input)
        .where(inputs.c.day == day)
        .subquery()
    )
    by_verdict = (told.c.level, told.c.verdict)
    sums = (func.sum(told.c.charge), func.sum(told.c.again), func.sum(told.c.again * told.c.charge))
    asked = select(*by_verdict, func.count(), *sums).group_by(*by_verdict).order_by(*by_verdict)
    for level, verdict, count, charge, sent, sent_charge in connection.execute(asked):
        charges = [dollars(int(each or 0)) for each in (charge, sent_charge)]
        yield DayVerdict(_KINDS[level], verdict, count, charges[0], int(sent), charges[1])


def _refused(connection: Connection, day: date) -> Iterator[DayAnswer]:
    came = inputs.alias("came")
    asked = (
        select(
            claims.c.number,
            answers.c.level,
            answers.c.verdict,
            answers.c.statuses,
            claims.c.state,
            claims.c.charge,
            inputs.c.name,
            inputs.c.day,
            _sent_again().label("again"),
        )
        .join_from(answers, claims, _ANSWERED)
        .join(inputs, inputs.c.id == claims.c.input)
        .join(came, came.c.id == answers.c.input)
        .where(came.c.day == day, _BACK)
        .order_by(answers.c.input, answers.c.ordinal)
        .limit(_MOST)
    )
    for row in connection.execute(asked):
        yield DayAnswer(
            number=row.number,
            kind=_KINDS[row.level],
            verdict=row.verdict,
            statuses=unpacked(row.statuses),
            state=row.state,
            charge=dollars(row.charge),
            name=row.name,
            filed=row.day,
            again=row.again,
        )


def _waiting(connection: Connection, day: date) -> Iterator[DayWaiting]:
    asked = (
        select(inputs.c.day, func.count(), func.sum(claims.c.charge))
        .join_from(claims, inputs, inputs.c.id == claims.c.input)
        .where(claims.c.state == "sent", claims.c.answered_level == 0, inputs.c.day <= day)
        .group_by(inputs.c.day)
        .order_by(inputs.c.day)
    )
    for filed, count, charge in connection.execute(asked):
        yield DayWaiting(filed, count, dollars(int(charge or 0)))
