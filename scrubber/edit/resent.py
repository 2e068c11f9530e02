"""Claims that were sent before, as edits about resubmissions ask for them and tell of them.

Of the submissions that a history knows (`History.submissions`) these pick what a payer has on record now, and which
claim a correction is about; and they say what became of one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from scrubber.edit.dayline import DayLine
from scrubber.edit.history import Submission
from scrubber.edit.hit import change
from scrubber.edit.practice import reference_gap, segment_text
from scrubber.edit.sameness import sequence
from scrubber.finding import Fix, Insert, Safety
from scrubber.model import Claim, ServiceLine

__all__ = [
    "became",
    "by_number",
    "corrected",
    "payer_number_fill",
    "service_before",
    "set_apart",
    "standing",
    "taken_back",
]

_VOID = "8"
_BECAME = {
    "sent": "has no answer yet",
    "received": "was taken in by a 999",
    "refused": "was refused by a TA1 or 999",
    "accepted": "was accepted by a 277CA",
    "rejected": "was rejected by a 277CA",
    "paid": "was paid",
    "denied": "was denied",
}


def became(one: Submission) -> str:
    """Say what became of an earlier claim, as a message goes on: `was accepted by a 277CA on 2026-07-12`."""
    day = f" on {one.answered.isoformat()}" if one.answered else ""
    return f"{_BECAME[one.state]}{day}"


def by_number(claim: Claim, submissions: Iterable[Submission]) -> list[Submission]:
    """Return those with the claim's own number that went to a payer of the same rank (SBR01)."""
    rank = sequence(claim)
    return [one for one in submissions if one.same_number and one.sequence == rank]


def corrected(claim: Claim, submissions: Sequence[Submission]) -> list[Submission]:
    """Return what a replacement or void is about: the claims that its REF*F8 names, else those with its number.

    Voids of what is named come with it.
    """
    original = claim.original.strip()
    named = {one.number for one in submissions if original and one.payer_number == original}
    if not named:
        return by_number(claim, submissions)
    return [
        one
        for one in submissions
        if one.payer_number == original or (one.frequency == _VOID and one.number in named)
    ]


def taken_back(one: Submission) -> bool:
    """Whether this is a void that stands, so that the payer no longer has what it voids."""
    return one.frequency == _VOID and one.stands and one.state != "denied"


def standing(submissions: Iterable[Submission]) -> list[Submission]:
    """Return those that a payer has on record, in the order they were sent, without what a later void took back."""
    found: list[Submission] = []
    for one in submissions:
        if taken_back(one):
            found = [other for other in found if not _voids(one, other)]
        elif one.stands and one.frequency != _VOID:
            found.append(one)
    return found


def _voids(void: Submission, other: Submission) -> bool:
    """Whether a void is of a claim: of its number and days, or of all that it bills under another number."""
    alike = (void.number, void.first_day, void.last_day) == (other.number, other.first_day, other.last_day)
    return alike or (void.same_content and other.same_content)


def service_before(line: ServiceLine, other: DayLine) -> bool:
    """Whether another claim's line bills the same code of the same day by the same person (NPI)."""
    npi = line.rendering.npi if line.rendering else ""
    return bool(npi) and (other.day, other.code, other.rendering) == (line.day, line.code, npi)


def set_apart(line: ServiceLine, other: DayLine, repeats: Collection[str], tells: Collection[str]) -> bool:
    """Whether modifiers tell two lines apart: one of `repeats` on either, or one of `tells` on only one of them."""
    one, two = set(line.modifiers), set(other.modifiers)
    return any(modifier in repeats for modifier in one | two) or any(m in tells for m in one ^ two)


def payer_number_fill(claim: Claim, number: str) -> tuple[Fix, ...]:
    """Propose the payer's claim number (2300 REF*F8) that the ledger knows; nothing where it holds a delimiter."""
    last, gap = reference_gap(claim, "F8")
    parts = last.delimiters
    if any(
        sign and sign in number for sign in (parts.element, parts.segment, parts.component, parts.repetition)
    ):
        return ()
    title = "give the payer's claim number that the ledger knows"
    if claim.original:
        return (change(title, Safety.REVIEW, claim.original.at, claim.original, number),)
    return (Fix(title, Safety.REVIEW, (Insert(gap, segment_text(last, "REF", "F8", number)),)),)
