"""Claims that were sent, page by page: what rates of denial are shares of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import Connection, and_, exists, or_, select, tuple_

from scrubber.edit.sameness import NO_NUMBER
from scrubber.ledger.among import among
from scrubber.ledger.remits_candidates import lines_of
from scrubber.ledger.remits_findings import BY_CLAIM
from scrubber.ledger.remits_pages import PAGE, groups
from scrubber.ledger.remits_rows import amount
from scrubber.ledger.remitted import ClaimKey, SentLine
from scrubber.ledger.schema import claims, findings, inputs, lines
from scrubber.ledger.told_remits import SentFact

__all__ = ["sent_pages"]

_BY_A_PERSON = ("review", "attest")
Row: TypeAlias = Any
_Page: TypeAlias = list[tuple[SentFact, tuple[SentLine, ...]]]

_held = claims.alias("held")
_HELD = and_(
    claims.c.number.not_in(sorted(NO_NUMBER)),
    exists().where(
        _held.c.number == claims.c.number,
        _held.c.billing == claims.c.billing,
        _held.c.side == "held",
        _held.c.input < claims.c.input,
    ),
)
_FIRST_LINE = (
    select(lines.c.rendering)
    .where(lines.c.input == claims.c.input, lines.c.claim == claims.c.ordinal)
    .order_by(lines.c.ordinal)
    .limit(1)
    .scalar_subquery()
)
_SENT = (
    select(
        claims.c.input,
        claims.c.ordinal,
        claims.c.number,
        claims.c.payer,
        claims.c.billing,
        claims.c.sequence,
        claims.c.frequency,
        claims.c.charge,
        claims.c.first_day,
        claims.c.state,
        _HELD.label("held_before"),
        _FIRST_LINE.label("rendering"),
    )
    .where(claims.c.side == "clean")
    .order_by(claims.c.input, claims.c.ordinal)
)


def sent_pages(
    connection: Connection, since: date | None, until: date | None, *, lines: bool
) -> Iterator[_Page]:
    """Claims that were filed on the clean side on these days, by day and input, with or without their lines."""
    days: dict[int, date] = {}

    def sized() -> Iterator[tuple[int, int]]:
        for row in _inputs(connection, since, until):
            days[row.id] = row.day
            yield row.id, row.clean

    for group in groups(sized()):
        if len(group) > 1:
            rows = connection.execute(_SENT.where(claims.c.input.in_(group))).all()
            of_input: dict[int, list[Row]] = defaultdict(list)
            for row in rows:
                of_input[row.input].append(row)
            for number in group:  # the inputs of a page are filed in the order of their days
                yield _page(connection, of_input[number], days[number], lines=lines)
        else:
            last = 0
            own = _SENT.where(claims.c.input == group[0]).limit(PAGE)
            while rows := connection.execute(own.where(claims.c.ordinal > last)).all():
                yield _page(connection, rows, days[group[0]], lines=lines)
                last = rows[-1].ordinal
        for number in group:
            del days[number]


def _inputs(connection: Connection, since: date | None, until: date | None) -> Iterator[Row]:
    asked = select(inputs.c.id, inputs.c.day, inputs.c.clean).where(
        inputs.c.kind == "837", inputs.c.state == "done", inputs.c.clean > 0, inputs.c.purged.is_(None)
    )
    if since is not None:
        asked = asked.where(inputs.c.day >= since)
    if until is not None:
        asked = asked.where(inputs.c.day <= until)
    asked = asked.order_by(inputs.c.day, inputs.c.id).limit(PAGE)
    after, key = asked, tuple_(inputs.c.day, inputs.c.id)
    while rows := connection.execute(after).all():
        yield from rows
        after = asked.where(key > (rows[-1].day, rows[-1].id))


def _page(connection: Connection, rows: Sequence[Row], day: date, *, lines: bool) -> _Page:
    keys = [(row.input, row.ordinal) for row in rows]
    of_claim = lines_of(connection, keys) if lines else {}
    stopped = _stopped(connection, keys)
    return [
        (_fact(row, day, clean=key not in stopped and not row.held_before), tuple(of_claim.get(key, ())))
        for key, row in zip(keys, rows, strict=True)
    ]


def _stopped(connection: Connection, keys: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """The claims that a finding held, or that a person had to fix."""
    by_a_person = or_(findings.c.holds, findings.c.fixed.in_(_BY_A_PERSON))
    own = among(connection, (findings.c.input, findings.c.claim), keys)
    asked = select(findings.c.input, findings.c.claim).where(own, by_a_person).with_hint(*BY_CLAIM)
    return {(row.input, row.claim) for row in connection.execute(asked).all()}


def _fact(row: Row, day: date, *, clean: bool) -> SentFact:
    return SentFact(
        key=ClaimKey(row.input, row.ordinal),
        number=row.number,
        payer=row.payer,
        billing=row.billing,
        sequence=row.sequence,
        frequency=row.frequency,
        charge=amount(row.charge),
        first_day=row.first_day,
        filed=day,
        state=row.state,
        clean=clean,
        rendering=row.rendering or "",
    )
