"""Everything that is known of the claims of one number, read for the story of a claim."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, and_, func, or_, select, tuple_

from scrubber.ledger.answers import LEVELS
from scrubber.ledger.database import Database
from scrubber.ledger.remits_reading import RemitReader
from scrubber.ledger.remits_rows import amount
from scrubber.ledger.remitted import ClaimKey, DenialRecord, PaymentKey
from scrubber.ledger.rows import plain, unpacked
from scrubber.ledger.schema import acks, answers, claims, envelopes, findings, fixes, inputs, lines, outputs
from scrubber.ledger.told_remits import FiledPayment, Filters
from scrubber.ledger.told_story import ClaimStory, FiledAnswer, FiledClaim, FiledFault, FiledLine, ToldPayment

__all__ = ["stories_of"]

_KINDS = {level: kind for kind, level in LEVELS.items()}
_ROUNDS = 5
"""How many links of replacements are followed, each naming the payer's number of the one before."""
_MOST = 50
"""Other claims of a patient's days that are looked at."""
_Row: TypeAlias = Any
_Id = tuple[int, int]
_Whose = tuple[str, bytes]


def stories_of(database: Database, number: str) -> tuple[ClaimStory, ...]:
    """The stories of a claim's number (CLM01, or the payer's own), one for each patient and billing provider.

    A number that was given twice has two. Decisions on it that fit no claim stand with its only story, else by
    themselves. Empty where nobody knows the number.
    """
    number = plain(number).strip()
    with database.reading() as connection:
        rows = _rows(connection, number)
        filed = _claims(connection, rows)
        others = _others(connection, rows)
        beside = _claims(connection, others)
    whose = {ClaimKey(row.input, row.ordinal): (row.billing, bytes(row.patient)) for row in rows}
    theirs = {ClaimKey(row.input, row.ordinal): (row.billing, bytes(row.patient)) for row in others}
    reader = RemitReader(database)
    told = _payments(reader, number, whose)
    groups: dict[_Whose | None, list[ToldPayment]] = {owner: [] for owner in dict.fromkeys(whose.values())}
    for payment in told:
        owner = whose.get(payment.decision.claim) if payment.decision.claim else None
        if owner is None and len(groups) == 1:
            owner = next(iter(groups))
        groups.setdefault(owner, []).append(payment)
    return tuple(
        _story(
            number,
            [one for one in filed if whose[one.key] == owner],
            [one for one in beside if theirs[one.key] == owner],
            payments,
        )
        for owner, payments in groups.items()
    )


def _story(
    number: str, own: Sequence[FiledClaim], others: Iterable[FiledClaim], payments: Iterable[ToldPayment]
) -> ClaimStory:
    done = {(line.day, line.code) for claim in own for line in claim.lines}
    beside = (one for one in others if any((line.day, line.code) in done for line in one.lines))
    return ClaimStory(number, tuple(own), tuple(payments), tuple(beside))


# -- which claims -------------------------------------------------------------------------------------------


def _rows(connection: Connection, number: str) -> list[_Row]:
    """The claims of a number, and those of the same patients that replace them or that they replace."""
    if not number:
        return []
    asked = (
        select(claims, inputs.c.filed)
        .join_from(claims, inputs, inputs.c.id == claims.c.input)
        .order_by(claims.c.input, claims.c.ordinal)
    )
    told = select(answers.c.claim_input, answers.c.claim).where(answers.c.payer_number == number)
    of_answers = tuple_(claims.c.input, claims.c.ordinal).in_(told)
    found: dict[_Id, _Row] = {}
    for named in (or_(claims.c.number == number, claims.c.payer_number == number), of_answers):
        found |= {(row.input, row.ordinal): row for row in connection.execute(asked.where(named))}
    for _ in range(_ROUNDS):
        ours = sorted({row.payer_number for row in found.values() if row.payer_number})
        theirs = sorted({row.original for row in found.values() if row.original})
        patients = sorted({bytes(row.patient) for row in found.values()})
        linked = asked.where(
            claims.c.patient.in_(patients),
            or_(claims.c.original.in_(ours), claims.c.payer_number.in_(theirs)),
        )
        more = {(row.input, row.ordinal): row for row in connection.execute(linked)}
        if more.keys() <= found.keys():
            break
        found |= more
    return [found[key] for key in sorted(found)]


