"""What the ledger tells of remittances: decisions on claims, the log of denials, and the claims they are shares of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from scrubber.edit.ordinals import Ordinals
from scrubber.ledger.remitted import (
    AdjustmentRecord,
    ClaimKey,
    Confidence,
    DenialRecord,
    PaymentKey,
    PaymentMatch,
    PaymentRecord,
    RemitRecord,
    Role,
)

__all__ = [
    "Decided",
    "DecidedLines",
    "Decision",
    "FiledFinding",
    "FiledPayment",
    "FiledRemit",
    "FiledTakebacks",
    "Filters",
    "LoggedDenial",
    "Replayed",
    "SentFact",
]


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the remittances is asked for; what is not said is no condition.

    `since` and `until` are days of the remittance, both included; `number` is CLP01, `claim` a claim as it was filed.
    The others are those of a row of the log: of decisions they choose those that have such a row.
    """

    since: date | None = None
    until: date | None = None
    payer_id: str = ""
    number: str = ""
    claim: ClaimKey | None = None
    carc: str = ""
    kind: str = ""
    disposition: str = ""
    part: str = ""
    edit: str = ""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What edits say of a row of the log now: the columns `today`, `today_edit`, `today_digest` of DenialRecord.

    With `part`, also what the edits of the day of sending did: the columns `part`, `edit`, `outcome`; None leaves them.
    """

    payment: PaymentKey
    service: int
    today: str
    today_edit: str
    today_digest: str
    part: str | None = None
    edit: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class FiledFinding:
    """A finding as it was filed with its claim; `claim` is None above the claims.

    `prevents` is the answer it names, as `CO 97 M15`; `fixed` the safety of the fix that took it away; `suppressed`
    who set it aside, `suppressed_reason` why and `suppressed_until` the last day for which they did (None where an
    earlier version filed it). `claims` are, of what had no data, the claims of the input that it is true of; None is
    all of them.
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
    suppressed_reason: str | None = None
    suppressed_until: date | None = None
    claims: Ordinals | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A claim payment as decisions on one claim are ordered and joined; `day` is the remittance's.

    `claim` is None as well where the match is uncertain; `claim_charge` is what that claim asked for. `replaces` is the
    payer's number of what that claim replaces or voids (837 CLM05-3, REF*F8), None where it is an original.
    """

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
    first_day: date | None = None
    claim_charge: Decimal | None = None
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One claim payment with the claim it answers, for counting.

    `disposition` is the worst of its lines: denied, partly_denied, reduced, patient_share, paid; `denied` the dollars
    of its denied lines. `filed` is the day the claim was sent, None where it is not known to us. `replaces` is the
    payer's number of what that claim replaces or voids, None where it is an original.
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
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class SentFact:
    """A claim that was sent, for denominators. `clean` says that nothing held it when it was first looked at.

    It is not where a person fixed it (review, attest), or a claim of its number and provider was held before.
    `rendering` is that of its first line.
    """

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
    rendering: str = ""


@dataclass(frozen=True, slots=True)
class LoggedDenial:
    """One row of the log with everything it stands beside: its decision, its service payment, the line it answers.

    `line` is the claim's line (LX), `also` further lines that the service payment answers, and `line_confidence` how
    surely; `adjustments` are all of the service payment (or claim). `place` is the place of service of the line as it
    was sent (SV105, else CLM05-1), that of the claim where no line is known, and empty where the claim is not.
    `input` is the SHA-256 of the file with the claim, `digest` of the pack it was judged by when it was sent.
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
    also: tuple[int, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class FiledRemit:
    """A remittance as it was loaded: SHA-256 of the file that brought it, the day on which it did, its payments."""

    sha256: str
    loaded: date
    payments: int
    record: RemitRecord


@dataclass(frozen=True, slots=True)
class FiledTakebacks:
    """A remittance that gives or takes money beside its claims (PLB), and the decisions that it may be about.

    `known` are, by a reference (PLB03-2) of the remittance, the decisions of the same payer whose own number (CLP07) is
    that reference to the letter, in order: `scrubber.remit.takebacks.takebacks` has the words for both together.
    """

    remit: RemitRecord
    known: Mapping[str, tuple[PaymentKey, ...]]


@dataclass(frozen=True, slots=True)
class FiledPayment:
    """A decision with all that the payer said, and what it was matched to."""

    decision: Decision
    payment: PaymentRecord
    match: PaymentMatch


@dataclass(frozen=True, slots=True)
class DecidedLines:
    """Service payments of first decisions on known claims; `day` is the remittance's, `code` what was billed.

    `status` is CLP02, `sequence` which payer the claim was sent to (SBR01).
    """

    day: date | None
    payer: str
    payer_id: str
    payee: str
    rendering: str
    code: str
    modifiers: tuple[str, ...]
    lines: int
    charge: Decimal
    status: str = ""
    sequence: str = ""
