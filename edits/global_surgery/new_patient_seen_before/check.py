"""GLO008: a visit as a new patient, where the provider or the group saw the patient within three years."""

from collections.abc import Iterator
from datetime import date

from scrubber.edit.sdk import Claim, Context, DayLine, Hit, ServiceLine, place_of, same_surgeon


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each visit of a new patient by what was sent before of the three years before it."""
    if context.days.alone(claim):
        return
    new = context.codes("new_patient")
    for line in claim.lines:
        if line.code in new and line.day is not None:
            yield from _judge(claim, line, line.day, context)


def _judge(claim: Claim, line: ServiceLine, day: date, context: Context) -> Iterator[Hit]:
    since = _years_before(day, int(context.value("years")))
    earlier = [
        other
        for other in context.before(claim, line, (day - since).days - 1)
        if other.filed and same_surgeon(line, other)
    ]
    compared = [
        other for other in earlier if other.code in context.codes("compared") and other.state != "denied"
    ]
    found = compared or [other for other in earlier if _face_to_face(other, context)]
    if found:
        last = max(found, key=lambda other: (other.day, other.claim, other.ordinal))
        facts = {
            "seen": last.day.isoformat(),
            "seen_code": last.code,
            "where": place_of(last.claim, last.ordinal, last.filed),
            "sent": last.filed,
            "years": context.value("years"),
            "whom": _whom(line, last),
        }
        variant = None if compared else "other_service"
        yield Hit(line.code.at, line.code, line.ordinal, facts, variant=variant)


def _whom(line: ServiceLine, other: DayLine) -> str:
    same = line.rendering is not None and line.rendering.npi == other.rendering
    return "the same provider" if same else "another of the same group and specialty"


def _face_to_face(other: DayLine, context: Context) -> bool:
    """Whether it is a visit, or a procedure with global days that was done on the patient and not only read."""
    if any(modifier in context.codes("not_seen") for modifier in other.modifiers):
        return False
    if other.code in context.codes("visits") or other.code in context.codes("compared"):
        return True
    looked = context.tables.fee(other.code, other.day)
    return looked.row is not None and looked.row.global_days.isdecimal()


def _years_before(day: date, years: int) -> date:
    """The same day of an earlier year; of the 29th of February the 28th, where that year has none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
