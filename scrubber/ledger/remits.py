"""Filing remittances: payments with the claims they answer, the log of denials, and how decisions stand.

All of an input goes in within one transaction of the caller's (`Ledger.filing`), some thousand rows at a time, so that
memory does not grow with it. What is worked out (roles, states of claims) is a function of what is stored, in the order
of the remittances and never of loading.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import (
    Connection,
    CursorResult,
    and_,
    bindparam,
    delete,
    func,
    select,
    update,
)

from scrubber.ledger.errors import LedgerError
from scrubber.ledger.remits_candidates import candidates
from scrubber.ledger.remits_findings import Findings
from scrubber.ledger.remits_payments import payments_of
from scrubber.ledger.remits_rows import (
    GONE,
    adjustment_rows,
    denial_row,
    line_values,
    match_values,
    payment_row,
    put,
    read_remit,
    remit_row,
    service_row,
)
from scrubber.ledger.remits_settling import Settling
from scrubber.ledger.remitted import (
    ClaimKey,
    DenialRecord,
    PaymentMatch,
    PaymentRecord,
    RemitRecord,
    SentClaim,
    Standing,
)
from scrubber.ledger.rows import BATCH, cents, plain
from scrubber.ledger.schema import (
    adjustments,
    denials,
    payments,
    provider_adjustments,
    remits,
    services,
)
from scrubber.ledger.told_remits import Decided, FiledFinding

__all__ = ["Join", "Rematch", "RemitFiling"]

Join: TypeAlias = Callable[[Sequence[Decided]], Sequence[Standing]]
"""Says how the decisions of one claim number and payee stand to each other; they come in the order of their days."""
_SOME = 500
"""Payments that are read again at once."""


class _Filing:
    """What filing and matching again have in common."""

    def __init__(self, connection: Connection, number: int) -> None:
        self.number = number
        """The number of the input in the ledger."""
        self.counts: dict[str, int] = dict.fromkeys(("payments", "matched", "services", "denials"), 0)
        self._connection = connection
        self._findings = Findings(connection)
        self._settled = True

    def candidates(self, some: Sequence[PaymentRecord]) -> list[tuple[SentClaim, ...]]:
        """For each payment the claims that it may answer (CLP01, CLP07, REF*F8; else charge and first day).

        Ask for some hundred payments at once. `state` and `payer_number` of a claim are what acknowledgements said.
        """
        return candidates(self._connection, some)

    def findings_of(self, claims: Collection[ClaimKey]) -> Mapping[ClaimKey, tuple[FiledFinding, ...]]:
        """What was found when these claims were filed, on them and above the claims of their inputs."""
        return self._findings.of(claims)

    def _counted(self, decided: Sequence[tuple[PaymentRecord, PaymentMatch]]) -> None:
        self._settled = False
        self.counts["payments"] += len(decided)
        self.counts["matched"] += sum(match.confidence in ("certain", "probable") for _, match in decided)

    def end(self) -> None:
        """Refuse to end before what was put is settled. Raises LedgerError."""
        if not self._settled:
            raise LedgerError("claim payments were put and not settled; expected `settle` after the last")


class RemitFiling(_Filing):
    """One input (835) on its way into the ledger. Every method raises LedgerError and LedgerAway."""

    def __init__(self, connection: Connection, number: int) -> None:
        super().__init__(connection, number)
        self.counts["remits"] = 0
        self.paid = 0
        """Cents of all payments."""

    def knows(self, content: str) -> bool:
        """Whether a remittance with this content (`RemitRecord.content`) is there, whichever file brought it."""
        found = select(remits.c.ordinal).where(remits.c.content == content)
        return self._connection.execute(found).first() is not None

    def put_payments(self, decided: Sequence[tuple[PaymentRecord, PaymentMatch]]) -> None:
        """Put claim payments with what they were matched to."""
        waiting = _Waiting(self._connection)
        for payment, match in decided:
            row = payment_row(self.number, payment, match)
            self.paid += row["paid"] or 0
            waiting.payments.append(row)
            if payment.adjustments:
                waiting.adjustments += adjustment_rows(self.number, payment.index, 0, payment.adjustments)
            of_line = {line.service: line for line in match.lines}
            for service in payment.services:
                row = service_row(self.number, payment.index, service)
                if line := of_line.get(service.ordinal):
                    row |= line_values(line)
                waiting.services.append(row)
                if service.adjustments:
                    waiting.adjustments += adjustment_rows(
                        self.number, payment.index, service.ordinal, service.adjustments
                    )
        self.counts["services"] += len(waiting.services)
        self._counted(decided)
        waiting.put()

    def put_remit(self, remit: RemitRecord) -> None:
        """Put a remittance; its payments may come before it."""
        put(self._connection, remits, [remit_row(self.number, remit)])
        self.counts["remits"] += 1
        beside = [
            {
                "input": self.number,
                "remit": remit.ordinal,
                "ordinal": ordinal,
                "reason": plain(one.reason),
                "reference": plain(one.reference).strip(),
                "amount": cents(one.amount) or 0,
            }
            for ordinal, one in enumerate(remit.adjustments, 1)
        ]
        put(self._connection, provider_adjustments, beside)

    def put_denials(self, rows: Sequence[DenialRecord]) -> None:
        """Put rows of the denial log; their payments are there."""
        self.counts["denials"] += len(rows)
        put(self._connection, denials, [denial_row(self.number, row) for row in rows])

    def settle(self, join: Join) -> None:
        """Work out how the decisions stand, and the states of their claims; after the last payment, once."""
        self._count_payments()
        settling = Settling(self._connection, join)
        for some in self._every():
            settling.judge(self.number, some)
            settling.join(self.number, some)
            gc.collect(1)  # what the driver's cursors leave behind in cycles
        self._settled = True

    def _count_payments(self) -> None:
        """Note with each remittance how many payments it has. Raises LedgerError where payments have none."""
        asked = (
            select(payments.c.remit, func.count().label("there"))
            .where(payments.c.input == self.number)
            .group_by(payments.c.remit)
        )
        rows = [
            {"its_input": self.number, "its_ordinal": row.remit, "there": row.there}
            for row in self._connection.execute(asked)
        ]
        for start in range(0, len(rows), BATCH):
            counted: CursorResult[Any] = self._connection.execute(_COUNTED, rows[start : start + BATCH])
            if counted.rowcount != len(rows[start : start + BATCH]):
                raise LedgerError("claim payments have no remittance; expected `put_remit` before `settle`")

    def _every(self) -> Iterator[list[int]]:
        """The payments of the input, some at a time."""
        last = 0
        asked = (
            select(payments.c.ordinal)
            .where(payments.c.input == self.number, payments.c.ordinal > bindparam("last"))
            .order_by(payments.c.ordinal)
            .limit(_SOME)
        )
        while some := [*self._connection.execute(asked, {"last": last}).scalars()]:
            yield some
            last = some[-1]


_COUNTED = (
    update(remits)
    .where(remits.c.input == bindparam("its_input"), remits.c.ordinal == bindparam("its_ordinal"))
    .values(payments=bindparam("there"))
)


class _Waiting:
    """Rows of some payments, before they go to the database."""

    def __init__(self, connection: Connection) -> None:
        self.payments: list[dict[str, Any]] = []
        self.services: list[dict[str, Any]] = []
        self.adjustments: list[dict[str, Any]] = []
        self._connection = connection

    def put(self) -> None:
        """Let them go."""
        for table, rows in (
            (payments, self.payments),
            (services, self.services),
            (adjustments, self.adjustments),
        ):
            put(self._connection, table, rows)


class Rematch(_Filing):
    """The payments of one input that no claim was found for, tried again: their claim may have come since."""

    def __init__(self, connection: Connection, number: int, sha256: str) -> None:
        super().__init__(connection, number)
        self.sha256 = sha256
        """Of the input."""
        self.change = 0
        """How many rows the log has more than before."""
        self._again: list[int] = []
        self._left: set[ClaimKey] = set()

    def remits(self) -> dict[int, RemitRecord]:
        """The remittances of the input by their ordinals, without what they hold beside claims."""
        asked = select(remits).where(remits.c.input == self.number)
        return {row.ordinal: read_remit(row, ()) for row in self._connection.execute(asked)}

    def unmatched(self) -> Iterator[list[PaymentRecord]]:
        """The payments without a certain or probable match, some hundred at a time; put them again as they come."""
        last = 0
        asked = (
            select(payments.c.ordinal)
            .where(
                payments.c.open.is_not(None),
                payments.c.input == self.number,
                payments.c.reason != GONE,
                payments.c.ordinal > bindparam("last"),
            )
            .order_by(payments.c.ordinal)
            .limit(_SOME)
        )
        while some := [*self._connection.execute(asked, {"last": last}).scalars()]:
            yield [record for record, _ in payments_of(self._connection, [(self.number, n) for n in some])]
            last = some[-1]

    def put_payments(self, decided: Sequence[tuple[PaymentRecord, PaymentMatch]]) -> None:
        """Change what payments are matched to; what the payer said stays."""
        if not decided:
            return
        ordinals = [payment.index for payment, _ in decided]
        asked = select(payments.c.claim_input, payments.c.claim).where(
            payments.c.input == self.number,
            payments.c.ordinal.in_(ordinals),
            payments.c.claim_input.is_not(None),
        )
        self._left.update(ClaimKey(*row) for row in self._connection.execute(asked))
        matched = [
            {"its_ordinal": payment.index, **{f"now_{k}": v for k, v in match_values(match).items()}}
            for payment, match in decided
        ]
        self._connection.execute(_MATCHED, [{"its_input": self.number, **row} for row in matched])
        lines = [
            {
                "its_input": self.number,
                "its_payment": payment.index,
                "its_ordinal": line.service,
                **{f"now_{name}": value for name, value in line_values(line).items()},
            }
            for payment, match in decided
            for line in match.lines
        ]
        if lines:
            self._connection.execute(_LINE_MATCHED, lines)
        self._again += ordinals
        self._counted(decided)

    def put_denials(self, rows: Sequence[DenialRecord]) -> None:
        """Put the rows of the log of payments in place of those that are there; all rows of a payment together."""
        numbers = sorted({row.payment for row in rows})
        for start in range(0, len(numbers), _SOME):
            old = and_(denials.c.input == self.number, denials.c.payment.in_(numbers[start : start + _SOME]))
            self.change -= self._connection.execute(delete(denials).where(old)).rowcount
        self.change += len(rows)
        self.counts["denials"] += len(rows)
        put(self._connection, denials, [denial_row(self.number, row) for row in rows])

    def settle(self, join: Join) -> None:
        """Work out again how decisions stand, of the payments that were put; after the last, once."""
        settling = Settling(self._connection, join)
        for start in range(0, len(self._again), _SOME):
            some = self._again[start : start + _SOME]
            settling.judge(self.number, some)
            settling.join(self.number, some)
        settling.states(self._left)
        self._settled = True


_NOW = ("claim_input", "claim", "confidence", "reason", "others", "open")
_MATCHED = (
    update(payments)
    .where(payments.c.input == bindparam("its_input"), payments.c.ordinal == bindparam("its_ordinal"))
    .values({name: bindparam(f"now_{name}") for name in _NOW})
)
_LINE_MATCHED = (
    update(services)
    .where(
        services.c.input == bindparam("its_input"),
        services.c.payment == bindparam("its_payment"),
        services.c.ordinal == bindparam("its_ordinal"),
    )
    .values({name: bindparam(f"now_{name}") for name in ("line", "confidence", "reason", "also")})
)


def inputs_with_open(connection: Connection) -> Iterable[int]:
    """The inputs with payments to be tried again."""
    asked = select(payments.c.input).where(payments.c.open.is_not(None), payments.c.reason != GONE)
    return sorted(connection.execute(asked.distinct()).scalars())
