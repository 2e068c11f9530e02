"""An add-on code stands beside a code that it adds to."""

from collections.abc import Iterator
from datetime import date

from scrubber.edit.sdk import (
    AddOn,
    Claim,
    Context,
    Hit,
    ServiceLine,
    TableRef,
    elsewhere,
    nearest,
    same_service,
    unread,
)

_MOST_NAMED = 7


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each line whose code is an add-on on its day."""
    add_ons = context.tables.add_ons
    for line in claim.lines:
        if line.code not in add_ons or line.day is None:
            continue
        looked = context.tables.add_on(str(line.code), date(line.day.year, line.day.month, line.day.day))
        if looked.row is None:
            yield from unread(line, looked)
        else:
            yield from _judge(claim, line, looked.row, looked.table, context)


def _judge(
    claim: Claim, line: ServiceLine, add_on: AddOn, table: TableRef, context: Context
) -> Iterator[Hit]:
    beside = {
        str(other.code)
        for other in claim.lines
        if other is not line and same_service(line, other, ("day", "rendering"))
    }
    if not beside.isdisjoint(add_on.primaries):
        return
    npi = line.rendering.npi if line.rendering else ""
    others = [other for other in context.others(claim, line) if other.rendering == npi]
    primary = nearest(other for other in others if other.code in add_on.primaries)
    facts = {"needs": _named(add_on.primaries), "type": add_on.kind, "release": table.release}
    if primary:
        variant: str | None = "other_claim"
        facts |= {"primary": primary.code, **elsewhere(primary)}
    elif not add_on.contractor:
        variant = None
    elif add_on.primaries:
        variant = "not_named"
    else:
        variant = "alone"
        if (beside | {other.code for other in others}) - context.tables.add_ons:
            return  # any of them may be the one that the contractor has named
    yield Hit(line.code.at, line.code, line.ordinal, facts, variant=variant, table=table)


def _named(codes: frozenset[str]) -> str:
    """A few codes; of many the first, and how many more there are."""
    named = sorted(codes)
    if len(named) > _MOST_NAMED:
        return f"{', '.join(named[:_MOST_NAMED])} or one of {len(named) - _MOST_NAMED} more"
    return ", ".join(named)
