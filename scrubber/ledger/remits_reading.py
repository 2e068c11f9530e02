"""Reading what payers decided, streamed: some hundred payments are in memory at a time.

The order is that of the remittances (day, trace, content) and of the payments in them, or that of the claims; it never
depends on the order in which remittances were loaded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import Connection, Select, and_, func, select, tuple_

from scrubber.ledger.among import among
from scrubber.ledger.database import Database
from scrubber.ledger.remits_beside import beside_of, takebacks
from scrubber.ledger.remits_candidates import claims_named
from scrubber.ledger.remits_findings import Findings, read_finding
from scrubber.ledger.remits_pages import PAGE, Order, chosen_denials, chosen_remits, pages, remit_rows
from scrubber.ledger.remits_payments import adjustments_of, payments_of
from scrubber.ledger.remits_rows import also_of, amount, number, read_denial, read_remit, unpacked
from scrubber.ledger.remits_sent import sent_pages
from scrubber.ledger.remitted import (
    AGAIN,
    AdjustmentRecord,
    ClaimKey,
    PaymentKey,
    SentClaim,
    SentLine,
)
from scrubber.ledger.rows import dollars
from scrubber.ledger.schema import claims, denials, findings, inputs, lines, payments, remits, services
from scrubber.ledger.told_remits import (
    DecidedLines,
    Decision,
    FiledFinding,
    FiledPayment,
    FiledRemit,
    FiledTakebacks,
    Filters,
    LoggedDenial,
    SentFact,
)

__all__ = ["RemitReader"]

_ALL = Filters()
_SURE = ("certain", "probable")
Row: TypeAlias = Any
_Id = tuple[int, int]
_OF_REMIT = and_(remits.c.input == payments.c.input, remits.c.ordinal == payments.c.remit)


class RemitReader:
    """Each method is one look at the ledger: it tells what was there when its first item was asked for.

    Raises LedgerError and LedgerAway.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- what payers decided --------------------------------------------------------------------------------

    def remits(self, wanted: Filters = _ALL) -> Iterator[FiledRemit]:
        """The remittances, with what they hold beside claims; of the filters those on remittances count."""
        with self._database.reading() as connection:
            for row in remit_rows(connection, chosen_remits(wanted)):
                key = row.input, row.ordinal
                taken = beside_of(connection, [key])[key]
                of_input = select(inputs.c.sha256, inputs.c.loaded).where(inputs.c.id == row.input)
                file = connection.execute(of_input).one()
                yield FiledRemit(file.sha256, file.loaded, row.payments, read_remit(row, taken))

    def takebacks(
        self, wanted: Filters = _ALL, references: Collection[str] | None = None
    ) -> Iterator[FiledTakebacks]:
        """The remittances that give or take money beside their claims (PLB), with the decisions they may be about.

        Of the filters those on remittances count. With `references` only remittances with an entry (PLB03-2) that is
        one of them to the letter, such as the payer's own numbers of a claim.
        """
        with self._database.reading() as connection:
            yield from takebacks(connection, wanted, references)

    def decisions(self, wanted: Filters = _ALL, by: Order = "remit") -> Iterator[Decision]:
        """Every claim payment with the claim it answers; by claim, those without one are left out."""
        with self._database.reading() as connection:
            for page in pages(connection, wanted, by):
                for row in page:
                    yield _decision(row)

    def payments(self, wanted: Filters = _ALL, by: Order = "remit") -> Iterator[FiledPayment]:
        """The same with all that the payer said."""
        with self._database.reading() as connection:
            for page in pages(connection, wanted, by):
                for start in range(0, len(page), PAGE):
                    rows = page[start : start + PAGE]
                    told = payments_of(connection, [(row.input, row.ordinal) for row in rows])
                    for row, (payment, match) in zip(rows, told, strict=True):
                        yield FiledPayment(_decision(row), payment, match)

    def denials(self, wanted: Filters = _ALL, by: Order = "remit") -> Iterator[LoggedDenial]:
        """The rows of the denial log, those of one decision together."""
        with self._database.reading() as connection:
            for page in pages(connection, wanted, by, denied=True):
                for start in range(0, len(page), PAGE):
                    yield from _logged(connection, page[start : start + PAGE], wanted)

    def decided_lines(self, wanted: Filters = _ALL) -> Iterator[DecidedLines]:
        """First decisions on lines of known claims, counted; of the filters those on remittances count."""
        asked = _ALIKE.where(chosen_remits(wanted))
        with self._database.reading() as connection:
            for row in connection.execute(asked):
                yield DecidedLines(
                    day=row.day,
                    payer=row.payer,
                    payer_id=row.payer_id,
                    payee=row.payee,
                    rendering=row.rendering,
                    code=row.billed_code,
                    modifiers=unpacked(row.billed_modifiers),
                    lines=row.there,
                    charge=dollars(int(row.charged)),
                    status=row.status,
                    sequence=row.sequence,
                )

    # -- what was sent --------------------------------------------------------------------------------------

    def sent(self, since: date | None = None, until: date | None = None) -> Iterator[SentFact]:
        """The claims that were filed on the clean side on these days, in the order of their filing."""
        for fact, _ in self._sent(since, until, lines=False):
            yield fact

    def sent_lines(
        self, since: date | None = None, until: date | None = None
    ) -> Iterator[tuple[SentFact, tuple[SentLine, ...]]]:
        """The same with their lines."""
        yield from self._sent(since, until, lines=True)

    def _sent(
        self, since: date | None, until: date | None, *, lines: bool
    ) -> Iterator[tuple[SentFact, tuple[SentLine, ...]]]:
        with self._database.reading() as connection:
            for page in sent_pages(connection, since, until, lines=lines):
                yield from page

    def packs(self) -> Iterator[tuple[date, str]]:
        """The days on which claims were filed, each with the digest of the edits that judged them, in order."""
        asked = select(inputs.c.day, inputs.c.digest).where(inputs.c.kind == "837", inputs.c.state == "done")
        with self._database.reading() as connection:
            yield from map(tuple, connection.execute(asked.order_by(inputs.c.day, inputs.c.id)))

    def claims(self, claim: str) -> tuple[SentClaim, ...]:
        """Every claim of a number (CLM01), on whichever side, as acknowledgements left it."""
        with self._database.reading() as connection:
            return claims_named(connection, claim)

    def findings_of(self, keys: Collection[ClaimKey]) -> Mapping[ClaimKey, tuple[FiledFinding, ...]]:
        """What was found when these claims were filed, on them and above the claims of their inputs."""
        with self._database.reading() as connection:
            return Findings(connection).of(keys)

    def findings(self) -> Iterator[tuple[ClaimKey, FiledFinding]]:
        """What failed on claims that were sent, in the order of the claims."""
        last = (0, 0, 0)
        key = tuple_(findings.c.input, findings.c.claim, findings.c.ordinal)
        with self._database.reading() as connection:
            while rows := connection.execute(_FINDINGS.where(key > last)).all():
                for row in rows:
                    yield ClaimKey(row.input, row.claim), read_finding(row)
                last = (rows[-1].input, rows[-1].claim, rows[-1].ordinal)


