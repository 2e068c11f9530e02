"""What the ledger tells of remittances: decisions on claims, the log of denials, and the claims they are shares of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from scrubber.ledger.remitted import (
    AdjustmentRecord,
    ClaimKey,
    Confidence,
    DenialRecord,
    PaymentKey,
    Role,
)

__all__ = ["Decided", "Decision", "FiledFinding", "LoggedDenial", "SentFact"]


@dataclass(frozen=True, slots=True)
class FiledFinding:
    """A finding as it was filed with its claim; `claim` is None above the claims.

    `prevents` is the answer it names, as `CO 97 M15`; `fixed` the safety of the fix that took it away; `suppressed`
    who set it aside.
    """

    claim: int | None
    line: int | None
    edit: str
    outcome: str
    severity: str
    status: str
    holds: bool
    prevents: str
    suppressed: str | None
    fixed: str | None
    table: str
    release: str
    charge_at_risk: Decimal | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A claim payment as decisions on one claim are ordered and joined; `day` is the remittance's."""

    key: PaymentKey
    number: str
    payer_id: str
    status: str
    charge: Decimal | None
    paid: Decimal | None
    payer_number: str
    original: str
    day: date | None
    trace: str
    claim: ClaimKey | None


@dataclass(frozen=True, slots=True)
class Decision:
    """One claim payment with the claim it answers, for counting.

    `disposition` is the worst of its lines: denied, partly_denied, reduced, patient_share, paid; `denied` the dollars
    of its denied lines. `filed` is the day the claim was sent, None where it is not known to us; `claim_charge` what
    it asked for.
    """

    key: PaymentKey
    claim: ClaimKey | None
    confidence: Confidence
    reason: str
    role: Role
    reversed: bool
    number: str
    payer_number: str
    status: str
    payer: str
    payer_id: str
    payee: str
    trace: str
    day: date | None
    paid_on: date | None
    charge: Decimal | None
    paid: Decimal | None
    patient_share: Decimal | None
    disposition: str
    denied: Decimal
    filed: date | None
    sequence: str
    imbalance: Decimal | None


@dataclass(frozen=True, slots=True)
class SentFact:
    """A claim that was sent, for denominators. `clean` says that nothing held it when it was first looked at."""

    key: ClaimKey
    number: str
    payer: str
    billing: str
    sequence: str
    frequency: str
    charge: Decimal | None
    first_day: date | None
    filed: date
    state: str
    clean: bool


@dataclass(frozen=True, slots=True)
class LoggedDenial:
    """One row of the log with everything it stands beside: its decision, its service payment, the line it answers.

    `line` is the claim's line (LX) and `line_confidence` how surely; `adjustments` are all of the service payment (or
    claim). `input` is the SHA-256 of the file with the claim, `digest` of the pack it was judged by when it was sent.
    """

    decision: Decision
    denial: DenialRecord
    code: str
    modifiers: tuple[str, ...]
    billed_code: str
    billed_modifiers: tuple[str, ...]
    units: Decimal | None
    billed_units: Decimal | None
    day: date | None
    charge: Decimal | None
    paid: Decimal | None
    allowed: Decimal | None
    rendering: str
    adjustments: tuple[AdjustmentRecord, ...]
    line: int | None
    line_confidence: Confidence
    line_reason: str
    input: str
    digest: str
