"""Service lines as facts: what edits across claims see of another claim, of this input or of an earlier one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from scrubber.model import Claim

__all__ = ["DayLine", "day_lines"]


@dataclass(frozen=True, slots=True)
class DayLine:
    """A service line as edits across claims see it: facts, no view, so that a day is small to keep.

    `filed` is the day (ISO) on which its claim was sent, and `state` what became of that (`Submission.state`); both are
    for a claim of the ledger, and empty for one of this input.
    """

    claim: str
    ordinal: int
    day: date
    code: str
    modifiers: tuple[str, ...]
    diagnoses: tuple[str, ...]
    units: str
    rendering: str
    taxonomy: str
    tax_id: str
    sequence: str
    frequency: str
    filed: str = ""
    state: str = ""


def day_lines(claim: Claim) -> Iterator[DayLine]:
    """Give a claim's lines as facts for edits across claims; a line without a readable day has none."""
    sequence = str(claim.subscriber.sequence) if claim.subscriber else ""
    tax_id = str(claim.billing.tax_id) if claim.billing else ""
    for line in claim.lines:
        if line.day is None:
            continue
        yield DayLine(
            claim=str(claim.number),
            ordinal=line.ordinal,
            day=date(line.day.year, line.day.month, line.day.day),
            code=str(line.code),
            modifiers=tuple(map(str, line.modifiers)),
            diagnoses=tuple(diagnosis.key for diagnosis in line.diagnoses),
            units=str(line.units) if line.units is not None else "",
            rendering=str(line.rendering.npi) if line.rendering else "",
            taxonomy=str(line.rendering.taxonomy) if line.rendering else "",
            tax_id=tax_id,
            sequence=sequence,
            frequency=str(claim.frequency),
        )