def _others(connection: Connection, rows: Sequence[_Row]) -> list[_Row]:
    """Some other claims of the same patients and days that were sent, the first first."""
    known = {(row.input, row.ordinal) for row in rows}
    days = [day for row in rows for day in (row.first_day, row.last_day) if day is not None]
    patients = sorted({bytes(row.patient) for row in rows} - {b""})
    if not days or not patients:
        return []
    asked = (
        select(claims)
        .where(claims.c.patient.in_(patients), claims.c.side == "clean")
        .where(claims.c.first_day <= max(days), claims.c.last_day >= min(days))
        .order_by(claims.c.input, claims.c.ordinal)
        .limit(_MOST + len(known))
    )
    return [row for row in connection.execute(asked) if (row.input, row.ordinal) not in known][:_MOST]


def _claims(connection: Connection, rows: Sequence[_Row]) -> list[FiledClaim]:
    keys = [(row.input, row.ordinal) for row in rows]
    own_lines = _of_claims(connection, keys)
    faults, told = _faults(connection, keys), _answers(connection, keys)
    filed = [
        _claim(connection, row, own_lines.get(key, ()), faults.get(key, ()), told.get(key, ()))
        for row, key in zip(rows, keys, strict=True)
    ]
    return sorted(filed, key=lambda one: (one.filed, one.key))


def _claim(
    connection: Connection,
    row: _Row,
    own: Sequence[FiledLine],
    faults: Sequence[FiledFault],
    told: Sequence[FiledAnswer],
) -> FiledClaim:
    file = connection.execute(select(inputs).where(inputs.c.id == row.input)).one()
    envelope = connection.execute(
        select(envelopes).where(envelopes.c.input == row.input, envelopes.c.ordinal == row.envelope)
    ).one()
    written = connection.execute(
        select(outputs.c.sha256).where(outputs.c.input == row.input, outputs.c.role == row.side)
    ).scalars()
    return FiledClaim(
        key=ClaimKey(row.input, row.ordinal),
        sha256=file.sha256,
        file=file.name,
        filed=datetime.fromisoformat(file.filed),
        tables=json.loads(file.tables) if file.tables else {},
        written=next(iter(written), ""),
        interchange=envelope.interchange_control,
        group=envelope.group_control,
        set=envelope.set_control,
        payer_number=row.payer_number or "",
        charge=amount(row.charge),
        patient=None if row.member is None else (row.member, row.birth or "", row.first_name or ""),
        lines=tuple(own),
        faults=tuple(faults),
        answers=tuple(told),
        **{name: getattr(file, name) for name in ("as_of", "pack", "digest")},
        **{name: getattr(row, name) for name in _OF_CLAIM},
    )


_OF_CLAIM = (
    "side",
    "state",
    "number",
    "payer",
    "filing",
    "billing",
    "tax_id",
    "sequence",
    "frequency",
    "original",
    "place",
    "first_day",
    "last_day",
)


def _of_claims(connection: Connection, keys: Collection[_Id]) -> Mapping[_Id, list[FiledLine]]:
    found: dict[_Id, list[FiledLine]] = defaultdict(list)
    asked = select(lines).where(tuple_(lines.c.input, lines.c.claim).in_(keys)).order_by(lines.c.ordinal)
    for row in connection.execute(asked):
        found[row.input, row.claim].append(
            FiledLine(
                ordinal=row.ordinal,
                day=row.day,
                last_day=row.last_day,
                code=row.code,
                modifiers=unpacked(row.modifiers),
                diagnoses=unpacked(row.diagnoses),
                units=row.units,
                charge=amount(row.charge),
                rendering=row.rendering,
                control=row.control,
                place=row.place,
            )
        )
    return found