_FINDINGS = (
    select(findings)
    .join_from(
        findings, claims, and_(claims.c.input == findings.c.input, claims.c.ordinal == findings.c.claim)
    )
    .where(claims.c.side == "clean", findings.c.outcome == "fail")
    .order_by(findings.c.input, findings.c.claim, findings.c.ordinal)
    .limit(PAGE)
)
_SAME = (
    remits.c.day,
    remits.c.payer,
    remits.c.payer_id,
    remits.c.payee,
    payments.c.rendering,
    services.c.billed_code,
    services.c.billed_modifiers,
    payments.c.status,
    claims.c.sequence,
)
_ALIKE: Select[Any] = (
    select(*_SAME, func.count().label("there"), func.sum(services.c.charge).label("charged"))
    .join_from(
        services,
        payments,
        and_(payments.c.input == services.c.input, payments.c.ordinal == services.c.payment),
    )
    .join(remits, _OF_REMIT)
    .join(claims, and_(claims.c.input == payments.c.claim_input, claims.c.ordinal == payments.c.claim))
    .where(payments.c.role == "first", payments.c.confidence.in_(_SURE), services.c.charge != 0)
    .group_by(*_SAME)
)


# -- rows ---------------------------------------------------------------------------------------------------


def _decision(row: Row) -> Decision:
    return Decision(
        key=PaymentKey(row.content, row.place),
        claim=ClaimKey(row.claim_input, row.claim) if row.claim is not None else None,
        confidence=row.confidence,
        reason=row.reason,
        role=row.role,
        reversed=row.reversed_remit is not None,
        number=row.number,
        payer_number=row.payer_number,
        status=row.status,
        payer=row.payer,
        payer_id=row.payer_id,
        payee=row.payee,
        trace=row.trace,
        day=row.day,
        paid_on=row.paid_on,
        charge=amount(row.charge),
        paid=amount(row.paid),
        patient_share=amount(row.patient_share),
        disposition=row.disposition,
        denied=dollars(row.denied),
        filed=row.sent,
        sequence=row.sequence or "",
        imbalance=amount(row.imbalance),
        replaces=row.replaced.strip() if row.frequency in AGAIN else None,
    )


