"""A visit within the global period of an earlier procedure says that it was about something else."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Outcome, open_period, unread_before, vouched


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each visit by the procedures of the days before it."""
    visits, unrelated = context.codes("visits"), context.value("unrelated")
    for line in claim.lines:
        if line.code not in visits:
            continue
        surgery = open_period(claim, line, context, context.codes("set_apart"))
        if surgery is None:
            yield from unread_before(claim, line, context)
            continue
        facts = surgery.facts
        if unrelated in line.modifiers:
            yield Hit(line.code.at, line.code, line.ordinal, facts, Outcome.BYPASSED, table=surgery.table)
            continue
        carried = [modifier for modifier in line.modifiers if modifier in context.codes("other")]
        if carried:
            facts["carried"] = carried[0]
        variant = "other_modifier" if carried else None
        vouches = f"the visit was about something else than {surgery.line.code} of {surgery.line.day}"
        fixes = vouched(line, unrelated, vouches)
        yield Hit(
            line.code.at, line.code, line.ordinal, facts, variant=variant, fixes=fixes, table=surgery.table
        )
