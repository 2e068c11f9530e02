"""DTE001: days of service against the as-of date, the day of birth, and each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from scrubber.edit.sdk import Claim, Context, Hit, Piece


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each line whose days cannot be; one that can be blamed on several grounds fails by the first."""
    if _plain(claim, context):
        return
    birth, death = _life(claim)
    for line in claim.lines:
        service = line.service
        if service is None:
            continue
        first, last = service
        variant = _fault(first, last, context.as_of, birth, death)
        if variant is None:
            continue
        facts = {
            "first": first.isoformat(),
            "last": last.isoformat(),
            "as_of": context.as_of.isoformat(),
            "birth": birth.isoformat() if birth else "an unknown day",
            "death": death.isoformat() if death else "an unknown day",
        }
        yield Hit(service.at, line.text("DTP", 3, qualifier="472"), line.ordinal, facts, variant=variant)


def _plain(claim: Claim, context: Context) -> bool:
    """Whether every day of service is one day from birth to today, as nearly always: such dates sort as text."""
    patient = claim.dependent or claim.subscriber
    if patient is None or patient.loop.first("PAT") is not None:
        return False
    name = patient.loop.child(patient.name_loop)
    about = name.first("DMG") if name is not None else None
    born, as_of = about.get(2) if about is not None else "", _text(context.as_of)
    return not [day for day in claim.service_days if len(day) != 8 or not born <= day <= as_of]


@lru_cache
def _text(day: date) -> str:
    return day.isoformat().replace("-", "")


def _life(claim: Claim) -> tuple[date | None, date | None]:
    """The patient's day of birth, and of death where one is sent (PAT06)."""
    patient = claim.patient
    if patient is None:
        return None, None
    about = patient.segment("PAT")
    death = Piece(about).dates(6, 5) if about is not None else None
    return patient.birth, death.first if death else None


def _fault(first: date, last: date, as_of: date, birth: date | None, death: date | None) -> str | None:
    if last < first:
        return "backwards"
    if first > as_of:
        return "in_future"
    if birth is not None and first < birth <= as_of:  # a birth that is still to come is another edit's
        return "before_birth"
    if death is not None and first > death:
        return "after_death"
    return "ends_in_future" if last > as_of else None
