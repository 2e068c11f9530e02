"""Services on other claims: which of them count, and how a finding tells where one stands."""

from __future__ import annotations

from collections.abc import Iterable

from scrubber.edit.dayline import DayLine
from scrubber.edit.hit import Context
from scrubber.model import Claim

__all__ = ["elsewhere", "nearest", "not_repeated", "others_of_claim", "place_of"]


def place_of(claim: str, line: int, filed: str = "") -> str:
    """Say where a line of another claim stands, and when that claim was sent if it is an earlier one."""
    return f"claim {claim}, line {line}" + (f", sent on {filed}" if filed else "")


def elsewhere(other: DayLine) -> dict[str, str]:
    """Return what a finding tells of a line of another claim."""
    return {
        "other_claim": other.claim,
        "other_line": str(other.ordinal),
        "where": place_of(other.claim, other.ordinal, other.filed),
        "sent": other.filed,
    }


def nearest(others: Iterable[DayLine]) -> DayLine | None:
    """Return the line that a finding names of several on other claims: of this input, else of what was sent first."""
    return min(others, key=lambda other: (other.filed, other.claim, other.ordinal), default=None)


def not_repeated(claim: Claim, others: Iterable[DayLine], context: Context) -> tuple[DayLine, ...]:
    """Return lines of other claims but for those of an earlier claim that this one wholly repeats: a duplicate."""
    lines = tuple(others)
    if not any(line.filed for line in lines):
        return lines
    whole = {sent.number for sent in context.history.submissions(claim) if sent.same_content}
    return tuple(line for line in lines if not (line.filed and line.claim in whole))


def others_of_claim(claim: Claim, context: Context) -> tuple[DayLine, ...]:
    """Return the lines of other claims of the patient on the days that lines of a claim begin on, as payers count them.

    What was denied is not paid, so it neither includes another service nor adds to units.
    """
    days = sorted({line.day for line in claim.lines if line.day})
    every = [other for day in days for other in context.days.others(claim, day) if other.state != "denied"]
    return not_repeated(claim, every, context) if every else ()