def _faults(connection: Connection, keys: Collection[_Id]) -> Mapping[_Id, list[FiledFault]]:
    """What was found on each claim, with who vouched for the fix that took it away."""
    own_fix = and_(fixes.c.input == findings.c.input, fixes.c.finding == findings.c.id)
    asked = (
        select(findings, fixes.c.person, fixes.c.reason, fixes.c.day)
        .join_from(findings, fixes, own_fix, isouter=True)
        .where(tuple_(findings.c.input, findings.c.claim).in_(keys))
        .order_by(findings.c.input, findings.c.ordinal, fixes.c.ordinal)
    )
    found: dict[_Id, dict[int, FiledFault]] = defaultdict(dict)
    for row in connection.execute(asked):
        found[row.input, row.claim].setdefault(row.ordinal, _fault(row))
    return {key: [*of.values()] for key, of in found.items()}


def _fault(row: _Row) -> FiledFault:
    return FiledFault(
        edit=row.edit,
        line=row.line,
        outcome=row.outcome,
        severity=row.severity,
        status=row.status,
        holds=row.holds,
        prevents=row.prevents,
        suppressed=row.suppressed,
        fixed=row.fixed,
        table=row.table,
        release=row.release,
        charge_at_risk=amount(row.charge_at_risk),
        person=row.person or "",
        reason=row.reason or "",
        day=row.day or "",
        suppressed_reason=row.suppressed_reason,
        suppressed_until=row.suppressed_until,
    )


def _answers(connection: Connection, keys: Collection[_Id]) -> Mapping[_Id, list[FiledAnswer]]:
    """What acknowledgements said of each claim, in the order in which they were filed."""
    asked = (
        select(answers, inputs.c.name, func.coalesce(answers.c.day, inputs.c.day).label("on"))
        .join_from(answers, inputs, inputs.c.id == answers.c.input)
        .where(tuple_(answers.c.claim_input, answers.c.claim).in_(keys))
        .order_by(inputs.c.filed, answers.c.input, answers.c.ordinal)
    )
    rows = connection.execute(asked).all()
    received = select(acks.c.input, acks.c.control).where(
        acks.c.input.in_({row.input for row in rows}), acks.c.direction == "received"
    )
    controls = {row.input: row.control for row in connection.execute(received)} if rows else {}
    found: dict[_Id, list[FiledAnswer]] = defaultdict(list)
    for row in rows:
        found[row.claim_input, row.claim].append(
            FiledAnswer(
                kind=_KINDS.get(row.level, ""),
                day=row.on,
                verdict=row.verdict,
                statuses=unpacked(row.statuses),
                control=controls.get(row.input, ""),
                payer_number=row.payer_number,
                file=row.name,
            )
        )
    return found


# -- what came back -----------------------------------------------------------------------------------------


def _payments(reader: RemitReader, number: str, keys: Iterable[ClaimKey]) -> list[ToldPayment]:
    """The decisions on these claims, and those on the number that fit no claim at all, in order."""
    own = set(keys)
    found: dict[PaymentKey, FiledPayment] = {}
    rows: dict[PaymentKey, list[DenialRecord]] = defaultdict(list)
    for wanted in _wanted(number, own):
        for paid in reader.payments(wanted):
            if paid.decision.claim in own or _of_nobody(paid):
                found[paid.decision.key] = paid
        for logged in reader.denials(wanted):
            if logged.denial not in rows[logged.decision.key]:
                rows[logged.decision.key].append(logged.denial)
    return [
        ToldPayment(paid.decision, paid.payment, paid.match.lines, tuple(rows.get(key, ())))
        for key, paid in sorted(found.items(), key=lambda one: _order(one[1]))
    ]


def _of_nobody(paid: FiledPayment) -> bool:
    """Whether it stands with the number that it names: it fits no claim, or another number's only by a guess."""
    return paid.decision.claim is None or paid.decision.confidence == "uncertain"


def _wanted(number: str, own: Iterable[ClaimKey]) -> Iterator[Filters]:
    if number:
        yield Filters(number=number)
    for key in sorted(own):
        yield Filters(claim=key)


def _order(paid: FiledPayment) -> tuple[date, str, PaymentKey]:
    decision = paid.decision
    return decision.day or date.min, decision.trace, decision.key
