"""Pathology of a hospital's patient is billed for the physician's part alone."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Outcome, ServiceLine

_BOTH_PARTS = "1"


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each line of a hospital that does not say it is the physician's part."""
    codes, hospitals = context.codes("pathology"), context.codes("hospitals")
    for line in claim.lines:
        if line.code in codes and line.place_of_service in hospitals and "26" not in line.modifiers:
            yield from _judge(line, context)


def _judge(line: ServiceLine, context: Context) -> Iterator[Hit]:
    if line.day is None:
        return
    fee = context.tables.fee(line.code, line.day)
    if fee.reason:
        at = line.code.at
        yield Hit(at, line.code, line.ordinal, outcome=Outcome.NO_DATA, table=fee.table, reason=fee.reason)
    elif fee.row is not None and fee.row.pctc == _BOTH_PARTS:
        technical = [modifier for modifier in line.modifiers if modifier == "TC"]
        at = technical[0].at if technical else line.next_modifier_at
        facts = {"place": line.place_of_service}
        variant = "technical_part" if technical else "both_parts"
        yield Hit(at, line.code, line.ordinal, facts, variant=variant, table=fee.table)
