"""From a claim payment to the rows of the denial log, and from a row in the ledger to what people read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from scrubber.denials import causes
from scrubber.denials.disposition import Disposition, dispositions, nothing_allowed
from scrubber.denials.parts import Asked, Company, NamedEdits, Part, Replay, nobody_names, part_of, today_of
from scrubber.denials.row import DenialRow
from scrubber.ledger.remitted import (
    AdjustmentRecord,
    DenialRecord,
    LineMatch,
    PaymentMatch,
    PaymentRecord,
    SentClaim,
    ServiceRecord,
)
from scrubber.ledger.told_remits import FiledFinding, LoggedDenial

__all__ = ["denials_of", "part_of_row", "row_of", "today_of_row"]

_DIGITS = 12
"""How much of a digest people are shown."""


def denials_of(
    payment: PaymentRecord,
    match: PaymentMatch,
    findings: Iterable[FiledFinding],
    named: NamedEdits,
    *,
    claim: SentClaim | None = None,
    replay: Replay | None = None,
) -> tuple[DenialRecord, ...]:
    """Return the rows of a claim payment; the same for the same arguments, whatever was loaded before.

    `findings` are those filed with the matched claim, those above it, and those that say no_data. `claim` is the claim
    as it was sent, which tells of lines of the same code. Without a `replay` today's verdict is unknown, except where
    no edit names the denial.
    """
    found = tuple(dispositions(payment))
    if not found:
        return ()
    findings = tuple(findings)
    services = {service.ordinal: service for service in payment.services}
    lines = {line.service: line for line in match.lines}
    rows: list[DenialRecord] = []
    for one in found:
        carcs = (one.carc, *one.cause.like)
        if match.claim and not named.any(carcs) and not any(_may_name(each, carcs) for each in findings):
            part, today, edit = nobody_names(one.cause), "no", ""  # most rows: what the contract takes
        else:
            asked = _asked(one, payment, services.get(one.service), match, lines.get(one.service), claim)
            part = part_of(asked, findings, named, replay)
            today, edit = today_of(asked, named, replay)
        rows.append(
            DenialRecord(
                payment=payment.index,
                service=one.service,
                disposition=one.name,
                kind=one.cause.kind,
                group=one.group,
                carc=one.carc,
                rarcs=one.rarcs,
                amount=one.amount,
                denied=one.denied,
                reduced=one.reduced,
                patient=one.patient,
                part=part.name,
                edit=part.edit,
                outcome=part.outcome,
                today=today,
                today_edit=edit,
                today_digest="" if today == "unknown" else replay.digest if replay else named.digest,
            )
        )
    return tuple(rows)


def _may_name(finding: FiledFinding, carcs: Iterable[str]) -> bool:
    return any(carc in finding.prevents for carc in carcs)


def _asked(
    one: Disposition,
    payment: PaymentRecord,
    service: ServiceRecord | None,
    match: PaymentMatch,
    line: LineMatch | None,
    claim: SentClaim | None,
) -> Asked:
    judged = payment.services if service is None else (service,)
    sent = claim.lines if claim and service is None else ()
    ordinal = line.line if line else None
    codes = {code for each in judged for code in (each.billed_code, each.code) if code}
    modifiers = {m for each in judged for m in (*each.billed_modifiers, *each.modifiers)}
    alike = [each.ordinal for each in claim.lines if each.code in codes] if claim and service else ()
    return Asked(
        one.group,
        one.carc,
        one.rarcs,
        one.cause,
        matched=match.claim is not None,
        line=ordinal,
        alike=alike,
        company=_company(claim if service else None, alike),
        codes=codes.union(each.code for each in sent),
        modifiers=modifiers.union(*(each.modifiers for each in sent)),
        day=(service.day if service else None) or payment.first_day,
        also=line.also if line else (),
    )


def _company(claim: SentClaim | None, alike: Collection[int]) -> tuple[Company, ...]:
    """What else a claim has beside a line: anything where it is not known."""
    if claim is None:
        return ("another", "same")
    others: tuple[Company, ...] = ("another",) if len(claim.lines) > 1 else ()
    return (*others, "same") if len(alike) > 1 else others


def today_of_row(
    row: LoggedDenial, named: NamedEdits, replay: Replay | None, claim: SentClaim | None = None
) -> tuple[str, str]:
    """Say of a row in the ledger whether today's edits would have caught it (yes, no, unknown), and which one.

    `claim` is the claim as it was sent, which tells of lines of the same code.
    """
    return today_of(_asked_again(row, claim), named, replay)


def part_of_row(
    row: LoggedDenial,
    findings: Iterable[FiledFinding],
    named: NamedEdits,
    replay: Replay | None,
    claim: SentClaim | None = None,
) -> Part:
    """Say of a row in the ledger what our edits did; `findings` are those that were filed with its claim."""
    return part_of(_asked_again(row, claim), findings, named, replay)


def _asked_again(row: LoggedDenial, claim: SentClaim | None) -> Asked:
    denial = row.denial
    of_claim = claim.lines if claim and not denial.service else ()
    codes = {code for code in (row.billed_code, row.code) if code}
    alike = [line.ordinal for line in claim.lines if line.code in codes] if claim and denial.service else []
    return Asked(
        denial.group,
        denial.carc,
        denial.rarcs,
        causes.of(denial.group, denial.carc, denial.rarcs),
        matched=row.decision.claim is not None,
        line=row.line,
        alike=alike,
        company=_company(claim if denial.service else None, alike),
        codes=codes.union(line.code for line in of_claim),
        modifiers={*row.billed_modifiers, *row.modifiers}.union(*(line.modifiers for line in of_claim)),
        day=row.day,
        also=row.also,
    )


def row_of(logged: LoggedDenial) -> DenialRow:
    """The row as people and programs read it."""
    decision, denial = logged.decision, logged.denial
    cause = causes.of(denial.group, denial.carc, denial.rarcs)
    return DenialRow(
        remit=decision.key.sha256[:_DIGITS],
        payment=decision.key.index,
        service=denial.service,
        payer=decision.payer,
        payer_id=decision.payer_id,
        trace=decision.trace,
        paid_on=decision.paid_on,
        decided_on=decision.day,
        claim=decision.number,
        payer_claim=decision.payer_number,
        status=decision.status,
        role=decision.role,
        reversed=decision.reversed,
        sequence=decision.sequence,
        sent_on=decision.filed,
        input=logged.input[:_DIGITS],
        match=decision.confidence,
        match_reason=decision.reason,
        line=logged.line,
        also_lines=tuple(map(str, logged.also)),
        line_match=logged.line_confidence,
        line_match_reason=logged.line_reason,
        day=logged.day,
        place=logged.place,
        billed_code=logged.billed_code,
        billed_modifiers=logged.billed_modifiers,
        billed_units=logged.billed_units,
        code=logged.code,
        modifiers=logged.modifiers,
        units=logged.units,
        billing=decision.payee,
        rendering=logged.rendering,
        charge=logged.charge,
        allowed=logged.allowed,
        paid=logged.paid,
        amount=denial.amount,
        denied=denial.denied,
        reduced=denial.reduced,
        patient=denial.patient,
        disposition=denial.disposition,
        kind=denial.kind,
        group=denial.group,
        carc=denial.carc,
        rarcs=denial.rarcs,
        adjustments=tuple(_adjustment(one) for one in logged.adjustments),
        part=denial.part,
        edit=denial.edit,
        outcome=denial.outcome,
        pack=logged.digest[:_DIGITS],
        today=denial.today,
        today_edit=denial.today_edit,
        today_pack=denial.today_digest[:_DIGITS],
        nothing_allowed=nothing_allowed(denial.disposition, logged.charge, logged.paid, denial.reduced),
        knowable=_knowable(cause, denial.part),
        do=cause.do,
    )


def _knowable(cause: causes.Cause, part: str) -> str:
    """Whether it could be known before the claim was sent; an edit that names the reason shows that it could."""
    if part in ("no_edit", "unknowable", "unmatched"):
        return "unknown" if cause.kind == "unclassified" else "yes" if cause.knowable else "no"
    return "yes"


def _adjustment(one: AdjustmentRecord) -> str:
    """`CO-45 12.00`; with units that were cut, `CO-151 50.00 x 2`."""
    text = f"{one.group}-{one.reason} {one.amount:.2f}"
    return text if one.quantity is None else f"{text} x {_plain(one.quantity)}"


def _plain(number: Decimal) -> str:
    return format(number.normalize() if number == number.to_integral_value() else number, "f")
