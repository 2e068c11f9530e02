"""Modifier 57 stands beside major surgery."""

from collections.abc import Iterator

from scrubber.edit.sdk import (
    Claim,
    Context,
    Fix,
    Hit,
    Safety,
    ServiceLine,
    Text,
    change,
    is_void,
    procedures_of_day,
    procedures_of_next_day,
    without_modifier,
)


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each visit that says that surgery was decided on."""
    if is_void(claim):
        return
    visits, decision, major = context.codes("visits"), context.value("decision"), context.value("major")
    for line in claim.lines:
        said = next((modifier for modifier in line.modifiers if modifier == decision), None)
        if said is None or line.code not in visits or line.day is None:
            continue
        same_day = procedures_of_day(claim, line, context, context.codes("set_apart"))
        next_day = procedures_of_next_day(claim, line, context, context.codes("set_apart"))
        if not same_day or any(one.days == major for one in (*same_day, *next_day)):
            continue
        first = same_day[0]
        fixes = (_without(line, said, context),)
        yield Hit(said.at, said, line.ordinal, first.facts, fixes=fixes, table=first.table)


def _without(line: ServiceLine, said: Text, context: Context) -> Fix:
    """Propose to let 25 take the place of 57, or to take 57 out where 25 is there."""
    separate = context.value("separate")
    if separate in line.modifiers:
        (fix,) = without_modifier(line, said, Safety.ATTEST).fixes
        return Fix(f"{fix.title}: no major surgery was decided on at this visit", fix.safety, fix.changes)
    title = (
        f"modifier {separate} instead of {said}: the visit was significant, and separate from the procedure"
    )
    return change(title, Safety.ATTEST, said.at, said, separate)
