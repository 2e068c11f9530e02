"""What the ledger tells of one claim: every time it was filed, what was found and answered, and what payers decided.

Nothing of the patient but what the site keeps in clear on purpose. Charges are dollars.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from scrubber.ledger.remitted import ClaimKey, DenialRecord, LineMatch, PaymentRecord
from scrubber.ledger.told_remits import Decision

__all__ = ["ClaimStory", "FiledAnswer", "FiledClaim", "FiledFault", "FiledLine", "ToldPayment"]


@dataclass(frozen=True, slots=True)
class FiledLine:
    """A service line as it was filed; `ordinal` is LX, `control` REF*6R, `diagnoses` those it points to.

    `place` is where the service was done (SV105, else CLM05-1).
    """

    ordinal: int
    day: date | None
    last_day: date | None
    code: str
    modifiers: tuple[str, ...]
    diagnoses: tuple[str, ...]
    units: str
    charge: Decimal | None
    rendering: str
    control: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class FiledFault:
    """A finding as it was filed with the claim, and the fix that took it away with who vouched for that fix.

    `suppressed` is who set it aside, `suppressed_reason` why and `suppressed_until` the last day for which they did
    (None where an earlier version filed it: they stand in the report of that file). `fixed` is the safety of the fix;
    `person`, `reason` and `day` are those of the attestation, empty where the fix needed none.
    """

    edit: str
    line: int | None
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
    person: str = ""
    reason: str = ""
    day: str = ""
    suppressed_reason: str | None = None
    suppressed_until: date | None = None


@dataclass(frozen=True, slots=True)
class FiledAnswer:
    """What a TA1, 999 or 277CA said of the claim, on which day (its own date, else that of filing), and in which file.

    `control` is the answer's own number (ISA13); `statuses` are its codes.
    """

    kind: str
    day: date
    verdict: str
    statuses: tuple[str, ...]
    control: str
    payer_number: str
    file: str


@dataclass(frozen=True, slots=True)
class FiledClaim:
    """A claim as it was filed once: the file it came in, what it was judged by, and what it asked for.

    `sha256` is that of the input, `written` that of the output it was written to, `interchange`, `group` and `set`
    the control numbers it went out under. `patient` is member id, day of birth and first name, where they are kept.
    """

    key: ClaimKey
    sha256: str
    file: str
    filed: datetime
    as_of: str
    pack: str
    digest: str
    tables: Mapping[str, str]
    written: str
    interchange: str
    group: str
    set: str
    side: str
    state: str
    number: str
    payer: str
    filing: str
    billing: str
    tax_id: str
    sequence: str
    frequency: str
    original: str
    payer_number: str
    place: str
    charge: Decimal | None
    first_day: date | None
    last_day: date | None
    patient: tuple[str, str, str] | None
    lines: tuple[FiledLine, ...]
    faults: tuple[FiledFault, ...]
    answers: tuple[FiledAnswer, ...]

    @property
    def sent(self) -> bool:
        """Whether it was written to the clean side."""
        return self.side == "clean"


@dataclass(frozen=True, slots=True)
class ToldPayment:
    """A decision with all that the payer said, the lines it answers, and its rows of the log."""

    decision: Decision
    payment: PaymentRecord
    lines: tuple[LineMatch, ...]
    denials: tuple[DenialRecord, ...]


@dataclass(frozen=True, slots=True)
class ClaimStory:
    """Everything of one claim: filings in order of their moments, decisions in order of their days.

    `claims` is empty where a payer answered a number that was never filed here. Later filings of the same service
    (a replacement, a claim sent again under another number) are among them. `beside` are further claims that were sent
    for a service of the same patient, billing provider, day and code, and neither replace one of these nor are replaced
    by one: what a payer may mean that calls a claim a duplicate.
    """

    number: str
    claims: tuple[FiledClaim, ...]
    payments: tuple[ToldPayment, ...]
    beside: tuple[FiledClaim, ...] = ()
