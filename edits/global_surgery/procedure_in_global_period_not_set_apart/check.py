"""A procedure within the global period of an earlier one says why it is paid in it."""

from collections.abc import Iterator

from scrubber.edit.sdk import (
    Claim,
    Context,
    Fix,
    Hit,
    Outcome,
    Procedure,
    ServiceLine,
    open_period,
    unread,
    unread_before,
    vouched,
)

_VOUCHES = {
    "79": "the procedure was unrelated to {}",
    "58": "the procedure was staged or planned with {}, or goes further",
    "78": "a complication of {} was treated in an operating room",
}


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each procedure by those of the days before it."""
    modifiers, not_judged = context.codes("modifiers"), context.codes("not_judged")
    for line in claim.lines:
        if line.day is None or any(modifier in not_judged for modifier in line.modifiers):
            continue
        looked = context.tables.fee(line.code, line.day)
        if not looked.reason and not (looked.row and looked.row.global_days.isdecimal()):
            continue
        surgery = open_period(claim, line, context, context.codes("set_apart"))
        if surgery is None:
            yield from unread_before(claim, line, context)
            continue
        if looked.reason:
            yield from unread(line, looked)
            continue
        facts = surgery.facts | {"expected": modifiers.describe()}
        if any(modifier in modifiers for modifier in line.modifiers):
            yield Hit(line.code.at, line.code, line.ordinal, facts, Outcome.BYPASSED, table=surgery.table)
        else:
            fixes = _fixes(line, surgery, context)
            yield Hit(line.code.at, line.code, line.ordinal, facts, fixes=fixes, table=surgery.table)


def _fixes(line: ServiceLine, surgery: Procedure, context: Context) -> tuple[Fix, ...]:
    """Propose each modifier that the payer takes, the most frequent first."""
    earlier = f"{surgery.line.code} of {surgery.line.day}"
    taken = [modifier for modifier in _VOUCHES if modifier in context.codes("modifiers")]
    return tuple(
        fix for modifier in taken for fix in vouched(line, modifier, _VOUCHES[modifier].format(earlier))
    )
