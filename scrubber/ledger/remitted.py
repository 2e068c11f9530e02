"""What the ledger keeps of remittances, as plain records: what a payer decided, and what it answers.

Dollars are Decimal, days are dates. A transaction set (a remittance) has its ordinal in the input, a claim payment its
index in the input, a service payment its ordinal in the claim payment, all from 1; service 0 is the claim itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

__all__ = [
    "AGAIN",
    "AdjustmentRecord",
    "ClaimKey",
    "Confidence",
    "DenialRecord",
    "LineMatch",
    "PaymentKey",
    "PaymentMatch",
    "PaymentRecord",
    "ProviderAdjustmentRecord",
    "RemitRecord",
    "Role",
    "SentClaim",
    "SentLine",
    "ServiceRecord",
    "Standing",
]

Confidence = Literal["certain", "probable", "uncertain", "none"]
"""How sure a match is: nothing else fits and every key agrees; nothing else fits; others fit as well; nothing fits."""

AGAIN = frozenset(("7", "8"))
"""Frequencies (CLM05-3) of claims that replace or void another."""
Role = Literal["first", "again", "reversal", "correction", "forwarded", "estimate"]
"""What a decision is among those on its claim: the first of its payer; a later one (after a claim was sent again or
appealed); one that takes an earlier one back (22); what comes in its place; not decided but sent on (23); a
predetermination (25)."""


@dataclass(frozen=True, slots=True, order=True)
class PaymentKey:
    """A claim payment: content of its remittance (`RemitRecord.content`), index in that remittance.

    It is the same whichever file brought the remittance, and whichever came first.
    """

    sha256: str
    index: int


@dataclass(frozen=True, slots=True, order=True)
class ClaimKey:
    """A claim that was filed: number of its input in the ledger, index in it."""

    input: int
    index: int


# -- what a payer decided -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AdjustmentRecord:
    """One reason of a CAS: group, CARC, dollars, units."""

    group: str
    reason: str
    amount: Decimal
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """One service payment (2110).

    `code`, `modifiers`, `units` are what was judged (SVC01, SVC05), `billed_*` what was billed (SVC06, SVC07; the same
    where those are absent). `control` is REF*6R, `allowed` AMT*B6, `remarks` LQ*HE.
    """

    ordinal: int
    code: str
    modifiers: tuple[str, ...]
    billed_code: str
    billed_modifiers: tuple[str, ...]
    charge: Decimal | None
    paid: Decimal | None
    units: Decimal | None
    billed_units: Decimal | None
    day: date | None
    control: str
    allowed: Decimal | None
    remarks: tuple[str, ...]
    adjustments: tuple[AdjustmentRecord, ...]


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """One claim payment (2100): CLP01 to CLP07, CLP09, REF*F8 (`original`), NM1*82, DTM*050, the first day of service.

    `remit` is the ordinal of its remittance in the input, `place` its own index in that remittance.
    `adjustments` and `remarks` are the claim's own (CAS, MOA and MIA).
    `imbalance` is what is missing to the cent over claim and lines, None where it balances or cannot be read.
    """

    index: int
    remit: int
    place: int
    number: str
    status: str
    charge: Decimal | None
    paid: Decimal | None
    patient_share: Decimal | None
    filing: str
    payer_number: str
    frequency: str
    original: str
    rendering: str
    received: date | None
    first_day: date | None
    imbalance: Decimal | None
    remarks: tuple[str, ...]
    adjustments: tuple[AdjustmentRecord, ...]
    services: tuple[ServiceRecord, ...]


@dataclass(frozen=True, slots=True)
class ProviderAdjustmentRecord:
    """One reason of a PLB, which belongs to no claim; above zero is money withheld."""

    reason: str
    reference: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RemitRecord:
    """One remittance (a transaction set): who pays whom, how much, when, by which trace (TRN02).

    `content` is the SHA-256 (hexadecimal) of its segments between ST and SE, so that one that comes again in another
    envelope is known. `payee` is the NPI, `payee_tax` the tax number; `day` is DTM*405, else BPR16; `imbalance` is
    what BPR02 lacks against the claims and the PLB, None where it balances or cannot be read.
    """

    ordinal: int
    content: str
    payer: str
    payer_id: str
    payee: str
    payee_tax: str
    trace: str
    method: str
    paid: Decimal | None
    paid_on: date | None
    day: date | None
    claims: int
    imbalance: Decimal | None
    adjustments: tuple[ProviderAdjustmentRecord, ...]


# -- what was sent, as it is matched --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SentLine:
    """A service line as it was sent; `control` is REF*6R, `place` where the service was done (SV105, else CLM05-1)."""

    ordinal: int
    day: date | None
    code: str
    modifiers: tuple[str, ...]
    units: str
    charge: Decimal | None
    control: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class SentClaim:
    """A claim as it was sent, with all that a payment is matched by.

    `payer_number` is the payer's own number where an earlier answer told it; `filed` the day it was written; `patient`
    the keyed hash (hexadecimal) by which the ledger knows patients, empty where there is none.
    """

    key: ClaimKey
    number: str
    payer: str
    billing: str
    tax_id: str
    sequence: str
    frequency: str
    original: str
    charge: Decimal | None
    first_day: date | None
    last_day: date | None
    payer_number: str
    filed: date
    side: str
    state: str
    lines: tuple[SentLine, ...]
    patient: str = ""


# -- what belongs together ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LineMatch:
    """A service payment and the line of the claim that it answers (None where none fits), how surely, and why.

    `also` are further lines that it answers, where the payer put several together: `line` is then the leading one.
    """

    service: int
    line: int | None
    confidence: Confidence
    reason: str
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentMatch:
    """A claim payment and the claim that it answers (None where none fits), how surely, and why.

    `reason` is words of `scrubber.remit.pairing`, in plain English, without values. `others` counts the claims that
    fit as well.
    """

    claim: ClaimKey | None
    confidence: Confidence
    reason: str
    others: int
    lines: tuple[LineMatch, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a decision is among all on its claim, and which decision it takes back or replaces.

    `reversed_by` is the reversal that took this one back.
    """

    payment: PaymentKey
    role: Role
    about: PaymentKey | None
    reversed_by: PaymentKey | None


# -- the log ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DenialRecord:
    """The cause columns of one row of the denial log (`scrubber.denials.row.DenialRow` has them all).

    `service` is 0 where the claim has no lines, or the adjustment stands on the claim. `group`, `carc` and `rarcs` are
    the leading reason, `amount` its dollars. `part` is what our edits did, `edit` the one that speaks for it.
    `today` says whether today's edits would have caught it: yes, no, or unknown where the claim could not be judged.
    """

    payment: int
    service: int
    disposition: str
    kind: str
    group: str
    carc: str
    rarcs: tuple[str, ...]
    amount: Decimal
    denied: Decimal
    reduced: Decimal
    patient: Decimal
    part: str
    edit: str
    outcome: str
    today: str
    today_edit: str
    today_digest: str
