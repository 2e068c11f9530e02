"""What a ledger tells when it is asked: of an input, of an answer, of its own state, of a day of the office.

Nothing here has patient data but the claims' numbers (CLM01) and the names of input files. Charges are dollars.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

__all__ = [
    "DayAck",
    "DayAnswer",
    "DayBook",
    "DayDuplicate",
    "DayEdit",
    "DayFailure",
    "DayInput",
    "DayRemit",
    "DayRepeat",
    "DayTotals",
    "DayVerdict",
    "DayWaiting",
    "Known",
    "Matched",
    "Purged",
    "Verified",
]


@dataclass(frozen=True, slots=True)
class Known:
    """An input that the ledger has: when it was filed, and the paths of what was made of it.

    Of one that was `purged` on a day, name and paths are not known any more.
    """

    sha256: str
    name: str
    kind: str
    state: Literal["done", "failed"]
    filed: datetime
    outputs: tuple[str, ...]
    purged: date | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """What an acknowledgement came to: claims that it answers, answers that fit no claim, claims of a new state.

    An answer about an interchange, a group, a set or a batch that was never sent counts once among the unmatched, as
    does one that fits several that were sent, since nobody can say which is meant, and one that could not be read.
    """

    claims: int
    unmatched: int
    changed: int


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of verifying: entries of the audit trail, its head (hexadecimal), and all that is wrong.

    `unsealed` are inputs that were filed before their values were sealed: of them only counts and sums were compared.
    """

    entries: int
    head: str
    faults: tuple[str, ...]
    unsealed: int = 0


@dataclass(frozen=True, slots=True)
class Purged:
    """What was taken out, or would be."""

    inputs: int
    claims: int
    lines: int
    findings: int
    failures: int


# -- a day --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DayInput:
    """A file of claims that was done that day."""

    name: str
    sha256: str
    filed: datetime
    claims: int
    clean: int
    held: int
    charge: Decimal
    clean_charge: Decimal
    held_charge: Decimal


@dataclass(frozen=True, slots=True)
class DayEdit:
    """What an edit found in the day's files: claims that it holds and their charge; failures that hold nothing."""

    edit: str
    severity: str
    holding: int
    """Findings that hold a claim."""
    claims: int
    """Claims that they hold."""
    charge_at_risk: Decimal
    other: int
    """Failures that hold nothing."""


@dataclass(frozen=True, slots=True)
class DayFailure:
    """An input that could not be read; `reason` is one of the fixed words."""

    name: str
    sha256: str
    kind: str
    reason: str
    filed: datetime


@dataclass(frozen=True, slots=True)
class DayDuplicate:
    """An input whose content was done before: when it came again, the name and day of the first.

    The name is gone where the first was `purged`.
    """

    sha256: str
    again: datetime
    name: str
    first: date | None
    purged: date | None = None


@dataclass(frozen=True, slots=True)
class DayAck:
    """An acknowledgement that came in, and what it came to (see Matched)."""

    name: str
    kind: str
    control: str
    filed: datetime
    claims: int
    unmatched: int
    changed: int


@dataclass(frozen=True, slots=True)
class DayVerdict:
    """How many claims a kind of acknowledgement accepted, refused or rejected that day, and their charge.

    `again` are those of them that were sent again since, with their charge.
    """

    kind: str
    verdict: str
    claims: int
    charge: Decimal
    again: int = 0
    again_charge: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class DayAnswer:
    """A claim that an acknowledgement refused or rejected that day.

    `statuses` are codes (AK905, IK502, or category:status:entity of the 277CA), `name` the input it came with, `filed`
    the day it was sent, `state` its state now. `again` is the last day on which a claim of its number, provider and
    payer's rank was sent after it, None where none was.
    """

    number: str
    kind: str
    verdict: str
    statuses: tuple[str, ...]
    state: str
    charge: Decimal
    name: str
    filed: date
    again: date | None = None


@dataclass(frozen=True, slots=True)
class DayWaiting:
    """Claims that were sent on a day, up to the day of the book, and that nobody has answered yet."""

    filed: date
    claims: int
    charge: Decimal


@dataclass(frozen=True, slots=True)
class DayRepeat:
    """A control number (ISA13) of a file of that day which other files of the same sender and receiver had before.

    `files` are all that had it up to that day, `name` the last of them, `first` and `first_day` the first.
    """

    control: str
    files: int
    name: str
    first: str
    first_day: date


@dataclass(frozen=True, slots=True)
class DayRemit:
    """A remittance that came in that day: who paid when and how much, and what was denied of how many payments.

    `day` is that of the remittance (DTM*405, else BPR16), `open` are claim payments that no claim was surely found for.
    """

    name: str
    payer: str
    trace: str
    day: date | None
    payments: int
    paid: Decimal | None
    denied: Decimal
    open: int


@dataclass(frozen=True, slots=True)
class DayTotals:
    """How much there is of what a book lists: files of claims with their claims and charges, and other files."""

    files: int
    claims: int
    clean: int
    held: int
    charge: Decimal
    clean_charge: Decimal
    held_charge: Decimal
    failures: int
    duplicates: int
    acknowledgements: int
    remittances: int = 0


@dataclass(frozen=True, slots=True)
class DayBook:
    """What happened on one day, by the office's own clock.

    A list of files or claims tells at most 1,000, of `inputs` those with held claims first where there are more. What
    there is in all is in `totals`, and of `refused` in `verdicts`. `states` are all claims of the ledger by state.
    """

    day: date
    totals: DayTotals
    inputs: tuple[DayInput, ...]
    edits: tuple[DayEdit, ...]
    failures: tuple[DayFailure, ...]
    duplicates: tuple[DayDuplicate, ...]
    acknowledgements: tuple[DayAck, ...]
    verdicts: tuple[DayVerdict, ...]
    refused: tuple[DayAnswer, ...]
    waiting: tuple[DayWaiting, ...]
    states: Mapping[str, int]
    repeats: tuple[DayRepeat, ...] = ()
    remits: tuple[DayRemit, ...] = ()
