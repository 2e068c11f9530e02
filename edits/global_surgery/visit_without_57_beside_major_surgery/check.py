"""A visit beside major surgery says that the surgery was decided on there."""

from collections.abc import Iterator

from scrubber.edit.sdk import (
    Claim,
    Context,
    Hit,
    ServiceLine,
    procedures_of_day,
    procedures_of_next_day,
    vouched,
)


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each visit that says neither that surgery was decided on, nor that it was about something else."""
    major = context.tables.globals(context.value("major"))
    if major.isdisjoint(claim.codes) and context.days.alone(claim):
        return
    visits = context.codes("visits")
    spared = (context.value("decision"), context.value("unrelated"))
    for line in claim.lines:
        if line.code in visits and line.day is not None and not any(m in spared for m in line.modifiers):
            yield from _judge(claim, line, context)


def _judge(claim: Claim, line: ServiceLine, context: Context) -> Iterator[Hit]:
    same_day = procedures_of_day(claim, line, context, context.codes("set_apart"))
    next_day = procedures_of_next_day(claim, line, context, context.codes("set_apart"))
    surgery = next((one for one in (*same_day, *next_day) if one.days == context.value("major")), None)
    if surgery is None:
        return
    facts, variant = surgery.facts, None
    if context.value("separate") in line.modifiers:
        variant = "separate"
        minor = next((one for one in same_day if one.days in context.codes("minor")), None)
        if minor is not None and surgery not in same_day:
            variant = "separate_the_day_before"
            facts["beside"] = minor.line.code
    fixes = vouched(
        line,
        context.value("decision"),
        f"{surgery.line.code} of {surgery.line.day} was decided on at this visit",
    )
    yield Hit(line.code.at, line.code, line.ordinal, facts, variant=variant, fixes=fixes, table=surgery.table)
