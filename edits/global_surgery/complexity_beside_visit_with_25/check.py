"""G2211 is not paid with a visit that 25 sets apart from a procedure."""

from collections.abc import Iterator
from datetime import date

from scrubber.edit.sdk import Claim, Context, Hit, ServiceLine, is_void, same_service


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each G2211 by the office visit of its day and rendering provider."""
    if is_void(claim):  # pragma: no cover - no code wakes an edit on a void
        return
    for line in claim.lines:
        if line.code not in context.codes("complexity"):
            continue
        beside = [o for o in claim.lines if o is not line and same_service(line, o, ("day", "rendering"))]
        separate = [o for o in beside if o.code in context.codes("office_visits") and _set_apart(o, context)]
        if not separate:
            continue
        visit = separate[0]
        others = [other for other in beside if other.code not in context.codes("office_visits")]
        variant = None if claim.filing in context.codes("medicare") else "other_payer"
        if line.day is not None and line.day >= date.fromisoformat(context.value("excepted_from")):
            if any(other.code in context.codes("excepted") for other in others):
                continue
            if not others or not all(_is_procedure(other, context) for other in others):
                variant = "perhaps_excepted"
        facts = {"visit": visit.code, "visit_line": str(visit.ordinal)}
        yield Hit(line.code.at, line.code, line.ordinal, facts, variant=variant)


def _set_apart(visit: ServiceLine, context: Context) -> bool:
    return context.value("separate") in visit.modifiers


def _is_procedure(line: ServiceLine, context: Context) -> bool:
    fee = context.tables.fee(line.code, line.day).row if line.day else None
    return fee is not None and fee.global_days in context.codes("procedures")
