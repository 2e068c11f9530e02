"""What edits may ask about earlier claims, those of inputs that were sent before: a port, which the ledger answers.

It is read only, and what it says never depends on the claims of the input that is judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from scrubber.edit.dayline import DayLine
from scrubber.model import Claim

__all__ = ["NO_LEDGER", "STANDING", "History", "NoHistory", "Submission"]

NO_LEDGER = "no ledger of earlier claims was given"
"""Why an edit that asks about earlier claims does not judge."""

STANDING = frozenset(("sent", "received", "accepted", "paid", "denied"))
"""The states of a claim that a payer has, or will have, on record. Not: held, refused (TA1, 999), rejected (277CA)."""


@dataclass(frozen=True, slots=True)
class Submission:
    """An earlier claim that has the number of the judged one, or its content, or that it replaces or voids.

    `filed` is the day it was written for sending; `state` one of held, sent, received (999), refused (TA1, 999),
    accepted, rejected (277CA), paid, denied (835), and `answered` the day of the last answer. `same_number` says that
    number (CLM01) and billing provider agree; `same_content` that payer, patient, billing provider, place and every
    line do (`scrubber.edit.sameness`); `same_patient`, `same_payer` and `same_billing` compare the keys alone.
    `payer_number` is the payer's own claim number (REF*1K of the 277CA, CLP07 of the 835), empty where not known.
    `sequence` is SBR01, `frequency` CLM05-3, `lines` are its services.
    """

    number: str
    filed: date
    state: str
    answered: date | None
    same_number: bool
    same_content: bool
    same_patient: bool
    same_payer: bool
    same_billing: bool
    frequency: str
    sequence: str
    charge: Decimal | None
    first_day: date | None
    last_day: date | None
    payer_number: str
    lines: tuple[DayLine, ...]

    @property
    def stands(self) -> bool:
        """Whether the payer has it, or will have."""
        return self.state in STANDING


class History(Protocol):
    """What was sent before."""

    @property
    def given(self) -> bool:
        """Whether the run knows of earlier claims at all."""
        ...

    @property
    def since(self) -> date | None:
        """The first day on which claims were sent that it knows; None where it knows of none."""
        ...

    def lines(self, claim: Claim) -> tuple[DayLine, ...]:
        """Return every line of the patient's earlier claims that stand, by day, claim and line.

        Only the patient is compared (`Claim.patient_key`); it is for the asker to leave out what was voided or
        replaced, or is the judged claim itself. Asked several times about one claim it costs one look-up.
        """
        ...

    def submissions(self, claim: Claim) -> tuple[Submission, ...]:
        """Return the earlier claims that have the number or the content of a claim, in the order they were sent.

        For a replacement or void also the one whose `payer_number` is its REF*F8. Held ones were never sent and are
        left out, refused and rejected ones are told with their state.
        """
        ...


class NoHistory:
    """A run without a ledger."""

    given = False
    since: date | None = None

    def lines(self, claim: Claim) -> tuple[DayLine, ...]:
        """Return nothing."""
        return ()

    def submissions(self, claim: Claim) -> tuple[Submission, ...]:
        """Return nothing."""
        return ()
