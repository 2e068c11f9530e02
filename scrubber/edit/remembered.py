"""Earlier claims that are held in memory: a history for cases, tests, and piles of files without a ledger.

It says what the ledger says of the same claims; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from scrubber.edit.dayline import DayLine, day_lines
from scrubber.edit.history import STANDING, Submission
from scrubber.edit.sameness import NO_NUMBER, billing, content, sequence
from scrubber.model import Claim

__all__ = ["Remembered", "Sent", "submission"]

_AGAIN = frozenset("78")


@dataclass(frozen=True, slots=True, eq=False)
class Sent:
    """A claim, the day it was sent, what became of it (see `Submission.state`), and the payer's number for it."""

    claim: Claim
    filed: date
    state: str = "sent"
    answered: date | None = None
    payer_number: str = ""


class Remembered:
    """What was sent before, as far as it is given."""

    given = True

    def __init__(self, sent: Iterable[Sent] = ()) -> None:
        self._sent = sorted(sent, key=lambda one: one.filed)
        self.since = self._sent[0].filed if self._sent else None

    def lines(self, claim: Claim) -> tuple[DayLine, ...]:
        """Return every line of the patient's earlier claims that stand, by day, claim and line.

        None where the claim does not say whose it is: without a payer or a member's number.
        """
        if not all(claim.patient_key[:2]):
            return ()
        found = [
            line
            for sent in self._sent
            if sent.state in STANDING and sent.claim.patient_key == claim.patient_key
            for line in _lines(sent)
        ]
        return tuple(sorted(found, key=lambda line: (line.day, line.claim, line.filed, line.ordinal)))

    def submissions(self, claim: Claim) -> tuple[Submission, ...]:
        """Return the earlier claims that have the number or content of a claim, or that it replaces or voids."""
        return tuple(
            found
            for sent in self._sent
            if sent.state != "held" and (found := submission(sent, claim)) is not None
        )


def submission(sent: Sent, claim: Claim) -> Submission | None:
    """Compare an earlier claim with one that is judged; None where they have nothing to do with each other."""
    earlier, number = sent.claim, claim.number.strip()
    same_number = number not in NO_NUMBER and (earlier.number.strip(), billing(earlier)) == (
        number,
        billing(claim),
    )
    own = content(claim)
    same_content = own is not None and content(earlier) == own
    original = claim.original.strip() if claim.frequency in _AGAIN else ""
    if not (same_number or same_content or (original and original == sent.payer_number)):
        return None
    days = [line.service for line in earlier.lines if line.service]
    return Submission(
        number=earlier.number.strip(),
        filed=sent.filed,
        state=sent.state,
        answered=sent.answered,
        same_number=same_number,
        same_content=same_content,
        same_patient=earlier.patient_key == claim.patient_key,
        same_payer=earlier.patient_key[0] == claim.patient_key[0],
        same_billing=billing(earlier) == billing(claim),
        frequency=str(earlier.frequency),
        sequence=sequence(earlier),
        charge=earlier.charge,
        first_day=min((period.first for period in days), default=None),
        last_day=max((period.last for period in days), default=None),
        payer_number=sent.payer_number,
        lines=tuple(_lines(sent)),
    )


def _lines(sent: Sent) -> Iterable[DayLine]:
    return (replace(line, filed=sent.filed.isoformat(), state=sent.state) for line in day_lines(sent.claim))
