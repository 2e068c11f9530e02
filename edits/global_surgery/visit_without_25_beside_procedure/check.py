"""A visit on the day of a minor procedure says that it is separate."""

from collections.abc import Iterator

from scrubber.edit.sdk import (
    Claim,
    Context,
    Hit,
    Procedure,
    ServiceLine,
    procedures_of_day,
    procedures_of_next_day,
    unread,
    vouched,
)


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each visit without 25 by what else the surgeon did that day."""
    if len(claim.codes) < 2 and context.days.alone(claim):
        return
    visits, separate = context.codes("visits"), context.value("separate")
    for line in claim.lines:
        if line.code not in visits or line.day is None or separate in line.modifiers:
            continue
        every = procedures_of_day(claim, line, context, context.codes("set_apart"))
        minor = next((one for one in every if one.days in context.codes("minor")), None)
        if minor is None:
            yield from _unknown(claim, line, context)
        elif context.value("decision") not in line.modifiers or _major(claim, line, context, every):
            fixes = vouched(line, separate, f"the visit was significant, and separate from {minor.line.code}")
            yield Hit(line.code.at, line.code, line.ordinal, minor.facts, fixes=fixes, table=minor.table)


def _major(claim: Claim, line: ServiceLine, context: Context, same_day: list[Procedure]) -> bool:
    """Whether 57 has major surgery to speak of, that day or the next; else it is the fault, and not that 25 lacks."""
    next_day = procedures_of_next_day(claim, line, context, context.codes("set_apart"))
    return any(one.days == context.value("major") for one in (*same_day, *next_day))


def _unknown(claim: Claim, line: ServiceLine, context: Context) -> Iterator[Hit]:
    """Say that a service of the day is not in the fee schedule that is here, so that it may be a procedure."""
    for other in claim.lines:
        if line.day is not None and other.day == line.day:
            looked = context.tables.fee(other.code, line.day)
            if looked.reason:
                yield from unread(line, looked)
                return
