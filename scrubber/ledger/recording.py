"""Records of what was read, found and fixed, from the model's views and the findings; no message and no value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import count

from scrubber.edit.sameness import billing, content, sequence
from scrubber.edit.setaside import Attestation
from scrubber.edit.tally import Lifted
from scrubber.finding import Finding, Outcome
from scrubber.ledger.keys import Keys
from scrubber.ledger.records import (
    ClaimRecord,
    EnvelopeRecord,
    FindingRecord,
    FixRecord,
    LineRecord,
    Side,
)
from scrubber.model import Claim, ServiceLine
from scrubber.x12 import Envelope, Transaction

__all__ = ["claim_records", "envelope_records", "finding_records", "fix_records", "lifted_records"]


def claim_records(
    claims: Iterable[Claim], side: Side, keys: Keys, *, full: bool, indexes: Iterable[int] | None = None
) -> Iterator[ClaimRecord]:
    """Give the records of claims as they were written to a side.

    Read from the output, they stand in the envelope that payers answer; `indexes` are then what they are counted by
    in the input, in the same order; without them they are counted from 1. `full` adds the patient in clear.
    """
    for index, claim in zip(count(1) if indexes is None else indexes, claims, strict=indexes is not None):
        yield _claim(claim, index, side, keys, full)


def _claim(claim: Claim, index: int, side: Side, keys: Keys, full: bool) -> ClaimRecord:
    same = keys.content(content(claim))
    days = [line.service for line in claim.lines if line.service]
    interchange, group, transaction = _headers(claim.submission.transaction)
    return ClaimRecord(
        index=index,
        number=str(claim.number),
        patient=keys.patient(claim.patient_key).hex(),
        payer=claim.patient_key[0],
        filing=str(claim.filing),
        billing=billing(claim),
        tax_id=str(claim.billing.tax_id) if claim.billing else "",
        sequence=sequence(claim),
        frequency=str(claim.frequency),
        charge=_amount(claim.charge),
        place=str(claim.place_of_service),
        first_day=min(period.first for period in days).isoformat() if days else None,
        last_day=max(period.last for period in days).isoformat() if days else None,
        content=same.hex() if same is not None else None,
        original=str(claim.reference("F8")).strip(),
        side=side,
        sender=interchange.get(6, "").strip(),
        receiver=interchange.get(8, "").strip(),
        interchange=interchange.get(13, ""),
        group=group.get(6, ""),
        set=transaction.get(2, ""),
        batch=str(claim.submission.batch),
        lines=tuple(_line(line) for line in claim.lines),
        application_sender=group.get(2, "").strip(),
        application_receiver=group.get(3, "").strip(),
        patient_clear=claim.patient_key if full else None,
    )


def _line(line: ServiceLine) -> LineRecord:
    who = line.rendering
    return LineRecord(
        ordinal=line.ordinal,
        day=line.service.first.isoformat() if line.service else None,
        last_day=line.service.last.isoformat() if line.service else None,
        code=str(line.code),
        modifiers=tuple(map(str, line.modifiers)),
        diagnoses=tuple(diagnosis.key for diagnosis in line.diagnoses),
        units=str(line.units) if line.units is not None else "",
        charge=_amount(line.charge),
        rendering=str(who.npi) if who else "",
        taxonomy=str(who.taxonomy) if who else "",
        control=str(line.control_number),
        place=str(line.place_of_service),
    )


def _amount(amount: Decimal | None) -> str | None:
    return f"{amount:f}" if amount is not None else None


def _headers(transaction: Transaction) -> tuple[Mapping[int, str], Mapping[int, str], Mapping[int, str]]:
    """The elements of ISA, GS and ST by their numbers; nothing for an envelope that is not there."""
    group = transaction.parent
    interchange = group.parent if group is not None else None
    return _elements(interchange), _elements(group), _elements(transaction)


def _elements(envelope: Envelope | None) -> Mapping[int, str]:
    return dict(enumerate(envelope.header.elements)) if envelope is not None else {}


def envelope_records(claims: Iterable[Claim]) -> tuple[EnvelopeRecord, ...]:
    """The envelopes that claims stand in, each once, in order."""
    found: dict[EnvelopeRecord, None] = {}
    last: Transaction | None = None
    for claim in claims:
        if claim.submission.transaction is last:
            continue
        last = claim.submission.transaction
        interchange, group, own = _headers(last)
        numbers = interchange.get(13, ""), group.get(6, ""), own.get(2, ""), str(claim.submission.batch)
        ends = (interchange.get(element, "").strip() for element in (6, 8))
        found[EnvelopeRecord(*numbers, *ends)] = None
    return tuple(found)


def finding_records(findings: Iterable[Finding]) -> Iterator[FindingRecord]:
    """Give the records of findings."""
    for finding in findings:
        yield FindingRecord(
            id=finding.id,
            edit=finding.edit,
            outcome=finding.outcome.value,
            severity=finding.severity.value,
            status=finding.status.value,
            holds=finding.holds,
            claim=finding.claim.index if finding.claim else None,
            line=finding.line,
            locator=finding.at.locator,
            prevents=", ".join(map(str, finding.prevents)),
            table=finding.table.name if finding.table else "",
            release=finding.table.release if finding.table else "",
            stale=finding.table.stale if finding.table else False,
            suppressed=finding.suppressed.by if finding.suppressed else None,
            fixed=finding.fixed.value if finding.fixed else None,
            charge_at_risk=finding.charge_at_risk,
            allowed_at_risk=finding.allowed_at_risk,
            suppressed_reason=finding.suppressed.reason if finding.suppressed else None,
            suppressed_until=finding.suppressed.until if finding.suppressed else None,
            claims=finding.claims,
        )


def lifted_records(lifted: Iterable[Lifted]) -> Iterator[FindingRecord]:
    """Give the records of what a modifier or condition lifted, by claim and line.

    They are many, and nobody refers to one: they have no id, place or table.
    """
    for one in sorted(lifted, key=lambda one: (one.claim, one.line or 0, one.edit)):
        yield FindingRecord(
            id="",
            edit=one.edit,
            outcome=Outcome.BYPASSED.value,
            severity=one.severity,
            status=one.status,
            holds=False,
            claim=one.claim,
            line=one.line,
            locator="",
            prevents=one.prevents,
            table="",
            release="",
            stale=False,
            suppressed=None,
            fixed=None,
            charge_at_risk=None,
            allowed_at_risk=None,
        )


def fix_records(findings: Iterable[Finding], attestations: Iterable[Attestation] = ()) -> Iterator[FixRecord]:
    """Give the records of the fixes that took a finding away, with who vouched for it."""
    vouched = {attestation.finding: attestation for attestation in attestations}
    for finding in findings:
        if finding.fixed is None:
            continue
        by = vouched.get(finding.id)
        yield FixRecord(
            finding=finding.id,
            edit=finding.edit,
            safety=finding.fixed.value,
            locator=finding.at.locator,
            person=by.person if by else "",
            reason=by.reason if by else "",
            day=by.date.isoformat() if by else "",
        )
