"""DTE001: days of service against the as-of date, the day of birth, and each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each line whose days cannot be; one that can be blamed on several grounds fails by the first."""
    birth = claim.patient.birth if claim.patient else None
    for line in claim.lines:
        service = line.service
        if service is None:
            continue
        first, last = service
        variant = _fault(first, last, context.as_of, birth)
        if variant is None:
            continue
        facts = {
            "first": first.isoformat(),
            "last": last.isoformat(),
            "as_of": context.as_of.isoformat(),
            "birth": birth.isoformat() if birth else "an unknown day",
        }
        yield Hit(service.at, line.text("DTP", 3, qualifier="472"), line.ordinal, facts, variant=variant)


def _fault(first: date, last: date, as_of: date, birth: date | None) -> str | None:
    if last < first:
        return "backwards"
    if first > as_of:
        return "in_future"
    if birth is not None and first < birth:
        return "before_birth"
    return "ends_in_future" if last > as_of else None