def _logged(connection: Connection, page: Sequence[Row], wanted: Filters) -> Iterator[LoggedDenial]:
    keys = [(row.input, row.ordinal) for row in page]
    asked = select(denials).where(among(connection, (denials.c.input, denials.c.payment), keys))
    logged: dict[_Id, list[Row]] = {}
    for row in connection.execute(
        asked.where(*chosen_denials(wanted)).order_by(denials.c.input, denials.c.payment, denials.c.service)
    ):
        logged.setdefault((row.input, row.payment), []).append(row)
    of_services = select(services).where(among(connection, (services.c.input, services.c.payment), keys))
    judged = {(row.input, row.payment, row.ordinal): row for row in connection.execute(of_services)}
    reasons = adjustments_of(connection, keys)
    where = _places(connection, page)
    for payment in page:
        decision, places = _decision(payment), where.get((payment.claim_input, payment.claim), {})
        for row in logged.get((payment.input, payment.ordinal), ()):
            own = (row.input, row.payment, row.service)
            service = judged.get(own)
            place = places.get(service.line if service else None) or payment.claim_place or ""
            yield _line(decision, payment, row, service, reasons.get(own, ()), place)


def _places(connection: Connection, page: Sequence[Row]) -> dict[_Id, dict[int | None, str]]:
    """Where the lines of claims were done that say so otherwise than their claim, by claim and line."""
    keys = sorted({(row.claim_input, row.claim) for row in page if row.claim is not None})
    if not keys:
        return {}
    asked = (
        select(lines.c.input, lines.c.claim, lines.c.ordinal, lines.c.place)
        .join_from(lines, claims, and_(claims.c.input == lines.c.input, claims.c.ordinal == lines.c.claim))
        .where(among(connection, (lines.c.input, lines.c.claim), keys), lines.c.place != claims.c.place)
    )
    found: dict[_Id, dict[int | None, str]] = {}
    for row in connection.execute(asked).all():
        found.setdefault((row.input, row.claim), {})[row.ordinal] = row.place
    return found


def _line(
    decision: Decision,
    payment: Row,
    denial: Row,
    service: Row | None,
    reasons: tuple[AdjustmentRecord, ...],
    place: str,
) -> LoggedDenial:
    """A row of the log; of the claim itself where it is not about a service."""
    own = payment if service is None else service
    return LoggedDenial(
        decision=decision,
        denial=read_denial(denial),
        code=service.code if service else "",
        modifiers=unpacked(service.modifiers) if service else (),
        billed_code=service.billed_code if service else "",
        billed_modifiers=unpacked(service.billed_modifiers) if service else (),
        units=number(service.units) if service else None,
        billed_units=number(service.billed_units) if service else None,
        day=service.day if service else payment.first_day,
        charge=amount(own.charge),
        paid=amount(own.paid),
        allowed=amount(service.allowed) if service else None,
        rendering=payment.rendering,
        adjustments=reasons,
        line=service.line if service else None,
        line_confidence=service.confidence if service else "none",
        line_reason=service.reason if service else "",
        input=payment.claim_sha256 or "",
        digest=payment.claim_digest or "",
        also=also_of(service.also) if service else (),
        place=place,
    )
